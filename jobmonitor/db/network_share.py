"""Whether a path lies on a network share, as far as the platform tells."""

from __future__ import annotations

import re
import sys
from pathlib import Path

NETWORK_FILESYSTEMS = frozenset(
    [
        *("nfs", "nfs4", "cifs", "smb", "smb2", "smb3", "smbfs", "ncpfs", "afpfs", "webdav", "davfs", "afs"),
        *("beegfs", "ceph", "coda", "gfs2", "glusterfs", "gpfs", "lustre", "ocfs2"),
        *("fuse.davfs", "fuse.davfs2", "fuse.glusterfs", "fuse.rclone", "fuse.s3fs", "fuse.sshfs"),
    ]
)
"""Types in the list of mounts whose locks SQLite cannot rely on. Not 9p: virtual machines and WSL
show local disks by it."""

_DRIVE_REMOTE = 4  # GetDriveTypeW


def network_filesystem(path: Path) -> str:
    """The type of the network file system that holds `path`, or empty. A share that hides is not found."""
    text = str(path)
    if text.startswith(("\\\\", "//")) and not text.startswith(("\\\\?\\", "\\\\.\\")):
        return "network path"
    if sys.platform == "win32":
        return _windows(path)
    try:
        mounts = Path("/proc/self/mounts").read_text(encoding="utf-8", errors="replace")
    except OSError:
        mounts = _mount_command()
    return filesystem_in(mounts, path)


def filesystem_in(mounts: str, path: Path) -> str:
    """The network file system of `path` by the lines of /proc/mounts, or empty."""
    try:
        resolved = path.resolve()
    except (OSError, RuntimeError):
        return ""
    best, found = -1, ""
    for line in mounts.splitlines():
        fields = line.split()
        if len(fields) < 3:
            continue
        mount = Path(re.sub(r"\\([0-7]{3})", lambda match: chr(int(match[1], 8)), fields[1]))
        depth = len(mount.parts)
        # The last of several mounts at one place is the one that is seen.
        if depth >= best and resolved.is_relative_to(mount):
            best, found = depth, fields[2]
    return found if found in NETWORK_FILESYSTEMS else ""


def _mount_command() -> str:
    """macOS and BSD: the lines of `mount`, brought into the form of /proc/mounts."""
    import subprocess

    try:
        output = subprocess.run(
            ["/sbin/mount"], capture_output=True, text=True, timeout=5, check=False
        ).stdout
    except (OSError, subprocess.SubprocessError):
        return ""
    lines = re.findall(r"^(\S+) on (.+) \(([a-z0-9]+)", output, flags=re.MULTILINE)
    return "\n".join(
        f"{device} {where.replace(' ', chr(92) + '040')} {kind}" for device, where, kind in lines
    )


def _windows(path: Path) -> str:
    if sys.platform != "win32":
        return ""
    import ctypes

    drive = path.absolute().drive
    if drive and ctypes.windll.kernel32.GetDriveTypeW(f"{drive}\\") == _DRIVE_REMOTE:
        return "network drive"
    return ""

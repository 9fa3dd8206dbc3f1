"""What Qt needs of the operating system, and the one line that installs it."""

from __future__ import annotations

import ctypes
import os
import subprocess
import sys
from dataclasses import dataclass

_ALWAYS = {
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libX11.so.6": "libx11-6",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
    "libfreetype.so.6": "libfreetype6",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libgthread-2.0.so.0": "libglib2.0-0",
}
_WITH_X11 = {
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
}
_FOR_PLAYBACK = {"libpulse.so.0": "libpulse0"}
_FONT_PACKAGE = "fonts-dejavu-core"

_PROBE = """
from PySide6.QtGui import QFont, QFontMetrics, QGuiApplication
application = QGuiApplication([])
print(QFontMetrics(QFont()).inFont("a"))
"""
"""Families prove nothing: where there is no font, Qt names three, and draws a box for every letter."""


@dataclass(frozen=True, slots=True)
class QtFindings:
    """What Qt lacks here. `packages` are Debian's names of what has it."""

    packages: tuple[str, ...] = ()
    problem: str = ""

    @property
    def command(self) -> str:
        """The one line that installs what is missing; empty where nothing is, or nobody knows."""
        sudo = "" if hasattr(os, "geteuid") and os.geteuid() == 0 else "sudo "
        return f"{sudo}apt-get install -y {' '.join(self.packages)}" if self.packages else ""


def has_display() -> bool:
    """Whether a window can be shown: a screen on Windows and macOS, X11 or Wayland elsewhere."""
    if sys.platform in ("win32", "darwin"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def check_qt() -> QtFindings:
    """Looks for the libraries and a font; starts Qt in a process of its own, which a fault ends alone."""
    libraries = dict(_ALWAYS)
    if has_display():
        libraries |= _WITH_X11
    missing = _missing(libraries) if sys.platform.startswith("linux") else ()
    if missing:
        return QtFindings(missing, "Libraries that Qt needs are not installed.")
    environment = dict(os.environ) | ({} if has_display() else {"QT_QPA_PLATFORM": "offscreen"})
    try:
        probe = subprocess.run(  # noqa: S603 - our own interpreter with a constant program
            [sys.executable, "-c", _PROBE], env=environment, capture_output=True, text=True, timeout=60
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return QtFindings(problem=f"Qt could not be tried: {error}")
    if probe.returncode != 0:
        last = (probe.stderr.strip().splitlines() or ["it ended without a word"])[-1]
        return QtFindings(problem=f"Qt does not start: {last}")
    if probe.stdout.strip() == "False":
        return QtFindings((_FONT_PACKAGE,), "There is no font to write with.")
    return QtFindings()


def check_playback() -> QtFindings:
    """What playing a clip inside the window lacks. The application works without it."""
    missing = _missing(_FOR_PLAYBACK) if sys.platform.startswith("linux") else ()
    return QtFindings(missing, "Clips are shown as a still picture.") if missing else QtFindings()


def _missing(libraries: dict[str, str]) -> tuple[str, ...]:
    packages: dict[str, None] = {}
    for library, package in libraries.items():
        try:
            ctypes.CDLL(library)
        except OSError:
            packages[package] = None
    return tuple(packages)


def main() -> int:
    """For `make`: silent where Qt can start, else the line that installs what is missing."""
    findings = check_qt()
    if not findings.problem:
        return 0
    tell(findings)
    return 1


def tell(findings: QtFindings, prefix: str = "") -> None:
    """Says on standard error what is missing and, as the last line, what installs it."""
    sys.stderr.write(f"{prefix}{findings.problem}\n")
    if findings.command:
        sys.stderr.write(f"{findings.command}\n")


if __name__ == "__main__":
    raise SystemExit(main())

"""The server's input, output and temp folders, and how it names files in them."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import time
from pathlib import Path

KINDS = ("input", "output", "temp")

_ANNOTATED = re.compile(r"^(.*?) ?\[(input|output|temp)\]$")


class OutsideError(Exception):
    """A path that leaves its folder."""


class Folders:
    """The folders below one base folder. `output` and `input` last, `temp` is emptied at each start."""

    def __init__(self, base: Path) -> None:
        self.base = base.resolve()

    def prepare(self) -> None:
        """Make what is missing and empty `temp`."""
        shutil.rmtree(self.path("temp"), ignore_errors=True)
        for kind in KINDS:
            self.path(kind).mkdir(parents=True, exist_ok=True)
        (self.base / "user" / "default").mkdir(parents=True, exist_ok=True)

    def path(self, kind: str) -> Path:
        """The folder of one kind."""
        return self.base / kind

    def listing(self, kind: str, endings: set[str]) -> list[str]:
        """Names of the files directly in a folder that have one of the endings, sorted."""
        try:
            entries = list(os.scandir(self.path(kind)))
        except FileNotFoundError:
            return []
        return sorted(e.name for e in entries if e.is_file() and Path(e.name).suffix.lower() in endings)

    @staticmethod
    def split_annotation(name: str, default: str) -> tuple[str, str]:
        """`name [output]` → (name, output); a plain name keeps the default."""
        match = _ANNOTATED.match(name)
        return (match[1], match[2]) if match else (name, default)

    def annotated(self, name: str, confined: bool) -> Path | None:
        """What an input value names; None if there is nothing, or, if confined, if it lies outside."""
        plain, kind = self.split_annotation(name, "input")
        folder = self.path(kind)
        path = Path(os.path.normpath(folder / plain))
        if confined and not path.is_relative_to(folder):
            return None
        return path if path.exists() else None

    def inside(self, kind: str, subfolder: str) -> Path:
        """A folder below the folder of a kind. OutsideError if it is not below it."""
        folder = self.path(kind)
        path = Path(os.path.normpath(folder / subfolder))
        if not path.is_relative_to(folder):
            raise OutsideError(subfolder)
        return path

    def next_name(
        self,
        kind: str,
        prefix: str,
        ending: str,
        width: int = 0,
        height: int = 0,
        last_underscore: bool = True,
    ) -> tuple[Path, str, str]:
        """(path, name, subfolder) for the next file with a prefix: highest number on disk plus one.

        OutsideError if the prefix leaves the folder.
        """
        now = time.localtime()
        for token, value in (
            ("%width%", str(width)),
            ("%height%", str(height)),
            ("%year%", f"{now.tm_year}"),
            ("%month%", f"{now.tm_mon:02}"),
            ("%day%", f"{now.tm_mday:02}"),
            ("%hour%", f"{now.tm_hour:02}"),
            ("%minute%", f"{now.tm_min:02}"),
            ("%second%", f"{now.tm_sec:02}"),
        ):
            prefix = prefix.replace(token, value)
        head, stem = os.path.split(os.path.normpath(prefix))
        folder = self.inside(kind, head)
        folder.mkdir(parents=True, exist_ok=True)
        pattern = re.compile(re.escape(stem) + r"_(\d+)_?\.[^.]*$", re.IGNORECASE)
        numbers = [int(m[1]) for e in os.scandir(folder) if (m := pattern.match(e.name))]
        number = max(numbers, default=0) + 1
        name = f"{stem}_{number:05}{'_' if last_underscore else ''}.{ending}"
        return folder / name, name, head


def digest(path: Path) -> str:
    """SHA-256 of a file's content."""
    return hashlib.sha256(path.read_bytes()).hexdigest()

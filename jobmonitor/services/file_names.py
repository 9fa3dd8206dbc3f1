"""Names for files of this workstation, made of names that come from elsewhere."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection
from pathlib import PurePosixPath

MOST_BYTES = 180
"""Of a name in UTF-8 with its suffix: file systems take 255, and something may be put before or behind."""

_FORBIDDEN = frozenset('<>:"/\\|?*')
_DEVICES = frozenset(
    {"con", "prn", "aux", "nul", *(f"{port}{number}" for port in ("com", "lpt") for number in range(1, 10))}
)
"""What Windows takes for a device, whatever suffix it has."""


def safe_file_name(name: str, default: str = "file") -> str:
    """A name that stays in its folder, on every system: the last part of `name`, without characters that a
    file system refuses. `default` where nothing is left of it."""
    last = name.replace("\\", "/").rstrip("/").rpartition("/")[2]
    plain = "".join(
        "_" if each in _FORBIDDEN else each
        for each in unicodedata.normalize("NFC", last)
        if each.isprintable() and not "\ud800" <= each <= "\udfff"
    )
    plain = plain.strip(" .")
    stem, suffix = PurePosixPath(plain).stem, PurePosixPath(plain).suffix
    if not stem:
        return default
    if stem.partition(".")[0].strip().casefold() in _DEVICES:
        stem = f"_{stem}"
    if len(suffix.encode()) > MOST_BYTES // 2:
        stem, suffix = stem + suffix, ""
    stem = stem.encode()[: MOST_BYTES - len(suffix.encode())].decode("utf-8", "ignore").rstrip(" .")
    return f"{stem}{suffix}" if stem else default


def unique_name(name: str, taken: Collection[str]) -> str:
    """`name`, or `name 2`, `name 3` …, that is not among `taken`, which are in casefolded letters: some file
    systems do not tell capitals from small letters."""
    if name.casefold() not in taken:
        return name
    number = 2
    while f"{name} {number}".casefold() in taken:
        number += 1
    return f"{name} {number}"

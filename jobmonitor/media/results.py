"""Whether a file that came from a server is what its name says. Blocking; for any thread but the GUI's."""

from __future__ import annotations

from pathlib import Path, PurePosixPath

from jobmonitor.domain.errors import MediaError
from jobmonitor.domain.media import MediaKind
from jobmonitor.media.formats import UNKNOWN, Format, detect, head_of, recognise

_MEDIA = frozenset(
    (
        *(".png", ".jpg", ".jpeg", ".gif", ".bmp", ".tif", ".tiff", ".webp", ".apng", ".avif", ".heic"),
        *(".mp4", ".m4v", ".mov", ".webm", ".mkv", ".avi"),
        *(".wav", ".mp3", ".flac", ".ogg", ".opus", ".m4a", ".aac"),
    )
)
"""Suffixes of files that must be a picture, a clip or a sound."""
_UNREADABLE = ("avif", "heic", "tiff")
"""Pictures that not every computer has a decoder for: their beginning has to do."""
_PAGE = (b"<!doctype html", b"<html")
_PAGES = (".html", ".htm", ".xhtml", ".svg", ".xml")
_EDGE = 64
"""Pixels that a picture is scaled to when it is only tried."""


def check_result(path: Path, name: str) -> str:
    """The suffix that the content has, by what it is; that of `name` where it is none of our formats.

    MediaError where a name of a picture, clip or sound stands for something else, or where that cannot be
    decoded; and where a page of a proxy or gateway stands for any other file.
    """
    suffix = check_beginning(path, name)
    if _suffix(name) in _MEDIA:
        _decode(path, recognise(path))
    return suffix


def check_beginning(path: Path, name: str) -> str:
    """As `check_result`, but nothing is decoded."""
    suffix = _suffix(name)
    if suffix in _MEDIA:
        return recognise(path).suffix
    head = head_of(path)
    if not head:
        raise MediaError(f"“{name}” is empty.", remedy="Look at the server's log.")
    if suffix not in _PAGES and head.lstrip().lower().startswith(_PAGE):
        raise MediaError(
            f"A web page came in place of “{name}”.",
            remedy="Something between here and the server answers instead of it: a login, or a gateway.",
        )
    known = detect(head)
    return suffix if known is UNKNOWN else known.suffix


def _suffix(name: str) -> str:
    return PurePosixPath(name).suffix.lower()


def _decode(path: Path, found: Format) -> None:
    from jobmonitor.media.images import TooManyPixels, decode_image
    from jobmonitor.media.streams import inspect_stream

    if found.kind is not MediaKind.IMAGE:
        inspect_stream(path, found)
    elif found.name not in _UNREADABLE:
        try:
            decode_image(path, found, _EDGE)
        except TooManyPixels:
            return  # too large to be shown here, which is no fault of the file

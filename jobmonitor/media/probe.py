"""What a local file is, for a form that wants to send it. Blocking; for any thread."""

from __future__ import annotations

from pathlib import Path

from jobmonitor.domain.errors import MediaError
from jobmonitor.domain.media import MediaInfo, MediaKind
from jobmonitor.media.formats import recognise, unreadable
from jobmonitor.media.images import image_size
from jobmonitor.media.streams import inspect_stream


def probe_file(path: Path, expected: MediaKind | None = None) -> MediaInfo:
    """What the file is, by its content; its name may say anything.

    Raises MediaError where it cannot be read, is neither picture, clip nor sound, or is not `expected`.
    """
    found = recognise(path)
    try:
        byte_count = path.stat().st_size
    except OSError as error:
        raise unreadable(path, error) from error
    try:
        if found.kind is MediaKind.IMAGE:
            width, height = image_size(path, found)
            info = MediaInfo(
                kind=MediaKind.IMAGE, format=found.name, byte_count=byte_count, width=width, height=height
            )
        else:
            stream = inspect_stream(path, found)
            info = MediaInfo(
                kind=stream.kind,
                format=found.name,
                byte_count=byte_count,
                width=stream.width,
                height=stream.height,
                seconds=stream.seconds,
            )
    except MediaError as error:
        raise MediaError(
            f"“{path.name}”: {error.message}", remedy=error.remedy, details=error.details
        ) from error
    if expected is not None and info.kind is not expected:
        raise MediaError(
            f"“{path.name}” is {info.kind.noun} ({info.format.upper()}), not {expected.noun}.",
            remedy=f"Choose {expected.noun}.",
        )
    return info

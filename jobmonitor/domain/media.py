"""What a file is: a picture, a clip or a sound."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from jobmonitor.domain.workflow import Size


class MediaKind(StrEnum):
    """What a file holds, by its content."""

    IMAGE = "image"
    VIDEO = "video"
    AUDIO = "audio"
    UNKNOWN = "unknown"

    @property
    def noun(self) -> str:
        """How an operator calls it, with its article."""
        return _NOUNS[self]


_NOUNS = {
    MediaKind.IMAGE: "a picture",
    MediaKind.VIDEO: "a video",
    MediaKind.AUDIO: "a sound",
    MediaKind.UNKNOWN: "a file of an unknown format",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class MediaInfo:
    """What was found out of a file, from its content and not from its name."""

    kind: MediaKind
    format: str
    """Container or file format, e.g. `png`, `mp4`, `wav`."""
    byte_count: int
    width: int | None = None
    """Pixels, as shown (turned as the file says); None for a sound."""
    height: int | None = None
    seconds: float | None = None
    """Length; None for a picture, and where the file does not tell."""

    @property
    def size(self) -> Size | None:
        """Pixels; None for a sound."""
        if self.width is None or self.height is None:
            return None
        return Size(self.width, self.height)

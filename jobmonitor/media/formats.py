"""Tells what a file is from its first bytes. Names and addresses are not asked: they may say anything."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from jobmonitor.domain.errors import MediaError
from jobmonitor.domain.media import MediaKind

HEAD_BYTES = 64
"""How much of a file `detect` wants to see."""


@dataclass(frozen=True, slots=True)
class Format:
    """A file format that can be shown or played."""

    kind: MediaKind
    """For a container that may hold either, what is usual."""
    name: str
    decoder: str
    """What reads it: a format of QImageReader, or a demuxer of FFmpeg; always named, never guessed by them,
    so that a file from outside is never taken for a playlist that names other files."""

    @property
    def suffix(self) -> str:
        """The usual end of a file name, with its dot."""
        return f".{self.name}"


UNKNOWN = Format(MediaKind.UNKNOWN, "bin", "")

_IMAGES = (
    (b"\x89PNG\r\n\x1a\n", Format(MediaKind.IMAGE, "png", "png")),
    (b"\xff\xd8\xff", Format(MediaKind.IMAGE, "jpg", "jpeg")),
    (b"GIF87a", Format(MediaKind.IMAGE, "gif", "gif")),
    (b"GIF89a", Format(MediaKind.IMAGE, "gif", "gif")),
    (b"BM", Format(MediaKind.IMAGE, "bmp", "bmp")),
    (b"II*\x00", Format(MediaKind.IMAGE, "tiff", "tiff")),
    (b"MM\x00*", Format(MediaKind.IMAGE, "tiff", "tiff")),
)
_STREAMS = (
    (b"\x1aE\xdf\xa3", Format(MediaKind.VIDEO, "webm", "matroska")),
    (b"OggS", Format(MediaKind.AUDIO, "ogg", "ogg")),
    (b"fLaC", Format(MediaKind.AUDIO, "flac", "flac")),
    (b"ID3", Format(MediaKind.AUDIO, "mp3", "mp3")),
)
_RIFF = {
    b"WEBP": Format(MediaKind.IMAGE, "webp", "webp"),
    b"WAVE": Format(MediaKind.AUDIO, "wav", "wav"),
    b"AVI ": Format(MediaKind.VIDEO, "avi", "avi"),
}
_MP4 = Format(MediaKind.VIDEO, "mp4", "mov")
_M4A = Format(MediaKind.AUDIO, "m4a", "mov")
_MOV = Format(MediaKind.VIDEO, "mov", "mov")
_AVIF = Format(MediaKind.IMAGE, "avif", "avif")
_HEIC = Format(MediaKind.IMAGE, "heic", "heic")
_BRANDS = {
    b"avif": _AVIF,
    b"avis": _AVIF,
    b"heic": _HEIC,
    b"heix": _HEIC,
    b"mif1": _HEIC,
    b"M4A ": _M4A,
    b"M4B ": _M4A,
    b"qt  ": _MOV,
}


def detect(head: bytes) -> Format:
    """The format of a file that begins with `head` (HEAD_BYTES are enough); UNKNOWN if it is none of ours."""
    for magic, found in (*_IMAGES, *_STREAMS):
        if head.startswith(magic):
            return found
    if head.startswith(b"RIFF"):
        return _RIFF.get(head[8:12], UNKNOWN)
    if head[4:8] == b"ftyp":
        return _BRANDS.get(head[8:12], _MP4)
    if len(head) > 2 and head[0] == 0xFF and head[1] & 0xE0 == 0xE0:
        layer = head[1] & 0x06  # of an MPEG audio frame: 0 is AAC, 2 and 4 are layers III and II
        if layer == 0 and head[1] & 0xF0 == 0xF0:
            return Format(MediaKind.AUDIO, "aac", "aac")
        if layer in (2, 4) and head[2] & 0xF0 != 0xF0:
            return Format(MediaKind.AUDIO, "mp3", "mp3")
    return UNKNOWN


def recognise(path: Path) -> Format:
    """The format of a file by its beginning. Raises MediaError where it cannot be read or is none of ours."""
    head = head_of(path)
    if not head:
        raise MediaError(f"“{path.name}” is empty.", remedy="Choose another file.")
    found = detect(head)
    if found is UNKNOWN:
        raise MediaError(
            f"“{path.name}” is not a picture, video or sound in a format that is known here.",
            remedy="Choose another file, or save it as PNG, MP4 or WAV.",
        )
    return found


def head_of(source: bytes | Path) -> bytes:
    """The first bytes of a file. Raises MediaError where it cannot be read or is no regular file."""
    if isinstance(source, bytes):
        return source[:HEAD_BYTES]
    try:
        if not source.is_file():
            raise MediaError(f"“{source.name}” is not a file.", remedy="Choose a file that is there.")
        with source.open("rb") as file:
            return file.read(HEAD_BYTES)
    except OSError as error:
        raise unreadable(source, error) from error


def unreadable(source: bytes | Path, error: OSError) -> MediaError:
    """What to tell where the disk refuses to give out a file."""
    name = f"“{source.name}”" if isinstance(source, Path) else "The file"
    return MediaError(
        f"{name} cannot be read: {error.strerror or 'the disk refuses'}.",
        remedy="Check that it is still there.",
    )

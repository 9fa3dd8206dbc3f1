"""Files that fields take: one, several, sounds of speakers, or what lies on a server already.

Nothing here reads more than whether a file is there, readable and not empty.
"""

from __future__ import annotations

import math
import mimetypes
import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from jobmonitor.domain.errors import InvalidAddress, InvalidField
from jobmonitor.domain.server import parse_view_url
from jobmonitor.domain.workflow import AudioTrack, Field, FieldType, ServerFile, Value
from jobmonitor.services.forms.words import is_text, named, plain, required, short, wrong

MOST_FILES = 500
"""Images of one field."""
MOST_SPEAKERS = 4
"""Where a field has no placeholders to tell it."""
MOST_TRACKS = 64
LATEST_START = 3600.0
"""Seconds."""

_TRACK = re.compile(r"(?:([0-9]{1,3}):)?(.+?)(?:@([+-]?[0-9]*\.?[0-9]+(?:[eE][+-]?[0-9]{1,3})?))?", re.DOTALL)
_NOUNS = {"image": "an image", "audio": "a sound", "video": "a video"}
_MOVING = frozenset({".gif", ".webp", ".apng"})
"""Ends of names of pictures that loaders of videos take."""
_SCHEME = re.compile(r"https?://", re.IGNORECASE)


def check_file(field: Field, value: Value) -> Value:
    """A path, or a file that lies on a server."""
    if isinstance(value, ServerFile):
        return _on_server(field, value)
    if isinstance(value, str) and _SCHEME.match(value):
        return _from_address(field, value)
    return _local(field, value)


def check_images(field: Field, value: Value) -> Value:
    """Paths of images, as a tuple; None where there is none."""
    paths = _paths(field, value)
    if len(paths) > MOST_FILES:
        raise wrong(field, f"takes at most {MOST_FILES} images, not {len(paths)}", "Send them in parts.")
    if field.placeholders and not field.each and len(paths) > len(field.placeholders) > 1:
        raise wrong(field, f"takes at most {len(field.placeholders)} images, not {len(paths)}")
    return paths or None


def check_masks(field: Field, value: Value) -> Value:
    """Paths of masks, that of the first speaker first; None where there is none."""
    paths = _paths(field, value)
    if len(paths) > (most := speakers_of(field)):
        raise wrong(field, f"takes masks for at most {most} speakers, not {len(paths)}")
    return paths or None


def check_tracks(field: Field, value: Value) -> Value:
    """Sounds of speakers, those of the first speaker first, then by their start; None where there is none.

    Speakers are counted from 1 without a gap.
    """
    tracks = tuple(_track(field, each) for each in _items(field, value))
    if not tracks:
        if field.required:
            raise required(field)
        return None
    if len(tracks) > MOST_TRACKS:
        raise wrong(field, f"takes at most {MOST_TRACKS} sounds, not {len(tracks)}")
    speakers = {track.speaker for track in tracks}
    for speaker in range(1, max(speakers)):
        if speaker not in speakers:
            raise wrong(
                field,
                f"has no sound for speaker {speaker}, but for speaker {max(speakers)}",
                "Give each speaker a sound, or count them from 1.",
            )
    return tuple(sorted(tracks, key=lambda track: (track.speaker, track.start)))


def speakers_of(field: Field) -> int:
    """How many speakers a field of sounds or masks has at most."""
    return len(field.placeholders) or MOST_SPEAKERS


def track_text(track: AudioTrack) -> str:
    """A track as it is typed on a command line: `speaker:path@seconds`."""
    return f"{track.speaker}:{track.path}@{float(track.start)!r}"


def _paths(field: Field, value: Value) -> tuple[Path, ...]:
    paths = tuple(_local(field, each) for each in _items(field, value))
    if not paths and field.required:
        raise required(field)
    return paths


def _items(field: Field, value: Value) -> Iterable[Any]:
    """What a value holds, blanks left out. A single one may stand for itself."""
    items: Sequence[Any] = value if isinstance(value, tuple | list) else (value,)
    if len(items) > 10 * MOST_FILES:
        raise wrong(field, f"holds {len(items)} files, too many to look at")
    return [each for each in items if each is not None and not (isinstance(each, str) and not each.strip())]


def _track(field: Field, value: Any) -> AudioTrack:
    if isinstance(value, str) and (match := _TRACK.fullmatch(value)):
        value = AudioTrack(int(match[1] or 1), Path(match[2]), float(match[3] or 0.0))
    elif isinstance(value, Path):
        value = AudioTrack(1, value)
    if not isinstance(value, AudioTrack):
        raise wrong(field, "takes sounds like 1:voice.wav@2.5 (speaker, file, start in seconds)")
    most = speakers_of(field)
    if not isinstance(value.speaker, int) or not 1 <= value.speaker <= most:
        raise wrong(field, f"has speakers 1 to {most}, not {short(str(value.speaker))}")
    path = _local(field, value.path)
    start = value.start
    if not isinstance(start, int | float) or isinstance(start, bool) or not math.isfinite(start):
        raise wrong(field, f"has a start for {named(path)} that is no time in seconds")
    if not 0 <= start <= LATEST_START:
        raise wrong(
            field,
            f"lets {named(path)} begin at {plain(start)} seconds; it must be between 0 and "
            f"{plain(LATEST_START)}",
        )
    return AudioTrack(int(value.speaker), path, float(start))


def _local(field: Field, value: Any) -> Path:
    if not isinstance(value, str | Path):
        raise wrong(field, "takes a file")
    path = Path(value)
    if "\0" in str(path):
        raise wrong(field, "holds a NUL character, which no path can have")
    name = named(path)
    if not is_text(str(path)):
        raise InvalidField(
            field.name, f"{field.label}: the name of {name} is not text in UTF-8.", remedy="Rename it."
        )
    try:
        if path.is_dir():
            raise wrong(field, f"takes a file, and {name} is a folder")
        if not path.exists():
            raise InvalidField(
                field.name, f"{field.label}: there is no file {name}.", remedy="Choose another."
            )
        if not path.is_file():
            raise wrong(field, f"takes a file, and {name} is something else")
        with path.open("rb") as opened:
            empty = not opened.read(1)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise InvalidField(field.name, f"{field.label}: {name} cannot be read ({reason}).") from error
    if empty:
        raise InvalidField(field.name, f"{field.label}: {name} is empty.", remedy="Choose another file.")
    return path


def _from_address(field: Field, address: str) -> ServerFile:
    try:
        found = parse_view_url(address.strip())
    except InvalidAddress as error:
        raise wrong(
            field,
            f"takes an address only of a file on a ComfyUI server, not “{short(address)}”",
            "Write it like http://gpu1:8188/view?filename=a.png&type=output, or save the file first.",
        ) from error
    return _on_server(field, ServerFile(*found))


def _on_server(field: Field, value: ServerFile) -> ServerFile:
    if field.type not in (FieldType.IMAGE, FieldType.AUDIO, FieldType.VIDEO):
        raise wrong(field, "takes files of this computer")
    try:
        if parse_view_url(value.address) != (value.server_url, value.file):
            raise InvalidAddress(value.address)
    except InvalidAddress as error:
        raise wrong(field, f"names a file that no server gives out, “{short(value.name)}”") from error
    kind = (mimetypes.guess_type(value.name)[0] or "").partition("/")[0]
    moves = Path(value.name).suffix.lower() in _MOVING and field.type is FieldType.VIDEO
    if kind in _NOUNS and kind != field.type.media and not moves:
        raise wrong(
            field,
            f"takes {_NOUNS[field.type.media]}, and “{short(value.name)}” is {_NOUNS[kind]}",
            "Choose another file.",
        )
    return value

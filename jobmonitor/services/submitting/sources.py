"""The files of a filled form, as they are sent: where each comes from, and what it is called."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from jobmonitor.domain.server import Server
from jobmonitor.domain.workflow import AudioTrack, Field, ServerFile
from jobmonitor.services.submitting.recording import Filled, mix_name

WAV_HEADER = 44
"""Bytes."""
MIXED_RATE = 48_000 * 4
"""Bytes a second of a mixed sound."""


@dataclass(frozen=True, slots=True)
class Mix:
    """The sounds of one speaker, which become one file."""

    tracks: tuple[AudioTrack, ...]
    seconds: float | None
    """The length of the clip; None: to the end of the last sound."""

    def byte_count(self, seconds_of: Callable[[Path], float]) -> int:
        """How large the file will be. Blocking; raises MediaError."""
        seconds = self.seconds
        if seconds is None:
            seconds = max(track.start + seconds_of(track.path) for track in self.tracks)
        return WAV_HEADER + round(seconds * MIXED_RATE)


Origin = Path | ServerFile | Mix


@dataclass(frozen=True, slots=True)
class Source:
    """One file of one field."""

    field: Field
    name: str
    """What it shall be called on the server."""
    origin: Origin

    def is_on(self, server: Server) -> bool:
        """Whether it lies on this server already, by its address."""
        return isinstance(self.origin, ServerFile) and self.origin.server_url in server.addresses


def sources(filled: Filled) -> Iterator[Source]:
    """All files, in the order of the form; of sounds one for each speaker."""
    for field, files in filled.files:
        for file in files:
            yield Source(field, file.name, file)
    for field, tracks in filled.tracks:
        for speaker, own in enumerate(by_speaker(tracks), start=1):
            yield Source(field, mix_name(tracks, speaker), Mix(own, filled.clip_seconds))


def by_speaker(tracks: Sequence[AudioTrack]) -> list[tuple[AudioTrack, ...]]:
    """The tracks of each speaker, from the first on."""
    last = max((track.speaker for track in tracks), default=0)
    return [tuple(track for track in tracks if track.speaker == speaker) for speaker in range(1, last + 1)]

"""The sounds of a clip: who speaks when."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from jobmonitor.domain.workflow import AudioTrack
from jobmonitor.services.forms.files import LATEST_START, MOST_TRACKS
from jobmonitor.ui.submit.fields.steps import Steps
from jobmonitor.ui.words import one_line


@dataclass(frozen=True)
class Clip:
    """One sound on a lane."""

    key: int
    """Which of the clips it is, as long as it is there."""
    speaker: int
    """From 1."""
    path: Path
    start: float
    """Seconds, to a millisecond."""
    seconds: float | None = None
    """Its length, once it is known."""
    problem: str = ""

    @property
    def name(self) -> str:
        """The file's name."""
        return one_line(self.path.name, 120)

    @property
    def end(self) -> float:
        """When it ends; where its length is not known, when it begins."""
        return round(self.start + (self.seconds or 0.0), 3)


class Sheet(QObject):
    """A lane for each speaker, and clips on them."""

    changed = Signal()
    chosen_changed = Signal()

    def __init__(self, most_lanes: int, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.most_lanes = most_lanes
        self.lanes = 1
        self._clips: dict[int, Clip] = {}
        self._next = 1
        self._chosen = 0
        self._steps: Steps[tuple[int, dict[int, Clip], int]] = Steps()

    @property
    def clips(self) -> tuple[Clip, ...]:
        """By speaker, then by start."""
        return tuple(sorted(self._clips.values(), key=lambda each: (each.speaker, each.start, each.key)))

    @property
    def chosen(self) -> Clip | None:
        """The clip that keys act on."""
        return self._clips.get(self._chosen)

    def choose(self, key: int) -> None:
        """Keys act on this clip; 0: on none."""
        if key != self._chosen:
            self._chosen = key
            self.chosen_changed.emit()

    def get(self, key: int) -> Clip | None:
        """The clip, as long as it is there."""
        return self._clips.get(key)

    def on_lane(self, speaker: int) -> list[Clip]:
        """The clips of one speaker, by start."""
        return [clip for clip in self.clips if clip.speaker == speaker]

    def end(self) -> float:
        """When the last sound ends, in seconds, as far as lengths are known."""
        return max((clip.end for clip in self._clips.values()), default=0.0)

    def tracks(self) -> tuple[AudioTrack, ...]:
        """The clips as the form's value."""
        return tuple(AudioTrack(clip.speaker, clip.path, clip.start) for clip in self.clips)

    def show(self, tracks: Iterable[AudioTrack]) -> None:
        """Shows these in place of what was there."""
        self._clips.clear()
        self.lanes = 1
        for track in list(tracks)[:MOST_TRACKS]:
            speaker = min(max(track.speaker, 1), self.most_lanes)
            self.lanes = max(self.lanes, speaker)
            self._put(Clip(self._next, speaker, track.path, _kept(track.start)))
        self._chosen = 0
        self._steps.clear()
        self.changed.emit()

    @property
    def can_undo(self) -> bool:
        """Whether there is a step back."""
        return bool(self._steps)

    def undo(self) -> None:
        """One step back."""
        state = self._steps.pop()
        if state is not None:
            self.lanes, clips, self._chosen = state
            self._clips = {
                key: replace(clip, seconds=now.seconds, problem=now.problem)
                if (now := self._clips.get(key)) is not None  # more is known of it since
                else clip
                for key, clip in clips.items()
            }
            self.changed.emit()

    def _remember(self, kind: str = "") -> None:
        self._steps.push((self.lanes, dict(self._clips), self._chosen), kind)

    def add(self, path: Path, speaker: int, start: float, seconds: float | None) -> Clip | None:
        """A new clip; None where there are too many."""
        if len(self._clips) >= MOST_TRACKS:
            return None
        self._remember()
        self.lanes = min(max(self.lanes, speaker), self.most_lanes)
        clip = self._put(Clip(self._next, min(speaker, self.lanes), path, _kept(start), seconds))
        self._chosen = clip.key
        self.changed.emit()
        return clip

    def free_lane(self) -> int:
        """Where a sound goes that nobody put anywhere: the first empty lane, a new one, else the last."""
        for speaker in range(1, self.lanes + 1):
            if not self.on_lane(speaker):
                return speaker
        return min(self.lanes + 1, self.most_lanes)

    def place(
        self, key: int, *, start: float | None = None, speaker: int | None = None, gesture: str = ""
    ) -> None:
        """Moves a clip in time, to another lane, or both; not before the beginning.

        Moves of the same gesture in a row are undone at once.
        """
        clip = self._clips.get(key)
        if clip is None:
            return
        moved = replace(
            clip,
            start=clip.start if start is None else _kept(start),
            speaker=clip.speaker if speaker is None else min(max(speaker, 1), self.lanes),
        )
        if moved != clip:
            self._remember(gesture)
            self._clips[key] = moved
            self.changed.emit()

    def tell(self, key: int, seconds: float | None, problem: str = "") -> None:
        """What the file was found to be."""
        clip = self._clips.get(key)
        if clip is not None:
            self._clips[key] = replace(clip, seconds=seconds, problem=problem)
            self.changed.emit()

    def remove(self, key: int) -> None:
        """Takes a clip out; the next one is chosen then."""
        keys = [clip.key for clip in self.clips]
        if key not in keys:
            return
        at = keys.index(key)
        self._remember()
        del self._clips[key]
        keys.remove(key)
        self._chosen = keys[min(at, len(keys) - 1)] if keys else 0
        self.changed.emit()

    def add_lane(self) -> None:
        """One more speaker."""
        if self.lanes < self.most_lanes:
            self._remember()
            self.lanes += 1
            self.changed.emit()

    def remove_lane(self, speaker: int) -> None:
        """Takes a speaker out, and what they say; those behind move up. One speaker stays."""
        if not 1 <= speaker <= self.lanes:
            return
        self._remember()
        left = {}
        for key, clip in self._clips.items():
            if clip.speaker != speaker:
                left[key] = replace(clip, speaker=clip.speaker - (clip.speaker > speaker))
        self._clips = left
        self.lanes = max(1, self.lanes - 1)
        if self._chosen not in left:
            self._chosen = 0
        self.changed.emit()

    def _put(self, clip: Clip) -> Clip:
        self._clips[clip.key] = clip
        self._next += 1
        return clip


def _kept(start: float) -> float:
    return round(min(max(start, 0.0), LATEST_START), 3)

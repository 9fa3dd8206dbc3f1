"""Workflows, and what is made of files before they are sent."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Protocol

from jobmonitor.domain.workflow import AudioTrack, Workflow


class AudioMixer(Protocol):
    """Sounds as jobs need them. Blocking; raises MediaError, which names the file."""

    def seconds(self, path: Path) -> float:
        """The length of a sound."""
        ...

    def mix(
        self,
        tracks: Sequence[AudioTrack],
        seconds: float | None,
        target: Path,
        cancelled: Callable[[], bool] = ...,
    ) -> None:
        """Writes the sounds with their offsets as one WAV (48 kHz, stereo, 16 bit) of this length, to the end
        of the last sound where None. Nothing is left where `cancelled` says yes."""
        ...


class WorkflowLibrary(Protocol):
    """The workflows of the application and of the operator's own folders. Blocking."""

    def names(self) -> tuple[str, ...]: ...

    def get(self, name: str) -> Workflow:
        """Raises UnknownWorkflow or InvalidWorkflow."""
        ...

"""What is seen of a job that is not in its row: place in the queue, progress, a wish to cancel."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from jobmonitor.domain.job import JobRef
from jobmonitor.domain.stuck import StuckHint


class Phase(StrEnum):
    """What the server is seen to do with a job."""

    UNSEEN = "unseen"
    """Not at the server, as far as can be told; nobody has judged it."""
    QUEUED = "queued"
    RUNNING = "running"
    CANCELLING = "cancelling"
    """The operator asked to cancel; the server has not settled it."""
    UNREACHABLE = "unreachable"
    """The server does not answer; nothing is known of the job."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a run of ours is; of others', what their submitters tell. It is never invented."""

    fraction: float
    """Of the whole run, 0 to 1; never runs backwards within a run."""
    node_id: str = ""
    node_title: str = ""
    step: int | None = None
    steps: int | None = None
    """Step of step within the node, where it reports them."""
    is_relayed: bool = False
    """Whether its submitter told it to us, and not its server."""

    @property
    def is_told(self) -> bool:
        """Whether anything was told: of a run that was found running, nothing is at first."""
        return self.fraction > 0 or bool(self.node_title)


@dataclass(frozen=True, slots=True)
class Preview:
    """An unfinished picture that a node sends while it works. `data` is a whole JPEG or PNG file."""

    data: bytes
    mime_type: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveState:
    """A job as it is seen at its server just now."""

    ref: JobRef
    phase: Phase
    position: int | None = None
    """Place among those that wait, from 1."""
    running_since: datetime | None = None
    """When the run was first seen to run (this workstation's clock, UTC)."""
    progress: Progress | None = None
    problem: str = ""
    """One sentence, where something is odd."""
    hint: StuckHint | None = None
    """Why it may be stuck, where something speaks for that."""

    def at(self, phase: Phase) -> LiveState:
        """The same in another phase, without what belongs to the former one."""
        return replace(self, phase=phase, position=None, problem="")

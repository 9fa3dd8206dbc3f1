"""What the services tell whoever listens."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from jobmonitor.domain.attention import Notice
from jobmonitor.domain.feed import Changes
from jobmonitor.domain.job import Job, JobRef
from jobmonitor.domain.outbox import OutboxEntry
from jobmonitor.domain.progress import LiveState, Preview
from jobmonitor.domain.reconciling import Finding
from jobmonitor.domain.saved_row import DeletedRound
from jobmonitor.domain.server import ServerStatus
from jobmonitor.domain.timing import RunTiming


@dataclass(frozen=True, slots=True)
class JobChanged:
    """This process wrote the row (or saw it written): here is how it reads now."""

    job: Job


@dataclass(frozen=True, slots=True)
class JobsChanged:
    """Rows were found changed in the database, by whoever."""

    changes: Changes


@dataclass(frozen=True, slots=True)
class FeedInvalidated:
    """Too much may have changed to name it: ask again for what is shown."""


@dataclass(frozen=True, slots=True)
class LiveChanged:
    """A job is seen differently at its server; `state` is None when there is nothing more to see."""

    ref: JobRef
    state: LiveState | None


@dataclass(frozen=True, slots=True)
class LivesChanged:
    """Many jobs are seen differently at once: a look found their places, or their server is lost."""

    states: Mapping[JobRef, LiveState]


@dataclass(frozen=True, slots=True)
class PreviewArrived:
    """A node of one of our runs sent an unfinished picture."""

    ref: JobRef
    preview: Preview


@dataclass(frozen=True, slots=True)
class ServerChanged:
    """A server's connection, queue or problem changed."""

    status: ServerStatus


@dataclass(frozen=True, slots=True)
class ServerFactsChanged:
    """More, or something else, is known of what a server has or lacks."""

    server_url: str


@dataclass(frozen=True, slots=True)
class PausesChanged:
    """To these servers nothing is submitted from this workstation now (canonical addresses)."""

    paused: frozenset[str]


@dataclass(frozen=True, slots=True)
class RunTimed:
    """How long a run took is kept on this workstation from now on."""

    run: RunTiming


@dataclass(frozen=True, slots=True)
class ResultsChanged:
    """What is kept of a job's outputs changed."""

    ref: JobRef


@dataclass(frozen=True, slots=True)
class FavouritesChanged:
    """These jobs were marked as favourites, or are not any more."""

    refs: frozenset[JobRef]


@dataclass(frozen=True, slots=True)
class NotesChanged:
    """What this workstation notes of these jobs changed."""

    refs: frozenset[JobRef]


@dataclass(frozen=True, slots=True)
class DeletionsChanged:
    """The last round of deleted rows that can be put back is another one; None: there is none."""

    last: DeletedRound | None


@dataclass(frozen=True, slots=True)
class DoubtsFound:
    """A look of its own accord found these jobs not to be as their rows say; empty where all are in step."""

    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class DatabaseChanged:
    """The database was lost (`problem` says how) or is back (`problem` is empty)."""

    problem: str = ""
    remedy: str = ""


@dataclass(frozen=True, slots=True)
class OutboxChanged:
    """What waits on this workstation to be sent: all of it, in its order."""

    entries: tuple[OutboxEntry, ...]


@dataclass(frozen=True, slots=True)
class ViewsChanged:
    """The views that are kept by name are others now."""


@dataclass(frozen=True, slots=True)
class NoticeRaised:
    """Jobs of one's own ended, and that is to be told now."""

    notice: Notice


@dataclass(frozen=True, slots=True)
class UnreadChanged:
    """These jobs ended and nobody looked at them yet, or somebody did now."""

    refs: frozenset[JobRef]


@dataclass(frozen=True, slots=True)
class ActivityChanged:
    """The log of what happened has other entries, or more of them are read."""


@dataclass(frozen=True, slots=True)
class ProblemOccurred:
    """Something went wrong in the background that an operator should know of."""

    message: str
    remedy: str = ""
    details: str = ""


Event = (
    JobChanged
    | JobsChanged
    | FeedInvalidated
    | LiveChanged
    | LivesChanged
    | PreviewArrived
    | ServerChanged
    | ServerFactsChanged
    | PausesChanged
    | RunTimed
    | ResultsChanged
    | FavouritesChanged
    | NotesChanged
    | DeletionsChanged
    | DoubtsFound
    | DatabaseChanged
    | OutboxChanged
    | ViewsChanged
    | NoticeRaised
    | UnreadChanged
    | ActivityChanged
    | ProblemOccurred
)

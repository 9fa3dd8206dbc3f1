"""One active job as its server's tracker knows it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from jobmonitor.domain.job import EMPTY, JSON, Job, JobStatus
from jobmonitor.domain.progress import LiveState, Phase, Preview
from jobmonitor.domain.workflow import Workflow
from jobmonitor.services.addressing import at
from jobmonitor.services.ports import JournalEntry, Stage
from jobmonitor.services.tracking.result import LOST, NEVER_ARRIVED, UNDECIDED
from jobmonitor.services.tracking.run import Run

IN_FLIGHT = timedelta(seconds=120)
"""How long a prompt may be on its way to the server: longer than a POST may take."""

UNSENT = timedelta(seconds=5)
"""How long a row may wait for its prompt to be sent, before it counts as interrupted there."""

LOOKS_BEFORE_LOST = 2
"""Looks that must find a job nowhere before it is called lost."""

FAULTS_BEFORE_UNREADABLE = 5
"""Looks in which the history of a job that left the queue answered with an error."""

MOST_LOOKS_LEFT_OUT = 30
"""Looks that leave out a job which is nowhere to be found, and of which nobody here may judge."""


@dataclass(slots=True)
class TrackedJob:
    """What is known of one active job. Changed by its tracker alone."""

    job: Job
    live: LiveState
    workflow: Workflow | None = None
    """The workflow by its name, where this workstation has it."""
    entry: JournalEntry | None = None
    """Our own record of it; None where another workstation submitted it."""
    run: Run | None = None
    """Of our own jobs that run: others' progress is not told to us."""
    heard: bool = False
    """Whether an event told of its run since that was asked last."""
    preview: Preview | None = None
    seen: bool = False
    """Whether this tracker has seen it in the server's queue."""
    cancel_requested: bool = False
    being_asked: bool = False
    """Whether the server is being asked to end it at this moment: nobody else asks then."""
    interrupted: bool = False
    """Whether this tracker asked the server to end its run."""
    moving: bool = False
    """Whether its prompt is being moved to the front of the queue: it may be in none for a moment."""
    was_sent_then: bool = False
    """Whether it was known to be sent when the queue was asked for that is being looked at."""
    missing: int = 0
    """Looks in a row that found it neither in the queue nor in the history."""
    missing_since: datetime | None = None
    """When the first of them was."""
    left_out: int = 0
    """Looks that shall still leave it out."""
    faults: int = 0
    """Looks in a row in which the server could not tell its history."""
    settling: bool = False
    """Whether its end is being written just now."""

    def becomes(self, job: Job) -> None:
        """Its row is like this now; where it runs stays known, also where the row does not say it."""
        self.job = at(job, self.job.comfy_job_id, self.job.comfy_url)

    def moved(self, entry: JournalEntry | None) -> None:
        """Its prompt was sent anew, or was to be: that it was seen before says nothing any more."""
        self.entry = entry or self.entry
        if self.entry is not None and self.entry.stage in (Stage.RECORDED, Stage.SENDING):
            self.seen = False
        self.missing = self.left_out = 0

    @property
    def workflow_name(self) -> str:
        """The workflow that was sent; not every row can tell."""
        return self.entry.workflow_name if self.entry is not None else self.job.workflow_name

    @property
    def comfy_job_id(self) -> str:
        return self.job.comfy_job_id or ""

    @property
    def has_another_id(self) -> bool:
        """Whether the server gave the prompt another id than the one that is looked for, which the row will
        have in a moment."""
        return self.entry is not None and self.entry.comfy_job_id not in ("", self.comfy_job_id)

    @property
    def is_in_doubt(self) -> bool:
        """Whether another look soon may settle what the last one left open."""
        return 0 < self.missing < LOOKS_BEFORE_LOST or 0 < self.faults < FAULTS_BEFORE_UNREADABLE

    def may_be_lost(self, now: datetime, *, local_database: bool) -> bool:
        """Whether we may say that a job, found nowhere, is lost.

        Those may who submitted it, or who have seen it at the server. A file of this workstation holds
        our own jobs only. Nobody may while the prompt can still be on its way.
        """
        if not (self.entry is not None or self.seen or local_database):
            return False
        if self.missing < LOOKS_BEFORE_LOST:
            return False
        if self.entry is None and not self.was_sent:
            return self._for_long(self.job.created_at, now)
        return not self.is_on_its_way(now)

    def is_on_its_way(self, now: datetime) -> bool:
        """Whether our own prompt may not have arrived yet: it is being sent, or is about to be."""
        if self.entry is None or self.was_sent:
            return False
        if self.was_held_back:
            return now - (self.missing_since or now) < min(UNSENT, IN_FLIGHT)
        return not self._for_long(self.entry.sending_since or self.entry.created_at, now)

    def _for_long(self, since: datetime | None, now: datetime) -> bool:
        """Whether a prompt must have arrived that was sent then. A clock may have been put back meanwhile:
        what was looked for in vain for as long as that counts too."""
        earliest = [each for each in (since, self.missing_since) if each is not None]
        return bool(earliest) and now - min(earliest) > IN_FLIGHT

    @property
    def was_held_back(self) -> bool:
        """Whether our journal says that the prompt was not sent, or did not arrive."""
        return self.entry is not None and self.entry.was_held_back and not self.was_sent

    def miss(self, now: datetime) -> None:
        """A look found it neither in the queue nor in the history."""
        self.missing += 1
        if self.missing_since is None or self.missing == 1:
            self.missing_since = now

    @property
    def loss(self) -> str:
        """Why a job that is nowhere will not end otherwise."""
        if self.was_sent:
            return LOST
        return NEVER_ARRIVED if self.was_held_back else UNDECIDED

    @property
    def graph(self) -> Mapping[str, JSON]:
        """The graph as it was sent, else the workflow's; for the titles of nodes."""
        if self.entry is not None and self.entry.graph:
            return self.entry.graph
        return self.workflow.graph if self.workflow is not None else EMPTY

    @property
    def was_sent(self) -> bool:
        """Whether a server is known to have had it."""
        acknowledged = self.entry is not None and self.entry.stage is Stage.ACKNOWLEDGED
        return self.seen or acknowledged or self.job.status is JobStatus.PROCESSING

    def phase_while(self, phase: Phase) -> Phase:
        """`phase`, unless the operator's wish to cancel is what matters."""
        return Phase.CANCELLING if self.cancel_requested else phase

"""Three truths about a job: what its row says, what its server says, what the files say; and what follows.

Here are the words; the rules are in `domain/verdicts.py`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from jobmonitor.domain.job import Job, JobRef, JobResult, JobStatus, OutputFile
from jobmonitor.domain.row_state import RowState


class Verdict(StrEnum):
    """How the three truths about a job stand to each other."""

    IN_STEP = "in-step"
    STALE_ROW = "stale-row"
    RUNNING_THOUGH_FAILED = "running-though-failed"
    LOST_IN_RESTART = "lost-in-restart"
    OUTPUT_GONE = "output-gone"
    OUTPUT_IN_TEMP = "output-in-temp"
    NEVER_POSTED = "never-posted"
    POSTED_TWICE = "posted-twice"
    WORKER_DEAD = "worker-dead"
    UNDECIDED = "undecided"
    """Nothing proves anything: who submitted the job, or the operator, has to say."""
    UNREACHABLE = "unreachable"
    NOT_OURS = "not-ours"

    @property
    def is_doubtful(self) -> bool:
        """Whether something is wrong, and known to be: what an operator is told without asking."""
        return self is not Verdict.IN_STEP and self.is_told

    @property
    def is_told(self) -> bool:
        """Whether anything can be told of the job at all."""
        return self not in (Verdict.UNDECIDED, Verdict.UNREACHABLE, Verdict.NOT_OURS)

    @property
    def words(self) -> str:
        """The verdict in a few words for an operator."""
        return _WORDS[self]


_WORDS: Mapping[Verdict, str] = {
    Verdict.IN_STEP: "In step",
    Verdict.STALE_ROW: "Ended, and the row does not say so",
    Verdict.RUNNING_THOUGH_FAILED: "Still runs, though the row says that it ended",
    Verdict.LOST_IN_RESTART: "Lost when the server was restarted",
    Verdict.OUTPUT_GONE: "The output is gone",
    Verdict.OUTPUT_IN_TEMP: "The output is in the temp folder alone",
    Verdict.NEVER_POSTED: "Never reached the server",
    Verdict.POSTED_TWICE: "There twice",
    Verdict.WORKER_DEAD: "The server's worker seems dead",
    Verdict.UNDECIDED: "Cannot be told",
    Verdict.UNREACHABLE: "The server does not answer",
    Verdict.NOT_OURS: "Runs at another workstation",
}


class Truth(StrEnum):
    """Who says something about a job."""

    ROW = "row"
    SERVER = "server"
    FILES = "files"
    JOURNAL = "journal"


@dataclass(frozen=True, slots=True)
class Evidence:
    """One thing that was seen: who says it, one sentence, and when that was (this workstation's clock)."""

    truth: Truth
    sentence: str
    at: datetime


class Mark(StrEnum):
    """What a repair notes with a row whose status it leaves as it is, so that it is not told again."""

    GONE = "gone"
    """The output does not exist any more."""
    TEMP = "temp"
    """The output is in the server's temp folder, and may go."""
    TWICE = "twice"
    """Another row, or another prompt, is of the same submission."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposedChange:
    """What a repair would write: the row as it was seen, and as it would be."""

    before: RowState
    after: RowState
    run_seconds: float | None = None
    """How long the run took, where the server tells."""
    mark: Mark | None = None
    keep: bool = False
    """Whether the output shall be fetched from the server first, while it is still there."""
    gives_up: bool = False
    """Whether nobody may send the prompt after that."""

    @property
    def words(self) -> str:
        """What the row says → what would be written."""
        before, after = self.before.status.value, self.after.status.value
        if self.mark is not None and before == after:
            return {
                Mark.GONE: "note that it is gone",
                Mark.TEMP: "fetch it, else note it",
                Mark.TWICE: "note it",
            }[self.mark]
        if before == after:
            return f"{before} → {after}, with what was made"
        return f"{before} → {after}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What was found out about one job. `change` is None where nothing is to be written."""

    job: Job
    verdict: Verdict
    evidence: tuple[Evidence, ...] = ()
    change: ProposedChange | None = None

    def is_same(self, other: Finding) -> bool:
        """Whether another look found the same, so that what was confirmed for one holds for the other."""
        if self.verdict is not other.verdict or (self.change is None) is not (other.change is None):
            return False
        if self.change is None or other.change is None:
            return True
        mine, theirs = self.change, other.change
        return (
            mine.before.agrees(theirs.before)
            and mine.after.agrees(theirs.after)
            and mine.mark is theirs.mark
            and mine.keep is theirs.keep
        )


@dataclass(frozen=True, slots=True)
class Report:
    """What one look found, in the order in which the jobs were given."""

    findings: tuple[Finding, ...] = ()
    at: datetime | None = None
    """When it was over (this workstation's clock)."""
    is_whole: bool = True
    """Whether all jobs that were meant were looked at; there is a bound."""

    @property
    def doubtful(self) -> tuple[Finding, ...]:
        """Jobs that are not as their rows say."""
        return tuple(each for each in self.findings if each.verdict.is_doubtful)

    @property
    def untold(self) -> tuple[Finding, ...]:
        """Jobs of which nothing can be told."""
        return tuple(each for each in self.findings if not each.verdict.is_told)


@dataclass(frozen=True, slots=True)
class Refused:
    """A change that was not made, and why."""

    ref: JobRef
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """Changes that were made together, and can be undone together. Without an id nothing was written."""

    id: str
    applied: tuple[Job, ...] = ()
    """The rows as they are since."""
    refused: tuple[Refused, ...] = ()


@dataclass(frozen=True, slots=True)
class PastRound:
    """A round of repairs as this workstation remembers it."""

    id: str
    at: datetime
    jobs: int
    undone: int
    """How many of its changes were undone."""


# What is known of one job before it is judged


class Place(StrEnum):
    """Where a server has a prompt."""

    WAITING = "waiting"
    RUNNING = "running"
    ENDED = "ended"
    NOWHERE = "nowhere"
    """Neither in the queue nor, asked after that, in the history."""
    UNREADABLE = "unreadable"
    """Not in the queue, and the server cannot tell its history of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerView:
    """What a job's own server says. A server that does not answer has a `problem` and no place."""

    title: str
    place: Place | None = None
    problem: str = ""
    position: int | None = None
    """Its place among those that wait, from 1."""
    copies: int = 1
    """How often the queue has its id."""
    others: tuple[str, ...] = ()
    """Ids of other prompts there that are of the same submission."""
    end: JobResult | None = None
    """What its history entry means for the row."""
    ended_well: bool = False
    """Whether the history says that it succeeded; `end` is a failure all the same where nothing was made."""
    running_id: str = ""
    """The prompt that the server says it runs."""
    silent: timedelta | None = None
    """How long that prompt has been running without any sign of progress; None where that is not known."""
    waiting: int = 0
    """How many prompts wait."""
    stuck: str = ""
    """Where its run is known to be stuck while others wait: why, by how long such runs take."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FileView:
    """One output of the row, as its server has it. `there` is None where that cannot be told."""

    address: str
    file: OutputFile
    there: bool | None
    kept: bool = False
    """Whether this workstation, or the studio's storage, has a copy that lasts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class JournalView:
    """What this workstation's own record says of a submission."""

    acknowledged: bool = False
    """The server said that it has the prompt."""
    held_back: bool = False
    """The prompt was certainly not sent, or certainly did not arrive."""
    on_its_way: bool = False
    """It is being sent, may not have arrived yet, or waits here to be sent."""
    cancelled: bool = False
    """The operator wished to cancel it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Losses:
    """The sentences that rows get whose end no server tells."""

    lost: str
    undecided: str
    never_arrived: str
    unreadable: str

    def has(self, message: str | None) -> bool:
        """Whether a row's error says no more than that nobody knew its end."""
        return message in (self.lost, self.undecided, self.never_arrived, self.unreadable)


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """All that was gathered of one job. Whatever is None or empty was not to be had."""

    job: Job
    now: datetime
    server: ServerView | None = None
    """None where the row does not say at which server it ran, or that is not ours to ask."""
    is_elsewhere: bool = False
    """Whether its server is another workstation's own."""
    journal: JournalView | None = None
    """None where another workstation submitted it."""
    may_judge: bool = False
    """Whether we may say that a job which is nowhere is lost."""
    files: tuple[FileView, ...] = ()
    made: JobResult | None = None
    """What nothing but this very run can have made, by the names of the server's files; None where not all of
    it is there."""
    twins: tuple[JobRef, ...] = ()
    """Older rows of the same prompt at the same server."""
    marks: frozenset[Mark] = frozenset()
    """What was noted with the row before."""

    @property
    def is_active(self) -> bool:
        return self.job.status.is_active

    @property
    def is_settled(self) -> bool:
        """Whether the row says in words that are understood that the job is over."""
        return self.job.status.is_terminal and self.job.status is not JobStatus.UNKNOWN

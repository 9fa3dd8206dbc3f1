"""What this workstation submitted, and how far each of it came."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from jobmonitor.domain.job import EMPTY, JSON, JobRef
from jobmonitor.domain.outbox import KeptFile
from jobmonitor.domain.workflow import Value


class Stage(StrEnum):
    """How far a submission of this workstation came."""

    INTENT = "intent"
    RECORDED = "recorded"
    """The row exists; the prompt was not sent, or certainly did not arrive."""
    SENDING = "sending"
    """The prompt may be on its way, or may have arrived: its submitter alone is about to send it, or did."""
    ACKNOWLEDGED = "acknowledged"
    """The server said that it has the prompt."""
    SETTLED = "settled"
    """The row is terminal: nothing to do any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Intent:
    """Everything that is needed to begin a submission anew, as it was before anything left this machine."""

    values: Mapping[str, Value] = field(default=EMPTY, hash=False)
    """As they were given; files as they lay on this workstation."""
    files: tuple[KeptFile, ...] = field(default=(), hash=False)
    """What those files held."""
    graph: Mapping[str, JSON] = field(default=EMPTY, hash=False)
    """With the names that the files will probably get on the server."""
    row: Mapping[str, JSON] = field(default=EMPTY, hash=False)
    """`kind`, and the columns of the row that is made."""
    user_id: str | None = None
    server_name: str = ""
    front: bool = False
    own: Mapping[str, JSON] = field(default=EMPTY, hash=False)
    """`Submission.own`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class JournalEntry:
    """One submission of this workstation."""

    prompt_id: str
    """As we chose it; a server before 0.3.45 has another one, then in `accepted_id`."""
    server_url: str
    client_id: str
    workflow_name: str
    stage: Stage
    created_at: datetime
    database: str = ""
    """`DatabaseInfo.title` of the database that has the row."""
    ref: JobRef | None = None
    accepted_id: str | None = None
    cancel_requested_at: datetime | None = None
    graph: Mapping[str, JSON] = field(default=EMPTY, hash=False)
    sending_since: datetime | None = None
    """When the prompt was given to the network."""
    owner: str = ""
    """Which copy of the application submits it (see `Presence`)."""
    intent: Intent | None = field(default=None, hash=False)
    """Told by `Journal.begun` alone."""

    @property
    def was_held_back(self) -> bool:
        """Whether the prompt was certainly not sent, or certainly did not arrive. A row that is open while
        its entry is settled was given up before."""
        return self.stage in (Stage.INTENT, Stage.RECORDED, Stage.SETTLED)

    @property
    def comfy_job_id(self) -> str:
        """The id under which the server knows the prompt."""
        return self.accepted_id or self.prompt_id


class Journal(Protocol):
    """This workstation's record of what it submitted. Blocking; each call is durable when it returns."""

    def record(self, entry: JournalEntry) -> None: ...

    def advance(
        self,
        prompt_id: str,
        stage: Stage,
        *,
        ref: JobRef | None = None,
        accepted_id: str | None = None,
        graph: Mapping[str, JSON] | None = None,
    ) -> None:
        """Sets the stage, and what else is given."""
        ...

    def claim(self, prompt_id: str, at: datetime) -> bool:
        """RECORDED becomes SENDING, in one step. False where it is something else by now: whoever asked must
        not send the prompt."""
        ...

    def unclaim(self, prompt_id: str) -> None:
        """SENDING becomes RECORDED again: the prompt certainly did not arrive, and will not be sent."""
        ...

    def recall(self, prompt_id: str) -> bool:
        """ACKNOWLEDGED becomes RECORDED again, in one step: the prompt was certainly taken out of the
        server's queue before it began. False where it is something else by now: whoever asked must not send
        it."""
        ...

    def give_up(self, prompt_id: str) -> bool:
        """What was never sent is settled, in one step, so that nobody sends it any more. False where it is
        SENDING or further."""
        ...

    def request_cancel(self, comfy_job_id: str, server_url: str, at: datetime) -> None:
        """Notes the wish to cancel, for our own submissions and for others'."""
        ...

    def request_cancels(self, comfy_job_ids: Collection[str], server_url: str, at: datetime) -> None:
        """As `request_cancel`, for many jobs of one server at once."""
        ...

    def withdraw_cancel(self, comfy_job_id: str) -> None:
        """Takes the wish to cancel back, because it could not be sent."""
        ...

    def cancel_requests(self) -> Mapping[str, datetime]:
        """ComfyUI id → when this workstation asked to cancel it; for jobs that are not settled."""
        ...

    def find(self, comfy_job_ids: Collection[str]) -> Mapping[str, JournalEntry]:
        """Our submissions among these ids (chosen or accepted), by that id."""
        ...

    def unsettled(self) -> tuple[JournalEntry, ...]:
        """Submissions that are not settled, oldest first."""
        ...

    def begun(self) -> tuple[JournalEntry, ...]:
        """Submissions of which no row is known yet, oldest first, with their intents."""
        ...

    def settle(self, comfy_job_id: str) -> None:
        """The job is over: its stage is SETTLED and a wish to cancel is done with."""
        ...

    def last_sent(self, workflow_name: str, server_url: str | None = None) -> JournalEntry | None:
        """Our last submission of a workflow (to this server, where given) of which there is a graph; whether
        the server took it, its job tells."""
        ...

    def last_graph(self, workflow_name: str, server_url: str | None = None) -> Mapping[str, JSON]:
        """The graph of `last_sent`; empty where there is none."""
        ...

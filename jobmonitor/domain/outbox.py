"""Submissions that wait on this workstation until they can be sent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from jobmonitor.domain.job import EMPTY, JSON
from jobmonitor.domain.server import Server
from jobmonitor.domain.workflow import Value


class OutboxState(StrEnum):
    """What becomes of an entry next."""

    WAITING = "waiting"
    """It is sent by itself when server and database answer."""
    SENDING = "sending"
    """A copy of the application sends it now."""
    EDITING = "editing"
    """It is open in a form, and is not sent meanwhile."""
    REFUSED = "refused"
    """It cannot be sent as it is: the operator corrects it, retries or drops it."""
    INTERRUPTED = "interrupted"
    """It was cut off before it was sent: the operator retries or drops it."""
    DROPPED = "dropped"
    """It is not sent any more; the copy of the application that dropped it may take that back."""

    @property
    def is_held(self) -> bool:
        """Whether a copy of the application works on it."""
        return self in (OutboxState.SENDING, OutboxState.EDITING)

    @property
    def needs_operator(self) -> bool:
        """Whether nothing happens with it by itself."""
        return self in (OutboxState.REFUSED, OutboxState.INTERRUPTED)


@dataclass(frozen=True, slots=True)
class KeptFile:
    """A file that a submission needs, by its content."""

    path: Path
    """Where it lay when it was submitted."""
    digest: str
    """SHA-256, in hexadecimal digits."""
    byte_count: int
    is_kept: bool = True
    """Whether a copy of it lies with the outbox; else it is taken from `path`, while it holds the same."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboxEntry:
    """A submission that waits."""

    id: str
    workflow_name: str
    values: Mapping[str, Value] = field(default=EMPTY, hash=False)
    """As they were given; files as they lay on this workstation then."""
    server_url: str
    user_id: str | None = None
    created_at: datetime
    state: OutboxState = OutboxState.WAITING
    problem: str = ""
    """Why it waits, in one sentence."""
    remedy: str = ""
    attempts: int = 0
    """How often it was tried."""
    database: str = ""
    """`DatabaseInfo.title` of the database that gets its row."""
    server_name: str = ""
    files: tuple[KeptFile, ...] = field(default=(), hash=False)
    prompt_id: str = ""
    """The id that its prompt will have. An intent keeps it over all attempts, so that none is sent twice."""
    front: bool = False
    own: Mapping[str, JSON] = field(default=EMPTY, hash=False)
    """`Submission.own`."""
    owner: str = ""
    """Which copy of the application works on it (see `Presence`)."""

    @property
    def server(self) -> Server:
        """Where it goes, as it was named then."""
        return Server(self.server_url, self.server_name)

    @property
    def about(self) -> str:
        """A few words of what is made: the first long text among the values, else the names of its files."""
        texts = [value for value in self.values.values() if isinstance(value, str) and " " in value.strip()]
        texts += [file.path.name for file in self.files]
        return texts[0] if texts else ""

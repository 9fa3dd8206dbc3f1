"""What is kept of the files that jobs made."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from jobmonitor.domain.job import JobRef


class KeptState(StrEnum):
    """How far the keeping of one output is."""

    WANTED = "wanted"
    """It is to be fetched."""
    FETCHED = "fetched"
    """It is here and whole; where it lasts is not settled yet."""
    KEPT = "kept"
    """It is here, and the row has an address that lasts."""
    DROPPED = "dropped"
    """It was here, and made room for others."""
    GONE = "gone"
    """The server has it no more, and it is not here."""
    FAILED = "failed"
    """What the server gives out is not the file, or it is too large; `problem` says which."""

    @property
    def is_open(self) -> bool:
        """Whether something is still to be done for it."""
        return self in (KeptState.WANTED, KeptState.FETCHED)


class Keep(StrEnum):
    """Whose results are kept on this workstation."""

    OWN = "own"
    """Those of jobs that this workstation submitted, or its user elsewhere."""
    ALL = "all"
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptResult:
    """One output of one job as this workstation keeps it."""

    database: str
    """`DatabaseInfo.title` of the database that has the row."""
    ref: JobRef
    place: int
    """Which of the job's outputs, from 0."""
    address: str
    """Where the row said that it is when it was fetched, or was to be."""
    state: KeptState
    wanted_at: datetime
    due_at: datetime
    """Not tried again before."""
    digest: str | None = None
    """SHA-256 of the content, in hexadecimal digits."""
    suffix: str = ""
    """The end of a file name for it, with its dot; as its content says, where that is known."""
    byte_count: int | None = None
    stored_at: datetime | None = None
    """When it was found whole here."""
    stored_address: str | None = None
    """Where it lasts: in the studio's storage or the server's output folder. None: at `address` alone."""
    attempts: int = 0
    problem: str = ""
    """What hindered it last, in one sentence for the operator."""
    path: Path | None = None
    """Where it lies on this workstation; None where it does not."""

    @property
    def addresses(self) -> tuple[str, ...]:
        """Every address that rows may have for it."""
        return (self.address,) if self.stored_address is None else (self.address, self.stored_address)


@dataclass(frozen=True, slots=True)
class StoreUsage:
    """What the local store holds."""

    files: int
    byte_count: int
    limit: int
    """Bytes that it may hold."""
    folder: Path


def is_temporary(address: str) -> bool:
    """Whether an address is of a server's temp folder, which is emptied at each of its starts."""
    try:
        parts = urlsplit(address)
        folder = parse_qs(parts.query, max_num_fields=20).get("type", [""])[-1]
    except ValueError:
        return False
    return folder == "temp" and parts.path.endswith("/view")


def name_at(address: str) -> str:
    """The name of the file at an address, as its server has it: not safe as a name here."""
    try:
        parts = urlsplit(address)
        query = parse_qs(parts.query, max_num_fields=20)
    except ValueError:
        return ""
    return query.get("filename", [""])[-1] or parts.path.rpartition("/")[2]

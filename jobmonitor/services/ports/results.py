"""Where results are kept: what is known of them, the files here, the studio's storage."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from datetime import datetime
from pathlib import Path
from typing import Protocol

from jobmonitor.domain.job import JobRef
from jobmonitor.domain.results import KeptResult, StoreUsage


class ResultMemory(Protocol):
    """What is wanted and kept, in this workstation's state file. Blocking; raises StorageError. What a call
    wrote is on the disk when it returns."""

    def want(
        self, database: str, ref: JobRef, addresses: Sequence[str], at: datetime, *, again: bool = False
    ) -> int:
        """Notes a job's outputs; how many of them are new. One that is known under the same address stays as
        it is, but for those that are not here, where `again` says so: these are tried anew."""
        ...

    def of(self, database: str, refs: Collection[JobRef]) -> tuple[KeptResult, ...]:
        """What is known of these jobs' outputs, by job and place; without their paths."""
        ...

    def at_address(self, address: str) -> tuple[KeptResult, ...]:
        """Those that are here and have this address, the newest first."""
        ...

    def due(
        self, database: str, now: datetime, limit: int, without: Collection[str] = ()
    ) -> tuple[KeptResult, ...]:
        """What is to be done now, but for addresses that begin like one of `without`: files of temp folders
        first, then the oldest."""
        ...

    def next_due(self, database: str) -> datetime | None:
        """When the next of all that are open is due; None where none is."""
        ...

    def count_open(self, database: str) -> int:
        """How many are open, due or not."""
        ...

    def save(self, result: KeptResult) -> None:
        """Writes how one is now; for whoever holds its job (`ResultStore.hold`)."""
        ...

    def postpone(self, database: str, beginning: str, until: datetime) -> None:
        """All that are wanted from addresses with this beginning are not due before `until`."""
        ...

    def hurry(self, database: str, beginning: str, now: datetime) -> None:
        """All that are open and have addresses with this beginning are due now."""
        ...

    def pinned(self) -> frozenset[str]:
        """Digests of the files that are needed here until they are where they last."""
        ...

    def dropped(self, digests: Collection[str]) -> None:
        """These files made room for others."""
        ...


class ResultStore(Protocol):
    """Files by their content in a folder of this workstation, for several processes at once. Blocking;
    raises StorageError."""

    @property
    def limit(self) -> int:
        """Bytes that it may hold."""
        ...

    def hold(self, key: str) -> Callable[[], None] | None:
        """From now on nobody else holds what `key` names, until what this returns is called, or the process
        ends. None: somebody else does."""
        ...

    def part(self, key: str) -> Path:
        """Where a file is written until it is whole; the same for the same key."""
        ...

    def discard(self, key: str) -> None:
        """Removes what is left of a part."""
        ...

    def digest(self, path: Path) -> tuple[str, int]:
        """SHA-256 of a file's content in hexadecimal digits, and its length in bytes."""
        ...

    def adopt(self, key: str, digest: str, suffix: str) -> Path:
        """Keeps the whole file in the part of `key` under its content."""
        ...

    def find(self, digest: str, suffix: str) -> Path | None:
        """Where the content lies, now used; None where it does not."""
        ...

    def make_room(self, pinned: Collection[str]) -> tuple[str, ...]:
        """Removes what was not used for longest, until the store is within its limit; never what is pinned.
        The digests of what went."""
        ...

    def usage(self) -> StoreUsage: ...


class StudioStorage(Protocol):
    """A place where files last: a folder of the studio, or a bucket. Blocking; raises StorageError."""

    @property
    def title(self) -> str:
        """What an operator calls it; without secrets."""
        ...

    def put(self, path: Path, name: str, digest: str) -> None:
        """Puts a file there under `name` (with `/` between folders), whole or not at all. One that is there
        already with this content stays as it is."""
        ...

    def address(self, name: str) -> str | None:
        """The http or https address under which others read it; None where it has none."""
        ...


CheckResult = Callable[[Path, str], str]
"""(file, its name at the server) → the suffix that its content has. Blocking. MediaError where the content is
not what the name says, or cannot be decoded."""

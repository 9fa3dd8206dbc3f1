"""One output: from its server into the local store."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from jobmonitor.domain.errors import MediaError, TooLarge
from jobmonitor.domain.results import KeptResult, KeptState, name_at
from jobmonitor.services.ports import (
    Background,
    CheckResult,
    Clock,
    Fetcher,
    ResultMemory,
    ResultStore,
)

MAX_BYTES = 16 * 1024**3
"""Of a result that is only passed on to the studio's storage."""


def key_of(result: KeptResult) -> str:
    """Under which name the parts of one output are kept; its address is part of it."""
    return "\0".join((result.database, str(result.ref), str(result.place), result.address))


class ResultFetcher:
    """Used by whoever holds the job."""

    def __init__(
        self,
        memory: ResultMemory,
        store: ResultStore,
        fetcher: Fetcher,
        check: CheckResult,
        files: Background,
        clock: Clock,
        *,
        passes_on: bool,
    ) -> None:
        """`files`: threads for this workstation's disk. `passes_on`: whether there is a studio's storage, to
        which results go that are larger than the store."""
        self._memory, self._store, self._fetcher = memory, store, fetcher
        self._check, self._files, self._clock = check, files, clock
        self._limit = MAX_BYTES if passes_on else min(MAX_BYTES, store.limit)

    async def fetch(self, result: KeptResult, progress: Callable[[int], None] | None = None) -> KeptResult:
        """The output, FETCHED. It goes on where an earlier try broke off, also one of a program that ended.

        Raises ServerError; MediaError where what came is not what its name says; StorageError.
        """
        key = key_of(result)
        part = await self._files.run(self._store.part, key)
        try:
            await self._fetcher.resume(result.address, part, limit=self._limit, progress=progress)
            found = await self._files.run(self._examined, result, part)
        except (MediaError, TooLarge):
            await self._files.run(self._store.discard, key)  # what is wrong is not continued
            raise
        # First noted, then moved: a file in the store that nobody wants yet might make room for others.
        await self._files.run(self._memory.save, found)
        assert found.digest is not None
        await self._files.run(self._store.adopt, key, found.digest, found.suffix)
        return found

    def _examined(self, result: KeptResult, part: Path) -> KeptResult:
        suffix = self._check(part, name_at(result.address))
        digest, byte_count = self._store.digest(part)
        return replace(
            result,
            state=KeptState.FETCHED,
            digest=digest,
            suffix=suffix,
            byte_count=byte_count,
            stored_at=self._clock.now(),
            attempts=0,
            problem="",
        )

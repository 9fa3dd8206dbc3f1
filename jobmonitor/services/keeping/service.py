"""The results that are kept, for windows, commands and repairs."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from pathlib import Path

from jobmonitor.domain.errors import InvalidInput, NotThere, ServerError
from jobmonitor.domain.job import Job, JobRef
from jobmonitor.domain.results import Keep, KeptResult, KeptState, StoreUsage, is_temporary
from jobmonitor.services.keeping.keeper import ResultsKeeper
from jobmonitor.services.keeping.recording import ResultsRecorder
from jobmonitor.services.ports import Background, Clock, Fetcher, ResultMemory, ResultStore

_HERE = (KeptState.FETCHED, KeptState.KEPT)


class ResultsService:
    """What is kept of which job, and where. Everything raises StorageError where state file or store cannot
    be read."""

    def __init__(
        self,
        memory: ResultMemory,
        store: ResultStore,
        keeper: ResultsKeeper,
        observer: ResultsRecorder,
        fetcher: Fetcher,
        files: Background,
        clock: Clock,
        database: str,
        *,
        passes_on: bool = False,
    ) -> None:
        """`database`: the title of the one that has the rows. `files`: threads for state file and disk.
        `passes_on`: whether there is a storage of the studio."""
        self._memory, self._store, self._keeper = memory, store, keeper
        self._fetcher = fetcher
        self._files, self._clock, self._database = files, clock, database
        self._passes_on = passes_on
        self.observer = observer
        """Hears of the ends of jobs (`EndObserver`)."""

    @property
    def keeps(self) -> bool:
        """Whether anything is fetched by itself."""
        return self.observer.policy.keep is not Keep.NONE

    async def run(self) -> None:
        """Fetches what is wanted, until it is cancelled."""
        await self._keeper.run()

    async def aclose(self) -> None:
        """Ends what `fetch` began; it goes on with the next start."""
        await self._keeper.aclose()

    async def kept(self, ref: JobRef) -> tuple[KeptResult, ...]:
        """What is known of a job's outputs, by their place; those that are here have a `path`."""
        return await self.kept_of([ref])

    async def kept_of(self, refs: Collection[JobRef]) -> tuple[KeptResult, ...]:
        """As `kept`, of several jobs."""
        return await self._files.run(self._known, list(refs))

    async def is_there(self, address: str) -> bool | None:
        """Whether the server of an output still has it; None where it does not say."""
        try:
            length = await self._fetcher.length(address)
        except NotThere:
            return False
        except (ServerError, InvalidInput):
            return None
        return None if length is None else True

    async def local_path(self, address: str, ref: JobRef | None = None) -> Path | None:
        """Where the file at an address lies on this workstation; None where it does not. Of several contents
        that had this address one after another, the job's own where a job is named, else the newest."""
        return await self._files.run(self.find, address, ref)

    def find(self, address: str, ref: JobRef | None = None) -> Path | None:
        """As `local_path`; blocking, for any thread."""
        for result in self._memory.at_address(address):
            if ref is not None and result.ref != ref:
                continue  # a server uses the name of a deleted file again
            if result.digest and (path := self._store.find(result.digest, result.suffix)):
                return path
        return None

    async def fetch(self, job: Job) -> tuple[KeptResult, ...]:
        """Fetches a job's outputs that are not here, and gives its row addresses that last where it has none.
        One try for each, now; what it came to is in the answer."""
        await self._files.run(self._want, job)
        await self._keeper.work(job.ref)
        return await self.kept(job.ref)

    async def still_open(self) -> int:
        """How many outputs are still to be fetched, or to be put where they last."""
        return await self._files.run(self._memory.count_open, self._database)

    async def usage(self) -> StoreUsage:
        """What the local store holds."""
        return await self._files.run(self._store.usage)

    def _want(self, job: Job) -> None:
        for result in self._known([job.ref]):
            if result.state is KeptState.KEPT and result.path is None:
                # Removed by hand, or by another program.
                self._memory.save(replace(result, state=KeptState.DROPPED))
            elif self._lacks_a_place(result):
                self._memory.save(replace(result, state=KeptState.FETCHED))
        self._memory.want(self._database, job.ref, job.outputs, self._clock.now(), again=True)

    def _lacks_a_place(self, result: KeptResult) -> bool:
        """Whether it was kept before there was a storage, or the server did not take it then."""
        wanted = self._passes_on or is_temporary(result.address)
        return wanted and result.state is KeptState.KEPT and result.stored_address is None

    def _known(self, refs: Sequence[JobRef]) -> tuple[KeptResult, ...]:
        return tuple(
            replace(result, path=self._path(result)) for result in self._memory.of(self._database, refs)
        )

    def _path(self, result: KeptResult) -> Path | None:
        if result.digest is None or result.state not in _HERE:
            return None
        return self._store.find(result.digest, result.suffix)

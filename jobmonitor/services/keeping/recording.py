"""Notes what is to be kept when a job ends: at once, and so that a crash loses nothing of it."""

from __future__ import annotations

from dataclasses import dataclass

from jobmonitor.domain.job import JobStatus
from jobmonitor.domain.results import Keep
from jobmonitor.services.ports import Background, Clock, ResultMemory
from jobmonitor.services.tracking.context import JobEnd
from jobmonitor.services.wake import Wake


@dataclass(frozen=True, slots=True)
class KeepPolicy:
    """Which results are wanted."""

    keep: Keep
    user_id: str | None = None
    """Who "me" is."""

    def wants(self, end: JobEnd) -> bool:
        """Whether the results of this job are to be fetched."""
        if self.keep is not Keep.OWN:
            return self.keep is Keep.ALL
        is_mine = self.user_id is not None and end.job.user_id == self.user_id
        return end.entry is not None or is_mine


class ResultsRecorder:
    """`EndObserver`: durable when `ended` returns; the fetching is the keeper's, who is woken."""

    def __init__(
        self,
        memory: ResultMemory,
        background: Background,
        clock: Clock,
        policy: KeepPolicy,
        database: str,
        wake: Wake,
    ) -> None:
        """`database`: the title of the one that has the rows. `background`: for the state file."""
        self._memory, self._background, self._clock = memory, background, clock
        self.policy, self._database, self._wake = policy, database, wake

    async def ended(self, end: JobEnd) -> None:
        """See EndObserver. Raises StorageError: then the end is told again."""
        outputs = end.result.outputs
        if end.result.status is not JobStatus.COMPLETED or not outputs or not self.policy.wants(end):
            return
        await self._background.run(self._memory.want, self._database, end.job.ref, outputs, self._clock.now())
        self._wake.up()

"""How long jobs waited and ran: kept when they end, told by their rows."""

from __future__ import annotations

import logging

from jobmonitor.domain.errors import StorageError
from jobmonitor.domain.events import RunTimed
from jobmonitor.domain.job import Job, JobStatus
from jobmonitor.domain.plain import mapping
from jobmonitor.domain.timing import JobTiming, RunTiming, between, read_timing
from jobmonitor.services.bus import EventBus
from jobmonitor.services.checking.estimates import pixels_of
from jobmonitor.services.jobs import OWN_PARAMETERS, TIMING
from jobmonitor.services.ports import Background, JobRepository, TimingMemory
from jobmonitor.services.tracking.context import JobEnd

log = logging.getLogger(__name__)


class TimingService:
    """`EndObserver`: this workstation keeps the times of each run that it saw the end of."""

    def __init__(
        self,
        memory: TimingMemory,
        repository: JobRepository,
        background: Background,
        local: Background,
        bus: EventBus,
    ) -> None:
        """`background` is for the database, `local` for this workstation's file."""
        self._memory = memory
        self._repository = repository
        self._background = background
        self._local = local
        self._bus = bus
        self._database = ""

    async def ended(self, end: JobEnd) -> None:
        """Keeps what is known of a job's times, and tells it. A full disk loses them, and nothing else."""
        job, timing = end.job, end.result.timing
        if timing is None or not timing or not job.comfy_url:
            return
        database = await self._title()
        run = RunTiming(
            ref=job.ref,
            database=database,
            workflow_name=end.workflow_name,
            server_url=job.comfy_url,
            pixels=pixels_of(job),
            completed=end.result.status is JobStatus.COMPLETED,
            timing=timing,
        )
        try:
            await self._local.run(self._memory.record, run)
        except StorageError as error:
            log.warning("The times of %s are not kept: %s", job.ref, error)
        else:
            self._bus.publish(RunTimed(run))

    async def of(self, job: Job) -> JobTiming:
        """What is known of a job's times: what this workstation measured, else what its row keeps, else what
        its row's own times say. Raises StorageError and DatabaseErrors."""
        told = timing_in_row(job)
        if told.nodes or not job.status.is_terminal:
            return told
        database = await self._title()
        kept = await self._local.run(self._memory.of_job, database, job.ref) or JobTiming()
        return _joined(kept, told)

    async def _title(self) -> str:
        """Of the database, which keeps it for good."""
        if not self._database:
            self._database = (await self._background.run(self._repository.info)).title
        return self._database


def timing_in_row(job: Job) -> JobTiming:
    """What the row alone says: what is kept in its parameters, else the times of the database's clock."""
    kept = read_timing(mapping(job.parameters.get(OWN_PARAMETERS)).get(TIMING))
    duration = job.duration
    return _joined(
        kept,
        JobTiming(
            queue_seconds=between(job.created_at, job.started_at),
            run_seconds=duration.total_seconds() if job.status.is_terminal and duration is not None else None,
        ),
    )


def _joined(first: JobTiming, second: JobTiming) -> JobTiming:
    """`first`, and of `second` what it lacks."""
    return JobTiming(
        queue_seconds=first.queue_seconds if first.queue_seconds is not None else second.queue_seconds,
        run_seconds=first.run_seconds if first.run_seconds is not None else second.run_seconds,
        nodes=first.nodes or second.nodes,
    )

"""Cancels one job wherever it is, and no other; many that wait, with one question to each server."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass

from jobmonitor.domain.database import DatabaseInfo
from jobmonitor.domain.errors import (
    CancelRefused,
    InvalidInput,
    JobMonitorError,
    ServerError,
    ServerSilent,
)
from jobmonitor.domain.events import JobChanged
from jobmonitor.domain.job import Job, JobRef, JobResult, JobStatus
from jobmonitor.domain.server import Server, canonical_url, is_loopback
from jobmonitor.services.addressing import addressed
from jobmonitor.services.bus import EventBus
from jobmonitor.services.jobs import JobServices
from jobmonitor.services.ports import (
    Background,
    Clock,
    ComfyServers,
    JobRepository,
    Journal,
    JournalEntry,
    Stage,
)
from jobmonitor.services.tracking import TrackingService
from jobmonitor.services.writable import require_writable

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a job runs, and what we noted of it."""

    job: Job
    server: Server
    comfy_job_id: str
    """Under which its server knows it."""
    entry: JournalEntry | None

    @property
    def is_unsent(self) -> bool:
        """Whether our journal says that the prompt has not left this workstation."""
        return self.entry is not None and self.entry.stage in (Stage.INTENT, Stage.RECORDED)


class CancelService:
    """Asks a server to end a job. What it becomes of is written when the server settles it: the tracker does
    that. A prompt that was not sent yet is held back, and its row ended here."""

    def __init__(
        self,
        repository: JobRepository,
        journal: Journal,
        background: Background,
        comfy: ComfyServers,
        tracking: TrackingService,
        clock: Clock,
        servers: tuple[Server, ...] = (),
        *,
        jobs: JobServices,
        bus: EventBus,
    ) -> None:
        self._repository = repository
        self._journal = journal
        self._background = background
        self._comfy = comfy
        self._tracking = tracking
        self._clock = clock
        self._servers = servers
        self._jobs = jobs
        self._bus = bus

    async def cancel(self, job: Job) -> None:
        """Returns when the server was asked; a job that ends well all the same is completed.

        A wish that reaches the server before the prompt does is sent again when the prompt is there.

        Raises InvalidInput for a job that has ended or has no server, DatabaseReadOnly where nobody could
        write what becomes of it, CancelRefused where another's job could be hit, ServerError where the server
        cannot be asked.
        """
        if not job.status.is_active:
            raise InvalidInput(f"The job has already ended: it is {job.status}.")
        info = await self._background.run(self._repository.info)
        require_writable(info, "cancelled")
        (place,) = await self._places([job], info)
        if isinstance(place, JobMonitorError):
            raise place
        if place.is_unsent and await self._hold_back(place):
            return
        await self._ask(place)

    async def cancel_waiting(self, jobs: Sequence[Job]) -> frozenset[JobRef]:
        """Takes those of the jobs that wait out of the queues of their servers, each server asked once.

        Returns the ones that are dealt with. All others (those that run, were not sent yet, or whose server
        does not answer) are left to `cancel`, which says what is wrong. Raises DatabaseError.
        """
        info = await self._background.run(self._repository.info)
        if info.read_only:
            return frozenset()
        waiting = [job for job in jobs if job.status is JobStatus.PENDING]
        of_server: dict[Server, list[_Place]] = {}
        for place in await self._places(waiting, info):
            if isinstance(place, _Place) and not place.is_unsent:
                of_server.setdefault(place.server, []).append(place)
        asked = [self._take_out(server, places) for server, places in of_server.items() if len(places) > 1]
        return frozenset().union(*await asyncio.gather(*asked))

    # Where jobs are

    async def _places(self, jobs: Sequence[Job], info: DatabaseInfo) -> list[_Place | JobMonitorError]:
        """Where each of the jobs runs; why it cannot be cancelled from here, in its place."""
        known = await self._background.run(addressed, jobs, self._journal, info.title)
        ids = [job.comfy_job_id for job in known if job.comfy_job_id]
        entries = await self._background.run(self._journal.find, ids) if ids else {}
        return [self._place(job, entries.get(job.comfy_job_id or ""), info) for job in known]

    def _place(self, job: Job, entry: JournalEntry | None, info: DatabaseInfo) -> _Place | JobMonitorError:
        if not job.comfy_job_id or not job.comfy_url:
            return InvalidInput(
                "The row does not say at which server, or by which id, the job runs.",
                remedy="Cancel it in ComfyUI itself.",
            )
        try:
            url = canonical_url(job.comfy_url)
        except InvalidInput as error:
            return error
        if is_loopback(url) and not info.is_local and entry is None:
            return CancelRefused(
                f"The job was submitted at another workstation, to its own server {url}.",
                remedy="Cancel it there.",
            )
        server = next((server for server in self._servers if url in server.addresses), Server(url))
        return _Place(job, server, entry.comfy_job_id if entry else job.comfy_job_id, entry)

    # Before it was sent

    async def _hold_back(self, place: _Place) -> bool:
        """Nobody sends the prompt any more, and its row says so. False where it is on its way by now."""
        assert place.entry is not None
        prompt_id = place.entry.prompt_id
        await self._background.run(
            self._journal.request_cancel, prompt_id, place.server.url, self._clock.now()
        )
        if not await self._background.run(self._journal.give_up, prompt_id):
            return False
        job = place.job
        cancelled = await self._background.run(
            self._jobs[job.kind].report_end, job.ref, JobResult(cancelled=True)
        )
        if cancelled is not None:
            self._bus.publish(JobChanged(cancelled))
        await self._background.run(self._journal.settle, prompt_id)
        return True

    # At its server

    async def _ask(self, place: _Place) -> None:
        comfy_job_id, job = place.comfy_job_id, place.job
        await self._background.run(
            self._journal.request_cancel, comfy_job_id, place.server.url, self._clock.now()
        )
        self._tracking.cancelling(job, True, asking=True)
        wanted = True
        try:
            await self._comfy.get(place.server).cancel(comfy_job_id)
        except ServerError as error:
            if not isinstance(error, ServerSilent):
                await self._background.run(self._journal.withdraw_cancel, comfy_job_id)
                wanted = False
            raise
        finally:
            self._tracking.cancelling(job, wanted)

    async def _take_out(self, server: Server, places: Sequence[_Place]) -> frozenset[JobRef]:
        """The jobs of one server that wait no longer. One that runs by now, and one whose id waits twice, is
        asked for alone."""
        ids = [place.comfy_job_id for place in places]
        await self._background.run(self._journal.request_cancels, ids, server.url, self._clock.now())
        for place in places:
            self._tracking.cancelling(place.job, True, asking=True)
        client = self._comfy.get(server)
        try:
            await client.dequeue(*ids)
            queue = await client.queue()
        except ServerError as error:
            log.info("%s jobs of %s are cancelled one by one: %s", len(ids), server.title, error.message)
            return frozenset()
        finally:
            for place in places:
                self._tracking.cancelling(place.job, True)
        left = {*queue.running, *queue.pending}
        return frozenset(place.job.ref for place in places if place.comfy_job_id not in left)

"""Cancels one job at its own server, and no other."""

from __future__ import annotations

from jobmonitor.domain.database import DatabaseInfo
from jobmonitor.domain.errors import CancelRefused, InvalidInput, ServerError, ServerSilent
from jobmonitor.domain.job import Job
from jobmonitor.domain.server import Server, canonical_url, is_loopback
from jobmonitor.services.addressing import addressed
from jobmonitor.services.ports import Background, Clock, ComfyServers, JobRepository, Journal
from jobmonitor.services.tracking import TrackingService
from jobmonitor.services.writable import require_writable


class CancelService:
    """Asks a server to end a job. Nothing is written until the server settles it: the tracker does that."""

    def __init__(
        self,
        repository: JobRepository,
        journal: Journal,
        background: Background,
        comfy: ComfyServers,
        tracking: TrackingService,
        clock: Clock,
        servers: tuple[Server, ...] = (),
    ) -> None:
        self._repository = repository
        self._journal = journal
        self._background = background
        self._comfy = comfy
        self._tracking = tracking
        self._clock = clock
        self._servers = servers

    async def cancel(self, job: Job) -> None:
        """Returns when the server was asked; a job that ends well all the same is completed.

        Raises InvalidInput for a job that has ended or has no server, DatabaseReadOnly where nobody could
        write what becomes of it, CancelRefused where another's job could be hit, ServerError where the server
        cannot be asked.
        """
        if not job.status.is_active:
            raise InvalidInput(f"The job has already ended: it is {job.status}.")
        info = await self._background.run(self._repository.info)
        require_writable(info, "cancelled")
        (job,) = await self._background.run(addressed, [job], self._journal, info.title)
        if not job.comfy_job_id or not job.comfy_url:
            raise InvalidInput(
                "The row does not say at which server, or by which id, the job runs.",
                remedy="Cancel it in ComfyUI itself.",
            )
        server = await self._server_of(job, info)
        client = self._comfy.get(server)
        await self._background.run(
            self._journal.request_cancel, job.comfy_job_id, server.url, self._clock.now()
        )
        self._tracking.cancelling(job, True)
        try:
            await client.cancel(job.comfy_job_id)
        except ServerError as error:
            if not isinstance(error, ServerSilent):
                await self._background.run(self._journal.withdraw_cancel, job.comfy_job_id)
                self._tracking.cancelling(job, False)
            raise
        self._tracking.cancelling(job, True)

    async def _server_of(self, job: Job, info: DatabaseInfo) -> Server:
        url = canonical_url(job.comfy_url or "")
        if is_loopback(url):
            ours = await self._background.run(self._journal.find, [job.comfy_job_id])
            if not info.is_local and not ours:
                raise CancelRefused(
                    f"The job was submitted at another workstation, to its own server {url}.",
                    remedy="Cancel it there.",
                )
        return next((server for server in self._servers if url in server.addresses), Server(url))

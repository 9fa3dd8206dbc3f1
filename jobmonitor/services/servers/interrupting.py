"""Interrupts what runs at a server: one prompt, named before, and no other."""

from __future__ import annotations

from jobmonitor.domain.errors import CancelRefused, InvalidInput
from jobmonitor.domain.job import Job
from jobmonitor.domain.server import Server
from jobmonitor.domain.server_facts import Interruptible, Whose
from jobmonitor.services.cancelling import CancelService
from jobmonitor.services.ports import Background, ComfyServers, JobRepository, Journal

ENDED = "It has ended meanwhile: nothing was interrupted."


class Interrupts:
    """Used from one event loop."""

    def __init__(
        self,
        comfy: ComfyServers,
        repository: JobRepository,
        journal: Journal,
        background: Background,
        cancelling: CancelService,
        user_id: str | None,
    ) -> None:
        self._comfy = comfy
        self._repository = repository
        self._journal = journal
        self._background = background
        self._cancelling = cancelling
        self._user_id = user_id

    async def what_runs(self, server: Server) -> Interruptible | None:
        """Asks the server, then looks for the row. Raises ServerError, DatabaseError, StorageError."""
        client = self._comfy.get(server)
        running = (await client.queue()).running
        if not running:
            return None
        prompt_id = running[0]
        alone, version = await client.can_interrupt_one()
        job, is_ours = await self._background.run(self._find, prompt_id)
        own = is_ours or (job is not None and self._user_id is not None and job.user_id == self._user_id)
        whose = Whose.OWN if own else Whose.OTHERS if job is not None else Whose.NOBODY_KNOWN
        return Interruptible(
            server=server, prompt_id=prompt_id, job=job, whose=whose, alone=alone, version=version
        )

    async def interrupt(self, found: Interruptible, *, whatever_runs: bool) -> None:
        """See `ServerFactsService.interrupt`."""
        client = self._comfy.get(found.server)
        if found.prompt_id not in (await client.queue()).running:
            raise InvalidInput(ENDED)
        if found.alone and found.job is not None and found.job.status.is_active:
            await self._cancelling.cancel(found.job)
        elif found.alone:
            await client.interrupt(found.prompt_id)
        elif whatever_runs and found.whose is Whose.OWN:
            await client.interrupt_any()
        else:
            raise CancelRefused(
                f"{found.server.title} (ComfyUI {found.version or 'of an unknown version'}) cannot interrupt "
                "one job only: it would end whatever runs.",
                remedy="Update ComfyUI to 0.3.57 or newer, or let the job run to its end.",
            )

    def _find(self, prompt_id: str) -> tuple[Job | None, bool]:
        """The row of a prompt, and whether this workstation sent it. Blocking."""
        rows = self._repository.find_by_comfy_id(prompt_id)
        job = next((row for row in rows if row.status.is_active), rows[0] if rows else None)
        return job, prompt_id in self._journal.find([prompt_id])

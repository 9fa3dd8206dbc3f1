"""Moves our own jobs to the front of their server's queue: taken out, and posted anew before all others.

ComfyUI cannot move a prompt. It is taken out and sent once more under the same id, and only where it is
certain that it had not begun: at each moment it runs at most once, whatever ends in between.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence

from jobmonitor.domain.errors import MoveRefused, ServerError
from jobmonitor.domain.job import Job, JobStatus
from jobmonitor.domain.server import PromptState, QueueState, Server, canonical_url
from jobmonitor.domain.workflow import Workflow
from jobmonitor.services.addressing import at
from jobmonitor.services.bus import EventBus
from jobmonitor.services.in_flight import InFlight
from jobmonitor.services.jobs import JobServices
from jobmonitor.services.ports import (
    Background,
    Clock,
    ComfyServer,
    ComfyServers,
    JobRepository,
    Journal,
    JournalEntry,
    Stage,
)
from jobmonitor.services.submitting.finishing import finished
from jobmonitor.services.submitting.posting import Posting
from jobmonitor.services.submitting.recording import Filled
from jobmonitor.services.tracking import TrackingService
from jobmonitor.services.writable import require_writable

log = logging.getLogger(__name__)

LOOKS = (0.0, 0.5, 1.5)
"""Seconds before each look at the queue after a prompt was taken out."""
MOST_ASKED = 20
"""Prompts that stood before it, and are asked for in the history."""
TOO_LATE = "It begins just now, and stays where it is."
NOT_PROVEN = (
    "The job was taken out of the queue, but the server does not prove that it had not begun. So it was not "
    "sent again."
)


class MoveService:
    """Used in one event loop."""

    def __init__(
        self,
        repository: JobRepository,
        jobs: JobServices,
        journal: Journal,
        background: Background,
        comfy: ComfyServers,
        tracking: TrackingService,
        bus: EventBus,
        clock: Clock,
        servers: tuple[Server, ...] = (),
        *,
        in_flight: InFlight,
    ) -> None:
        self._repository = repository
        self._journal = journal
        self._background = background
        self._comfy = comfy
        self._tracking = tracking
        self._servers = servers
        self._posting = Posting(repository, jobs, journal, background, bus, clock, in_flight)
        self._under_way: set[str] = set()

    async def to_front(self, job: Job) -> Job:
        """The job is the next one at its server; its row stays.

        Raises MoveRefused where it is not ours, does not wait, or cannot be moved without the risk that it
        runs twice; a ServerError where the server does not answer, or does not take it again (then its row
        says so).
        """
        info = await self._background.run(self._repository.info)
        require_writable(info, "moved")
        entry = await self._entry(job, info.title)
        if entry.prompt_id in self._under_way:
            raise MoveRefused("This job is being moved just now.")
        self._under_way.add(entry.prompt_id)
        try:
            job = at(job, entry.prompt_id, entry.server_url)
            client = self._comfy.get(self._server(entry))
            ahead = _before(await client.queue(), entry.prompt_id)
            return await finished(self._move(client, job, entry, ahead))
        finally:
            self._under_way.discard(entry.prompt_id)

    async def _entry(self, job: Job, database: str) -> JournalEntry:
        """Our record of it, where that says that it may be moved."""
        if job.status is not JobStatus.PENDING:
            raise MoveRefused(f"Only a job that waits can be moved; this one is {job.status}.")
        found = await self._background.run(self._journal.find, [job.comfy_job_id or ""])
        entry = found.get(job.comfy_job_id or "")
        if entry is None or entry.database != database:
            raise MoveRefused(
                "The job was not submitted from this workstation: others' jobs are never moved.",
                remedy="Ask whoever submitted it.",
            )
        if entry.stage is not Stage.ACKNOWLEDGED or not entry.graph:
            raise MoveRefused("The job is not in the server's queue.", remedy="Look at it again in a moment.")
        if entry.cancel_requested_at is not None:
            raise MoveRefused("The job is being cancelled.")
        if entry.accepted_id is not None:
            raise MoveRefused(
                "The server is too old: it gives prompts ids of its own, so none can be sent again safely.",
                remedy="Update ComfyUI to 0.3.45 or newer.",
            )
        return entry

    def _server(self, entry: JournalEntry) -> Server:
        url = canonical_url(entry.server_url)
        return next((server for server in self._servers if url in server.addresses), Server(url))

    async def _move(self, client: ComfyServer, job: Job, entry: JournalEntry, ahead: Sequence[str]) -> Job:
        """From here on it is done to the end: half of it would lose the job."""
        self._tracking.moving(job, True)
        try:
            await self._take_out(client, entry.prompt_id, ahead)
            # A crash up to here: the row is told as lost, and may be sent once more by whoever decides so.
            if not await self._background.run(self._journal.recall, entry.prompt_id):
                raise MoveRefused(
                    NOT_PROVEN, remedy="Another copy of jobmonitor works on it. Look at it again."
                )
            # A crash from here on is one of a submission: its row is told as never sent, or as undecided.
            template = Workflow(name=entry.workflow_name, title="", kind=job.kind, graph=entry.graph)
            return await self._posting.post(client, Filled(template), job, entry.graph, front=True)
        finally:
            newest = await self._background.run(self._journal.find, [entry.prompt_id])
            self._tracking.moving(job, False, newest.get(entry.prompt_id))

    async def _take_out(self, client: ComfyServer, prompt_id: str, ahead: Sequence[str]) -> None:
        """Out of the queue, and certainly before it began."""
        try:
            await client.dequeue(prompt_id)
        except ServerError as error:  # it may have been done all the same
            log.info("Whether %s was taken out is looked after: %s", prompt_id, error.message)
        queue = await self._queue(client)
        state = queue.state(prompt_id)
        if state is PromptState.RUNNING:
            raise MoveRefused(TOO_LATE)
        if state is not None:
            raise MoveRefused("The server did not let go of the job; it waits where it was.")
        if not await self._is_proven(client, queue, prompt_id, ahead):
            raise MoveRefused(NOT_PROVEN, remedy="Look for its result, then use Retry.")

    @staticmethod
    async def _queue(client: ComfyServer) -> QueueState:
        last: ServerError | None = None
        for pause in LOOKS:
            await asyncio.sleep(pause)
            try:
                return await client.queue()
            except ServerError as error:
                last = error
        assert last is not None
        raise last

    @staticmethod
    async def _is_proven(
        client: ComfyServer, queue: QueueState, prompt_id: str, ahead: Sequence[str]
    ) -> bool:
        """Whether it cannot have begun. A server takes up one prompt after the other: while one that stood
        before it is there, it had no turn. Where none is, the history must know one of them, so that it is
        the memory of the same server, and not know this one."""
        if any(queue.state(each) is not None for each in ahead):
            return True
        if await client.history(prompt_id) is not None:
            raise MoveRefused("It ran meanwhile.")
        for each in reversed(ahead[-MOST_ASKED:]):
            if await client.history(each) is not None:
                return True
        return False


def _before(queue: QueueState, prompt_id: str) -> tuple[str, ...]:
    """The prompts that come before this one. Raises MoveRefused where there is nothing to move."""
    if queue.state(prompt_id) is PromptState.RUNNING:
        raise MoveRefused("The job runs already.")
    place = queue.position(prompt_id)
    if place is None or queue.pending.count(prompt_id) != 1:
        raise MoveRefused("The job is not in the server's queue.", remedy="Look at it again in a moment.")
    if place == 1:
        raise MoveRefused("The job is the next one already.")
    return (*queue.running, *queue.pending[: place - 1])

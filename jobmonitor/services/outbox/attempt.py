"""One attempt to send what waits, where that is known not to have been sent."""

from __future__ import annotations

from jobmonitor.domain.job import Job
from jobmonitor.domain.outbox import OutboxEntry
from jobmonitor.domain.server import Server
from jobmonitor.domain.value_json import with_paths
from jobmonitor.domain.workflow import Submission
from jobmonitor.services.outbox.files import KeptFiles
from jobmonitor.services.ports import Background, ComfyServers, JobRepository, Journal, Stage, WorkflowLibrary
from jobmonitor.services.servers.pausing import PausedServers
from jobmonitor.services.submitting.steps import Report
from jobmonitor.services.submitting.submission import SubmissionService


class Attempt:
    """Sends entries that this copy of the application has claimed."""

    def __init__(
        self,
        submission: SubmissionService,
        repository: JobRepository,
        journal: Journal,
        comfy: ComfyServers,
        workflows: WorkflowLibrary,
        files: KeptFiles,
        background: Background,
        local: Background,
        *,
        servers: tuple[Server, ...],
        paused: PausedServers,
    ) -> None:
        """`servers` are the configured ones."""
        self._paused = paused
        self._submission = submission
        self._repository = repository
        self._comfy = comfy
        self._background = background
        self._journal = journal
        self._workflows = workflows
        self._files = files
        self._local = local
        self._servers = servers

    async def require_answer(self, entry: OutboxEntry) -> None:
        """Raises the ServerError or DatabaseError of whoever does not answer just now, ServerPaused where
        nothing is to be sent there."""
        await self._paused.require_open(self._server_of(entry))
        await self._comfy.get(self._server_of(entry)).queue_length()
        await self._background.run(self._repository.find_by_comfy_id, entry.prompt_id)

    async def send(self, entry: OutboxEntry, report: Report) -> Job | None:
        """Its row; None where an earlier attempt has sent it already. Raises JobMonitorError."""
        if await self._local.run(self._was_sent, entry.prompt_id):
            return None
        submission = await self._local.run(self._submission_of, entry)
        return await self._submission.submit(
            submission,
            report=report,
            front=entry.front,
            prompt_id=entry.prompt_id,
            may_wait=True,
            keeps_intent=True,
        )

    def _was_sent(self, prompt_id: str) -> bool:
        """Whether the prompt may have left this workstation."""
        entry = self._journal.find([prompt_id]).get(prompt_id)
        if entry is None:
            return False
        if entry.stage is Stage.SETTLED:
            return entry.sending_since is not None
        return entry.stage in (Stage.SENDING, Stage.ACKNOWLEDGED)

    def _submission_of(self, entry: OutboxEntry) -> Submission:
        """What it asks for, with its files as they are kept. Raises InvalidInput or StorageError."""
        places = {file.path: self._files.place_of(file) for file in entry.files}
        return Submission(
            workflow=self._workflows.get(entry.workflow_name),
            server=self._server_of(entry),
            values=with_paths(entry.values, places),
            user_id=entry.user_id,
            own=entry.own,
        )

    def _server_of(self, entry: OutboxEntry) -> Server:
        """As it is configured now, else as it was named then."""
        return next((each for each in self._servers if entry.server_url in each.addresses), entry.server)

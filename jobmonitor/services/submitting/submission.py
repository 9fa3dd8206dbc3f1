"""Sends a workflow to a server: check, journal, upload, record, post. Each prompt is sent once."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from jobmonitor.domain.errors import (
    InvalidField,
    InvalidSubmission,
    JobMonitorError,
    MediaError,
    ServerError,
)
from jobmonitor.domain.events import JobChanged
from jobmonitor.domain.job import JSON, Job, NewJob
from jobmonitor.domain.workflow import Field, FieldType, Size, Submission, Value
from jobmonitor.services import forms
from jobmonitor.services.addressing import at
from jobmonitor.services.bus import EventBus
from jobmonitor.services.jobs import JobServices
from jobmonitor.services.ports import (
    AudioMixer,
    Background,
    Clock,
    ComfyServer,
    ComfyServers,
    JobRepository,
    Journal,
    JournalEntry,
    Stage,
)
from jobmonitor.services.submitting import recording
from jobmonitor.services.submitting.evidence import with_evidence
from jobmonitor.services.submitting.finishing import finished
from jobmonitor.services.submitting.posting import Posting
from jobmonitor.services.submitting.recording import Filled, Uploaded
from jobmonitor.services.submitting.steps import Report, SubmissionStep, ignored
from jobmonitor.services.submitting.uploads import UploadService
from jobmonitor.services.writable import require_writable

__all__ = ["FileCheck", "Report", "SubmissionService", "SubmissionStep"]

FileCheck = Callable[[Path, FieldType], Size | None]
"""The pixel size of a file, where it can be told. Raises MediaError where the file's content is not what the
field takes. Blocking."""


class SubmissionService:
    """Takes what an operator asks for to a server and into the database."""

    def __init__(
        self,
        repository: JobRepository,
        jobs: JobServices,
        journal: Journal,
        background: Background,
        comfy: ComfyServers,
        bus: EventBus,
        clock: Clock,
        *,
        uploads: UploadService,
        mixer: AudioMixer,
        check_file: FileCheck,
    ) -> None:
        self._repository = repository
        self._jobs = jobs
        self._journal = journal
        self._background = background
        self._comfy = comfy
        self._bus = bus
        self._clock = clock
        self._uploads = uploads
        self._mixer = mixer
        self._check_file = check_file
        self._posting = Posting(repository, jobs, journal, background, bus, clock)

    def check(self, submission: Submission) -> tuple[InvalidField, ...]:
        """All that is wrong with the values; quick, the server is not asked and no file is looked into."""
        return recording.check(submission)[1]

    def inspect(
        self, submission: Submission, *, as_batch: bool = False
    ) -> tuple[Filled, tuple[InvalidField, ...]]:
        """The values as they will be used, and all that is wrong with them and their files. Reads the files:
        blocking. `as_batch`: lists of which each file makes a job of its own may have several."""
        submission = self._shaped(submission)
        filled, problems = recording.check(submission)
        broken = tuple(self._file_problems(filled))
        if broken:  # their lengths cannot be told either
            return filled, problems + broken
        filled, problems = recording.check(submission, self._mixer.seconds)
        return filled, problems if as_batch else problems + tuple(_too_many(filled))

    def require_place(self, submission: Submission, filled: Filled) -> None:
        """Raises what the database would refuse the row with, before anything is sent. Blocking."""
        names = recording.likely_names(filled)
        job = filled.job(submission.server.url, str(uuid.uuid4()), submission.user_id, names)
        self._jobs[submission.workflow.kind].check_job(job)

    async def submit(self, submission: Submission, *, report: Report | None = None) -> Job:
        """Sends it and returns its row.

        Where the answer of the server is lost, the row stays pending, the tracker finds out, and this
        raises ArrivalUnknown. Raises InvalidSubmission before anything is written, a DatabaseError before
        anything is sent, a ServerError when the row says the same.

        May be cancelled until the step that `is_final`: then there is no row and nothing to follow, and files
        that were sent whole are not sent again the next time.
        """
        tell: Report = report or ignored
        tell(SubmissionStep("Checking"))
        filled = await self._background.run(self._checked, submission)
        client = self._comfy.get(submission.server)
        prompt_id = str(uuid.uuid4())
        try:
            await finished(self._background.run(self._record_intent, submission, client, prompt_id))
            uploaded, graph = await self._upload(submission, client, filled, prompt_id, tell)
        except asyncio.CancelledError:
            await finished(self._background.run(self._journal.settle, prompt_id))
            raise
        tell(SubmissionStep("Recording", is_final=True))
        new = filled.job(submission.server.url, prompt_id, submission.user_id, uploaded)
        job = await finished(self._record(filled, new, prompt_id, graph))
        self._bus.publish(JobChanged(job))
        tell(SubmissionStep("Sending", is_final=True))
        return await self._posting.post(client, filled, at(job, new.comfy_job_id, new.comfy_url), graph)

    # Before the server knows

    def _checked(self, submission: Submission) -> Filled:
        self._repository.info()
        filled, problems = self.inspect(submission)
        if problems:
            raise InvalidSubmission(problems)
        filled = recording.with_seeds(filled)
        filled.graph(recording.likely_names(filled))
        self.require_place(submission, filled)
        return filled

    def _shaped(self, submission: Submission) -> Submission:
        """With the shape of the image where a size that takes it is not given."""
        workflow, given = submission.workflow, submission.values
        open_ = [each for each in workflow.fields if each.from_image and given.get(each.name) is None]
        if not open_:
            return submission
        used, _ = forms.check_values(workflow, given)
        sizes: dict[str, Value] = {}
        for field in open_:
            image = used.get(field.from_image)
            shape = self._shape_of(image) if isinstance(image, Path) else None
            if shape is not None:
                sizes[field.name] = forms.fitted(forms.effective_field(field, used), shape)
        return replace(submission, values={**given, **sizes})

    def _shape_of(self, image: Path) -> Size | None:
        try:
            return self._check_file(image, FieldType.IMAGE)
        except MediaError:  # told of with all other files
            return None

    def _file_problems(self, filled: Filled) -> Iterator[InvalidField]:
        for field, path in recording.local_files(filled):
            try:
                self._check_file(path, field.type)
            except MediaError as error:
                yield InvalidField(field.name, f"{field.label}: {error.message}", remedy=error.remedy)

    def _record_intent(self, submission: Submission, client: ComfyServer, prompt_id: str) -> None:
        info = self._repository.info()
        require_writable(info, "submitted")
        self._journal.record(
            JournalEntry(
                prompt_id=prompt_id,
                server_url=submission.server.url,
                client_id=client.client_id,
                workflow_name=submission.workflow.name,
                stage=Stage.INTENT,
                created_at=self._clock.now(),
                database=info.title,
            )
        )

    async def _upload(
        self, submission: Submission, client: ComfyServer, filled: Filled, prompt_id: str, tell: Report
    ) -> tuple[Uploaded, dict[str, JSON]]:
        """The files on the server, and the graph that names them."""
        try:
            uploaded = await self._uploads.send(client, filled, tell)
            return uploaded, with_evidence(filled.graph(uploaded), prompt_id)
        except ServerError as error:
            await self._record_failure(submission, filled, prompt_id, error)
            raise
        except JobMonitorError:
            await self._background.run(self._journal.settle, prompt_id)
            raise

    async def _record_failure(
        self, submission: Submission, filled: Filled, prompt_id: str, error: ServerError
    ) -> None:
        """The files did not reach the server: the row says so."""
        new = filled.job(submission.server.url, prompt_id, submission.user_id, {})
        job = await self._background.run(self._jobs[filled.workflow.kind].create_job, new)
        await self._posting.fail(at(job, prompt_id, new.comfy_url), error)

    async def _record(self, filled: Filled, new: NewJob, prompt_id: str, graph: Mapping[str, JSON]) -> Job:
        """The row, and the journal's word that it is there: without it nothing is sent."""
        try:
            job = await self._background.run(self._jobs[filled.workflow.kind].create_job, new)
        except JobMonitorError:
            await self._background.run(self._journal.settle, prompt_id)
            raise
        try:
            await self._background.run(self._advance, prompt_id, Stage.RECORDED, job, graph)
        except JobMonitorError as error:
            await self._posting.fail(at(job, prompt_id, new.comfy_url), error)
            raise
        return job

    def _advance(self, prompt_id: str, stage: Stage, job: Job, graph: Mapping[str, JSON]) -> None:
        self._journal.advance(prompt_id, stage, ref=job.ref, graph=graph)


def _too_many(filled: Filled) -> Iterator[InvalidField]:
    """Lists of which each file makes a job of its own."""
    for field, files in filled.files:
        if field.each and len(files) > 1:
            yield _one_each(field, len(files))


def _one_each(field: Field, count: int) -> InvalidField:
    return InvalidField(
        field.name,
        f"{field.label} has {count} images, and each of them is a job of its own.",
        remedy="Submit them as a batch.",
    )

"""Sends a workflow to a server: check, journal, upload, record, post. Each prompt is sent once."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields, replace
from pathlib import Path

from jobmonitor.domain.errors import (
    GivenUp,
    InvalidField,
    InvalidSubmission,
    JobMonitorError,
    MediaError,
    ServerError,
)
from jobmonitor.domain.events import JobChanged
from jobmonitor.domain.job import JSON, Job, JobStatus, NewJob
from jobmonitor.domain.outbox import KeptFile
from jobmonitor.domain.workflow import Field, FieldType, Size, Submission, Value
from jobmonitor.services import forms
from jobmonitor.services.addressing import at
from jobmonitor.services.bus import EventBus
from jobmonitor.services.in_flight import InFlight
from jobmonitor.services.jobs import JobServices
from jobmonitor.services.ports import (
    AudioMixer,
    Background,
    Clock,
    ComfyServer,
    ComfyServers,
    Intent,
    JobRepository,
    Journal,
    JournalEntry,
    Presence,
    Stage,
)
from jobmonitor.services.servers.pausing import PausedServers
from jobmonitor.services.submitting import recording
from jobmonitor.services.submitting.away import is_away
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


@dataclass(frozen=True, slots=True)
class _Beginning:
    """A submission that was checked."""

    submission: Submission
    client: ComfyServer
    filled: Filled
    prompt_id: str
    front: bool
    may_wait: bool
    keeps_intent: bool

    def row(self, uploaded: Uploaded) -> NewJob:
        """The row that records it."""
        submission = self.submission
        new = self.filled.job(submission.server.url, self.prompt_id, submission.user_id, uploaded)
        if submission.own:
            new = replace(new, parameters={**new.parameters, "jobmonitor": dict(submission.own)})
        return new


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
        presence: Presence,
        paused: PausedServers,
        in_flight: InFlight,
    ) -> None:
        self._paused = paused
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
        self._presence = presence
        self.is_closing = False
        """Whether the application ends: what is cancelled now is for the next start to take up."""
        self._posting = Posting(repository, jobs, journal, background, bus, clock, in_flight)

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

    async def submit(
        self,
        submission: Submission,
        *,
        report: Report | None = None,
        front: bool = False,
        prompt_id: str | None = None,
        may_wait: bool = False,
        keeps_intent: bool = False,
    ) -> Job:
        """Sends it and returns its row. With `front`, the server takes it before all that waits there.

        `prompt_id` is that of an intent which was tried before: a row that it left behind is used. With
        `may_wait`, a server that is away before there is a row leaves none: whoever asks tries again later.
        With `keeps_intent`, what is away before there is a row leaves the intent in the journal: whoever asks
        takes it over from there, so that it is never nowhere.

        Where the answer of the server is lost, the row stays pending, the tracker finds out, and this
        raises ArrivalUnknown. Raises InvalidSubmission before anything is written, a DatabaseError before
        anything is sent, a ServerError when the row says the same; ServerPaused before there is a row.

        May be cancelled until the step that `is_final`: then there is no row and nothing to follow, and files
        that were sent whole are not sent again the next time.
        """
        tell: Report = report or ignored
        tell(SubmissionStep("Checking"))
        filled = await self._background.run(self._checked, submission)
        await self._paused.require_open(submission.server)
        client = self._comfy.get(submission.server)
        begins = _Beginning(
            submission, client, filled, prompt_id or str(uuid.uuid4()), front, may_wait, keeps_intent
        )
        prompt_id, is_tried_again = begins.prompt_id, prompt_id is not None
        if may_wait:
            await self._require_answer(client)
        files = await self._uploads.contents(filled)
        try:
            await finished(self._background.run(self._record_intent, begins, files))
            uploaded, graph = await self._upload(begins, tell)
        except asyncio.CancelledError:
            if not self.is_closing:
                await finished(self._background.run(self._journal.settle, prompt_id))
            raise
        tell(SubmissionStep("Recording", is_final=True))
        new = begins.row(uploaded)
        job = await finished(self._record(begins, new, graph, is_tried_again))
        self._bus.publish(JobChanged(job))
        tell(SubmissionStep("Sending", is_final=True))
        job = at(job, new.comfy_job_id, new.comfy_url)
        return await self._posting.post(client, filled, job, graph, front=front)

    # Before the server knows

    async def _require_answer(self, client: ComfyServer) -> None:
        """Raises a ServerError where the server is away. What else is wrong with it, the submission finds."""
        try:
            await client.queue_length()
        except ServerError as error:
            if is_away(error):
                raise

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

    def _record_intent(self, begins: _Beginning, files: tuple[KeptFile, ...]) -> None:
        """Everything that is needed to begin anew, before anything leaves this machine."""
        info = self._repository.info()
        require_writable(info, "submitted")
        submission, names = begins.submission, recording.likely_names(begins.filled)
        kind = str(submission.workflow.kind)
        self._journal.record(
            JournalEntry(
                prompt_id=begins.prompt_id,
                server_url=submission.server.url,
                client_id=begins.client.client_id,
                workflow_name=submission.workflow.name,
                stage=Stage.INTENT,
                created_at=self._clock.now(),
                database=info.title,
                owner=self._presence.token(),
                intent=Intent(
                    values=submission.values,
                    files=files,
                    graph=with_evidence(begins.filled.graph(names), begins.prompt_id),
                    row={"kind": kind, **_plain_row(begins.row(names))},
                    user_id=submission.user_id,
                    server_name=submission.server.name,
                    front=begins.front,
                    own=submission.own,
                ),
            )
        )

    async def _upload(self, begins: _Beginning, tell: Report) -> tuple[Uploaded, dict[str, JSON]]:
        """The files on the server, and the graph that names them."""
        try:
            uploaded = await self._uploads.send(begins.client, begins.filled, tell)
            return uploaded, with_evidence(begins.filled.graph(uploaded), begins.prompt_id)
        except ServerError as error:
            if begins.may_wait and is_away(error):
                await self._give_up(begins, error)
            else:
                await self._record_failure(begins, error)
            raise
        except JobMonitorError as error:
            await self._give_up(begins, error)
            raise

    async def _give_up(self, begins: _Beginning, error: JobMonitorError) -> None:
        """There is no row, and nothing is sent: the journal is done with it, where nobody takes it over."""
        if not (begins.keeps_intent and is_away(error)):
            await self._background.run(self._journal.settle, begins.prompt_id)

    async def _record_failure(self, begins: _Beginning, error: ServerError) -> None:
        """The files did not reach the server: the row says so."""
        new = begins.row({})
        job = await self._background.run(self._jobs[begins.filled.workflow.kind].create_job, new)
        await self._posting.fail(at(job, begins.prompt_id, new.comfy_url), error)

    async def _record(
        self, begins: _Beginning, new: NewJob, graph: Mapping[str, JSON], is_tried_again: bool
    ) -> Job:
        """The row, and the journal's word that it is there: without it nothing is sent."""
        try:
            job = await self._background.run(self._row, begins, new, is_tried_again)
        except JobMonitorError as error:
            await self._give_up(begins, error)
            raise
        try:
            await self._background.run(self._advance, begins.prompt_id, Stage.RECORDED, job, graph)
        except JobMonitorError as error:
            await self._posting.fail(at(job, begins.prompt_id, new.comfy_url), error)
            raise
        return job

    def _row(self, begins: _Beginning, new: NewJob, is_tried_again: bool) -> Job:
        """A new row; or that of an earlier attempt, which was cut off behind it."""
        kind = begins.filled.workflow.kind
        if is_tried_again:
            former = self._repository.find_by_comfy_id(begins.prompt_id, (kind,))
            if any(job.status is not JobStatus.PENDING for job in former):
                raise GivenUp(
                    "The job was not sent again: its row says that it has ended.",
                    remedy="Look at it, and send it as a new job if it is still needed.",
                )
            if former:
                return former[0]
        return self._jobs[kind].create_job(new)

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


def _plain_row(new: NewJob) -> dict[str, JSON]:
    """The columns of a row, for the journal."""
    row = {each.name: getattr(new, each.name) for each in fields(new)}
    return {**row, "inputs": list(new.inputs.all), "parameters": dict(new.parameters)}

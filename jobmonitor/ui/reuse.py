"""Going on with a job: its output as another one's input, or the same once more."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from jobmonitor.domain.errors import InvalidAddress, JobMonitorError
from jobmonitor.domain.job import Job
from jobmonitor.domain.server import parse_view_url
from jobmonitor.domain.workflow import AudioTrack, Field, FieldType, Value, Workflow
from jobmonitor.ui.runtime import Tasks
from jobmonitor.ui.submit.form.given import Given
from jobmonitor.ui.submit.outputs.found import first_output
from jobmonitor.ui.translating import translate
from jobmonitor.ui.widgets.bars import MessageBar
from jobmonitor.ui.words import absolute_time, file_name, one_line, shortened

if TYPE_CHECKING:
    from jobmonitor.services.application import Application
    from jobmonitor.services.submitting.refilling import Refilled
    from jobmonitor.ui.ports import Pictures
    from jobmonitor.ui.workflow_question import WorkflowQuestion

log = logging.getLogger(__name__)

NAME = 36
"""Characters of a file's name in a question."""
MOST_NAMED = 6
"""Fields that are named where their values are not known."""


def taker(workflow: Workflow, media: str) -> Field | None:
    """The first field of the workflow that takes a file of this kind; a field for many takes one too."""
    return next(
        (each for each in workflow.fields if each.type.media == media and each.type is not FieldType.MASKS),
        None,
    )


def takers(workflows: tuple[Workflow, ...], media: str) -> tuple[Workflow, ...]:
    """The workflows that take a file of this kind."""
    return tuple(workflow for workflow in workflows if taker(workflow, media) is not None)


def use_reason(job: Job, workflows: tuple[Workflow, ...]) -> str:
    """Why no workflow can take the job's output; empty where one can."""
    output = first_output(job)
    if output is None:
        return translate("Actions", "This job has no output that a workflow could take.")
    if not takers(workflows, output[1]):
        return translate("Actions", "No workflow takes a file of this kind ({value}).").format(
            value=output[1]
        )
    return ""


def resubmit_reason(job: Job, workflows: tuple[Workflow, ...]) -> str:
    """Why the job cannot be submitted once more; empty where it can."""
    if any(workflow.name == job.workflow_name for workflow in workflows):
        return ""
    return translate("Actions", "There is no workflow “{workflow_name}” here.").format(
        workflow_name=one_line(job.workflow_name, 60)
    )


@dataclass(frozen=True)
class _Fetched:
    """Files of this workstation, and how many could not be fetched."""

    values: dict[str, Value]
    lost: int = 0


class Reuse:
    """Opens the Submit dialog with values; `open_given` does that."""

    def __init__(
        self,
        window: QWidget,
        application: Application,
        pictures: Pictures,
        tasks: Tasks,
        messages: MessageBar,
        current: Callable[[], Job | None],
        workflows: Callable[[], tuple[Workflow, ...]],
        open_given: Callable[[Given], None],
    ) -> None:
        self._window, self._application, self._pictures = window, application, pictures
        self._tasks, self._messages = tasks, messages
        self._current, self._workflows, self._open_given = current, workflows, open_given
        self.question: WorkflowQuestion | None = None
        """What asks which workflow, just now."""

    # An output as an input

    def use_output(self) -> None:
        """The current job's first output as the input of a workflow; asks of which, where several take it."""
        job = self._current()
        output = first_output(job) if job is not None else None
        if output is None:
            return
        address, media = output
        found = takers(self._workflows(), media)
        if len(found) == 1:
            self._use(address, media, found[0])
        elif found:
            from jobmonitor.ui.workflow_question import WorkflowQuestion  # as late as it is needed

            question = WorkflowQuestion(
                translate("Actions", "Use “{address}” in …").format(
                    address=shortened(file_name(address), NAME)
                ),
                found,
                self._window,
            )
            question.chosen.connect(partial(self._use, address, media))
            question.finished.connect(lambda _: setattr(self, "question", None))
            self.question = question
            question.open()

    def _use(self, address: str, media: str, workflow: Workflow) -> None:
        field = taker(workflow, media)
        if field is None:
            return
        if field.type.is_file:
            self._open_given(Given(workflow.name, {field.name: address}, server=_server_of(address)))
            return
        self._tasks.spawn(
            self._fetch({field.name: (address,)}, workflow),
            f"fetch {file_name(address)}",
            on_done=lambda fetched: self._open_fetched(workflow, address, fetched),
            on_error=partial(self._tell, "The output could not be fetched."),
        )

    def _open_fetched(self, workflow: Workflow, address: str, fetched: _Fetched) -> None:
        if fetched.lost:
            self._messages.tell(
                translate("Actions", "“{address}” could not be fetched.").format(address=file_name(address)),
                translate("Actions", "Look whether its server runs."),
            )
        else:
            self._open_given(Given(workflow.name, fetched.values))

    # The same once more

    def resubmit(self) -> None:
        """The current job's workflow with the values that the row recorded."""
        job = self._current()
        if job is not None:
            self._tasks.spawn(
                self._given_of(job),
                f"read what {job.ref} was submitted with",
                on_done=self._open_given,
                on_error=partial(self._tell, "The job cannot be submitted once more."),
            )

    async def _given_of(self, job: Job) -> Given:
        from jobmonitor.services.submitting.refilling import refill  # as late as it is needed

        application = self._application
        workflow = await application.local.run(application.workflows.get, job.workflow_name)
        refilled = refill(job, workflow)
        fetched = await self._fetch(refilled.addresses, workflow)
        note = _note(job, refilled, fetched.lost)
        values = {**refilled.values, **fetched.values}
        return Given(workflow.name, values, is_whole=True, server=job.comfy_url or "", note=note)

    async def _fetch(self, addresses: Mapping[str, tuple[str, ...]], workflow: Workflow) -> _Fetched:
        """Files for the fields that take files of this workstation alone."""
        values: dict[str, Value] = {}
        lost = 0
        for name, places in addresses.items():
            paths: list[Path] = []
            for place in places:
                try:
                    paths.append(await self._pictures.local_file(place))
                except JobMonitorError as error:
                    log.info("%s could not be fetched: %s", place, error)
                    lost += 1
            field = workflow.field_named(name)
            if field is None or not paths:
                continue
            if field.type is FieldType.AUDIO_TRACKS:
                values[name] = tuple(AudioTrack(at, path) for at, path in enumerate(paths, 1))
            elif field.type is not FieldType.MASKS or len(paths) == len(places):
                values[name] = tuple(paths)
        return _Fetched(values, lost)

    def _tell(self, what: str, error: Exception) -> None:
        if isinstance(error, JobMonitorError):
            self._messages.tell(f"{what} {error.message}", error.remedy, error.details)
        else:
            log.error("%s", what, exc_info=error)
            self._messages.tell(what, details=repr(error))


def _server_of(address: str) -> str:
    """The address of the server that gives this out; empty for any other place."""
    try:
        return parse_view_url(address)[0]
    except InvalidAddress:
        return ""


def _note(job: Job, refilled: Refilled, lost: int) -> str:
    """What is to be known of a form that was filled from a row."""
    note = (
        translate("Actions", "As it was submitted, {created_at}.").format(
            created_at=absolute_time(job.created_at)
        )
        if job.created_at
        else translate("Actions", "As it was submitted.")
    )
    names = [one_line(each.label, 40) for each in refilled.missing]
    if names:
        more = (
            translate("Actions", " and {count} more").format(count=len(names) - MOST_NAMED)
            if len(names) > MOST_NAMED
            else ""
        )
        note += translate("Actions", " Not recorded, so as usual: {join}{more}.").format(
            join=", ".join(names[:MOST_NAMED]), more=more
        )
    if lost:
        note += (
            translate("Actions", " 1 file could not be fetched.")
            if lost == 1
            else translate("Actions", " {lost} files could not be fetched.").format(lost=lost)
        )
    return note

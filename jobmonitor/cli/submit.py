"""`jobmonitor submit`: a workflow with its values, to a server."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from jobmonitor.cli.options import CommonOptions, with_common_options
from jobmonitor.cli.output import one_line, print_json, row_json
from jobmonitor.cli.session import default_server, run
from jobmonitor.cli.waiting import UNREACHABLE_SECONDS, Narrator, Patience, WaitedTooLong, Waiting
from jobmonitor.domain.errors import ArrivalUnknown, InvalidField, InvalidSubmission, ServerError
from jobmonitor.domain.events import Event, JobChanged
from jobmonitor.domain.job import Job, JobStatus
from jobmonitor.domain.workflow import FieldType, Size, Submission, Value, Workflow
from jobmonitor.services import forms
from jobmonitor.services.application import Application

MAX_TEXT_FILE = 1_000_000
"""Size in bytes of a text that is read from a file, at most."""


@with_common_options
def submit(
    common: CommonOptions,
    workflow: Annotated[str, typer.Argument(help="Its name, as `jobmonitor workflows list` shows it.")],
    values: Annotated[
        list[str] | None,
        typer.Option(
            "--set",
            metavar="NAME=VALUE",
            help="The value of a field, as typed; NAME=@FILE reads it from a text file. Repeatable.",
        ),
    ] = None,
    files: Annotated[
        list[str] | None,
        typer.Option("--file", metavar="NAME=PATH", help="The file of a field. Repeatable."),
    ] = None,
    wait: Annotated[bool, typer.Option("--wait", help="Wait until the job has ended.")] = False,
    timeout: Annotated[
        float | None,
        typer.Option(
            "--timeout", min=0, metavar="SECONDS", help="Wait at most so long; then the job goes on."
        ),
    ] = None,
    patience: Patience = UNREACHABLE_SECONDS,
    as_json: Annotated[bool, typer.Option("--json", help="Print the job as one JSON object.")] = False,
) -> None:
    """Submit a workflow to a ComfyUI server.

    Ends with 0 when the server has accepted the job, with --wait when it is completed.
    """

    async def work(application: Application) -> Job:
        found = await application.background.run(application.workflows.get, workflow)
        read, problems = read_values(found, values or (), files or ())
        submission = Submission(
            workflow=found, server=default_server(application), values=read, user_id=application.user_id
        )
        if problems:
            told = {problem.field for problem in problems}
            others = application.submission.check(submission)
            raise InvalidSubmission([*problems, *(each for each in others if each.field not in told)])
        rows: list[Job] = []
        unsubscribe = application.bus.subscribe(lambda event: _note(event, rows))
        try:
            return await send(application, submission)
        except (ServerError, WaitedTooLong):
            if as_json and rows:
                print_json(row_json(rows[-1]))
            raise
        finally:
            unsubscribe()

    async def send(application: Application, submission: Submission) -> Job:
        narrator = Narrator(quiet=as_json)
        try:
            job = await application.submission.submit(submission)
        except ArrivalUnknown as error:
            if not wait:
                raise
            jobs = application.jobs[submission.workflow.kind]
            job = await application.background.run(jobs.get_job, error.job_id)
        if wait:
            waiting = Waiting(application, [job], narrator)
            (job,) = await waiting.until_ended(within=timeout, unreachable=patience)
            narrator.done()
        return job

    report(run(work, common), as_json=as_json, waited=wait)


def _note(event: Event, rows: list[Job]) -> None:
    """Keeps how the submission's row read last: the first row that is told of is its own."""
    if isinstance(event, JobChanged) and (not rows or rows[-1].ref == event.job.ref):
        rows.append(event.job)


def report(job: Job, *, as_json: bool, waited: bool) -> None:
    """Prints what became of a submission, and ends with 1 where it did not become what was asked."""
    if as_json:
        print_json(row_json(job))
    elif not waited:
        sys.stdout.write(f"{job.ref.key}\n")
    else:
        sys.stdout.write("".join(f"{line}\n" for line in (job.status.value, *job.outputs)))
        if job.output_text:
            sys.stdout.write(f"{job.output_text}\n")
    if waited and job.status is not JobStatus.COMPLETED:
        reason = one_line(job.error_message, 2000) if job.error_message else "no reason was given"
        sys.stderr.write(f"jobmonitor: The job is {job.status.value}: {reason}\n")
        raise typer.Exit(1)


def read_values(
    workflow: Workflow, values: Sequence[str], files: Sequence[str]
) -> tuple[dict[str, Value], list[InvalidField]]:
    """The values of `--set` and `--file` by field, and what of them cannot be read."""
    read: dict[str, Value] = {}
    problems: list[InvalidField] = []
    sides: dict[str, str] = {}
    for given, is_file in [*((each, False) for each in values), *((each, True) for each in files)]:
        try:
            name, text = _split(given, is_file=is_file)
            if name in ("width", "height") and workflow.field_named(name) is None and not is_file:
                sides[name] = text
            else:
                read[name] = _value(workflow, name, text, is_file=is_file)
        except InvalidField as problem:
            problems.append(problem)
    if sides:
        try:
            _put_sides(workflow, sides, read)
        except InvalidField as problem:
            problems.append(problem)
    return read, problems


def _split(given: str, *, is_file: bool) -> tuple[str, str]:
    name, equals, text = given.partition("=")
    if not equals or not name.strip():
        option, form = ("--file", "NAME=PATH") if is_file else ("--set", "NAME=VALUE")
        raise InvalidField(name, f"{option} takes {form}, not “{given[:80]}”.")
    name = name.strip()
    if not is_file and text.startswith("@"):
        return name, _read_text(name, Path(text[1:]).expanduser())
    return name, text


def _value(workflow: Workflow, name: str, text: str, *, is_file: bool) -> Value:
    field = workflow.field_named(name)
    if field is None:
        known = ", ".join(each.name for each in workflow.fields)
        raise InvalidField(
            name, f"{workflow.name} has no field “{name[:80]}”.", remedy=f"Its fields are {known}."
        )
    if is_file and not field.type.is_file:
        raise InvalidField(name, f"{field.label} takes no file.", remedy=f"Use --set {name}=VALUE.")
    if field.type.is_file:
        return Path(text).expanduser()
    return forms.parse_value(field, text)


def _put_sides(workflow: Workflow, sides: dict[str, str], read: dict[str, Value]) -> None:
    """Width and height on their own, for a workflow whose form has them as one size."""
    field = next((each for each in workflow.fields if each.type is FieldType.SIZE), None)
    if field is None:
        name = next(iter(sides))
        raise InvalidField(name, f"{workflow.name} has no field “{name}”.")
    size = read.get(field.name, field.default)
    size = size if isinstance(size, Size) else Size(0, 0)
    width, height = sides.get("width", str(size.width)), sides.get("height", str(size.height))
    read[field.name] = forms.parse_value(field, f"{width.strip()}x{height.strip()}")


def _read_text(name: str, path: Path) -> str:
    """A text file as it is, without the byte order mark some editors put in front."""
    try:
        with path.open("rb") as file:
            content = file.read(MAX_TEXT_FILE + 1)
    except OSError as error:
        raise InvalidField(
            name,
            f"{name}: the text file “{path}” cannot be read: {error.strerror}.",
            remedy="What follows @ is the name of a file; a text that begins with @ is given in a file, too.",
        ) from error
    if len(content) > MAX_TEXT_FILE:
        raise InvalidField(name, f"{name}: the text file {path} is larger than 1 MB.")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InvalidField(
            name, f"{name}: the text file {path} is not UTF-8.", remedy="Save it as UTF-8."
        ) from error

"""`jobmonitor submit`: a workflow with its values, to a server."""

from __future__ import annotations

import sys
from dataclasses import replace
from typing import Annotated

import typer

from jobmonitor.cli import dry_run as rehearsals
from jobmonitor.cli.dry_run import NOWHERE, Rehearsal
from jobmonitor.cli.options import CommonOptions, with_common_options
from jobmonitor.cli.reporting import report, report_kept, report_many
from jobmonitor.cli.sending import Sending
from jobmonitor.cli.session import default_server, run
from jobmonitor.cli.values import read_values, read_variations, unused, with_options
from jobmonitor.cli.waiting import UNREACHABLE_SECONDS, Patience
from jobmonitor.domain.batch import Batch
from jobmonitor.domain.errors import InvalidField, InvalidInput, InvalidSubmission, KeptInOutbox
from jobmonitor.domain.job import Job
from jobmonitor.domain.workflow import Submission, Workflow
from jobmonitor.services.application import Application
from jobmonitor.services.submitting.batches import BatchResult, expand

AUTO = "auto"
"""In place of a server's address: the one where the job would be done soonest."""
EXAMPLES = """
jobmonitor submit img2img --file image=photo.png --set prompt="oil on canvas" --wait

jobmonitor submit img2img --vary image=photos/ --vary seed=1..3 --set prompt=sketch --server auto

jobmonitor submit lipsync-multi --file image=two.png --set audio_tracks=1:anna.wav
--set audio_tracks=2:ben.wav@2.5 --file masks=anna.png --file masks=ben.png --dry-run

`jobmonitor workflows show NAME` has the fields of a workflow.
"""


@with_common_options
def submit(
    common: CommonOptions,
    workflow: Annotated[str, typer.Argument(help="Its name, as `jobmonitor workflows list` shows it.")],
    values: Annotated[
        list[str] | None,
        typer.Option(
            "--set",
            metavar="NAME=VALUE",
            help="The value of a field, as typed; NAME=@FILE reads it from a text file. Sounds of speakers: "
            "NAME=SPEAKER:PATH@SECONDS. Repeatable.",
        ),
    ] = None,
    files: Annotated[
        list[str] | None,
        typer.Option(
            "--file",
            metavar="NAME=PATH",
            help="The file of a field; of one with several images or masks, each of them, or a folder of "
            "images. Repeatable.",
        ),
    ] = None,
    vary: Annotated[
        list[str] | None,
        typer.Option(
            "--vary",
            metavar="NAME=VALUES",
            help="A job for each value: 1..10, 1..10/3 (in steps of 3), a|b|c, or a folder of files; several "
            "give each combination. Repeatable.",
        ),
    ] = None,
    dry_run: Annotated[
        bool,
        typer.Option(
            "--dry-run",
            help="Show what would be sent and all that is wrong with it, and send nothing; with --json the "
            "filled graph alone.",
        ),
    ] = False,
    front: Annotated[
        bool, typer.Option("--front", help="Before all that waits at the server; for a single job.")
    ] = False,
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

    `--server auto` chooses the one where it would be done soonest. Where server or database are away, the job
    waits in the outbox (see `jobmonitor outbox`). Ends with 0 when the server has accepted the job or the
    outbox keeps it, with --wait when it is completed.
    """
    sending = Sending(wait, timeout, patience, as_json, front)
    is_auto = (common.server or "").strip().lower() == AUTO
    if is_auto:
        common = replace(common, server=None)

    async def work(application: Application) -> Job | BatchResult | Rehearsal:
        found = await application.background.run(application.workflows.get, workflow)
        batch = await prepared(application, found)
        submissions = await application.background.run(expand, batch)
        if front and len(submissions) > 1:
            raise InvalidInput(
                "Only a single job can be put at the front.", remedy="Leave out --front, or --vary."
            )
        if dry_run:
            return await rehearsals.rehearse(application, submissions)
        if len(submissions) == 1:
            return await sending.send(application, submissions[0])
        return await sending.send_many(application, batch, len(submissions))

    async def prepared(application: Application, found: Workflow) -> Batch:
        """What is asked for. InvalidSubmission has everything that is wrong with it."""
        read, problems = read_values(found, values or (), files or ())
        variations, more = read_variations(found, vary or (), read)
        problems += more
        server = NOWHERE
        try:
            if not is_auto and (application.servers or not dry_run):
                server = default_server(application)
        except InvalidInput as error:
            problems.append(InvalidField("server", error.message, remedy=error.remedy))
        submission = Submission(workflow=found, server=server, values=read, user_id=application.user_id)
        batch = Batch(submission, tuple(variations))
        told = {problem.field for problem in problems}
        others = await application.background.run(_problems, application, batch)
        problems += [each for each in others if each.field not in told]
        if problems:
            raise InvalidSubmission(with_options(found, problems))
        for sentence in unused(found, read):
            sys.stderr.write(f"jobmonitor: {sentence}\n")
        if is_auto:
            chosen = await application.chooser.best(found)
            return replace(batch, submission=replace(submission, server=chosen))
        return batch

    try:
        answer = run(work, common)
    except KeptInOutbox as kept:
        if wait:
            raise
        report_kept(kept, as_json=as_json)
        return
    if isinstance(answer, Rehearsal):
        if code := rehearsals.tell(answer, as_json=as_json):
            raise typer.Exit(code)
    elif isinstance(answer, Job):
        report(answer, as_json=as_json, waited=wait)
    else:
        report_many(answer, as_json=as_json, waited=wait)


def _problems(application: Application, batch: Batch) -> list[InvalidField]:
    """Everything that is wrong with its values; of the first job with its files too. Reads them: blocking."""
    submissions = expand(batch)
    found = [*application.submission.inspect(submissions[0])[1]]
    for each in submissions[1:]:
        found += application.submission.check(each)
    return list({str(each): each for each in found}.values())

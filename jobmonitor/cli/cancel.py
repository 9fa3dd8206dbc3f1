"""`jobmonitor cancel`: jobs that wait or run, and submissions that wait in the outbox."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Annotated

import typer

from jobmonitor.cli.options import CommonOptions, with_common_options
from jobmonitor.cli.output import one_line, print_json, row_json
from jobmonitor.cli.session import run
from jobmonitor.cli.waiting import Narrator, Waiting
from jobmonitor.domain.errors import InvalidInput, JobMonitorError, UnknownJob
from jobmonitor.domain.job import Job, JobRef, JobStatus
from jobmonitor.services.application import Application
from jobmonitor.services.cancelling_many import ManyCancels
from jobmonitor.services.jobs import find_job

JobIds = Annotated[
    list[str],
    typer.Argument(metavar="ID...", help="Each the row's id, or the ComfyUI id.", show_default=False),
]


@dataclass
class _Outcome:
    """What became of each id."""

    ended: tuple[Job, ...] = ()
    dropped: list[str] = field(default_factory=list)
    """Ids of submissions that were in the outbox."""
    refused: list[tuple[str, JobMonitorError]] = field(default_factory=list)
    """Ids as they were given, or the rows' keys."""


@with_common_options
def cancel(
    common: CommonOptions,
    job_ids: JobIds,
    timeout: Annotated[
        float, typer.Option("--timeout", min=0, metavar="SECONDS", help="Wait so long for the servers.")
    ] = 60.0,
    as_json: Annotated[bool, typer.Option("--json", help="Print each job as one JSON object.")] = False,
) -> None:
    """Cancel jobs wherever they are, and no others.

    Also takes the id of a submission that waits in the outbox. Ends with 0 when the servers have settled all
    of them as cancelled. A job that ends well all the same is completed.
    """

    async def work(application: Application) -> _Outcome:
        outcome = _Outcome()
        jobs = await _found(application, job_ids, outcome)
        many = ManyCancels(tuple(jobs.values()), application.cancelling)
        await many.run(lambda _: None)
        outcome.refused += [(job.ref.key, error) for job, error in many.refused]
        refused = {job.ref for job, _ in many.refused}
        asked = [job for job in jobs.values() if job.ref not in refused]
        if asked:
            narrator = Narrator(quiet=as_json, expected=application.outlook.of)
            outcome.ended = await Waiting(application, asked, narrator).until_ended(within=timeout)
            narrator.done()
        if len(job_ids) == 1 and outcome.refused:
            raise outcome.refused[0][1]
        return outcome

    if _tell(run(work, common), as_json=as_json):
        raise typer.Exit(1)


async def _found(application: Application, ids: Sequence[str], outcome: _Outcome) -> dict[JobRef, Job]:
    """The jobs that are named; what has no row yet is dropped from the outbox."""
    jobs: dict[JobRef, Job] = {}
    for each in ids:
        try:
            job = await application.background.run(find_job, application.repository, each)
            jobs[job.ref] = job
        except UnknownJob as error:
            try:
                entry = await application.outbox.find(each)
                await application.outbox.drop(entry.id)
                outcome.dropped.append(entry.id)
            except InvalidInput:
                outcome.refused.append((each, error))
        except JobMonitorError as error:
            outcome.refused.append((each, error))
    return jobs


def _tell(outcome: _Outcome, *, as_json: bool) -> bool:
    """Prints it. True where one is not cancelled."""
    wrong = False
    for entry_id in outcome.dropped:
        if as_json:
            print_json({"outbox": entry_id, "status": "dropped"})
        else:
            sys.stdout.write(f"{entry_id} dropped from the outbox\n")
    for job in outcome.ended:
        if as_json:
            print_json(row_json(job))
        else:
            sys.stdout.write(f"{job.ref.key} {job.status.value}\n")
    for job in outcome.ended:
        if job.status is not JobStatus.CANCELLED:
            wrong = True
            name = "" if len(outcome.ended) == 1 else f" {job.ref.key}"
            sys.stderr.write(f"jobmonitor: The job{name} was not cancelled: it is {job.status.value}.\n")
    for name, error in outcome.refused:
        wrong = True
        sys.stderr.write(f"jobmonitor: {one_line(name, 80)}: {one_line(str(error), 2000)}\n")
    return wrong

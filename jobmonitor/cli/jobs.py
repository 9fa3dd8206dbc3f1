"""`jobmonitor jobs`: list and show, from the database alone."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from typing import Annotated

import typer

from jobmonitor.cli.options import CommonOptions, group, with_common_options
from jobmonitor.cli.output import (
    Format,
    job_json,
    json_line,
    local_time,
    one_line,
    plain,
    print_jobs,
    print_json,
)
from jobmonitor.cli.session import default_server, run
from jobmonitor.domain.errors import InvalidInput, SchemaMismatch
from jobmonitor.domain.feed import MAX_PAGE, Cursor, FeedQuery
from jobmonitor.domain.job import Job, JobKind, JobStatus
from jobmonitor.services.application import Application
from jobmonitor.services.jobs import find_job

jobs = group("List and show jobs, from the database alone.")

AsJson = Annotated[bool, typer.Option("--json", help="The same as --format json.")]
AsFormat = Annotated[Format, typer.Option("--format", help="How to print.")]


@jobs.command("list")
@with_common_options
def list_jobs(
    common: CommonOptions,
    kind: Annotated[list[JobKind] | None, typer.Option("--kind", help="Only this kind. Repeatable.")] = None,
    workflow: Annotated[
        list[str] | None, typer.Option("--workflow", help="Only this workflow. Repeatable.")
    ] = None,
    status: Annotated[
        list[JobStatus] | None, typer.Option("--status", help="Only this status. Repeatable.")
    ] = None,
    mine: Annotated[bool, typer.Option("--mine", help="Only your own jobs.")] = False,
    text: Annotated[
        str | None, typer.Option("--text", help="Only with this text in prompt, file names, ids or error.")
    ] = None,
    since: Annotated[
        datetime | None, typer.Option("--since", help="Only created at this time or later.")
    ] = None,
    before: Annotated[
        datetime | None, typer.Option("--before", help="Only created before this time.")
    ] = None,
    limit: Annotated[int, typer.Option("--limit", min=1, help="So many at most.")] = 50,
    how: AsFormat = Format.TABLE,
    as_json: AsJson = False,
) -> None:
    """List jobs, newest first.

    --server and --user on this command line (not from the environment) show only what was submitted there,
    or by that user.
    """

    async def work(application: Application) -> list[Job]:
        if mine and not application.user_id:
            raise InvalidInput(
                "Who you are is not known.", remedy="Say it with --user ID or JOBMONITOR_USER."
            )
        query = FeedQuery(
            kinds=frozenset(kind or ()),
            workflow_names=frozenset(workflow or ()),
            user_id=common.user or (application.user_id if mine else None),
            statuses=frozenset(status or ()),
            created_from=_aware(since),
            created_before=_aware(before),
            comfy_url=default_server(application).url if common.server else None,
            text=text or None,
        )
        found: list[Job] = []
        after: Cursor | None = None
        while len(found) < limit:
            page = await application.feeds.page(query, after=after, limit=min(MAX_PAGE, limit - len(found)))
            found.extend(page.jobs)
            after = page.next
            if after is None:
                break
        if not found:
            await _check_tables(application)
        return found

    print_jobs(run(work, common), Format.JSON if as_json else how)


@jobs.command("show")
@with_common_options
def show_job(
    common: CommonOptions,
    job_id: Annotated[str, typer.Argument(metavar="ID", help="The row's id, or the ComfyUI id.")],
    how: AsFormat = Format.TABLE,
    as_json: AsJson = False,
) -> None:
    """Show one job with everything its row holds."""

    async def work(application: Application) -> Job:
        return await application.background.run(find_job, application.repository, job_id)

    job = run(work, common)
    if as_json or how is Format.JSON:
        print_json(job_json(job))
    elif how is Format.CSV:
        print_jobs([job], how)
    else:
        _print_details(job)


def _print_details(job: Job) -> None:
    rows: list[tuple[str, str]] = [
        ("id", str(job.ref)),
        ("kind", f"{job.kind.value} ({job.system.value} system)"),
        ("workflow", job.workflow_name),
        ("status", job.status_text or job.status.value),
        ("error", job.error_message or ""),
        ("created", local_time(job.created_at)),
        ("started", local_time(job.started_at)),
        ("completed", local_time(job.completed_at)),
        ("user", job.user_id or ""),
        ("server", job.comfy_url or ""),
        ("ComfyUI id", job.comfy_job_id or ""),
        ("prompt", job.prompt or ""),
        ("size", f"{job.width} × {job.height}" if job.width and job.height else ""),
        *(("input", address) for address in job.inputs.all),
        *(("output", address) for address in job.outputs),
        ("text", job.output_text or ""),
        ("parameters", json_line(plain(job.parameters)) if job.parameters else ""),
        *(("flaw", flaw) for flaw in job.flaws),
    ]
    for label, value in rows:
        if value:
            sys.stdout.write(f"{label:<12}{one_line(value, 10_000)}\n")


async def _check_tables(application: Application) -> None:
    """Raises SchemaMismatch where there is no table that could have jobs."""
    info = await application.background.run(application.repository.info)
    if not info.tables:
        raise SchemaMismatch(
            f"{info.title} has no tables of jobs.",
            remedy="Create them with `jobmonitor db create-tables`, or name another database.",
        )


def _aware(moment: datetime | None) -> datetime | None:
    """A time as typed means this workstation's zone, where it names none."""
    return None if moment is None else moment.astimezone(UTC)

"""`jobmonitor jobs`: list and show, from the database alone."""

from __future__ import annotations

import sys
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Annotated

import typer

from jobmonitor.cli.cursors import cursor_text, parse_cursor
from jobmonitor.cli.filters import Mine, Search, Since, Text, Until, Workflows, searched
from jobmonitor.cli.options import CommonOptions, group, with_common_options
from jobmonitor.cli.output import (
    Format,
    hint_json,
    local_time,
    one_line,
    print_jobs,
    print_json,
    row_json,
    seconds_text,
)
from jobmonitor.cli.session import default_server, run
from jobmonitor.domain.errors import InvalidInput, SchemaMismatch
from jobmonitor.domain.feed import Cursor, FeedSystem
from jobmonitor.domain.feed_config import FeedConfig
from jobmonitor.domain.job import Job, JobKind, JobRef, JobStatus
from jobmonitor.domain.preflight import Estimate
from jobmonitor.domain.stuck import StuckHint
from jobmonitor.domain.timing import JobTiming
from jobmonitor.services.application import Application
from jobmonitor.services.checking.estimate_words import grounds, span
from jobmonitor.services.checking.estimates import pixels_of
from jobmonitor.services.job_text import json_line, plain
from jobmonitor.services.jobs import find_job
from jobmonitor.services.stuck.rows import stuck_by_rows
from jobmonitor.services.studio_feeds import StudioFeed

jobs = group("List and show jobs, from the database alone.")

AsJson = Annotated[bool, typer.Option("--json", help="The same as --format json.")]
AsFormat = Annotated[Format, typer.Option("--format", help="How to print.")]


class KindChoice(StrEnum):
    """What `--kind` takes."""

    VIDEO = "video"
    IMAGE = "image"
    TEXT = "text"
    ALL = "all"


@jobs.command("list")
@with_common_options
def list_jobs(
    common: CommonOptions,
    kind: Annotated[
        list[KindChoice] | None, typer.Option("--kind", help="Only this kind. Repeatable.")
    ] = None,
    system: Annotated[
        FeedSystem,
        typer.Option("--system", help="Which tables: auto is both where both exist, else what there is."),
    ] = FeedSystem.AUTO,
    workflow: Workflows = None,
    status: Annotated[
        list[JobStatus] | None, typer.Option("--status", help="Only this status. Repeatable.")
    ] = None,
    mine: Mine = False,
    search: Search = None,
    text: Text = None,
    since: Since = None,
    until: Until = None,
    limit: Annotated[int, typer.Option("--limit", min=1, help="So many at most.")] = 50,
    cursor: Annotated[
        str | None, typer.Option("--cursor", help="Go on behind the row that has this cursor.")
    ] = None,
    how: AsFormat = Format.TABLE,
    as_json: AsJson = False,
) -> None:
    """List jobs, newest first.

    --server and --user on this command line (not from the environment) show only what was submitted there,
    or by that user. Each row of json and csv has a `cursor`: with --cursor the list goes on behind that row.
    """

    async def work(application: Application) -> Listed:
        if mine and not application.user_id:
            raise InvalidInput(
                "Who you are is not known.", remedy="Say it with --user ID or JOBMONITOR_USER."
            )
        if since is not None and until is not None and since >= until:
            raise InvalidInput("--since is not before --until: no job can lie between them.")
        config = FeedConfig(
            use_new_job_system=system,
            max_items=None,
            workflow_name=workflow,
            user_id=common.user or (application.user_id if mine else None),
            statuses=status or (),
            created_from=since,
            created_before=until,
            comfy_url=default_server(application).url if common.server else None,
            text=text,
        )
        feed = StudioFeed(application.repository, config, kinds=_kinds(kind or ()))
        notes: tuple[str, ...] = ()
        if search:
            reading = await searched(feed.query, search, application)
            feed.query, notes = reading.query, tuple(map(str, reading.problems))
        after = None if cursor is None else parse_cursor(cursor)
        found = await application.background.run(_read, application, feed, after, limit)
        return replace(
            found, notes=(*notes, *found.notes), stuck=await stuck_by_rows(application, found.jobs)
        )

    listed = run(work, common)
    how = Format.JSON if as_json else how
    print_jobs(listed.jobs, how, listed.stuck)
    for job in listed.jobs if how is Format.TABLE else ():
        hint = listed.stuck.get(job.ref)
        if hint is not None:
            sys.stderr.write(
                f"{job.ref.key} may be stuck: {one_line(f'{hint.reason} {hint.remedy}', 2000)}\n"
            )
    for note in listed.notes:
        sys.stderr.write(f"note: {one_line(note, 2000)}\n")
    if how is Format.TABLE and listed.next is not None:
        sys.stderr.write(
            f"There are more. The next ones: the same command with --cursor {cursor_text(listed.next)}\n"
        )


@dataclass(frozen=True, slots=True)
class Listed:
    """Jobs that were asked for, where the list goes on, and what is to be known of it."""

    jobs: tuple[Job, ...]
    next: Cursor | None
    notes: tuple[str, ...]
    stuck: Mapping[JobRef, StuckHint] = field(default_factory=dict)


def _kinds(choices: Collection[KindChoice]) -> frozenset[JobKind]:
    """No kinds mean all of them."""
    if KindChoice.ALL in choices:
        return frozenset()
    return frozenset(JobKind(choice.value) for choice in choices)


def _read(application: Application, feed: StudioFeed, after: Cursor | None, limit: int) -> Listed:
    """Blocking. Raises SchemaMismatch where there is no table that could have jobs."""
    info = application.repository.info()
    if not info.tables:
        raise SchemaMismatch(
            f"{info.title} has no tables of jobs.",
            remedy="Create them with `jobmonitor db create-tables`, or name another database.",
        )
    if after is not None and after.source not in {table.name for table in info.tables}:
        raise InvalidInput(
            f"The cursor is of another database: {info.title} has no table {after.source[:80]}.",
            remedy="Begin again without --cursor.",
        )
    found: list[Job] = []
    while len(found) < limit:
        page = feed.page(after, limit=limit - len(found))
        found += page.jobs
        after = page.next
        if after is None:
            break
    return Listed(tuple(found), after, feed.notes())


@jobs.command("show")
@with_common_options
def show_job(
    common: CommonOptions,
    job_id: Annotated[str, typer.Argument(metavar="ID", help="The row's id, or the ComfyUI id.")],
    how: AsFormat = Format.TABLE,
    as_json: AsJson = False,
) -> None:
    """Show one job with everything its row holds, and its times."""

    async def work(application: Application) -> Shown:
        job = await application.background.run(find_job, application.repository, job_id)
        estimate = None
        if job.status.is_active:
            estimate = await application.estimates.of(job.workflow_name, job.comfy_url, pixels_of(job))
        stuck = (await stuck_by_rows(application, [job])).get(job.ref)
        return Shown(job, await application.timings.of(job), estimate, stuck)

    shown = run(work, common)
    if as_json or how is Format.JSON:
        print_json(row_json(shown.job) | hint_json(shown.stuck))
    elif how is Format.CSV:
        print_jobs([shown.job], how)
    else:
        _print_details(shown)


@dataclass(frozen=True, slots=True)
class Shown:
    """A job, its times, and how long such jobs take."""

    job: Job
    timing: JobTiming
    estimate: Estimate | None
    stuck: StuckHint | None


def _print_details(shown: Shown) -> None:
    job, timing = shown.job, shown.timing
    rows: list[tuple[str, str]] = [
        ("id", str(job.ref)),
        ("title", job.title or ""),
        ("kind", f"{job.kind.value} ({job.system.value} system)"),
        ("migrated", "the new tables have this job too" if job.migrated else ""),
        ("workflow", job.workflow_name),
        ("status", job.status_text.strip() or job.status.value),
        ("error", job.error_message or ""),
        ("created", local_time(job.created_at)),
        ("started", local_time(job.started_at)),
        ("completed", local_time(job.completed_at)),
        ("waited", "" if timing.queue_seconds is None else seconds_text(timing.queue_seconds)),
        ("ran", "" if timing.run_seconds is None else seconds_text(timing.run_seconds)),
        *(("node", f"{seconds_text(node.seconds)}  {node.title}") for node in timing.nodes),
        ("takes", _usual(shown.estimate)),
        ("stuck?", f"{shown.stuck.reason} {shown.stuck.remedy}" if shown.stuck is not None else ""),
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


def _usual(estimate: Estimate | None) -> str:
    return "" if estimate is None else f"{span(estimate)}, {grounds(estimate)}"

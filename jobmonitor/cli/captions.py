"""`jobmonitor captions`: pictures with their captions, as a data set."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from jobmonitor.cli.filters import Mine, Since, Until, Workflows
from jobmonitor.cli.options import CommonOptions, group, with_common_options
from jobmonitor.cli.output import one_line, print_json
from jobmonitor.cli.session import run
from jobmonitor.domain.errors import InvalidInput
from jobmonitor.domain.feed_config import FeedConfig
from jobmonitor.domain.job import Job, JobKind
from jobmonitor.services.application import Application
from jobmonitor.services.datasets import MOST_PICTURES, DatasetForm, SavedDataset, items_of
from jobmonitor.services.jobs import find_job
from jobmonitor.services.studio_feeds import StudioFeed

captions = group("Pictures with their captions, as a data set.")


@captions.command("save")
@with_common_options
def save_captions(
    common: CommonOptions,
    target: Annotated[
        Path, typer.Argument(metavar="TARGET", help="The folder to make; its zip lies beside it.")
    ],
    job: Annotated[
        list[str] | None, typer.Option("--job", metavar="ID", help="Only this job. Repeatable.")
    ] = None,
    workflow: Workflows = None,
    mine: Mine = False,
    text: Annotated[
        str | None, typer.Option("--search", help="Only with this text in file names, ids or caption.")
    ] = None,
    since: Since = None,
    until: Until = None,
    form: Annotated[
        list[DatasetForm] | None,
        typer.Option("--form", help="What to make; both, where it is not given. Repeatable."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Save each picture that was described with its caption in a .txt beside it, and all of them as a zip.

    Without --job: all completed caption jobs that the other options leave, the oldest first. What is in the
    folder already stays.
    """

    async def work(application: Application) -> SavedDataset:
        if job and (workflow or mine or text or since or until):
            raise InvalidInput("--job names the jobs, so that no other option can choose them.")
        config = FeedConfig(
            use_new_job_system="auto",
            max_items=MOST_PICTURES + 1,
            workflow_name=workflow,
            user_id=common.user or (application.user_id if mine else None),
            show_completed_only=True,
            created_from=since,
            created_before=until,
            text=text,
        )
        found = await application.background.run(_jobs, application, job or [], config)
        return await application.datasets.save(items_of(found), target, frozenset(form or DatasetForm))

    saved = run(work, common)
    if as_json:
        print_json(
            {
                "paths": [str(path) for path in saved.paths],
                "count": saved.count,
                "failures": [{"picture": name, "error": str(error)} for name, error in saved.failures],
            }
        )
    else:
        sys.stdout.write("".join(f"{path}\n" for path in saved.paths))
    for name, error in saved.failures:
        sys.stderr.write(f"jobmonitor: {name} is left out: {one_line(str(error), 2000)}\n")
    if saved.failures:
        raise typer.Exit(1)


def _jobs(application: Application, named: list[str], config: FeedConfig) -> list[Job]:
    """Blocking. Those that are named, in that order; else all of the feed, the oldest first."""
    if named:
        return [find_job(application.repository, each) for each in named]
    feed = StudioFeed(application.repository, config, kinds=frozenset({JobKind.TEXT}))
    return list(feed)[::-1]

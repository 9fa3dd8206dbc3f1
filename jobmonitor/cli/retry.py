"""`jobmonitor retry`: jobs that have ended, sent once more."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from jobmonitor.cli.cancel import JobIds
from jobmonitor.cli.options import CommonOptions, with_common_options
from jobmonitor.cli.output import one_line
from jobmonitor.cli.reporting import print_sent
from jobmonitor.cli.session import run
from jobmonitor.domain.errors import JobMonitorError
from jobmonitor.domain.server import Server
from jobmonitor.services.application import Application
from jobmonitor.services.jobs import find_job


@with_common_options
def retry(
    common: CommonOptions,
    job_ids: JobIds,
    new_seed: Annotated[
        bool, typer.Option("--new-seed", help="Draw a new seed for each; else the result may be the same.")
    ] = False,
    to: Annotated[
        str | None,
        typer.Option("--to", metavar="URL", help="Another server; files go along.", show_default=False),
    ] = None,
    front: Annotated[bool, typer.Option("--front", help="Before all that waits at the server.")] = False,
    force: Annotated[
        bool,
        typer.Option(
            "--force", help="Also what ran out of memory again and again, or whose server does not answer."
        ),
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print each new job as one JSON object.")] = False,
) -> None:
    """Send jobs that have ended once more, as they were.

    Prints the id of each new job that its server accepted; its parameters say which job it repeats. Never
    sends what still waits or runs. Ends with 1 where one was not sent.
    """
    server = None if to is None else Server.at(to)

    async def work(application: Application) -> int:
        target = None if server is None else _known(application, server)
        failed = 0
        for each in job_ids:
            try:
                await _send(application, each, target)
            except JobMonitorError as error:
                if len(job_ids) == 1:
                    raise
                failed += 1
                sys.stderr.write(f"jobmonitor: {one_line(each, 80)}: {one_line(str(error), 2000)}\n")
        return failed

    async def _send(application: Application, job_id: str, target: Server | None) -> None:
        job = await application.background.run(find_job, application.repository, job_id)
        caution = application.retrying.caution(job, new_seed=new_seed, server=target)
        sent = await application.retrying.retry(
            job, new_seed=new_seed, server=target, front=front, force=force
        )
        print_sent(sent, as_json=as_json)
        if caution:
            sys.stderr.write(f"jobmonitor: {caution}\n")

    if run(work, common):
        raise typer.Exit(1)


def _known(application: Application, server: Server) -> Server:
    """The configured server of this address, where there is one."""
    return next((each for each in application.servers if server.url in each.addresses), server)

"""`jobmonitor outbox`: submissions that wait on this workstation until they can be sent."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Annotated

import typer

from jobmonitor.cli.options import CommonOptions, group, with_common_options
from jobmonitor.cli.outgoing import OutgoingLine
from jobmonitor.cli.output import WIDTH_WITHOUT_TERMINAL, local_time, one_line, print_json
from jobmonitor.cli.reporting import print_sent
from jobmonitor.cli.session import run
from jobmonitor.domain.errors import InvalidInput, JobMonitorError
from jobmonitor.domain.job import JSON
from jobmonitor.domain.outbox import OutboxEntry
from jobmonitor.domain.value_json import values_to_json
from jobmonitor.services.application import Application

SHORT = 8
"""Characters of an id in the table; so many, or more, name an entry."""

outbox = group("Submissions that wait until their server and the database answer.")

Json = Annotated[bool, typer.Option("--json", help="Print each as one JSON object.")]


@outbox.command("list")
@with_common_options
def list_(common: CommonOptions, as_json: Json = False) -> None:
    """Show what waits, in the order in which it is sent."""

    async def work(application: Application) -> tuple[OutboxEntry, ...]:
        await application.outbox.recover()
        return await application.outbox.entries()

    entries = run(work, common)
    if as_json:
        for entry in entries:
            print_json(entry_json(entry))
    else:
        _print_table(entries)


@outbox.command()
@with_common_options
def retry(
    common: CommonOptions,
    ids: Annotated[
        list[str] | None, typer.Argument(metavar="[ID]...", help="As `outbox list` shows them.")
    ] = None,
    everything: Annotated[bool, typer.Option("--all", help="All that wait for this database.")] = False,
    as_json: Json = False,
) -> None:
    """Send what waits now, also what was refused or interrupted before.

    Prints the id of each job that its server accepted. Ends with 1 where one could not be sent; that one
    stays, with the reason.
    """
    if bool(ids) == everything:
        remedy = "Give ids, as `jobmonitor outbox list` shows them, or --all, but not both."
        raise InvalidInput("What shall be sent was not named.", remedy=remedy)

    async def work(application: Application) -> int:
        failed = 0
        for entry in await _named(application, ids or (), everything):
            line = OutgoingLine()
            try:
                await application.outbox.retry(entry.id)
                job = await application.outbox.send(entry.id, report=line)
            except JobMonitorError as error:
                line.clear()
                failed += 1
                name = f"{entry.id[:SHORT]} ({entry.workflow_name})"
                sys.stderr.write(f"jobmonitor: {one_line(f'{name} was not sent: {error}', 2000)}\n")
            else:
                line.clear()
                print_sent(job, as_json=as_json)
        return failed

    if run(work, common):
        raise typer.Exit(1)


@outbox.command()
@with_common_options
def drop(
    common: CommonOptions,
    ids: Annotated[list[str], typer.Argument(metavar="ID...", help="As `outbox list` shows them.")],
) -> None:
    """Do not send these."""

    async def work(application: Application) -> None:
        for entry in await _named(application, ids, everything=False):
            await application.outbox.drop(entry.id)
            sys.stdout.write(f"{entry.id}\n")

    run(work, common)


def entry_json(entry: OutboxEntry) -> dict[str, JSON]:
    """An entry as every command prints it."""
    return {
        "id": entry.id,
        "state": entry.state.value,
        "workflow_name": entry.workflow_name,
        "server": entry.server_url,
        "database": entry.database,
        "user_id": entry.user_id,
        "created_at": entry.created_at.isoformat(),
        "attempts": entry.attempts,
        "problem": entry.problem,
        "remedy": entry.remedy,
        "values": values_to_json(entry.values),
        "files": [str(each.path) for each in entry.files],
    }


async def _named(application: Application, ids: Sequence[str], everything: bool) -> list[OutboxEntry]:
    """Each once. Raises InvalidInput before anything is done where one is not there."""
    outbox = application.outbox
    await outbox.recover()
    if everything:
        entries = await outbox.entries()
        return [each for each in entries if each.database == outbox.database and not each.state.is_held]
    return list({(entry := await outbox.find(each)).id: entry for each in ids}.values())


def _print_table(entries: Sequence[OutboxEntry]) -> None:
    if not entries:
        sys.stderr.write("Nothing waits in the outbox.\n")
        return
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in ("ID", "Workflow", "Server", "State", "Since", "Tries"):
        table.add_column(name, no_wrap=True)
    table.add_column("Why", ratio=1)
    for entry in entries:
        why = f"{entry.problem} {entry.remedy}".strip() or entry.about or "–"
        cells = (
            entry.id[:SHORT],
            entry.workflow_name,
            entry.server.title,
            entry.state.value,
            local_time(entry.created_at),
            str(entry.attempts),
            why,
        )
        table.add_row(*(Text(one_line(cell)) for cell in cells))
    Console(width=None if sys.stdout.isatty() else WIDTH_WITHOUT_TERMINAL).print(table)

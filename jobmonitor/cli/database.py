"""`jobmonitor db`: what was found in a database, and what an operator does to one once."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from jobmonitor.bootstrap import (
    create_tables,
    inspect_database,
    install_notify,
    settings_of_this_user,
    uninstall_notify,
)
from jobmonitor.cli.database_info import info_json, print_info
from jobmonitor.cli.options import CommonOptions, group, with_common_options
from jobmonitor.cli.output import print_json
from jobmonitor.domain.errors import InvalidInput

_NOTICED = "The embedded database is a file: that it was written is noticed anyway."

DryRun = Annotated[bool, typer.Option("--dry-run", help="Print the statements, and change nothing.")]

db = group("Look at a database, and prepare it.")


@db.command("info")
@with_common_options
def show_info(
    common: CommonOptions,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Say what was found: tables and their generation, indexes, rights, as whom we ask, what is wrong."""
    paths, settings = settings_of_this_user(common.overrides())
    info, details, me = inspect_database(paths, settings)
    if as_json:
        print_json(info_json(info, details, me))
    else:
        print_info(info, details, me)


@db.command("create-tables")
@with_common_options
def create_job_tables(
    common: CommonOptions,
    dry_run: DryRun = False,
) -> None:
    """Create the job tables in an empty PostgreSQL database.

    Tables that are there are left as they are. The embedded file makes its own when it is first used.
    """
    server = _server(common, "The embedded database makes its tables by itself.", dry_run=dry_run)
    _print(create_tables(server, dry_run=dry_run))


@db.command("install-notify")
@with_common_options
def install_notify_triggers(common: CommonOptions, dry_run: DryRun = False) -> None:
    """Let a PostgreSQL database tell of changes at once, in place of being asked each second.

    Makes triggers on the tables of jobs, which only their owner may. A write never fails for them.

    They tell a table's name and rows' ids, never what is in a row, to all who may connect.
    """
    _print(install_notify(_server(common, _NOTICED, dry_run=dry_run), dry_run=dry_run))


@db.command("uninstall-notify")
@with_common_options
def uninstall_notify_triggers(common: CommonOptions, dry_run: DryRun = False) -> None:
    """Remove what install-notify made. Changes are then found by asking."""
    _print(uninstall_notify(_server(common, _NOTICED, dry_run=dry_run), dry_run=dry_run))


def _server(common: CommonOptions, why_no_file: str, *, dry_run: bool) -> str:
    """The database that is named. InvalidInput where none is, or where it is only looked at."""
    _, settings = settings_of_this_user(common.overrides())
    if settings.database is None:
        raise InvalidInput(why_no_file, remedy="Name a PostgreSQL database with --database.")
    if settings.read_only and not dry_run:
        raise InvalidInput(
            "The database is read only here: nothing can be made in it.",
            remedy="Name it with --database, or look at the statements with --dry-run.",
        )
    return settings.database


def _print(statements: list[str]) -> None:
    for statement in statements:
        sys.stdout.write(f"{statement.strip().rstrip(';')};\n")

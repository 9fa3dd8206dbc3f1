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
    _, settings = settings_of_this_user(common.overrides())
    if settings.database is None:
        raise InvalidInput(
            "The embedded database makes its tables by itself.",
            remedy="Name a PostgreSQL database with --database.",
        )
    _print(create_tables(settings.database, dry_run=dry_run))


@db.command("install-notify")
@with_common_options
def install_notify_triggers(common: CommonOptions, dry_run: DryRun = False) -> None:
    """Let a PostgreSQL database tell of changes at once, in place of being asked each second.

    Makes triggers on the tables of jobs, which only their owner may. A write never fails for them.

    They tell a table's name and rows' ids, never what is in a row, to all who may connect.
    """
    _print(install_notify(_server(common), dry_run=dry_run))


@db.command("uninstall-notify")
@with_common_options
def uninstall_notify_triggers(common: CommonOptions, dry_run: DryRun = False) -> None:
    """Remove what install-notify made. Changes are then found by asking."""
    _print(uninstall_notify(_server(common), dry_run=dry_run))


def _server(common: CommonOptions) -> str:
    _, settings = settings_of_this_user(common.overrides())
    if settings.database is None:
        raise InvalidInput(
            "The embedded database is a file: that it was written is noticed anyway.",
            remedy="Name a PostgreSQL database with --database.",
        )
    return settings.database


def _print(statements: list[str]) -> None:
    for statement in statements:
        sys.stdout.write(f"{statement.strip().rstrip(';')};\n")

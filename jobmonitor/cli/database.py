"""`jobmonitor db`: what an operator does to a database once."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from jobmonitor.bootstrap import create_tables, settings_of_this_user
from jobmonitor.cli.options import CommonOptions, group, with_common_options
from jobmonitor.domain.errors import InvalidInput

db = group("Look at a database, and prepare it.")


@db.command("create-tables")
@with_common_options
def create_job_tables(
    common: CommonOptions,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Print the statements, and change nothing.")
    ] = False,
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
    for statement in create_tables(settings.database, dry_run=dry_run):
        sys.stdout.write(f"{statement.strip().rstrip(';')};\n")

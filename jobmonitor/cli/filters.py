"""The options by which commands choose among jobs, as the lists of the window do."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import typer

from jobmonitor.cli.times import METAVAR, parse_moment
from jobmonitor.services.moments import FORMS

Workflows = Annotated[list[str] | None, typer.Option("--workflow", help="Only this workflow. Repeatable.")]
Mine = Annotated[bool, typer.Option("--mine", help="Only your own jobs.")]
Since = Annotated[
    datetime | None,
    typer.Option(
        "--since",
        parser=parse_moment,
        metavar=METAVAR,
        help=f"Only created at this time or later: {FORMS}.",
    ),
]
Until = Annotated[
    datetime | None,
    typer.Option(
        "--until", "--before", parser=parse_moment, metavar=METAVAR, help="Only created before this time."
    ),
]

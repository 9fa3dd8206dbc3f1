"""Times as they are typed on a command line."""

from __future__ import annotations

from datetime import UTC, datetime

import typer

from jobmonitor.services.moments import FORMS, read_moment

__all__ = ["FORMS", "METAVAR", "parse_moment"]

METAVAR = "TIME"


def parse_moment(text: str) -> datetime:
    """The aware UTC time that was typed: a date, a time, or how long ago.

    Without a zone this workstation's is meant. Raises BadParameter.
    """
    moment = read_moment(text, datetime.now(UTC))
    if moment is None:
        raise typer.BadParameter(f"“{text.strip()[:40]}” is no time: write {FORMS}.")
    return moment

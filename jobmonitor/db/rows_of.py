"""Rows of one source, as jobs."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, select

from jobmonitor.db.sources.source import Expression, Source
from jobmonitor.domain.job import Job


def select_jobs(
    connection: Connection,
    source: Source,
    *where: Expression | None,
    limit: int | None = None,
) -> Sequence[Job]:
    """Rows that fulfil all conditions; none where a condition is None."""
    known = [condition for condition in where if condition is not None]
    if len(known) < len(where):
        return ()
    statement = select(*source.fields()).where(*known).limit(limit)
    return [source.to_job(row) for row in connection.execute(statement).mappings()]

"""Rows of one source, as jobs."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, Insert, Update, literal, select

from jobmonitor.db.sources.source import Expression, Source
from jobmonitor.domain.job import Job


def select_jobs(
    connection: Connection,
    source: Source,
    *where: Expression | None,
    limit: int | None = None,
    locked: bool = False,
) -> Sequence[Job]:
    """Rows that fulfil all conditions; none where a condition is None. What is `locked` nobody else writes
    until the transaction ends."""
    known = [condition for condition in where if condition is not None]
    if len(known) < len(where):
        return ()
    statement = select(*source.fields()).where(*known).limit(limit)
    if locked:
        statement = statement.with_for_update(of=source.table)
    return source.read(connection.execute(statement).all())


def write_job(connection: Connection, source: Source, statement: Insert | Update) -> Job | None:
    """Writes at most one row of the source; the row as it is then, None where there was none to write."""
    if source.is_self_contained:
        row = connection.execute(statement.returning(*source.fields())).one_or_none()
        return None if row is None else source.read([row])[0]
    key = connection.execute(statement.returning(source.key)).scalar_one_or_none()
    if key is None:
        return None
    return next(iter(select_jobs(connection, source, source.key == literal(key, source.key.type))), None)

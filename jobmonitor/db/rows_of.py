"""Rows of one source, as jobs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Connection, Insert, Select, Update, literal, select

from jobmonitor.db.sources.source import Expression, Source
from jobmonitor.domain.job import Job

_AT_ONCE = 500


def select_jobs(
    connection: Connection,
    source: Source,
    *where: Expression | None,
    limit: int | None = None,
    locked: bool = False,
) -> Sequence[Job]:
    """Rows that fulfil all conditions; none where a condition is None. What is `locked` nobody else writes
    until the transaction ends."""
    statement = _statement(source, where, limit)
    if statement is None:
        return ()
    if locked:
        statement = statement.with_for_update(of=source.table)
    return source.read(connection.execute(statement).all())


def walk_jobs(
    connection: Connection, source: Source, *where: Expression | None, limit: int
) -> Iterator[Sequence[Job]]:
    """As `select_jobs`, where there may be very many: some hundred after the other, and no more of them in
    memory at a time. Whoever does not walk to the end closes the iterator."""
    statement = _statement(source, where, limit)
    if statement is None:
        return
    if connection.dialect.supports_server_side_cursors:
        connection.exec_driver_sql("SELECT 1")  # such a cursor cannot be the first of its transaction
    result = connection.execute(statement.execution_options(yield_per=_AT_ONCE))
    try:
        for rows in result.partitions():
            yield source.read(rows)
    finally:
        result.close()


def _statement(source: Source, where: Sequence[Expression | None], limit: int | None) -> Select[Any] | None:
    known = [condition for condition in where if condition is not None]
    return None if len(known) < len(where) else select(*source.fields()).where(*known).limit(limit)


def write_job(connection: Connection, source: Source, statement: Insert | Update) -> Job | None:
    """Writes at most one row of the source; the row as it is then, None where there was none to write."""
    if source.is_self_contained:
        row = connection.execute(statement.returning(*source.fields())).one_or_none()
        return None if row is None else source.read([row])[0]
    key = connection.execute(statement.returning(source.key)).scalar_one_or_none()
    if key is None:
        return None
    return next(iter(select_jobs(connection, source, source.key == literal(key, source.key.type))), None)

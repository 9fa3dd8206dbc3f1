"""What the window shows before anything else is there, read by sqlite3 alone: SQLAlchemy takes longer to be
imported than the window may take to be painted.

It is for files of this workstation as this program makes them, in which nothing is to be found out. Anywhere
else, and wherever something is not as it should be, there is nothing to see yet: the repository reads it.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterator
from typing import Any

from jobmonitor.db.first_values import opened
from jobmonitor.db.sources.fields import FIELDS
from jobmonitor.db.sources.generation_b import SHAPES
from jobmonitor.db.sources.plain_rows import plain_jobs
from jobmonitor.db.sources.rows import read_job
from jobmonitor.db.sources.shape import TableShape
from jobmonitor.db.urls import parse_address
from jobmonitor.domain.errors import InvalidInput
from jobmonitor.domain.job import Job, JobKind

KNOWN_VERSION = "0001"
"""The version of a file of jobs for which the statement below is right."""
_OWN_TABLES = frozenset({"alembic_version", *(shape.table for shape in SHAPES)})


def first_jobs(
    database: str, kinds: Collection[JobKind], limit: int, user_id: str | None = None
) -> tuple[Job, ...] | None:
    """The newest jobs of these kinds (of a user) in a file of jobs, newest first, at most `limit`. Blocking.

    None where it is no such file, is not at KNOWN_VERSION, has tables of others, or cannot be read at once.
    """
    try:
        path = parse_address(database).path
        if path is None:
            return None
        with opened(path) as connection:
            if not _is_known(connection):
                return None
            found = [
                (job.created_at, -shape.rank, -place, job)
                for shape in SHAPES
                if shape.kind in kinds
                for place, job in enumerate(_newest(connection, shape, limit, user_id))
            ]
    except (sqlite3.Error, OSError, TypeError, ValueError, InvalidInput):
        return None
    timed = [(moment, rank, place, job) for moment, rank, place, job in found if moment is not None]
    if len(timed) < len(found):
        return None
    timed.sort(key=lambda each: each[:3], reverse=True)
    return tuple(job for *_, job in timed[:limit])


def _is_known(connection: sqlite3.Connection) -> bool:
    found = connection.execute("SELECT name FROM sqlite_master WHERE type IN ('table', 'view')")
    names = {name for (name,) in found if not name.startswith("sqlite_")}
    if names != _OWN_TABLES:
        return False
    return connection.execute("SELECT version_num FROM alembic_version").fetchall() == [(KNOWN_VERSION,)]


def _newest(
    connection: sqlite3.Connection, shape: TableShape, limit: int, user_id: str | None
) -> Iterator[Job]:
    columns = ", ".join(shape.columns[field].name if field in shape.columns else "NULL" for field in FIELDS)
    where, values = ("", ()) if user_id is None else (" WHERE user_id = ?", (user_id,))
    statement = f"SELECT {columns} FROM {shape.table}{where} ORDER BY created_at DESC, id LIMIT ?"  # noqa: S608 - of SHAPES
    rows: list[tuple[Any, ...]] = connection.execute(statement, (*values, limit)).fetchall()
    for row, job in zip(rows, plain_jobs(rows, shape) if rows else (), strict=True):
        yield job or read_job(dict(zip(FIELDS, row, strict=True)), shape)

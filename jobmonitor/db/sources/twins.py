"""Which legacy rows the new tables have too: a job that was migrated keeps its ComfyUI id, or its own id."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Select, String, not_, select, true

from jobmonitor.db.sources.jobs_table import JobsTable
from jobmonitor.db.sources.source import Expression
from jobmonitor.db.sql.dialect import SqlDialect


def twins_in(
    successor: JobsTable, key: Expression, comfy_job_id: Expression | None, dialect: SqlDialect
) -> Iterator[Select[Any]]:
    """Queries that find a row where `successor`, a new table, has the job of a legacy row.

    `key` and `comfy_job_id` are the legacy table's columns. Each query asks for one column of the new table,
    so that an index on it can serve it. Blank ids are nobody's.
    """
    theirs = successor.column("comfy_job_id")
    if comfy_job_id is not None and theirs is not None:
        yield from _twin(theirs, comfy_job_id, dialect)
    yield from _twin(successor.key, key, dialect)


def _twin(theirs: Expression, ours: Expression, dialect: SqlDialect) -> Iterator[Select[Any]]:
    same = dialect.same_id(theirs, ours)
    if same is not None:
        named = [not_(dialect.is_blank(theirs))] if isinstance(theirs.type, String) else []
        yield select(true()).where(same, *named).correlate(ours.table)

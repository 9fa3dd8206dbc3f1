"""Which legacy rows the new tables have too: a job that was migrated keeps its ComfyUI id, or its own id."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Uuid, exists, not_

from jobmonitor.db.sources.jobs_table import JobsTable
from jobmonitor.db.sources.source import Expression
from jobmonitor.db.sql.dialect import SqlDialect


def twins_in(
    successor: JobsTable, key: Expression, comfy_job_id: Expression | None, dialect: SqlDialect
) -> Iterator[Expression]:
    """Conditions of which one holds where `successor`, a new table, has the job of a legacy row.

    `key` and `comfy_job_id` are the legacy table's columns. Each condition is an EXISTS of its own, so that
    an index of the new table can serve it. Blank ids are nobody's.
    """
    theirs = successor.column("comfy_job_id")
    if comfy_job_id is not None and theirs is not None:
        yield from _twin(theirs, comfy_job_id, dialect)
    yield from _twin(successor.key, key, dialect)


def _twin(theirs: Expression, ours: Expression, dialect: SqlDialect) -> Iterator[Expression]:
    same = dialect.same_id(theirs, ours)
    if same is not None:
        named = [] if isinstance(ours.type, Uuid) else [not_(dialect.is_blank(ours))]
        yield exists().where(same, *named).correlate(ours.table)

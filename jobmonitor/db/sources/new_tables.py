"""The tables of the new system: of which generation each is."""

from __future__ import annotations

from jobmonitor.db.sources import generation_b, generation_c
from jobmonitor.db.sources.generation_c import WORKFLOW_ID, WORKFLOWS, WorkflowByIdTable
from jobmonitor.db.sources.jobs_table import JobsTable
from jobmonitor.db.sources.shape import TableShape
from jobmonitor.db.sql.catalog import Catalog
from jobmonitor.db.sql.dialect import SqlDialect
from jobmonitor.domain.job import JobStatus

SHAPES: tuple[TableShape, ...] = generation_b.SHAPES
"""One for each table, whatever generation it turns out to be of: the key's column is the same."""

TABLES: tuple[str, ...] = (*(shape.table for shape in SHAPES), WORKFLOWS)
"""What is looked for in a database."""

_BY_ID = {shape.table: shape for shape in (generation_c.VIDEO_JOBS, generation_c.IMAGE_JOBS)}


def new_source(shape: TableShape, catalog: Catalog, dialect: SqlDialect) -> JobsTable:
    """The source for a table of SHAPES, which is in the catalogue and has its key."""
    found = catalog.tables[shape.table]
    cancelled, pending = str(JobStatus.CANCELLED), str(JobStatus.PENDING)
    allows_cancelled = found.allows("status", cancelled, beside=pending)
    by_id = _BY_ID.get(shape.table)
    if by_id is None or not found.has(WORKFLOW_ID):
        return JobsTable(
            shape, found.table, dialect, allows_cancelled=allows_cancelled, is_view=found.is_view
        )
    workflows = catalog.tables.get(WORKFLOWS)
    return WorkflowByIdTable(
        by_id,
        found.table,
        dialect,
        workflows=None if workflows is None else workflows.table,
        allows_cancelled=allows_cancelled,
        is_view=found.is_view,
    )

"""The tables of the new system: of which generation each is."""

from __future__ import annotations

from sqlalchemy import Connection

from jobmonitor.db.sources import generation_b, generation_c
from jobmonitor.db.sources.generation_c import WORKFLOW_ID, WorkflowByIdTable
from jobmonitor.db.sources.jobs_table import JobsTable
from jobmonitor.db.sources.shape import TableShape
from jobmonitor.db.sources.workflows import WORKFLOWS, Workflows
from jobmonitor.db.sql.catalog import Catalog
from jobmonitor.db.sql.dialect import SqlDialect
from jobmonitor.domain.job import JobStatus

SHAPES: tuple[TableShape, ...] = generation_b.SHAPES
"""One for each table, whatever generation it turns out to be of: the key's column is the same."""

TABLES: tuple[str, ...] = (*(shape.table for shape in SHAPES), WORKFLOWS)
"""What is looked for in a database."""

_BY_ID = {shape.table: shape for shape in (generation_c.VIDEO_JOBS, generation_c.IMAGE_JOBS)}


def new_sources(connection: Connection, catalog: Catalog, dialect: SqlDialect) -> list[JobsTable]:
    """The sources for those of SHAPES that are in the catalogue, with their key."""
    workflows = None
    by_id = [name for name in _BY_ID if name in catalog.tables and catalog.tables[name].has(WORKFLOW_ID)]
    if by_id and WORKFLOWS in catalog.tables:
        workflows = Workflows.read(connection, catalog.tables[WORKFLOWS].table)
    sources: list[JobsTable] = []
    for shape in SHAPES:
        found = catalog.tables.get(shape.table)
        if found is None or not found.has(shape.columns["key"].name):
            continue
        table, is_view = found.table, found.is_view
        cancelled = found.allows("status", str(JobStatus.CANCELLED), beside=str(JobStatus.PENDING))
        if shape.table in by_id:
            sources.append(
                WorkflowByIdTable(
                    _BY_ID[shape.table],
                    table,
                    dialect,
                    workflows=workflows,
                    allows_cancelled=cancelled,
                    is_view=is_view,
                )
            )
        else:
            sources.append(JobsTable(shape, table, dialect, allows_cancelled=cancelled, is_view=is_view))
    return sources

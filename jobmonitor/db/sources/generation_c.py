"""Generation C: video and image jobs with the workflow by id, and few times."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, Table, Text, and_, cast, func, literal_column, null, or_

from jobmonitor.db.sources.generation_b import IMAGE_JOBS as IMAGE_JOBS_B
from jobmonitor.db.sources.generation_b import VIDEO_JOBS as VIDEO_JOBS_B
from jobmonitor.db.sources.given import required
from jobmonitor.db.sources.jobs_table import JobsTable
from jobmonitor.db.sources.shape import ColumnShape, TableShape
from jobmonitor.db.sources.source import Columns, Expression
from jobmonitor.db.sources.workflows import WORKFLOWS, Workflows
from jobmonitor.db.sql.dialect import SqlDialect
from jobmonitor.db.sql.text import is_storable
from jobmonitor.domain.errors import SchemaMismatch
from jobmonitor.domain.feed_order import OrderKey
from jobmonitor.domain.job import NewJob

WORKFLOW_ID = "workflow_id"
"""The column that tells this generation; also the field that it is read as."""


def _shape(former: TableShape) -> TableShape:
    """What generation B has and C has not is optional: some of it may have stayed."""
    gone = {"workflow_name", "output_filename", "output_subfolder", "output_type", "model_used"}
    return replace(
        former,
        generation="C",
        columns={**former.columns, WORKFLOW_ID: ColumnShape(WORKFLOW_ID, "integer")},
        optional=former.optional | gone,
    )


VIDEO_JOBS = _shape(VIDEO_JOBS_B)
IMAGE_JOBS = _shape(IMAGE_JOBS_B)


class WorkflowByIdTable(JobsTable):
    """`Source` for a table whose rows name their workflow by its id in `workflows`.

    The name is looked up for the rows of a page, outside of their LIMIT. `workflows` is None where that table
    cannot be used: then rows name no workflow, and none can be written.
    """

    def __init__(
        self,
        shape: TableShape,
        table: Table,
        dialect: SqlDialect,
        *,
        workflows: Workflows | None,
        allows_cancelled: bool,
        is_view: bool = False,
    ) -> None:
        super().__init__(shape, table, dialect, allows_cancelled=allows_cancelled, is_view=is_view)
        self._workflows = workflows
        self._id = table.columns[WORKFLOW_ID]

    @property
    def problems(self) -> tuple[str, ...]:
        if self._workflows is not None and self._workflows.is_known:
            return super().problems
        why = (
            "is missing or has no columns id and name"
            if self._workflows is None
            else "shows this account no rows"
        )
        return (
            *super().problems,
            f"The table {self.name} names workflows by their id in the table {WORKFLOWS}, which {why}: its"
            " jobs have no workflow, and none can be added. Ask for its rows, or for the right to read them.",
        )

    # Reading

    def ordered_by(self, key: OrderKey) -> Expression | None:
        if key is not OrderKey.WORKFLOW or self._workflows is None:
            return super().ordered_by(key)
        return self._name({each.name: each for each in self.table.columns})

    def _fields(self, columns: Columns) -> Sequence[Expression]:
        name = self._name(columns).label("workflow_name")
        return [name if field.name == "workflow_name" else field for field in super()._fields(columns)]

    def _name(self, columns: Columns) -> Expression:
        """The name in `workflows`; else the one that the row itself may have kept."""
        shape = self.shape.columns["workflow_name"]
        kept = self._dialect.text(columns[shape.name]) if shape.name in columns else None
        if self._workflows is None:
            return cast(null(), Text) if kept is None else kept
        id_ = columns[WORKFLOW_ID]
        if id_ is self._id:
            # As text, for what RETURNING selects has no FROM that a column could be looked up in.
            id_ = literal_column(f"{self.name}.{WORKFLOW_ID}", self._id.type)
        named = self._workflows.name_of(id_)
        return named if kept is None else func.coalesce(named, kept)

    def has_workflow(self, names: Collection[str]) -> Expression | None:
        by_name, workflows = super().has_workflow(names), self._workflows
        if workflows is None:
            return by_name
        # One equality a name: an index on the id and the time gives rows in order for one value.
        conditions = [workflows.is_of(self._id, name) for name in sorted(names) if is_storable(name)]
        if by_name is not None:
            conditions.append(and_(self._id.is_(None), by_name))
        return or_(*conditions) if conditions else None

    def records(self, field: str) -> bool:
        return (field == "workflow_name" and self._workflows is not None) or super().records(field)

    # Writing

    def check(self, connection: Connection, job: NewJob) -> None:
        if WORKFLOW_ID not in required(self.table):
            return
        if self._workflows is None:
            raise SchemaMismatch(
                f"{self.name} needs a {WORKFLOW_ID}, and the table {WORKFLOWS} that has them cannot be read.",
                remedy=f"Ask for the table {WORKFLOWS} (with columns id and name), or the right to read it.",
            )
        if not self._workflows.has(connection, job.workflow_name):
            raise SchemaMismatch(
                f"The table {WORKFLOWS} has no workflow “{job.workflow_name[:100]}”, which the column"
                f" {WORKFLOW_ID} of {self.name} must name.",
                remedy=f"Add a row with that name and the output type {self.shape.kind} to {WORKFLOWS}, or"
                " choose another workflow.",
                details=f"There are: {', '.join(self._workflows.listed(connection)) or 'none'}.",
            )

    def _further(self, job: NewJob) -> Mapping[str, Any]:
        if self._workflows is None:
            return {}
        return {WORKFLOW_ID: cast(self._workflows.id_of(job.workflow_name), self._id.type)}

"""Generation C: video and image jobs with the workflow by id, and few times."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import (
    Connection,
    FromClause,
    Integer,
    Table,
    Text,
    and_,
    cast,
    func,
    literal,
    literal_column,
    null,
    or_,
    select,
)
from sqlalchemy.sql.selectable import ScalarSelect

from jobmonitor.db.sources.generation_b import IMAGE_JOBS as IMAGE_JOBS_B
from jobmonitor.db.sources.generation_b import VIDEO_JOBS as VIDEO_JOBS_B
from jobmonitor.db.sources.jobs_table import JobsTable
from jobmonitor.db.sources.shape import ColumnShape, TableShape
from jobmonitor.db.sources.source import Columns, Expression
from jobmonitor.db.sources.writing import required
from jobmonitor.db.sql.dialect import SqlDialect
from jobmonitor.db.sql.text import is_storable
from jobmonitor.domain.errors import SchemaMismatch
from jobmonitor.domain.job import NewJob

WORKFLOWS = "workflows"
"""The table that names the workflows."""

WORKFLOW_ID = "workflow_id"
"""The column that tells this generation; also the field that it is read as."""

_LISTED = 50
"""Names of workflows that a refusal lists."""


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

    The name is looked up for the rows of a page, outside of their LIMIT. `workflows` is None where it is not
    there, or has no id or no name: then rows name no workflow, and none can be written.
    """

    def __init__(
        self,
        shape: TableShape,
        table: Table,
        dialect: SqlDialect,
        *,
        workflows: Table | None,
        allows_cancelled: bool,
        is_view: bool = False,
    ) -> None:
        super().__init__(shape, table, dialect, allows_cancelled=allows_cancelled, is_view=is_view)
        usable = workflows is not None and {"id", "name"} <= set(workflows.columns.keys())
        # A name of its own: the table's columns are selected beside it, some without the table's name.
        self._workflows: FromClause | None = (
            workflows.alias("named") if workflows is not None and usable else None
        )
        self._id = table.columns[WORKFLOW_ID]

    @property
    def problems(self) -> tuple[str, ...]:
        if self._workflows is not None:
            return super().problems
        return (
            *super().problems,
            f"The table {self.name} names workflows by their id in the table {WORKFLOWS}, which is missing or"
            " has no columns id and name: its jobs have no workflow, and none can be added. Ask for that"
            " table, or for the right to read it.",
        )

    # Reading

    def _fields(self, columns: Columns) -> Sequence[Expression]:
        name = self._name(columns).label("workflow_name")
        return [name if field.name == "workflow_name" else field for field in super()._fields(columns)]

    def _name(self, columns: Columns) -> Expression:
        """The name in `workflows`; else the one that the row itself may have kept."""
        shape = self.shape.columns["workflow_name"]
        kept = self._dialect.text(columns[shape.name]) if shape.name in columns else None
        if self._workflows is None:
            return cast(null(), Text) if kept is None else kept
        found, id_ = self._workflows.c, columns[WORKFLOW_ID]
        if id_ is self._id:
            # As text, for what RETURNING selects has no FROM that a column could be looked up in.
            id_ = literal_column(f"{self.name}.{WORKFLOW_ID}", self._id.type)
        named = (
            select(cast(found["name"], Text))
            .where(self._comparable(found["id"]) == self._comparable(id_))
            .scalar_subquery()
        )
        return named if kept is None else func.coalesce(named, kept)

    def records(self, field: str) -> bool:
        return super().records(field) or (field == "workflow_name" and self._workflows is not None)

    def has_workflow(self, names: Collection[str]) -> Expression | None:
        conditions: list[Expression] = []
        by_name = super().has_workflow(names)
        if self._workflows is not None:
            # One equality a name: an index on the id and the time gives rows in order for one value.
            conditions += [
                self._comparable(self._id) == self._comparable(self._id_of(name))
                for name in sorted(names)
                if is_storable(name)
            ]
            by_name = None if by_name is None else and_(self._id.is_(None), by_name)
        if by_name is not None:
            conditions.append(by_name)
        return or_(*conditions) if conditions else None

    def _id_of(self, name: str) -> ScalarSelect[Any]:
        """The id of the workflow with this name, else of one that differs from it in its case alone."""
        assert self._workflows is not None
        found, wanted = self._workflows.c, literal(name, Text())
        return (
            select(found["id"])
            .where(func.lower(found["name"]) == func.lower(wanted))
            .order_by((found["name"] == wanted).desc(), found["id"])
            .limit(1)
            .scalar_subquery()
        )

    def _comparable(self, id_: Expression) -> Expression:
        """Ids as they are where both columns hold numbers, which an index can serve; else as text."""
        assert self._workflows is not None
        types = (self._id.type, self._workflows.c["id"].type)
        return id_ if all(isinstance(each, Integer) for each in types) else cast(id_, Text)

    # Writing

    def check(self, connection: Connection, job: NewJob) -> None:
        if WORKFLOW_ID not in required(self.table):
            return
        if self._workflows is None:
            raise SchemaMismatch(
                f"{self.name} needs a {WORKFLOW_ID}, and the table {WORKFLOWS} that has them cannot be read.",
                remedy=f"Ask for the table {WORKFLOWS} (with columns id and name), or the right to read it.",
            )
        if connection.scalar(select(self._id_of(job.workflow_name))) is None:
            names = select(self._workflows.c["name"]).order_by(self._workflows.c["name"]).limit(_LISTED)
            raise SchemaMismatch(
                f"The table {WORKFLOWS} has no workflow “{job.workflow_name[:100]}”, which the column"
                f" {WORKFLOW_ID} of {self.name} must name.",
                remedy=f"Add a row with that name and the output type {self.shape.kind} to {WORKFLOWS}, or"
                " choose another workflow.",
                details=f"There are: {', '.join(map(str, connection.scalars(names))) or 'none'}.",
            )

    def _further(self, job: NewJob) -> Mapping[str, Any]:
        if self._workflows is None:
            return {}
        return {WORKFLOW_ID: cast(self._id_of(job.workflow_name), self._id.type)}

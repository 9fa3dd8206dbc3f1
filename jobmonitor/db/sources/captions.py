"""data, with datasets: captions of images, which are read as text jobs that were completed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, Integer, Table, false, func, or_, select, true

from jobmonitor.db.sources.jobs_table import JobsTable
from jobmonitor.db.sources.legacy_table import MIGRATED, LegacyTable
from jobmonitor.db.sources.legacy_writing import CaptionWriter
from jobmonitor.db.sources.rows import RowReader
from jobmonitor.db.sources.shape import ColumnShape, TableShape
from jobmonitor.db.sources.source import Expression
from jobmonitor.db.sql.dialect import SqlDialect
from jobmonitor.domain.job import Job, JobKind, JobStatus, System

_DATASET = "dataset_name"
_CREATED = "created_at"

SHAPE = TableShape(
    table="data",
    rank=13,
    kind=JobKind.TEXT,
    generation="A",
    system=System.LEGACY,
    status=JobStatus.COMPLETED,
    workflow="character-caption",
    optional=frozenset({"dataset", MIGRATED}),
    columns={
        "key": ColumnShape("id", "id"),
        "created_at": ColumnShape(_CREATED, "time"),
        "input_images": ColumnShape("image_url", "text"),
        "output_text": ColumnShape("caption", "text"),
        "title": ColumnShape("image_name", "text"),
        "dataset": ColumnShape(_DATASET, "text"),
        MIGRATED: ColumnShape(MIGRATED, "text"),
    },
)

DATASETS = "datasets"


def is_captions(table: Table) -> bool:
    """Whether a table of so common a name is the studio's."""
    return all(name in table.columns for name in ("id", "dataset_id", "caption"))


class Captions(LegacyTable):
    """`Source` for data. The data set gives what a row lacks: the name, and the time where it has none."""

    description = "captions of data sets, each as a text job that was completed"
    writer = CaptionWriter
    searched = (*LegacyTable.searched, "title")

    def __init__(
        self,
        shape: TableShape,
        table: Table,
        dialect: SqlDialect,
        *,
        datasets: Table | None = None,
        successors: Sequence[JobsTable] = (),
        is_view: bool = False,
    ) -> None:
        super().__init__(shape, table, dialect, successors=successors, is_view=is_view)
        self._datasets = datasets
        name, created = self._of_dataset("name"), self._of_dataset("created_at")
        if name is not None:
            self.related = {**self.related, _DATASET: name.label(_DATASET)}
        own = table.columns.get(_CREATED)
        # Where each row has a time of its own, an index on it serves the order.
        if created is not None and dialect.is_timestamp(created.type) and (own is None or own.nullable):
            times = [dialect.moment(each) for each in (self.created_at, created) if each is not None]
            self.created_at = func.coalesce(*times, type_=created.type).label(_CREATED)
            self.related = {**self.related, _CREATED: self.created_at}

    def to_job(self, row: Mapping[str, Any]) -> Job:
        job = super().to_job(row)
        parts = [part for part in (RowReader(row).text("dataset"), job.title) if part is not None]
        return replace(job, title=" / ".join(parts) or None)

    def records(self, field: str) -> bool:
        # Each row is completed, of one workflow, and found by its caption.
        return field in ("workflow_name", "cancelled", "prompt") or super().records(field)

    def has_status(self, statuses: Collection[JobStatus]) -> Expression:
        return true() if JobStatus.COMPLETED in statuses else false()

    def has_workflow(self, names: Collection[str]) -> Expression | None:
        return true() if self.shape.workflow in names else None

    def count(self, connection: Connection, conditions: Sequence[Expression]) -> Counter[JobStatus]:
        counting = select(func.count()).select_from(self.table).where(*self.for_all(conditions))
        return Counter({JobStatus.COMPLETED: int(connection.scalar(counting) or 0)})

    def contains(self, text: str) -> Expression | None:
        found, datasets, name = super().contains(text), self._datasets, self._dataset_column("name")
        if found is None or datasets is None or name is None:
            return found
        named = select(datasets.columns["id"]).where(self._dialect.contains(name, text))
        return or_(found, self.table.columns["dataset_id"].in_(named))

    def _of_dataset(self, column: str) -> Expression | None:
        """A column of the row's data set, looked up for each row."""
        wanted, datasets = self._dataset_column(column), self._datasets
        if wanted is None or datasets is None:
            return None
        theirs, ours = datasets.columns["id"], self.table.columns["dataset_id"]
        both_numbers = isinstance(theirs.type, Integer) and isinstance(ours.type, Integer)
        same = theirs == ours if both_numbers else self._dialect.same_id(theirs, ours)
        if same is None:
            return None
        return select(wanted).where(same).limit(1).correlate(self.table).scalar_subquery()

    def _dataset_column(self, name: str) -> Expression | None:
        datasets = self._datasets
        if datasets is None or "id" not in datasets.columns:
            return None
        return datasets.columns.get(name)

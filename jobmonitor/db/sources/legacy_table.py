"""A table of the legacy system: its jobs may have been migrated, and it keeps less of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from typing import ClassVar

from sqlalchemy import Connection, Table, false, func, not_

from jobmonitor.db.sources.jobs_table import JobsTable
from jobmonitor.db.sources.legacy_writing import LegacyWriter
from jobmonitor.db.sources.shape import TableShape
from jobmonitor.db.sources.source import Expression
from jobmonitor.db.sources.twins import twins_in
from jobmonitor.db.sql.dialect import Clock, SqlDialect
from jobmonitor.domain.database import TableInfo
from jobmonitor.domain.feed import FeedQuery, FeedSystem
from jobmonitor.domain.job import JobStatus

MIGRATED = "migrated"
"""The name under which a legacy row says whether the new tables have it too."""


class LegacyTable(JobsTable):
    """`Source` for a legacy table, whose rows may have been migrated to `successors`, new tables."""

    description: ClassVar[str]
    """What the table holds, in words of an operator."""
    is_plain = False
    writer: ClassVar[type[LegacyWriter]] = LegacyWriter

    def __init__(
        self,
        shape: TableShape,
        table: Table,
        dialect: SqlDialect,
        *,
        successors: Sequence[JobsTable] = (),
        is_view: bool = False,
    ) -> None:
        super().__init__(shape, table, dialect, allows_cancelled=False, is_view=is_view)
        comfy_job_id = self.column("comfy_job_id")
        twins = [twin for each in successors for twin in twins_in(each, self.key, comfy_job_id, dialect)]
        self._alone = tuple(not_(dialect.found_for_each(twin)) for twin in twins)
        """Hold where no new table has the row's job."""
        self._alone_of_all = tuple(not_(twin.exists()) for twin in twins)
        """The same for a look at all rows: each an anti-join of whole tables."""
        self.related: Mapping[str, Expression] = {}
        """What is looked up in other tables for each row, by the name under which it is selected."""
        if twins:
            # No EXISTS: for many rows it would be answered by a look at the whole of the other table.
            found = [twin.limit(1).scalar_subquery() for twin in twins]
            self.related = {MIGRATED: func.coalesce(*found, false()).label(MIGRATED)}

    @property
    def is_self_contained(self) -> bool:
        return not self.related

    def describe(self) -> TableInfo:
        return replace(super().describe(), description=self.description)

    def native(self, query: FeedQuery | None = None) -> Sequence[Expression]:
        columns = {**{each.name: each for each in super().native()}, **self.related}
        if query is not None and MIGRATED in columns and _reads_both(query):
            columns[MIGRATED] = false().label(MIGRATED)
        return list(columns.values())

    @cached_property
    def _own_fields(self) -> Sequence[Expression]:
        return self._fields({**{each.name: each for each in self.table.columns}, **self.related})

    def matches(self, query: FeedQuery, *, statuses: bool = True) -> Sequence[Expression] | None:
        conditions = super().matches(query, statuses=statuses)
        kinds = self._of_kinds(query)
        if conditions is None or kinds is None:
            return None
        return [*conditions, *kinds, *(self._alone if _reads_both(query) else ())]

    def count(self, connection: Connection, conditions: Sequence[Expression]) -> Counter[JobStatus]:
        return super().count(connection, self.for_all(conditions))

    def for_all(self, conditions: Sequence[Expression]) -> Sequence[Expression]:
        of_all = {id(each): whole for each, whole in zip(self._alone, self._alone_of_all, strict=True)}
        return [of_all.get(id(each), each) for each in conditions]

    def _of_kinds(self, query: FeedQuery) -> Sequence[Expression] | None:
        """Conditions for the query's kinds, where a table holds several; None where no row is of these."""
        return [] if not query.kinds or self.kinds & query.kinds else None

    # Writing

    def _writer(self, clock: Clock, *, strict: bool) -> LegacyWriter:
        return self.writer(
            self.shape, self.table, self._dialect, clock, allows_cancelled=False, strict=strict
        )


def _reads_both(query: FeedQuery) -> bool:
    return query.system in (FeedSystem.BOTH, FeedSystem.AUTO)

"""A feed's pages: one arm a table, each with its own ORDER BY and LIMIT on native columns.

Rows with a time of creation come first; those without one are a second query behind them, so that the
first needs no NULLS LAST, which no index serves.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from sqlalchemy import (
    Connection,
    Select,
    and_,
    func,
    literal,
    not_,
    or_,
    select,
    union_all,
)

from jobmonitor.db.sources.source import FIELDS, Expression, Source
from jobmonitor.db.sql.dialect import SqlDialect
from jobmonitor.domain.errors import InvalidInput
from jobmonitor.domain.feed import MAX_PAGE, Counts, Cursor, FeedQuery, Page
from jobmonitor.domain.job import Job, JobStatus

MAX_SKIP = 10_000_000


class Feed:
    """Answers feed queries on one connection."""

    def __init__(self, sources: Sequence[Source], dialect: SqlDialect) -> None:
        self._sources = tuple(sorted(sources, key=lambda source: source.rank))
        self._dialect = dialect

    def page(
        self, connection: Connection, query: FeedQuery, *, after: Cursor | None, limit: int, skip: int = 0
    ) -> Page:
        """As `JobRepository.page`."""
        limit = max(1, min(limit, MAX_PAGE))
        skip = max(0, min(skip, MAX_SKIP))
        wanted = limit + 1  # one more tells whether there is a next page
        jobs: list[Job] = []
        if after is None or after.created_at is not None:
            arms = self._timed_arms(query, after, skip + wanted)
            jobs = self._rows(connection, arms, wanted, skip)
            if len(jobs) < wanted:
                if not jobs and skip:
                    skip -= self._count(connection, arms)
                else:
                    skip = 0
                jobs += self._untimed(connection, query, None, wanted - len(jobs), skip)
        else:
            jobs = self._untimed(connection, query, after, wanted, skip)
        shown = tuple(jobs[:limit])
        return Page(shown, Cursor.of(shown[-1]) if len(jobs) > limit else None)

    def counts(self, connection: Connection, query: FeedQuery) -> Counts:
        """As `JobRepository.counts`."""
        found: Counter[JobStatus] = Counter()
        for source in self._of_kinds(query):
            conditions = source.matches(query, statuses=False)
            if conditions is None:
                continue
            conditions = [*conditions, *self._within(source, query)]
            groups = source.status_groups()
            count = func.count().label("count")
            statement = select(*groups, count).select_from(source.table).where(*conditions)
            for row in connection.execute(statement.group_by(*groups)):
                found[source.read_status(row.status, row.error_message)] += row._mapping["count"]
        wanted = query.statuses or frozenset(JobStatus)
        by_status = tuple((status, found[status]) for status in JobStatus if found[status])
        return Counts(sum(count for status, count in by_status if status in wanted), by_status)

    def _of_kinds(self, query: FeedQuery) -> list[Source]:
        return [source for source in self._sources if not query.kinds or source.kinds & query.kinds]

    def _rows(self, connection: Connection, arms: list[Select[Any]], limit: int, skip: int) -> list[Job]:
        if not arms:
            return []
        rows = union_all(*arms).subquery("feed")
        statement = (
            select(rows.c.source_rank, *(rows.c[name] for name in FIELDS))
            .order_by(rows.c.sort_at.desc(), rows.c.source_rank, rows.c.place)
            .limit(limit)
            .offset(skip)
        )
        by_rank = {source.rank: source for source in self._sources}
        return [by_rank[row["source_rank"]].to_job(row) for row in connection.execute(statement).mappings()]

    def _count(self, connection: Connection, arms: list[Select[Any]]) -> int:
        if not arms:
            return 0
        return connection.scalar(select(func.count()).select_from(union_all(*arms).subquery())) or 0

    def _timed_arms(self, query: FeedQuery, after: Cursor | None, limit: int) -> list[Select[Any]]:
        """Rows with a time of creation, newest first."""
        rank = None if after is None else self._rank(after)
        arms = []
        for source in self._of_kinds(query):
            created = source.created_at
            conditions = source.matches(query)
            if created is None or conditions is None:
                continue
            conditions = [*conditions, self._dialect.has_time(created), *self._within(source, query)]
            if after is not None and rank is not None:
                conditions += self._behind(source, created, after, rank)
            arms.append(self._arm(source, conditions, [created.desc(), source.key], limit))
        return arms

    def _untimed(
        self, connection: Connection, query: FeedQuery, after: Cursor | None, limit: int, skip: int
    ) -> list[Job]:
        """Rows whose time of creation is null, infinite or missing, by source and key."""
        if query.created_from is not None or query.created_before is not None:
            return []
        rank = -1 if after is None else self._rank(after)
        arms = []
        for source in self._of_kinds(query):
            conditions = source.matches(query)
            if source.rank < rank or conditions is None:
                continue
            conditions = list(conditions)
            if source.created_at is not None:
                conditions.append(
                    or_(source.created_at.is_(None), not_(self._dialect.has_time(source.created_at)))
                )
            if after is not None and source.rank == rank:
                conditions.append(source.key > self._key(source, after))
            arms.append(self._arm(source, conditions, [source.key], skip + limit, timed=False))
        return self._rows(connection, arms, limit, skip)

    def _arm(
        self,
        source: Source,
        conditions: Sequence[Expression],
        order: Sequence[Expression],
        limit: int,
        *,
        timed: bool = True,
    ) -> Select[Any]:
        """The first rows of one table. Casts stay outside the LIMIT: inside they would keep its index
        from serving the order."""
        inner = (
            select(*source.native()).where(*conditions).order_by(*order).limit(limit).subquery(source.name)
        )
        key = inner.c[source.key.name]
        if timed and source.created_at is not None:
            created = inner.c[source.created_at.name]
            sort_at = self._dialect.moment(created)
            place = func.row_number().over(order_by=[created.desc(), key])
        else:
            sort_at = literal(0)
            place = func.row_number().over(order_by=key)
        return select(
            literal(source.rank).label("source_rank"),
            sort_at.label("sort_at"),
            place.label("place"),
            *source.fields(inner.c),
        )

    def _within(self, source: Source, query: FeedQuery) -> list[Expression]:
        """The query's span of time."""
        created = source.created_at
        if query.created_from is None and query.created_before is None:
            return []
        if created is None:
            return [literal(1) == 0]
        conditions: list[Expression] = [self._dialect.has_time(created)]
        if query.created_from is not None:
            conditions.append(created >= self._dialect.time(query.created_from, created.type))
        if query.created_before is not None:
            conditions.append(created < self._dialect.time(query.created_before, created.type))
        return conditions

    def _behind(self, source: Source, created: Expression, after: Cursor, rank: int) -> list[Expression]:
        """What lies behind the cursor in this source: sources of a higher rank come later at one time."""
        assert after.created_at is not None
        moment = self._dialect.time(after.created_at, created.type)
        if source.rank < rank:
            return [created < moment]
        if source.rank > rank:
            return [created <= moment]
        key = self._key(source, after)
        # The first condition is what an index can begin at.
        return [created <= moment, or_(created < moment, and_(created == moment, source.key > key))]

    def _rank(self, after: Cursor) -> int:
        for source in self._sources:
            if source.name == after.source:
                return source.rank
        raise InvalidInput(
            f"The feed's place is in {after.source}, which is not there.", remedy="Reload the feed."
        )

    def _key(self, source: Source, after: Cursor) -> Expression:
        key = self._dialect.key(after.key, source.key.type)
        if key is None:
            raise InvalidInput("The feed's place cannot be understood.", remedy="Reload the feed.")
        return key

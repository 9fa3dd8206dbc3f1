"""What would make a question quick that was given up: which index is missing, as text for the operator."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Column, Connection, DateTime, String

from jobmonitor.db.indexes import Index, create_index, indexes_of
from jobmonitor.db.notes import ORDERS
from jobmonitor.db.sources.source import Source
from jobmonitor.domain.condition import Aspect
from jobmonitor.domain.errors import SlowQuery
from jobmonitor.domain.feed import FeedQuery
from jobmonitor.domain.feed_order import OrderKey
from jobmonitor.domain.job import ACTIVE, JobStatus, System

_CONDITIONS = {
    Aspect.WORKFLOW: "workflow",
    Aspect.USER: "user",
    Aspect.SERVER: "server",
    Aspect.TEXT: "text",
    Aspect.ID: "id",
    Aspect.TOLD: "what rows tell",
    Aspect.ROW: "favourites",
}
"""What a condition is called by which jobs are chosen."""
_ACTIVE = "status IN ('pending', 'processing')"


@dataclass(frozen=True, slots=True)
class _Missing:
    """An index that a table lacks: its columns, in an operator's words and as a statement."""

    table: str
    columns: tuple[str, ...]
    statement: str

    def __str__(self) -> str:
        return f"{self.table} ({', '.join(self.columns)})"


def slow_query(
    connection: Connection,
    title: str,
    sources: Sequence[Source],
    query: FeedQuery,
    seconds: float,
    *,
    counted: bool = False,
) -> SlowQuery:
    """The error for a question about `query` that `sources` did not answer within `seconds`;
    `counted`: it was how many there are.

    Looks at the indexes as they are now, and changes nothing.
    """
    missing = [each for source in sources for each in _missing(connection, source, query, counted=counted)]
    message = f"{title} did not answer within {seconds:g} s: {_asked(query)}."
    if missing:
        one = len(missing) == 1
        return SlowQuery(
            f"{message} {'An index is' if one else 'Indexes are'} missing: {'; '.join(map(str, missing))}.",
            remedy=f"Have {'it' if one else 'them'} made, or narrow the filter or its time range.",
            ddl=[each.statement for each in missing],
        )
    if query.order.key in ORDERS and not counted:
        return SlowQuery(
            f"{message} Every row had to be read.",
            remedy="Order the list by Created, or narrow it: to a time range, a workflow or a user.",
            ddl=(),
        )
    if query.text or query.conditions:
        return SlowQuery(
            f"{message} Every row had to be read.",
            remedy="Narrow the search: to a time range, a workflow or a user.",
            ddl=(),
        )
    return SlowQuery(
        f"{message} The indexes that could help are there.",
        remedy="Narrow the filter or its time range, or try again when the database has less to do.",
        ddl=(),
    )


def _asked(query: FeedQuery) -> str:
    """What was asked for, in an operator's words."""
    filters = [
        name
        for name, given in (
            ("user", query.user_id is not None),
            ("workflow", bool(query.workflow_names)),
            ("status", bool(query.statuses)),
            ("server", query.comfy_url is not None),
            *((_CONDITIONS[each.aspect], True) for each in query.conditions),
            ("time", query.created_from is not None or query.created_before is not None),
        )
        if given
    ]
    filters = list(dict.fromkeys(filters))
    names = " and ".join([", ".join(filters[:-1]), filters[-1]] if filters[1:] else filters)
    if query.text:
        asked = f"a text was searched for in {f'jobs chosen by {names}' if filters else 'all jobs'}"
    else:
        asked = f"jobs were chosen by {names}" if filters else "all jobs were asked for"
    ordered = ORDERS.get(query.order.key)
    return asked if ordered is None else f"{asked}, ordered by {ordered}"


def _missing(connection: Connection, source: Source, query: FeedQuery, *, counted: bool) -> list[_Missing]:
    """The index that would help most with a table and is not there; none where it is."""
    created, status = source.created_at, source.column("status")
    if source.is_view or created is None or created.name not in source.table.columns:
        return []
    chosen = _chosen_by(source, query)
    if query.text and not chosen:
        return []  # no index on whole values finds a part of one
    if counted and not chosen and status is not None:
        chosen = (status.name,)  # rows are counted by their status
    if query.order.key is OrderKey.STATUS and not chosen and status is not None:
        chosen = (status.name,)  # such a feed is one status after the other
    present, taken = indexes_of(connection, source.table.name)
    columns: tuple[str, ...] = (created.name, source.key.name)
    where, words, descending = "", columns, {created.name}
    if query.order.key in ORDERS and not counted:
        ordered = _ordering_column(source, query.order.key)
        if ordered is None:
            return []
        columns = _useful((), (ordered, *columns), [index.columns for index in present if index.orders_all])
        if not columns:
            return []
        words, descending = columns[:-1], {created.name} | ({ordered} if query.order.descending else set())
    elif query.statuses and query.statuses <= ACTIVE and source.system is System.NEW:
        if status is None or any(_serves_active(index, status.name) for index in present):
            return []
        where, words = _ACTIVE, (status.name, created.name)
    else:
        columns = _useful(chosen, columns, [index.columns for index in present if index.orders_all])
        if not columns:
            return []
        words = columns[:-1]
    statement = create_index(
        connection, source.table.name, columns, descending=descending, where=where, taken=taken
    )
    return [_Missing(source.table.name, words, statement)]


def _ordering_column(source: Source, key: OrderKey) -> str | None:
    """The column that an order is by, where an index on it serves that: times and texts as they stand."""
    found = source.ordered_by(key)
    is_own = isinstance(found, Column) and found.name in source.table.columns
    plain = isinstance(found, Column) and isinstance(found.type, String | DateTime)
    return found.name if isinstance(found, Column) and is_own and plain else None


def _chosen_by(source: Source, query: FeedQuery) -> tuple[str, ...]:
    """Columns that the query wants values in, those that leave the fewest rows first."""
    workflow = source.column("workflow_id")
    if workflow is None:
        workflow = source.column("workflow_name")
    asked = (
        (source.column("user_id"), query.user_id is not None),
        (workflow, bool(query.workflow_names)),
        (source.column("comfy_url"), query.comfy_url is not None),
        (source.column("status"), bool(query.statuses) and JobStatus.UNKNOWN not in query.statuses),
    )
    return tuple(column.name for column, given in asked if column is not None and given)


def _useful(
    chosen: tuple[str, ...], order: tuple[str, ...], present: Sequence[tuple[str, ...]]
) -> tuple[str, ...]:
    """The columns of the index that would help next; none where there is nothing left to add."""
    created = order[:1]

    def has(values: tuple[str, ...]) -> bool:
        """Whether an index has these values first, in any order, and then the time."""
        count = len(values)
        return any(
            set(each[:count]) == set(values) and each[count : count + 1] == created for each in present
        )

    if has(chosen):
        return ()
    if any(has((column,)) for column in chosen):
        return (*chosen, *order)
    return (*chosen[:1], *order)


def _serves_active(index: Index, status: str) -> bool:
    return "pending" in index.predicate or (index.orders_all and index.columns[:1] == (status,))

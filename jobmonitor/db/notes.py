"""What an operator should know of a feed: filters that a table cannot answer, tables that are missing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from jobmonitor.db.conditions import chosen
from jobmonitor.db.sources import legacy, new_tables
from jobmonitor.db.sources.source import Source
from jobmonitor.domain.condition import Aspect
from jobmonitor.domain.database import DatabaseInfo
from jobmonitor.domain.feed import FeedQuery, FeedSystem
from jobmonitor.domain.feed_order import OrderKey
from jobmonitor.domain.job import JobKind, JobStatus, System

_FILTERS = (
    ("user_id", "user", "only one user's are shown"),
    ("workflow_name", "workflow", "only some workflows are shown"),
    ("comfy_url", "server", "only one server's are shown"),
)
"""Field of a job, what it is called, and when it matters that a table has no such thing."""

ORDERS = {
    OrderKey.STARTED: "start",
    OrderKey.ENDED: "end",
    OrderKey.DURATION: "run time",
    OrderKey.WORKFLOW: "workflow",
    OrderKey.SERVER: "server",
    OrderKey.USER: "user",
    OrderKey.TITLE: "prompt or title",
}
"""What jobs are ordered by, in an operator's words, where a table may lack it."""


def notes_of(query: FeedQuery, sources: Sequence[Source], info: DatabaseInfo) -> tuple[str, ...]:
    """One sentence for each thing, in an order that is always the same; nothing where all is as asked."""
    read = chosen(sources, query)
    return (*_missing(query, sources, read, info), *_hidden(read, info), *_unanswered(query, read))


# Filters


def _unanswered(query: FeedQuery, read: Sequence[Source]) -> Iterator[str]:
    aspects = {each.aspect for each in query.conditions if not each.negated}
    asked = {
        "user_id": query.user_id is not None or Aspect.USER in aspects,
        "workflow_name": bool(query.workflow_names) or Aspect.WORKFLOW in aspects,
        "comfy_url": query.comfy_url is not None or Aspect.SERVER in aspects,
    }
    for field, what, when in _FILTERS:
        if asked[field]:
            lacking = [source for source in read if not source.records(field)]
            yield from left_out(lacking, f"no {what}", when)
    if query.created_from is not None or query.created_before is not None:
        untimed = [source for source in read if source.created_at is None]
        yield from left_out(untimed, "no time that can be compared", "only a span of time is shown")
    yield from _unordered(query, read)
    if query.text or Aspect.TEXT in aspects:
        yield from _unsearched([source for source in read if not source.records("prompt")])
    if JobStatus.CANCELLED in query.statuses and JobStatus.FAILED not in query.statuses:
        yield from _unmarked([source for source in read if not source.records("cancelled")])


def _unordered(query: FeedQuery, read: Sequence[Source]) -> Iterator[str]:
    """That tables have no value by which the feed is ordered."""
    key = query.order.key
    if key not in ORDERS:
        return
    for tables in _by_system([source for source in read if source.ordered_by(key) is None]):
        record, their = ("records", "its") if len(tables) == 1 else ("record", "their")
        yield f"{_named(tables)} {record} no {ORDERS[key]}, so {their} jobs stand behind all others."


def left_out(lacking: Sequence[Source], what: str, when: str) -> Iterator[str]:
    """That these tables record something not, and when that matters."""
    for tables in _by_system(lacking):
        record = "records" if len(tables) == 1 else "record"
        their = "its" if len(tables) == 1 else "their"
        yield f"{_named(tables)} {record} {what}, so {their} jobs are left out while {when}."


def _unsearched(lacking: Sequence[Source]) -> Iterator[str]:
    for tables in _by_system(lacking):
        record, their = ("records", "its") if len(tables) == 1 else ("record", "their")
        yield (
            f"{_named(tables)} {record} no prompt: a search finds {their} jobs by file name, id and error"
            " alone."
        )


def _unmarked(lacking: Sequence[Source]) -> Iterator[str]:
    for tables in _by_system(lacking):
        verb = "does" if len(tables) == 1 else "do"
        yield f"{_named(tables)} {verb} not tell cancelled jobs from failed ones: look among the failed."


def _by_system(sources: Sequence[Source]) -> Iterator[list[Source]]:
    for system in (System.NEW, System.LEGACY):
        tables = [source for source in sources if source.system is system]
        if tables:
            yield tables


def _named(sources: Sequence[Source]) -> str:
    names = _listed([source.name for source in sources])
    word = "table" if len(sources) == 1 else "tables"
    return f"The legacy {word} {names}" if sources[0].system is System.LEGACY else f"The {word} {names}"


# Tables


def _hidden(read: Sequence[Source], info: DatabaseInfo) -> Iterator[str]:
    if info.acts_as:
        return
    judged = {table.name for table in info.tables if table.row_level_security}
    names = [source.name for source in read if source.name in judged]
    if names:
        yield (
            f"The database decides by user which rows of {_listed(names)} are shown, and no user is given:"
            " set database_user."
        )


def _missing(
    query: FeedQuery, sources: Sequence[Source], read: Sequence[Source], info: DatabaseInfo
) -> Iterator[str]:
    there = {source.system for source in sources}
    if not sources:
        yield f"There are no tables of jobs in {info.title}. {_create(info)}"
        return
    for system, one, other, what in (
        (FeedSystem.NEW, System.NEW, "legacy", _create(info)),
        (FeedSystem.LEGACY, System.LEGACY, "new", ""),
    ):
        if one in there:
            continue
        if query.system is system:
            yield f"There are no {one} tables here: choose the {other} ones to see their jobs. {what}".strip()
            return
        if query.system is FeedSystem.BOTH:
            yield f"There are no {one} tables here, so the {other} ones alone are shown. {what}".strip()
    yield from _missing_of_kinds(query, {source.name for source in sources}, read, info)


def _missing_of_kinds(
    query: FeedQuery, names: set[str], read: Sequence[Source], info: DatabaseInfo
) -> Iterator[str]:
    """Tables of the chosen system, for kinds of which there is something to miss."""
    kinds = query.kinds or frozenset({JobKind.VIDEO, JobKind.IMAGE})
    if query.system is FeedSystem.NEW:
        for shape in new_tables.SHAPES:
            if shape.kind in kinds and shape.table not in names:
                yield f"There is no table {shape.table}, so no {shape.kind} jobs are shown. {_create(info)}"
        return
    if query.system is FeedSystem.LEGACY:
        for shape in legacy.SHAPES:
            if shape.kind in kinds and shape.table not in names:
                yield (
                    f"There is no legacy table {shape.table}, so no {shape.kind} jobs of it are shown."
                    " Choose both systems to see what there is."
                )
        return
    held = frozenset[JobKind]().union(*(source.kinds for source in read))
    for kind in JobKind:
        if kind in kinds - held:
            yield f"There is no table of {kind} jobs, so none are shown. {_create(info)}"


def _create(info: DatabaseInfo) -> str:
    if info.dialect == "sqlite":
        return "Choose another file, or let a new one be made."
    return "The new tables can be created with: jobmonitor db create-tables."


def _listed(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"

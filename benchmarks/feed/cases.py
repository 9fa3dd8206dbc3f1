"""What is asked of a feed over two large tables."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from benchmarks.common.timing import Way
from benchmarks.data.rows import (
    ABSENT_WORD,
    BURSTS,
    FREQUENT_WORD,
    RARE_WORD,
    SERVERS,
    USERS,
    WORKFLOWS,
    burst_time,
)
from benchmarks.feed.offset import offset_page
from benchmarks.feed.statements import Driver, Statement
from jobmonitor.db.repository import SqlJobRepository
from jobmonitor.domain.feed import Cursor, FeedQuery
from jobmonitor.domain.job import JobKind, JobStatus

PAGE = 200
"""Rows of a page, as the window asks for."""

LIMIT = 2.0
"""A page may cost so many times what the bare driver needs for the same statements."""

_SAMPLED = 5_000
_FOLLOWED = 100


@dataclass(frozen=True, slots=True)
class Case:
    """One question, the peer that pages by OFFSET where there is one, and what it may cost."""

    name: str
    way: Way
    offset: Statement | None = None
    limit: float | None = LIMIT


class Cases:
    """The questions to one database with `count` rows in each table."""

    def __init__(self, repository: SqlJobRepository, driver: Driver, count: int) -> None:
        self._repository, self._driver, self._count = repository, driver, count

    def all(self) -> Iterator[Case]:
        """Every question."""
        yield from self.places()
        yield from self.filters()
        yield from self.texts()
        yield from self.jumps()
        yield from self.counts()
        yield from self.changes()

    def places(self) -> Iterator[Case]:
        """Pages of the whole feed at several places."""
        first = self._repository.page(FeedQuery(), after=None, limit=PAGE)
        assert first.next is not None
        yield self._page("first page", FeedQuery(), offset=offset_page(PAGE, 0))
        yield self._page("next page", FeedQuery(), first.next, offset=offset_page(PAGE, PAGE))
        middle = self._nth("video_jobs", self._count // 2)
        yield self._page(
            "page in the middle, place known", FeedQuery(), middle, offset=offset_page(PAGE, self._count)
        )
        end = self._nth("video_jobs", self._count - PAGE)
        yield self._page("last page", FeedQuery(), end, offset=offset_page(PAGE, 2 * (self._count - PAGE)))
        yield self._page("page within rows of one time", FeedQuery(), self._within_burst())
        yield self._page("first page of 500 rows", FeedQuery(), limit=500)

    def filters(self) -> Iterator[Case]:
        """First pages with each filter."""
        workflow, rare_workflow = WORKFLOWS["video_jobs"][0], WORKFLOWS["image_jobs"][-1]
        begin = datetime(2025, 1, 1, tzinfo=UTC)
        month = begin + timedelta(days=31)
        named: dict[str, tuple[FeedQuery, str]] = {
            "workflow with many jobs": (_workflow(workflow), f"workflow_name = '{workflow}'"),
            "workflow with few jobs": (_workflow(rare_workflow), f"workflow_name = '{rare_workflow}'"),
            "user with many jobs": (FeedQuery(user_id=USERS[0]), f"user_id = '{USERS[0]}'"),
            "user with few jobs": (FeedQuery(user_id=USERS[-1]), f"user_id = '{USERS[-1]}'"),
            "completed jobs": (_status(JobStatus.COMPLETED), "status = 'completed'"),
            "failed jobs": (
                _status(JobStatus.FAILED),
                "status = 'failed' AND coalesce(error_message, '') <> 'cancelled by the operator'",
            ),
            "active jobs": (
                _status(JobStatus.PENDING, JobStatus.PROCESSING),
                "status IN ('pending', 'processing')",
            ),
            "server with many jobs": (FeedQuery(comfy_url=SERVERS[0]), f"comfy_url = '{SERVERS[0]}'"),
            "server with few jobs": (FeedQuery(comfy_url=SERVERS[-1]), f"comfy_url = '{SERVERS[-1]}'"),
            "one month": (
                FeedQuery(created_from=begin, created_before=month),
                f"created_at >= '{begin:%Y-%m-%d}' AND created_at < '{month:%Y-%m-%d}'",
            ),
        }
        for name, (query, where) in named.items():
            yield self._page(f"first page: {name}", query, offset=offset_page(PAGE, 0, where))
        yield self._page("first page: one kind", FeedQuery(kinds=frozenset({JobKind.IMAGE})))
        several = FeedQuery(
            user_id=USERS[3],
            workflow_names=frozenset({workflow}),
            statuses=frozenset({JobStatus.COMPLETED}),
            created_before=month,
        )
        where = (
            f"user_id = '{USERS[3]}' AND workflow_name = '{workflow}' AND status = 'completed'"
            f" AND created_at < '{month:%Y-%m-%d}'"
        )
        yield self._page(
            "first page: user, workflow, status, time", several, offset=offset_page(PAGE, 0, where)
        )
        user = FeedQuery(user_id=USERS[1])
        yield self._page(
            "page in the middle: user",
            user,
            self._nth("video_jobs", self._count // 2),
            offset=offset_page(PAGE, self._count // 8, f"user_id = '{USERS[1]}'"),
        )

    def texts(self) -> Iterator[Case]:
        """First pages of a search."""
        for what, word in (
            ("every fifth job has", FREQUENT_WORD),
            ("few jobs have", RARE_WORD),
            ("no job has", ABSENT_WORD),
        ):
            yield self._page(f"search: a word that {what}", FeedQuery(text=word))

    def jumps(self) -> Iterator[Case]:
        """From the top to the middle."""
        repository, everything = self._repository, FeedQuery()
        middle = offset_page(PAGE, self._count)
        yield Case(
            "jump to the middle by skipping",
            Way(lambda: repository.page(everything, after=None, limit=PAGE, skip=self._count)),
            middle,
        )
        if repository.landing(everything, 0.5) is not None:
            yield Case("jump to the middle by time", Way(lambda: self._land(everything, 0.5)), middle)
        samples = repository.samples(everything, _SAMPLED)
        if samples:
            sample = samples[len(samples) // 2]
            yield Case(
                f"jump by samples, {_SAMPLED // 2:,} rows off",
                Way(lambda: repository.page(everything, after=sample.cursor, limit=PAGE, skip=_SAMPLED // 2)),
                middle,
            )
            yield Case("take samples", Way(lambda: repository.samples(everything, _SAMPLED)))
        place = self._nth("video_jobs", self._count // 2)
        if repository.position(everything, place):
            yield Case("which row stands in the middle", Way(lambda: repository.position(everything, place)))

    def counts(self) -> Iterator[Case]:
        """How many jobs there are."""
        for name, query in {
            "all": FeedQuery(),
            "of a user with many jobs": FeedQuery(user_id=USERS[0]),
            "completed": _status(JobStatus.COMPLETED),
            "of a word": FeedQuery(text=RARE_WORD),
        }.items():
            yield Case(f"count: {name}", Way(self._counting(query)))

    def changes(self) -> Iterator[Case]:
        """Looks for changes, with the rows of a screen followed."""
        watch = self._repository.watch()
        shown = self._repository.page(FeedQuery(), after=None, limit=_FOLLOWED).jobs
        watch.follow([job.ref for job in shown])
        watch.look()
        key = shown[-1].ref
        turn = iter(range(10**9))

        def change() -> None:
            self._driver.write(f"UPDATE {key.source} SET width = {next(turn)} WHERE id = '{key.key}'")

        try:
            yield Case("look for changes: none", Way(watch.look), limit=None)
            yield Case("look for changes: one", Way(watch.look, before=change), limit=None)
        finally:
            watch.close()

    def _page(
        self,
        name: str,
        query: FeedQuery,
        after: Cursor | None = None,
        *,
        offset: Statement | None = None,
        limit: int = PAGE,
    ) -> Case:
        return Case(name, Way(lambda: self._repository.page(query, after=after, limit=limit)), offset)

    def _land(self, query: FeedQuery, part: float) -> None:
        place = self._repository.landing(query, part)
        self._repository.page(query, after=place, limit=PAGE)

    def _counting(self, query: FeedQuery) -> Callable[[], object]:
        return lambda: self._repository.counts(query)

    def _nth(self, table: str, row: int) -> Cursor:
        """The place behind the row that so many rows of its table stand above."""
        return self._cursor(table, f"ORDER BY created_at DESC, id LIMIT 1 OFFSET {row}")

    def _within_burst(self) -> Cursor:
        """The place behind the first of thousands of rows with one time."""
        moment = f"{burst_time(BURSTS // 2)}+00:00" if self._driver.name == "psycopg" else None
        text = moment or burst_time(BURSTS // 2).isoformat(" ", "microseconds")
        return self._cursor("video_jobs", f"WHERE created_at = '{text}' ORDER BY id LIMIT 1")

    def _cursor(self, table: str, which: str) -> Cursor:
        ((key, created),) = self._driver.fetch(Statement(f"SELECT id, created_at FROM {table} {which}", None))
        self._driver.end()
        moment = created if isinstance(created, datetime) else datetime.fromisoformat(f"{created}+00:00")
        return Cursor(moment, table, str(key))


def _workflow(name: str) -> FeedQuery:
    return FeedQuery(workflow_names=frozenset({name}))


def _status(*statuses: JobStatus) -> FeedQuery:
    return FeedQuery(statuses=frozenset(statuses))

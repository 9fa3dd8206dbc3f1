"""What is asked of feeds over generation C, and over legacy tables beside new ones."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, timedelta

from benchmarks.common.timing import Way
from benchmarks.data.rows import END, RARE_WORD, START, USERS, WORKFLOWS
from benchmarks.feed.cases import PAGE, Case
from jobmonitor.db.repository import SqlJobRepository
from jobmonitor.domain.feed import Cursor, FeedQuery, FeedSystem
from jobmonitor.domain.job import JobStatus


def live_cases(repository: SqlJobRepository) -> Iterator[Case]:
    """Generation C."""
    first = repository.page(FeedQuery(), after=None, limit=PAGE)
    workflow = WORKFLOWS["video_jobs"][0]
    yield _page(repository, "first page", FeedQuery())
    yield _page(repository, "next page", FeedQuery(), first.next)
    yield _page(repository, "page in the middle, place known", FeedQuery(), _at(repository, 0.5))
    for name, query in {
        "workflow with many jobs": FeedQuery(workflow_names=frozenset({workflow})),
        "user with many jobs": FeedQuery(user_id=USERS[0]),
        "user with few jobs": FeedQuery(user_id=USERS[-1]),
        "completed jobs": FeedQuery(statuses=frozenset({JobStatus.COMPLETED})),
        "active jobs": FeedQuery(statuses=frozenset({JobStatus.PENDING, JobStatus.PROCESSING})),
    }.items():
        yield _page(repository, f"first page: {name}", query)
    yield _page(repository, "search: a word that few jobs have", FeedQuery(text=RARE_WORD))
    yield Case("count: all", Way(lambda: repository.counts(FeedQuery())))


def legacy_cases(repository: SqlJobRepository) -> Iterator[Case]:
    """Legacy tables beside new ones: of the older two fifths only legacy rows, of the newer two fifths only
    new ones, between them both."""
    both = FeedQuery(system=FeedSystem.BOTH)
    legacy = FeedQuery(system=FeedSystem.LEGACY)
    yield _page(repository, "first page of both", both)
    yield _page(repository, "page among migrated rows", both, _at(repository, 0.5))
    yield _page(repository, "page of legacy rows, place known", both, _at(repository, 0.2))
    yield _page(repository, "first page of the legacy tables", legacy)
    completed = FeedQuery(system=FeedSystem.BOTH, statuses=frozenset({JobStatus.COMPLETED}))
    yield _page(repository, "first page of both: completed jobs", completed)
    rare = FeedQuery(system=FeedSystem.BOTH, text=RARE_WORD)
    yield _page(repository, "search in both: a word that few jobs have", rare)
    yield Case("count: both", Way(lambda: repository.counts(both)))


def _page(repository: SqlJobRepository, name: str, query: FeedQuery, after: Cursor | None = None) -> Case:
    return Case(name, Way(lambda: repository.page(query, after=after, limit=PAGE)))


def _at(repository: SqlJobRepository, part: float) -> Cursor:
    """The place behind a row that was created when so much of the time was over."""
    moment = (START + (END - START) * part + timedelta(hours=1)).replace(tzinfo=UTC)
    return Cursor.of(repository.page(FeedQuery(created_before=moment), after=None, limit=1).jobs[0])

"""The last pages seen, in this workstation's state file."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import fields
from datetime import datetime

from sqlalchemy import Connection, delete, func, select, tuple_
from sqlalchemy.dialects.sqlite import insert as upsert

from jobmonitor.db.sql.json_text import loads
from jobmonitor.db.state.page_bounds import MAX_JOBS, small
from jobmonitor.db.state.storage import StateStorage
from jobmonitor.db.state.tables import remembered_pages
from jobmonitor.db.times import parse_time, utc_text
from jobmonitor.domain.feed import Counts, FeedQuery
from jobmonitor.domain.job import JSON, Job, JobStatus
from jobmonitor.domain.job_json import job_from_json, job_to_json
from jobmonitor.services.ports import RememberedPage

MAX_FEEDS = 50
"""Feeds that are kept of each database; the oldest go."""
MAX_PAGE_SIZE = 512 * 2**10
"""Characters that one page may have; jobs at its end are left out."""
MAX_SIZE = 32 * 2**20
"""Characters of all pages; the oldest go."""


class FilePageMemory:
    """`PageMemory`. Raises StorageError. What is kept is small, and has no secrets: see `page_bounds`."""

    def __init__(self, storage: StateStorage) -> None:
        self._storage = storage

    def remember(self, database: str, query: FeedQuery, page: RememberedPage) -> None:
        """Keeps the top of a feed of the database with this title, in place of what was kept before."""
        content = _content(page)
        values = {
            "database": database,
            "feed": feed_key(query),
            "seen_at": utc_text(page.seen_at),
            "size": len(content),
            "content": content,
        }
        statement = upsert(remembered_pages).values(values)
        with self._storage.write() as connection:
            connection.execute(
                statement.on_conflict_do_update(index_elements=["database", "feed"], set_=values)
            )
            _forget_oldest(connection, database)

    def recall(self, database: str, query: FeedQuery) -> RememberedPage | None:
        """The top of a feed as it was last seen; None where nothing of use is kept."""
        pages = remembered_pages.c
        statement = select(pages.seen_at, pages.content).where(
            pages.database == database, pages.feed == feed_key(query)
        )
        with self._storage.read() as connection:
            row = connection.execute(statement).one_or_none()
        if row is None:
            return None
        seen_at = parse_time(row.seen_at)
        try:
            return None if seen_at is None else _page(loads(row.content), seen_at)
        except (ValueError, KeyError, TypeError, AttributeError):  # another program's, or damaged
            return None


def feed_key(query: FeedQuery) -> str:
    """A short name of the feed that a query means, the same in every run. Feeds are kept newest first."""
    values = {
        field.name: _plain(getattr(query, field.name)) for field in fields(query) if field.name != "order"
    }
    return hashlib.sha256(json.dumps(values, sort_keys=True).encode()).hexdigest()


def _plain(value: object) -> JSON:
    if isinstance(value, frozenset):
        return sorted(str(each) for each in value)
    return value.isoformat() if isinstance(value, datetime) else value


def _content(page: RememberedPage) -> str:
    """JSON text without letters beyond ASCII, in which every character of a row has a spelling."""
    by_status = {status.value: count for status, count in page.counts.by_status}
    head = json.dumps({"total": page.counts.total, "by_status": by_status})
    return f'{{"counts": {head}, "jobs": [{",".join(_fitting(page.jobs))}]}}'


def _fitting(jobs: Iterable[Job]) -> list[str]:
    """The jobs from the top, as many as there is space for."""
    texts: list[str] = []
    left = MAX_PAGE_SIZE
    for job in jobs:
        try:
            text = json.dumps(job_to_json(small(job)), separators=(",", ":"), allow_nan=False)
        except (ValueError, TypeError, RecursionError):  # a value for which JSON has no word
            continue
        left -= len(text)
        if left < 0 or len(texts) == MAX_JOBS:
            break
        texts.append(text)
    return texts


def _page(value: JSON, seen_at: datetime) -> RememberedPage:
    counts = value["counts"]
    return RememberedPage(
        tuple(job_from_json(job) for job in value["jobs"]),
        Counts(
            int(counts["total"]),
            tuple((JobStatus(name), int(count)) for name, count in counts["by_status"].items()),
        ),
        seen_at,
    )


def _forget_oldest(connection: Connection, database: str) -> None:
    pages = remembered_pages.c
    beyond = (
        select(pages.feed)
        .where(pages.database == database)
        .order_by(pages.seen_at.desc(), pages.feed)
        .limit(-1)
        .offset(MAX_FEEDS)
    )
    connection.execute(
        delete(remembered_pages).where(pages.database == database, pages.feed.in_(beyond.scalar_subquery()))
    )
    newest_first = (pages.seen_at.desc(), pages.database, pages.feed)
    sizes = select(
        pages.database,
        pages.feed,
        func.sum(pages.size).over(order_by=newest_first).label("size"),
    ).subquery()
    too_much = select(sizes.c.database, sizes.c.feed).where(sizes.c.size > MAX_SIZE)
    connection.execute(delete(remembered_pages).where(tuple_(pages.database, pages.feed).in_(too_much)))

"""Jobs that were selected, however many they are: read page by page, in bounded memory.

A selection says what it means, and does not hold the jobs: named ones, stretches of a feed between two
places, or all that a query matches. Whoever reads it gets the rows as the database has them now.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Collection
from contextlib import aclosing
from dataclasses import dataclass, replace
from functools import partial

from jobmonitor.domain.feed import MAX_PAGE, Cursor, FeedQuery
from jobmonitor.domain.feed_order import FeedOrder
from jobmonitor.domain.job import Job, JobRef, JobStatus
from jobmonitor.services.ports import Background, JobRepository


@dataclass(frozen=True, slots=True)
class Named:
    """These very jobs."""

    refs: tuple[JobRef, ...]


@dataclass(frozen=True, slots=True)
class Stretch:
    """Jobs that follow each other in a feed: from `skip` rows behind `after` on (from the top, where None).

    It ends before the row that is at `before`. Where that is None it has `rows` rows: then it is as exact
    as the list was that the rows were counted in. It never has more than these where values that change order
    the feed: the row at its end may be elsewhere by then.
    """

    query: FeedQuery
    after: Cursor | None
    skip: int
    rows: int
    before: Cursor | None = None


@dataclass(frozen=True, slots=True)
class Matching:
    """All jobs that a query matches when it is asked."""

    query: FeedQuery


Part = Named | Stretch | Matching


@dataclass(frozen=True, slots=True)
class SelectedJobs:
    """Parts in the list's order, and how many jobs the operator was told that they are."""

    parts: tuple[Part, ...]
    count: int
    without: frozenset[JobRef] = frozenset()
    """Jobs that are not selected, though a part has them."""


@dataclass(frozen=True, slots=True)
class Batch:
    """Some jobs of a selection, at most a page of them."""

    jobs: tuple[Job, ...]
    passed: int
    """How many of the selected rows were looked at for it."""
    gone: int = 0
    """How many named jobs do not exist any more."""


class SelectionReader:
    """Reads selections. A reader that is not read on asks nothing more."""

    def __init__(self, repository: JobRepository, background: Background) -> None:
        self._repository = repository
        self._background = background

    async def read(
        self, selected: SelectedJobs, statuses: frozenset[JobStatus] = frozenset()
    ) -> AsyncGenerator[Batch, None]:
        """The jobs in order, each once; with `statuses` only those that have one. Raises DatabaseError."""
        named = {ref for part in selected.parts if isinstance(part, Named) for ref in part.refs}
        others = selected.without | named  # a stretch reaches further where the row at its end is gone

        def is_wanted(job: Job, without: Collection[JobRef]) -> bool:
            return job.ref not in without and (not statuses or job.status in statuses)

        for part in selected.parts:
            without = selected.without if isinstance(part, Named) else others
            match part:
                case Named(refs):
                    batches = self._named(refs)
                case Stretch():
                    batches = self._stretch(part)
                case Matching():
                    batches = self._matching(part, statuses)
            async with aclosing(batches):
                async for batch in batches:
                    yield replace(batch, jobs=tuple(job for job in batch.jobs if is_wanted(job, without)))

    async def _named(self, refs: tuple[JobRef, ...]) -> AsyncGenerator[Batch, None]:
        for start in range(0, len(refs), MAX_PAGE):
            some = refs[start : start + MAX_PAGE]
            found = await self._background.run(self._repository.get_many, some)
            by_ref = {job.ref: job for job in found}
            jobs = tuple(by_ref[ref] for ref in some if ref in by_ref)
            yield Batch(jobs, len(some), len(some) - len(jobs))

    async def _stretch(self, part: Stretch) -> AsyncGenerator[Batch, None]:
        after, skip, left = part.after, part.skip, part.rows
        is_counted = part.before is None or not (part.before == _NEVER or part.query.order.is_by_time)
        while left > 0 or not is_counted:
            limit = min(MAX_PAGE, left) if is_counted else MAX_PAGE
            ask = partial(self._repository.page, part.query, after=after, limit=limit, skip=skip)
            page = await self._background.run(ask)
            inside = _until(page.jobs, part.before, part.query.order)
            yield Batch(inside, len(inside))
            if page.next is None or len(inside) < len(page.jobs):
                return
            after, skip, left = page.next, 0, left - len(page.jobs)

    async def _matching(self, part: Matching, statuses: frozenset[JobStatus]) -> AsyncGenerator[Batch, None]:
        wanted = part.query.statuses
        if statuses and wanted and not statuses & wanted:
            return
        query = replace(part.query, statuses=(statuses & wanted if wanted else statuses) or wanted)
        async with aclosing(self._stretch(Stretch(query, None, 0, 0, before=_NEVER))) as batches:
            async for batch in batches:
                yield batch


_NEVER = Cursor(None, "", "")
"""A place that no row has: every row stands above it."""


def _until(jobs: tuple[Job, ...], before: Cursor | None, order: FeedOrder) -> tuple[Job, ...]:
    """The jobs above the row at `before`, also where that row itself is gone, as far as values tell."""
    if before is None:
        return jobs
    for at, job in enumerate(jobs):
        place = Cursor.of(job)
        if place == before or order.compare(place, before) > 0:
            return jobs[:at]
    return jobs

"""Jobs in memory, in any order that a feed can have."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import cmp_to_key

from jobmonitor.domain.feed import Cursor
from jobmonitor.domain.feed_order import FeedOrder, OrderKey
from jobmonitor.domain.job import Job, OrderValue


def in_order(jobs: Iterable[Job], order: FeedOrder) -> list[Job]:
    """The jobs as a feed of this order has them, each with its value."""
    valued = [replace(job, order_value=_value(job, order.key)) for job in jobs]
    return sorted(valued, key=cmp_to_key(lambda one, other: _compare(one, other, order)))


def behind(jobs: Sequence[Job], after: Cursor, order: FeedOrder) -> list[Job]:
    """Those behind a place."""
    for at, job in enumerate(jobs):
        if (job.ref.source, job.ref.key) == (after.source, after.key):
            return list(jobs[at + 1 :])
    return [job for job in jobs if order.compare(Cursor.of(job), after) > 0]


def _compare(one: Job, other: Job, order: FeedOrder) -> int:
    places = Cursor.of(one), Cursor.of(other)
    by_value = order.compare(*places)
    texts = [place.value for place in places if isinstance(place.value, str)]
    if by_value == 0 and len(texts) == 2 and texts[0] != texts[1]:
        return -1 if (texts[0] > texts[1]) is order.descending else 1
    refs = [(job.ref.source, job.ref.key) for job in (one, other)]
    return by_value or (refs[0] > refs[1]) - (refs[0] < refs[1])


def _value(job: Job, key: OrderKey) -> OrderValue:
    match key:
        case OrderKey.CREATED:
            return None
        case OrderKey.STARTED:
            return job.started_at
        case OrderKey.ENDED:
            return job.completed_at
        case OrderKey.DURATION:
            return None if job.duration is None else job.duration.total_seconds()
        case OrderKey.STATUS:
            return job.status.value
        case OrderKey.WORKFLOW:
            return job.workflow_name
        case OrderKey.SERVER:
            return job.comfy_url
        case OrderKey.USER:
            return job.user_id
        case OrderKey.TITLE:
            return job.prompt or job.title

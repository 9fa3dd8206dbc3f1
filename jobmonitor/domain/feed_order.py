"""In which order a feed has its jobs, and which of two places in it comes first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from jobmonitor.domain.job import JobStatus, OrderValue

if TYPE_CHECKING:
    from jobmonitor.domain.feed import Cursor


class OrderKey(StrEnum):
    """What jobs can be ordered by."""

    CREATED = "created"
    STARTED = "started"
    ENDED = "ended"
    DURATION = "duration"
    """Run time: from start to end, else what the row says it took."""
    WORKFLOW = "workflow"
    STATUS = "status"
    SERVER = "server"
    USER = "user"
    TITLE = "title"
    """What a job is about: how its prompt begins, else the row's own title."""


STATUS_ORDER: tuple[JobStatus, ...] = (
    JobStatus.PROCESSING,
    JobStatus.PENDING,
    JobStatus.FAILED,
    JobStatus.UNKNOWN,
    JobStatus.CANCELLED,
    JobStatus.COMPLETED,
)
"""Statuses, those first that somebody looks after."""


@dataclass(frozen=True, slots=True)
class FeedOrder:
    """Ordered by a value; jobs with the same one newest first, and at one time by source and key.

    Jobs without the value stand behind all that have it, newest first, whichever way these are ordered;
    behind all of them jobs without a time of creation.
    """

    key: OrderKey = OrderKey.CREATED
    descending: bool = True

    @property
    def is_newest_first(self) -> bool:
        """Whether this is the order in which new jobs come on top."""
        return self == NEWEST_FIRST

    @property
    def is_by_time(self) -> bool:
        """Whether places are times of creation: a date is one place in it."""
        return self.key is OrderKey.CREATED

    @property
    def statuses(self) -> tuple[JobStatus, ...]:
        """All statuses, as a feed has them that is ordered by status."""
        return STATUS_ORDER[::-1] if self.descending else STATUS_ORDER

    def compare(self, one: Cursor, other: Cursor) -> int:
        """-1 where `one` stands above `other`, 1 below, 0 where times and values do not tell: each database
        orders texts in its own way, and only it knows the order of keys."""
        if one.created_at is None or other.created_at is None:
            return (one.created_at is None) - (other.created_at is None)
        if self.is_by_time:
            return _times(one.created_at, other.created_at, descending=self.descending)
        if one.value != other.value:
            return self._values(one.value, other.value)
        return _times(one.created_at, other.created_at, descending=True)

    def _values(self, one: OrderValue, other: OrderValue) -> int:
        if one is None or other is None:
            return 1 if one is None else -1
        if self.key is OrderKey.STATUS:
            places = [self.statuses.index(JobStatus(each)) for each in (one, other) if isinstance(each, str)]
            return (places[0] > places[1]) - (places[0] < places[1])
        if isinstance(one, datetime) and isinstance(other, datetime):
            return _times(one, other, descending=self.descending)
        if isinstance(one, float) and isinstance(other, float):
            return -1 if (one > other) is self.descending else 1
        return 0


def _times(one: datetime, other: datetime, *, descending: bool) -> int:
    if one == other:
        return 0
    return -1 if (one > other) is descending else 1


NEWEST_FIRST = FeedOrder()

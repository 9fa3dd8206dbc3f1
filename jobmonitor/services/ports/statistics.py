"""Where jobs are counted."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from jobmonitor.domain.feed import FeedQuery
from jobmonitor.domain.statistics import JobCounts, Period


class CountsJobs(Protocol):
    """Counts within the database, without reading rows. Blocking."""

    def statistics(self, query: FeedQuery, periods: Sequence[Period]) -> JobCounts:
        """Of the jobs of a query; `periods` are the parts of its span. Raises DatabaseError, SlowQuery where
        it would take too long."""
        ...

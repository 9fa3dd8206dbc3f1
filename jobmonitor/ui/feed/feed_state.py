"""What a list is just now, and what is said of it."""

from __future__ import annotations

import logging
from enum import Enum

from jobmonitor.domain.errors import JobMonitorError
from jobmonitor.domain.feed import FeedQuery
from jobmonitor.domain.feed_order import FeedOrder
from jobmonitor.ui.translating import translate

log = logging.getLogger(__name__)


class FeedState(Enum):
    """What a list is just now."""

    LOADING = "loading"
    READY = "ready"
    EMPTY = "empty"
    FAILED = "failed"


def query_name(query: FeedQuery) -> str:
    """What a query is called in logs: its kinds."""
    return "+".join(sorted(query.kinds)) or "all jobs"


def told_error(error: Exception) -> JobMonitorError:
    """What an operator is told of an error for which a list could not be loaded."""
    if isinstance(error, JobMonitorError):
        return error
    log.error("A list could not be loaded", exc_info=error)
    return JobMonitorError(translate("Feed", "The list could not be loaded."), details=repr(error))


def no_moments(order: FeedOrder) -> str:
    """Why a time is no place in a list of this order; empty where it is one."""
    if order.is_by_time:
        return ""
    return translate("Feed", "The list is not in the order of time: order it by Created first.")

"""From a mark of a chart to the jobs behind it: what is typed into the search field. Without Qt."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from jobmonitor.domain.job import JobRef, JobStatus
from jobmonitor.domain.statistics import CauseCount, ServerUse
from jobmonitor.services.searching.language import Filter, Words, write

LEGACY = "legacy"
"""The name of rows that record no workflow: a filter by workflow cannot find them."""
MOST_IDS = 50
"""Jobs that one search names."""


def days_search(
    first: date,
    last: date,
    *,
    workflow_name: str | None = None,
    status: JobStatus | None = None,
) -> str:
    """Jobs of these days, both whole; of a workflow and a status, where they are named."""
    return write((*_narrowed(workflow_name, status), *_days(first, last)))


def server_search(first: date, last: date, use: ServerUse, status: JobStatus | None = None) -> str:
    """Jobs of these days that name a server, or none."""
    server = Filter("server", (use.url,)) if use.url else Filter("has", ("server",), negated=True)
    return write((server, *_narrowed(None, status), *_days(first, last)))


def cause_search(first: date, last: date, cause: CauseCount) -> str:
    """Jobs that failed for a cause: these very ones where they are few, else those of these days whose error
    has the same words."""
    if cause.count <= MOST_IDS or not cause.phrase:
        return jobs_search(cause.refs)
    words = " ".join(cause.phrase.replace('"', " ").split())
    return write((Words(words, is_phrase=True), *_narrowed(None, JobStatus.FAILED), *_days(first, last)))


def jobs_search(refs: Sequence[JobRef]) -> str:
    """These jobs, the first MOST_IDS of them."""
    return write((Filter("id", tuple(ref.key for ref in refs[:MOST_IDS])),))


def _narrowed(workflow_name: str | None, status: JobStatus | None) -> list[Filter]:
    terms = []
    if workflow_name == LEGACY:
        terms.append(Filter("system", ("legacy",)))
    elif workflow_name:
        terms.append(Filter("workflow", (workflow_name,)))
    if status is not None:
        terms.append(Filter("status", (status.value,)))
    return terms


def _days(first: date, last: date) -> tuple[Filter, Filter]:
    after = last + timedelta(days=1)
    return Filter("since", (first.isoformat(),)), Filter("until", (after.isoformat(),))

"""What belongs to a job that is sent once more: which job it was, which attempt, how often it ran out of
memory."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from jobmonitor.domain.feed import MAX_PAGE, FeedQuery
from jobmonitor.domain.job import JSON, Job, JobRef, JobStatus
from jobmonitor.services.jobs import OWN_PARAMETERS
from jobmonitor.services.ports import JobRepository

LONGEST = 50
"""Attempts that are followed back."""


def attempt_of(job: Job) -> int:
    """1 for a job that was not a retry."""
    value = _own(job).get("attempt")
    return value if isinstance(value, int) and not isinstance(value, bool) and value > 0 else 1


def retry_of(job: Job) -> JobRef | None:
    """The job that this one repeats."""
    value = _own(job).get("retry_of")
    source, slash, key = value.partition("/") if isinstance(value, str) else ("", "", "")
    return JobRef(source, key) if slash and source and key else None


def own_parameters(job: Job) -> dict[str, JSON]:
    """What the row of a retry says of the job that it repeats."""
    return {"retry_of": str(job.ref), "attempt": attempt_of(job) + 1}


def ran_out_of_memory(job: Job) -> bool:
    """Whether it failed for want of memory."""
    if job.status is not JobStatus.FAILED:
        return False
    error = _own(job).get("error")
    kind = error.get("exception_type") if isinstance(error, Mapping) else None
    return "OutOfMemory" in str(kind or "") or "out of memory" in (job.error_message or "").lower()


def family_of(job: Job, repository: JobRepository) -> tuple[Job, ...]:
    """The job, those that it repeats, and the failed ones that repeat any of these. Blocking.

    Raises DatabaseError.
    """
    members = {job.ref: job}
    first = job
    for _ in range(LONGEST):
        ref = retry_of(first)
        former = repository.get(ref) if ref is not None and ref not in members else None
        if former is None:
            break
        members[former.ref] = first = former
    query = FeedQuery(
        kinds=frozenset({job.kind}),
        workflow_names=frozenset({job.workflow_name}) if job.workflow_name else frozenset(),
        statuses=frozenset({JobStatus.FAILED}),
        created_from=first.created_at,
    )
    page = repository.page(query, after=None, limit=MAX_PAGE)
    _add_repeated(members, reversed(page.jobs))
    return tuple(members.values())


def _add_repeated(members: dict[JobRef, Job], oldest_first: Iterable[Job]) -> None:
    for each in oldest_first:
        if retry_of(each) in members:
            members.setdefault(each.ref, each)


def _own(job: Job) -> Mapping[str, JSON]:
    own = job.parameters.get(OWN_PARAMETERS)
    return own if isinstance(own, Mapping) else {}

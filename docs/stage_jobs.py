"""Jobs of the stage that pictures need."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jobmonitor.domain.feed import FeedQuery
from jobmonitor.domain.job import JobStatus

if TYPE_CHECKING:
    from jobmonitor.domain.job import Job
    from jobmonitor.services.application import Application


async def newest_job(application: Application, workflow: str, status: JobStatus = JobStatus.COMPLETED) -> Job:
    """The newest job of a workflow that ended so."""
    query = FeedQuery(workflow_names=frozenset({workflow}), statuses=frozenset({status}))
    page = await application.feeds.page(query, after=None, limit=1)
    return page.jobs[0]

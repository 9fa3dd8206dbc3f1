"""What a command does for results that would not outlive their server."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import suppress

from jobmonitor.domain.errors import JobMonitorError
from jobmonitor.domain.job import Job, JobStatus
from jobmonitor.domain.results import is_temporary
from jobmonitor.services.application import Application

SECONDS = 120.0
"""How long a command waits for the files of one job at most; the window goes on with what is left."""


async def lasting(application: Application, jobs: Sequence[Job]) -> tuple[Job, ...]:
    """Our own jobs as they read when what lies in temp folders alone was fetched and put where it lasts. What
    cannot be done now is noted, and done by the window."""
    return tuple([await _lasting(application, job) for job in jobs])


async def _lasting(application: Application, job: Job) -> Job:
    results = application.results
    if job.status is not JobStatus.COMPLETED or not any(map(is_temporary, job.outputs)) or not results.keeps:
        return job
    with suppress(TimeoutError, JobMonitorError):
        async with asyncio.timeout(SECONDS):
            await results.fetch(job)
            return await application.background.run(application.repository.get, job.ref) or job
    return job

"""Waits for jobs to end, by the application's own news."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable

from jobmonitor.domain.events import Event, JobChanged, JobsChanged
from jobmonitor.domain.job import Job
from jobmonitor.services.application import Application


async def until_ended(application: Application, jobs: Iterable[Job], *, seconds: float) -> tuple[Job, ...]:
    """The jobs as they ended, in the order they were given. Raises TimeoutError.

    The application must have been started.
    """
    known = {job.ref: job for job in jobs}
    changed = asyncio.Event()

    def hear(event: Event) -> None:
        match event:
            case JobChanged(job=job):
                news: tuple[Job, ...] = (job,)
            case JobsChanged(changes=changes):
                news = changes.jobs
            case _:
                return
        for job in news:
            if job.ref in known:
                known[job.ref] = job
                changed.set()

    unsubscribe = application.bus.subscribe(hear)
    try:
        for job in await application.background.run(application.repository.get_many, list(known)):
            known[job.ref] = job
        async with asyncio.timeout(seconds):
            while any(job.status.is_active for job in known.values()):
                await changed.wait()
                changed.clear()
    finally:
        unsubscribe()
    return tuple(known.values())

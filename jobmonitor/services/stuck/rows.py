"""Which jobs may be stuck, by their rows alone: for whoever follows none of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from jobmonitor.domain.job import Job, JobRef, JobStatus
from jobmonitor.domain.preflight import Estimate
from jobmonitor.domain.stuck import StuckHint
from jobmonitor.domain.timing import between
from jobmonitor.services.application import Application
from jobmonitor.services.checking.estimates import History, pixels_of
from jobmonitor.services.stuck.judging import RunSigns, judge_run


async def stuck_by_rows(application: Application, jobs: Iterable[Job]) -> Mapping[JobRef, StuckHint]:
    """Those that run for longer than their history bears out, by the database's clock alone. Raises
    DatabaseErrors and StorageError."""
    running = [job for job in jobs if job.status is JobStatus.PROCESSING and job.started_at is not None]
    if not running:
        return {}
    now = await application.background.run(application.repository.moment)
    histories: dict[tuple[str, str | None], History] = {}
    hints = {}
    for job in running:
        key = (job.workflow_name, job.comfy_url)
        if key not in histories:
            histories[key] = await application.estimates.history(*key)
        hint = hint_of_row(job, histories[key].estimate(pixels_of(job)), now)
        if hint is not None:
            hints[job.ref] = hint
    return hints


def hint_of_row(job: Job, usual: Estimate | None, now: datetime) -> StuckHint | None:
    """What its row says of a job that runs. `now` is the time by the database's clock."""
    runs_for = between(job.started_at, now)
    if job.status is not JobStatus.PROCESSING or runs_for is None:
        return None
    return judge_run(RunSigns(runs_for=runs_for, silent_for=None, usual=usual))

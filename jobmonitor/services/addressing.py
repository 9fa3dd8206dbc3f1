"""Where a job runs, for rows that do not say it: some legacy tables have no column for it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from jobmonitor.domain.job import Job
from jobmonitor.services.ports import Journal, JournalEntry


def addressed(jobs: Iterable[Job], journal: Journal, database: str) -> list[Job]:
    """The jobs, with what our journal has of those that we submitted. Blocking.

    `database` is the title of the one that has the rows.
    """
    known = list(jobs)
    if all(map(_says, known)):
        return known
    entries = {entry.ref: entry for entry in journal.unsettled() if entry.ref and entry.database == database}
    return [with_address(job, entries.get(job.ref)) for job in known]


def with_address(job: Job, entry: JournalEntry | None) -> Job:
    """The job with the id and the server that our record of it has, where its row does not say them."""
    if entry is None or _says(job):
        return job
    return at(job, entry.comfy_job_id, entry.server_url)


def at(job: Job, comfy_job_id: str | None, comfy_url: str | None) -> Job:
    """The job with this id and server, where its row does not say them."""
    if _says(job):
        return job
    return replace(job, comfy_job_id=job.comfy_job_id or comfy_job_id, comfy_url=job.comfy_url or comfy_url)


def _says(job: Job) -> bool:
    return bool(job.comfy_job_id and job.comfy_url)

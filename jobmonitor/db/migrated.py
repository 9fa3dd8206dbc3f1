"""The legacy rows of jobs that came into the new tables."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import Connection, or_

from jobmonitor.db.rows_of import select_jobs
from jobmonitor.db.sources.source import Source
from jobmonitor.domain.job import Job, System

_CHUNK = 500


def former_rows(connection: Connection, sources: Iterable[Source], jobs: Iterable[Job]) -> Sequence[Job]:
    """The legacy rows that tell the same jobs as these rows of the new tables: a feed of both systems no
    longer shows them. Each says so itself (`Job.migrated`)."""
    legacy = [source for source in sources if source.system is System.LEGACY]
    new = [job for job in jobs if job.system is System.NEW] if legacy else []
    found: list[Job] = []
    for start in range(0, len(new), _CHUNK):
        several = new[start : start + _CHUNK]
        ids = [job.comfy_job_id for job in several if job.comfy_job_id]
        keys = [job.ref.key for job in several]
        for source in legacy:
            by_id = (source.has_comfy_id([*ids, *keys]), source.has_key([*keys, *ids]))
            conditions = [condition for condition in by_id if condition is not None]
            if conditions:
                rows = select_jobs(connection, source, or_(*conditions))
                found += (job for job in rows if job.migrated)
    return found

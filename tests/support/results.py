"""Jobs that ended with outputs at any address, and what is kept of them."""

from __future__ import annotations

import uuid
from pathlib import Path

from jobmonitor.domain.job import Job, JobKind, JobResult, NewJob
from jobmonitor.services.tracking.context import JobEnd
from tests.support.workstation import Workstation


async def ended(
    here: Workstation, *addresses: str, user: str | None = None, kind: JobKind = JobKind.IMAGE
) -> Job:
    """A row of a job that just ended with these outputs, at a server that nobody follows."""
    application = here.application
    new = NewJob(
        workflow_name="img2img",
        comfy_url="http://gpu.example",
        comfy_job_id=str(uuid.uuid4()),
        user_id=user or application.user_id,
    )
    jobs = application.jobs[kind]
    job = await application.background.run(jobs.create_job, new)
    result = JobResult(outputs=addresses)
    written = await application.background.run(jobs.report_end, job.ref, result)
    assert written is not None
    await application.results.observer.ended(JobEnd(job=written, result=result, workflow_name="img2img"))
    return written


def held(path: Path | None) -> bytes:
    """What a kept file holds."""
    assert path is not None
    return path.read_bytes()


def below(folder: Path, pattern: str) -> list[Path]:
    """Files with such a name."""
    return sorted(each for each in folder.rglob(pattern) if each.is_file())

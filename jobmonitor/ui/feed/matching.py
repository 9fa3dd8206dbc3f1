"""Whether a job that is told of belongs to a feed. The database decides what a feed holds; this decides
what is shown of a change before it is asked again. Without Qt."""

from __future__ import annotations

from jobmonitor.domain.feed import FeedQuery, FeedSystem
from jobmonitor.domain.job import Job
from jobmonitor.ui.words import file_name


def matches(query: FeedQuery, job: Job) -> bool:
    """Whether `query` asks for `job`."""
    if query.kinds and job.kind not in query.kinds:
        return False
    if not _is_of_system(query.system, job):
        return False
    if query.workflow_names and job.workflow_name not in query.workflow_names:
        return False
    if query.statuses and job.status not in query.statuses:
        return False
    if query.user_id is not None and job.user_id != query.user_id:
        return False
    if query.comfy_url is not None and job.comfy_url != query.comfy_url:
        return False
    created = job.created_at
    if query.created_from is not None and (created is None or created < query.created_from):
        return False
    if query.created_before is not None and (created is None or created >= query.created_before):
        return False
    return not query.text or _has_text(job, query.text.casefold())


def _is_of_system(system: FeedSystem, job: Job) -> bool:
    """A feed of both systems shows a job that was migrated as the new row alone."""
    if system in (FeedSystem.BOTH, FeedSystem.AUTO):
        return not job.migrated
    return job.system == system


def _has_text(job: Job, text: str) -> bool:
    told = [job.prompt, job.title, job.error_message, job.ref.key, job.comfy_job_id]
    told += [file_name(address) for address in (*job.inputs.all, *job.outputs)]
    return any(each and text in each.casefold() for each in told)

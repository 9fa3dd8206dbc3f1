"""Whether a job that is told of belongs to a feed. The database decides what a feed holds; this decides
what is shown of a change before it is asked again, or that it must be asked. Without Qt."""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum

from jobmonitor.domain.condition import Aspect, Condition, Told
from jobmonitor.domain.errors import InvalidAddress
from jobmonitor.domain.feed import FeedQuery, FeedSystem
from jobmonitor.domain.job import Job, JobRef, System
from jobmonitor.domain.server import canonical_url
from jobmonitor.ui.words import file_name

LEGACY_WORKFLOW = "legacy"
"""What a row is called whose table records no workflow; a filter cannot mean it."""


class Verdict(Enum):
    """Whether a job belongs to a feed. Ordered: the first that holds for any part holds for the whole."""

    NO = "no"
    ASK = "ask"
    """Only the database knows."""
    YES = "yes"


_OPPOSITE = {Verdict.YES: Verdict.NO, Verdict.NO: Verdict.YES, Verdict.ASK: Verdict.ASK}


def matches(query: FeedQuery, job: Job) -> bool:
    """Whether `query` may ask for `job`."""
    return judge(query, job) is not Verdict.NO


def judge(query: FeedQuery, job: Job) -> Verdict:
    """Whether `query` asks for `job`, as far as this can be told from the row alone."""
    if query.kinds and job.kind not in query.kinds:
        return Verdict.NO
    if not _in_system(query.system, job):
        return Verdict.NO
    if query.statuses and job.status not in query.statuses:
        return Verdict.NO
    if not _in_time(query, job):
        return Verdict.NO
    verdicts = (
        _by_workflow(query.workflow_names, job),
        _by_user(query.user_id, job),
        _by_server(query.comfy_url, job),
        _by_text(query.text, job),
        *(_by_condition(each, job) for each in query.conditions),
    )
    return next((each for each in Verdict if each in verdicts), Verdict.YES)


def twins(query: FeedQuery, changed: Iterable[Job], shown: Iterable[Job]) -> list[JobRef]:
    """Legacy rows among `shown` that are also among the new ones that `changed`: a feed of both systems
    shows such a job once."""
    if query.system not in (FeedSystem.AUTO, FeedSystem.BOTH):
        return []
    ids = {
        each
        for job in changed
        if job.system is System.NEW
        for each in (job.ref.key, job.comfy_job_id)
        if each
    }
    if not ids:
        return []
    return [
        job.ref
        for job in shown
        if job.system is System.LEGACY and (job.ref.key in ids or job.comfy_job_id in ids)
    ]


def _in_system(system: FeedSystem, job: Job) -> bool:
    match system:
        case FeedSystem.NEW:
            return job.system is System.NEW
        case FeedSystem.LEGACY:
            return job.system is System.LEGACY
        case _:
            return not job.migrated


def _in_time(query: FeedQuery, job: Job) -> bool:
    created = job.created_at
    if query.created_from is not None and (created is None or created < query.created_from):
        return False
    return query.created_before is None or (created is not None and created < query.created_before)


def _by_condition(condition: Condition, job: Job) -> Verdict:
    verdict = _any_of(_by_value(condition.aspect, value, job) for value in condition.values)
    if condition.aspect is Aspect.ROW:
        verdict = Verdict.YES if job.ref in condition.refs else Verdict.NO
    return _OPPOSITE[verdict] if condition.negated else verdict


def _any_of(verdicts: Iterable[Verdict]) -> Verdict:
    """Of values of which one must hold."""
    found = set(verdicts)
    return next((each for each in (Verdict.YES, Verdict.ASK) if each in found), Verdict.NO)


def _by_value(aspect: Aspect, value: str, job: Job) -> Verdict:
    match aspect:
        case Aspect.WORKFLOW:
            return _by_workflow(frozenset({value}), job)
        case Aspect.USER:
            return _by_user(value, job)
        case Aspect.SERVER:
            return _by_server(value, job)
        case Aspect.TEXT:
            return _by_text(value, job)
        case Aspect.ID:
            same = value in (job.ref.key, job.comfy_job_id)
            alike = _bare(value) in (_bare(job.ref.key), _bare(job.comfy_job_id or ""))
            return Verdict.YES if same else Verdict.ASK if alike else Verdict.NO
        case Aspect.TOLD:
            if job.system is System.LEGACY:  # what a job says may be made of several columns of its row
                return Verdict.ASK
            return Verdict.YES if Told(value).of(job) else Verdict.NO
        case Aspect.ROW:
            return Verdict.NO


def _by_workflow(names: frozenset[str], job: Job) -> Verdict:
    if not names:
        return Verdict.YES
    if job.workflow_name in names:
        unnamed = job.system is System.LEGACY and job.workflow_name == LEGACY_WORKFLOW
        return Verdict.NO if unnamed else Verdict.YES
    # Old rows spell some names otherwise, and a filter finds them by either spelling.
    return Verdict.ASK if _bare(job.workflow_name) in map(_bare, names) else Verdict.NO


def _by_user(user_id: str | None, job: Job) -> Verdict:
    if user_id is None or job.user_id == user_id:
        return Verdict.YES
    same = job.user_id is not None and _bare(job.user_id) == _bare(user_id)
    return Verdict.ASK if same else Verdict.NO


def _by_server(comfy_url: str | None, job: Job) -> Verdict:
    if comfy_url is None or job.comfy_url == comfy_url:
        return Verdict.YES
    if job.comfy_url is None:
        return Verdict.NO
    try:
        same = canonical_url(job.comfy_url) == canonical_url(comfy_url)
    except InvalidAddress:
        return Verdict.NO
    return Verdict.ASK if same else Verdict.NO


def _by_text(text: str | None, job: Job) -> Verdict:
    if not text:
        return Verdict.YES
    addresses = (*job.inputs.all, *job.outputs)
    output = None if job.output_file is None else job.output_file.filename
    named = (job.ref.key, job.comfy_job_id, output, *addresses)
    told = (job.prompt, job.title, job.error_message, job.output_text, *named)
    folded = text.casefold()
    if any(each and folded in each.casefold() for each in told):
        # Beyond ASCII, databases differ in what they take for the same letter.
        certain = text.isascii() or any(each and text in each for each in told)
        return Verdict.YES if certain else Verdict.ASK
    return Verdict.ASK if any(folded in file_name(each).casefold() for each in addresses) else Verdict.NO


def _bare(name: str) -> str:
    return "".join(letter for letter in name.casefold() if letter.isalnum())

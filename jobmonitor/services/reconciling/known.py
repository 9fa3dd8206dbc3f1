"""One job with what is known of it at this workstation, before its server is asked."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from jobmonitor.domain.errors import InvalidInput
from jobmonitor.domain.job import Job, JobResult
from jobmonitor.domain.progress import LiveState, Phase
from jobmonitor.domain.reconciling import Losses, Mark
from jobmonitor.domain.server import PromptRecord, Server, canonical_url
from jobmonitor.domain.workflow import Workflow
from jobmonitor.services.jobs import OWN_PARAMETERS
from jobmonitor.services.ports import JournalEntry, Stage
from jobmonitor.services.tracking.result import LOST, NEVER_ARRIVED, UNDECIDED, UNREADABLE, result_of
from jobmonitor.services.tracking.tracked import TrackedJob

NOTED = "noted"
"""The key below `parameters.jobmonitor` for what repairs noted with a row (see `Mark`)."""
LOSSES = Losses(lost=LOST, undecided=UNDECIDED, never_arrived=NEVER_ARRIVED, unreadable=UNREADABLE)


@dataclass(frozen=True, slots=True)
class Known:
    """One job, with what is known of it here."""

    job: Job
    entry: JournalEntry | None
    workflow: Workflow | None
    server: Server | None
    is_elsewhere: bool
    marks: frozenset[Mark]


def as_tracked(each: Known) -> TrackedJob:
    """The job as a tracker would know it: its rules are asked, too. Of a row that is over, the journal has no
    more to say than that it was submitted."""
    entry = each.entry
    if entry is not None and not each.job.status.is_active:
        entry = replace(entry, stage=Stage.ACKNOWLEDGED)
    live = LiveState(ref=each.job.ref, phase=Phase.UNSEEN)
    return TrackedJob(job=each.job, live=live, workflow=each.workflow, entry=entry)


def result_for(each: Known, record: PromptRecord) -> JobResult:
    tracked, workflow = as_tracked(each), each.workflow
    result_node = workflow.result_node if workflow is not None else ""
    return result_of(record, each.job, graph=tracked.graph, result_node=result_node)


def marks_of(job: Job) -> frozenset[Mark]:
    """What repairs noted with the row itself."""
    own = job.parameters.get(OWN_PARAMETERS)
    noted = own.get(NOTED) if isinstance(own, Mapping) else None
    known = {mark.value for mark in Mark}
    return (
        frozenset(Mark(each) for each in noted if each in known) if isinstance(noted, list) else frozenset()
    )


def is_at(job: Job, addresses: Collection[str]) -> bool:
    """Whether the job's row names one of these servers, however it spells it."""
    try:
        return canonical_url(job.comfy_url or "") in addresses
    except InvalidInput:
        return False

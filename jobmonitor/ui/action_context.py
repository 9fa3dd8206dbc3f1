"""What actions mean just now, and which of them make sense."""

from __future__ import annotations

from dataclasses import dataclass

from jobmonitor.domain.job import Job, JobKind, JobStatus
from jobmonitor.domain.progress import LiveState, Phase
from jobmonitor.domain.server import Server
from jobmonitor.domain.workflow import Workflow
from jobmonitor.ui.reuse import resubmit_reason, use_reason
from jobmonitor.ui.words import is_web_address


@dataclass(frozen=True, slots=True)
class Context:
    """What actions mean just now: the current job, what is seen of it, and how many jobs are selected."""

    job: Job | None = None
    live: LiveState | None = None
    knows_me: bool = False
    selected: int = 0
    read_only: str = ""
    """Why nothing can be written; empty where it can."""
    workflows: tuple[Workflow, ...] = ()
    """Those that can be submitted."""
    servers: tuple[Server, ...] = ()
    """Those that are configured."""

    @property
    def is_many(self) -> bool:
        """Whether several jobs are selected: then actions on jobs mean these."""
        return self.selected > 1

    @property
    def output(self) -> str | None:
        """The address of the first output that a browser may open."""
        outputs = self.job.outputs if self.job is not None else ()
        return next((address for address in outputs if is_web_address(address)), None)

    @property
    def can_cancel(self) -> bool:
        """Whether the job may be asked to end; of many, those that wait or run are looked for then."""
        if self.is_many:
            return True
        if self.job is None or not self.job.status.is_active:
            return False
        return self.live is None or self.live.phase is not Phase.CANCELLING


def always(context: Context) -> bool:
    """Whatever there is."""
    return True


def with_job(context: Context) -> bool:
    """Where a job is shown."""
    return context.job is not None


def with_jobs(context: Context) -> bool:
    """Where a job is shown or several are selected."""
    return context.job is not None or context.is_many


def with_outputs(context: Context) -> bool:
    """Where a job with an output is shown, or several are selected."""
    return context.is_many or context.output is not None


def with_captions(context: Context) -> bool:
    """Where there may be captions."""
    return context.is_many or (context.job is not None and context.job.kind is JobKind.TEXT)


def no_use(context: Context) -> str:
    """Why the output cannot be an input."""
    if context.read_only or context.job is None:
        return context.read_only
    return (
        "Only one job's output can be used at once."
        if context.is_many
        else use_reason(context.job, context.workflows)
    )


def no_resubmit(context: Context) -> str:
    """Why the job cannot be submitted again."""
    if context.read_only or context.job is None:
        return context.read_only
    return (
        "Only one job can be submitted again at once."
        if context.is_many
        else resubmit_reason(context.job, context.workflows)
    )


def no_retry(context: Context) -> str:
    """Why the job cannot be sent once more; of many, those that have ended are looked for then."""
    job = context.job
    if context.read_only or context.is_many or job is None or job.status.is_terminal:
        return context.read_only
    if job.status.is_active:
        return f"The job has not ended: it is {job.status}."
    return "What became of this job is not known."


def no_retry_elsewhere(context: Context) -> str:
    """Why the job cannot be sent once more to another server."""
    job = context.job
    others = [each for each in context.servers if job is None or job.comfy_url not in each.addresses]
    if not others and not context.is_many and job is not None:
        return no_retry(context) or "No other server is configured."
    return no_retry(context)


def no_front(context: Context) -> str:
    """Why the job cannot be moved to the front of its queue; of many, those that wait are looked for then."""
    job, live = context.job, context.live
    if context.read_only or context.is_many or job is None:
        return context.read_only
    if job.status is not JobStatus.PENDING:
        return "Only a job that waits can be moved."
    if live is not None and live.phase is Phase.CANCELLING:
        return "The job is being cancelled."
    if live is not None and live.position == 1:
        return "The job is the next one already."
    return ""


def writes(context: Context) -> str:
    """For what writes: why nothing can be written."""
    return context.read_only

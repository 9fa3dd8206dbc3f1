"""What actions mean just now, and which of them make sense."""

from __future__ import annotations

from dataclasses import dataclass

from jobmonitor.domain.job import Job, JobKind, JobStatus
from jobmonitor.domain.progress import LiveState, Phase
from jobmonitor.domain.server import Server
from jobmonitor.domain.server_facts import ServerFacts
from jobmonitor.domain.workflow import Workflow
from jobmonitor.ui.detail.items import items_of, pair_of
from jobmonitor.ui.feed.arrangement import USUAL, Arrangement
from jobmonitor.ui.feed.status_words import status_word
from jobmonitor.ui.reuse import resubmit_reason, use_reason
from jobmonitor.ui.translating import translate
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
    server: ServerFacts | None = None
    """The one that is chosen in the list of servers."""
    user_id: str | None = None
    """Me."""
    owns_all: bool = False
    """Whether the database is a file of this workstation: then all rows are my own."""
    is_favourite: bool = False
    """Whether the job that is shown is one."""
    undoable: int = 0
    """How many deleted rows can be put back."""
    arrangement: Arrangement = USUAL
    """How the list that is seen is shown."""

    @property
    def is_many(self) -> bool:
        """Whether several jobs are selected: then actions on jobs mean these."""
        return self.selected > 1

    @property
    def output(self) -> str | None:
        """The address of the first output that a browser may open."""
        outputs = self.job.outputs if self.job is not None else ()
        return next((address for address in outputs if is_web_address(address)), None)


def always(context: Context) -> bool:
    """Whatever there is."""
    return True


def no_job(context: Context) -> str:
    """Where no job is shown."""
    return "" if context.job is not None else translate("Actions", "Choose a job first.")


def no_jobs(context: Context) -> str:
    """Where no job is shown and none are selected."""
    return "" if context.is_many else no_job(context)


def not_one(context: Context) -> str:
    """Where not exactly one job is meant."""
    return translate("Actions", "Choose one job only.") if context.is_many else no_job(context)


def no_output(context: Context) -> str:
    """Why no output can be opened or fetched; of many, those that have outputs are looked for then."""
    if context.is_many or context.job is None or context.output is not None:
        return no_jobs(context)
    return translate("Actions", "This job has no output that can be opened.")


def no_files(context: Context) -> str:
    """Why there is nothing to be seen large."""
    if context.job is None or items_of(context.job):
        return no_job(context)
    return translate("Actions", "This job has no files yet.")


def no_comparison(context: Context) -> str:
    """Why no pictures can be compared: those of one job, or those of two."""
    if context.is_many:
        return "" if context.selected == 2 else translate("Actions", "Select two jobs to compare them.")
    if context.job is None or pair_of(context.job) is not None:
        return no_job(context)
    return translate("Actions", "This job does not have two pictures.")


def no_address(context: Context) -> str:
    """Why there is no address of an output; of many, those that have one are copied."""
    if context.is_many or context.job is None or context.job.outputs:
        return no_jobs(context)
    return translate("Actions", "This job has no output.")


def no_comfy_id(context: Context) -> str:
    """Why there is no id of the server's; of many, those that have one are copied."""
    if context.is_many or context.job is None or context.job.comfy_job_id:
        return no_jobs(context)
    return translate("Actions", "The row of this job has no ComfyUI id.")


def no_captions(context: Context) -> str:
    """Why there are no captions; of many, text jobs are looked for then."""
    if context.is_many or context.job is None or context.job.kind is JobKind.TEXT:
        return no_jobs(context)
    return translate("Actions", "Only text jobs have captions.")


def no_selection(context: Context) -> str:
    """Where not several jobs are selected."""
    return "" if context.is_many else translate("Actions", "There are not several jobs selected.")


def no_me(context: Context) -> str:
    """Where nobody said who I am."""
    return (
        "" if context.knows_me else translate("Actions", "Say who you are first: the user in the settings.")
    )


def no_use(context: Context) -> str:
    """Why the output cannot be an input."""
    if context.read_only or context.job is None:
        return context.read_only or no_job(context)
    if context.is_many:
        return translate("Actions", "Only one job's output can be used at once.")
    return use_reason(context.job, context.workflows)


def no_resubmit(context: Context) -> str:
    """Why the job cannot be submitted again."""
    if context.read_only or context.job is None:
        return context.read_only or no_job(context)
    if context.is_many:
        return translate("Actions", "Only one job can be submitted again at once.")
    return resubmit_reason(context.job, context.workflows)


def no_retry(context: Context) -> str:
    """Why the job cannot be sent once more; of many, those that have ended are looked for then."""
    job = context.job
    if context.read_only or context.is_many or job is None or job.status.is_terminal:
        return context.read_only or no_jobs(context)
    if job.status.is_active:
        return translate("Actions", "The job has not ended: it is {status}.").format(
            status=status_word(job.status)
        )
    return translate("Actions", "What became of this job is not known.")


def no_retry_elsewhere(context: Context) -> str:
    """Why the job cannot be sent once more to another server."""
    job = context.job
    others = [each for each in context.servers if job is None or job.comfy_url not in each.addresses]
    if not others and not context.is_many and job is not None:
        return no_retry(context) or translate("Actions", "No other server is configured.")
    return no_retry(context)


def no_front(context: Context) -> str:
    """Why the job cannot be moved to the front of its queue; of many, those that wait are looked for then."""
    job, live = context.job, context.live
    if context.read_only or context.is_many or job is None:
        return context.read_only or no_jobs(context)
    if job.status is not JobStatus.PENDING:
        return translate("Actions", "Only a job that waits can be moved.")
    if live is not None and live.phase is Phase.CANCELLING:
        return translate("Actions", "The job is being cancelled.")
    if live is not None and live.position == 1:
        return translate("Actions", "The job is the next one already.")
    return ""


def no_cancel(context: Context) -> str:
    """Why the job cannot be asked to end; of many, those that wait or run are looked for then."""
    job, live = context.job, context.live
    if context.read_only or context.is_many or job is None:
        return context.read_only or no_jobs(context)
    if not job.status.is_active:
        return translate("Actions", "The job neither waits nor runs: it is {status}.").format(
            status=status_word(job.status)
        )
    if live is not None and live.phase is Phase.CANCELLING:
        return translate("Actions", "The job is being cancelled already.")
    return ""


def no_delete(context: Context) -> str:
    """Why the row cannot be deleted; of many, one's own that have ended are looked for then."""
    job = context.job
    if context.read_only or (job is None and not context.is_many):
        return context.read_only or no_jobs(context)
    if not context.owns_all and context.user_id is None:
        return no_me(Context())
    if context.is_many or job is None:
        return ""
    if not context.owns_all and job.user_id != context.user_id:
        return translate("Actions", "This job is somebody else's.")
    if not job.status.is_terminal:
        return translate("Actions", "Only a job that has ended can be deleted: this one is {status}.").format(
            status=status_word(job.status)
        )
    return ""


def no_undo(context: Context) -> str:
    """Why nothing can be put back."""
    return "" if context.undoable else translate("Actions", "Nothing was deleted here in the last 30 days.")


def writes(context: Context) -> str:
    """For what writes: why nothing can be written."""
    return context.read_only

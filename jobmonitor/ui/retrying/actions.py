"""What Retry and Move to front do, for one job or many."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from jobmonitor.domain.job import Job, JobStatus
from jobmonitor.domain.server import Server
from jobmonitor.services.found_jobs import FoundJobs
from jobmonitor.services.retrying.many import (
    ENDED,
    MOST_AT_ONCE,
    WAITING,
    ManyMoves,
    ManyRetries,
)
from jobmonitor.services.selected_jobs import SelectedJobs
from jobmonitor.ui.bulk.meant import Meant
from jobmonitor.ui.bulk.runner import BulkRunner
from jobmonitor.ui.bulk.words import Deed, jobs_text
from jobmonitor.ui.runtime import Tasks
from jobmonitor.ui.translating import mark, translate
from jobmonitor.ui.widgets.question import Question
from jobmonitor.ui.words import count_text, one_line

if TYPE_CHECKING:
    from jobmonitor.services.application import Application
    from jobmonitor.ui.retrying.question import RetryQuestion

SENDING = Deed(
    doing=mark("Actions", "Sending once more"),
    done_one=mark("Actions", "1 job was sent once more."),
    done_many=mark("Actions", "{count} jobs were sent once more."),
    refused=mark("Actions", "{refused} of {jobs} were not sent once more."),
    nothing=mark("Actions", "Sending once more failed."),
)
MOVING = Deed(
    doing=mark("Actions", "Moving to the front"),
    done_one=mark("Actions", "1 job was moved to the front."),
    done_many=mark("Actions", "{count} jobs were moved to the front."),
    refused=mark("Actions", "{refused} of {jobs} were not moved to the front."),
    nothing=mark("Actions", "Moving to the front failed."),
)


@dataclass(frozen=True, slots=True)
class _How:
    """How jobs are sent once more."""

    new_seed: bool
    server: Server | None = None
    front: bool = False


class RetryActions:
    """Each works on what is selected when it is called; on the job that is shown, where nothing is."""

    def __init__(self, application: Application, tasks: Tasks, runner: BulkRunner, meant: Meant) -> None:
        self._application, self._tasks, self._runner, self._meant = application, tasks, runner, meant
        self.question: Question | RetryQuestion | None = None
        """What is asked just now."""

    # Once more

    def retry(self, *, new_seed: bool) -> None:
        """At the server that had each job; of many, those that have ended, after a question."""
        how = _How(new_seed)
        if (selected := self._meant.many()) is not None:
            self._find_ended(selected, partial(self._ask_many, selected, how))
        elif job := self._meant.current:
            self._retry_one(job, how)

    def retry_elsewhere(self) -> None:
        """At a server that is asked for."""
        if (selected := self._meant.many()) is not None:
            self._find_ended(selected, self._ask_server)
        elif job := self._meant.current:
            self._ask_server(FoundJobs((job,), is_whole=True))

    def retry_these(self, selected: SelectedJobs) -> None:
        """Jobs that were chosen elsewhere than in the list, as they were; after a question."""
        self._find_ended(selected, partial(self._ask_many, selected, _How(new_seed=False)))

    def _retry_one(self, job: Job, how: _How) -> None:
        retrying = self._application.retrying
        caution = retrying.caution(job, new_seed=how.new_seed, server=how.server)

        def sent(again: Job) -> None:
            name = one_line(again.workflow_name, 60)
            if how.server is None:
                words = translate("Actions", "The {workflow} job was sent once more.").format(workflow=name)
            else:
                words = translate("Actions", "The {workflow} job was sent once more to {server}.").format(
                    workflow=name, server=one_line(how.server.title, 60)
                )
            self._runner.line.tell(f"{words} {caution}".strip(), tone="muted" if caution else "completed")

        refused = translate("Actions", "The {workflow} job was not sent once more.")
        self._tasks.spawn(
            retrying.retry(job, new_seed=how.new_seed, server=how.server, front=how.front),
            f"retry {job.ref}",
            on_done=sent,
            on_error=partial(self._runner.tell, refused.format(workflow=one_line(job.workflow_name, 60))),
        )

    def _ask_many(self, selected: SelectedJobs, how: _How, found: FoundJobs) -> None:
        number = len(found.jobs)
        one = translate("Actions", "{count} of the {total} selected jobs has ended.")
        many = translate("Actions", "{count} of the {total} selected jobs have ended.")
        told = (one if number == 1 else many).format(
            count=count_text(number), total=count_text(selected.count)
        )
        first = "" if found.is_whole else translate("Actions", "These are the first of more.") + " "
        seeds = (
            translate("Actions", "Each is sent once more to its own server as a new job, with new seeds.")
            if how.new_seed
            else translate("Actions", "Each is sent once more to its own server as a new job, as they were.")
        )
        question, button = (
            (translate("Actions", "Resubmit {jobs}?"), translate("Actions", "Resubmit {jobs}"))
            if how.new_seed
            else (translate("Actions", "Retry {jobs}?"), translate("Actions", "Retry {jobs}"))
        )
        jobs = jobs_text(number)
        self._open(
            self._runner.ask(
                question.format(jobs=jobs),
                f"{told} {first}{seeds}",
                button.format(jobs=jobs),
                translate("Actions", "Leave them"),
                lambda: self._retry_many(found.jobs, how),
            )
        )

    def _ask_server(self, found: FoundJobs) -> None:
        from jobmonitor.ui.retrying.question import RetryQuestion  # as late as it is needed

        jobs, servers = found.jobs, self._application.servers
        button = translate("Actions", "Retry")
        if len(jobs) == 1:
            servers = tuple(each for each in servers if jobs[0].comfy_url not in each.addresses)
            question = translate("Actions", "Send this {workflow} job once more to …").format(
                workflow=one_line(jobs[0].workflow_name, 60)
            )
        else:
            first = "" if found.is_whole else " " + translate("Actions", "(the first of more)")
            named = f"{jobs_text(len(jobs))}{first}"
            question = translate("Actions", "Send {jobs} once more to …").format(jobs=named)
            button = translate("Actions", "Retry {jobs}").format(jobs=jobs_text(len(jobs)))
        dialog = RetryQuestion(question, servers, self._runner.window, button)

        def chosen(server: Server, new_seed: bool, front: bool) -> None:
            how = _How(new_seed, server, front)
            if len(jobs) == 1:
                self._retry_one(jobs[0], how)
            else:
                self._retry_many(jobs, how)

        dialog.chosen.connect(chosen)
        self._open(dialog)

    def _retry_many(self, jobs: tuple[Job, ...], how: _How) -> None:
        if self._runner.is_free():
            many = ManyRetries(
                jobs, self._application.retrying, new_seed=how.new_seed, server=how.server, front=how.front
            )
            self._runner.run(many, SENDING, many.run(self._runner.progress))

    # To the front

    def to_front(self) -> None:
        """Before all that waits at its server; of many, those that wait."""
        if (selected := self._meant.many()) is not None:
            none = translate("Actions", "Of the {count} selected jobs none wait.")
            self._find(
                selected,
                WAITING,
                translate("Actions", "Looking for jobs that wait"),
                none,
                lambda found: self._move_many(found.jobs),
            )
        elif job := self._meant.current:
            moved = translate("Actions", "The {workflow} job is the next one at its server.")
            self._tasks.spawn(
                self._application.moving.to_front(job),
                f"move {job.ref}",
                on_done=lambda _: self._runner.line.tell(
                    moved.format(workflow=one_line(job.workflow_name, 60))
                ),
                on_error=partial(self._runner.tell, translate("Actions", "The job was not moved.")),
            )

    def _move_many(self, jobs: tuple[Job, ...]) -> None:
        if self._runner.is_free():
            many = ManyMoves(jobs, self._application.moving.to_front)
            self._runner.run(many, MOVING, many.run(self._runner.progress))

    # Which jobs

    def _find_ended(self, selected: SelectedJobs, then: Callable[[FoundJobs], None]) -> None:
        looking = translate("Actions", "Looking for jobs that have ended")
        none = translate("Actions", "Of the {count} selected jobs none have ended.")
        self._find(selected, ENDED, looking, none, then)

    def _find(
        self,
        selected: SelectedJobs,
        statuses: frozenset[JobStatus],
        looking: str,
        none: str,
        then: Callable[[FoundJobs], None],
    ) -> None:
        self._runner.find(
            selected,
            statuses,
            most=MOST_AT_ONCE,
            looking=looking,
            none=none.format(count=count_text(selected.count)),
            failed=translate("Actions", "{what} failed.").format(what=looking),
            then=then,
        )

    def _open(self, question: Question | RetryQuestion) -> None:
        self.question = question
        question.finished.connect(lambda _: setattr(self, "question", None))
        question.open()

"""What Retry and Move to front do, for one job or many."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox, QWidget

from jobmonitor.domain.errors import JobMonitorError
from jobmonitor.domain.job import Job, JobStatus
from jobmonitor.domain.server import Server
from jobmonitor.services.retrying.many import (
    ENDED,
    WAITING,
    FoundJobs,
    ManyMoves,
    ManyRetries,
    find_jobs,
)
from jobmonitor.services.rounds import Round
from jobmonitor.services.selected_jobs import SelectedJobs, SelectionReader
from jobmonitor.ui.bulk_actions import BulkActions
from jobmonitor.ui.runtime import Tasks
from jobmonitor.ui.widgets.bars import MessageBar
from jobmonitor.ui.words import count_text, one_line
from jobmonitor.ui.work_line import WorkLine

if TYPE_CHECKING:
    from jobmonitor.services.application import Application
    from jobmonitor.ui.retrying.question import RetryQuestion

log = logging.getLogger(__name__)

T = TypeVar("T")
MAX_REFUSED = 100
"""Jobs that are named where they were refused."""


@dataclass(frozen=True, slots=True)
class _How:
    """How jobs are sent once more."""

    new_seed: bool
    server: Server | None = None
    front: bool = False


class RetryActions:
    """Each works on what is selected when it is called; on the job that is shown, where nothing is."""

    def __init__(
        self,
        window: QWidget,
        application: Application,
        tasks: Tasks,
        messages: MessageBar,
        line: WorkLine,
        meant: BulkActions,
    ) -> None:
        self._window, self._application, self._tasks = window, application, tasks
        self._messages, self._line, self._meant = messages, line, meant
        self._reader = SelectionReader(application.repository, application.background)
        self._work: asyncio.Task[Any] | None = None
        self.question: QMessageBox | RetryQuestion | None = None
        """What is asked just now."""

    # Once more

    def retry(self, *, new_seed: bool) -> None:
        """At the server that had each job; of many, those that have ended, after a question."""
        how = _How(new_seed)
        if (selected := self._many()) is not None:
            self._find(selected, ENDED, "have ended", partial(self._ask_many, selected, how))
        elif job := self._meant.current:
            self._retry_one(job, how)

    def retry_elsewhere(self) -> None:
        """At a server that is asked for."""
        if (selected := self._many()) is not None:
            self._find(selected, ENDED, "have ended", self._ask_server)
        elif job := self._meant.current:
            self._ask_server(FoundJobs((job,), is_whole=True))

    def _retry_one(self, job: Job, how: _How) -> None:
        retrying = self._application.retrying
        caution = retrying.caution(job, new_seed=how.new_seed, server=how.server)

        def sent(again: Job) -> None:
            where = f" to {one_line(how.server.title, 60)}" if how.server is not None else ""
            words = f"The {one_line(again.workflow_name, 60)} job was sent once more{where}."
            self._line.tell(f"{words} {caution}".strip(), tone="muted" if caution else "completed")

        self._tasks.spawn(
            retrying.retry(job, new_seed=how.new_seed, server=how.server, front=how.front),
            f"retry {job.ref}",
            on_done=sent,
            on_error=partial(
                self._tell, f"The {one_line(job.workflow_name, 60)} job was not sent once more."
            ),
        )

    def _ask_many(self, selected: SelectedJobs, how: _How, found: FoundJobs) -> None:
        number = len(found.jobs)
        box = QMessageBox(self._window)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.setTextFormat(Qt.TextFormat.PlainText)
        box.setText(f"Retry {_jobs_text(number)}?")
        first = "" if found.is_whole else "These are the first of more. "
        seeds = "with new seeds" if how.new_seed else "as they were"
        have = "has" if number == 1 else "have"
        box.setInformativeText(
            f"{count_text(number)} of the {count_text(selected.count)} selected jobs {have} ended. {first}"
            f"Each is sent once more to its own server as a new job, {seeds}."
        )
        yes = box.addButton(f"Retry {_jobs_text(number)}", QMessageBox.ButtonRole.AcceptRole)
        leave = box.addButton("Leave them", QMessageBox.ButtonRole.RejectRole)
        box.setDefaultButton(leave)
        box.setEscapeButton(leave)
        yes.clicked.connect(lambda: self._retry_many(found.jobs, how))
        self._open(box)

    def _ask_server(self, found: FoundJobs) -> None:
        from jobmonitor.ui.retrying.question import RetryQuestion  # as late as it is needed

        jobs = found.jobs
        servers = self._application.servers
        if len(jobs) == 1:
            servers = tuple(each for each in servers if jobs[0].comfy_url not in each.addresses)
            question = f"Send this {one_line(jobs[0].workflow_name, 60)} job once more to …"
        else:
            first = "" if found.is_whole else " (the first of more)"
            question = f"Send {_jobs_text(len(jobs))}{first} once more to …"
        button = "Retry" if len(jobs) == 1 else f"Retry {_jobs_text(len(jobs))}"
        dialog = RetryQuestion(question, servers, self._window, button)

        def chosen(server: Server, new_seed: bool, front: bool) -> None:
            how = _How(new_seed, server, front)
            if len(jobs) == 1:
                self._retry_one(jobs[0], how)
            else:
                self._retry_many(jobs, how)

        dialog.chosen.connect(chosen)
        self._open(dialog)

    def _retry_many(self, jobs: tuple[Job, ...], how: _How) -> None:
        if not self._is_free():
            return
        many = ManyRetries(
            jobs, self._application.retrying, new_seed=how.new_seed, server=how.server, front=how.front
        )
        told = partial(self._summed_up, many, "sent once more")
        self._begin("Sending once more", len(jobs), many.run(self._line.progress), lambda _: told(), told)

    # To the front

    def to_front(self) -> None:
        """Before all that waits at its server; of many, those that wait."""
        if (selected := self._many()) is not None:
            self._find(selected, WAITING, "wait", lambda found: self._move_many(found.jobs))
        elif job := self._meant.current:
            self._tasks.spawn(
                self._application.moving.to_front(job),
                f"move {job.ref}",
                on_done=lambda _: self._line.tell(
                    f"The {one_line(job.workflow_name, 60)} job is the next one at its server."
                ),
                on_error=partial(self._tell, "The job was not moved."),
            )

    def _move_many(self, jobs: tuple[Job, ...]) -> None:
        if not self._is_free():
            return
        many = ManyMoves(jobs, self._application.moving.to_front)
        told = partial(self._summed_up, many, "moved to the front")
        self._begin("Moving to the front", len(jobs), many.run(self._line.progress), lambda _: told(), told)

    # Work in the background

    def _many(self) -> SelectedJobs | None:
        """What is selected, where that are several jobs."""
        selected = self._meant.selected()
        return selected if selected is not None and selected.count > 1 else None

    def _find(
        self,
        selected: SelectedJobs,
        statuses: frozenset[JobStatus],
        words: str,
        then: Callable[[FoundJobs], None],
    ) -> None:
        if not self._is_free():
            return

        def found(jobs: FoundJobs) -> None:
            self._line.end()
            if jobs.jobs:
                then(jobs)
            else:
                self._line.tell(
                    f"Of the {count_text(selected.count)} selected jobs none are among those that {words}.",
                    tone="muted",
                )

        work = find_jobs(self._reader, selected, statuses, self._line.progress)
        self._begin(f"Looking for jobs that {words}", selected.count, work, found)

    def _is_free(self) -> bool:
        if self._line.is_running:
            self._messages.tell("Other work on many jobs still goes on.", "Stop it, or wait for its end.")
        return not self._line.is_running

    def _begin(
        self,
        what: str,
        total: int,
        work: Coroutine[Any, Any, T],
        done: Callable[[T], None],
        stopped: Callable[[], None] | None = None,
    ) -> None:
        self._line.begin(what, total, partial(self._stop, what, stopped))
        self._work = self._tasks.spawn(
            work, what, on_done=done, on_error=partial(self._fail, f"{what} failed.")
        )

    def _stop(self, what: str, stopped: Callable[[], None] | None) -> None:
        if self._work is not None:
            self._work.cancel()
        if stopped is not None:
            stopped()
        else:
            self._line.tell(f"{what} was stopped.", tone="muted")

    def _summed_up(self, many: Round, what: str) -> None:
        """Also of a round that was stopped."""
        left = len(many.jobs) - many.done
        rest = f" {count_text(left)} were left as they are." if left else ""
        if not many.refused:
            was = "was" if many.acted == 1 else "were"
            self._line.tell(f"{_jobs_text(many.acted)} {was} {what}.{rest}")
            return
        self._line.end()
        reasons = many.reasons()
        more = "" if len(reasons) == 1 else f" {len(reasons) - 1} more kinds of reasons are in the details."
        named = [f"{job.ref}: {error}" for job, error in many.refused[:MAX_REFUSED]]
        self._messages.tell(
            f"{count_text(len(many.refused))} of {_jobs_text(len(many.jobs))} were not {what}.{rest}",
            f"{reasons[0][0]}{more}",
            "\n".join([*(f"{count_text(number)} × {reason}" for reason, number in reasons), "", *named]),
        )

    def _fail(self, what: str, error: Exception) -> None:
        self._line.end()
        self._tell(what, error)

    def _tell(self, what: str, error: Exception) -> None:
        if isinstance(error, JobMonitorError):
            self._messages.tell(f"{what} {error.message}", error.remedy, error.details)
        else:
            log.error("%s", what, exc_info=error)
            self._messages.tell(what, details=repr(error))

    def _open(self, question: QMessageBox | RetryQuestion) -> None:
        self.question = question
        question.finished.connect(lambda _: setattr(self, "question", None))
        question.open()


def _jobs_text(number: int) -> str:
    return "1 job" if number == 1 else f"{count_text(number)} jobs"

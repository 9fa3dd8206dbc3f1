"""Work on many jobs, one at a time: a line says how far it is and can stop it, a summary what failed."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

from PySide6.QtWidgets import QWidget

from jobmonitor.domain.errors import JobMonitorError
from jobmonitor.domain.job import JobRef, JobStatus
from jobmonitor.services.found_jobs import FoundJobs, find_jobs
from jobmonitor.services.rounds import Round
from jobmonitor.services.selected_jobs import Matching, SelectedJobs, SelectionReader
from jobmonitor.ui.bulk.words import Deed, done_text, refused_text, summary_text
from jobmonitor.ui.runtime import Tasks
from jobmonitor.ui.translating import translate
from jobmonitor.ui.widgets.bars import MessageBar
from jobmonitor.ui.widgets.question import Question
from jobmonitor.ui.work_line import WorkLine

if TYPE_CHECKING:
    from jobmonitor.services.application import Application
    from jobmonitor.ui.bulk.summary import SummaryDialog

log = logging.getLogger(__name__)

T = TypeVar("T")
MAX_NAMED = 1000
"""Jobs that a summary names as text."""


class BulkRunner:
    """The one place where actions on many jobs go on. Dialogs open on `window`."""

    def __init__(
        self,
        window: QWidget,
        application: Application,
        tasks: Tasks,
        messages: MessageBar,
        line: WorkLine,
        select: Callable[[Sequence[JobRef]], None],
    ) -> None:
        """`select` selects jobs in the list that is seen."""
        self.window, self.line, self.messages = window, line, messages
        self.reader = SelectionReader(application.repository, application.background)
        self._tasks, self._select = tasks, select
        self._work: asyncio.Task[Any] | None = None
        self.summary: SummaryDialog | None = None
        """The summary that is open."""

    @property
    def progress(self) -> Callable[[int], None]:
        """To be told how many jobs are done."""
        return self.line.progress

    def is_free(self) -> bool:
        """Whether nothing else goes on; says so where it does."""
        if self.line.is_running:
            self.messages.tell(
                translate("Actions", "Other work on many jobs still goes on."),
                translate("Actions", "Stop it, or wait for its end."),
            )
        return not self.line.is_running

    def begin(
        self,
        what: str,
        total: int,
        work: Coroutine[Any, Any, T],
        done: Callable[[T], None],
        *,
        failed: str,
        stopped: Callable[[], None] | None = None,
    ) -> None:
        """Does `work` with a line that says `what`; `failed` is said before an error's own sentence."""
        self.line.begin(what, total, partial(self._stop, what, stopped))
        self._work = self._tasks.spawn(work, what, on_done=done, on_error=partial(self._fail, failed))

    def find(
        self,
        selected: SelectedJobs,
        statuses: frozenset[JobStatus],
        *,
        most: int,
        looking: str,
        none: str,
        failed: str,
        then: Callable[[FoundJobs], None],
    ) -> None:
        """Reads those of the selected jobs that have one of the statuses, and goes on with them; says `none`
        where there are none."""
        if not self.is_free():
            return

        def found(jobs: FoundJobs) -> None:
            self.line.end()
            if jobs.jobs:
                then(jobs)
            else:
                self.line.tell(none, tone="muted")

        by_query = any(isinstance(part, Matching) for part in selected.parts)
        total = 0 if by_query else selected.count  # a query finds them without a look at the others
        work = find_jobs(self.reader, selected, statuses, self.progress, most=most)
        self.begin(looking, total, work, found, failed=failed)

    def run(
        self,
        many: Round,
        deed: Deed,
        work: Coroutine[Any, Any, object],
        total: int = 0,
        told: Callable[[], None] | None = None,
    ) -> None:
        """Does the work of a round, and sums it up (or has it `told` otherwise), also where it is stopped.
        `total`: how many jobs that are, where the round finds them itself."""
        told = told or partial(self.sum_up, many, deed)
        self.begin(
            translate("Actions", deed.doing),
            total or len(many.jobs),
            work,
            lambda _: told(),
            failed=translate("Actions", deed.nothing),
            stopped=told,
        )

    def sum_up(self, many: Round, deed: Deed) -> None:
        """Says how a round ended: in one line, or with what failed and why."""
        if not many.refused:
            self.line.tell(done_text(many, deed))
            return
        self.line.end()
        reasons = many.reasons()
        kinds = len(reasons) - 1
        more = " " + translate("Actions", "%n more reason(s): see the summary.", kinds)
        self.messages.tell(
            refused_text(many, deed),
            f"{reasons[0][0]}{more if kinds else ''}",
            summary_text(many, deed, MAX_NAMED).partition("\n\n")[2],
            translate("Actions", "Summary…"),
            partial(self._open_summary, many, deed),
        )

    def ask(self, text: str, more: str, yes: str, no: str, call: Callable[[], None]) -> Question:
        """A question before something that cannot be undone; `no` is the default. The caller opens it."""
        box = Question(self.window, text, more)
        box.offer(yes, no, call)
        return box

    def tell(self, what: str, error: Exception) -> None:
        """Something failed as a whole."""
        if isinstance(error, JobMonitorError):
            self.messages.tell(f"{what} {error.message}", error.remedy, error.details)
        else:
            log.error("%s", what, exc_info=error)
            self.messages.tell(what, details=repr(error))

    def _stop(self, what: str, stopped: Callable[[], None] | None) -> None:
        work = self._work
        if stopped is None or work is None:
            if work is not None:
                work.cancel()
            self.line.tell(translate("Actions", "{what} was stopped.").format(what=what), tone="muted")
            return

        def ended(done: asyncio.Task[Any]) -> None:
            if done.cancelled():  # else it came to its end all the same, and told so itself
                stopped()

        # What it is at just now it may finish: how far it came is told after that.
        self.line.stopping()
        work.add_done_callback(ended)
        work.cancel()

    def _fail(self, what: str, error: Exception) -> None:
        self.line.end()
        self.tell(what, error)

    def _open_summary(self, many: Round, deed: Deed) -> None:
        from jobmonitor.ui.bulk.summary import SummaryDialog  # as late as it is needed

        dialog = SummaryDialog(refused_text(many, deed), many.refused, self.window)
        dialog.copied_text = summary_text(many, deed, MAX_NAMED)
        dialog.select_wanted.connect(self._select)
        dialog.finished.connect(lambda _: setattr(self, "summary", None))
        self.summary = dialog
        dialog.open()

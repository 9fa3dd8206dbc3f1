"""What the actions on selected jobs do, one or a million: copy, export, cancel.

A few that are on the screen are dealt with at once. Others are read in the background, page by page, with a
line that says how far that is; the window goes on meanwhile.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget

from jobmonitor.domain.errors import JobMonitorError
from jobmonitor.domain.job import Job
from jobmonitor.services.cancelling_many import MAX_CANCELLED, Found, ManyCancels, find_active
from jobmonitor.services.exporting import (
    Copied,
    CopyFormat,
    Exported,
    copy_jobs,
    export_jobs,
    joined_text,
    text_of,
)
from jobmonitor.services.selected_jobs import Matching, Named, SelectedJobs, SelectionReader
from jobmonitor.ui.detail.sections import copy_text
from jobmonitor.ui.job_actions import JobActions
from jobmonitor.ui.runtime import Tasks
from jobmonitor.ui.widgets.bars import MessageBar
from jobmonitor.ui.words import count_text, one_line
from jobmonitor.ui.work_line import WorkLine

if TYPE_CHECKING:
    from jobmonitor.services.application import Application

log = logging.getLogger(__name__)

T = TypeVar("T")
AT_ONCE = 200
"""Jobs that are copied without the line."""
MAX_REFUSED = 100
"""Jobs that are named where they were not cancelled."""
_FILTERS = {"CSV, for spreadsheets (*.csv)": "csv", "JSON (*.json)": "json"}


class Selecting(Protocol):
    """A list in which jobs are selected."""

    def loaded_selection(self) -> tuple[Job, ...] | None:
        """The selected jobs, where all of them are loaded."""
        ...

    def selected_jobs(self) -> SelectedJobs:
        """What is selected, to be read."""
        ...


class BulkActions:
    """Each works on what is selected when it is called; on the job that is shown, where nothing is."""

    def __init__(
        self,
        window: QWidget,
        application: Application,
        tasks: Tasks,
        messages: MessageBar,
        line: WorkLine,
        single: JobActions,
        selecting: Callable[[], Selecting | None],
        current: Callable[[], Job | None],
    ) -> None:
        self._window, self._application, self._tasks = window, application, tasks
        self._messages, self._line, self._single = messages, line, single
        self._selecting, self._current = selecting, current
        self._reader = SelectionReader(application.repository, application.background)
        self._work: asyncio.Task[Any] | None = None
        self._folder = Path.home()
        self.question: QMessageBox | None = None
        """What is asked just now."""
        self.dialog: QFileDialog | None = None
        """Where a file is named just now."""

    # what is meant

    def _jobs(self) -> tuple[Job, ...] | None:
        """The jobs that are meant; None where they have to be read."""
        selecting = self._selecting()
        if selecting is not None:
            return selecting.loaded_selection()
        job = self._current()
        return () if job is None else (job,)

    @property
    def current(self) -> Job | None:
        """The job that is shown."""
        return self._current()

    def selected(self) -> SelectedJobs | None:
        """What actions mean: the selected jobs, else the one that is shown."""
        selecting = self._selecting()
        if selecting is not None:
            return selecting.selected_jobs()
        job = self._current()
        return None if job is None else SelectedJobs((Named((job.ref,)),), 1)

    # copy

    def copy(self, how: CopyFormat) -> None:
        """To the clipboard: as many as it takes."""
        jobs = self._jobs()
        if jobs is not None and len(jobs) <= AT_ONCE:
            if jobs:
                copy_text(joined_text([text_of(jobs, how)], how))
            return
        selected = self.selected()
        if selected is None or not self._is_free():
            return
        if jobs is None:
            work = copy_jobs(self._reader, selected, how, self._application.local, self._line.progress)
        else:
            work = self._copy_loaded(jobs, how)
        done = partial(self._copied, selected)
        self._begin("Copying", selected.count, work, done, "Nothing was copied.")

    async def _copy_loaded(self, jobs: tuple[Job, ...], how: CopyFormat) -> Copied:
        """Without the database, which may be away; a list holds fewer rows than the clipboard takes."""
        text = await self._application.local.run(text_of, jobs, how)
        return Copied(joined_text([text], how), len(jobs), gone=0, is_whole=True)

    def _copied(self, selected: SelectedJobs, copied: Copied) -> None:
        copy_text(copied.text)
        if copied.is_whole:
            self._line.tell(f"{_jobs_text(copied.count)} copied.{_gone_text(copied.gone)}")
            return
        self._line.tell(
            f"The first {count_text(copied.count)} of {count_text(selected.count)} jobs were copied: "
            "the clipboard takes no more. A file takes all of them.",
            "Export…",
            partial(self._ask_file, selected),
            tone="muted",
        )

    # export

    def export(self) -> None:
        """To a file that the operator names."""
        selected = self.selected()
        if selected is not None and self._is_free():
            self._ask_file(selected)

    def _ask_file(self, selected: SelectedJobs) -> None:
        dialog = QFileDialog(self._window, "Export selected jobs", str(self._folder))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilters(list(_FILTERS))
        dialog.setDefaultSuffix("csv")
        dialog.filterSelected.connect(lambda chosen: dialog.setDefaultSuffix(_FILTERS.get(chosen, "csv")))
        dialog.selectFile("jobs.csv")
        dialog.fileSelected.connect(lambda path: self._export(selected, Path(path)))
        dialog.finished.connect(lambda _: setattr(self, "dialog", None))
        self.dialog = dialog
        dialog.open()

    def _export(self, selected: SelectedJobs, path: Path) -> None:
        self._folder = path.parent
        if not self._is_free():
            return
        work = export_jobs(self._reader, selected, path, self._application.local, self._line.progress)
        what = f"Exporting to {one_line(path.name, 80)}"
        self._begin(what, selected.count, work, self._exported, "Nothing was exported.")

    def _exported(self, exported: Exported) -> None:
        folder = QUrl.fromLocalFile(str(exported.path.parent))
        self._line.tell(
            f"{_jobs_text(exported.count)} exported to {one_line(exported.path.name, 80)}."
            f"{_gone_text(exported.gone)}",
            "Show folder",
            lambda: QDesktopServices.openUrl(folder),
        )

    # cancel

    def cancel(self) -> None:
        """Those that wait or run; asks first, once."""
        selecting = self._selecting()
        if selecting is None:
            self._single.cancel()
            return
        jobs = selecting.loaded_selection()
        selected = selecting.selected_jobs()
        if jobs is not None:
            active = tuple(job for job in jobs if job.status.is_active)
            self._ask(selected, Found(active[:MAX_CANCELLED], len(active) <= MAX_CANCELLED))
        elif self._is_free():
            work = find_active(self._reader, selected, self._line.progress)
            by_query = any(isinstance(part, Matching) for part in selected.parts)
            self._begin(
                "Looking for jobs that wait or run",
                0 if by_query else selected.count,  # the query finds them without a look at the others
                work,
                partial(self._found, selected),
                "Nothing was cancelled.",
            )

    def _found(self, selected: SelectedJobs, found: Found) -> None:
        self._line.end()
        self._ask(selected, found)

    def _ask(self, selected: SelectedJobs, found: Found) -> None:
        number = len(found.jobs)
        if not number:
            self._line.tell(
                f"None of the {count_text(selected.count)} selected jobs waits or runs.", tone="muted"
            )
            return
        box = QMessageBox(self._window)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.setTextFormat(Qt.TextFormat.PlainText)
        box.setText(f"Cancel {_jobs_text(number)}?")
        first = "" if found.is_whole else "These are the first of more. "
        waits = "waits or runs" if number == 1 else "wait or run"
        box.setInformativeText(
            f"{count_text(number)} of the {count_text(selected.count)} selected jobs {waits}. {first}"
            "What they have done so far is lost. Other jobs go on."
        )
        yes = box.addButton(f"Cancel {_jobs_text(number)}", QMessageBox.ButtonRole.DestructiveRole)
        keep = box.addButton("Let them run", QMessageBox.ButtonRole.RejectRole)
        box.setDefaultButton(keep)
        box.setEscapeButton(keep)
        yes.clicked.connect(lambda: self._cancel(found.jobs))
        self.question = box
        box.finished.connect(lambda _: setattr(self, "question", None))
        box.open()

    def _cancel(self, jobs: tuple[Job, ...]) -> None:
        if not self._is_free():
            return
        many = ManyCancels(jobs, self._application.cancelling)
        work = many.run(self._line.progress)
        stopped = partial(self._cancelled, many)
        self._begin("Cancelling", len(jobs), work, lambda _: stopped(), "Not all were cancelled.", stopped)

    def _cancelled(self, many: ManyCancels) -> None:
        """The summary, also of a round that was stopped."""
        if not many.refused:
            left = len(many.jobs) - many.done
            rest = f" {count_text(left)} were left as they are." if left else ""
            self._line.tell(f"The servers were asked to end {_jobs_text(many.acted)}.{rest}")
            return
        self._line.end()
        reasons = many.reasons()
        more = "" if len(reasons) == 1 else f" {len(reasons) - 1} more kinds of reasons are in the details."
        named = [f"{job.ref}: {error}" for job, error in many.refused[:MAX_REFUSED]]
        self._messages.tell(
            f"{count_text(len(many.refused))} of {_jobs_text(len(many.jobs))} were not cancelled.",
            f"{reasons[0][0]}{more}",
            "\n".join([*(f"{count_text(number)} × {reason}" for reason, number in reasons), "", *named]),
        )

    # work in the background

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
        failed: str,
        stopped: Callable[[], None] | None = None,
    ) -> None:
        """Shows the line and starts `work`; `stopped` tells how far it came, where the operator stops it."""
        self._line.begin(what, total, partial(self._stop, what, stopped))
        self._work = self._tasks.spawn(work, what, on_done=done, on_error=partial(self._fail, failed))

    def _stop(self, what: str, stopped: Callable[[], None] | None) -> None:
        if self._work is not None:
            self._work.cancel()
        if stopped is not None:
            stopped()
        else:
            self._line.tell(f"{what} was stopped.", tone="muted")

    def _fail(self, what: str, error: Exception) -> None:
        self._line.end()
        if isinstance(error, JobMonitorError):
            self._messages.tell(f"{what} {error.message}", error.remedy, error.details)
        else:
            log.error("%s", what, exc_info=error)
            self._messages.tell(what, details=repr(error))


def _jobs_text(number: int) -> str:
    return "1 job" if number == 1 else f"{count_text(number)} jobs"


def _gone_text(number: int) -> str:
    return f" {_jobs_text(number)} did not exist any more." if number else ""

"""What the actions on selected jobs do, one or a million: copy, export, cancel.

A few that are on the screen are dealt with at once. Others are read in the background, page by page, with a
line that says how far that is; the window goes on meanwhile.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog

from jobmonitor.domain.job import ACTIVE, Job
from jobmonitor.services.cancelling_many import MAX_CANCELLED, ManyCancels
from jobmonitor.services.exporting import (
    Copied,
    CopyFormat,
    Exported,
    copy_jobs,
    export_jobs,
    joined_text,
    text_of,
)
from jobmonitor.services.found_jobs import FoundJobs
from jobmonitor.services.selected_jobs import SelectedJobs
from jobmonitor.ui.bulk.meant import Meant
from jobmonitor.ui.bulk.runner import BulkRunner
from jobmonitor.ui.bulk.words import Deed, jobs_text
from jobmonitor.ui.detail.sections import copy_text
from jobmonitor.ui.job_actions import JobActions
from jobmonitor.ui.translating import mark, translate
from jobmonitor.ui.widgets.question import Question
from jobmonitor.ui.words import count_text, one_line

if TYPE_CHECKING:
    from jobmonitor.services.application import Application

AT_ONCE = 200
"""Jobs that are copied without the line."""
_FILTERS = {mark("Actions", "CSV, for spreadsheets (*.csv)"): "csv", mark("Actions", "JSON (*.json)"): "json"}
"""What a file dialog offers, and how names of such files end."""
CANCELLING = Deed(
    doing=mark("Actions", "Cancelling"),
    done_one=mark("Actions", "The servers were asked to end 1 job."),
    done_many=mark("Actions", "The servers were asked to end {count} jobs."),
    refused=mark("Actions", "{refused} of {jobs} were not cancelled."),
    nothing=mark("Actions", "Not all were cancelled."),
)


class BulkActions:
    """Each works on what is selected when it is called; on the job that is shown, where nothing is."""

    def __init__(
        self, application: Application, runner: BulkRunner, meant: Meant, single: JobActions
    ) -> None:
        self._application, self.runner, self._meant, self._single = application, runner, meant, single
        self._folder = Path.home()
        self.question: Question | None = None
        """What is asked just now."""
        self.dialog: QFileDialog | None = None
        """Where a file is named just now."""

    # copy

    def copy(self, how: CopyFormat) -> None:
        """To the clipboard: as many as it takes."""
        jobs = self._meant.jobs()
        if jobs is not None and len(jobs) <= AT_ONCE:
            if jobs:
                self._take(joined_text([text_of(jobs, how, self._application.profile_name)], how))
            return
        selected = self._meant.selected()
        if selected is None or not self.runner.is_free():
            return
        if jobs is None:
            work = copy_jobs(
                self.runner.reader,
                selected,
                how,
                self._application.local,
                self.runner.progress,
                self._application.profile_name,
            )
        else:
            work = self._copy_loaded(jobs, how)
        self.runner.begin(
            translate("Actions", "Copying"),
            selected.count,
            work,
            partial(self._copied, selected),
            failed=translate("Actions", "Nothing was copied."),
        )

    async def _copy_loaded(self, jobs: tuple[Job, ...], how: CopyFormat) -> Copied:
        """Without the database, which may be away; a list holds fewer rows than the clipboard takes."""
        text = await self._application.local.run(text_of, jobs, how, self._application.profile_name)
        return Copied(joined_text([text], how), len(jobs), gone=0, is_whole=True)

    def _take(self, text: str) -> bool:
        """To the clipboard. What is there stays where there is nothing to copy; that is said."""
        if text:
            copy_text(text)
        else:
            told = translate("Actions", "None of the selected jobs has that.")
            self.runner.line.tell(told, tone="muted")
        return bool(text)

    def _copied(self, selected: SelectedJobs, copied: Copied) -> None:
        line = self.runner.line
        if copied.count and not self._take(copied.text):
            return
        if copied.is_whole:
            told = translate("Actions", "{jobs} copied.").format(jobs=jobs_text(copied.count))
            line.tell(f"{told}{_gone_text(copied.gone)}")
            return
        first = translate(
            "Actions",
            "The first {count} of {total} jobs were copied: the clipboard takes no more."
            " A file takes all of them.",
        )
        line.tell(
            first.format(count=count_text(copied.count), total=count_text(selected.count)),
            translate("Actions", "Export…"),
            partial(self._ask_file, selected),
            tone="muted",
        )

    # export

    def export(self) -> None:
        """To a file that the operator names."""
        selected = self._meant.selected()
        if selected is not None and self.runner.is_free():
            self._ask_file(selected)

    def _ask_file(self, selected: SelectedJobs) -> None:
        title = translate("Actions", "Export selected jobs")
        dialog = QFileDialog(self.runner.window, title, str(self._folder))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        endings = {translate("Actions", words): ending for words, ending in _FILTERS.items()}
        dialog.setNameFilters(list(endings))
        dialog.setDefaultSuffix("csv")
        dialog.filterSelected.connect(lambda chosen: dialog.setDefaultSuffix(endings.get(chosen, "csv")))
        dialog.selectFile("jobs.csv")
        dialog.fileSelected.connect(lambda path: self._export(selected, Path(path)))
        dialog.finished.connect(lambda _: setattr(self, "dialog", None))
        self.dialog = dialog
        dialog.open()

    def _export(self, selected: SelectedJobs, path: Path) -> None:
        self._folder = path.parent
        runner = self.runner
        if not runner.is_free():
            return
        work = export_jobs(runner.reader, selected, path, self._application.local, runner.progress)
        what = translate("Actions", "Exporting to {file}").format(file=one_line(path.name, 80))
        nothing = translate("Actions", "Nothing was exported.")
        runner.begin(what, selected.count, work, self._exported, failed=nothing)

    def _exported(self, exported: Exported) -> None:
        folder = QUrl.fromLocalFile(str(exported.path.parent))
        told = translate("Actions", "{jobs} exported to {file}.").format(
            jobs=jobs_text(exported.count), file=one_line(exported.path.name, 80)
        )
        self.runner.line.tell(
            f"{told}{_gone_text(exported.gone)}",
            translate("Actions", "Show folder"),
            lambda: QDesktopServices.openUrl(folder),
        )

    # cancel

    def cancel(self) -> None:
        """Those that wait or run; asks first, once."""
        selected = self._meant.many()
        if selected is None:
            self._single.cancel()
            return
        none = translate("Actions", "None of the {count} selected jobs waits or runs.")
        none = none.format(count=count_text(selected.count))
        jobs = self._meant.jobs()
        if jobs is None:
            self.runner.find(
                selected,
                ACTIVE,
                most=MAX_CANCELLED,
                looking=translate("Actions", "Looking for jobs that wait or run"),
                none=none,
                failed=translate("Actions", "Nothing was cancelled."),
                then=partial(self._ask, selected),
            )
            return
        active = tuple(job for job in jobs if job.status.is_active)
        if active:
            self._ask(selected, FoundJobs(active[:MAX_CANCELLED], len(active) <= MAX_CANCELLED))
        else:
            self.runner.line.tell(none, tone="muted")

    def _ask(self, selected: SelectedJobs, found: FoundJobs) -> None:
        number = len(found.jobs)
        one = translate("Actions", "{count} of the {total} selected jobs waits or runs.")
        many = translate("Actions", "{count} of the {total} selected jobs wait or run.")
        told = (one if number == 1 else many).format(
            count=count_text(number), total=count_text(selected.count)
        )
        first = "" if found.is_whole else translate("Actions", "These are the first of more.") + " "
        lost = translate("Actions", "What they have done so far is lost. Other jobs go on.")
        jobs = jobs_text(number)
        self.question = self.runner.ask(
            translate("Actions", "Cancel {jobs}?").format(jobs=jobs),
            f"{told} {first}{lost}",
            translate("Actions", "Cancel {jobs}").format(jobs=jobs),
            translate("Actions", "Let them run"),
            lambda: self._cancel(found.jobs),
        )
        self.question.finished.connect(lambda _: setattr(self, "question", None))
        self.question.open()

    def _cancel(self, jobs: tuple[Job, ...]) -> None:
        if self.runner.is_free():
            many = ManyCancels(jobs, self._application.cancelling)
            self.runner.run(many, CANCELLING, many.run(self.runner.progress))


def _gone_text(number: int) -> str:
    gone = translate("Actions", "{jobs} did not exist any more.").format(jobs=jobs_text(number))
    return f" {gone}" if number else ""

"""The page of the dialog that watches what was sent: one job, or the jobs of a batch."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSignalBlocker, Qt, QTimer, Signal
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from jobmonitor.domain.job import Job, JobKind
from jobmonitor.ui.submit.watching.job import JobPanel
from jobmonitor.ui.submit.watching.list import SentList
from jobmonitor.ui.submit.watching.sent import SentGroup, SentJob, SentJobs
from jobmonitor.ui.theme.tokens import MARGIN
from jobmonitor.ui.translating import translate
from jobmonitor.ui.widgets.bars import link_button
from jobmonitor.ui.widgets.controls import ComboBox
from jobmonitor.ui.widgets.plain import PlainLabel
from jobmonitor.ui.words import one_line

if TYPE_CHECKING:
    from jobmonitor.services.application import Application
    from jobmonitor.ui.ports import Pictures
    from jobmonitor.ui.runtime import Tasks
    from jobmonitor.ui.theme.theme import Theme

GATHER_MS = 80
"""How long news are gathered before the page shows them: a batch changes often."""


class WatchingPage(QWidget):
    """Chooses among the submissions of the dialog, and shows the chosen one as it goes on."""

    reveal_wanted = Signal(object)
    use_wanted = Signal(object, str)
    graph_wanted = Signal(object)

    def __init__(
        self,
        application: Application,
        pictures: Pictures,
        tasks: Tasks,
        theme: Theme,
        sent: SentJobs,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._application, self._pictures, self._tasks, self._theme = application, pictures, tasks, theme
        self._sent = sent
        self._group: SentGroup | None = None
        self.groups = ComboBox(self)
        self.groups.setAccessibleName(translate("Submit", "Submission to watch"))
        self.counts = PlainLabel("", self, muted=True)
        self.counts.setWordWrap(True)
        self.list = SentList(pictures, tasks, theme, self)
        self.captions = link_button(
            translate("Submit", "Correct and save the captions…"), self._open_captions, self
        )
        self.job = JobPanel(application, pictures, tasks, theme, self)
        label = QLabel(translate("Submit", "&Watching"), self)
        label.setProperty("muted", "true")
        label.setBuddy(self.groups)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(MARGIN)
        column.addWidget(label)
        column.addWidget(self.groups)
        column.addWidget(self.counts)
        column.addWidget(self.list)
        column.addWidget(self.captions, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self.job, 1)
        self._gather = QTimer(self, singleShot=True, interval=GATHER_MS)
        self._gather.timeout.connect(self._refresh)
        sent.came.connect(lambda _: self._fill())
        sent.changed.connect(self._changed)
        self.groups.currentIndexChanged.connect(self._group_chosen)
        self.list.chosen.connect(self._job_chosen)
        for name in ("reveal_wanted", "use_wanted", "graph_wanted"):
            getattr(self.job, name).connect(getattr(self, name))

    @property
    def group(self) -> SentGroup | None:
        """What is watched."""
        return self._group

    def watch(self, group: SentGroup) -> None:
        """Shows a submission."""
        self._group = group
        self._fill()
        self._show_group()

    def close_page(self) -> None:
        """Hears nothing more."""
        self._gather.stop()
        self.job.close_panel()

    def _fill(self) -> None:
        """The list of submissions, newest first."""
        groups = self._sent.groups
        with QSignalBlocker(self.groups):
            self.groups.clear()
            for group in groups:
                self.groups.addItem(one_line(group.text(), 160))
            if self._group in groups:
                self.groups.setCurrentIndex(groups.index(self._group))

    def _changed(self, group: SentGroup) -> None:
        if self.isVisible() and not self._gather.isActive():
            self._gather.start()

    def _refresh(self) -> None:
        groups = self._sent.groups
        with QSignalBlocker(self.groups):
            for index, group in enumerate(groups[: self.groups.count()]):
                self.groups.setItemText(index, one_line(group.text(), 160))
        self._show_group()

    def _group_chosen(self, index: int) -> None:
        if 0 <= index < len(self._sent.groups):
            self._group = self._sent.groups[index]
            self.list.show_group(None)
            self._show_group()

    def _show_group(self) -> None:
        group = self._group
        if group is None or not group.jobs:
            return
        self.counts.setText(group.counts_text())
        self.counts.setVisible(group.is_batch)
        self.list.setVisible(group.is_batch)
        self.captions.setVisible(any(_has_caption(each) for each in group.jobs.values()))
        if group.is_batch:
            self.list.show_group(group)
            self.job.show_sent(self.list.current())
        else:
            self.job.show_sent(next(iter(group.jobs.values())))

    def _job_chosen(self, sent: SentJob) -> None:
        self.job.show_sent(sent)

    def _open_captions(self) -> None:
        if self._group is None:
            return
        from jobmonitor.ui.captions.dialog import CaptionsDialog  # as late as it is needed

        jobs: list[Job] = [each.job for each in self._group.jobs.values()]
        CaptionsDialog(
            self._application, self._pictures, self._tasks, self._theme, jobs, self.window()
        ).open()


def _has_caption(sent: SentJob) -> bool:
    return sent.job.kind is JobKind.TEXT and bool(sent.job.output_text)

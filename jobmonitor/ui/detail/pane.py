"""The details pane: the current job, as its row and its server tell it; or several jobs, summed up."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from itertools import pairwise
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from jobmonitor.domain.events import Event, JobChanged, JobsChanged, LiveChanged, LivesChanged
from jobmonitor.domain.job import Job
from jobmonitor.services.selected_jobs import SelectedJobs
from jobmonitor.ui.detail.folds import Folds, Later
from jobmonitor.ui.detail.head import Head
from jobmonitor.ui.detail.items import items_of
from jobmonitor.ui.detail.job_sections import JobSections
from jobmonitor.ui.detail.kept import KeptNote
from jobmonitor.ui.detail.preview import Preview
from jobmonitor.ui.detail.sections import ErrorBlock, Section
from jobmonitor.ui.detail.strip import ItemStrip
from jobmonitor.ui.detail.summary import Summary
from jobmonitor.ui.detail.times import Times
from jobmonitor.ui.ports import Pictures
from jobmonitor.ui.qt_actions import Actions
from jobmonitor.ui.runtime import Tasks
from jobmonitor.ui.theme.theme import Theme
from jobmonitor.ui.theme.tokens import GROUP, MARGIN, SPACE
from jobmonitor.ui.translating import translate
from jobmonitor.ui.widgets.buttons import tool_button
from jobmonitor.ui.widgets.flow import FlowRow
from jobmonitor.ui.widgets.plain import PlainLabel

if TYPE_CHECKING:
    from jobmonitor.services.application import Application

MINIMUM_WIDTH = 280
LEAST_PREVIEW, MOST_PREVIEW = 200, 460
"""Pixels, of the height of the picture."""
FAILED_PREVIEW = 136
PREVIEW_SHARE = 0.62
"""Of the pane's width, that the picture is high."""
BUTTONS = ("cancel", "viewer", "compare", "open-output", "copy-output")


class DetailsPane(QScrollArea):
    """Everything that is known of one job. All text is plain and can be selected.

    What is below the picture is made one section a turn of the event loop, and only what is unfolded.
    """

    problem = Signal(str)
    updated = Signal()
    """The job that is shown reads differently."""
    job_shown = Signal()
    """Another job is shown, or none."""
    viewer_wanted = Signal()
    """The file that is shown shall be seen large."""
    compare_wanted = Signal(object, object)
    """Two jobs whose pictures shall be compared."""
    search_wanted = Signal(str)
    """What shall be typed into the search field of the list."""
    retry_wanted = Signal(object)
    """A SelectedJobs that shall be sent once more."""

    def __init__(
        self,
        application: Application,
        pictures: Pictures,
        tasks: Tasks,
        theme: Theme,
        actions: Actions,
        server_title: Callable[[str | None], str],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._tracking, self._feeds = application.tracking, application.feeds
        self._job: Job | None = None
        self._selected: SelectedJobs | None = None
        self.setWidgetResizable(True)
        self.setProperty("pane", True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMinimumWidth(MINIMUM_WIDTH)
        self.setAccessibleName(translate("Details", "Details"))
        self._later = Later(self)
        self.folds = Folds(application, tasks, self)
        self.head = Head(application, theme)
        self.preview = Preview(application, pictures, tasks, theme, opens=True)
        self.strip = ItemStrip(pictures, tasks, theme)
        self.summary = Summary(application, tasks, theme, server_title)
        self.sections = JobSections(
            application, pictures, tasks, theme, actions, server_title, self.folds, self._later
        )
        self._name_parts()
        self._build(actions)
        self._connect(theme)
        self._tick = QTimer(self, interval=1000)
        self._tick.timeout.connect(self._time_goes_by)
        self._unsubscribe = application.bus.subscribe(self._hear)
        self.show_job(None)

    def _name_parts(self) -> None:
        """What is asked for by name, wherever it stands."""
        head, sections = self.head, self.sections
        self.status, self.workflow, self.note = head.status, head.workflow, head.note
        self.stuck, self.expected, self.bar, self.step = head.stuck, head.expected, head.bar, head.step
        self.prompt, self.parameters = sections.prompt, sections.parameters

    def _build(self, actions: Actions) -> None:
        self.buttons = []
        for key in BUTTONS:
            button = tool_button(actions[key])
            button.setProperty("plain", True)
            actions[key].enabledChanged.connect(button.setVisible)
            button.setVisible(actions[key].isEnabled())
            self.buttons.append(button)
        self._row = FlowRow(*self.buttons, gap=SPACE)
        self.empty = PlainLabel(translate("Details", "Choose a job to see its details."), muted=True)
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.empty.setWordWrap(True)
        self._body = QWidget()
        column = QVBoxLayout(self._body)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(MARGIN)
        for part in (self.head, self.preview, self.strip, self.head.progress, self._row):
            column.addWidget(part)
        for section in self.sections.all:
            column.addWidget(section)
        page = QWidget()
        whole = QVBoxLayout(page)
        whole.setContentsMargins(GROUP - SPACE, GROUP - SPACE, GROUP - SPACE, GROUP)
        for widget in (self._body, self.summary, self.empty):
            whole.addWidget(widget)
        whole.addStretch(1)
        self.setWidget(page)

    def _connect(self, theme: Theme) -> None:
        self.preview.problem.connect(self.problem)
        self.preview.enlarge_wanted.connect(self.viewer_wanted)
        self.strip.chosen.connect(self._show_file)
        self.summary.compare_wanted.connect(self.compare_wanted)
        self.sections.search_wanted.connect(self.search_wanted)
        self.sections.retry_wanted.connect(self.retry_wanted)
        self.sections.reach_wanted.connect(self._bring_up)
        self._later.idle.connect(self._order_focus)
        theme.changed.connect(self._repaint)

    def close_pane(self) -> None:
        """Hears nothing more."""
        self._tick.stop()
        self._later.clear()
        self._unsubscribe()
        self.preview.close_preview()
        self.summary.forget()
        self.sections.close()
        self.folds.finish()
        self._feeds.follow(self, ())

    @property
    def job(self) -> Job | None:
        """The job that is shown."""
        return self._job

    @property
    def error(self) -> ErrorBlock:
        """The error of the job."""
        return self.sections.failure.block

    @property
    def times(self) -> Times:
        """The timeline of the job."""
        return self.sections.times

    @property
    def inputs(self) -> Section:
        """What went in."""
        return self.sections.files.inputs

    @property
    def outputs(self) -> Section:
        """What came out."""
        return self.sections.files.outputs

    @property
    def kept(self) -> KeptNote:
        """Where the results are."""
        return self.sections.files.kept

    @property
    def is_whole(self) -> bool:
        """Whether all that is unfolded has been made."""
        return self._later.is_idle and not self.sections.is_loading

    def show_job(self, job: Job | None) -> None:
        """Shows a job; None: says that none is chosen."""
        if job is not None and job == self._job:
            return
        former, self._job = self._job, job
        another = former is None or job is None or former.ref != job.ref
        self._feeds.follow(self, () if job is None else (job.ref,))
        self._choose_page()
        if another or _picture(former) != _picture(job):
            self.preview.show_job(job)
        if job is not None:
            self._fill(job)
            self._show_live()
        else:
            self._tick.stop()
            self.sections.forget_job()
        if another:
            self.verticalScrollBar().setValue(0)
            self.job_shown.emit()

    def show_selected(self, selected: SelectedJobs | None) -> None:
        """Sums up what is selected, in place of one job; None, or a single one: the job again."""
        self._selected = selected if selected is not None and selected.count > 1 else None
        if self._selected is None:
            self.summary.forget()
        else:
            self.summary.show_selected(self._selected)
        self._choose_page()

    def _choose_page(self) -> None:
        several = self._selected is not None
        self._body.setVisible(self._job is not None and not several)
        self.summary.setVisible(several)
        self.empty.setVisible(self._job is None and not several)

    def _fill(self, job: Job) -> None:
        self._fit_preview()
        items = items_of(job)
        self.strip.show_items(items, self.preview.address)
        self.strip.setVisible(len(items) > 1)
        self.sections.show_job(job)

    def _order_focus(self) -> None:
        """The Tab key goes through the pane from top to bottom, also through what was made just now."""
        parts = (self.preview, self.strip, *self.buttons, *self.sections.all)
        stops: list[QWidget] = [self]
        for part in parts:
            stops += [
                each
                for each in (part, *part.findChildren(QWidget))
                if each.focusPolicy() & Qt.FocusPolicy.TabFocus and each.window() is self.window()
            ]
        for one, other in pairwise(stops):
            QWidget.setTabOrder(one, other)

    def _show_file(self, address: str) -> None:
        self.preview.show_job(self._job, address)

    def _bring_up(self, section: QWidget) -> None:
        """A section comes to the top of what is visible, as soon as its place is known."""
        place = partial(self.ensureWidgetVisible, section, 0, self.viewport().height() // 2)
        QTimer.singleShot(0, self, place)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_preview()

    def _fit_preview(self) -> None:
        """As high as suits its width; low where a job failed before it made anything: the error matters."""
        job = self._job
        if job is not None and job.error_message and not job.outputs:
            self.preview.setFixedHeight(FAILED_PREVIEW)
        else:
            wanted = round(self.viewport().width() * PREVIEW_SHARE)
            of_text = self.preview.height_of_text(self.viewport().width() - 2 * (GROUP - SPACE))
            self.preview.setFixedHeight(of_text or min(MOST_PREVIEW, max(LEAST_PREVIEW, wanted)))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._job is not None:
            self.viewer_wanted.emit()
        else:
            super().keyPressEvent(event)

    # while it runs

    def _hear(self, event: Event) -> None:
        if self._job is None:
            return
        ref = self._job.ref
        match event:
            case JobChanged(job) if job.ref == ref:
                self._renew(job)
            case JobsChanged(changes):
                for job in changes.jobs:
                    if job.ref == ref:
                        self._renew(job)
            case LiveChanged(changed, _) if changed == ref:
                self._show_live()
                self.updated.emit()
            case LivesChanged(states) if ref in states:
                self._show_live()
                self.updated.emit()
            case _:
                pass

    def _renew(self, job: Job) -> None:
        self.show_job(job)
        self.updated.emit()

    def _repaint(self) -> None:
        """The icons of files have the colours of the theme that was."""
        self.sections.forget_colours()
        if self._job is not None:
            self._fill(self._job)
            self._show_live()

    def _show_live(self) -> None:
        job = self._job
        if job is None:
            return
        live = self._tracking.live(job.ref) if job.status.is_active else None
        self.head.show_job(job, live)
        if live is not None:
            self._tick.start()
        else:
            self._tick.stop()
        self._time_goes_by()

    def _time_goes_by(self) -> None:
        self.head.show_expected(self._job)
        self.sections.tick()


def _picture(job: Job | None) -> object:
    """What the large picture depends on."""
    return None if job is None else (job.status, job.outputs, job.output_text, job.thumbnail_url)

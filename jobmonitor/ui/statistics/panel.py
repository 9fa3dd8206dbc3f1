"""The dock of statistics: which days, four subjects, and what tables do not tell."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QScrollArea,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from jobmonitor.domain.errors import JobMonitorError
from jobmonitor.domain.job import JSON
from jobmonitor.domain.statistics import Statistics
from jobmonitor.ui.docks.kept import KeptContent
from jobmonitor.ui.statistics import marks
from jobmonitor.ui.statistics.section import Section
from jobmonitor.ui.statistics.span import SpanChooser
from jobmonitor.ui.theme.theme import Theme
from jobmonitor.ui.theme.tokens import GROUP, MARGIN, SPACE
from jobmonitor.ui.translating import mark, translate
from jobmonitor.ui.widgets.controls import CheckBox
from jobmonitor.ui.widgets.plain import ElidedLabel, PlainLabel
from jobmonitor.ui.widgets.state_panel import Skeleton, StatePanel
from jobmonitor.ui.words import clock_time, count_text

if TYPE_CHECKING:
    from jobmonitor.services.application import Application
    from jobmonitor.ui.runtime import Tasks

PAUSE_MS = 350
"""How long changes of the span are gathered: dates are typed digit by digit."""
OLD_SECONDS = 300.0
"""After that it is counted anew when the panel is seen again."""
BESIDE = 760
"""Pixels from which two subjects stand beside each other."""


class StatisticsPanel(KeptContent):
    """Counts when it is seen, when the span changes, and when it is asked to; a stale answer is dropped."""

    search_wanted = Signal(str, bool)
    """The jobs behind a mark: what is typed into the search field, and whether only mine are meant."""

    def __init__(
        self, application: Application, tasks: Tasks, theme: Theme, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._application, self._tasks, self._theme = application, tasks, theme
        self._question = 0
        self._counted_at: float | None = None
        self.found: Statistics | None = None
        """What is shown; None until something was counted."""
        self.setAccessibleName(translate("Statistics", "Statistics"))
        self.span = SpanChooser(application.statistics.today())
        self.mine = CheckBox(translate("Statistics", "Only mine"))
        self.mine.setVisible(application.user_id is not None)
        self.refresh_button = QToolButton()
        self.refresh_button.setProperty("chip", True)
        self.refresh_button.setText(translate("Statistics", "Count again"))
        self.refresh_button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.refresh_button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.about = ElidedLabel(muted=True, least=10)
        self.days = Section(theme, translate("Statistics", "Jobs a day"), lying=False, stacked=True)
        self.by_status = _segment(translate("Statistics", "By status"), "left")
        self.by_workflow = _segment(translate("Statistics", "By workflow"), "right")
        self.times = Section(theme, translate("Statistics", "Run time"), lying=True, stacked=False)
        self.causes = Section(theme, translate("Statistics", "Failures by cause"), lying=True, stacked=True)
        self.servers = Section(theme, translate("Statistics", "Servers"), lying=True, stacked=True)
        self._subjects = (self._show_times, self._show_servers, self._show_causes, self._show_notes)
        self._to_draw: list[Callable[[], None]] = []
        self._turn = QTimer(self, singleShot=True, interval=0)
        self._turn.timeout.connect(self._draw_next)
        self.sections = (self.days, self.times, self.causes, self.servers)
        self.notes = PlainLabel(muted=True)
        self.notes.setWordWrap(True)
        self.state = StatePanel(theme)
        self.skeleton = Skeleton(theme, translate("Statistics", "Counting…"))
        self.stack = QStackedWidget()
        self._build()
        self._connect()

    def _build(self) -> None:
        group = QButtonGroup(self)
        segments = QHBoxLayout()
        segments.setSpacing(0)
        for button in (self.by_status, self.by_workflow):
            group.addButton(button)
            segments.addWidget(button)
        segments.addStretch(1)
        self.by_status.setChecked(True)
        self.days.extra.addLayout(segments)
        top = QVBoxLayout()
        top.setContentsMargins(MARGIN, MARGIN, MARGIN, SPACE)
        top.setSpacing(SPACE)
        told = QHBoxLayout()
        told.setContentsMargins(MARGIN, 0, 0, 0)
        told.setSpacing(MARGIN)
        told.addWidget(self.about, 1)
        told.addWidget(self.mine)
        told.addWidget(self.refresh_button)
        top.addWidget(self.span)
        top.addLayout(told)
        body = QWidget()
        inside = QVBoxLayout(body)
        inside.setContentsMargins(GROUP, MARGIN, GROUP, GROUP)
        inside.setSpacing(GROUP)
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(2 * GROUP)
        self._grid.setVerticalSpacing(GROUP)
        inside.addLayout(self._grid)
        inside.addWidget(self.notes)
        inside.addStretch(1)
        self.area = QScrollArea()
        self.area.setWidgetResizable(True)
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setWidget(body)
        for page in (self.skeleton, self.area, self.state):
            self.stack.addWidget(page)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(top)
        whole.addWidget(self.stack, 1)
        self.setMinimumWidth(300)
        self._columns = 0
        self._arrange()

    def _connect(self) -> None:
        self._pause = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._pause.timeout.connect(self.count)
        self.span.changed.connect(self._pause.start)
        self.mine.toggled.connect(lambda _on: self.count())
        self.refresh_button.clicked.connect(self.count)
        self.by_status.toggled.connect(lambda _on: self._show_days())
        for changed in (self.span.changed, self.mine.toggled, self.by_status.toggled):
            changed.connect(lambda *_: self.rearranged.emit())
        for section in self.sections:
            section.chosen.connect(lambda text: self.search_wanted.emit(text, self.mine.isChecked()))
        self._theme.changed.connect(self._paint_icons)
        self._paint_icons()

    def _paint_icons(self) -> None:
        self.refresh_button.setIcon(self._theme.icon("refresh", "muted"))

    def dump(self) -> dict[str, JSON]:
        return {**self.span.dump(), "mine": self.mine.isChecked(), "by_status": self.by_status.isChecked()}

    def restore(self, values: Mapping[str, object]) -> None:
        self.span.restore(values)
        self.mine.setChecked(values.get("mine") is True and self._application.user_id is not None)
        (self.by_workflow if values.get("by_status") is False else self.by_status).setChecked(True)

    # Counting

    def count(self) -> None:
        """Counts what is asked for now."""
        self._pause.stop()
        self.span.set_today(self._application.statistics.today())
        first, last = self.span.days
        self._question += 1
        self._to_draw.clear()
        question = self._question
        user_id = self._application.user_id if self.mine.isChecked() else None
        self.about.set_text(translate("Statistics", "Counting…"))
        if self.found is None:
            self.stack.setCurrentWidget(self.skeleton)
        self._tasks.spawn(
            self._application.statistics.of(first, last, user_id=user_id),
            "count jobs",
            on_done=lambda found: self._answered(question, found),
            on_error=lambda error: self._failed(question, error),
        )

    def _answered(self, question: int, found: Statistics) -> None:
        if question != self._question:
            return
        self.found = found
        now = self._application.clock.now()
        self._counted_at = self._application.clock.monotonic()
        told = marks.many(mark("Statistics", "%n job(s)"), found.total)
        words = translate("Statistics", "{jobs} · counted at {time} · days of {zone}")
        self.about.set_text(words.format(jobs=told, time=clock_time(now), zone=found.zone))
        if not found.total:
            sentence = translate("Statistics", "No job was created in these days.")
            button = translate("Statistics", "Show 90 days")
            self.state.show_state("search", sentence, button, lambda: self.span.choose(90))
            self.stack.setCurrentWidget(self.state)
            return
        self._show(found)
        self.stack.setCurrentWidget(self.area)

    def _failed(self, question: int, error: Exception) -> None:
        if question != self._question:
            return
        self.found = None
        known = isinstance(error, JobMonitorError)
        sentence = str(error) if known else translate("Statistics", "The jobs could not be counted.")
        self.about.set_text("")
        tip = error.details if isinstance(error, JobMonitorError) else repr(error)
        button = translate("Statistics", "Count again")
        self.state.show_state("warning", sentence, button, self.count, tone="failed", tip=tip)
        self.stack.setCurrentWidget(self.state)

    # What is shown

    @property
    def is_drawn(self) -> bool:
        """Whether all of what was counted is on the screen."""
        return self.found is not None and not self._to_draw

    def _show(self, found: Statistics) -> None:
        """One subject a turn of the loop: a chart takes some milliseconds."""
        self._to_draw = [self._show_days, *(partial(show, found) for show in self._subjects)]
        self._draw_next()

    def _draw_next(self) -> None:
        if self._to_draw:
            self._to_draw.pop(0)()
        if self._to_draw:
            self._turn.start()

    def _show_times(self, found: Statistics) -> None:
        runs = sum(each.runs for each in found.times)
        self.times.show_chart(
            marks.run_times(found),
            marks.many(mark("Statistics", "of %n completed run(s)"), runs),
            translate("Statistics", "No run time is recorded for a job of these days."),
        )

    def _show_servers(self, found: Statistics) -> None:
        nothing = translate("Statistics", "No job of these days names a server.")
        self.servers.show_chart(marks.servers(found), "", nothing)

    def _show_causes(self, found: Statistics) -> None:
        of = marks.many(mark("Statistics", "of %n failed job(s)"), found.failed) if found.failed else ""
        if found.causes_of < found.failed:
            words = translate("Statistics", "of the newest {some} of {all} failed jobs")
            of = words.format(some=count_text(found.causes_of), all=count_text(found.failed))
        self.causes.show_chart(marks.causes(found), of, translate("Statistics", "No job failed."))

    def _show_notes(self, found: Statistics) -> None:
        self.notes.setText("\n".join(found.notes))
        self.notes.setVisible(bool(found.notes))

    def _show_days(self) -> None:
        if self.found is not None and self.found.total:
            chart = marks.by_status if self.by_status.isChecked() else marks.by_workflow
            self.days.show_chart(chart(self.found), "", "")

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        now = self._application.clock.monotonic()
        if self._counted_at is None or now - self._counted_at > OLD_SECONDS:
            self.count()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        columns = 2 if self.width() >= BESIDE else 1
        if columns == self._columns:
            return
        self._columns = columns
        for section in self.sections:
            self._grid.removeWidget(section)
        top = Qt.AlignmentFlag.AlignTop
        if columns == 1:
            for at, section in enumerate(self.sections):
                self._grid.addWidget(section, at, 0, top)
        else:
            self._grid.addWidget(self.days, 0, 0, 1, 2, top)
            self._grid.addWidget(self.times, 1, 0, 2, 1, top)
            self._grid.addWidget(self.servers, 1, 1, top)
            self._grid.addWidget(self.causes, 2, 1, top)
        self._grid.setRowStretch(2, columns - 1)
        self._grid.setColumnStretch(0, 1)
        self._grid.setColumnStretch(1, columns - 1)


def _segment(text: str, side: str) -> QToolButton:
    button = QToolButton()
    button.setText(text)
    button.setCheckable(True)
    button.setProperty("segment", side)
    return button

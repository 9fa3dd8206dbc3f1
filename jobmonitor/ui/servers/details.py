"""Everything that is known of one server, and what can be done with it."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QProgressBar,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from jobmonitor.domain.job import Job
from jobmonitor.domain.server_facts import Memory, ServerFacts
from jobmonitor.ui.qt_actions import Actions
from jobmonitor.ui.servers.delegate import FULL, paint_track
from jobmonitor.ui.servers.words import (
    MOODS,
    gap_text,
    job_text,
    latency_text,
    memory_sentence,
    memory_text,
    problem_text,
    queue_text,
    run_fraction,
    run_text,
    runs_text,
    state_text,
)
from jobmonitor.ui.theme.theme import Theme, large, small
from jobmonitor.ui.theme.tokens import GROUP, ICON, MARGIN, SPACE
from jobmonitor.ui.translating import translate
from jobmonitor.ui.widgets.flow import FlowLayout
from jobmonitor.ui.widgets.plain import ElidedLabel, PlainLabel, tooltip
from jobmonitor.ui.words import DASH, one_line, relative_time

BUTTONS = ("server-pause", "server-free", "server-interrupt", "server-open")
MOST_DEVICES = 8
MOST_GAPS = 12
_BAR = 6
_LABEL = 92


class ServerDetails(QScrollArea):
    """Shows one server; stays where it is scrolled while its numbers change."""

    job_chosen = Signal(object)
    """A Job that runs there, to be shown in the list."""

    def __init__(self, theme: Theme, actions: Actions | None = None, parent: QWidget | None = None) -> None:
        """`actions` has the buttons' actions; without it there are none."""
        super().__init__(parent)
        self._theme = theme
        self._facts: ServerFacts | None = None
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(translate("Servers", "About the server"))
        self.title = ElidedLabel(mode=Qt.TextElideMode.ElideMiddle)
        self.title.setFont(large(self.title.font()))
        self.address = ElidedLabel(mode=Qt.TextElideMode.ElideMiddle, muted=True)
        self.address.setFont(small(self.address.font()))
        self._icon = PlainLabel()
        self._icon.setFixedSize(ICON, ICON)
        self.state = PlainLabel()
        self.state.setWordWrap(True)
        self.problem = PlainLabel(muted=True)
        self.problem.setWordWrap(True)
        self.run = QPushButton()
        self.run.setProperty("link", True)
        self.run.setCursor(Qt.CursorShape.PointingHandCursor)
        self.run.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.run.clicked.connect(self._choose_job)
        self.progress = QProgressBar()
        self.progress.setRange(0, 1000)
        self.progress.setTextVisible(False)
        self.progress.setFixedHeight(_BAR)
        self.progress.setAccessibleName(translate("Servers", "Progress of the running job"))
        self.buttons = FlowLayout(gap=MARGIN)
        self._build(actions)
        theme.changed.connect(self._paint_icon)

    def _build(self, actions: Actions | None) -> None:
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(GROUP, MARGIN + SPACE, GROUP, GROUP)
        column.setSpacing(SPACE)
        state = QHBoxLayout()
        state.setSpacing(MARGIN)
        state.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        state.addWidget(self.state, 1)
        column.addWidget(self.title)
        column.addWidget(self.address)
        column.addSpacing(SPACE)
        column.addLayout(state)
        column.addWidget(self.problem)
        column.addWidget(self.run)
        column.addWidget(self.progress)
        column.addSpacing(MARGIN)
        if actions is not None:
            for key in BUTTONS:
                button = QToolButton()
                button.setProperty("plain", True)
                button.setDefaultAction(actions[key])
                button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
                button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
                self.buttons.addWidget(button)
            column.addLayout(self.buttons)
            column.addSpacing(MARGIN)
        self._grid = QGridLayout()
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(MARGIN)
        self._grid.setVerticalSpacing(SPACE)
        self._grid.setColumnMinimumWidth(0, _LABEL)
        self._grid.setColumnStretch(1, 1)
        column.addLayout(self._grid)
        column.addStretch(1)
        self.setWidget(body)
        self._lines: list[tuple[str, str, Memory | None]] = []

    @property
    def facts(self) -> ServerFacts | None:
        """What is shown."""
        return self._facts

    @property
    def lines(self) -> tuple[tuple[str, str], ...]:
        """The rows of facts: what, and how it is."""
        return tuple((what, words) for what, words, _ in self._lines)

    def show_facts(self, facts: ServerFacts, now: datetime) -> None:
        """Shows this server."""
        moved = self._facts is None or self._facts.server.url != facts.server.url
        self._facts = facts
        self.title.set_text(one_line(facts.server.title, 200))
        self.address.set_text(facts.server.url)
        words = state_text(facts, now)
        if facts.pause is not None:
            since = relative_time(facts.pause.since, now)
            told = translate("Servers", "submissions paused {since}: what is submitted waits in the outbox")
            words = f"{words} · {told.format(since=since)}" if facts.is_lost else told.format(since=since)
        self.state.setText(words)
        self._paint_icon()
        problem = problem_text(facts)
        self.problem.setText(problem)
        self.problem.setVisible(bool(problem))
        self._show_run(facts)
        self._show_lines(_lines(facts, now))
        if moved:
            self.verticalScrollBar().setValue(0)

    def _show_run(self, facts: ServerFacts) -> None:
        text = runs_text(facts)
        self.run.setVisible(bool(text))
        self.run.setEnabled(bool(facts.runs))
        self.run.setText(self.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, 600))
        more = "\n".join(f"{run_text(each)} · {job_text(each.job)}" for each in facts.runs[:MOST_GAPS])
        self.run.setToolTip(tooltip(more))
        words = translate("Servers", "Show the running job in the list: {job}")
        self.run.setAccessibleName(words.format(job=text))
        fraction = run_fraction(facts)
        self.progress.setVisible(fraction is not None)
        self.progress.setValue(round((fraction or 0.0) * 1000))

    def _show_lines(self, lines: list[tuple[str, str, Memory | None]]) -> None:
        if lines == self._lines:
            return
        same = [line[0] for line in lines] == [line[0] for line in self._lines] and [
            line[2] is None for line in lines
        ] == [line[2] is None for line in self._lines]
        self._lines = lines
        if not same:
            while (item := self._grid.takeAt(0)) is not None:
                if (widget := item.widget()) is not None:
                    widget.deleteLater()
            for row, (what, _words, memory) in enumerate(lines):
                label = ElidedLabel(what, muted=True)
                label.setFixedWidth(_LABEL)
                self._grid.addWidget(label, row, 0, Qt.AlignmentFlag.AlignTop)
                value = MemoryLine(self._theme) if memory is not None else _wrapping()
                self._grid.addWidget(value, row, 1)
        for row, (what, words, memory) in enumerate(lines):
            item = self._grid.itemAtPosition(row, 1)
            widget = item.widget() if item is not None else None
            if isinstance(widget, MemoryLine) and memory is not None:
                widget.show_memory(memory, what)
            elif isinstance(widget, PlainLabel):
                widget.setText(words)

    def _paint_icon(self) -> None:
        if self._facts is not None:
            look = MOODS[self._facts.mood]
            self._icon.setPixmap(self._theme.pixmap(look.icon, look.tone, self.devicePixelRatioF()))

    def _choose_job(self) -> None:
        job = _first_job(self._facts)
        if job is not None:
            self.job_chosen.emit(job)


def _first_job(facts: ServerFacts | None) -> Job | None:
    return facts.runs[0].job if facts is not None and facts.runs else None


def _wrapping() -> PlainLabel:
    label = PlainLabel()
    label.setWordWrap(True)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return label


class MemoryLine(QWidget):
    """A bar of a memory, and how much of it is taken in words."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._memory: Memory | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.update)

    def show_memory(self, memory: Memory, what: str) -> None:
        """Shows this; `what` it is is said to screen readers."""
        self._memory = memory
        self.setAccessibleName(f"{what}: {memory_sentence(memory)}")
        self.setToolTip(tooltip(memory_sentence(memory)))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(160, self.fontMetrics().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._memory is None:
            return
        painter = QPainter(self)
        tokens, rect = self._theme.tokens, self.rect()
        words = memory_text(self._memory)
        painter.setPen(QColor(tokens.text))
        room = self.fontMetrics().horizontalAdvance(words)
        painter.drawText(rect, int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter), words)
        track = QRectF(0, (rect.height() - _BAR) / 2, max(24, rect.width() - room - MARGIN), _BAR)
        tone = "failed" if self._memory.fraction >= FULL else "muted"
        paint_track(painter, track, self._memory.fraction, QColor(tokens.tone(tone)), QColor(tokens.line))
        painter.end()


def _lines(facts: ServerFacts, now: datetime) -> list[tuple[str, str, Memory | None]]:
    """What, how it is, and the memory where it is one."""
    lines: list[tuple[str, str, Memory | None]] = [
        (translate("Servers", "Queue"), queue_text(facts), None),
        (translate("Servers", "Latency"), latency_text(facts), None),
    ]
    version = f"ComfyUI {one_line(facts.version, 40)}" if facts.version else DASH
    lines.append((translate("Servers", "Version"), version, None))
    below = [f"Python {one_line(facts.python_version, 20)}" if facts.python_version else ""]
    below.append(f"PyTorch {one_line(facts.pytorch_version, 30)}" if facts.pytorch_version else "")
    below.append(one_line(facts.os, 20))
    if told := " · ".join(part for part in below if part):
        lines.append((translate("Servers", "System"), told, None))
    for number, device in enumerate(facts.devices[:MOST_DEVICES], 1):
        name = translate("Servers", "Device")
        name = f"{name} {number}" if len(facts.devices) > 1 else name
        lines.append((name, one_line(device.name, 120) or DASH, None))
        memory = Memory.of(device.vram_free, device.vram_total)
        if memory is not None:
            lines.append((translate("Servers", "VRAM"), "", memory))
    if facts.ram is not None:
        lines.append((translate("Servers", "RAM"), "", facts.ram))
    lines += _gap_lines(facts)
    if facts.asked_at is not None:
        lines.append((translate("Servers", "Asked"), relative_time(facts.asked_at, now), None))
    return lines


def _gap_lines(facts: ServerFacts) -> list[tuple[str, str, Memory | None]]:
    missing = translate("Servers", "Missing")
    if facts.gaps is None:
        return [(missing, translate("Servers", "not looked for yet"), None)]
    if not facts.gaps:
        return [(missing, translate("Servers", "nothing, for any workflow"), None)]
    words = translate("Servers", "{workflow}: {what}")
    told = [words.format(workflow=one_line(gap.title, 60), what=gap_text(gap)) for gap in facts.gaps]
    if len(told) > MOST_GAPS:
        more = translate("Servers", "and for {count} more").format(count=len(told) - MOST_GAPS)
        told = [*told[:MOST_GAPS], more]
    return [(missing if at == 0 else " " * at, line, None) for at, line in enumerate(told)]

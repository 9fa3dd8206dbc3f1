"""A job's timeline, painted: names on the left, bars on one axis, lengths on the right."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QHelpEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from jobmonitor.ui.detail.timeline import Bar, Timeline
from jobmonitor.ui.theme.theme import Theme, tabular
from jobmonitor.ui.theme.tokens import MARGIN, SPACE
from jobmonitor.ui.translating import translate
from jobmonitor.ui.widgets.plain import tooltip

LINE = 22
"""Height of a line, in pixels."""
LEAST_NAMES, MOST_NAMES = 104, 220
"""Width of the names."""
NAMES_SHARE = 0.34
BAR = 8
_LEAST = 2.0
_LEFT = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft | Qt.TextFlag.TextSingleLine)
_RIGHT = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight | Qt.TextFlag.TextSingleLine)


class TimelineChart(QWidget):
    """One line a bar. Up and Down go through the lines; a click, or Enter, on a node asks for it."""

    node_wanted = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._current = -1
        self.timeline = Timeline()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMouseTracking(True)
        self.setAccessibleName(translate("Details", "Timeline"))
        theme.changed.connect(self.update)

    @property
    def nodes(self) -> list[str]:
        """What the bars of nodes say."""
        return [bar.spoken for bar in self.timeline.nodes]

    def show_timeline(self, timeline: Timeline) -> None:
        """Shows these bars."""
        if timeline == self.timeline:
            return
        self.timeline = timeline
        self._current = min(self._current, len(timeline.bars) - 1)
        self.setFixedHeight(self.sizeHint().height())
        self.setVisible(bool(timeline.bars))
        self.setAccessibleDescription(timeline.spoken)
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(240, LINE * len(self.timeline.bars) + SPACE)

    def bar_at(self, at: QPoint) -> Bar | None:
        """The bar whose line is there."""
        number = (at.y() - SPACE // 2) // LINE
        return self.timeline.bars[number] if 0 <= number < len(self.timeline.bars) else None

    def place_of(self, number: int) -> QRectF:
        """Where a bar is painted."""
        bar, lengths = self.timeline.bars[number], self._lengths_width()
        left = self._names_width() + MARGIN
        room = max(1.0, self.width() - left - lengths - 2 * MARGIN)
        whole = self.timeline.seconds or 1.0
        x = left + room * bar.start / whole
        width = min(max(_LEAST, room * bar.seconds / whole), left + room - x + _LEAST)
        y = SPACE / 2 + number * LINE + (LINE - BAR) / 2
        return QRectF(x, y, width, BAR)

    def _names_width(self) -> int:
        return min(MOST_NAMES, max(LEAST_NAMES, round(self.width() * NAMES_SHARE)))

    def _lengths_width(self) -> int:
        metrics = QFontMetrics(tabular(self.font()))
        return max((metrics.horizontalAdvance(bar.length) for bar in self.timeline.bars), default=0)

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = self._theme.tokens
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        metrics = QFontMetrics(self.font())
        names = self._names_width()
        room = max(1.0, self.width() - names - self._lengths_width() - 3 * MARGIN)
        for number, bar in enumerate(self.timeline.bars):
            line = QRectF(0, SPACE / 2 + number * LINE, self.width(), LINE)
            if number == self._current and self.hasFocus():
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(QColor(tokens.selected))
                painter.drawRoundedRect(line, SPACE, SPACE)
            painter.setPen(QColor(tokens.muted))
            painter.setFont(self.font())
            name = metrics.elidedText(bar.label, Qt.TextElideMode.ElideRight, names - SPACE)
            painter.drawText(line.adjusted(SPACE, 0, 0, 0), _LEFT, name)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(tokens.raised))
            track = QRectF(names + MARGIN, line.center().y() - BAR / 2, room, BAR)
            painter.drawRoundedRect(track, BAR / 2, BAR / 2)
            colour = QColor(tokens.tone(bar.tone))
            if not bar.is_placed:
                colour.setAlphaF(0.55)
            painter.setBrush(colour)
            painter.drawRoundedRect(self.place_of(number), BAR / 2, BAR / 2)
            painter.setPen(QColor(tokens.text))
            painter.setFont(tabular(self.font()))
            painter.drawText(line.adjusted(0, 0, -SPACE, 0), _RIGHT, bar.length)
        if self.hasFocus() and self._current < 0:
            painter.setPen(QColor(tokens.accent))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), SPACE, SPACE)
        painter.end()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            bar = self.bar_at(event.pos())
            QToolTip.showText(event.globalPos(), tooltip(bar.tip) if bar is not None else "", self)
            return True
        return super().event(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        bar = self.bar_at(event.position().toPoint())
        is_node = bar is not None and bool(bar.node_id)
        self.setCursor(Qt.CursorShape.PointingHandCursor if is_node else Qt.CursorShape.ArrowCursor)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        bar = self.bar_at(event.position().toPoint())
        if bar is not None and event.button() is Qt.MouseButton.LeftButton:
            self._choose(self.timeline.bars.index(bar))
            self._ask()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        match event.key():
            case Qt.Key.Key_Down if self._current + 1 < len(self.timeline.bars):
                self._choose(self._current + 1)
            case Qt.Key.Key_Up if self._current > 0:
                self._choose(self._current - 1)
            case Qt.Key.Key_Return | Qt.Key.Key_Enter if self._current >= 0:
                self._ask()
            case _:
                super().keyPressEvent(event)

    def _choose(self, number: int) -> None:
        self._current = number
        self.setAccessibleDescription(f"{self.timeline.bars[number].spoken}. {self.timeline.spoken}")
        self.update()

    def _ask(self) -> None:
        if 0 <= self._current < len(self.timeline.bars) and (
            node := self.timeline.bars[self._current].node_id
        ):
            self.node_wanted.emit(node)

"""How a server stands in the list: state, name, what it runs, queue, memory, latency."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from jobmonitor.domain.server_facts import Memory, ServerFacts
from jobmonitor.ui.servers.columns import Span, row_layout
from jobmonitor.ui.servers.model import FACTS, ServersModel
from jobmonitor.ui.servers.words import (
    MOODS,
    latency_text,
    memory_text,
    name_of,
    queue_text,
    run_fraction,
    runs_text,
    state_text,
)
from jobmonitor.ui.theme.theme import Theme, row_height, small, tabular
from jobmonitor.ui.theme.tokens import COMPACT_ROW, HEADER, ICON, MARGIN
from jobmonitor.ui.translating import translate

Index = QModelIndex | QPersistentModelIndex
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_BAR = 4
WORDS_FROM = 100
"""Pixels from which the memory is told in words beside its bar."""
WORDS = 68
"""Pixels of these words."""
FULL = 0.92
"""Part of the memory from which on the bar warns."""


class ServerDelegate(QStyledItemDelegate):
    """Paints in the theme's colours."""

    def __init__(self, model: ServersModel, theme: Theme) -> None:
        super().__init__(model)
        self._model, self._theme = model, theme

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(200, row_height(option.font, COMPACT_ROW))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        facts = index.data(FACTS)
        if not isinstance(facts, ServerFacts):
            return
        rect: QRect = option.rect
        tokens = self._theme.tokens
        painter.save()
        painter.setClipRect(rect)
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, QColor(tokens.selected))
            if option.state & QStyle.StateFlag.State_Active:
                painter.fillRect(rect.x(), rect.y(), 3, rect.height(), QColor(tokens.accent))
        look = MOODS[facts.mood]
        pixmap = self._theme.pixmap(look.icon, look.tone, painter.device().devicePixelRatioF())
        painter.drawPixmap(rect.x() + MARGIN, rect.y() + (rect.height() - ICON) // 2, pixmap)
        self._paint_parts(painter, rect, facts, option.font)
        painter.fillRect(rect.x(), rect.bottom(), rect.width(), 1, QColor(tokens.line))
        painter.restore()

    def _paint_parts(self, painter: QPainter, rect: QRect, facts: ServerFacts, font: QFont) -> None:
        parts, tone = row_layout(rect.width(), self._theme.px(100)), MOODS[facts.mood].tone
        second = tabular(small(font))
        _text(painter, _in(rect, parts.name), name_of(facts), self._tone("text"), font, middle=True)
        self._paint_state(painter, _in(rect, parts.state), facts, tone, second)
        if parts.run.width:
            _text(painter, _in(rect, parts.run), runs_text(facts), self._tone("muted"), small(font))
        has_queue = bool(facts.status.queue_length)
        colour = self._tone("text" if has_queue else "muted")
        _text(painter, _in(rect, parts.queue), queue_text(facts), colour, tabular(font), right=True)
        if parts.vram.width:
            self._paint_memory(painter, _in(rect, parts.vram), facts.vram, second)
        if parts.latency.width:
            muted = self._tone("muted")
            _text(painter, _in(rect, parts.latency), latency_text(facts), muted, second, right=True)

    def _paint_state(
        self, painter: QPainter, room: QRect, facts: ServerFacts, tone: str, font: QFont
    ) -> None:
        fraction = run_fraction(facts)
        words = state_text(facts, self._model.now())
        if fraction is None:
            _text(painter, room, words, self._tone(tone), font)
            return
        _text(painter, room.adjusted(0, -2, 0, -_BAR - 2), words, self._tone(tone), font)
        track = QRectF(room.x(), room.bottom() - _BAR - 3, room.width(), _BAR)
        paint_track(painter, track, fraction, self._tone("processing"), self._tone("line"))

    def _paint_memory(self, painter: QPainter, room: QRect, memory: Memory | None, font: QFont) -> None:
        if memory is None:
            _text(painter, room, memory_text(None), self._tone("muted"), font, right=True)
            return
        full = self._tone("failed" if memory.fraction >= FULL else "muted")
        if room.width() >= self._theme.px(WORDS_FROM):
            words = self._theme.px(WORDS)
            at = room.adjusted(room.width() - words, 0, 0, 0)
            _text(painter, at, memory_text(memory), self._tone("muted"), font, right=True)
            room = room.adjusted(0, 0, -words - MARGIN, 0)
        track = QRectF(room.x(), room.center().y() - _BAR / 2 + 0.5, room.width(), _BAR)
        paint_track(painter, track, memory.fraction, full, self._tone("line"))

    def _tone(self, name: str) -> QColor:
        return QColor(self._theme.tokens.tone(name))


class ServersHeader(QWidget):
    """What the parts of the rows below are."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._row_width = 0
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self._fit)
        self._fit()

    def _fit(self) -> None:
        self.setFixedHeight(row_height(self.font(), HEADER))
        self.update()

    def set_row_width(self, width: int) -> None:
        """So wide are the rows: a scroll bar may stand beside them."""
        if width != self._row_width:
            self._row_width = width
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        tokens = self._theme.tokens
        rect = self.rect()
        painter.fillRect(rect, QColor(tokens.surface))
        painter.fillRect(0, rect.bottom(), rect.width(), 1, QColor(tokens.line))
        parts, font, muted = (
            row_layout(self._row_width or self.width(), self._theme.px(100)),
            small(self.font()),
            QColor(tokens.muted),
        )
        for span, words, right in (
            (parts.name, translate("Servers", "Server"), False),
            (parts.state, translate("Servers", "State"), False),
            (parts.run, translate("Servers", "Runs"), False),
            (parts.queue, translate("Servers", "Queue"), True),
            (parts.vram, translate("Servers", "VRAM"), False),
            (parts.latency, translate("Servers", "Latency"), True),
        ):
            if span.width:
                room = _in(rect, span)
                if right:  # a heading may reach into the gap before it
                    room = room.adjusted(-MARGIN - MARGIN // 2, 0, 0, 0)
                _text(painter, room, words, muted, font, right=right)
        painter.end()


def paint_track(painter: QPainter, track: QRectF, fraction: float, fill: QColor, base: QColor) -> None:
    """A thin bar, filled to `fraction`."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    radius = track.height() / 2
    painter.setBrush(base)
    painter.drawRoundedRect(track, radius, radius)
    done = QRectF(track)
    done.setWidth(max(track.height(), track.width() * min(1.0, max(0.0, fraction))))
    painter.setBrush(fill)
    painter.drawRoundedRect(done, radius, radius)


def _in(rect: QRect, span: Span) -> QRect:
    return QRect(rect.x() + span.x, rect.y(), span.width, rect.height())


def _text(
    painter: QPainter,
    room: QRect,
    text: str,
    colour: QColor,
    font: QFont,
    *,
    right: bool = False,
    middle: bool = False,
) -> None:
    if not text or room.width() <= 0:
        return
    painter.setFont(font)
    painter.setPen(colour)
    mode = Qt.TextElideMode.ElideMiddle if middle else Qt.TextElideMode.ElideRight
    shown = painter.fontMetrics().elidedText(text, mode, room.width())
    flags = (_RIGHT if right else _LEFT) | Qt.AlignmentFlag(0)
    painter.drawText(room, int(flags) | int(Qt.TextFlag.TextSingleLine), shown)

"""A filter as a chip, and a row of them that never takes more than one line."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QMenu, QSizePolicy, QToolButton, QWidget

from jobmonitor.services.searching.language import Filter, write_term
from jobmonitor.ui.theme.theme import Theme
from jobmonitor.ui.theme.tokens import SPACE
from jobmonitor.ui.translating import translate
from jobmonitor.ui.widgets.plain import add_named, tooltip
from jobmonitor.ui.words import one_line, shortened

HEIGHT = 20
"""Of a chip, at the usual size of text."""
CROSS = 16
"""Width of the part that removes."""
MAX_VALUE = 28
"""Characters of the values; the tooltip has them all."""


def value_words(term: Filter) -> str:
    """The values of a filter in few words."""
    return shortened(one_line(", ".join(term.values)), MAX_VALUE)


def key_words(term: Filter) -> str:
    """The key, and whether it is turned round."""
    return translate("Feed", "not {key}").format(key=term.key) if term.negated else term.key


class FilterChip(QAbstractButton):
    """Key, value, and a cross. A click on the cross removes it, one beside that makes it text again; so do
    Delete and Enter."""

    removed = Signal()
    edited = Signal()
    stepped = Signal(int)
    """To the chip before (-1) or behind (1)."""

    def __init__(self, theme: Theme, term: Filter, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self.term = theme, term
        self._key, self._value = key_words(term), value_words(term)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setMouseTracking(True)
        self.setAccessibleName(
            translate("Feed", "Filter {filter}").format(filter=f"{self._key} {self._value}")
        )
        self.setAccessibleDescription(translate("Feed", "Delete removes it, Enter makes it text again"))
        self.setToolTip(
            tooltip(
                translate("Feed", "{filter}\nClick to edit, × to remove").format(
                    filter=one_line(write_term(term))
                )
            )
        )
        self.resize(self.sizeHint())

    def sizeHint(self) -> QSize:
        metrics = self.fontMetrics()
        words = metrics.horizontalAdvance(self._key) + metrics.horizontalAdvance(self._value)
        return QSize(6 + words + SPACE + CROSS + 4, self._theme.px(HEIGHT))

    def _cross(self) -> QRect:
        return QRect(self.width() - CROSS - 2, 0, CROSS, self.height())

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens, metrics = self._theme.tokens, self.fontMetrics()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        edge = tokens.accent if self.hasFocus() else tokens.line
        painter.setPen(QPen(QColor(edge), 1))
        painter.setBrush(QColor(tokens.selected))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), SPACE, SPACE)
        line = QRect(6, 0, self.width(), self.height())
        align = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft | Qt.TextFlag.TextSingleLine
        painter.setPen(QColor(tokens.muted))
        painter.drawText(line, int(align), self._key)
        painter.setPen(QColor(tokens.text))
        painter.drawText(
            line.translated(metrics.horizontalAdvance(self._key) + SPACE, 0), int(align), self._value
        )
        over = self.underMouse() and self._cross().contains(self.mapFromGlobal(self.cursor().pos()))
        painter.setPen(QPen(QColor(tokens.text if over else tokens.muted), 1.5))
        middle = QPointF(self._cross().center()) + QPointF(0.5, 0.5)
        for way in (1, -1):
            painter.drawLine(middle - QPointF(3, 3 * way), middle + QPointF(3, 3 * way))
        painter.end()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self.update()
        super().mouseMoveEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        at = event.position().toPoint()
        self.setDown(False)
        if event.button() == Qt.MouseButton.LeftButton and self.rect().contains(at):
            (self.removed if self._cross().contains(at) else self.edited).emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        match event.key():
            case Qt.Key.Key_Delete | Qt.Key.Key_Backspace:
                self.removed.emit()
            case Qt.Key.Key_Return | Qt.Key.Key_Enter | Qt.Key.Key_F2 | Qt.Key.Key_Space:
                self.edited.emit()
            case Qt.Key.Key_Left:
                self.stepped.emit(-1)
            case Qt.Key.Key_Right:
                self.stepped.emit(1)
            case _:
                super().keyPressEvent(event)


class ChipStrip(QWidget):
    """Chips in one line; those for which there is no room are behind a button with their number."""

    removed = Signal(int)
    edited = Signal(int)
    passed = Signal()
    """By the right arrow key from the last chip."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.chips: list[FilterChip] = []
        self.rest = QToolButton(self)
        """The chips that are not seen."""
        self.rest.setProperty("more", True)
        self.rest.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.rest.clicked.connect(self._open_rest)
        self.rest.hide()
        self._room = 10_000
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setFixedSize(0, theme.px(HEIGHT))
        theme.changed.connect(self._grow)

    def show_terms(self, terms: Sequence[Filter]) -> None:
        """A chip for each of these."""
        for chip in self.chips:
            chip.hide()
            chip.deleteLater()
        self.chips = [self._chip(at, term) for at, term in enumerate(terms)]
        self._place()

    def _grow(self) -> None:
        """Text may have another size now."""
        for chip in self.chips:
            chip.resize(chip.sizeHint())
        self._place()
        self.update()

    def set_room(self, room: int) -> None:
        """How wide it may be, in pixels."""
        if room != self._room:
            self._room = room
            self._place()

    def _chip(self, at: int, term: Filter) -> FilterChip:
        chip = FilterChip(self._theme, term, self)
        chip.removed.connect(lambda: self.removed.emit(at))
        chip.edited.connect(lambda: self.edited.emit(at))
        chip.stepped.connect(lambda by: self._step(at + by))
        return chip

    def _step(self, to: int) -> None:
        shown = [chip for chip in self.chips if chip.isVisible()]
        if 0 <= to < len(shown):
            shown[to].setFocus()
        elif to >= len(shown):
            self.passed.emit()

    def _place(self) -> None:
        """As many chips as there is room for, and the button for the others."""
        widths = [chip.width() + SPACE for chip in self.chips]
        fitting = len(widths)
        if sum(widths) > self._room:
            room = self._room - self._rest_width()
            fitting = next((n for n in range(len(widths), 0, -1) if sum(widths[:n]) <= room), 0)
        x = 0
        for at, chip in enumerate(self.chips):
            chip.move(QPoint(x, 0))
            chip.setVisible(at < fitting)
            x += widths[at] if at < fitting else 0
        hidden = len(self.chips) - fitting
        self.rest.setVisible(bool(hidden))
        if hidden:
            self.rest.setText(f"+{hidden}")
            self.rest.setAccessibleName(translate("Feed", "%n more filter(s)", hidden))
            self.rest.setToolTip(tooltip("\n".join(write_term(chip.term) for chip in self.chips[fitting:])))
            self.rest.setGeometry(x, 0, self._rest_width() - SPACE, self._theme.px(HEIGHT))
            x += self._rest_width()
        self.setFixedSize(x, self._theme.px(HEIGHT))

    def _rest_width(self) -> int:
        return self.fontMetrics().horizontalAdvance("+00") + 14 + SPACE

    def _open_rest(self) -> None:
        menu = QMenu(self)
        menu.aboutToHide.connect(menu.deleteLater)
        for at, chip in enumerate(self.chips):
            if not chip.isVisible():
                words = translate("Feed", "Remove {filter}").format(
                    filter=one_line(write_term(chip.term), 80)
                )
                add_named(menu, words).triggered.connect(lambda _=False, at=at: self.removed.emit(at))
        menu.popup(self.rest.mapToGlobal(self.rest.rect().bottomLeft()))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.updateGeometry()

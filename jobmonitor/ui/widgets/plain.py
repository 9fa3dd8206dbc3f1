"""Text that is only ever plain: labels, tooltips, blocks that can be selected. Nothing is read as HTML."""

from __future__ import annotations

import html
import math

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import (
    QAction,
    QFontMetrics,
    QKeyEvent,
    QKeySequence,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QTextOption,
)
from PySide6.QtWidgets import QFrame, QLabel, QMenu, QPlainTextEdit, QSizePolicy, QWidget

from jobmonitor.domain.plain import harmless
from jobmonitor.ui.words import MAX_TEXT, bounded, one_line

_LONG_TIP = 80
_WIDEST = 60
MOST_SHOWN = 20_000
MOST_LINES = 1_000
"""Characters and lines of one block of text: laying out more of them would be felt, one long word most."""
_NO_BAR = Qt.ScrollBarPolicy.ScrollBarAlwaysOff


def _short(text: str, limit: int = MAX_TEXT) -> str:
    """Harmless, and bounded also where signs take more room than what they stand for."""
    return bounded(harmless(bounded(text, limit)), limit)


def tooltip(text: str) -> str:
    """The text as a tooltip shows it literally; long ones are wrapped."""
    text = _short(text)
    if len(text) > _LONG_TIP or "<" in text or "&" in text:
        return f'<p style="white-space: pre-wrap">{html.escape(text)}</p>'
    return text


def add_named(menu: QMenu, text: str) -> QAction:
    """An entry of a menu with a name of others in its text: no letter of it is a key, nothing of it HTML."""
    words = one_line(text, 120)
    action = menu.addAction(words.replace("&", "&&"))
    action.setToolTip(tooltip(words))
    return action


def laid_out(text: str) -> str:
    """As much of a text as is laid out at once, made harmless."""
    text = _short(text, MOST_SHOWN)
    lines = text.split("\n", MOST_LINES)
    return text if len(lines) <= MOST_LINES else "\n".join([*lines[:MOST_LINES], "…"])


class PlainLabel(QLabel):
    """A label that shows its text literally."""

    def __init__(self, text: str = "", parent: QWidget | None = None, *, muted: bool = False) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setText(text)
        if muted:
            self.setProperty("muted", True)

    def setText(self, text: str) -> None:
        """Shows `text`; signs stand for what would turn its direction or is not to be seen, and a mark for
        what is beyond `MAX_TEXT` characters."""
        super().setText(_short(text))

    def minimumSizeHint(self) -> QSize:
        """No text, and no word of one, makes a window wider than `_WIDEST` letters need."""
        hint = super().minimumSizeHint()
        return QSize(min(hint.width(), self.fontMetrics().averageCharWidth() * _WIDEST), hint.height())


class ElidedLabel(PlainLabel):
    """A label of one line that gives way: what does not fit is elided, the tooltip holds the whole.

    It keeps room for `least` characters.
    """

    def __init__(
        self,
        text: str = "",
        parent: QWidget | None = None,
        *,
        mode: Qt.TextElideMode = Qt.TextElideMode.ElideRight,
        muted: bool = False,
        least: int = 3,
    ) -> None:
        super().__init__(text, parent, muted=muted)
        self._mode = mode
        self._least = least
        self._tip = ""
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def set_text(self, text: str, tip: str = "") -> None:
        """Shows `text`; the tooltip is `tip`, else the whole text where it does not fit."""
        self._tip = tip
        self.setText(text)
        self.updateGeometry()
        self._update_tip()

    def minimumSizeHint(self) -> QSize:
        metrics = QFontMetrics(self.font())
        least = min(metrics.averageCharWidth() * self._least, metrics.horizontalAdvance(self.text()))
        return QSize(least, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._update_tip()

    def _update_tip(self) -> None:
        cut = self.fontMetrics().horizontalAdvance(self.text()) > self.contentsRect().width()
        self.setToolTip(tooltip(self._tip or (self.text() if cut else "")))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        rect = self.contentsRect()
        text = self.fontMetrics().elidedText(self.text(), self._mode, rect.width())
        painter.setPen(self.palette().color(self.foregroundRole()))
        painter.drawText(rect, int(self.alignment() | Qt.TextFlag.TextSingleLine), text)
        painter.end()


class TextBlock(QPlainTextEdit):
    """Text that wraps anywhere, can be selected and copied, and is as high as it needs to be."""

    cut_changed = Signal()

    def __init__(self, text: str = "", parent: QWidget | None = None, *, max_lines: int = 0) -> None:
        super().__init__(parent)
        self._max_lines = max_lines
        self.is_cut = False
        """Whether there are more lines than are shown at once."""
        self.setProperty("block", True)
        self.setReadOnly(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.setHorizontalScrollBarPolicy(_NO_BAR)
        self.setVerticalScrollBarPolicy(_NO_BAR)
        self.setTabChangesFocus(True)
        self.setContentsMargins(0, 0, 0, 0)
        self.setViewportMargins(0, 0, 0, 0)
        self.document().setDocumentMargin(0)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.set_text(text)

    def set_text(self, text: str) -> None:
        """Shows `text`, as far as that is laid out at once; signs stand for what would turn its direction or
        is not to be seen."""
        text = laid_out(text)
        if text != self.toPlainText():
            self.setPlainText(text)
        self._fit()

    def set_max_lines(self, max_lines: int) -> None:
        """Shows so many lines at once, the others by scrolling; 0: all of them."""
        self._max_lines = max_lines
        self._fit()

    def event(self, event: QEvent) -> bool:
        """Where the keyboard is in the text, Ctrl+A and Ctrl+C mean the text, and no action of the window."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            copies = event.matches(QKeySequence.StandardKey.Copy) and self.textCursor().hasSelection()
            if copies or event.matches(QKeySequence.StandardKey.SelectAll):
                event.accept()
                return True
        return super().event(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        lines = max(1, int(self.document().size().height()))
        is_cut = bool(self._max_lines) and lines > self._max_lines
        if is_cut:
            lines = self._max_lines
        if is_cut != self.is_cut:
            self.is_cut = is_cut
            self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded if is_cut else _NO_BAR)
            self.cut_changed.emit()
        first = self.document().firstBlock()
        line = self.blockBoundingRect(first).height() / max(1, first.lineCount())
        self.setFixedHeight(math.ceil(lines * (line or self.fontMetrics().lineSpacing())))

"""Several lines of text, for prompts."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QMimeData, Qt
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QPlainTextEdit, QWidget

from jobmonitor.domain.workflow import Field, Value
from jobmonitor.ui.submit.fields.base import FieldEditor, WheelGuard, text_of

_PARAGRAPH = "\u2029"
"""How a text document separates lines."""
MOST_LINES = 8


class GrowingTextEdit(QPlainTextEdit):
    """A text box that is as high as its lines, within bounds. Tab moves on."""

    def __init__(self, least_lines: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._least_lines = least_lines
        self.setTabChangesFocus(True)
        self.document().documentLayout().documentSizeChanged.connect(self._fit)
        self._fit()

    def text(self) -> str:
        """The text exactly as typed or pasted (`toPlainText` would turn hard spaces into common ones)."""
        return self.document().toRawText().replace(_PARAGRAPH, "\n")

    def canInsertFromMimeData(self, source: QMimeData) -> bool:
        """Files that are dragged over the box are the form's, not text."""
        return not source.hasUrls() and super().canInsertFromMimeData(source)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if enter and event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self.insertPlainText("\n")  # the box's own answer would be U+2028, which no model has seen
            return
        super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.FontChange:
            self._fit()

    def _fit(self, *_: object) -> None:
        lines = int(self.document().size().height())
        shown = max(self._least_lines, min(MOST_LINES, lines))
        frame = 2 * (2 + int(self.document().documentMargin()))
        self.setFixedHeight(shown * self.fontMetrics().lineSpacing() + frame)
        policy = Qt.ScrollBarPolicy
        self.setVerticalScrollBarPolicy(
            policy.ScrollBarAsNeeded if lines > MOST_LINES else policy.ScrollBarAlwaysOff
        )


class MultilineEditor(FieldEditor):
    """A text that may have several lines; it is sent as typed."""

    def __init__(self, field: Field, parent: QWidget | None = None) -> None:
        super().__init__(field, parent)
        self._box = GrowingTextEdit(3 if field.required else 2, self)
        WheelGuard.watch(self._box.viewport())
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._box)
        self._box.textChanged.connect(self.changed)

    def value(self) -> Value:
        return self._box.text()

    def set_value(self, value: Value) -> None:
        self._box.setPlainText(text_of(value))

    def entry(self) -> QWidget:
        return self._box

"""Looks for words in a text that is shown."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QTextCursor, QTextDocument
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPlainTextEdit, QPushButton, QWidget

from jobmonitor.ui.theme.tokens import MARGIN
from jobmonitor.ui.translating import translate
from jobmonitor.ui.widgets.plain import PlainLabel


class SearchLine(QLineEdit):
    """Enter looks on, with Shift backwards; Escape closes the bar and not the dialog."""

    def __init__(self, bar: SearchBar) -> None:
        super().__init__(bar)
        self._bar = bar

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._bar.look(backwards=bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier))
        elif event.key() == Qt.Key.Key_Escape:
            self._bar.close_bar()
        else:
            super().keyPressEvent(event)
            return
        event.accept()


class SearchBar(QWidget):
    """A line to type in, and the ways on and back. What is found is selected."""

    def __init__(self, text: QPlainTextEdit, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._text = text
        self.line = SearchLine(self)
        self.line.setPlaceholderText(translate("Graph", "Find"))
        self.line.setAccessibleName(translate("Graph", "Find in the text"))
        self.told = PlainLabel("", self, muted=True)
        on = QPushButton(translate("Graph", "Next"), self)
        back = QPushButton(translate("Graph", "Previous"), self)
        for button in (on, back):
            button.setAutoDefault(False)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(MARGIN)
        row.addWidget(self.line, 1)
        row.addWidget(self.told)
        row.addWidget(back)
        row.addWidget(on)
        self.line.textChanged.connect(self._typed)
        on.clicked.connect(lambda: self.look())
        back.clicked.connect(lambda: self.look(backwards=True))
        self.hide()

    def open_bar(self) -> None:
        """Shows the line, with what it held selected."""
        self.show()
        self.line.setFocus()
        self.line.selectAll()

    def close_bar(self) -> None:
        """The text has the focus again."""
        self.hide()
        self._text.setFocus()

    def look(self, *, backwards: bool = False) -> bool:
        """Goes to the next place from where one is, round the end; whether there is one."""
        words = self.line.text()
        if not words:
            self.told.setText("")
            return False
        flags = QTextDocument.FindFlag.FindBackward if backwards else QTextDocument.FindFlag(0)
        found = self._text.find(words, flags)
        if not found:
            before = self._text.textCursor()
            edge = QTextCursor.MoveOperation.End if backwards else QTextCursor.MoveOperation.Start
            self._text.moveCursor(edge)
            found = self._text.find(words, flags)
            if not found:
                self._text.setTextCursor(before)
        self.told.setText("" if found else translate("Graph", "Not found"))
        return found

    def _typed(self) -> None:
        cursor = self._text.textCursor()
        cursor.setPosition(cursor.selectionStart())  # what is found already may go on to fit
        self._text.setTextCursor(cursor)
        self.look()

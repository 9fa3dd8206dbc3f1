"""Asks for a note."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut, QTextCursor
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPlainTextEdit, QPushButton, QVBoxLayout, QWidget

from jobmonitor.services.notes import MAX_NOTE
from jobmonitor.ui.bulk.words import jobs_text
from jobmonitor.ui.theme.tokens import GROUP, MARGIN
from jobmonitor.ui.translating import translate
from jobmonitor.ui.widgets.plain import PlainLabel
from jobmonitor.ui.words import count_text

WIDTH, HEIGHT = 420, 240


class NoteDialog(QDialog):
    """Open it with `open()`; it deletes itself. Ctrl+Enter saves."""

    written = Signal(str)

    def __init__(self, jobs: int, text: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(translate("Actions", "Note"))
        self.resize(WIDTH, HEIGHT)
        self.sentence = PlainLabel(_sentence(jobs), muted=True)
        self.sentence.setWordWrap(True)
        self.field = QPlainTextEdit(self)
        self.field.setPlainText(text)
        self.field.moveCursor(QTextCursor.MoveOperation.End)
        self.field.setTabChangesFocus(True)
        self.field.setAccessibleName(translate("Actions", "Note"))
        self.field.setPlaceholderText(translate("Actions", "What is to be remembered of it"))
        self.count = PlainLabel(muted=True)
        self.save = QPushButton(translate("Actions", "Save"), self)
        self.save.setDefault(True)
        cancel = QPushButton(translate("Actions", "Cancel"), self)
        cancel.setAutoDefault(False)
        buttons = QHBoxLayout()
        buttons.setSpacing(MARGIN)
        buttons.addWidget(self.count, 1)
        buttons.addWidget(self.save)
        buttons.addWidget(cancel)
        column = QVBoxLayout(self)
        column.setContentsMargins(GROUP, GROUP, GROUP, GROUP)
        column.setSpacing(MARGIN)
        column.addWidget(self.sentence)
        column.addWidget(self.field, 1)
        column.addLayout(buttons)
        self.save.clicked.connect(self._save)
        cancel.clicked.connect(self.reject)
        self.field.textChanged.connect(self._counted)
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            QShortcut(QKeySequence(keys), self, self._save)
        self._counted()
        self.field.setFocus()

    def _counted(self) -> None:
        """Says how long it is where that matters."""
        left = MAX_NOTE - len(self.field.toPlainText().strip())
        self.save.setEnabled(left >= 0)
        if left < 0:
            told = translate("Actions", "{count} characters too long.").format(count=count_text(-left))
        elif left < MAX_NOTE // 10:
            told = translate("Actions", "{count} characters left.").format(count=count_text(left))
        else:
            told = translate("Actions", "Ctrl+Enter saves.")
        self.count.setText(told)

    def _save(self) -> None:
        if self.save.isEnabled():
            self.written.emit(self.field.toPlainText())
            self.accept()


def _sentence(jobs: int) -> str:
    if jobs == 1:
        return translate("Actions", "Kept on this workstation alone. Without any text there is no note.")
    many = translate("Actions", "The same note for {jobs}, in place of those that they have.")
    return many.format(jobs=jobs_text(jobs))

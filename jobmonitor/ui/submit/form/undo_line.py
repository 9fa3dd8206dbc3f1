"""A line that says what was done to the form, and takes it back."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QWidget

from jobmonitor.ui.theme.tokens import MARGIN, SPACE
from jobmonitor.ui.translating import translate
from jobmonitor.ui.widgets.plain import PlainLabel
from jobmonitor.ui.words import bounded


class UndoLine(QFrame):
    """Takes no room while there is nothing to say. With no undo it is a note that can be closed."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("news", "true")
        self._call: Callable[[], None] | None = None
        self.sentence = PlainLabel()
        self.sentence.setWordWrap(True)
        self.undo = self._button(translate("Submit", "Undo"), "Alt+U")
        self.close_button = self._button(translate("Submit", "Dismiss"), "")
        line = QHBoxLayout(self)
        line.setContentsMargins(2 * MARGIN, SPACE, 2 * MARGIN, SPACE)
        line.setSpacing(2 * MARGIN)
        line.addWidget(self.sentence, 1)
        line.addWidget(self.undo)
        line.addWidget(self.close_button)
        self.undo.clicked.connect(self._undo)
        self.close_button.clicked.connect(self.clear)
        self.hide()

    def tell(self, sentence: str, undo: Callable[[], None] | None = None) -> None:
        """Says what was done; `undo` takes it back."""
        self._call = undo
        self.sentence.setText(bounded(sentence, 300))
        self.undo.setVisible(undo is not None)
        self.show()

    def clear(self) -> None:
        """There is nothing to say any more."""
        self._call = None
        self.hide()

    def _undo(self) -> None:
        call = self._call
        self.clear()
        if call is not None:
            call()

    def _button(self, text: str, keys: str) -> QPushButton:
        button = QPushButton(text, self)
        button.setProperty("link", "true")
        button.setAutoDefault(False)
        if keys:
            button.setShortcut(QKeySequence(keys))
            button.setToolTip(f"{text} ({keys})")
        return button

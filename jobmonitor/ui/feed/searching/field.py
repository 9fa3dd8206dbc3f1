"""The line in which one types what is looked for."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from jobmonitor.services.searching.completing import Completion
from jobmonitor.services.searching.language import MAX_SEARCH
from jobmonitor.ui.feed.searching.completer import Completer
from jobmonitor.ui.translating import translate

TYPING_MS = 250
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_CONTROL = Qt.KeyboardModifier.ControlModifier


class SearchField(QLineEdit):
    """Tells what was typed when the typing rests. Escape clears, and leaves when there is nothing."""

    typed = Signal(str)
    left = Signal()
    """To the list."""
    finished = Signal()
    """What is typed is meant as it is: by Enter, a space behind it, or going elsewhere."""
    searched = Signal()
    """By Enter: worth remembering."""
    erased_back = Signal()
    """Backspace where there is nothing before the cursor."""

    def __init__(
        self, complete: Callable[[str, int, bool], Completion], parent: QWidget | None = None
    ) -> None:
        """`complete`: what may be meant in a text at a place, also where nothing is typed yet."""
        super().__init__(parent)
        self.setMaxLength(MAX_SEARCH)
        self.set_hinted(True)
        self.setToolTip(
            translate("Feed", "Text in prompts, file names, ids and errors; filters such as\n")
            + "workflow:wan-i2v  status:failed,cancelled  user:me  server:gpu1\n"
            + 'since:2d  until:2026-03-12  has:error  is:favourite  -status:failed  "red dress"\n'
            + translate("Feed", "Ctrl+Space shows what there is.")
        )
        self.setAccessibleName(translate("Feed", "Search jobs"))
        self.setMinimumWidth(96)
        self.setProperty("inside", True)
        self.completer_ = Completer(self, complete)
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(TYPING_MS)
        self._rest.timeout.connect(lambda: self.typed.emit(self.text()))
        self.textChanged.connect(lambda: self._rest.start())
        self.textEdited.connect(lambda _: self.completer_.offer())
        self.completer_.chosen.connect(self.finished)

    def set_hinted(self, hinted: bool) -> None:
        """Whether an empty field says what can be typed."""
        hint = translate("Feed", "Search, or status:failed, workflow:wan-i2v …")
        self.setPlaceholderText(hint if hinted else "")

    def tell(self) -> None:
        """Tells what is typed, at once."""
        self._rest.stop()
        self.typed.emit(self.text())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        if self.completer_.is_open:
            if self.completer_.takes(key):
                event.ignore()  # the completer's own event filter does the rest
                return
            if key == Qt.Key.Key_Escape or key in _ENTER:
                self.completer_.close()
                if key == Qt.Key.Key_Escape:
                    return
        if key == Qt.Key.Key_Space and event.modifiers() & _CONTROL:
            self.completer_.offer(asked=True)
        elif key == Qt.Key.Key_Escape and self.text():
            self.clear()
        elif key == Qt.Key.Key_Escape:
            self.left.emit()
        elif key == Qt.Key.Key_Down:
            self.finished.emit()
            self.left.emit()
        elif key in _ENTER:
            self.finished.emit()
            self.searched.emit()
            self.tell()
            self.left.emit()
        elif key == Qt.Key.Key_Backspace and self.cursorPosition() == 0 and not self.hasSelectedText():
            self.erased_back.emit()
        else:
            super().keyPressEvent(event)
            if event.text() == " ":
                self.finished.emit()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() not in (
            Qt.FocusReason.PopupFocusReason,
            Qt.FocusReason.ActiveWindowFocusReason,
            Qt.FocusReason.MenuBarFocusReason,
        ):
            self.finished.emit()

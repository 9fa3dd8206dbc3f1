"""The middle of the dialog: the form, or why there is none."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QApplication, QFrame, QLabel, QPushButton, QScrollArea, QWidget

from jobmonitor.ui.submit.form.form import WorkflowForm

ROOM = 48
"""Pixels above and below the field with the focus that are shown too."""


class FormArea(QScrollArea):
    """Scrolls the form up and down; it is as wide as there is room."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._form: WorkflowForm | None = None
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        # A moment later: what was unfolded or told above it takes its room first.
        self._follow = QTimer(self, singleShot=True, interval=0)
        self._follow.timeout.connect(self._show_focused)
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        app.focusChanged.connect(self._focus_changed)

    @property
    def form(self) -> WorkflowForm | None:
        """The form that is shown."""
        return self._form

    def show_form(self, form: WorkflowForm) -> None:
        """Shows `form` in place of what was there."""
        for button in form.findChildren(QPushButton):
            button.setAutoDefault(False)  # Enter in a field must not press a button
        self.abandon()
        self.setWidget(form)
        self._form = form

    def show_text(self, text: str) -> None:
        """Says why there is no form."""
        label = QLabel(text)
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setWordWrap(True)
        label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        label.setMargin(32)
        label.setProperty("muted", "true")
        self.abandon()
        self.setWidget(label)

    def abandon(self) -> None:
        """The form will go: what it asked is not awaited any more."""
        if self._form is not None:
            self._form.abandon()
            self._form = None

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._follow.start()

    def _focus_changed(self, _: QWidget | None, now: QWidget | None) -> None:
        if now is not None and self._form is not None and self._form.isAncestorOf(now):
            self._follow.start()

    def _show_focused(self) -> None:
        """Scrolls to the field with the focus, whoever put it there, with what is said below it."""
        focused = QApplication.focusWidget()
        if focused is not None and self._form is not None and self._form.isAncestorOf(focused):
            self.ensureWidgetVisible(focused, 0, ROOM)

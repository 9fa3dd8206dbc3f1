"""The middle of the dialog: the form, or why there is none."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QLabel, QPushButton, QScrollArea, QWidget

from jobmonitor.ui.submit.form import WorkflowForm


class FormArea(QScrollArea):
    """Scrolls the form up and down; it is as wide as there is room."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._form: WorkflowForm | None = None
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

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

"""What went wrong: a sentence, what to do, and the technical part folded away."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontDatabase, QGuiApplication
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPlainTextEdit, QToolButton, QVBoxLayout, QWidget

from jobmonitor.domain.errors import JobMonitorError, PromptRefused
from jobmonitor.ui.theme.tokens import MARGIN
from jobmonitor.ui.translating import translate
from jobmonitor.ui.widgets.plain import PlainLabel, laid_out


class Notice(QFrame):
    """A bar above the dialog's buttons; not there while nothing is wrong."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._sentence = self._label("failed")
        self._remedy = self._label("")
        self._fold = self._button(translate("Submit", "Details"))
        self._fold.setCheckable(True)
        self._copy = self._button(translate("Submit", "Copy"))
        self._copy.setAccessibleName(translate("Submit", "Copy the details"))
        self._dismiss = self._button(translate("Submit", "Dismiss"))
        self._details = QPlainTextEdit(self)
        self._details.setReadOnly(True)
        self._details.setTabChangesFocus(True)
        self._details.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self._details.setFixedHeight(6 * self._details.fontMetrics().lineSpacing() + 2 * MARGIN)
        self._details.setAccessibleName(translate("Submit", "Details"))
        links = QHBoxLayout()
        links.setContentsMargins(0, 0, 0, 0)
        links.setSpacing(16)
        for button in (self._fold, self._copy, self._dismiss):
            links.addWidget(button)
        links.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 8, 16, 8)
        column.setSpacing(4)
        column.addWidget(self._sentence)
        column.addWidget(self._remedy)
        column.addLayout(links)
        column.addWidget(self._details)
        self._fold.toggled.connect(self._unfold)
        self._copy.clicked.connect(self._copy_details)
        self._dismiss.clicked.connect(self.hide)
        self.hide()

    def text(self) -> str:
        """The sentence."""
        return self._sentence.text()

    def show_problem(self, sentence: str, remedy: str = "", details: str = "") -> None:
        """Shows what happened and what to do."""
        self._sentence.setText(sentence)
        self._remedy.setText(remedy)
        self._remedy.setVisible(bool(remedy))
        self._details.setPlainText(laid_out(details))
        self._fold.setChecked(False)
        self._unfold(False)
        self._fold.setVisible(bool(details))
        self._copy.setVisible(bool(details))
        self.show()

    def show_error(self, error: JobMonitorError) -> None:
        """Shows an error as it is meant for an operator."""
        self.show_problem(error.message, error.remedy, details_of(error))

    def _unfold(self, open_: bool) -> None:
        self._details.setVisible(open_)
        _name(self._fold, translate("Submit", "Hide details") if open_ else translate("Submit", "Details"))

    def _copy_details(self) -> None:
        texts = (self._sentence.text(), self._remedy.text(), self._details.toPlainText())
        QGuiApplication.clipboard().setText("\n\n".join(filter(None, texts)))

    def _label(self, tone: str) -> PlainLabel:
        label = PlainLabel(parent=self)
        label.setWordWrap(True)
        label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        label.setProperty("tone", tone)
        return label

    def _button(self, text: str) -> QToolButton:
        button = QToolButton(self)
        _name(button, text)
        button.setProperty("link", "true")
        button.setAutoRaise(True)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        return button


def _name(button: QToolButton, text: str) -> None:
    """Names a link; it is as wide as its words, which then begin where the sentence does."""
    button.setText(text)
    button.setFixedWidth(button.fontMetrics().horizontalAdvance(text) + 6)


def details_of(error: JobMonitorError) -> str:
    """The technical part of an error; of a refused prompt, each node with what it said."""
    lines = []
    if isinstance(error, PromptRefused):
        for each in error.node_errors:
            where = translate("Submit", "{class_type} (node {node_id})").format(
                class_type=each.class_type, node_id=each.node_id
            ) + (f", {each.input_name}" if each.input_name else "")
            lines.append(f"{where}: {each.message}" + (f": {each.details}" if each.details else ""))
    return "\n".join(filter(None, [*lines, error.details]))

"""Asks for one of several things in a list."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from jobmonitor.ui.theme.tokens import GROUP, MARGIN, SPACE
from jobmonitor.ui.translating import translate
from jobmonitor.ui.widgets.plain import PlainLabel, tooltip
from jobmonitor.ui.words import bounded, one_line

MOST_SEEN = 10
"""Choices that are seen at once."""


class _Choices(QListWidget):
    """As high as its rows, up to MOST_SEEN of them."""

    def sizeHint(self) -> QSize:
        rows = min(self.count(), MOST_SEEN)
        around = 2 * (SPACE + self.frameWidth())  # as the stylesheet has it
        return QSize(super().sizeHint().width(), rows * max(0, self.sizeHintForRow(0)) + around)

    def minimumSizeHint(self) -> QSize:
        return QSize(0, min(self.sizeHint().height(), 4 * max(0, self.sizeHintForRow(0))))


class ListQuestion(QDialog):
    """A sentence, a list, and what else there is to choose. Open it with `open()`; it deletes itself."""

    def __init__(
        self,
        question: str,
        choices: Iterable[tuple[str, str]],
        parent: QWidget,
        *,
        title: str,
        list_name: str,
        button: str,
        width: int,
        below: Iterable[QWidget] = (),
    ) -> None:
        """`choices`: text and tooltip of each; `list_name` is for screen readers; `below` stands under the
        list."""
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(title)
        sentence = PlainLabel(bounded(question, 300))
        sentence.setWordWrap(True)
        self.list = _Choices(self)
        self.list.setAccessibleName(list_name)
        self.list.setProperty("choices", "true")
        for text, tip in choices:
            item = QListWidgetItem(one_line(text, 100))
            item.setToolTip(tooltip(tip))
            self.list.addItem(item)
        self.list.setCurrentRow(0)
        self.confirm = QPushButton(button, self)
        self.confirm.setDefault(True)
        cancel = QPushButton(translate("Window", "Cancel"), self)
        cancel.setAutoDefault(False)
        buttons = QHBoxLayout()
        buttons.setSpacing(MARGIN)
        buttons.addStretch(1)
        buttons.addWidget(self.confirm)
        buttons.addWidget(cancel)
        column = QVBoxLayout(self)
        column.setContentsMargins(GROUP, GROUP, GROUP, GROUP)
        column.setSpacing(MARGIN)
        column.addWidget(sentence)
        column.addWidget(self.list, 1)
        for widget in below:
            column.addWidget(widget)
        column.addLayout(buttons)
        self.setMinimumWidth(width)
        self.resize(width, self.heightForWidth(width))
        self.confirm.clicked.connect(self.accept)
        self.list.itemDoubleClicked.connect(self.accept)
        cancel.clicked.connect(self.reject)
        self.list.setFocus()

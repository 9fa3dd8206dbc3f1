"""A box with a sentence and its buttons, laid out as the other dialogs are."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont, QShowEvent
from PySide6.QtWidgets import QDialogButtonBox, QGridLayout, QLabel, QMessageBox, QWidget

from jobmonitor.domain.plain import harmless
from jobmonitor.ui.theme.tokens import GROUP, MARGIN
from jobmonitor.ui.words import bounded

LETTERS = 60
"""For so many there is room in a line, at least."""
MOST = 1_000
"""Letters of a sentence."""


class Question(QMessageBox):
    """Text is shown as it is, never as HTML. Open it with `open()`; it deletes itself."""

    def __init__(self, parent: QWidget | None, text: str, more: str = "") -> None:
        """`text` is what it is about, in one sentence; `more` stands below it."""
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setText(harmless(bounded(text, MOST)))
        self.setInformativeText(harmless(bounded(more, MOST)))
        for label in self.findChildren(QLabel):  # Qt's own format is for the first of them alone
            label.setTextFormat(Qt.TextFormat.PlainText)

    def offer(self, yes: str, no: str, call: Callable[[], None]) -> None:
        """Two buttons: `yes` does what cannot be undone, `no` is the default and what Escape means."""
        button = self.addButton(yes, QMessageBox.ButtonRole.DestructiveRole)
        leave = self.addButton(no, QMessageBox.ButtonRole.RejectRole)
        self.setDefaultButton(leave)
        self.setEscapeButton(leave)
        button.clicked.connect(lambda: call())

    def showEvent(self, event: QShowEvent) -> None:
        self._tidy()
        super().showEvent(event)

    def _tidy(self) -> None:
        """The margins of the other dialogs; Qt makes its own whenever the box gets another part."""
        grid = self.layout()
        if not isinstance(grid, QGridLayout):
            return
        grid.setContentsMargins(GROUP, GROUP, GROUP, GROUP)
        grid.setHorizontalSpacing(0 if self.iconPixmap().isNull() else MARGIN)
        grid.setVerticalSpacing(MARGIN)
        grid.setColumnMinimumWidth(grid.columnCount() - 1, LETTERS * self.fontMetrics().averageCharWidth())
        for at in range(grid.count()):
            if (item := grid.itemAt(at)) is not None and (space := item.spacerItem()) is not None:
                space.changeSize(0, 0)
        for label in self.findChildren(QLabel):
            label.setContentsMargins(0, 0, 0, 0)
            if label.objectName() == "qt_msgbox_label":
                font = QFont(label.font())
                font.setWeight(QFont.Weight.DemiBold)
                label.setFont(font)
        for buttons in self.findChildren(QDialogButtonBox):
            buttons.setContentsMargins(0, MARGIN, 0, 0)

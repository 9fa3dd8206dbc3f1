"""Tables whose rows are as high as their text needs, also when its size is changed."""

from __future__ import annotations

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QHeaderView, QTableView, QWidget

from jobmonitor.ui.theme.theme import row_height


class TextRows(QTableView):
    """A table without a column of row numbers. Each row is at least `least` pixels high."""

    def __init__(self, least: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._least = least
        rows = self.verticalHeader()
        rows.hide()
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.fit_rows()

    @property
    def row_height(self) -> int:
        """Pixels of one row."""
        return row_height(self.font(), self._least)

    def fit_rows(self) -> None:
        """The text has another size."""
        rows = self.verticalHeader()
        rows.setMinimumSectionSize(self.row_height)
        rows.setDefaultSectionSize(self.row_height)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self.fit_rows()

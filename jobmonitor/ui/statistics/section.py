"""One subject of the statistics: a heading, a chart, and the table behind it."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from jobmonitor.ui.statistics.marks import Chart, as_text
from jobmonitor.ui.theme.theme import Theme, row_height
from jobmonitor.ui.theme.tokens import COMPACT_ROW, HEADER, MARGIN, SPACE
from jobmonitor.ui.translating import translate
from jobmonitor.ui.widgets.plain import ElidedLabel, PlainLabel, tooltip
from jobmonitor.ui.widgets.text_rows import TextRows

if TYPE_CHECKING:
    from jobmonitor.ui.statistics.charts import BarsView

log = logging.getLogger(__name__)

MOST_ROWS = 10
"""Rows of the table that are seen at once."""
MOST_MEASURED = 100
Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()


class Section(QWidget):
    """Shows a chart, or the same as a table."""

    chosen = Signal(str)
    """Where the mark or the row leads that was chosen: what is typed into the search field."""

    def __init__(
        self,
        theme: Theme,
        title: str,
        *,
        lying: bool,
        stacked: bool,
        parent: QWidget | None = None,
    ) -> None:
        """`lying` and `stacked` as in `BarsView`."""
        super().__init__(parent)
        self._theme, self._lying, self._stacked = theme, lying, stacked
        self._chart: Chart | None = None
        self._can_draw = True
        self.bars: BarsView | None = None
        self.heading = ElidedLabel(title, least=10)
        font = self.heading.font()
        font.setBold(True)
        self.heading.setFont(font)
        self.about = ElidedLabel(muted=True, least=4)
        self.extra = QHBoxLayout()
        """A line of its own below the heading."""
        self.as_table = _button(translate("Statistics", "As table"))
        self.as_table.setCheckable(True)
        self.as_table.setAccessibleName(translate("Statistics", "{title}: as table").format(title=title))
        self.as_table.toggled.connect(self._show)
        self.copy = _button(translate("Statistics", "Copy"))
        self.copy.setAccessibleName(translate("Statistics", "{title}: copy").format(title=title))
        self.copy.setToolTip(tooltip(translate("Statistics", "Copy the table, for a spreadsheet")))
        self.copy.clicked.connect(self.copy_table)
        self.nothing = PlainLabel(muted=True)
        self.nothing.setWordWrap(True)
        self.model = ChartTable()
        self.table = MarksTable(self.model, title)
        self.table.chosen.connect(lambda row: self.chosen.emit(self._link(row)))
        line = QHBoxLayout()
        line.setSpacing(MARGIN)
        line.addWidget(self.heading)
        line.addWidget(self.about, 1)
        line.addWidget(self.as_table)
        line.addWidget(self.copy)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(SPACE)
        self._column.addLayout(line)
        self._column.addLayout(self.extra)
        self._column.addWidget(self.nothing)
        self._column.addWidget(self.table)
        self._column.addStretch(1)
        self._show()

    def show_chart(self, chart: Chart, about: str, nothing: str) -> None:
        """Shows this; `about` stands beside the heading, `nothing` where there is nothing to show."""
        self._chart = chart
        self.about.set_text(about)
        self.nothing.setText(nothing)
        self.model.show_chart(chart)
        self.table.fit()
        self._show()

    def copy_table(self) -> None:
        """The table to the clipboard."""
        if self._chart is not None:
            QGuiApplication.clipboard().setText(as_text(self._chart))

    def _link(self, row: int) -> str:
        return self._chart.links[row] if self._chart is not None else ""

    def _show(self) -> None:
        chart = self._chart
        is_empty = chart is None or chart.is_empty
        as_table = self.as_table.isChecked() or not self._can_draw
        self.nothing.setVisible(is_empty and chart is not None)
        self.table.setVisible(not is_empty and as_table)
        self.as_table.setEnabled(not is_empty and self._can_draw)
        self.copy.setEnabled(not is_empty)
        if chart is not None and not is_empty and not as_table:
            self._draw(chart)
        if self.bars is not None:
            self.bars.setVisible(not is_empty and not as_table)

    def _draw(self, chart: Chart) -> None:
        if self.bars is None:
            try:
                from jobmonitor.ui.statistics.charts import BarsView  # as late as it is needed
            except ImportError as error:  # a part of Qt that some systems lack a library for
                log.warning("There are no charts, only tables: %s", error)
                self._can_draw = False
                self.as_table.setToolTip(
                    translate("Statistics", "Charts need Qt Charts, which is not there.")
                )
                self._show()
                return
            self.bars = BarsView(self._theme, lying=self._lying, stacked=self._stacked)
            self.bars.setAccessibleName(
                translate("Statistics", "Chart: {title}. The table has the same.").format(
                    title=self.heading.text()
                )
            )
            self.bars.chosen.connect(self.chosen)
            self._column.insertWidget(self._column.indexOf(self.table), self.bars)
        self.bars.show_chart(chart)


class ChartTable(QAbstractTableModel):
    """The table behind a chart."""

    def __init__(self) -> None:
        super().__init__()
        self._chart: Chart | None = None

    def show_chart(self, chart: Chart) -> None:
        """Shows this."""
        self.beginResetModel()
        self._chart = chart
        self.endResetModel()

    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() or self._chart is None else len(self._chart.rows)

    def columnCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() or self._chart is None else len(self._chart.header)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        if self._chart is None or orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole and section < len(self._chart.header):
            return self._chart.header[section]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _alignment(section)
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if self._chart is None or not index.isValid():
            return None
        row, column = self._chart.rows[index.row()], index.column()
        if role == Qt.ItemDataRole.DisplayRole:
            return row[column]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _alignment(column)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{row[0]}, {self._chart.header[column]}: {row[column]}"
        if role == Qt.ItemDataRole.ToolTipRole:
            return tooltip(translate("Statistics", "{row}: Enter shows the jobs").format(row=row[0]))
        return None


class MarksTable(TextRows):
    """Rows that lead to their jobs, by Enter and a double click."""

    chosen = Signal(int)

    def __init__(self, model: ChartTable, title: str) -> None:
        super().__init__(COMPACT_ROW)
        self.setModel(model)
        self.setAccessibleName(title)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setShowGrid(False)
        self.setProperty("framed", True)
        self.setTabKeyNavigation(False)
        self.setWordWrap(False)
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setStretchLastSection(False)
        header.setMinimumSectionSize(48)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.doubleClicked.connect(lambda index: self.chosen.emit(index.row()))

    def fit(self) -> None:
        """As high as its rows, up to MOST_ROWS."""
        rows = min(MOST_ROWS, self.model().rowCount())
        header, high = self.horizontalHeader(), row_height(self.font(), HEADER)
        header.setFixedHeight(high)
        self.setFixedHeight(high + rows * self.row_height + 2 * self.frameWidth() + 2)
        for column in range(self.model().columnCount()):
            if column:
                header.setSectionResizeMode(column, QHeaderView.ResizeMode.Interactive)
                header.resizeSection(column, self._width_of(column))
            else:
                header.setSectionResizeMode(column, QHeaderView.ResizeMode.Stretch)

    def fit_rows(self) -> None:
        """The text has another size."""
        super().fit_rows()
        if self.model() is not None:
            self.fit()

    def _width_of(self, column: int) -> int:
        """What the heading and the first rows of a column need."""
        model, metrics = self.model(), self.fontMetrics()
        texts = [str(model.headerData(column, Qt.Orientation.Horizontal))]
        texts += [str(model.index(row, column).data()) for row in range(min(MOST_MEASURED, model.rowCount()))]
        return max(metrics.horizontalAdvance(text) for text in texts) + 3 * MARGIN

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self.chosen.emit(self.currentIndex().row())
        else:
            super().keyPressEvent(event)


def _alignment(column: int) -> Qt.AlignmentFlag:
    side = Qt.AlignmentFlag.AlignRight if column else Qt.AlignmentFlag.AlignLeft
    return side | Qt.AlignmentFlag.AlignVCenter


def _button(text: str) -> QToolButton:
    button = QToolButton()
    button.setText(text)
    button.setProperty("chip", True)
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    return button

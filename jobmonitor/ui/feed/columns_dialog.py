"""All about a list's columns, by keyboard as well: which, where, and by what the list is ordered."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QDialog,
    QGridLayout,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from jobmonitor.domain.feed_order import FeedOrder
from jobmonitor.ui.feed.arrangement import DESCENDING_FIRST, NEEDED, Arrangement
from jobmonitor.ui.feed.columns import COLUMNS, column_of
from jobmonitor.ui.feed.header import usual_columns
from jobmonitor.ui.theme.tokens import GROUP, MARGIN
from jobmonitor.ui.translating import translate
from jobmonitor.ui.widgets.controls import ComboBox
from jobmonitor.ui.widgets.plain import PlainLabel
from jobmonitor.ui.widgets.ticked_rows import TickedRows

_KEY = Qt.ItemDataRole.UserRole
_WIDTH = 400


class ColumnsDialog(QDialog):
    """Changes are shown in the list at once. Open it with `open()`; it deletes itself."""

    arranged = Signal(object)
    """The `Arrangement` that the operator wants."""

    def __init__(self, arrangement: Arrangement, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(translate("Feed", "Columns"))
        self._arrangement = arrangement
        self._is_filling = False
        self.list = QListWidget(self)
        self.list.setAccessibleName(translate("Feed", "Columns, from left to right"))
        self.list.setProperty("choices", "true")
        self.list.setItemDelegate(TickedRows(self.list))
        self.up = QPushButton(translate("Feed", "Move &up"), self)
        self.down = QPushButton(translate("Feed", "Move &down"), self)
        self.usual = QPushButton(translate("Feed", "&Usual columns"), self)
        self.order, self.way = ComboBox(self), ComboBox(self)
        self._lay_out()
        self._fill_orders()
        self._fill()
        self.list.setCurrentRow(0)
        self.list.itemChanged.connect(self._checked)
        self.list.currentRowChanged.connect(lambda _: self._enable())
        self.up.clicked.connect(lambda: self._move(-1))
        self.down.clicked.connect(lambda: self._move(1))
        self.usual.clicked.connect(self._reset)
        self.order.currentIndexChanged.connect(self._key_chosen)
        self.way.currentIndexChanged.connect(lambda _: self._order_chosen())
        self._enable()

    def _lay_out(self) -> None:
        said = PlainLabel(
            translate("Feed", "Columns that you switch on stay also in a narrow window; others give way.")
        )
        said.setWordWrap(True)
        said.setProperty("muted", "true")
        moves = QVBoxLayout()
        moves.setSpacing(MARGIN)
        for button in (self.up, self.down, self.usual):
            button.setAutoDefault(False)
            moves.addWidget(button)
        moves.addStretch(1)
        upper = QHBoxLayout()
        upper.setSpacing(MARGIN)
        upper.addWidget(self.list, 1)
        upper.addLayout(moves)
        lower = QGridLayout()
        lower.setSpacing(MARGIN)
        for row, (text, box) in enumerate(
            ((translate("Feed", "&Order by"), self.order), (translate("Feed", "&Direction"), self.way))
        ):
            label = PlainLabel(text.replace("&", ""))
            label.setBuddy(box)
            box.setAccessibleName(text.replace("&", ""))
            lower.addWidget(label, row, 0)
            lower.addWidget(box, row, 1)
        lower.setColumnStretch(1, 1)
        close = QPushButton(translate("Feed", "Close"), self)
        close.setDefault(True)
        close.clicked.connect(self.reject)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(close)
        column = QVBoxLayout(self)
        column.setContentsMargins(GROUP, GROUP, GROUP, GROUP)
        column.setSpacing(MARGIN)
        column.addLayout(upper, 1)
        column.addWidget(said)
        column.addSpacing(MARGIN)
        column.addLayout(lower)
        column.addSpacing(MARGIN)
        column.addLayout(buttons)
        self.setMinimumSize(_WIDTH, _WIDTH)

    def _fill(self) -> None:
        """Shows which columns there are, and where."""
        self._is_filling = True
        self.list.clear()
        for key in self._arrangement.columns:
            item = QListWidgetItem(COLUMNS[column_of(key)].words)
            item.setData(_KEY, key)
            flags = Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsEnabled
            item.setFlags(flags if key in NEEDED else flags | Qt.ItemFlag.ItemIsUserCheckable)
            item.setCheckState(
                Qt.CheckState.Checked if self._arrangement.has(key) else Qt.CheckState.Unchecked
            )
            self.list.addItem(item)
        self._is_filling = False

    def _fill_orders(self) -> None:
        self._is_filling = True
        for column in COLUMNS:
            if column.order is not None:
                self.order.addItem(column.words, column.order)
        self.way.addItem(translate("Feed", "Greatest or newest first"), True)
        self.way.addItem(translate("Feed", "Least or oldest first"), False)
        self.order.setCurrentIndex(self.order.findData(self._arrangement.order.key))
        self.way.setCurrentIndex(self.way.findData(self._arrangement.order.descending))
        self._is_filling = False

    def _enable(self) -> None:
        row = self.list.currentRow()
        movable = row > 0  # the picture stays on the left
        self.up.setEnabled(movable and row > 1)
        self.down.setEnabled(movable and row < self.list.count() - 1)

    def _wish(self, arrangement: Arrangement) -> None:
        self._arrangement = arrangement
        self.arranged.emit(arrangement)

    def _checked(self, item: QListWidgetItem) -> None:
        if not self._is_filling:
            on = item.checkState() is Qt.CheckState.Checked
            self._wish(self._arrangement.switched(str(item.data(_KEY)), on))

    def _move(self, by: int) -> None:
        row = self.list.currentRow()
        columns = list(self._arrangement.columns)
        columns[row], columns[row + by] = columns[row + by], columns[row]
        self._wish(replace(self._arrangement, columns=tuple(columns)))
        self._fill()
        self.list.setCurrentRow(row + by)

    def _reset(self) -> None:
        self._wish(usual_columns(self._arrangement))  # also of their usual widths
        self._fill()
        self.list.setCurrentRow(0)

    def _key_chosen(self, _at: int) -> None:
        if self._is_filling:
            return
        self._is_filling = True
        self.way.setCurrentIndex(self.way.findData(self.order.currentData() in DESCENDING_FIRST))
        self._is_filling = False
        self._order_chosen()

    def _order_chosen(self) -> None:
        if not self._is_filling:
            order = FeedOrder(self.order.currentData(), self.way.currentData() is True)
            self._wish(replace(self._arrangement, order=order))

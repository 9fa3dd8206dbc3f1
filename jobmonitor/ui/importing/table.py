"""The table of what may become a field; every cell by keyboard."""

from __future__ import annotations

from PySide6.QtCore import (
    QAbstractItemModel,
    QEvent,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QRectF,
    QSize,
    Qt,
)
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPalette, QPen, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QHeaderView,
    QLineEdit,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from jobmonitor.domain.workflow import FieldType
from jobmonitor.ui.importing.model import ChoicesModel, Column, type_words
from jobmonitor.ui.theme.tokens import COMPACT_ROW, MARGIN
from jobmonitor.ui.translating import translate
from jobmonitor.ui.widgets.controls import STROKE

Index = QModelIndex | QPersistentModelIndex
NARROW = 560
"""Below this width there is no room for the node; the tooltip has it."""
_BOX = 15
_TICK = ((3.5, 7.8), (6.4, 10.6), (11.5, 4.6))


class ChoicesTable(QTableView):
    """Space ticks a row, F2 or Enter edits a cell, the arrows go from cell to cell."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("framed", True)
        self.setAccessibleName(translate("Importing", "Inputs of the graph that can become fields"))
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(
            QAbstractItemView.EditTrigger.EditKeyPressed
            | QAbstractItemView.EditTrigger.DoubleClicked
            | QAbstractItemView.EditTrigger.SelectedClicked
        )
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(COMPACT_ROW)
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setMinimumSectionSize(60)
        self.setItemDelegate(_Delegate(self))

    def show_choices(self, model: ChoicesModel) -> None:
        """Shows these in place of others."""
        self.setModel(model)
        header = self.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self._fit()
        self.setCurrentIndex(model.index(0, 0))

    def filter(self, words: str) -> None:
        """Shows the rows that have all of the words."""
        model = self._choices()
        if model is None:
            return
        for row in range(model.rowCount()):
            self.setRowHidden(row, not model.choices.matches(row, words))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        index, model = self.currentIndex(), self._choices()
        if model is not None and index.isValid():
            if event.key() == Qt.Key.Key_Space and not event.modifiers():
                model.toggle(index.row())
                return
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
                self.edit(index)
                return
        super().keyPressEvent(event)

    def _choices(self) -> ChoicesModel | None:
        model = self.model()
        return model if isinstance(model, ChoicesModel) else None

    def _fit(self) -> None:
        """Label and default share what type and node leave."""
        if self._choices() is None:
            return
        room = self.viewport().width()
        is_narrow = room < NARROW
        self.setColumnHidden(Column.PLACE, is_narrow)
        kind = min(120, room // 5)
        place = 0 if is_narrow else min(260, room // 4)
        label = (room - kind - place) // 2
        for column, width in zip(Column, (label, kind, room - kind - place - label, place), strict=True):
            self.setColumnWidth(column, width)


class _Delegate(QStyledItemDelegate):
    """Draws a box to tick as the rest of the window does, and edits types as a list."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        palette: QPalette = option.palette
        rect: QRect = option.rect
        state = option.state
        focused = bool(state & QStyle.StateFlag.State_HasFocus)
        if state & QStyle.StateFlag.State_Selected or focused:
            painter.fillRect(rect, palette.color(QPalette.ColorRole.AlternateBase))
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        left = rect.left() + MARGIN
        checked = index.data(Qt.ItemDataRole.CheckStateRole)
        if checked is not None:
            can = bool(index.flags() & Qt.ItemFlag.ItemIsUserCheckable)
            self._paint_box(painter, self._box(rect), palette, checked is Qt.CheckState.Checked, can)
            left += _BOX + MARGIN
        is_chosen = (
            index.sibling(index.row(), 0).data(Qt.ItemDataRole.CheckStateRole) is Qt.CheckState.Checked
        )
        muted = not is_chosen or index.column() == Column.PLACE
        role = QPalette.ColorRole.PlaceholderText if muted else QPalette.ColorRole.Text
        painter.setPen(palette.color(role))
        room = QRect(left, rect.top(), rect.right() - left - MARGIN, rect.height())
        text = option.fontMetrics.elidedText(
            str(index.data() or ""), Qt.TextElideMode.ElideRight, room.width()
        )
        painter.drawText(room, int(Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine), text)
        if focused:
            painter.setPen(QPen(palette.color(QPalette.ColorRole.Highlight), 1))
            painter.drawRoundedRect(QRectF(rect).adjusted(1.5, 1.5, -1.5, -1.5), 3, 3)
        painter.restore()

    def editorEvent(
        self, event: QEvent, model: QAbstractItemModel, option: QStyleOptionViewItem, index: Index
    ) -> bool:
        if (
            isinstance(event, QMouseEvent)
            and event.type() == QEvent.Type.MouseButtonRelease
            and isinstance(model, ChoicesModel)
        ):
            point = event.position().toPoint()
            if index.column() == Column.LABEL and self._box(option.rect).adjusted(-6, -6, 6, 6).contains(
                point
            ):
                model.toggle(index.row())
                return True
        return False

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        model = index.model()
        assert isinstance(model, ChoicesModel)
        each = model.choices[index.row()]
        if index.column() == Column.TYPE:
            box = _list(parent, [(type_words(kind), kind.value) for kind in each.types])
            box.setCurrentIndex(box.findData(each.field.type.value))
        elif index.column() == Column.DEFAULT and each.field.type is FieldType.BOOLEAN:
            box = _list(parent, [("yes", "yes"), ("no", "no")])
            box.setCurrentIndex(0 if each.field.default else 1)
        elif index.column() == Column.DEFAULT and each.field.type is FieldType.CHOICE and each.field.choices:
            box = _list(parent, [(choice, choice) for choice in each.field.choices])
            box.setCurrentIndex(box.findData(each.field.default))
        else:
            line = QLineEdit(parent)
            line.setFrame(False)
            line.setAccessibleName(
                translate("Importing", "Label")
                if index.column() == Column.LABEL
                else translate("Importing", "Default")
            )
            return line
        box.setAccessibleName(
            translate("Importing", "Type")
            if index.column() == Column.TYPE
            else translate("Importing", "Default")
        )
        box.activated.connect(lambda _: self._take(box))
        return box

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        if isinstance(editor, QLineEdit):
            editor.setText(str(index.data(Qt.ItemDataRole.EditRole)))

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: Index) -> None:
        if isinstance(editor, QComboBox):
            model.setData(index, editor.currentData())
        elif isinstance(editor, QLineEdit) and editor.isModified():
            model.setData(index, editor.text())

    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, index: Index) -> None:
        rect: QRect = option.rect
        if index.column() == Column.LABEL:
            rect = rect.adjusted(_BOX + MARGIN, 0, 0, 0)
        editor.setGeometry(rect)

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(60, COMPACT_ROW)

    def _take(self, box: QComboBox) -> None:
        self.commitData.emit(box)
        self.closeEditor.emit(box)

    @staticmethod
    def _box(rect: QRect) -> QRect:
        return QRect(rect.left() + MARGIN, rect.top() + (rect.height() - _BOX) // 2, _BOX, _BOX)

    @staticmethod
    def _paint_box(painter: QPainter, box: QRect, palette: QPalette, ticked: bool, can: bool) -> None:
        role = QPalette.ColorRole.Highlight if can else QPalette.ColorRole.PlaceholderText
        fill = palette.color(role if ticked else QPalette.ColorRole.Base)
        outline: QColor = fill if ticked else palette.color(QPalette.ColorRole.PlaceholderText)
        painter.setBrush(fill)
        painter.setPen(QPen(outline, 1))
        painter.drawRoundedRect(QRectF(box).adjusted(0.5, 0.5, -0.5, -0.5), 3, 3)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if ticked:
            pen = QPen(palette.color(QPalette.ColorRole.HighlightedText), STROKE)
            pen.setCapStyle(Qt.PenCapStyle.RoundCap)
            pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
            painter.setPen(pen)
            points = [QPoint(box.left() + round(x), box.top() + round(y)) for x, y in _TICK]
            painter.drawPolyline(points)


def _list(parent: QWidget, entries: list[tuple[str, str]]) -> QComboBox:
    box = QComboBox(parent)
    for text, value in entries:
        box.addItem(text, value)
    return box

"""The list of pictures as it is seen: rows that are dragged, moved by keys, taken out."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QItemSelection, QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPalette,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from jobmonitor.ui.submit.fields.images.model import ABOUT, PATH, Index, PictureList
from jobmonitor.ui.submit.fields.images.thumbnails import Thumbnails
from jobmonitor.ui.submit.fields.incoming import takes
from jobmonitor.ui.theme.palette import tokens_in
from jobmonitor.ui.theme.theme import row_height, small, tabular
from jobmonitor.ui.theme.tokens import MARGIN, ROW
from jobmonitor.ui.translating import mark, translate

PICTURE = 36
"""Logical pixels, wide and high."""
RADIUS = 4
FEWEST_ROWS = 2
MOST_ROWS = 5
"""Of which the list has the height; the others by scrolling."""
EMPTY = mark("Submit", "Drop pictures here, or a folder of them")


class PictureView(QListView):
    """Selects like any list; Alt with an arrow key moves, Delete takes out, a drag puts elsewhere."""

    removal_wanted = Signal()
    paste_wanted = Signal()
    undo_wanted = Signal()
    about_to_move = Signal()
    """Rows are going to be put elsewhere."""

    def __init__(self, model: PictureList, thumbnails: Thumbnails, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._pictures = model
        self._pressed: QPoint | None = None
        self._keeps_selection = False
        self._target = -1
        self.setModel(model)
        self.setItemDelegate(_Row(thumbnails, self))
        self.setUniformItemSizes(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTabKeyNavigation(False)
        self.setProperty("framed", True)
        self.setToolTip(
            translate("Submit", "Drag rows, or Alt with an arrow key, to change the order; Delete takes out")
        )
        for counted in (model.rowsInserted, model.rowsRemoved, model.modelReset):
            counted.connect(self._fit)
        self._fit()

    def rows(self) -> list[int]:
        """The selected rows."""
        return sorted(index.row() for index in self.selectedIndexes())

    def choose(self, rows: range) -> None:
        """Selects these rows, and no other."""
        flags = self.selectionModel().SelectionFlag
        if not rows:
            self.clearSelection()
        else:
            ends = self._pictures.index(rows[0]), self._pictures.index(rows[-1])
            self.selectionModel().select(QItemSelection(*ends), flags.ClearAndSelect)
            self.selectionModel().setCurrentIndex(self._pictures.index(rows[0]), flags.NoUpdate)
            self.scrollTo(self._pictures.index(rows[0]))

    def move_by(self, step: int) -> None:
        """Moves the selected rows one up (-1) or down (1)."""
        rows = self.rows()
        if rows:
            before = rows[0] - 1 if step < 0 else rows[-1] + 2
            self._move(rows, min(max(before, 0), self._pictures.rowCount()))

    def _move(self, rows: list[int], before: int) -> None:
        self.about_to_move.emit()
        self.choose(self._pictures.move(rows, before))

    @property
    def _row(self) -> int:
        """Pixels of one row."""
        return row_height(self.font(), ROW, lines=2)

    def _fit(self) -> None:
        rows = min(max(self._pictures.rowCount(), FEWEST_ROWS), MOST_ROWS)
        self.setFixedHeight(rows * self._row + 2)

    # Keys

    def event(self, event: QEvent) -> bool:
        if event.type() is QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            keys = QKeySequence.StandardKey
            mine = (keys.SelectAll, keys.Paste, keys.Undo)
            if any(event.matches(each) for each in mine) or event.key() == Qt.Key.Key_Delete:
                event.accept()
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        alt = event.modifiers() & Qt.KeyboardModifier.AltModifier
        if alt and event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self.move_by(-1 if event.key() == Qt.Key.Key_Up else 1)
        elif event.matches(QKeySequence.StandardKey.Undo):
            self.undo_wanted.emit()
        elif event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.removal_wanted.emit()
        elif event.matches(QKeySequence.StandardKey.Paste):
            mime = QGuiApplication.clipboard().mimeData()
            if mime is not None and (takes(mime) or mime.hasText()):
                self.paste_wanted.emit()
        elif event.key() == Qt.Key.Key_Escape and self._target >= 0:
            self._end_drag()
        else:
            super().keyPressEvent(event)

    # Dragging rows

    def mousePressEvent(self, event: QMouseEvent) -> None:
        index = self.indexAt(event.position().toPoint())
        left = event.button() is Qt.MouseButton.LeftButton
        plain = not event.modifiers()
        self._pressed = event.position().toPoint() if left and index.isValid() else None
        self._keeps_selection = left and plain and index.isValid() and self.selectionModel().isSelected(index)
        if self._keeps_selection:  # several rows may be about to be dragged
            self.setFocus(Qt.FocusReason.MouseFocusReason)
        else:
            super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._pressed is None:
            super().mouseMoveEvent(event)
            return
        place = event.position().toPoint()
        far = (place - self._pressed).manhattanLength() >= QApplication.startDragDistance()
        if self._target >= 0 or far:
            self._drag_to(place)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        pressed, target = self._pressed, self._target
        self._end_drag()
        if target >= 0:
            self._move(self.rows(), target)
        elif pressed is not None and self._keeps_selection:
            row = self.indexAt(pressed).row()
            self.choose(range(row, row + 1))
        super().mouseReleaseEvent(event)

    def _drag_to(self, place: QPoint) -> None:
        bar = self.verticalScrollBar()
        if place.y() < self._row // 2:
            bar.setValue(bar.value() - self._row // 2)
        elif place.y() > self.viewport().height() - self._row // 2:
            bar.setValue(bar.value() + self._row // 2)
        target = round((place.y() + bar.value()) / self._row)
        self._target = min(max(target, 0), self._pictures.rowCount())
        self.viewport().setCursor(Qt.CursorShape.ClosedHandCursor)
        self.viewport().update()

    def _end_drag(self) -> None:
        self._pressed, self._target = None, -1
        self.viewport().unsetCursor()
        self.viewport().update()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._pictures.rowCount() and self._target < 0:
            return
        painter = QPainter(self.viewport())
        tokens = tokens_in(self.palette())
        if not self._pictures.rowCount():
            painter.setPen(QColor(tokens.muted))
            words = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
            painter.drawText(
                self.viewport().rect().adjusted(16, 0, -16, 0), int(words), translate("Submit", EMPTY)
            )
            return
        y = self._target * self._row - self.verticalScrollBar().value()
        y = min(max(y - 1, 0), self.viewport().height() - 2)
        painter.fillRect(0, y, self.width(), 2, QColor(tokens.accent))


class _Row(QStyledItemDelegate):
    """A thumbnail, the name, and below it what the file is."""

    def __init__(self, thumbnails: Thumbnails, parent: QWidget) -> None:
        super().__init__(parent)
        self._thumbnails = thumbnails

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(120, row_height(option.font, ROW, lines=2))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        rect, state = option.rect, option.state
        tokens = tokens_in(option.palette)
        painter.save()
        chosen = bool(state & QStyle.StateFlag.State_Selected)
        painter.fillRect(rect, QColor(tokens.selected if chosen else tokens.surface))
        painter.fillRect(rect.x(), rect.bottom(), rect.width(), 1, QColor(tokens.line))
        if state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(QColor(tokens.accent))
            painter.drawRect(rect.adjusted(0, 0, -1, -2))
        left, top = rect.x() + MARGIN, rect.y() + (rect.height() - PICTURE) // 2
        self._paint_picture(painter, QRect(left, top, PICTURE, PICTURE), index, option.palette)
        number = str(index.row() + 1)
        words = rect.adjusted(MARGIN + PICTURE + MARGIN, 5, -MARGIN, -5)
        painter.setFont(tabular(small(option.font)))
        painter.setPen(QColor(tokens.muted))
        width = painter.fontMetrics().horizontalAdvance(number)
        top_right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop
        painter.drawText(words, int(top_right), number)
        below = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignBottom
        painter.drawText(words, int(below), index.data(ABOUT))
        painter.setFont(option.font)
        painter.setPen(QColor(tokens.text))
        room = words.width() - width - MARGIN
        name = painter.fontMetrics().elidedText(index.data(), Qt.TextElideMode.ElideMiddle, room)
        painter.drawText(words, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop), name)
        painter.restore()

    def _paint_picture(self, painter: QPainter, room: QRect, index: Index, palette: QPalette) -> None:
        ratio = painter.device().devicePixelRatio()
        pixmap = self._thumbnails.get(index.data(PATH), round(PICTURE * ratio))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        outline = QPainterPath()
        shape = QRectF(room)
        if pixmap is not None:
            width, height = pixmap.width() / ratio, pixmap.height() / ratio
            shape = QRectF(0, 0, width, height)
            shape.moveCenter(QRectF(room).center())
        outline.addRoundedRect(shape, RADIUS, RADIUS)
        painter.save()
        painter.setClipPath(outline)
        painter.fillRect(shape, QColor(tokens_in(palette).raised))
        if pixmap is not None:
            painter.drawPixmap(shape, pixmap, QRectF(pixmap.rect()))
        painter.restore()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)

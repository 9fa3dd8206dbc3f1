"""Small pictures of a job's files in one line; the chosen one is shown large."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QRectF,
    QSize,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import QColor, QFontMetrics, QImage, QPainter, QPen, QPixmap, QWheelEvent
from PySide6.QtWidgets import QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from jobmonitor.ui.detail.items import Item
from jobmonitor.ui.feed.thumbnails import rounded
from jobmonitor.ui.ports import Pictures
from jobmonitor.ui.runtime import Tasks
from jobmonitor.ui.theme.theme import Theme, small
from jobmonitor.ui.theme.tokens import ICON, SPACE
from jobmonitor.ui.translating import translate
from jobmonitor.ui.widgets.plain import tooltip

PICTURE = QSize(64, 44)
ITEM_ROLE = Qt.ItemDataRole.UserRole
PIXMAP_ROLE = Qt.ItemDataRole.UserRole + 1
_EDGE = 96
_LOOK_MS = 30
_ROOM = 2 * SPACE
Index = QModelIndex | QPersistentModelIndex


class ItemModel(QAbstractListModel):
    """Files, and those of their pictures that came."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.items: tuple[Item, ...] = ()
        self._pixmaps: dict[int, QPixmap] = {}

    def show_items(self, items: Sequence[Item]) -> None:
        """Shows other files."""
        self.beginResetModel()
        self.items, self._pixmaps = tuple(items), {}
        self.endResetModel()

    def set_pixmap(self, at: int, pixmap: QPixmap) -> None:
        """The picture of a file came."""
        self._pixmaps[at] = pixmap
        index = self.index(at)
        self.dataChanged.emit(index, index)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        return 0 if parent.isValid() else len(self.items)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not 0 <= index.row() < len(self.items):
            return None
        item = self.items[index.row()]
        match role:
            case Qt.ItemDataRole.ToolTipRole:
                return tooltip(self._words(item))
            case Qt.ItemDataRole.AccessibleTextRole:
                return self._words(item)
            case _ if role == ITEM_ROLE:
                return item
            case _ if role == PIXMAP_ROLE:
                return self._pixmaps.get(index.row())
            case _:
                return None

    def _words(self, item: Item) -> str:
        alike = [each for each in self.items if each.is_output == item.is_output and each.ref == item.ref]
        number, count = alike.index(item) + 1, len(alike)
        words = (
            translate("Details", "Output {number} of {count}: {name}")
            if item.is_output
            else translate("Details", "Input {number} of {count}: {name}")
        )
        return words.format(number=number, count=count, name=item.name)


class _Delegate(QStyledItemDelegate):
    """A picture with round corners, a frame around the current one, and a plate on inputs."""

    def __init__(self, theme: Theme, size: QSize, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme, self._size = theme, size

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return self._size + QSize(_ROOM, _ROOM)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        item: Item = index.data(ITEM_ROLE)
        pixmap: QPixmap | None = index.data(PIXMAP_ROLE)
        tokens = self._theme.tokens
        rect: QRect = option.rect
        inside = QRect(QPoint(0, 0), self._size)
        inside.moveCenter(rect.center())
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if pixmap is not None:
            painter.drawPixmap(inside, pixmap)
        else:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(tokens.raised))
            painter.drawRoundedRect(inside, SPACE, SPACE)
            ratio = painter.device().devicePixelRatioF()
            icon = self._theme.pixmap(item.icon, "muted", ratio)
            at = inside.center() - QPoint(ICON // 2, ICON // 2)
            painter.drawPixmap(at, icon)
        if not item.is_output:
            self._paint_plate(painter, inside, option)
        if option.state & QStyle.StateFlag.State_Selected:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(tokens.accent), 2))
            painter.drawRoundedRect(QRectF(inside).adjusted(-2, -2, 2, 2), SPACE + 1, SPACE + 1)
        painter.restore()

    def _paint_plate(self, painter: QPainter, inside: QRect, option: QStyleOptionViewItem) -> None:
        tokens, font = self._theme.tokens, small(option.font)
        text, metrics = translate("Details", "in"), QFontMetrics(font)
        plate = QRectF(0, 0, metrics.horizontalAdvance(text) + 2 * SPACE, metrics.height())
        plate.moveBottomLeft(QRectF(inside).adjusted(2, 2, -2, -2).bottomLeft())
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(tokens.surface))
        painter.drawRoundedRect(plate, 3, 3)
        painter.setPen(QColor(tokens.text))
        painter.setFont(font)
        painter.drawText(plate, int(Qt.AlignmentFlag.AlignCenter), text)


class ItemStrip(QListView):
    """One line that scrolls; only pictures that are seen are asked for."""

    chosen = Signal(str)
    """The address of the file that shall be shown."""

    def __init__(
        self,
        pictures: Pictures,
        tasks: Tasks,
        theme: Theme,
        size: QSize = PICTURE,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._pictures, self._tasks, self._size = pictures, tasks, size
        self._asked: set[int] = set()
        self._generation = 0
        self.items = ItemModel(self)
        self.setModel(self.items)
        self.setItemDelegate(_Delegate(theme, size, self))
        self.setProperty("strip", True)
        self.setFlow(QListView.Flow.LeftToRight)
        self.setWrapping(False)
        self.setUniformItemSizes(True)
        self.setFrameShape(QListView.Shape.NoFrame)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.setHorizontalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setSelectionMode(QListView.SelectionMode.SingleSelection)
        self.setTabKeyNavigation(False)
        self.setAccessibleName(translate("Details", "Files of the job"))
        self.viewport().setAutoFillBackground(False)
        self._look = QTimer(self, singleShot=True, interval=_LOOK_MS)
        self._look.timeout.connect(self._ask_visible)
        self.horizontalScrollBar().valueChanged.connect(lambda _: self._look.start())
        self.horizontalScrollBar().rangeChanged.connect(lambda *_: self._fit())
        self.clicked.connect(lambda index: self._choose(index))
        theme.changed.connect(self.viewport().update)
        self._fit()

    def show_items(self, items: Sequence[Item], current: str | None = None) -> None:
        """Shows files; `current` is the address of the one that is shown large."""
        if tuple(items) != self.items.items:
            self._generation += 1
            self._asked.clear()
            self.items.show_items(items)
            self._look.start()
        if current is not None:
            self.set_current(current)

    def set_current(self, address: str) -> None:
        """Marks the file that is shown large."""
        at = next((at for at, each in enumerate(self.items.items) if each.address == address), None)
        if at is not None:
            self.setCurrentIndex(self.items.index(at))

    def step(self, by: int) -> None:
        """Chooses another file, further on or back; at the end nothing."""
        at = self.currentIndex().row() + by
        if 0 <= at < len(self.items.items):
            self.setCurrentIndex(self.items.index(at))
            self._choose(self.items.index(at))

    def moveCursor(self, action: QListView.CursorAction, modifiers: Qt.KeyboardModifier) -> QModelIndex:
        index = super().moveCursor(action, modifiers)
        if index.isValid():
            QTimer.singleShot(0, self, partial(self._choose, index))
        return index

    def wheelEvent(self, event: QWheelEvent) -> None:
        bar = self.horizontalScrollBar()
        if bar.maximum() <= 0:
            event.ignore()  # the pane scrolls instead
            return
        turned = event.angleDelta().y() or event.angleDelta().x()
        bar.setValue(bar.value() - turned)

    def resizeEvent(self, event: Any) -> None:
        super().resizeEvent(event)
        self._look.start()

    def _fit(self) -> None:
        bar = self.horizontalScrollBar()
        high = bar.sizeHint().height() if bar.maximum() > 0 else 0
        self.setFixedHeight(self._size.height() + _ROOM + high)

    def _choose(self, index: QModelIndex) -> None:
        item = index.data(ITEM_ROLE)
        if item is not None:
            self.chosen.emit(item.address)

    def _ask_visible(self) -> None:
        shown = self.viewport().rect()
        for at, item in enumerate(self.items.items):
            if at in self._asked or not item.has_picture:
                continue
            if self.visualRect(self.items.index(at)).intersects(shown):
                self._asked.add(at)
                ratio = self.devicePixelRatioF()
                self._tasks.spawn(
                    self._pictures.picture(item.address, round(_EDGE * ratio)),
                    "picture of a file",
                    on_done=partial(self._arrived, self._generation, at, ratio),
                    on_error=lambda _: None,
                )

    def _arrived(self, generation: int, at: int, ratio: float, image: QImage) -> None:
        if generation == self._generation and not image.isNull():
            self.items.set_pixmap(at, rounded(image, self._size, ratio, SPACE))

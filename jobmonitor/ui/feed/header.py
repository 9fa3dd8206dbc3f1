"""The header of a list: a click orders it, a drag moves or sizes a column, its menu chooses them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QPoint, QPointF, QRect, Qt, Signal
from PySide6.QtGui import QAction, QActionGroup, QColor, QContextMenuEvent, QPainter
from PySide6.QtWidgets import QHeaderView, QMenu, QWidget

from jobmonitor.ui.feed.arrangement import NARROWEST, NEEDED, WIDEST, Arrangement
from jobmonitor.ui.feed.columns import COLUMNS, KEYS, Column, column_of, fitting
from jobmonitor.ui.theme.theme import Theme
from jobmonitor.ui.theme.tokens import MARGIN, SPACE
from jobmonitor.ui.translating import translate

_ORIENTATION = Qt.Orientation.Horizontal
_MARK = 8
"""Width of the mark of the column that orders the list."""


class FeedHeader(QHeaderView):
    """Shows an arrangement's columns, and tells what the operator makes of them."""

    arranged = Signal(object)
    """The `Arrangement` that the operator wants."""
    dialog_wanted = Signal()
    """Everything about columns is to be chosen in a dialog."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(_ORIENTATION, parent)
        self._theme = theme
        self._arrangement = Arrangement()
        self._is_applying = False
        self._text_size = theme.text_size
        theme.changed.connect(self._theme_changed)
        self.setAccessibleName(translate("Feed", "Columns"))
        self.setHighlightSections(False)
        self.setSectionsClickable(True)
        self.setSectionsMovable(True)
        self.setFirstSectionMovable(False)  # the picture has the mark of what is selected
        self.setMinimumSectionSize(NARROWEST)
        self.setMaximumSectionSize(WIDEST)
        self.sectionClicked.connect(self._clicked)
        self.sectionMoved.connect(self._moved)
        self.sectionResized.connect(self._resized)

    # showing

    def arrange(self, arrangement: Arrangement) -> None:
        """Shows these columns so."""
        self._arrangement = arrangement
        self._is_applying = True
        for at, column in enumerate(COLUMNS):
            is_free = column.width == 0
            mode = QHeaderView.ResizeMode.Stretch if is_free else QHeaderView.ResizeMode.Interactive
            self.setSectionResizeMode(at, mode)
            if not is_free:
                self.resizeSection(at, self._widths()[column.key])
        for place, key in enumerate(arrangement.columns):
            self.moveSection(self.visualIndex(column_of(key)), place)
        self._is_applying = False
        self.viewport().update()

    def fit(self, width: int) -> None:
        """Shows what there is room for in so many pixels."""
        arrangement = self._arrangement
        widths = self._widths()
        fit = fitting(width, arrangement.chosen, widths, arrangement.switched_on)
        self._is_applying = True
        for at, column in enumerate(COLUMNS):
            if self.isSectionHidden(at) == (column.key in fit):
                self.setSectionHidden(at, column.key not in fit)
                if column.key in fit and column.width:
                    self.resizeSection(at, widths[column.key])
        self._is_applying = False

    def _widths(self) -> dict[str, int]:
        """As they were chosen, else as usual at the size of the text."""
        usual = {each.key: self._theme.px(each.width) for each in COLUMNS if each.width}
        return usual | dict(self._arrangement.widths)

    def _theme_changed(self) -> None:
        if self._theme.text_size != self._text_size:
            self._text_size = self._theme.text_size
            self.arrange(self._arrangement)
            self.fit(self.viewport().width())

    def paintSection(self, painter: QPainter, rect: QRect, section: int) -> None:
        painter.save()
        super().paintSection(painter, rect, section)
        painter.restore()
        column, order = COLUMNS[section], self._arrangement.order
        if column.order is not order.key or rect.width() < 2 * MARGIN + _MARK:
            return
        # Beside the title, on the side where it has room.
        length = self.fontMetrics().horizontalAdvance(column.words) + MARGIN + SPACE
        x = rect.right() - length - _MARK + 1 if column.numeric else rect.left() + length
        x = min(max(x, rect.left() + 1), rect.right() - _MARK)
        y, half = rect.center().y() - _MARK // 4, _MARK / 2
        low, high = (y + half, y) if order.descending else (y, y + half)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self._theme.tokens.text))
        painter.drawPolygon([QPointF(x, high), QPointF(x + _MARK, high), QPointF(x + half, low)])
        painter.restore()

    # what the operator does

    def _clicked(self, section: int) -> None:
        key = COLUMNS[section].order
        if key is not None:
            self.arranged.emit(self._arrangement.ordered_by(key))

    def _moved(self, _section: int, _before: int, _now: int) -> None:
        if not self._is_applying:
            columns = tuple(KEYS[self.logicalIndex(place)] for place in range(self.count()))
            self.arranged.emit(replace(self._arrangement, columns=columns))

    def _resized(self, section: int, _before: int, width: int) -> None:
        if not self._is_applying and width > 0 and COLUMNS[section].width:
            self._arrangement = self._arrangement.sized(KEYS[section], width)
            self.arranged.emit(self._arrangement)

    # the menu

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self.open_menu(event.globalPos())

    def open_menu(self, at: QPoint) -> QMenu:
        """Which columns are shown, and what orders the list."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        orders = menu.addMenu(translate("Feed", "Order by"))
        fill_orders(orders, lambda: self._arrangement, self.arranged.emit)
        menu.addSeparator()
        for column in self._arrangement_columns():
            action = menu.addAction(column.words)
            action.setCheckable(True)
            action.setChecked(self._arrangement.has(column.key))
            action.setEnabled(column.key not in NEEDED)
            action.toggled.connect(lambda on, key=column.key: self._switch(key, on))
        menu.addSeparator()
        menu.addAction(translate("Feed", "Columns…")).triggered.connect(self.dialog_wanted)
        menu.addAction(translate("Feed", "Usual columns")).triggered.connect(self._reset)
        menu.popup(at)
        return menu

    def _arrangement_columns(self) -> list[Column]:
        return [COLUMNS[column_of(key)] for key in self._arrangement.columns]

    def _switch(self, key: str, on: bool) -> None:
        self.arranged.emit(self._arrangement.switched(key, on))

    def _reset(self) -> None:
        self.arranged.emit(usual_columns(self._arrangement))


def usual_columns(arrangement: Arrangement) -> Arrangement:
    """The same list with the usual columns in their usual places."""
    usual = Arrangement()
    return replace(
        arrangement,
        columns=usual.columns,
        widths=usual.widths,
        switched_on=usual.switched_on,
        switched_off=usual.switched_off,
    )


def fill_orders(
    menu: QMenu, arrangement: Callable[[], Arrangement], choose: Callable[[Arrangement], None]
) -> list[QAction]:
    """Adds what a list can be ordered by, and which way round; the way that it is by now is marked."""
    group = QActionGroup(menu)
    actions = []
    now = arrangement().order
    for column in COLUMNS:
        if column.order is None:
            continue
        action = menu.addAction(column.words)
        action.setCheckable(True)
        action.setChecked(column.order is now.key)
        group.addAction(action)
        action.triggered.connect(
            lambda _checked=False, key=column.order: (
                None if arrangement().order.key is key else choose(arrangement().ordered_by(key))
            )
        )
        actions.append(action)
    menu.addSeparator()
    turn = menu.addAction(translate("Feed", "The other way round"))
    turn.triggered.connect(lambda: choose(arrangement().ordered_by(arrangement().order.key)))
    return [*actions, turn]

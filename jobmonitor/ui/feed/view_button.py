"""The button that shows a list as table or as thumbnails, and has what else there is to its look."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtGui import QActionGroup
from PySide6.QtWidgets import QMenu, QToolButton, QWidget

from jobmonitor.ui.feed.arrangement import ListView, ThumbnailSize
from jobmonitor.ui.feed.header import fill_orders
from jobmonitor.ui.feed.table import FeedTable
from jobmonitor.ui.theme.theme import Theme
from jobmonitor.ui.translating import mark, translate

_SIZES = {
    ThumbnailSize.SMALL: mark("Feed", "Small pictures"),
    ThumbnailSize.MEDIUM: mark("Feed", "Medium pictures"),
    ThumbnailSize.LARGE: mark("Feed", "Large pictures"),
}


class ViewButton(QToolButton):
    """Its icon is what the list is shown as; its menu says how."""

    def __init__(self, theme: Theme, table: FeedTable, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._table = theme, table
        self.setProperty("chip", True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.choices = QMenu(self)
        self.choices.aboutToShow.connect(self._fill)
        self.clicked.connect(lambda: self.choices.popup(self.mapToGlobal(self.rect().bottomLeft())))
        table.looks_changed.connect(self._name)
        theme.changed.connect(self._name)
        self._name()

    def _name(self) -> None:
        is_grid = self._table.arrangement.view is ListView.GRID
        self.setIcon(self._theme.icon("grid" if is_grid else "rows"))
        shown = translate("Feed", "Thumbnails") if is_grid else translate("Feed", "Table")
        told = translate("Feed", "Shown as: {view}").format(view=shown)
        self.setAccessibleName(told)
        self.setToolTip("\n".join((told, translate("Feed", "Table or thumbnails, order, columns, colours"))))

    def _fill(self) -> None:
        menu, now, table = self.choices, self._table.arrangement, self._table
        menu.clear()
        views = QActionGroup(menu)
        looks = [(translate("Feed", "Table"), replace(now, view=ListView.TABLE), now.view is ListView.TABLE)]
        for size, text in _SIZES.items():
            is_shown = now.view is ListView.GRID and now.size is size
            looks.append((translate("Feed", text), replace(now, view=ListView.GRID, size=size), is_shown))
        looks_end = len(looks)
        looks.append(
            (
                translate("Feed", "Colour by status"),
                replace(now, is_coloured=not now.is_coloured),
                now.is_coloured,
            )
        )
        for at, (text, wanted, is_shown) in enumerate(looks):
            if at == looks_end:
                menu.addSeparator()
            action = menu.addAction(text)
            action.setCheckable(True)
            action.setChecked(is_shown)
            if at < looks_end:
                views.addAction(action)
            action.triggered.connect(lambda _checked=False, wanted=wanted: table.rearrange(wanted))
        orders = menu.addMenu(translate("Feed", "Order by"))
        fill_orders(orders, lambda: table.arrangement, table.rearrange)
        menu.addAction(translate("Feed", "Columns…")).triggered.connect(table.open_columns)

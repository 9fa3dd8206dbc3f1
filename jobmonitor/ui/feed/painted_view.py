"""A table or grid that paints its rows itself, see `rows` and `cards`."""

from __future__ import annotations

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QPaintEvent, QRegion
from PySide6.QtWidgets import QWidget

from jobmonitor.ui.feed.arrangement import Arrangement
from jobmonitor.ui.feed.canvas import Canvas
from jobmonitor.ui.feed.cards import Cards
from jobmonitor.ui.feed.grid import Grid
from jobmonitor.ui.feed.grid_view import GridView
from jobmonitor.ui.feed.model import FeedModel
from jobmonitor.ui.feed.rows import Rows, Shown
from jobmonitor.ui.feed.thumbnails import Thumbnails
from jobmonitor.ui.theme.faces import colour
from jobmonitor.ui.theme.theme import Theme

GREYED = 0.55
"""Opacity of rows that are out of date."""


class PaintedView(GridView):
    """Paints what an arrangement wants to be shown."""

    def __init__(
        self, model: FeedModel, theme: Theme, thumbnails: Thumbnails, parent: QWidget | None = None
    ) -> None:
        super().__init__(model, parent)
        self.arrangement = Arrangement()
        self._canvas = Canvas(theme)
        self._rows = Rows(self._canvas, thumbnails, self)
        self._cards = Cards(self._canvas, thumbnails, self)
        # All of it is painted here: so what is scrolled is moved, and only what comes in is painted.
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        theme.changed.connect(self.viewport().update)

    def set_greyed(self, greyed: bool) -> None:
        """Paints the rows quieter: they are out of date."""
        self._cards.opacity = self._rows.opacity = GREYED if greyed else 1.0
        self.viewport().update()

    # what painting asks

    @property
    def is_active(self) -> bool:
        """Whether the window has the keyboard."""
        return self.isActiveWindow()

    @property
    def is_tinted(self) -> bool:
        """Whether rows have the colour of their status."""
        return self.arrangement.is_coloured

    def begins_group(self, row: int) -> bool:
        """Whether jobs of another status stand above a row, where they are grouped by it."""
        if not self.arrangement.is_grouped or row == 0:
            return False
        job, above = self._feed.job(row), self._feed.job(row - 1)
        return job is not None and above is not None and job.order_value != above.order_value

    # painting

    def paintEvent(self, event: QPaintEvent) -> None:
        with self._canvas.on(self.viewport(), self.font()) as painter:
            painter.fillRect(event.rect(), colour(self._canvas.tokens.surface))
            if self._grid is None:
                self._paint_rows(event.region())
            else:
                self._paint_cards(self._grid, event.region())

    def _paint_rows(self, dirty: QRegion) -> None:
        height, top = self.verticalHeader().defaultSectionSize(), self.verticalScrollBar().value()
        area, width, columns = dirty.boundingRect(), self.viewport().width(), self._columns()
        first = max(0, (top + area.top()) // height)
        end = min(self._feed.rowCount(), (top + area.bottom()) // height + 1)
        for number in range(first, end):
            rect = QRect(0, number * height - top, width, height)
            if dirty.intersects(rect):
                self._rows.paint(rect, number, self._feed.row(number), columns)

    def _columns(self) -> list[Shown]:
        header = self.horizontalHeader()
        return [
            (cell, header.sectionViewportPosition(at), header.sectionSize(at))
            for at, cell in enumerate(self._rows.cells)
            if not header.isSectionHidden(at)
        ]

    def _paint_cards(self, grid: Grid, dirty: QRegion) -> None:
        area, top = dirty.boundingRect(), self.verticalScrollBar().value()
        first = grid.first_of_line(top + area.top())
        end = min(self._feed.rowCount(), grid.first_of_line(top + area.bottom()) + grid.columns)
        for number in range(first, end):
            rect = grid.rect(number).translated(0, -top)
            if dirty.intersects(rect):
                self._cards.paint(rect, number, self._feed.row(number), grid)

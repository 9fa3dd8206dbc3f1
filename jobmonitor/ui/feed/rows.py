"""How the rows of a list are painted, each as a whole. Qt's own way goes cell by cell through delegates, and
asks for the model, the style and the state of the row once more in each of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from PySide6.QtCore import QRect

from jobmonitor.ui.feed.canvas import BAR, Canvas
from jobmonitor.ui.feed.cells import Cell, cell_of
from jobmonitor.ui.feed.columns import COLUMNS, Row
from jobmonitor.ui.feed.thumbnails import Thumbnails
from jobmonitor.ui.theme.faces import colour
from jobmonitor.ui.theme.tints import background
from jobmonitor.ui.theme.tokens import MARGIN

GROUP_LINE = 2
"""Height of the line above the first job of a group."""
Shown = tuple[Cell, int, int]
"""A column that is shown: how its cells are painted, where it begins, how wide it is."""


class RowStates(Protocol):
    """What a list knows of its rows beyond the model."""

    def is_selected(self, row: int) -> bool: ...

    def is_focused(self, row: int) -> bool:
        """Whether to show that the keyboard stands there."""
        ...

    @property
    def is_active(self) -> bool:
        """Whether the list has the keyboard, or its window has it."""
        ...

    @property
    def is_tinted(self) -> bool:
        """Whether rows have the colour of their status."""
        ...

    def begins_group(self, row: int) -> bool:
        """Whether jobs of another status stand above it, where they are grouped by it."""
        ...


class Rows:
    """Paints rows of a table. What is selected and where the keyboard stands it asks `states`."""

    def __init__(self, canvas: Canvas, thumbnails: Thumbnails, states: RowStates) -> None:
        self._canvas, self._states = canvas, states
        self.cells = tuple(cell_of(column, thumbnails) for column in COLUMNS)
        """In the order of `COLUMNS`."""
        self.opacity = 1.0

    def paint(self, rect: QRect, number: int, row: Row | None, columns: Sequence[Shown]) -> None:
        """The row `number` into `rect`; None is a placeholder. The mark of a selected row is in the first of
        `columns`."""
        canvas, states = self._canvas, self._states
        painter, tokens = canvas.painter, canvas.tokens
        x, y, width, height = rect.x(), rect.y(), rect.width(), rect.height()
        selected = states.is_selected(number)
        status = str(row.job.status) if row is not None else ""
        tone = status if states.is_tinted else ""
        painter.fillRect(x, y, width, height, colour(background(tokens, tone, selected=selected)))
        painter.fillRect(x, y + height - 1, width, 1, colour(tokens.line))
        if row is not None and states.begins_group(number):
            painter.fillRect(x, y, width, GROUP_LINE, colour(tokens.tone(status)))
        if states.is_focused(number):  # among several rows: a line above and below
            painter.fillRect(x, y, width, 1, colour(tokens.accent))
            painter.fillRect(x, y + height - 1, width, 1, colour(tokens.accent))
        painter.setOpacity(1.0 if row is None else self.opacity)
        for cell, left, wide in columns:
            room = QRect(left + MARGIN, y, wide - 2 * MARGIN, height - 1)
            if row is None:
                cell.paint_placeholder(canvas, room)
            else:
                cell.paint_cell(canvas, room, row)
        painter.setOpacity(1.0)
        if selected and states.is_active and columns:
            painter.fillRect(columns[0][1], y, BAR, height - 1, colour(tokens.accent))

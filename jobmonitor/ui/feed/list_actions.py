"""What the menu View does to the list that is seen: table or grid, columns, order, colours."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from jobmonitor.domain.feed_order import NEWEST_FIRST, FeedOrder, OrderKey
from jobmonitor.ui.feed.arrangement import ListView, ThumbnailSize
from jobmonitor.ui.feed.table import FeedTable


class ListActions:
    """The handlers of these actions, by their keys. `table` gives the list that is seen."""

    def __init__(self, table: Callable[[], FeedTable]) -> None:
        self._table = table

    def handlers(self) -> dict[str, Callable[[], None]]:
        """Action → call."""
        return {
            **{f"list-{view}": partial(self._show, view) for view in ListView},
            **{f"thumbnails-{size}": partial(self._resize, size) for size in ThumbnailSize},
            **{f"order-{key}": partial(self._order, key) for key in OrderKey},
            "order-turned": self._turn,
            "colour-status": self._colour,
            "group-status": self._group,
            "columns": lambda: self._table().open_columns(),
        }

    def _show(self, view: ListView) -> None:
        table = self._table()
        table.rearrange(replace(table.arrangement, view=view))

    def _resize(self, size: ThumbnailSize) -> None:
        table = self._table()
        table.rearrange(replace(table.arrangement, view=ListView.GRID, size=size))

    def _order(self, key: OrderKey) -> None:
        table = self._table()
        if table.arrangement.order.key is not key:
            table.rearrange(table.arrangement.ordered_by(key))

    def _turn(self) -> None:
        table = self._table()
        table.rearrange(table.arrangement.ordered_by(table.arrangement.order.key))

    def _colour(self) -> None:
        table = self._table()
        table.rearrange(replace(table.arrangement, is_coloured=not table.arrangement.is_coloured))

    def _group(self) -> None:
        table = self._table()
        grouped = FeedOrder(OrderKey.STATUS, descending=False)
        order = NEWEST_FIRST if table.arrangement.is_grouped else grouped
        table.rearrange(replace(table.arrangement, order=order))

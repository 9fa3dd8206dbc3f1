"""How a list is shown: its columns, order, view and colours; as JSON, read back without trust."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from jobmonitor.domain.feed_order import NEWEST_FIRST, FeedOrder, OrderKey
from jobmonitor.domain.job import JSON
from jobmonitor.ui.feed.columns import COLUMNS, KEYS, Column

NARROWEST, WIDEST = 32, 1200
"""Pixels that a column may have."""
NEEDED = frozenset({"status", "about"})
"""Columns that are always there: without them nobody can tell the jobs apart."""
DESCENDING_FIRST = frozenset({OrderKey.CREATED, OrderKey.STARTED, OrderKey.ENDED, OrderKey.DURATION})
"""Keys of which the greatest come first when they are chosen: the newest, the longest."""


class ListView(StrEnum):
    """What a list is shown as."""

    TABLE = "table"
    GRID = "grid"


class ThumbnailSize(StrEnum):
    """How large the pictures of the grid are."""

    SMALL = "small"
    MEDIUM = "medium"
    LARGE = "large"

    @property
    def pixels(self) -> int:
        """Width and height of a picture, in logical pixels."""
        return {"small": 120, "medium": 180, "large": 260}[self.value]


@dataclass(frozen=True, slots=True)
class Arrangement:
    """All of it. Columns that the operator switched on stay also where there is little room."""

    columns: tuple[str, ...] = KEYS
    """Keys of all columns, from left to right."""
    widths: Mapping[str, int] = field(default_factory=dict, hash=False)
    """Pixels of those that the operator sized."""
    switched_on: frozenset[str] = frozenset()
    switched_off: frozenset[str] = frozenset()
    order: FeedOrder = NEWEST_FIRST
    view: ListView = ListView.TABLE
    size: ThumbnailSize = ThumbnailSize.MEDIUM
    is_coloured: bool = False
    """Whether rows are tinted by their status."""

    @property
    def chosen(self) -> list[Column]:
        """The columns that are shown where there is room, from left to right."""
        return [each for key in self.columns if (each := COLUMNS[KEYS.index(key)]) and self.has(key)]

    @property
    def is_grouped(self) -> bool:
        """Whether jobs of one status stand together."""
        return self.order.key is OrderKey.STATUS

    def has(self, key: str) -> bool:
        """Whether a column is chosen."""
        is_usual = COLUMNS[KEYS.index(key)].is_usual
        return key in NEEDED or key in self.switched_on or (is_usual and key not in self.switched_off)

    def switched(self, key: str, on: bool) -> Arrangement:
        """With this column, or without it."""
        if key in NEEDED or key not in KEYS:
            return self
        switched_on, switched_off = self.switched_on - {key}, self.switched_off - {key}
        if on:
            return replace(self, switched_on=switched_on | {key}, switched_off=switched_off)
        return replace(self, switched_on=switched_on, switched_off=switched_off | {key})

    def sized(self, key: str, width: int) -> Arrangement:
        """With another width of a column."""
        return replace(self, widths={**self.widths, key: min(max(width, NARROWEST), WIDEST)})

    def ordered_by(self, key: OrderKey) -> Arrangement:
        """Ordered by another value; the other way round, where it is by this one."""
        if self.order.key is key:
            return replace(self, order=FeedOrder(key, not self.order.descending))
        return replace(self, order=FeedOrder(key, key in DESCENDING_FIRST))

    def dump(self) -> dict[str, JSON]:
        """For `Arrangement.read`, as JSON."""
        return {
            "columns": list(self.columns),
            "widths": dict(self.widths),
            "switched_on": sorted(self.switched_on),
            "switched_off": sorted(self.switched_off),
            "order": str(self.order.key),
            "descending": self.order.descending,
            "view": str(self.view),
            "size": str(self.size),
            "coloured": self.is_coloured,
        }

    @classmethod
    def read(cls, values: object) -> Arrangement:
        """What `dump` gave, as far as it makes sense; all else is as usual."""
        if not isinstance(values, Mapping):
            return cls()
        key, view, size = (values.get(name) for name in ("order", "view", "size"))
        order = NEWEST_FIRST
        if isinstance(key, str) and key in set(OrderKey):
            order = FeedOrder(OrderKey(key), values.get("descending") is not False)
        known = _keys(values.get("columns"))
        switched_on = frozenset(_keys(values.get("switched_on"))) - NEEDED
        return cls(
            columns=_placed(known),
            widths=_widths(values.get("widths")),
            switched_on=switched_on,
            switched_off=frozenset(_keys(values.get("switched_off"))) - NEEDED - switched_on,
            order=order,
            view=ListView(view) if isinstance(view, str) and view in set(ListView) else ListView.TABLE,
            size=ThumbnailSize(size)
            if isinstance(size, str) and size in set(ThumbnailSize)
            else ThumbnailSize.MEDIUM,
            is_coloured=values.get("coloured") is True,
        )


USUAL = Arrangement()


def _keys(values: object) -> list[str]:
    """Names of columns among what may be anything, each once."""
    found = values if isinstance(values, list) else []
    return list(dict.fromkeys(each for each in found if isinstance(each, str) and each in KEYS))


def _placed(keys: Sequence[str]) -> tuple[str, ...]:
    """All columns: the known ones in this order, each other one behind its usual neighbour."""
    placed = list(keys)
    for at, key in enumerate(KEYS):
        if key not in placed:
            placed.insert(placed.index(KEYS[at - 1]) + 1 if at else 0, key)
    return tuple(placed)


def _widths(values: object) -> dict[str, int]:
    if not isinstance(values, Mapping):
        return {}
    return {
        key: min(max(width, NARROWEST), WIDEST)
        for key, width in values.items()
        if isinstance(key, str) and key in KEYS and isinstance(width, int) and not isinstance(width, bool)
    }

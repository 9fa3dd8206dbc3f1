"""What the menu View has for the list that is seen."""

from __future__ import annotations

from jobmonitor.domain.feed_order import OrderKey
from jobmonitor.ui.action_context import Context
from jobmonitor.ui.actions.action import Action, Checked
from jobmonitor.ui.feed.arrangement import ListView, ThumbnailSize
from jobmonitor.ui.feed.columns import COLUMNS
from jobmonitor.ui.translating import mark

_ORDER = mark("Actions", "Order by")
_SIZES = {
    ThumbnailSize.SMALL: mark("Actions", "Small pictures"),
    ThumbnailSize.MEDIUM: mark("Actions", "Medium pictures"),
    ThumbnailSize.LARGE: mark("Actions", "Large pictures"),
}


def _is_shown(view: ListView) -> Checked:
    return lambda context: context.arrangement.view is view


def _has_size(size: ThumbnailSize) -> Checked:
    return lambda context: context.arrangement.view is ListView.GRID and context.arrangement.size is size


def _is_ordered(key: OrderKey) -> Checked:
    return lambda context: context.arrangement.order.key is key


def _is_coloured(context: Context) -> bool:
    return context.arrangement.is_coloured


def _is_grouped(context: Context) -> bool:
    return context.arrangement.is_grouped


def _order(key: OrderKey, title: str, *, first: bool) -> Action:
    return Action(
        key=f"order-{key}",
        text=title,
        menu="View",
        submenu=_ORDER,
        checkable=True,
        group="order",
        checked=_is_ordered(key),
        separated=first,
        synonyms="sort order by",
    )


_ORDERED = [column for column in COLUMNS if column.order is not None]

LISTS: tuple[Action, ...] = (
    Action(
        key="list-table",
        text=mark("Actions", "Table"),
        menu="View",
        icon="rows",
        shortcuts=("Ctrl+Shift+1",),
        tip=mark("Actions", "Show the jobs as rows of a table"),
        checkable=True,
        group="list",
        checked=_is_shown(ListView.TABLE),
        separated=True,
        synonyms="list rows",
    ),
    Action(
        key="list-grid",
        text=mark("Actions", "Thumbnails"),
        menu="View",
        icon="grid",
        shortcuts=("Ctrl+Shift+2",),
        tip=mark("Actions", "Show the jobs as pictures beside each other"),
        checkable=True,
        group="list",
        checked=_is_shown(ListView.GRID),
        synonyms="grid gallery pictures",
    ),
    *(
        Action(
            key=f"thumbnails-{size}",
            text=text,
            menu="View",
            submenu=mark("Actions", "Thumbnail size"),
            checkable=True,
            group="thumbnails",
            checked=_has_size(size),
            synonyms="thumbnails grid size",
        )
        for size, text in _SIZES.items()
    ),
    Action(
        key="columns",
        text=mark("Actions", "Columns…"),
        menu="View",
        icon="columns",
        tip=mark("Actions", "Choose the columns of the list, their places, and what orders it"),
        synonyms="sort order fields",
    ),
    *(
        _order(column.order, column.title, first=column is _ORDERED[0])
        for column in _ORDERED
        if column.order is not None
    ),
    Action(
        key="order-turned",
        text=mark("Actions", "The other way round"),
        menu="View",
        submenu=_ORDER,
        tip=mark("Actions", "Turn the order of the list"),
        separated=True,
        synonyms="sort reverse ascending descending",
    ),
    Action(
        key="group-status",
        text=mark("Actions", "Group by status"),
        menu="View",
        tip=mark("Actions", "Jobs of one status stand together, those first that somebody looks after"),
        checkable=True,
        checked=_is_grouped,
        synonyms="sort order",
    ),
    Action(
        key="colour-status",
        text=mark("Actions", "Colour by status"),
        menu="View",
        tip=mark("Actions", "Give rows a quiet background in the colour of their status"),
        checkable=True,
        checked=_is_coloured,
        synonyms="color tint highlight",
    ),
)

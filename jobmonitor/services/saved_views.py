"""Ways in which lists are looked at, kept by name for each profile; and what was searched for last."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from jobmonitor.domain.errors import InvalidInput, JobMonitorError
from jobmonitor.domain.events import ViewsChanged
from jobmonitor.domain.job import JSON
from jobmonitor.services.bus import EventBus
from jobmonitor.services.ports import Background, Layout

log = logging.getLogger(__name__)

MAX_VIEWS = 50
MAX_NAME = 60
MAX_VIEW_BYTES = 8_192
MAX_BYTES = MAX_VIEWS * (MAX_VIEW_BYTES + MAX_NAME * 4) + 16_384
"""What is read back at most."""
MAX_RECENT = 12
MAX_SEARCH = 500


@dataclass(frozen=True, slots=True)
class SavedView:
    """A name and how a list is arranged, as `FeedTab.dump` gives it."""

    name: str
    values: Mapping[str, JSON]


@dataclass(frozen=True, slots=True)
class _Kept:
    """All that is kept of a profile."""

    views: tuple[SavedView, ...] = ()
    default: str = ""
    recent: tuple[str, ...] = ()

    def find(self, name: str) -> SavedView | None:
        """The view of this name, whatever its case."""
        return next((view for view in self.views if view.name.casefold() == name.casefold()), None)


class SavedViewService:
    """The views of one profile. Used in one event loop; told of by ViewsChanged."""

    def __init__(self, layout: Layout, local: Background, bus: EventBus, profile: str) -> None:
        self._layout, self._local, self._bus = layout, local, bus
        self._name = f"views:{profile}" if profile else "views"
        self._kept = _Kept()
        self._under_way = 0

    async def load(self) -> None:
        """Reads what is kept; nothing where that cannot be read."""
        try:
            stored = await self._local.run(self._layout.load, self._name)
        except JobMonitorError as error:
            log.warning("The views were not read: %s", error.message)
            return
        self._kept = _load(stored)
        self._bus.publish(ViewsChanged())

    @property
    def views(self) -> tuple[SavedView, ...]:
        """By name."""
        return tuple(sorted(self._kept.views, key=lambda view: (view.name.casefold(), view.name)))

    @property
    def default(self) -> SavedView | None:
        """How lists are shown when the window opens; None: as they were left."""
        return self._kept.find(self._kept.default)

    @property
    def recent(self) -> tuple[str, ...]:
        """What was searched for, the last one first."""
        return self._kept.recent

    def find(self, name: str) -> SavedView | None:
        """The view of this name, whatever its case."""
        return self._kept.find(name)

    async def save(self, name: str, values: Mapping[str, JSON]) -> SavedView | None:
        """Keeps how a list is arranged under a name; returns what had that name before. Raises InvalidInput
        where there are too many or it is too large, StorageError where it cannot be written."""
        made = SavedView(checked_name(name), dict(values))
        if len(json.dumps(made.values).encode()) > MAX_VIEW_BYTES:
            raise InvalidInput("This view is too large to be kept.", remedy="Shorten the search.")
        before = self.find(name)

        def save(kept: _Kept) -> _Kept:
            former = kept.find(made.name)
            if former is None and len(kept.views) >= MAX_VIEWS:
                raise InvalidInput(f"There can be {MAX_VIEWS} views at most.", remedy="Delete one first.")
            return replace(kept, views=(*(each for each in kept.views if each is not former), made))

        await self._change(save)
        return before

    async def rename(self, name: str, to: str) -> None:
        """Gives a view another name. Raises InvalidInput where another has it, StorageError."""
        to = checked_name(to)

        def rename(kept: _Kept) -> _Kept:
            view = kept.find(name)
            if view is None or view.name == to:
                return kept
            if kept.find(to) not in (None, view):
                raise InvalidInput(f"There is a view “{to}” already.", remedy="Choose another name.")
            views = tuple(replace(each, name=to) if each is view else each for each in kept.views)
            return replace(kept, views=views, default=to if kept.find(kept.default) is view else kept.default)

        await self._change(rename)

    async def delete(self, name: str) -> SavedView | None:
        """Forgets a view, and returns it for `save`. Raises StorageError."""
        deleted = self.find(name)

        def delete(kept: _Kept) -> _Kept:
            view = kept.find(name)
            left = tuple(each for each in kept.views if each is not view)
            return replace(kept, views=left, default="" if kept.find(kept.default) is view else kept.default)

        await self._change(delete)
        return deleted

    async def set_default(self, name: str) -> None:
        """Lists are shown so when the window opens; nothing: as they were left. Raises StorageError."""
        await self._change(lambda kept: replace(kept, default=name))

    async def remember_search(self, typed: str) -> None:
        """Something was searched for. What cannot be kept is not told: it is a convenience."""
        typed = typed.strip()[:MAX_SEARCH]
        if not typed or self._kept.recent[:1] == (typed,):
            return

        def remember(kept: _Kept) -> _Kept:
            return replace(kept, recent=tuple(dict.fromkeys((typed, *kept.recent)))[:MAX_RECENT])

        try:
            await self._change(remember, told=False)
        except JobMonitorError as error:
            log.info("A search was not kept: %s", error.message)

    async def _change(self, edit: Callable[[_Kept], _Kept], *, told: bool = True) -> None:
        """Changes what is kept, as it is in the file by then: another window of this profile may have changed
        it too. Here it holds at once."""
        before = self._kept
        expected = edit(before)
        self._kept, found = expected, [expected]
        if expected == before:
            return

        def write(stored: bytes | None) -> bytes:
            found[:] = [edit(_load(stored))]
            return _dump(found[0])

        self._under_way += 1
        try:
            await self._local.run(self._layout.change, self._name, write)
        except JobMonitorError:
            if self._kept is expected:
                self._kept = before
            raise
        finally:
            self._under_way -= 1
        if not self._under_way:  # the last of several has them all
            self._kept = found[0]
        if told:
            self._bus.publish(ViewsChanged())


def checked_name(name: str) -> str:
    """A name as it is kept. Raises InvalidInput where it is none."""
    name = " ".join("".join(c if c.isprintable() else " " for c in name).split())
    if not name:
        raise InvalidInput("A view needs a name.")
    if len(name) > MAX_NAME:
        raise InvalidInput(f"A name has {MAX_NAME} letters at most.", remedy="Shorten it.")
    return name


def _dump(kept: _Kept) -> bytes:
    views = [{"name": view.name, "values": dict(view.values)} for view in kept.views]
    return json.dumps({"views": views, "default": kept.default, "recent": list(kept.recent)}).encode()


def _load(stored: bytes | None) -> _Kept:
    """What was kept, as far as it makes sense."""
    if stored is None or len(stored) > MAX_BYTES:
        return _Kept()
    try:
        values = json.loads(stored)
    except (ValueError, RecursionError):
        return _Kept()
    if not isinstance(values, dict):
        return _Kept()
    views: dict[str, SavedView] = {}
    for each in _items(values, "views"):
        view = _view(each)
        if view is not None and len(views) < MAX_VIEWS:
            views.setdefault(view.name.casefold(), view)
    default = values.get("default")
    recent = [text for text in _items(values, "recent") if isinstance(text, str) and len(text) <= MAX_SEARCH]
    return _Kept(
        tuple(views.values()), default if isinstance(default, str) else "", tuple(recent[:MAX_RECENT])
    )


def _items(values: Mapping[str, object], name: str) -> list[object]:
    found = values.get(name)
    return found if isinstance(found, list) else []


def _view(value: object) -> SavedView | None:
    if not isinstance(value, dict):
        return None
    name, values = value.get("name"), value.get("values")
    if not isinstance(name, str) or not isinstance(values, dict):
        return None
    try:
        return SavedView(checked_name(name), values)
    except InvalidInput:
        return None

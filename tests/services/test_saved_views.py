"""Views that are kept by name: given back as they were, within limits, whatever the file holds."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobmonitor.domain.errors import InvalidInput, StorageError
from jobmonitor.domain.events import Event, ViewsChanged
from jobmonitor.services.bus import EventBus
from jobmonitor.services.saved_views import MAX_NAME, MAX_RECENT, MAX_VIEWS, SavedView, SavedViewService
from tests.support.fake_application import InlineBackground, MemoryLayout


class Shelf(MemoryLayout):
    """A layout that cannot be written while it is `full`."""

    full = False

    def change(self, name: str, edit: Callable[[bytes | None], bytes]) -> None:
        if self.full:
            raise StorageError("The disk is full.")
        super().change(name, edit)


def service(layout: MemoryLayout | None = None, profile: str = "") -> tuple[SavedViewService, list[Event]]:
    bus, told = EventBus(), list[Event]()
    bus.subscribe(told.append)
    local: Any = InlineBackground()
    return SavedViewService(layout or Shelf(), local, bus, profile), told


def test_views_are_kept_for_each_profile() -> None:
    async def check() -> None:
        shelf = Shelf()
        views, told = service(shelf)
        await views.save(" Failed   at night ", {"search": "is:ended"})
        await views.save("a", {})
        await views.set_default("Failed at night")
        await views.remember_search("red dress")
        assert told == [ViewsChanged()] * 3
        again, _ = service(shelf)
        await again.load()
        assert [view.name for view in again.views] == ["a", "Failed at night"]
        assert again.default == SavedView("Failed at night", {"search": "is:ended"})
        assert again.recent == ("red dress",)
        other, _ = service(shelf, profile="home")
        await other.load()
        assert other.views == ()

    asyncio.run(check())


def test_views_are_changed_renamed_deleted_and_brought_back() -> None:
    async def check() -> None:
        views, _ = service()
        await views.save("One", {"search": "1"})
        assert await views.save("one", {"search": "2"}) == SavedView("One", {"search": "1"})
        await views.save("Two", {})
        with pytest.raises(InvalidInput, match="already"):
            await views.rename("Two", "ONE")
        await views.set_default("one")
        await views.rename("ONE", "First")
        assert views.default == SavedView("First", {"search": "2"})
        gone = await views.delete("first")
        assert gone is not None
        assert views.default is None
        await views.save(gone.name, gone.values)
        assert [view.name for view in views.views] == ["First", "Two"]
        assert await views.delete("nothing") is None

    asyncio.run(check())


def test_two_windows_of_a_profile_take_nothing_from_each_other() -> None:
    async def check() -> None:
        shelf = Shelf()
        here, _ = service(shelf)
        there, _ = service(shelf)
        await here.save("Here", {"search": "1"})
        await there.remember_search("red")  # it never saw what the other one kept
        await there.save("There", {})
        assert [view.name for view in there.views] == ["Here", "There"]
        await here.delete("here")
        assert [view.name for view in here.views] == ["There"]
        await here.rename("there", "x")
        await there.save("y", {})
        with pytest.raises(InvalidInput, match="already"):
            await there.rename("y", "X")
        again, _ = service(shelf)
        await again.load()
        assert ([view.name for view in again.views], again.recent) == (["x", "y"], ("red",))

    asyncio.run(check())


def test_there_are_limits() -> None:
    async def check() -> None:
        views, _ = service()
        for name in ("", "  \n", "x" * (MAX_NAME + 1)):
            with pytest.raises(InvalidInput):
                await views.save(name, {})
        with pytest.raises(InvalidInput, match="too large"):
            await views.save("large", {"search": "x" * 10_000})
        for number in range(MAX_VIEWS):
            await views.save(f"view {number}", {})
        with pytest.raises(InvalidInput, match="at most"):
            await views.save("one more", {})
        await views.save("view 3", {"search": "again"})
        for number in range(MAX_RECENT + 3):
            await views.remember_search(f"search {number}")
        assert len(views.recent) == MAX_RECENT
        assert views.recent[0] == f"search {MAX_RECENT + 2}"

    asyncio.run(check())


def test_what_cannot_be_written_is_as_it_was() -> None:
    async def check() -> None:
        shelf = Shelf()
        views, told = service(shelf)
        await views.save("One", {})
        shelf.full = True
        with pytest.raises(StorageError):
            await views.delete("One")
        await views.remember_search("red")
        assert [view.name for view in views.views] == ["One"]
        assert views.recent == ()
        assert len(told) == 1

    asyncio.run(check())


odd = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=80),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)


@given(
    st.fixed_dictionaries(
        {},
        optional={
            "views": odd
            | st.lists(
                st.fixed_dictionaries({"name": odd, "values": st.dictionaries(st.text(max_size=5), odd)})
            ),
            "default": odd,
            "recent": odd,
        },
    )
)
def test_whatever_the_file_holds_is_read(values: dict[str, object]) -> None:
    async def check(stored: bytes) -> None:
        shelf = Shelf()
        shelf.held["views"] = stored
        views, _ = service(shelf)
        await views.load()
        assert len(views.views) <= MAX_VIEWS
        assert all(0 < len(view.name) <= MAX_NAME for view in views.views)
        assert all(isinstance(text, str) for text in views.recent)

    asyncio.run(check(json.dumps(values).encode()))
    asyncio.run(check(json.dumps(values).encode()[:-1]))

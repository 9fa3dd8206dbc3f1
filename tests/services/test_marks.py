"""Favourites and notes: kept in the state file by database, told on the bus, bounded."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import TypeVar

import pytest

from jobmonitor.db.state.marks import FileFavourites, FileNotes
from jobmonitor.db.state.state_file import StateFile
from jobmonitor.domain.errors import InvalidInput
from jobmonitor.domain.events import Event, FavouritesChanged, NotesChanged
from jobmonitor.domain.job import JobRef
from jobmonitor.services import favourites as favourites_module
from jobmonitor.services.bus import EventBus
from jobmonitor.services.clock import SystemClock
from jobmonitor.services.favourites import FavouriteService
from jobmonitor.services.notes import MAX_NOTE, NoteService

T = TypeVar("T")
REFS = [JobRef("image_jobs", str(number)) for number in range(1000)]


class Inline:
    """Runs work at once."""

    async def run(self, work: Callable[..., T], *args: object) -> T:
        return work(*args)


class Desk:
    """The services of one window on the state file."""

    def __init__(self, state: StateFile, database: str = "studio") -> None:
        self.bus, self.told = EventBus(), list[Event]()
        self.bus.subscribe(self.told.append)
        clock, inline = SystemClock(), Inline()
        self.favourites = FavouriteService(FileFavourites(state.storage), inline, self.bus, clock, database)
        self.notes = NoteService(FileNotes(state.storage), inline, self.bus, clock, database)

    async def begun(self) -> Desk:
        await self.favourites.run()
        await self.notes.run()
        return self


@pytest.fixture
def state(tmp_path: Path) -> Iterator[StateFile]:
    with closing(StateFile(tmp_path / "state.sqlite")) as file:
        yield file


def test_favourites_are_there_again_in_the_same_database_alone(state: StateFile) -> None:
    async def play() -> None:
        desk = await Desk(state).begun()
        assert desk.told == []
        await desk.favourites.set(REFS, True)
        await desk.favourites.set(REFS[:1], True)
        await desk.favourites.set(REFS[10:], False)
        assert desk.told == [
            FavouritesChanged(frozenset(REFS)),
            FavouritesChanged(frozenset(REFS[10:])),
        ]
        again = await Desk(state).begun()
        assert set(again.favourites.refs) == set(REFS[:10])
        assert again.told == [FavouritesChanged(frozenset(REFS[:10]))]
        assert again.favourites.is_favourite(REFS[3])
        assert not again.favourites.is_favourite(REFS[10])
        assert not (await Desk(state, "another").begun()).favourites.refs

    asyncio.run(play())


def test_more_favourites_than_a_search_can_name_are_refused(
    state: StateFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(favourites_module, "MAX_FAVOURITES", 10)

    async def play() -> None:
        desk = await Desk(state).begun()
        await desk.favourites.set(REFS[:8], True)
        with pytest.raises(InvalidInput, match="10 favourites at most, and 8 there are"):
            await desk.favourites.set(REFS[6:12], True)
        await desk.favourites.set(REFS[6:10], True)
        assert set(desk.favourites.refs) == set(REFS[:10])

    asyncio.run(play())


def test_notes_are_plain_text_and_empty_ones_are_none(state: StateFile) -> None:
    async def play() -> None:
        desk = await Desk(state).begun()
        await desk.notes.set(REFS, "  <b>use</b> this\0 one\n")
        assert await desk.notes.of(REFS[7]) == "<b>use</b> this� one"
        await desk.notes.set([REFS[7]], "that one")
        await desk.notes.set(REFS[8:], "   ")
        assert desk.notes.has(REFS[0])
        assert not desk.notes.has(REFS[8])
        assert desk.told[-1] == NotesChanged(frozenset(REFS[8:]))
        again = await Desk(state).begun()
        assert [again.notes.has(ref) for ref in REFS[6:10]] == [True, True, False, False]
        assert await again.notes.of(REFS[7]) == "that one"
        assert await again.notes.of(REFS[8]) == ""
        with pytest.raises(InvalidInput, match="4,001 characters"):
            await desk.notes.set(REFS[:1], "x" * (MAX_NOTE + 1))

    asyncio.run(play())

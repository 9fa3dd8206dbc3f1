"""Favourites, notes and deleted rows in memory."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from jobmonitor.domain.job import JobRef
from jobmonitor.domain.saved_row import DeletedRound, SavedRow


class MemoryFavourites:
    """`FavouriteMemory` of one database."""

    def __init__(self) -> None:
        self.marked: dict[JobRef, datetime] = {}

    def all(self, database: str, most: int) -> tuple[JobRef, ...]:
        return tuple(self.marked)[:most]

    def put(self, database: str, refs: Collection[JobRef], at: datetime) -> None:
        self.marked = {**dict.fromkeys(refs, at), **self.marked}

    def drop(self, database: str, refs: Collection[JobRef]) -> None:
        self.marked = {ref: at for ref, at in self.marked.items() if ref not in set(refs)}


class MemoryNotes:
    """`NoteMemory` of one database."""

    def __init__(self) -> None:
        self.texts: dict[JobRef, str] = {}

    def refs(self, database: str, most: int) -> tuple[JobRef, ...]:
        return tuple(self.texts)[:most]

    def text(self, database: str, ref: JobRef) -> str:
        return self.texts.get(ref, "")

    def put(self, database: str, refs: Collection[JobRef], text: str, at: datetime) -> None:
        for ref in refs:
            if text:
                self.texts[ref] = text
            else:
                self.texts.pop(ref, None)


class MemoryDeleted:
    """`DeletedBook` of one database."""

    def __init__(self) -> None:
        self.held: dict[str, dict[JobRef, tuple[int, SavedRow]]] = {}
        self._at: dict[str, datetime] = {}
        self._places = 0

    def keep(self, database: str, round_id: str, at: datetime, rows: Sequence[SavedRow]) -> None:
        for row in rows:
            self._places += 1
            self.held.setdefault(round_id, {})[row.ref] = (self._places, row)
        self._at[round_id] = at

    def forget(self, round_id: str, refs: Collection[JobRef]) -> None:
        rows = self.held.get(round_id, {})
        for ref in refs:
            rows.pop(ref, None)
        if not rows:
            self.held.pop(round_id, None)

    def rounds(self, database: str, most: int) -> tuple[DeletedRound, ...]:
        named = list(self.held.items())[::-1][:most]
        return tuple(DeletedRound(name, self._at[name], len(rows)) for name, rows in named)

    def rows(self, round_id: str, most: int, after: int = 0) -> tuple[tuple[int, SavedRow], ...]:
        return tuple(each for each in self.held.get(round_id, {}).values() if each[0] > after)[:most]

    def prune(self, before: datetime) -> int:
        return 0

"""Favourites and notes in memory."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from jobmonitor.domain.job import JobRef


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

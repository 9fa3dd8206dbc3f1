"""Favourites and notes in this workstation's state file."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Table, delete, select, tuple_
from sqlalchemy.dialects.sqlite import insert as upsert

from jobmonitor.db.state.storage import StateStorage
from jobmonitor.db.state.tables import favourites, notes
from jobmonitor.db.times import utc_text
from jobmonitor.domain.job import JobRef

_CHUNK = 300
_KEYS = ["database", "ref_source", "ref_key"]


class FileFavourites:
    """`FavouriteMemory`. Raises StorageError."""

    def __init__(self, storage: StateStorage) -> None:
        self._storage = storage

    def all(self, database: str, most: int) -> tuple[JobRef, ...]:
        """The marked jobs, those that were marked last first."""
        return _refs(self._storage, favourites, favourites.c.marked_at, database, most)

    def put(self, database: str, refs: Collection[JobRef], at: datetime) -> None:
        """Marks them; what is marked stays as it is."""
        rows = [_named(database, ref) | {"marked_at": utc_text(at)} for ref in refs]
        with self._storage.write() as connection:
            if rows:
                connection.execute(upsert(favourites).on_conflict_do_nothing(), rows)

    def drop(self, database: str, refs: Collection[JobRef]) -> None:
        """Takes the marks away."""
        with self._storage.write() as connection:
            for some in _chunks(refs):
                connection.execute(delete(favourites).where(_among(favourites, database, some)))


class FileNotes:
    """`NoteMemory`. Raises StorageError."""

    def __init__(self, storage: StateStorage) -> None:
        self._storage = storage

    def refs(self, database: str, most: int) -> tuple[JobRef, ...]:
        """The jobs with a note, those written last first."""
        return _refs(self._storage, notes, notes.c.written_at, database, most)

    def text(self, database: str, ref: JobRef) -> str:
        """The note; empty where there is none."""
        with self._storage.read() as connection:
            return connection.scalar(select(notes.c.text).where(_among(notes, database, [ref]))) or ""

    def put(self, database: str, refs: Collection[JobRef], text: str, at: datetime) -> None:
        """The same note for all of these; none where `text` is empty."""
        written = {"text": text, "written_at": utc_text(at)}
        with self._storage.write() as connection:
            if not text:
                for some in _chunks(refs):
                    connection.execute(delete(notes).where(_among(notes, database, some)))
            elif refs:
                statement = upsert(notes)
                changed = {name: statement.excluded[name] for name in written}
                connection.execute(
                    statement.on_conflict_do_update(index_elements=_KEYS, set_=changed),
                    [_named(database, ref) | written for ref in refs],
                )


def _refs(storage: StateStorage, table: Table, when: Any, database: str, most: int) -> tuple[JobRef, ...]:
    statement = (
        select(table.c.ref_source, table.c.ref_key)
        .where(table.c.database == database)
        .order_by(when.desc(), table.c.ref_source, table.c.ref_key)
        .limit(most)
    )
    with storage.read() as connection:
        return tuple(JobRef(source, key) for source, key in connection.execute(statement))


def _named(database: str, ref: JobRef) -> dict[str, str]:
    return {"database": database, "ref_source": ref.source, "ref_key": ref.key}


def _among(table: Table, database: str, refs: Sequence[JobRef]) -> Any:
    named = tuple_(table.c.ref_source, table.c.ref_key).in_([(ref.source, ref.key) for ref in refs])
    return (table.c.database == database) & named


def _chunks(refs: Collection[JobRef]) -> Iterator[list[JobRef]]:
    every = list(refs)
    for start in range(0, len(every), _CHUNK):
        yield every[start : start + _CHUNK]

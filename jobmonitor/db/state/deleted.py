"""Deleted rows in this workstation's state file, packed."""

from __future__ import annotations

import zlib
from collections.abc import Collection, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import delete, func, insert, select, tuple_

from jobmonitor.db.sql.json_text import dumps, loads
from jobmonitor.db.state.storage import StateStorage
from jobmonitor.db.state.tables import deleted_rows
from jobmonitor.db.times import parse_time, utc_text
from jobmonitor.domain.errors import StorageError
from jobmonitor.domain.job import JSON, JobRef
from jobmonitor.domain.saved_row import DeletedRound, SavedRow

_CHUNK = 300
_C = deleted_rows.c


class FileDeletedBook:
    """`DeletedBook`. Raises StorageError."""

    def __init__(self, storage: StateStorage) -> None:
        self._storage = storage

    def keep(self, database: str, round_id: str, at: datetime, rows: Sequence[SavedRow]) -> None:
        """These rows are about to be deleted."""
        if not rows:
            return
        with self._storage.write() as connection:
            for some in _some([row.ref for row in rows]):
                connection.execute(delete(deleted_rows).where(_of(round_id, some)))
            connection.execute(
                insert(deleted_rows),
                [
                    {
                        "round": round_id,
                        "deleted_at": utc_text(at),
                        "database": database,
                        "ref_source": row.ref.source,
                        "ref_key": row.ref.key,
                        "content": zlib.compress(dumps(dict(row.values)).encode(), 6),
                    }
                    for row in rows
                ],
            )

    def forget(self, round_id: str, refs: Collection[JobRef]) -> None:
        """These rows were not deleted, or are put back."""
        with self._storage.write() as connection:
            for some in _some(refs):
                connection.execute(delete(deleted_rows).where(_of(round_id, some)))

    def rounds(self, database: str, most: int) -> tuple[DeletedRound, ...]:
        """The rounds of which rows are kept, the newest first."""
        statement = (
            select(_C.round, func.max(_C.deleted_at), func.count())
            .where(_C.database == database)
            .group_by(_C.round)
            .order_by(func.max(_C.id).desc())
            .limit(most)
        )
        with self._storage.read() as connection:
            found = connection.execute(statement).all()
        return tuple(
            DeletedRound(round_id, parse_time(at) or datetime.fromtimestamp(0, UTC), count)
            for round_id, at, count in found
        )

    def rows(self, round_id: str, most: int, after: int = 0) -> tuple[tuple[int, SavedRow], ...]:
        """Rows of a round behind the place `after`, each with its place."""
        statement = (
            select(_C.id, _C.ref_source, _C.ref_key, _C.content)
            .where(_C.round == round_id, _C.id > after)
            .order_by(_C.id)
            .limit(most)
        )
        with self._storage.read() as connection:
            return tuple(
                (at, SavedRow(JobRef(source, key), _unpacked(content)))
                for at, source, key, content in connection.execute(statement)
            )

    def prune(self, before: datetime) -> int:
        """Forgets what was deleted before this time."""
        with self._storage.write() as connection:
            return connection.execute(delete(deleted_rows).where(_C.deleted_at < utc_text(before))).rowcount


def _unpacked(content: bytes) -> dict[str, JSON]:
    try:
        value = loads(zlib.decompress(content).decode())
    except (zlib.error, ValueError) as error:
        raise StorageError("What was kept of a deleted row is damaged.", details=str(error)) from error
    return value if isinstance(value, dict) else {}


def _some(refs: Collection[JobRef]) -> list[list[JobRef]]:
    every = list(refs)
    return [every[start : start + _CHUNK] for start in range(0, len(every), _CHUNK)]


def _of(round_id: str, refs: Sequence[JobRef]) -> Any:
    sources, keys = {ref.source for ref in refs}, [ref.key for ref in refs]
    named = tuple_(_C.ref_source, _C.ref_key).in_([(ref.source, ref.key) for ref in refs])
    # SQLite finds no pairs by an index: column by column it does, and a round may have a million rows.
    return (_C.round == round_id) & _C.ref_source.in_(sources) & _C.ref_key.in_(keys) & named

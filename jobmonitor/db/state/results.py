"""What is wanted and kept of jobs' outputs, in this workstation's state file."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, RowMapping, Update, and_, func, or_, select, tuple_, update
from sqlalchemy.dialects.sqlite import insert as upsert

from jobmonitor.db.state.storage import StateStorage
from jobmonitor.db.state.tables import results
from jobmonitor.db.times import parse_time, utc_text
from jobmonitor.domain.job import JobRef
from jobmonitor.domain.results import KeptResult, KeptState, is_temporary

MAX_OUTPUTS = 1_000
"""Outputs of one job that are kept."""
_CHUNK = 200
_KEY = ["database", "ref_source", "ref_key", "place"]
_OPEN = tuple(str(state) for state in KeptState if state.is_open)
_HERE = (str(KeptState.FETCHED), str(KeptState.KEPT))
_AWAY = (KeptState.GONE, KeptState.FAILED, KeptState.DROPPED)


class FileResultMemory:
    """`ResultMemory`. Raises StorageError."""

    def __init__(self, storage: StateStorage) -> None:
        self._storage = storage

    def want(
        self, database: str, ref: JobRef, addresses: Sequence[str], at: datetime, *, again: bool = False
    ) -> int:
        """Notes a job's outputs, all in one transaction; how many are new, or have another address than
        before."""
        added = 0
        with self._storage.write() as connection:
            rows = connection.execute(select(results).where(_is_job(database, ref))).mappings()
            known = {each.place: each for each in map(_result, rows)}
            for place, address in enumerate(addresses[:MAX_OUTPUTS]):
                former = known.get(place)
                if former is None or address not in former.addresses:
                    fresh = _wanted(database, ref, place, address, at)
                    values = _values(fresh)
                    statement = upsert(results).values(values)
                    connection.execute(statement.on_conflict_do_update(index_elements=_KEY, set_=values))
                    added += 1
                elif again and (former.state in _AWAY or former.state.is_open):
                    state = KeptState.WANTED if former.state in _AWAY else former.state
                    renewed = replace(former, state=state, due_at=at, attempts=0, problem="")
                    connection.execute(_writing(renewed))
        return added

    def of(self, database: str, refs: Collection[JobRef]) -> tuple[KeptResult, ...]:
        """By job and place."""
        wanted = [(ref.source, ref.key) for ref in dict.fromkeys(refs)]
        found: list[KeptResult] = []
        with self._storage.read() as connection:
            for start in range(0, len(wanted), _CHUNK):
                statement = (
                    select(results)
                    .where(
                        results.c.database == database,
                        tuple_(results.c.ref_source, results.c.ref_key).in_(wanted[start : start + _CHUNK]),
                    )
                    .order_by(results.c.ref_source, results.c.ref_key, results.c.place)
                )
                found += map(_result, connection.execute(statement).mappings())
        return tuple(found)

    def at_address(self, address: str) -> tuple[KeptResult, ...]:
        """Those that are here, the newest first."""
        statement = (
            select(results)
            .where(
                or_(results.c.address == address, results.c.stored_address == address),
                results.c.state.in_(_HERE),
            )
            .order_by(results.c.stored_at.desc())
            .limit(50)
        )
        with self._storage.read() as connection:
            return tuple(map(_result, connection.execute(statement).mappings()))

    def due(
        self, database: str, now: datetime, limit: int, without: Collection[str] = ()
    ) -> tuple[KeptResult, ...]:
        """Files of temp folders first, then the oldest."""
        statement = (
            select(results)
            .where(
                _is_open(database),
                results.c.due_at <= utc_text(now),
                *(~results.c.address.startswith(each, autoescape=True) for each in without),
            )
            .order_by(results.c.is_temporary.desc(), results.c.wanted_at, results.c.ref_key, results.c.place)
            .limit(limit)
        )
        with self._storage.read() as connection:
            return tuple(map(_result, connection.execute(statement).mappings()))

    def next_due(self, database: str) -> datetime | None:
        """None where nothing is open."""
        with self._storage.read() as connection:
            text = connection.scalar(select(func.min(results.c.due_at)).where(_is_open(database)))
        return None if text is None else parse_time(text)

    def count_open(self, database: str) -> int:
        """Due or not."""
        with self._storage.read() as connection:
            return connection.scalar(select(func.count()).where(_is_open(database))) or 0

    def save(self, result: KeptResult) -> None:
        """Writes how one is now."""
        with self._storage.write() as connection:
            connection.execute(_writing(result))

    def postpone(self, database: str, beginning: str, until: datetime) -> None:
        """What is wanted from there waits at least until then."""
        waits = and_(
            results.c.database == database,
            results.c.state == str(KeptState.WANTED),
            results.c.address.startswith(beginning, autoescape=True),
            results.c.due_at < utc_text(until),
        )
        with self._storage.write() as connection:
            connection.execute(update(results).where(waits).values(due_at=utc_text(until)))

    def hurry(self, database: str, beginning: str, now: datetime) -> None:
        """What is open there is due now."""
        later = and_(
            _is_open(database),
            results.c.address.startswith(beginning, autoescape=True),
            results.c.due_at > utc_text(now),
        )
        with self._storage.write() as connection:
            connection.execute(update(results).where(later).values(due_at=utc_text(now)))

    def pinned(self) -> frozenset[str]:
        """Of all databases: they share the store."""
        statement = select(results.c.digest).where(
            results.c.state == str(KeptState.FETCHED), results.c.digest.is_not(None)
        )
        with self._storage.read() as connection:
            return frozenset(connection.scalars(statement))

    def dropped(self, digests: Collection[str]) -> None:
        """Their rows say so."""
        gone = list(digests)
        with self._storage.write() as connection:
            for start in range(0, len(gone), _CHUNK):
                connection.execute(
                    update(results)
                    .where(
                        results.c.digest.in_(gone[start : start + _CHUNK]),
                        results.c.state == str(KeptState.KEPT),
                    )
                    .values(state=str(KeptState.DROPPED))
                )


def _is_open(database: str) -> ColumnElement[bool]:
    return and_(results.c.database == database, results.c.state.in_(_OPEN))


def _is_job(database: str, ref: JobRef) -> ColumnElement[bool]:
    return and_(
        results.c.database == database, results.c.ref_source == ref.source, results.c.ref_key == ref.key
    )


def _writing(result: KeptResult) -> Update:
    same = and_(_is_job(result.database, result.ref), results.c.place == result.place)
    return update(results).where(same).values(_values(result))


def _wanted(database: str, ref: JobRef, place: int, address: str, at: datetime) -> KeptResult:
    return KeptResult(
        database=database,
        ref=ref,
        place=place,
        address=address,
        state=KeptState.WANTED,
        wanted_at=at,
        due_at=at,
    )


def _values(result: KeptResult) -> dict[str, Any]:
    return {
        "database": result.database,
        "ref_source": result.ref.source,
        "ref_key": result.ref.key,
        "place": result.place,
        "address": result.address,
        "state": str(result.state),
        "digest": result.digest,
        "suffix": result.suffix,
        "byte_count": result.byte_count,
        "stored_at": None if result.stored_at is None else utc_text(result.stored_at),
        "stored_address": result.stored_address,
        "attempts": result.attempts,
        "problem": result.problem,
        "wanted_at": utc_text(result.wanted_at),
        "due_at": utc_text(result.due_at),
        "is_temporary": int(is_temporary(result.address)),
    }


def _result(row: RowMapping) -> KeptResult:
    wanted = parse_time(row["wanted_at"])
    due = parse_time(row["due_at"])
    assert wanted is not None
    assert due is not None
    stored = row["stored_at"]
    return KeptResult(
        database=row["database"],
        ref=JobRef(row["ref_source"], row["ref_key"]),
        place=row["place"],
        address=row["address"],
        state=KeptState(row["state"]),
        wanted_at=wanted,
        due_at=due,
        digest=row["digest"],
        suffix=row["suffix"],
        byte_count=row["byte_count"],
        stored_at=None if stored is None else parse_time(stored),
        stored_address=row["stored_address"],
        attempts=row["attempts"],
        problem=row["problem"],
    )

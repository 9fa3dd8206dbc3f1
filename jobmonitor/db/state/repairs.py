"""Repairs in this workstation's state file."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import RowMapping, delete, func, insert, select, tuple_, update

from jobmonitor.db.sql.json_text import dumps, loads
from jobmonitor.db.state.storage import StateStorage
from jobmonitor.db.state.tables import repairs
from jobmonitor.db.times import parse_time, utc_text
from jobmonitor.domain.job import JSON, JobRef
from jobmonitor.domain.reconciling import Evidence, Mark, PastRound, Truth, Verdict
from jobmonitor.domain.row_state import RowState
from jobmonitor.services.ports.repairs import Repair

MAX_REPAIRS = 50_000
"""Changes that are kept; the oldest go."""
_CHUNK = 300
_C = repairs.c


class FileRepairBook:
    """`RepairBook`. Raises StorageError."""

    def __init__(self, storage: StateStorage) -> None:
        self._storage = storage

    def plan(self, planned: Sequence[Repair]) -> None:
        """These rows are about to be changed so."""
        if not planned:
            return
        with self._storage.write() as connection:
            connection.execute(insert(repairs), [_values(each) for each in planned])
            oldest = select(_C.id).order_by(_C.id.desc()).limit(1).offset(MAX_REPAIRS).scalar_subquery()
            connection.execute(delete(repairs).where(_C.id <= oldest))

    def applied(self, round_id: str, rows: Mapping[JobRef, RowState]) -> None:
        """These rows were changed, and say this now."""
        with self._storage.write() as connection:
            for ref, state in rows.items():
                planned = connection.scalar(select(_C.after).where(_of(round_id, [ref])))
                after = {**_object(planned), "row": state.to_json(), "done": True}
                connection.execute(update(repairs).where(_of(round_id, [ref])).values(after=dumps(after)))

    def refused(self, round_id: str, refs: Collection[JobRef]) -> None:
        """These rows were not changed."""
        with self._storage.write() as connection:
            for some in _some(refs):
                connection.execute(delete(repairs).where(_of(round_id, some)))

    def of_round(self, round_id: str) -> tuple[Repair, ...]:
        """The changes of a round, in the order in which they were planned."""
        with self._storage.read() as connection:
            rows = connection.execute(select(repairs).where(_C.round == round_id).order_by(_C.id)).mappings()
            return tuple(_repair(row) for row in rows)

    def undone(self, round_id: str, refs: Collection[JobRef], at: datetime) -> None:
        """These changes were taken back."""
        with self._storage.write() as connection:
            for some in _some(refs):
                connection.execute(update(repairs).where(_of(round_id, some)).values(undone_at=utc_text(at)))

    def rounds(self, database: str, most: int) -> tuple[PastRound, ...]:
        """The last rounds in a database, the newest first."""
        statement = (
            select(_C.round, func.max(_C.applied_at), func.count(), func.count(_C.undone_at))
            .where(_C.database == database)
            .group_by(_C.round)
            .order_by(func.max(_C.id).desc())
            .limit(most)
        )
        with self._storage.read() as connection:
            return tuple(
                PastRound(round_id, _time(at), jobs, undone)
                for round_id, at, jobs, undone in connection.execute(statement)
            )

    def marks(self, database: str, refs: Collection[JobRef]) -> Mapping[JobRef, frozenset[Mark]]:
        """What was noted with these rows and not taken back."""
        found: dict[JobRef, frozenset[Mark]] = {}
        with self._storage.read() as connection:
            for some in _some(refs):
                statement = select(_C.ref_source, _C.ref_key, _C.after).where(
                    _C.database == database, _C.undone_at.is_(None), _among(some)
                )
                for source, key, after in connection.execute(statement):
                    value = _object(after)
                    mark = _mark(value.get("mark"))
                    if mark is not None and value.get("done") is True:
                        ref = JobRef(source, key)
                        found[ref] = found.get(ref, frozenset()) | {mark}
        return found


def _some(refs: Collection[JobRef]) -> list[list[JobRef]]:
    every = list(refs)
    return [every[start : start + _CHUNK] for start in range(0, len(every), _CHUNK)]


def _among(refs: Sequence[JobRef]) -> Any:
    return tuple_(_C.ref_source, _C.ref_key).in_([(ref.source, ref.key) for ref in refs])


def _of(round_id: str, refs: Sequence[JobRef]) -> Any:
    return (_C.round == round_id) & _among(refs)


def _values(repair: Repair) -> dict[str, Any]:
    mark = None if repair.mark is None else repair.mark.value
    return {
        "round": repair.round,
        "applied_at": utc_text(repair.applied_at),
        "database": repair.database,
        "ref_source": repair.ref.source,
        "ref_key": repair.ref.key,
        "verdict": repair.verdict.value,
        "before": dumps(repair.before.to_json()),
        "after": dumps({"row": repair.after.to_json(), "mark": mark}),
        "evidence": dumps(
            [
                {"truth": each.truth.value, "sentence": each.sentence, "at": utc_text(each.at)}
                for each in repair.evidence
            ]
        ),
        "undone_at": None,
    }


def _repair(row: RowMapping) -> Repair:
    after = _object(row["after"])
    undone = row["undone_at"]
    return Repair(
        round=row["round"],
        applied_at=_time(row["applied_at"]),
        database=row["database"],
        ref=JobRef(row["ref_source"], row["ref_key"]),
        verdict=Verdict(row["verdict"]),
        before=RowState.from_json(loads(row["before"])),
        after=RowState.from_json(after.get("row")),
        mark=_mark(after.get("mark")),
        evidence=tuple(
            Evidence(Truth(each["truth"]), str(each["sentence"]), _time(each["at"]))
            for each in loads(row["evidence"])
        ),
        undone_at=None if undone is None else _time(undone),
    )


def _object(text: str | None) -> dict[str, JSON]:
    value = None if text is None else loads(text)
    return value if isinstance(value, dict) else {}


def _mark(value: JSON) -> Mark | None:
    return Mark(value) if value in [mark.value for mark in Mark] else None


def _time(text: str) -> datetime:
    return parse_time(text) or datetime.fromtimestamp(0, UTC)

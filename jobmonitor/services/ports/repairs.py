"""What was repaired, so that it can be undone."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from jobmonitor.domain.job import JobRef
from jobmonitor.domain.reconciling import Evidence, Mark, PastRound, Verdict
from jobmonitor.domain.row_state import RowState


@dataclass(frozen=True, slots=True, kw_only=True)
class Repair:
    """One change of a round: the row before and after it, and why."""

    round: str
    applied_at: datetime
    database: str
    """`DatabaseInfo.title` of the database that has the row."""
    ref: JobRef
    verdict: Verdict
    before: RowState
    after: RowState
    mark: Mark | None = None
    """What was noted with the row besides."""
    evidence: tuple[Evidence, ...] = ()
    undone_at: datetime | None = None


class RepairBook(Protocol):
    """This workstation's record of repairs. Blocking; each call is durable when it returns. Raises
    StorageError.

    A change is noted before it is made: after a crash in between, undoing it finds the row as it was.
    """

    def plan(self, repairs: Sequence[Repair]) -> None:
        """These rows are about to be changed so."""
        ...

    def applied(self, round_id: str, rows: Mapping[JobRef, RowState]) -> None:
        """These rows were changed, and say this now."""
        ...

    def refused(self, round_id: str, refs: Collection[JobRef]) -> None:
        """These rows were not changed."""
        ...

    def of_round(self, round_id: str) -> tuple[Repair, ...]:
        """The changes of a round, in the order in which they were planned."""
        ...

    def undone(self, round_id: str, refs: Collection[JobRef], at: datetime) -> None:
        """These changes were taken back."""
        ...

    def rounds(self, database: str, most: int) -> tuple[PastRound, ...]:
        """The last rounds in a database, the newest first."""
        ...

    def marks(self, database: str, refs: Collection[JobRef]) -> Mapping[JobRef, frozenset[Mark]]:
        """What was noted with these rows and not taken back; for tables without a place for notes."""
        ...

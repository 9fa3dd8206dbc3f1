"""Rows that were deleted, so that they can be put back."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Protocol

from jobmonitor.domain.job import JobRef
from jobmonitor.domain.saved_row import DeletedRound, SavedRow


class DeletedBook(Protocol):
    """This workstation's record of deleted rows, by the title of their database. Blocking; each call is
    durable when it returns. Raises StorageError.

    A row is kept before it is deleted: after a crash in between, putting it back finds it there.
    """

    def keep(self, database: str, round_id: str, at: datetime, rows: Sequence[SavedRow]) -> None:
        """These rows are about to be deleted; a row that is kept already is kept anew."""
        ...

    def forget(self, round_id: str, refs: Collection[JobRef]) -> None:
        """These rows were not deleted, or are put back."""
        ...

    def rounds(self, database: str, most: int) -> tuple[DeletedRound, ...]:
        """The rounds of which rows are kept, the newest first."""
        ...

    def rows(self, round_id: str, most: int, after: int = 0) -> tuple[tuple[int, SavedRow], ...]:
        """Rows of a round behind the place `after`, each with its place."""
        ...

    def prune(self, before: datetime) -> int:
        """Forgets what was deleted before this time; how many rows that were."""
        ...

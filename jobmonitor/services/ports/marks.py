"""What an operator notes of jobs on this workstation: favourites and notes."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Protocol

from jobmonitor.domain.job import JobRef


class FavouriteMemory(Protocol):
    """The jobs that were marked, by the title of their database. Blocking; raises StorageError."""

    def all(self, database: str, most: int) -> tuple[JobRef, ...]:
        """The marked jobs, those that were marked last first; at most `most`."""
        ...

    def put(self, database: str, refs: Collection[JobRef], at: datetime) -> None:
        """Marks them, all or none; what is marked stays as it is."""
        ...

    def drop(self, database: str, refs: Collection[JobRef]) -> None:
        """Takes the marks away, all or none."""
        ...


class NoteMemory(Protocol):
    """Notes on jobs, by the title of their database. Blocking; raises StorageError."""

    def refs(self, database: str, most: int) -> tuple[JobRef, ...]:
        """The jobs with a note, those written last first; at most `most`."""
        ...

    def text(self, database: str, ref: JobRef) -> str:
        """The note; empty where there is none."""
        ...

    def put(self, database: str, refs: Collection[JobRef], text: str, at: datetime) -> None:
        """The same note for all of these, in place of what was there; none where `text` is empty."""
        ...

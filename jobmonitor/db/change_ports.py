"""What a watch needs of a database to find what changed."""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol

from sqlalchemy import Connection, Select

from jobmonitor.db.sources.source import Expression, Source
from jobmonitor.db.sweeping import Swept
from jobmonitor.domain.job import JobRef


class Seen(NamedTuple):
    """A row as a look saw it: its version, and whether it is only there for being new."""

    version: str
    only_recent: bool


class Versions(Protocol):
    """What a database has to tell whether rows differ."""

    def read(self) -> AbstractContextManager[Connection]:
        """The connection to look on."""
        ...

    def may_differ(self, connection: Connection) -> bool:
        """False where certainly nothing was written since the last call."""
        ...

    def tables_differ(self, connection: Connection) -> bool:
        """Whether the tables, or the rights to them, are others than when they were found."""
        ...

    def version(self, source: Source) -> Expression:
        """Text that differs where the row does."""
        ...

    def is_affordable(self, connection: Connection, statement: Select[Any], source: Source) -> bool:
        """Whether a statement may be made at each look."""
        ...

    def sweep(self, connection: Connection, source: Source) -> Swept:
        """Rows that were written since the last sweep, whenever they say they were created. The first call
        for a source only remembers."""
        ...

    def sweeps_always(self) -> bool:
        """Whether a sweep costs next to nothing."""
        ...

    def close(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Told:
    """What a database told: rows that were written in whatever way, or that everything may have changed."""

    refs: frozenset[JobRef] = frozenset()
    everything: bool = False

    def __bool__(self) -> bool:
        return bool(self.refs or self.everything)

    def and_then(self, later: Told) -> Told:
        """Both together."""
        return Told(self.refs | later.refs, self.everything or later.everything)


class Teller(Protocol):
    """Where the database itself tells of changes."""

    @property
    def is_telling(self) -> bool:
        """Whether it tells every change."""
        ...

    def take(self) -> Told:
        """What was told since the last call."""
        ...

    def close(self) -> None: ...

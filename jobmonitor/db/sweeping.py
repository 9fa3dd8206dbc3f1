"""When to look for what no index finds."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from jobmonitor.domain.errors import DatabaseBusy

log = logging.getLogger(__name__)

SWEEP = 30.0
"""Seconds between two sweeps over one table, at least; where new or active rows have no index, they come as
often as `SHARE` allows."""

SHARE = 0.01
"""The part of the time that may be spent on sweeping one table."""

LATE = 75.0
"""Seconds after which a server's counters certainly tell of what was written: they lag by up to a minute."""


@dataclass(frozen=True, slots=True)
class Swept:
    """What a sweep found."""

    keys: tuple[str, ...] = ()
    more: bool = False
    """There are more than can be named."""
    skipped: bool = False
    """The table was not looked at, because nothing tells that it was written."""


@dataclass(slots=True)
class _Table:
    due: float = 0.0
    written: float | None = None
    """When something was last written on the server, as far as it was not looked for in this table."""
    hidden: bool = False


@dataclass
class Sweeper:
    """Knows for each table when a sweep is due. Times are monotonic seconds."""

    always: bool
    """A sweep costs next to nothing: one for each look that finds something written."""
    monotonic: Callable[[], float]
    hidden: frozenset[str] = frozenset()
    """Tables some of whose rows are found by sweeps alone."""
    _tables: dict[str, _Table] = field(default_factory=dict)

    def wake(self) -> None:
        """Something was written, wherever."""
        now = self.monotonic()
        for table in self._tables.values():
            table.written = now

    def is_due(self, name: str) -> bool:
        """Whether to sweep the table now; the first time it is, to remember where to begin."""
        table = self._tables.get(name)
        if table is None:
            return True
        return table.written is not None and (self.always or self.monotonic() >= table.due)

    @contextmanager
    def made(self, name: str) -> Iterator[None]:
        """The block is a sweep over this table. One that the database gave up costs its time, no more."""
        table = self._tables.setdefault(name, _Table())
        begin = self.monotonic()
        try:
            yield
        except DatabaseBusy as error:
            log.info("The sweep over %s was given up: %s", name, error.message)
        finally:
            end = self.monotonic()
            pause = 0.0 if name in self.hidden else SWEEP
            table.due = end + max(pause, (end - begin) / SHARE)

    def note(self, name: str, swept: Swept) -> None:
        """What came of it."""
        table = self._tables[name]
        late = table.written is not None and self.monotonic() - table.written > LATE
        if not swept.skipped or late:
            table.written = None

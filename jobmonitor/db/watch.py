"""Finds what changed by looking: active rows, followed rows, new rows; never the whole feed.

Each look asks one statement for the versions of the rows that matter, and fetches the rows whose version
differs. New rows are those created within `OVERLAP`, so that what is committed late is found as well; what
is backdated further is found by a slow sweep.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import AbstractContextManager
from itertools import islice
from typing import Any, NamedTuple, Protocol

from sqlalchemy import Connection, Select, Text, literal, select, union_all

from jobmonitor.db.rows_of import select_jobs
from jobmonitor.db.sources.source import Expression, Source
from jobmonitor.db.sql.dialect import SqlDialect
from jobmonitor.domain.feed import Changes
from jobmonitor.domain.job import ACTIVE, Job, JobRef

OVERLAP = 120.0
"""Seconds: rows created within this time are looked at again and again."""

SWEEP = 30.0
"""Seconds between two sweeps, at least; a sweep that is slow is made more rarely."""

MAX_FOLLOWED = 2_000
MAX_CHANGED = 1_000
"""Rows that one look tells; the next tells the rest."""

_MAX_ROWS = 10_000
_CHUNK = 500


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

    def version(self, source: Source) -> Expression:
        """Text that differs where the row does."""
        ...

    def swept(self, connection: Connection, source: Source) -> list[str]:
        """Keys of rows that were written since the last sweep, whenever they say they were created. The
        first call for a source only remembers."""
        ...

    def sweeps_always(self) -> bool:
        """Whether a sweep costs next to nothing."""
        ...

    def close(self) -> None: ...


class SqlWatch:
    """`JobWatch` by polling."""

    def __init__(
        self,
        versions: Versions,
        sources: Sequence[Source],
        dialect: SqlDialect,
        *,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._versions = versions
        self._sources = {source.name: source for source in sources}
        self._dialect = dialect
        self._monotonic = monotonic
        self._known: dict[JobRef, Seen] = {}
        self._later: list[JobRef] = []
        self._followed: frozenset[JobRef] = frozenset()
        self._started = False
        self._asked = False
        self._sweep_due = 0.0

    @property
    def is_told(self) -> bool:
        """Whether the database tells of changes by itself."""
        return False

    def follow(self, refs: Collection[JobRef]) -> None:
        """Also look after these rows; replaces the former set. Beyond MAX_FOLLOWED the rest is left out.

        The next look tells each row that was not looked after before, for it may have changed since it
        was read.
        """
        followed = frozenset(islice((ref for ref in refs if ref.source in self._sources), MAX_FOLLOWED))
        self._asked = self._asked or followed != self._followed
        self._followed = followed

    def look(self) -> Changes:
        """What is new since the last call; the first call returns nothing and remembers the state."""
        with self._versions.read() as connection:
            differs = self._versions.may_differ(connection)
            if self._started and not (differs or self._asked or self._later):
                return Changes()
            self._asked = False
            seen, swept = self._see(connection), self._sweep(connection)
            if self._started:
                return self._changes(connection, seen, swept)
            self._known, self._started = seen, True
            return Changes()

    def close(self) -> None:
        self._versions.close()

    def _changes(self, connection: Connection, seen: dict[JobRef, Seen], swept: set[JobRef]) -> Changes:
        known = self._known
        differing = [
            ref for ref, row in seen.items() if ref not in known or known[ref].version != row.version
        ]
        # What is no longer among the rows that matter: ended, deleted, or only grown old.
        left = [ref for ref in known if ref not in seen]
        asked = list(dict.fromkeys([*self._later, *differing, *left, *(swept - seen.keys())]))
        told, later = asked[:MAX_CHANGED], asked[MAX_CHANGED:]
        jobs = {job.ref: job for job in self._fetch(connection, told)}
        expected = known.keys() | self._followed | set(self._later)
        removed = tuple(ref for ref in told if ref not in jobs and ref in expected)
        aged = {ref for ref in left if known[ref].only_recent and ref not in swept}
        self._known, self._later = seen, later
        return Changes(tuple(job for ref, job in jobs.items() if ref not in aged), removed)

    def _see(self, connection: Connection) -> dict[JobRef, Seen]:
        """The versions of all rows that matter, in one statement."""
        followed: dict[str, list[str]] = defaultdict(list)
        for ref in self._followed:
            followed[ref.source].append(ref.key)
        arms = [arm for source in self._sources.values() for arm in self._arms(source, followed[source.name])]
        seen: dict[JobRef, Seen] = {}
        if not arms:
            return seen
        for name, key, version, only_recent in connection.execute(union_all(*arms)):
            ref = JobRef(name, key)
            former = seen.get(ref)
            seen[ref] = Seen(version, bool(only_recent) and (former is None or former.only_recent))
        return seen

    def _arms(self, source: Source, keys: list[str]) -> Iterator[Select[Any]]:
        yield self._arm(source, source.has_status(ACTIVE), only_recent=False)
        for start in range(0, len(keys), _CHUNK):
            where = source.has_key(keys[start : start + _CHUNK])
            if where is not None:
                yield self._arm(source, where, only_recent=False)
        created = source.created_at
        if created is not None:
            since = self._dialect.clock().before(OVERLAP, created.type)
            yield self._arm(source, created >= since, only_recent=True, order=created.desc())

    def _arm(
        self, source: Source, where: Expression, *, only_recent: bool, order: Expression | None = None
    ) -> Select[Any]:
        statement = (
            select(
                literal(source.name, Text()).label("source"),
                self._dialect.text(source.key).label("key"),
                self._versions.version(source).label("version"),
                literal(int(only_recent)).label("only_recent"),
            )
            .where(where)
            .limit(_MAX_ROWS)
        )
        arm = (statement if order is None else statement.order_by(order)).subquery()
        return select(*arm.c)

    def _sweep(self, connection: Connection) -> set[JobRef]:
        begin = self._monotonic()
        if begin < self._sweep_due and not self._versions.sweeps_always():
            return set()
        found = {
            JobRef(source.name, key)
            for source in self._sources.values()
            for key in self._versions.swept(connection, source)
        }
        end = self._monotonic()
        # Never more than a hundredth of the time is spent on sweeping.
        self._sweep_due = end + max(SWEEP, 100 * (end - begin))
        return found

    def _fetch(self, connection: Connection, refs: Sequence[JobRef]) -> Iterator[Job]:
        keys: dict[str, list[str]] = defaultdict(list)
        for ref in refs:
            keys[ref.source].append(ref.key)
        for name, wanted in keys.items():
            source = self._sources[name]
            for start in range(0, len(wanted), _CHUNK):
                yield from select_jobs(connection, source, source.has_key(wanted[start : start + _CHUNK]))

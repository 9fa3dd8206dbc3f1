"""Finds what changed by looking: active rows, followed rows, new rows; never the whole feed.

Where nothing was written on the server since the last look, a look is one question. Else one statement asks
for the versions of the rows that matter, by indexes alone, and the rows whose version differs are fetched.
New rows are those created within `OVERLAP`, so that what is committed late is found as well. What no index
finds (a row backdated further, an old one that becomes active again) is found by a slow sweep over what was
written since the last.
"""

from __future__ import annotations

import logging
import time
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Sequence
from itertools import islice
from typing import Any

from sqlalchemy import Connection, Select, Text, literal, select, union_all

from jobmonitor.db.change_ports import Seen, Teller, Told, Versions
from jobmonitor.db.migrated import former_rows
from jobmonitor.db.rows_of import select_jobs
from jobmonitor.db.sources.source import Expression, Source
from jobmonitor.db.sql.dialect import SqlDialect
from jobmonitor.db.sweeping import Sweeper
from jobmonitor.domain.errors import DatabaseBusy, DatabaseReadOnly, SchemaMismatch
from jobmonitor.domain.feed import Changes
from jobmonitor.domain.job import ACTIVE, Job, JobRef

log = logging.getLogger(__name__)

OVERLAP = 120.0
"""Seconds: rows created within this time are looked at again and again."""

TABLES_SECONDS = 5.0
"""Between two looks at whether the tables themselves are others now, where something was written."""

PLAN_SECONDS = 600.0
"""How long it counts what a look was planned to cost."""

MAX_FOLLOWED = 2_000
MAX_CHANGED = 1_000
"""Rows that one look tells; the next tells the rest."""
MAX_NAMED = 5_000
"""Rows that wait to be told; where there are more, everything is told to have changed."""

_MAX_ROWS = 50_000
_CHUNK = 500
_FETCHED = 2_000


class SqlWatch:
    """`JobWatch` by polling, and by what the database tells."""

    def __init__(
        self,
        versions: Versions,
        sources: Sequence[Source],
        dialect: SqlDialect,
        *,
        teller: Teller | None = None,
        sees_all: bool = True,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        """`sees_all`: no row is kept from this user. Else a row that was told of and is not to be had may be
        another's, and is not said to be gone."""
        self._versions = versions
        self._sources = {source.name: source for source in sources}
        self._dialect = dialect
        self._teller = teller
        self._sees_all = sees_all
        self._monotonic = monotonic
        self._sweeper = Sweeper(versions.sweeps_always(), monotonic)
        self._known: dict[JobRef, Seen] = {}
        self._later: list[JobRef] = []
        self._told = Told()
        self._followed: frozenset[JobRef] = frozenset()
        self._active: set[JobRef] = set()
        """Active rows of tables where no index finds them: asked for by id."""
        self._hidden: dict[str, frozenset[str]] = {}
        """Source → which of its rows no index finds: `active`, `recent`."""
        self._lasting: tuple[Select[Any], ...] | None = None
        self._active_known = True
        self._planned_until = 0.0
        self._tables_due = 0.0
        self._tables_unseen = False
        self._started = False
        self._asked = False

    @property
    def is_told(self) -> bool:
        """Whether the database tells of changes by itself."""
        return self._teller is not None and self._teller.is_telling

    def follow(self, refs: Collection[JobRef]) -> None:
        """Also look after these rows; replaces the former set. Beyond MAX_FOLLOWED the rest is left out.

        The next look tells each row that was not looked after before, for it may have changed since it
        was read.
        """
        followed = frozenset(islice((ref for ref in refs if ref.source in self._sources), MAX_FOLLOWED))
        if followed != self._followed:
            self._followed, self._asked, self._lasting = followed, True, None

    def look(self) -> Changes:
        """What is new since the last call; the first call returns nothing and remembers the state."""
        try:
            return self._look()
        except (SchemaMismatch, DatabaseReadOnly):
            with self._versions.read() as connection:
                if not self._versions.tables_differ(connection):
                    raise
            return Changes(everything=True)

    def close(self) -> None:
        if self._teller is not None:
            self._teller.close()
        self._versions.close()

    def _look(self) -> Changes:
        if self._teller is not None:
            self._told = self._told.and_then(self._teller.take())
        told = self._told
        with self._versions.read() as connection:
            differs = self._versions.may_differ(connection)
            if differs:
                self._sweeper.wake()
                self._tables_unseen = True
            if self._are_other_tables(connection):
                return Changes(everything=True)
            changes = Changes()
            if not self._started or differs or self._asked or self._later or told:
                changes = self._see(connection, told)
        self._told = Told()  # not before: a look that fails is made again
        if not self._active_known:
            self._active, self._active_known = self._find_hidden_active(), True
            self._lasting = None
        return self._with_swept(changes)

    def _are_other_tables(self, connection: Connection) -> bool:
        now = self._monotonic()
        if not self._tables_unseen or now < self._tables_due:
            return False
        self._tables_due, self._tables_unseen = now + TABLES_SECONDS, False
        return self._versions.tables_differ(connection)

    def _see(self, connection: Connection, told: Told) -> Changes:
        if self._monotonic() >= self._planned_until:
            self._plan(connection)
        self._asked = False
        seen = self._versions_of_rows(connection)
        if not self._started:
            self._known, self._started = seen, True
            return Changes()
        if told.everything:
            return self._everything(seen)
        return self._changes(connection, seen, set(told.refs) - seen.keys())

    def _changes(self, connection: Connection, seen: dict[JobRef, Seen], others: set[JobRef]) -> Changes:
        """What is to be told, where this is `seen`, and `others` changed as well."""
        known = self._known
        differing = [
            ref for ref, row in seen.items() if ref not in known or known[ref].version != row.version
        ]
        # What is no longer among the rows that matter: ended, deleted, or only grown old.
        left = [ref for ref in known if ref not in seen]
        asked = list(dict.fromkeys([*self._later, *differing, *left, *(others - seen.keys())]))
        if len(asked) > MAX_NAMED:
            return self._everything(seen)
        told, later = asked[:MAX_CHANGED], asked[MAX_CHANGED:]
        jobs = {job.ref: job for job in self._fetch(connection, told)}
        expected = known.keys() | self._followed
        if self._sees_all:
            expected |= others | set(self._later)
        removed = tuple(ref for ref in told if ref not in jobs and ref in expected)
        aged = {ref for ref in left if known[ref].only_recent and ref not in others}
        self._known, self._later = seen, later
        self._note_active(jobs.values(), removed)
        return Changes(tuple(job for ref, job in jobs.items() if ref not in aged), removed)

    def _everything(self, seen: dict[JobRef, Seen]) -> Changes:
        self._known, self._later = seen, []
        self._planned_until = 0.0  # the active rows that no index finds are looked up anew
        return Changes(everything=True)

    def _note_active(self, jobs: Collection[Job], removed: Collection[JobRef]) -> None:
        found = [job for job in jobs if "active" in self._hidden.get(job.ref.source, ())]
        active = self._active.difference(removed, (job.ref for job in found))
        active.update(job.ref for job in found if job.status in ACTIVE)
        if active != self._active:
            self._active, self._lasting = active, None

    # Which rows are looked at

    def _plan(self, connection: Connection) -> None:
        """Finds out which rows an index finds."""
        hidden = {}
        for source in self._sources.values():
            unindexed = {
                kind
                for kind, arm in (("active", self._active_arm(source)), ("recent", self._recent_arm(source)))
                if arm is not None and not self._versions.is_affordable(connection, arm, source)
            }
            hidden[source.name] = frozenset(unindexed)
        self._hidden = hidden
        self._sweeper.hidden = frozenset(name for name, kinds in hidden.items() if kinds)
        self._planned_until = self._monotonic() + PLAN_SECONDS
        self._active_known, self._lasting = False, None

    def _versions_of_rows(self, connection: Connection) -> dict[JobRef, Seen]:
        """The versions of all rows that matter, in one statement."""
        if self._lasting is None:
            self._lasting = tuple(self._lasting_arms())
        arms = [*self._lasting, *self._recent_arms()]
        seen: dict[JobRef, Seen] = {}
        if not arms:
            return seen
        result = connection.execute(union_all(*arms))
        while rows := result.fetchmany(_FETCHED):  # one by one takes twice the time
            for name, key, version, only_recent in rows:
                ref = JobRef(name, key)
                former = seen.get(ref)
                seen[ref] = Seen(version, bool(only_recent) and (former is None or former.only_recent))
        return seen

    def _lasting_arms(self) -> Iterator[Select[Any]]:
        """Arms that stay the same until others are followed: making them costs more than asking."""
        by_id: dict[str, list[str]] = defaultdict(list)
        for ref in self._followed | self._active:
            by_id[ref.source].append(ref.key)
        for source in self._sources.values():
            keys = by_id[source.name]
            for start in range(0, len(keys), _MAX_ROWS):
                where = source.has_key(keys[start : start + _MAX_ROWS])
                if where is not None:
                    yield self._arm(source, where, only_recent=False)
            if "active" not in self._hidden.get(source.name, ()):
                yield self._active_arm(source)

    def _recent_arms(self) -> Iterator[Select[Any]]:
        for source in self._sources.values():
            recent = None if "recent" in self._hidden.get(source.name, ()) else self._recent_arm(source)
            if recent is not None:
                yield recent

    def _active_arm(self, source: Source) -> Select[Any]:
        return self._arm(source, source.has_status(ACTIVE), only_recent=False)

    def _recent_arm(self, source: Source) -> Select[Any] | None:
        created = source.created_at
        if created is None:
            return None
        since = self._dialect.clock().before(OVERLAP, created.type)
        return self._arm(source, created >= since, only_recent=True, order=created.desc())

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

    # What no index finds

    def _with_swept(self, changes: Changes) -> Changes:
        """`changes`, and what the sweeps that are due find. Each has a transaction of its own: it may be
        given up."""
        for source in self._sources.values():
            if not self._sweeper.is_due(source.name):
                continue
            with self._sweeper.made(source.name), self._versions.read() as connection:
                swept = self._versions.sweep(connection, source)
                self._sweeper.note(source.name, swept)
                if swept.more:
                    changes = self._everything(self._known)
                if changes.everything:
                    continue
                told = {*(job.ref for job in changes.jobs), *changes.removed}
                # Rows that each look asks for are told by the next one.
                refs = [JobRef(source.name, key) for key in swept.keys]
                new = [ref for ref in refs if ref not in told and ref not in self._known]
                jobs = tuple(self._fetch(connection, new))
                self._note_active(jobs, ())
                changes = Changes((*changes.jobs, *jobs), changes.removed)
        return changes

    def _find_hidden_active(self) -> set[JobRef]:
        """The active rows of tables where only a look at each row finds them: once, and not at any price."""
        found: set[JobRef] = set()
        for name, kinds in self._hidden.items():
            if "active" not in kinds:
                continue
            try:
                with self._versions.read() as connection:
                    rows = connection.execute(self._active_arm(self._sources[name]))
                    found |= {JobRef(name, row.key) for row in rows}
            except DatabaseBusy as error:
                log.info("The active rows of %s are not known: %s", name, error.message)
        return found

    def _fetch(self, connection: Connection, refs: Sequence[JobRef]) -> Iterator[Job]:
        keys: dict[str, list[str]] = defaultdict(list)
        for ref in refs:
            keys[ref.source].append(ref.key)
        new: list[Job] = []
        for name, wanted in keys.items():
            source = self._sources[name]
            for start in range(0, len(wanted), _CHUNK):
                jobs = select_jobs(connection, source, source.has_key(wanted[start : start + _CHUNK]))
                new += (job for job in jobs if job.ref not in self._known)
                yield from jobs
        # What was migrated just now leaves the feeds of both systems.
        yield from former_rows(connection, self._sources.values(), new)

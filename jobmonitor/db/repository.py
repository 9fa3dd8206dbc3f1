"""The jobs of one database, whatever tables hold them."""

from __future__ import annotations

import threading
import uuid
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, String, Uuid, select

from jobmonitor.db.advice import slow_query
from jobmonitor.db.conditions import chosen
from jobmonitor.db.connecting import trusting
from jobmonitor.db.deleting import RowDeleter
from jobmonitor.db.detection import Detected, detect
from jobmonitor.db.engine import Database, Limits
from jobmonitor.db.errors import TookTooLong, is_broken_json, not_yours
from jobmonitor.db.identity import Identity
from jobmonitor.db.jumps import Jumps
from jobmonitor.db.notes import notes_of
from jobmonitor.db.rows_of import select_jobs, walk_jobs, write_job
from jobmonitor.db.schema.upgrade import upgrade_jobs
from jobmonitor.db.signature import signature
from jobmonitor.db.sources.source import Expression, Source
from jobmonitor.db.sql.dialect import SqlDialect
from jobmonitor.db.times import parse_time
from jobmonitor.db.urls import parse_address
from jobmonitor.db.watches import open_watch
from jobmonitor.domain.database import DatabaseInfo, TableDetails
from jobmonitor.domain.errors import DatabaseError, InvalidInput, JobMonitorError, SchemaMismatch
from jobmonitor.domain.feed import Counts, Cursor, FeedQuery, Page, Sample
from jobmonitor.domain.job import ACTIVE, JSON, Job, JobKind, JobPatch, JobRef, JobStatus, NewJob, System
from jobmonitor.domain.row_state import RowState
from jobmonitor.domain.saved_row import SavedRow
from jobmonitor.domain.statistics import JobCounts, Period
from jobmonitor.services.ports import JobWatch, ProgressRelay

MAX_ACTIVE = 50_000
"""Rows of one table that are looked after at once."""

_CHUNK = 500


def open_database(
    url: str,
    *,
    limits: Limits | None = None,
    application_name: str = "jobmonitor",
    identity: Identity | None = None,
    read_only: bool = False,
) -> SqlJobRepository:
    """The repository of the database at `url` (see `parse_address`). Connects when first asked.

    A file that is not there is made, with its tables; its folder must exist. With `read_only` nothing is
    made or written. `identity` is as whom a PostgreSQL is asked. InvalidInput for an address that cannot be
    used.
    """
    address = parse_address(url)
    prepare = upgrade_jobs if address.path is not None else None
    return SqlJobRepository(
        Database(
            address,
            limits=limits,
            application_name=application_name,
            prepare=prepare,
            identity=identity,
            read_only=read_only,
        )
    )


class SqlJobRepository:
    """`JobRepository` by SQL. Usable from several threads at once."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._dialect = _dialect(database)
        self._detected: Detected | None = None
        self._tables = ""
        """The signature of the tables when they were found."""
        self._lock = threading.Lock()

    def info(self) -> DatabaseInfo:
        return self._connected().info

    def details(self) -> tuple[TableDetails, ...]:
        """What is worth knowing of the tables beyond `info`; not quick where a file is large."""
        from jobmonitor.db.inspection import table_details  # the window does not ask for it

        detected = self._connected()
        with self._database.read(background=True) as connection:
            return table_details(connection, detected.sources, read_only=detected.info.read_only)

    def relay(self) -> ProgressRelay | None:
        """What all who watch this database tell each other; None where it is a file. Connects to nothing."""
        if self._database.address.path is not None:
            return None
        from jobmonitor.db.relaying import NotifyRelay  # not on a file

        return NotifyRelay(self._database)

    def moment(self) -> datetime:
        """The time by the database's clock."""
        with self._database.read() as connection:
            text = connection.scalar(select(self._dialect.clock().now_text()))
        moment = parse_time(str(text))
        if moment is None:
            raise DatabaseError(f"{self._database.address.title} does not say what time it is.")
        return moment

    def create(self, kind: JobKind, job: NewJob, *, system: System | None = None) -> Job:
        source = self._table_for(kind, job.workflow_name, system)
        with self._database.write() as connection:
            source.check(connection, job)
            values = dict(source.insertion(kind, job, self._dialect.clock()))
            # Numbers are given by the database; some keys are among the job's own values.
            if source.key.name not in values and isinstance(source.key.type, Uuid | String):
                values[source.key.name] = self._dialect.value(str(uuid.uuid4()), source.key.type, "id")
            created = write_job(connection, source, source.table.insert().values(values))
        if created is None:
            raise SchemaMismatch(f"The table {source.name} did not keep a new job, and did not say why.")
        return created

    def check(self, kind: JobKind, job: NewJob, *, system: System | None = None) -> None:
        source = self._table_for(kind, job.workflow_name, system)
        source.insertion(kind, job, self._dialect.clock())
        with self._database.read() as connection:
            source.check(connection, job)

    def _table_for(self, kind: JobKind, workflow_name: str, system: System | None) -> Source:
        """Where a new job is stored: in the new tables, unless these have no place for its kind."""
        fitting = [each for each in self._sources([kind]) if each.takes(kind, workflow_name)]
        for wanted in (System.NEW, System.LEGACY) if system is None else (system,):
            for source in fitting:
                if source.system is wanted:
                    return source
        which = "legacy table" if system is System.LEGACY else "table"
        raise SchemaMismatch(
            f"{self._database.address.title} has no {which} for {kind} jobs"
            + (f" of the workflow {workflow_name[:80]}." if system is System.LEGACY else "."),
            remedy="Store new jobs in the new tables."
            if system is System.LEGACY
            else "Create the tables with: jobmonitor db create-tables.",
        )

    def patch(self, ref: JobRef, patch: JobPatch) -> Job | None:
        source = self._source(ref)
        where = None if source is None else source.has_key([ref.key])
        if source is None or where is None:
            return None

        def values(strict: bool) -> Mapping[str, Any]:
            return source.patching(patch, self._dialect.clock(), strict=strict)

        return self._update(source, [where], values)

    def transition(
        self,
        ref: JobRef,
        to: JobStatus,
        *,
        expected: Collection[JobStatus],
        patch: JobPatch | None = None,
        run_seconds: float | None = None,
    ) -> Job | None:
        if to is JobStatus.UNKNOWN:
            raise InvalidInput("A job cannot be made unknown.")
        source = self._source(ref)
        where = None if source is None else source.has_key([ref.key])
        if source is None or where is None:
            return None

        def values(strict: bool) -> Mapping[str, Any]:
            return source.transition(to, patch, run_seconds, self._dialect.clock(), strict=strict)

        return self._update(source, [where, source.has_status(expected)], values)

    def rewrite(
        self,
        ref: JobRef,
        seen: RowState,
        to: RowState,
        *,
        notes: Mapping[str, JSON],
        run_seconds: float | None = None,
        exact: bool = False,
    ) -> Job | None:
        source = self._source(ref)
        where = None if source is None else source.has_key([ref.key])
        if source is None or where is None:
            return None

        def write(strict: bool) -> Job | None:
            with self._database.write() as connection:
                # Nobody else writes the row until this transaction ends.
                row = next(iter(select_jobs(connection, source, where, locked=True)), None)
                if row is None or not RowState.of(row).agrees(seen):
                    return None
                clock, now = self._dialect.clock(), RowState.of(row)
                changes = source.rewriting(now, to, notes, run_seconds, clock, exact=exact, strict=strict)
                if not changes:
                    return row
                written = write_job(connection, source, source.table.update().where(where).values(changes))
                if written is None:
                    raise not_yours(source.name)
                return written

        return _twice(write)

    def delete(
        self, seen: Sequence[Job], *, owner: str | None, keep: Callable[[Sequence[SavedRow]], None]
    ) -> Mapping[JobRef, JobMonitorError]:
        return RowDeleter(self._database, self._sources()).delete(seen, owner, keep)

    def restore(self, rows: Sequence[SavedRow]) -> Mapping[JobRef, JobMonitorError]:
        return RowDeleter(self._database, self._sources()).restore(rows)

    def get(self, ref: JobRef) -> Job | None:
        return next(iter(self.get_many([ref])), None)

    def get_many(self, refs: Sequence[JobRef]) -> tuple[Job, ...]:
        keys: dict[str, list[str]] = defaultdict(list)
        for ref in refs:
            keys[ref.source].append(ref.key)
        jobs: list[Job] = []
        sources = self._sources()
        with self._database.read() as connection:
            for source in sources:
                wanted = list(dict.fromkeys(keys.get(source.name, ())))
                for start in range(0, len(wanted), _CHUNK):
                    jobs += select_jobs(connection, source, source.has_key(wanted[start : start + _CHUNK]))
        return tuple(jobs)

    def find(self, key: str, kinds: Collection[JobKind] = ()) -> tuple[Job, ...]:
        return self._find(kinds, lambda source: source.has_key([key]))

    def find_by_comfy_id(self, comfy_job_id: str, kinds: Collection[JobKind] = ()) -> tuple[Job, ...]:
        return self._find(kinds, lambda source: source.has_comfy_id([comfy_job_id]))

    def page(self, query: FeedQuery, *, after: Cursor | None, limit: int, skip: int = 0) -> Page:
        def read() -> Page:
            feed = self._connected().feed
            with self._asked(query) as connection:
                return feed.page(connection, query, after=after, limit=limit, skip=skip)

        return trusting(read)

    def counts(self, query: FeedQuery) -> Counts:
        feed = self._connected().feed
        with self._asked(query, background=True, counted=True) as connection:
            return feed.counts(connection, query)

    def statistics(self, query: FeedQuery, periods: Sequence[Period]) -> JobCounts:
        """As `CountsJobs.statistics`."""
        from jobmonitor.db.statistics import Counting  # the lists do not need it

        counting = Counting(self._connected().feed.arms, self._dialect)
        with self._asked(query, background=True, counted=True) as connection:
            return counting.count(connection, query, periods)

    def active(
        self, comfy_urls: Collection[str] = (), known: Mapping[JobRef, Job] | None = None
    ) -> tuple[Job, ...]:
        jobs: list[Job] = []
        sources = self._sources()
        known = known or {}
        with self._asked(FeedQuery(statuses=ACTIVE)) as connection:
            for source in sources:
                where = [source.has_status(ACTIVE)]
                if comfy_urls:
                    at_servers = source.at_servers(comfy_urls)
                    if at_servers is None:
                        continue
                    where.append(at_servers)
                # Sorted below: an ORDER BY would lead SQLite to walk the whole table by time.
                for some in walk_jobs(connection, source, *where, limit=MAX_ACTIVE):
                    former = (known.get(job.ref) for job in some)
                    jobs += (job if other != job else other for job, other in zip(some, former, strict=True))
        # A job that was migrated is its new row's.
        return tuple(sorted((job for job in jobs if not job.migrated), key=_age))

    def notes(self, query: FeedQuery) -> tuple[str, ...]:
        found = self._connected()
        return notes_of(query, found.sources, found.info)

    def samples(self, query: FeedQuery, every: int) -> tuple[Sample, ...]:
        jumps = Jumps(self._connected().feed, self._dialect)
        with self._asked(query, background=True) as connection:
            return jumps.samples(connection, query, every)

    def landing(self, query: FeedQuery, part: float) -> Cursor | None:
        jumps = Jumps(self._connected().feed, self._dialect)
        with self._asked(query) as connection:
            return jumps.landing(connection, query, part)

    def position(self, query: FeedQuery, cursor: Cursor) -> int:
        jumps = Jumps(self._connected().feed, self._dialect)
        with self._asked(query, background=True) as connection:
            return jumps.position(connection, query, cursor)

    def watch(self, notice: Callable[[], None] | None = None) -> JobWatch:
        sources = self._sources()
        return open_watch(self._database, sources, self._dialect, self._tables, notice)

    def stop_waiting(self) -> None:
        """The application closes: a database that does not answer is soon waited for no more."""
        self._database.stop_waiting()

    def close(self) -> None:
        self._database.close()
        with self._lock:
            self._detected = None

    @contextmanager
    def _asked(
        self, query: FeedQuery, *, background: bool = False, counted: bool = False
    ) -> Iterator[Connection]:
        """A transaction that reads for `query`. SlowQuery where it took too long."""
        try:
            with self._database.read(background=background) as connection:
                yield connection
        except TookTooLong as error:
            limits = self._database.limits
            sources = chosen(self._sources(), query)
            with self._database.read(background=True) as connection:
                slow = slow_query(
                    connection,
                    self._database.address.title,
                    sources,
                    query,
                    limits.background if background else limits.statement,
                    counted=counted,
                )
            slow.details = error.details
            raise slow from error

    def _find(
        self, kinds: Collection[JobKind], where: Callable[[Source], Expression | None]
    ) -> tuple[Job, ...]:
        jobs: list[Job] = []
        sources = self._sources(kinds)
        with self._database.read() as connection:
            for source in sources:
                jobs += select_jobs(connection, source, where(source))
        found = [job for job in jobs if not kinds or job.kind in kinds]
        is_new = any(job.system is System.NEW for job in found)
        return tuple(job for job in found if not (is_new and job.migrated))

    def _update(
        self,
        source: Source,
        where: Sequence[Expression],
        values: Callable[[bool], Mapping[str, Any]],
    ) -> Job | None:
        """One UPDATE … RETURNING."""
        return _twice(lambda strict: self._update_once(source, where, values, strict=strict))

    def _update_once(
        self,
        source: Source,
        where: Sequence[Expression],
        values: Callable[[bool], Mapping[str, Any]],
        *,
        strict: bool,
    ) -> Job | None:
        with self._database.write() as connection:
            changes = values(strict)
            if not changes:
                return next(iter(select_jobs(connection, source, *where)), None)
            statement = source.table.update().where(*where).values(changes)
            written = write_job(connection, source, statement)
            if written is None and self._is_guarded(source) and select_jobs(connection, source, *where):
                written = write_job(connection, source, statement)  # it may have become so meanwhile
                if written is None and select_jobs(connection, source, *where):
                    raise not_yours(source.name)
            return written

    def _is_guarded(self, source: Source) -> bool:
        """Whether policies may keep an UPDATE from a row that can be seen, without a word."""
        tables = () if self._detected is None else self._detected.info.tables
        return any(table.name == source.name and table.row_level_security for table in tables)

    def _source(self, ref: JobRef) -> Source | None:
        return next((source for source in self._sources() if source.name == ref.source), None)

    def _sources(self, kinds: Collection[JobKind] = ()) -> list[Source]:
        wanted = frozenset(kinds)
        return [source for source in self._connected().sources if not wanted or source.kinds & wanted]

    def _connected(self) -> Detected:
        """What the database was found to be; found out anew where an answer left a doubt, and it differs."""
        with self._lock:
            if self._detected is None or (self._database.doubtful and self._differs()):
                self._detected, self._tables = self._detect()
            self._database.doubtful = False
            return self._detected

    def _differs(self) -> bool:
        with self._database.read() as connection:
            tables = signature(connection)
            if tables and tables == self._tables:
                return False
        # A role's settings and rights are those of when one connected.
        self._database.renew()
        return True

    def _detect(self) -> tuple[Detected, str]:
        identity = self._database.identity
        with self._database.read() as connection:
            tables = signature(connection)
            found = detect(
                connection,
                self._database.address,
                self._dialect,
                file_read_only=self._database.file_read_only,
                acts_as="" if identity is None else identity.title,
            )
        return found, tables


def _twice(write: Callable[[bool], Job | None]) -> Job | None:
    """What `write` writes, strictly. Where a row's JSON text turns out to be none, once more without looking
    into it."""
    try:
        return write(True)
    except InvalidInput as error:
        if not is_broken_json(error):
            raise
    return write(False)


def _dialect(database: Database) -> SqlDialect:
    """Imports only what this database needs: the window's first rows wait for it."""
    if database.address.dialect == "sqlite":
        from jobmonitor.db.sql.sqlite import SqliteDialect

        return SqliteDialect()
    from jobmonitor.db.sql.postgresql import PostgresqlDialect

    return PostgresqlDialect()


def _age(job: Job) -> tuple[bool, float, JobRef]:
    """Oldest first, those without a time last."""
    created = job.created_at
    return (created is None, 0.0 if created is None else created.timestamp(), job.ref)

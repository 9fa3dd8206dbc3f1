"""Rows that are deleted, and put back: one table at a time, in one transaction."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from sqlalchemy import Connection, select

from jobmonitor.db.engine import Database
from jobmonitor.db.errors import not_yours
from jobmonitor.db.rows_of import select_jobs
from jobmonitor.db.sources.source import FIELDS, Expression, Source
from jobmonitor.db.sql.whole_rows import WholeRows
from jobmonitor.domain.errors import (
    DatabaseBusy,
    DatabaseUnreachable,
    DuplicateJob,
    InvalidInput,
    JobMonitorError,
    SchemaMismatch,
    StorageError,
)
from jobmonitor.domain.feed import FeedQuery, FeedSystem
from jobmonitor.domain.job import Job, JobRef, JobStatus, System
from jobmonitor.domain.row_state import RowState
from jobmonitor.domain.saved_row import SavedRow

T = TypeVar("T")
ENDED = frozenset(status for status in JobStatus if status.is_terminal)
Keep = Callable[[Sequence[SavedRow]], None]
Refusals = dict[JobRef, JobMonitorError]


class ChangedMeanwhile(Exception):
    """Rows were written between two statements: nothing of the transaction counts."""

    def __init__(self, refs: Sequence[JobRef]) -> None:
        super().__init__("rows were written meanwhile")
        self.refs = tuple(refs)


def delete_rows(
    connection: Connection, source: Source, seen: Sequence[Job], owner: str | None, keep: Keep
) -> tuple[list[JobRef], Refusals]:
    """Deletes those of the rows that still say what was seen, are over, and are `owner`'s (whoever's, where
    None); the others with the reason. `keep` gets the whole rows before anything is certain.

    Raises ChangedMeanwhile; then, as after any error, the transaction must not be committed.
    """
    if source.is_view:
        raise SchemaMismatch(
            f"{source.name} is a view: nothing can be deleted there.",
            remedy="Delete the rows in the table that it shows.",
        )
    own = _owned(source, owner)
    refused: Refusals = {}
    if own is None:
        error = InvalidInput(f"Rows of {source.name} do not say whose they are.")
        return [], {job.ref: error for job in seen}
    whole = WholeRows(connection, source.table)
    where = source.has_key([job.ref.key for job in seen])
    if where is None:
        return [], {job.ref: _gone() for job in seen}
    count = len(FIELDS)
    rows = connection.execute(select(*source.fields(), *whole.expressions()).where(where)).all()
    jobs = source.read(rows)
    now = {job.ref: job for job in jobs}
    mine = {job.ref for job in select_jobs(connection, source, where, *own)}
    saved = {
        job.ref: SavedRow(job.ref, whole.values(row[count:])) for job, row in zip(jobs, rows, strict=True)
    }
    wanted: list[JobRef] = []
    for job in seen:
        reason = _why_not(now.get(job.ref), job, mine)
        if reason is None:
            wanted.append(job.ref)
        else:
            refused[job.ref] = reason
    wanted = list(dict.fromkeys(wanted))
    named = source.has_key([ref.key for ref in wanted])
    if not wanted or named is None:
        return [], refused
    keep([saved[ref] for ref in wanted])
    statement = source.table.delete().where(named, source.has_status(ENDED), *own)
    returned = connection.execute(
        statement.returning(source.fields()[FIELDS.index("key")], *whole.expressions())
    ).all()
    gone = {JobRef(source.name, str(row[0])): whole.values(row[1:]) for row in returned}
    changed = [ref for ref, values in gone.items() if ref not in saved or saved[ref].values != values]
    if changed:
        raise ChangedMeanwhile(changed)
    left = [ref for ref in wanted if ref not in gone]
    still = {job.ref for job in select_jobs(connection, source, named)} if left else set()
    for ref in left:
        refused[ref] = not_yours(source.name) if ref in still else _gone()
    return [ref for ref in wanted if ref in gone], refused


def restore_rows(
    connection: Connection, source: Source, rows: Sequence[SavedRow]
) -> tuple[list[JobRef], Refusals]:
    """Puts rows back whose place is free; what is there already, as it was, counts as put back."""
    whole = WholeRows(connection, source.table)
    back: list[JobRef] = []
    refused: Refusals = {}
    for row in rows:
        if whole.insert(connection, row.values):
            back.append(row.ref)
            continue
        where = source.has_key([row.ref.key])
        there = [] if where is None else connection.execute(select(*whole.expressions()).where(where)).all()
        if any(whole.values(each) == row.values for each in there):
            back.append(row.ref)
        elif there:
            refused[row.ref] = InvalidInput("There is another row with this id by now.")
        else:
            refused[row.ref] = DuplicateJob(
                "Another job has this one's ComfyUI id by now.", remedy="Delete that one first."
            )
    return back, refused


def _owned(source: Source, owner: str | None) -> Sequence[Expression] | None:
    """Conditions that rows of this user fulfil; None where no row can."""
    if owner is None:
        return ()
    system = FeedSystem.LEGACY if source.system is System.LEGACY else FeedSystem.NEW
    return source.matches(FeedQuery(user_id=owner, system=system))


def _why_not(now: Job | None, seen: Job, mine: set[JobRef]) -> JobMonitorError | None:
    if now is None:
        return _gone()
    if now.ref not in mine:
        return InvalidInput("This job is somebody else's.")
    if not now.status.is_terminal:
        return InvalidInput(f"The job has not ended: it is {now.status}.")
    if not RowState.of(now).agrees(RowState.of(seen)):
        return _changed()
    return None


def _changed() -> JobMonitorError:
    return InvalidInput("The job was changed meanwhile.", remedy="Look at it again.")


def _gone() -> JobMonitorError:
    return InvalidInput("The job does not exist any more.")


class RowDeleter:
    """Deletes and puts back in transactions of their own; what the database refuses of many rows is tried row
    by row, so that one stops no other."""

    def __init__(self, database: Database, sources: Sequence[Source]) -> None:
        self._database = database
        self._sources = {source.name: source for source in sources}

    def delete(self, seen: Sequence[Job], owner: str | None, keep: Keep) -> Refusals:
        """Those that were not deleted, with the reason. Raises DatabaseError where the database is away."""

        def delete(source: Source, jobs: Sequence[Job]) -> Refusals:
            refused: Refusals = {}
            while jobs:
                try:
                    with self._database.write() as connection:
                        _, others = delete_rows(connection, source, jobs, owner, keep)
                    return refused | others
                except ChangedMeanwhile as error:
                    refused |= {ref: _changed() for ref in error.refs}
                    jobs = [job for job in jobs if job.ref not in refused]
            return refused

        return self._in_each([(job.ref, job) for job in seen], delete)

    def restore(self, rows: Sequence[SavedRow]) -> Refusals:
        """Those that were not put back, with the reason. Raises DatabaseError where the database is away."""

        def restore(source: Source, some: Sequence[SavedRow]) -> Refusals:
            with self._database.write() as connection:
                return restore_rows(connection, source, some)[1]

        return self._in_each([(row.ref, row) for row in rows], restore)

    def _in_each(
        self, named: Sequence[tuple[JobRef, T]], work: Callable[[Source, Sequence[T]], Refusals]
    ) -> Refusals:
        """Does `work` table by table."""
        refused: Refusals = {}
        tables: dict[str, list[tuple[JobRef, T]]] = {}
        for ref, each in named:
            tables.setdefault(ref.source, []).append((ref, each))
        for name, some in tables.items():
            source = self._sources.get(name)
            if source is None:
                refused |= {ref: SchemaMismatch(f"There is no table {name} any more.") for ref, _ in some}
                continue
            try:
                refused |= work(source, [each for _, each in some])
            except (DatabaseUnreachable, DatabaseBusy, StorageError):
                raise
            except JobMonitorError as error:
                if len(some) == 1:
                    refused[some[0][0]] = error
                    continue
                for ref, each in some:
                    refused |= self._in_each([(ref, each)], work)
        return refused

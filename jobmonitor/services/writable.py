"""Refuses what would have to write, before anything is sent, where the database is only looked at."""

from __future__ import annotations

from jobmonitor.domain.database import DatabaseInfo
from jobmonitor.domain.errors import DatabaseReadOnly, SchemaMismatch
from jobmonitor.domain.job import JobKind


def require_place(info: DatabaseInfo, kind: JobKind) -> None:
    """A new job of this kind can be stored. Raises SchemaMismatch or DatabaseReadOnly."""
    tables = [table for table in info.tables if kind in table.kinds]
    if not tables:
        raise SchemaMismatch(
            f"{info.title} has no table for {kind} jobs.",
            remedy="Create the tables with: jobmonitor db create-tables.",
        )
    if not any(table.can_write for table in tables):
        raise DatabaseReadOnly(
            f"{info.title} takes no new {kind} jobs from this account.",
            remedy="Ask whoever keeps the database for the right to insert them.",
        )


def require_writable(info: DatabaseInfo, what: str) -> None:
    """`what` cannot be done: "submitted", "cancelled". Raises DatabaseReadOnly."""
    if info.read_only:
        raise DatabaseReadOnly(
            f"{info.title} is read only here: nothing can be {what}.",
            remedy="Open a database that this account may write, and not with --read-only.",
        )

"""Refuses what would have to write, before anything is sent, where the database is only looked at."""

from __future__ import annotations

from jobmonitor.domain.database import DatabaseInfo
from jobmonitor.domain.errors import DatabaseReadOnly


def require_writable(info: DatabaseInfo, what: str) -> None:
    """`what` cannot be done: "submitted", "cancelled". Raises DatabaseReadOnly."""
    if info.read_only:
        raise DatabaseReadOnly(
            f"{info.title} is read only here: nothing can be {what}.",
            remedy="Open a database that this account may write, and not with --read-only.",
        )

"""Brings the tables of a file up to date: at most one process at a time, wholly or not at all."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, text

from jobmonitor.db.engine import Database
from jobmonitor.domain.errors import DatabaseError, SchemaMismatch

_MIGRATIONS = Path(__file__).parent.parent / "migrations"

_alembic = threading.Lock()
"""Alembic keeps what it runs on in its module: two files cannot be upgraded side by side in one process."""


@dataclass(frozen=True, slots=True)
class History:
    """The versions of one kind of file that this program knows, oldest first.

    They stand here so that alembic is imported only where a file is not at the last one.
    """

    folder: str
    revisions: tuple[str, ...]
    tables: tuple[str, ...]
    """Tables of such files: one that has some of them and no version was made by others."""

    @property
    def head(self) -> str:
        """The last version."""
        return self.revisions[-1]

    @property
    def location(self) -> Path:
        """The folder of alembic's environment."""
        return _MIGRATIONS / self.folder


_NEW = ("video_jobs", "image_jobs", "text_jobs", "workflows")
_LEGACY = ("multitalk_jobs", "edited_images", "style_transfers", "datasets")

JOBS = History("jobs", ("0001",), _NEW + _LEGACY)
STATE = History(
    "state",
    ("0001", "0002", "0003", "0004", "0005", "0006", "0007"),
    ("submissions", "cancel_requests", "timings", "layout"),
)


def upgrade_jobs(database: Database) -> None:
    """Makes or upgrades the tables of a file of jobs. Tables that others made are left as they are."""
    upgrade(database, JOBS, leave_foreign=True)


def upgrade_state(database: Database) -> None:
    """Makes or upgrades the tables of the state file."""
    upgrade(database, STATE, leave_foreign=False)


def upgrade(database: Database, history: History, *, leave_foreign: bool) -> None:
    """Upgrades to the head; a file that may not be written is left as it is. SchemaMismatch where it is newer
    than this program."""
    with database.unprepared(write=False) as connection:
        needed = _needs_upgrade(connection, database, history, leave_foreign=leave_foreign)
        if not needed or database.file_read_only:
            return
    with database.unprepared(write=True) as connection:
        # Another process may have done it while this one waited for the lock.
        if _needs_upgrade(connection, database, history, leave_foreign=leave_foreign):
            _run_alembic(connection, database, history)


def _needs_upgrade(
    connection: Connection, database: Database, history: History, *, leave_foreign: bool
) -> bool:
    tables = set(connection.scalars(text("SELECT name FROM sqlite_master WHERE type IN ('table', 'view')")))
    title = database.address.title
    version = None
    if "alembic_version" in tables:
        version = connection.scalar(text("SELECT version_num FROM alembic_version"))
    if version is None:
        if not tables.isdisjoint(history.tables):
            if leave_foreign:
                return False
            raise SchemaMismatch(f"{title} was not made by this program.", remedy="Choose another file.")
        return True
    if version not in history.revisions:
        raise SchemaMismatch(
            f"{title} was made by a newer version of this program.",
            remedy="Update the program, or choose another file.",
            details=f"The file is at version {version}; this program knows up to {history.head}.",
        )
    return bool(version != history.head)


def _run_alembic(connection: Connection, database: Database, history: History) -> None:
    from alembic import command
    from alembic.config import Config
    from alembic.util import CommandError

    config = Config()
    # The value is read by configparser, to which a percent sign means something.
    config.set_main_option("script_location", str(history.location).replace("%", "%%"))
    config.attributes["connection"] = connection
    try:
        with _alembic:
            command.upgrade(config, "head")
    except CommandError as error:
        raise DatabaseError(
            f"The tables of {database.address.title} could not be brought up to date.",
            remedy="Install the program again: a part of it is missing.",
            details=str(error),
        ) from error

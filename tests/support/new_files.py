"""New files get their tables without alembic, which reads and runs every migration again for each of them."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import Connection

from jobmonitor.db.engine import Database
from jobmonitor.db.schema.upgrade import History

Upgrade = Callable[[Connection, Database, History], None]

_MADE = "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY rowid"


def remembered(upgrade: Upgrade) -> Upgrade:
    """Does what `upgrade` did to the first new file of the same kind. Files that have tables are upgraded."""
    made: dict[str, tuple[str, ...]] = {}

    def upgrade_new(connection: Connection, database: Database, history: History) -> None:
        is_new = not _statements(connection)
        if is_new and history.folder in made:
            for statement in made[history.folder]:
                connection.exec_driver_sql(statement)
            return
        upgrade(connection, database, history)
        if is_new:
            version = f"INSERT INTO alembic_version (version_num) VALUES ('{history.head}')"
            made[history.folder] = (*_statements(connection), version)

    return upgrade_new


def _statements(connection: Connection) -> tuple[str, ...]:
    return tuple(connection.exec_driver_sql(_MADE).scalars())

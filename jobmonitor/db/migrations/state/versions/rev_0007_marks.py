"""Tables for favourites, notes, and rows that were deleted."""

from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Makes the tables."""
    op.execute(
        "CREATE TABLE favourites ("
        "database TEXT NOT NULL,"
        " ref_source TEXT NOT NULL,"
        " ref_key TEXT NOT NULL,"
        " marked_at TEXT NOT NULL,"
        " PRIMARY KEY (database, ref_source, ref_key))"
    )
    op.execute(
        "CREATE TABLE notes ("
        "database TEXT NOT NULL,"
        " ref_source TEXT NOT NULL,"
        " ref_key TEXT NOT NULL,"
        " text TEXT NOT NULL,"
        " written_at TEXT NOT NULL,"
        " PRIMARY KEY (database, ref_source, ref_key))"
    )
    op.execute(
        "CREATE TABLE deleted_rows ("
        "id INTEGER PRIMARY KEY,"
        " round TEXT NOT NULL,"
        " deleted_at TEXT NOT NULL,"
        " database TEXT NOT NULL,"
        " ref_source TEXT NOT NULL,"
        " ref_key TEXT NOT NULL,"
        " content BLOB NOT NULL)"
    )
    op.execute("CREATE INDEX deleted_rows_of_database ON deleted_rows (database, round, deleted_at)")
    op.execute("CREATE INDEX deleted_rows_ref ON deleted_rows (round, ref_source, ref_key)")
    op.execute("CREATE INDEX deleted_rows_deleted_at ON deleted_rows (deleted_at)")

"""The last pages seen of each feed, for when the database is away."""

from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Makes the table."""
    op.execute(
        "CREATE TABLE remembered_pages ("
        "database TEXT NOT NULL,"
        " feed TEXT NOT NULL,"
        " seen_at TEXT NOT NULL,"
        " size INTEGER NOT NULL,"
        " content TEXT NOT NULL,"
        " PRIMARY KEY (database, feed))"
    )
    op.execute("CREATE INDEX remembered_pages_seen ON remembered_pages (database, seen_at)")

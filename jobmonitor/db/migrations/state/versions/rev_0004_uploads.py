"""What was sent to which server, and under which name it lies there."""

from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Makes the table."""
    op.execute(
        "CREATE TABLE uploads ("
        "server_url TEXT NOT NULL,"
        " digest TEXT NOT NULL,"
        " suffix TEXT NOT NULL,"
        " filename TEXT NOT NULL,"
        " subfolder TEXT NOT NULL,"
        " folder TEXT NOT NULL,"
        " byte_count INTEGER NOT NULL,"
        " etag TEXT NOT NULL,"
        " sent_at TEXT NOT NULL,"
        " PRIMARY KEY (server_url, digest, suffix))"
    )
    op.execute("CREATE INDEX uploads_sent ON uploads (sent_at)")

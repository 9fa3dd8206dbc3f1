"""Tables for the outbox, repairs, kept results, and the times of runs."""

from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Makes the tables."""
    op.execute(
        "CREATE TABLE outbox ("
        "id TEXT PRIMARY KEY NOT NULL,"
        " place REAL NOT NULL,"
        " database TEXT NOT NULL,"
        " workflow_name TEXT NOT NULL,"
        " server_url TEXT NOT NULL,"
        " user_id TEXT,"
        " content TEXT NOT NULL CHECK (json_valid(content)),"
        " created_at TEXT NOT NULL,"
        " state TEXT NOT NULL,"
        " attempts INTEGER NOT NULL DEFAULT 0,"
        " problem TEXT NOT NULL DEFAULT '',"
        " remedy TEXT NOT NULL DEFAULT '',"
        " prompt_id TEXT NOT NULL UNIQUE,"
        " owner TEXT NOT NULL DEFAULT '')"
    )
    op.execute(
        "ALTER TABLE submissions ADD COLUMN intent TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(intent))"
    )
    op.execute("ALTER TABLE submissions ADD COLUMN owner TEXT NOT NULL DEFAULT ''")
    op.execute("CREATE INDEX outbox_place ON outbox (place)")
    op.execute(
        "CREATE TABLE repairs ("
        "id INTEGER PRIMARY KEY,"
        " round TEXT NOT NULL,"
        " applied_at TEXT NOT NULL,"
        " database TEXT NOT NULL,"
        " ref_source TEXT NOT NULL,"
        " ref_key TEXT NOT NULL,"
        " verdict TEXT NOT NULL,"
        " before TEXT NOT NULL CHECK (json_valid(before)),"
        " after TEXT NOT NULL CHECK (json_valid(after)),"
        " evidence TEXT NOT NULL CHECK (json_valid(evidence)),"
        " undone_at TEXT)"
    )
    op.execute(
        "CREATE TABLE results ("
        "database TEXT NOT NULL,"
        " ref_source TEXT NOT NULL,"
        " ref_key TEXT NOT NULL,"
        " place INTEGER NOT NULL,"
        " address TEXT NOT NULL,"
        " state TEXT NOT NULL,"
        " digest TEXT,"
        " suffix TEXT NOT NULL DEFAULT '',"
        " byte_count INTEGER,"
        " stored_at TEXT,"
        " stored_address TEXT,"
        " attempts INTEGER NOT NULL DEFAULT 0,"
        " problem TEXT NOT NULL DEFAULT '',"
        " wanted_at TEXT NOT NULL,"
        " due_at TEXT NOT NULL,"
        " is_temporary INTEGER NOT NULL,"
        " PRIMARY KEY (database, ref_source, ref_key, place))"
    )
    op.execute("CREATE INDEX results_due ON results (state, due_at)")
    op.execute("CREATE INDEX results_address ON results (address)")
    op.execute("CREATE INDEX results_stored_address ON results (stored_address)")
    op.execute("CREATE INDEX results_digest ON results (digest)")
    op.execute("ALTER TABLE timings ADD COLUMN queue_seconds REAL")
    op.execute("ALTER TABLE timings ADD COLUMN nodes TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(nodes))")
    op.execute("ALTER TABLE timings ADD COLUMN database TEXT NOT NULL DEFAULT ''")
    op.execute("ALTER TABLE timings ADD COLUMN ref_source TEXT")
    op.execute("ALTER TABLE timings ADD COLUMN ref_key TEXT")
    op.execute("ALTER TABLE timings ADD COLUMN completed INTEGER NOT NULL DEFAULT 1")
    op.execute("CREATE UNIQUE INDEX timings_ref ON timings (database, ref_source, ref_key)")

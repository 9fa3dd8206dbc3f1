"""When a prompt was given to the network, and a stage for it: so far, what was recorded may be sent."""

from alembic import op

revision = "0005"
down_revision = "0004"

_COLUMNS = (
    "prompt_id, accepted_id, server_url, client_id, workflow_name, stage, created_at, database,"
    " ref_source, ref_key, cancel_requested_at, graph"
)


def upgrade() -> None:
    """Makes the table anew: SQLite cannot change a rule."""
    op.execute("DROP INDEX submissions_accepted")
    op.execute("DROP INDEX submissions_open")
    op.execute("DROP INDEX submissions_workflow")
    op.execute("ALTER TABLE submissions RENAME TO former_submissions")
    op.execute(
        "CREATE TABLE submissions ("
        "prompt_id TEXT PRIMARY KEY NOT NULL,"
        " accepted_id TEXT,"
        " server_url TEXT NOT NULL,"
        " client_id TEXT NOT NULL,"
        " workflow_name TEXT NOT NULL,"
        " stage TEXT NOT NULL CHECK (stage IN ('intent', 'recorded', 'sending', 'acknowledged', 'settled')),"
        " created_at TEXT NOT NULL,"
        " database TEXT NOT NULL DEFAULT '',"
        " ref_source TEXT,"
        " ref_key TEXT,"
        " cancel_requested_at TEXT,"
        " graph TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(graph)),"
        " sending_since TEXT)"
    )
    op.execute(f"INSERT INTO submissions ({_COLUMNS}) SELECT {_COLUMNS} FROM former_submissions")  # noqa: S608 - constant
    op.execute("DROP TABLE former_submissions")
    op.execute(
        "UPDATE submissions SET stage = 'sending', sending_since = created_at WHERE stage = 'recorded'"
    )
    op.execute("CREATE INDEX submissions_accepted ON submissions (accepted_id)")
    op.execute("CREATE INDEX submissions_open ON submissions (created_at) WHERE stage <> 'settled'")
    op.execute("CREATE INDEX submissions_workflow ON submissions (workflow_name, created_at DESC)")

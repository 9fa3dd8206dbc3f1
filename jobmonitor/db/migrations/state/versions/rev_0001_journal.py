"""The journal of submissions, wishes to cancel, run times, and named small values."""

from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Makes the tables."""
    op.execute(
        "CREATE TABLE submissions ("
        "prompt_id TEXT PRIMARY KEY NOT NULL,"
        " accepted_id TEXT,"
        " server_url TEXT NOT NULL,"
        " client_id TEXT NOT NULL,"
        " workflow_name TEXT NOT NULL,"
        " stage TEXT NOT NULL CHECK (stage IN ('intent', 'recorded', 'acknowledged', 'settled')),"
        " created_at TEXT NOT NULL,"
        " database TEXT NOT NULL DEFAULT '',"
        " ref_source TEXT,"
        " ref_key TEXT,"
        " cancel_requested_at TEXT,"
        " graph TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(graph)))"
    )
    op.execute("CREATE INDEX submissions_accepted ON submissions (accepted_id)")
    op.execute("CREATE INDEX submissions_open ON submissions (created_at) WHERE stage <> 'settled'")
    op.execute(
        "CREATE TABLE cancel_requests ("
        "comfy_job_id TEXT PRIMARY KEY NOT NULL, server_url TEXT NOT NULL, requested_at TEXT NOT NULL)"
    )
    op.execute(
        "CREATE TABLE timings ("
        "id INTEGER PRIMARY KEY,"
        " workflow_name TEXT NOT NULL,"
        " server_url TEXT NOT NULL,"
        " pixels INTEGER,"
        " seconds REAL NOT NULL,"
        " recorded_at TEXT NOT NULL)"
    )
    op.execute("CREATE INDEX timings_workflow ON timings (workflow_name, server_url, id DESC)")
    op.execute("CREATE TABLE layout (name TEXT PRIMARY KEY NOT NULL, value BLOB NOT NULL)")

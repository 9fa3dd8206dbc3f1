"""The state file's tables, as the last migration leaves them."""

from __future__ import annotations

from sqlalchemy import Column, Float, Integer, LargeBinary, MetaData, Table, Text

metadata = MetaData()

submissions = Table(
    "submissions",
    metadata,
    Column("prompt_id", Text, primary_key=True),
    Column("accepted_id", Text),
    Column("server_url", Text, nullable=False),
    Column("client_id", Text, nullable=False),
    Column("workflow_name", Text, nullable=False),
    Column("stage", Text, nullable=False),
    Column("created_at", Text, nullable=False),
    Column("database", Text, nullable=False),
    Column("ref_source", Text),
    Column("ref_key", Text),
    Column("cancel_requested_at", Text),
    Column("graph", Text, nullable=False),
    Column("sending_since", Text),
    Column("intent", Text, nullable=False, server_default="{}"),
    Column("owner", Text, nullable=False, server_default=""),
)

cancel_requests = Table(
    "cancel_requests",
    metadata,
    Column("comfy_job_id", Text, primary_key=True),
    Column("server_url", Text, nullable=False),
    Column("requested_at", Text, nullable=False),
)

timings = Table(
    "timings",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("workflow_name", Text, nullable=False),
    Column("server_url", Text, nullable=False),
    Column("pixels", Integer),
    Column("seconds", Float, nullable=False),
    Column("recorded_at", Text, nullable=False),
    Column("queue_seconds", Float),
    Column("nodes", Text, nullable=False, server_default="{}"),
    Column("database", Text, nullable=False, server_default=""),
    Column("ref_source", Text),
    Column("ref_key", Text),
    Column("completed", Integer, nullable=False, server_default="1"),
)

layout = Table(
    "layout",
    metadata,
    Column("name", Text, primary_key=True),
    Column("value", LargeBinary, nullable=False),
)

remembered_pages = Table(
    "remembered_pages",
    metadata,
    Column("database", Text, primary_key=True),
    Column("feed", Text, primary_key=True),
    Column("seen_at", Text, nullable=False),
    Column("size", Integer, nullable=False),
    Column("content", Text, nullable=False),
)

uploads = Table(
    "uploads",
    metadata,
    Column("server_url", Text, primary_key=True),
    Column("digest", Text, primary_key=True),
    Column("suffix", Text, primary_key=True),
    Column("filename", Text, nullable=False),
    Column("subfolder", Text, nullable=False),
    Column("folder", Text, nullable=False),
    Column("byte_count", Integer, nullable=False),
    Column("etag", Text, nullable=False),
    Column("sent_at", Text, nullable=False),
)

outbox = Table(
    "outbox",
    metadata,
    Column("id", Text, primary_key=True),
    Column("place", Float, nullable=False),
    Column("database", Text, nullable=False),
    Column("workflow_name", Text, nullable=False),
    Column("server_url", Text, nullable=False),
    Column("user_id", Text),
    Column("content", Text, nullable=False),
    Column("created_at", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("problem", Text, nullable=False, server_default=""),
    Column("remedy", Text, nullable=False, server_default=""),
    Column("prompt_id", Text, nullable=False),
    Column("owner", Text, nullable=False, server_default=""),
)

repairs = Table(
    "repairs",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("round", Text, nullable=False),
    Column("applied_at", Text, nullable=False),
    Column("database", Text, nullable=False),
    Column("ref_source", Text, nullable=False),
    Column("ref_key", Text, nullable=False),
    Column("verdict", Text, nullable=False),
    Column("before", Text, nullable=False),
    Column("after", Text, nullable=False),
    Column("evidence", Text, nullable=False),
    Column("undone_at", Text),
)

results = Table(
    "results",
    metadata,
    Column("database", Text, primary_key=True),
    Column("ref_source", Text, primary_key=True),
    Column("ref_key", Text, primary_key=True),
    Column("place", Integer, primary_key=True),
    Column("address", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("digest", Text),
    Column("suffix", Text, nullable=False, server_default=""),
    Column("byte_count", Integer),
    Column("stored_at", Text),
    Column("stored_address", Text),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("problem", Text, nullable=False, server_default=""),
    Column("wanted_at", Text, nullable=False),
    Column("due_at", Text, nullable=False),
    Column("is_temporary", Integer, nullable=False),
)

favourites = Table(
    "favourites",
    metadata,
    Column("database", Text, primary_key=True),
    Column("ref_source", Text, primary_key=True),
    Column("ref_key", Text, primary_key=True),
    Column("marked_at", Text, nullable=False),
)

notes = Table(
    "notes",
    metadata,
    Column("database", Text, primary_key=True),
    Column("ref_source", Text, primary_key=True),
    Column("ref_key", Text, primary_key=True),
    Column("text", Text, nullable=False),
    Column("written_at", Text, nullable=False),
)

deleted_rows = Table(
    "deleted_rows",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("round", Text, nullable=False),
    Column("deleted_at", Text, nullable=False),
    Column("database", Text, nullable=False),
    Column("ref_source", Text, nullable=False),
    Column("ref_key", Text, nullable=False),
    Column("content", LargeBinary, nullable=False),
)

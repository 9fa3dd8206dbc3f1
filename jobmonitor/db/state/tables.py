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

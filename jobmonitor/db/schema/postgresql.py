"""Generation B's tables for an empty PostgreSQL, as the studios have them."""

from __future__ import annotations

from sqlalchemy import text

from jobmonitor.db.engine import Database, Limits
from jobmonitor.db.urls import parse_address
from jobmonitor.domain.errors import InvalidInput

_URLS = {
    "video_jobs": ("input_image_urls", "input_audio_urls", "input_video_urls", "output_video_urls"),
    "image_jobs": ("input_image_urls", "output_image_urls"),
    "text_jobs": ("input_image_urls",),
}
_SPECIFIC = {
    "video_jobs": ("fps integer", "duration_seconds double precision", "comfy_url text NOT NULL"),
    "image_jobs": ("prompt text", "model_used text", "user_ip text", "comfy_url text NOT NULL"),
    "text_jobs": (
        "input_text text",
        "output_text text",
        "output_data jsonb",
        "model_used text",
        "user_ip text",
        "comfy_url text",
    ),
}
_TOUCH = """\
CREATE OR REPLACE FUNCTION jobmonitor_touch() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.updated_at = now();
  RETURN NEW;
END
$$"""


def create_tables(url: str, dry_run: bool = False) -> list[str]:
    """The statements that make generation B's tables in a PostgreSQL, those that are missing; runs them
    in one transaction unless `dry_run`. Tables that are there stay as they are.

    InvalidInput where `url` is a file: its tables are made by opening it.
    """
    address = parse_address(url)
    if address.path is not None:
        raise InvalidInput(
            f"{address.title} is a file, whose tables are made when it is opened.",
            remedy="Give the address of a PostgreSQL server.",
        )
    database = Database(address, limits=Limits(statement=60))
    try:
        with database.write() as connection:
            # Two that create at once: the second waits here, and then finds the tables.
            connection.execute(text("SELECT pg_advisory_xact_lock(hashtext('jobmonitor create-tables'))"))
            missing = [
                table
                for table in _URLS
                if connection.scalar(text("SELECT to_regclass(:name)"), {"name": table}) is None
            ]
            statements = [_TOUCH, *(each for table in missing for each in _table(table))] if missing else []
            if not dry_run:
                for statement in statements:
                    connection.exec_driver_sql(statement)
            return statements
    finally:
        database.close()


def _table(table: str) -> list[str]:
    columns = [
        "id uuid PRIMARY KEY DEFAULT gen_random_uuid()",
        "user_id uuid",
        "workflow_name text NOT NULL",
        "status text NOT NULL DEFAULT 'pending'"
        " CHECK (status IN ('pending', 'processing', 'completed', 'failed'))",
        "created_at timestamptz NOT NULL DEFAULT now()",
        "started_at timestamptz",
        "completed_at timestamptz",
        "processing_time_seconds integer",
        *(f"{name} text[]" for name in _URLS[table]),
        "width integer",
        "height integer",
        "parameters jsonb DEFAULT '{}'",
        "comfy_job_id text UNIQUE",
        "comfyui_output_filename text",
        "comfyui_output_subfolder text",
        "comfyui_output_type text",
        "error_message text",
        "updated_at timestamptz DEFAULT now()",
        "thumbnail_url text",
        *_SPECIFIC[table],
    ]
    lines = ",\n  ".join(columns)
    return [
        f"CREATE TABLE {table} (\n  {lines}\n)",
        f"CREATE INDEX {table}_created ON {table} (created_at DESC, id)",
        f"CREATE INDEX {table}_workflow ON {table} (workflow_name, created_at DESC, id)",
        f"CREATE INDEX {table}_user ON {table} (user_id, created_at DESC, id)",
        f"CREATE INDEX {table}_active ON {table} (created_at, id) WHERE status IN ('pending', 'processing')",
        f"CREATE INDEX {table}_status ON {table} (status, created_at DESC, id)",
        f"CREATE INDEX {table}_changed ON {table} (updated_at)",
        f"CREATE TRIGGER {table}_touch BEFORE UPDATE ON {table}"
        " FOR EACH ROW EXECUTE FUNCTION jobmonitor_touch()",
    ]

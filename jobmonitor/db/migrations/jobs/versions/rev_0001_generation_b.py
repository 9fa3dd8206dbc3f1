"""Generation B's tables, with `cancelled` allowed.

Times are UTC text with six digits, which sorts as text; lists and objects are JSON text.
"""

from alembic import op

revision = "0001"
down_revision = None

_NOW = "strftime('%Y-%m-%d %H:%M:%f000', 'now')"
_TIME = "'[0-9][0-9][0-9][0-9]-[0-1][0-9]-[0-3][0-9] [0-2][0-9]:[0-5][0-9]:[0-5][0-9]." + "[0-9]" * 6 + "'"


def _list(name: str) -> str:
    return f"{name} TEXT CHECK ({name} IS NULL OR (json_valid({name}) AND json_type({name}) = 'array'))"


def _time(name: str) -> str:
    return f"{name} TEXT CHECK ({name} IS NULL OR {name} GLOB {_TIME})"


# For writers that do not set it themselves.
_TOUCH = """
CREATE TRIGGER TABLE_NAME_updated AFTER UPDATE ON TABLE_NAME
WHEN NEW.updated_at IS OLD.updated_at
BEGIN
  UPDATE TABLE_NAME SET updated_at = strftime('%Y-%m-%d %H:%M:%f000', 'now') WHERE id = NEW.id;
END
"""

_SPECIFIC = {
    "video_jobs": [
        _list("input_audio_urls"),
        _list("input_video_urls"),
        _list("output_video_urls"),
        "fps INTEGER",
        "duration_seconds REAL",
        "comfy_url TEXT NOT NULL",
    ],
    "image_jobs": [
        "prompt TEXT",
        _list("output_image_urls"),
        "model_used TEXT",
        "user_ip TEXT",
        "comfy_url TEXT NOT NULL",
    ],
    "text_jobs": [
        "input_text TEXT",
        "output_text TEXT",
        "output_data TEXT CHECK (output_data IS NULL OR json_valid(output_data))",
        "model_used TEXT",
        "user_ip TEXT",
        "comfy_url TEXT",
    ],
}


def upgrade() -> None:
    """Makes the tables."""
    for table, specific in _SPECIFIC.items():
        columns = [
            "id TEXT PRIMARY KEY NOT NULL",
            "user_id TEXT",
            "workflow_name TEXT NOT NULL",
            "status TEXT NOT NULL DEFAULT 'pending'"
            " CHECK (status IN ('pending', 'processing', 'completed', 'failed', 'cancelled'))",
            f"created_at TEXT NOT NULL DEFAULT ({_NOW}) CHECK (created_at GLOB {_TIME})",
            _time("started_at"),
            _time("completed_at"),
            "processing_time_seconds INTEGER",
            _list("input_image_urls"),
            "width INTEGER",
            "height INTEGER",
            "parameters TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(parameters))",
            "comfy_job_id TEXT UNIQUE",
            "comfyui_output_filename TEXT",
            "comfyui_output_subfolder TEXT",
            "comfyui_output_type TEXT",
            "error_message TEXT",
            f"updated_at TEXT DEFAULT ({_NOW}) CHECK (updated_at IS NULL OR updated_at GLOB {_TIME})",
            "thumbnail_url TEXT",
            *specific,
        ]
        op.execute(f"CREATE TABLE {table} ({', '.join(columns)})")
        op.execute(f"CREATE INDEX {table}_created ON {table} (created_at DESC, id)")
        op.execute(f"CREATE INDEX {table}_workflow ON {table} (workflow_name, created_at DESC, id)")
        op.execute(f"CREATE INDEX {table}_user ON {table} (user_id, created_at DESC, id)")
        op.execute(f"CREATE INDEX {table}_status ON {table} (status, created_at DESC, id)")
        op.execute(
            f"CREATE INDEX {table}_active ON {table} (created_at, id)"
            " WHERE status IN ('pending', 'processing')"
        )
        op.execute(_TOUCH.replace("TABLE_NAME", table))

"""The rows as the database has them, read without the application."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from typing import Any

_QUERY = "SELECT id, status, comfy_job_id, output_image_urls, error_message, prompt FROM image_jobs"


@dataclass(frozen=True, slots=True)
class Row:
    """What counts of a row."""

    key: str
    status: str
    comfy_job_id: str
    outputs: tuple[str, ...]
    error_message: str
    prompt: str


def read_rows(database: str) -> list[Row]:
    """All rows of a SQLite file or of a PostgreSQL address."""
    if database.startswith("postgresql"):
        import psycopg

        with psycopg.connect(database) as connection:
            return [_row(each) for each in connection.execute(_QUERY)]
    with closing(sqlite3.connect(database)) as connection:
        return [_row(each) for each in connection.execute(_QUERY)]


def _row(values: tuple[Any, ...]) -> Row:
    key, status, comfy_job_id, outputs, error, prompt = values
    if isinstance(outputs, str):
        outputs = json.loads(outputs)
    return Row(str(key), status, comfy_job_id or "", tuple(outputs or ()), error or "", prompt or "")

"""Databases of every generation, as studios have them: made by statements of their own, in an empty one.

Each function takes the address of a database (`empty_postgres_url`, or a file where it says so). What they
make stands together where the names do not collide: `make_legacy` and `make_generation_c` give A+C.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import cache
from tempfile import TemporaryDirectory
from typing import Any

from jobmonitor.db.repository import open_database
from jobmonitor.db.schema.postgresql import create_tables
from jobmonitor.db.times import utc_text
from jobmonitor.db.urls import parse_address
from tests.support.rows import execute, execute_all, insert_many

LEGACY_TABLES = ("multitalk_jobs", "edited_images", "style_transfers", "datasets", "data")
NEW_TABLES = ("video_jobs", "image_jobs", "text_jobs")
WORKFLOWS = {
    "lipsync-one": "video",
    "lipsync-multi": "video",
    "video-lipsync": "video",
    "wan-i2v": "video",
    "img2img": "image",
    "style-transfer": "image",
    "image-edit": "image",
    "character-caption": "text",
}
"""Name → output type of the rows of `workflows`; their ids are 1, 2, 3, … in this order."""

_SQLITE_TYPES = {
    "gen_random_uuid()": "(lower(hex(randomblob(16))))",
    "uuid": "TEXT",
    "timestamptz": "TEXT",
    "text[]": "TEXT",
    "jsonb": "TEXT",
    "job_status": "TEXT",
    "serial": "INTEGER",
    "now()": "(strftime('%Y-%m-%d %H:%M:%f000', 'now'))",
}


def make_legacy(
    url: str, *, tables: Iterable[str] = LEGACY_TABLES, ids: str = "uuid", video_url: bool = True
) -> None:
    """Generation A: those of its tables that are named. Also in a file that is not there yet.

    `ids` is the type of the keys of edited_images and style_transfers: `uuid` or `text`. `video_url`:
    whether multitalk_jobs has that column.
    """
    statements = []
    for table in tables:
        statements.append(f"CREATE TABLE {table} ({', '.join(_legacy_columns(table, ids, video_url))})")
        time = "timestamp_submitted" if table == "multitalk_jobs" else "created_at"
        statements.append(f"CREATE INDEX {table}_{time} ON {table} ({time} DESC)")
    run_all(url, statements)


def make_generation_b(url: str, *, indexes: str = "own") -> None:
    """Generation B: its three tables; with our `own` indexes, or with those found in the `field`. Also in a
    file (which then allows `cancelled`, as ours do)."""
    if parse_address(url).path is not None:
        _make_file_b(url)
    else:
        create_tables(url)
    if indexes == "field":
        for table in NEW_TABLES:
            _drop_indexes(url, table)
            make_field_indexes(url, table, "workflow_name")


def make_generation_c(
    url: str,
    *,
    project_id: str | None = "text",
    thumbnail_url: bool = True,
    batch: bool = True,
    backend: bool = True,
    text_jobs: bool = True,
) -> None:
    """Generation C: `workflows` with WORKFLOWS in it, video_jobs, image_jobs, and generation B's text_jobs.
    Also in a file that is not there yet (where the enum is a check).

    `project_id` is the type of that column (None: there is none); the others say which optional columns
    there are.
    """
    is_file = parse_address(url).path is not None
    statements = [
        "CREATE TABLE workflows (id serial PRIMARY KEY, name text NOT NULL UNIQUE, output_type text NOT NULL"
        " CHECK (output_type IN ('video', 'image', 'text')), display_name text, description text,"
        " is_active boolean DEFAULT true, created_at timestamptz DEFAULT now())",
        *(
            f"INSERT INTO workflows (name, output_type) VALUES ('{name}', '{type_}')"
            for name, type_ in WORKFLOWS.items()
        ),
    ]
    if not is_file:
        statuses = "'pending', 'processing', 'completed', 'failed', 'cancelled'"
        statements.insert(0, f"CREATE TYPE job_status AS ENUM ({statuses})")
    run_all(url, statements)
    if text_jobs:
        if is_file:
            make_generation_b(url)
            execute_all(url, ["DROP TABLE video_jobs", "DROP TABLE image_jobs"])
        else:
            create_tables(url)
            execute(url, "DROP TABLE video_jobs, image_jobs")
    optional = [f"project_id {project_id}"] if project_id else []
    if backend:
        optional += [
            "execution_backend text DEFAULT 'comfyui'",
            "runpod_job_id text",
            "runpod_endpoint_id text",
        ]
    statements = []
    for table, output in (("video_jobs", "video"), ("image_jobs", "image")):
        columns = [*_c_columns(output, is_file), *optional]
        if output == "video" and thumbnail_url:
            columns.append("thumbnail_url text")
        if output == "image" and batch:
            columns += ["batch_job_id uuid", "batch_item_id uuid"]
        statements.append(f"CREATE TABLE {table} ({', '.join(columns)})")
        statements += _field_indexes(table, "workflow_id")
    run_all(url, statements)


def make_field_indexes(url: str, table: str, workflow: str) -> None:
    """The indexes found in the field: one column each, none with the id as a tie-breaker."""
    run_all(url, _field_indexes(table, workflow))


def _field_indexes(table: str, workflow: str) -> list[str]:
    names = ("user_id", workflow, "status", "created_at DESC", "comfy_job_id")
    return [f"CREATE INDEX {table}_field_{name.split()[0]} ON {table} ({name})" for name in names]


def make_workflow_free(url: str, table: str = "video_jobs") -> None:
    """Cuts a table of generation C off from `workflows`: its rows may name one that is not there."""
    for (name,) in execute(
        url, "SELECT conname FROM pg_constraint WHERE conrelid = ?::regclass AND contype = 'f'", table
    ):
        execute(url, f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')


def _make_file_b(url: str) -> None:
    """In a file that has tables already, they are made as an empty one gets them: it would be left alone."""
    path = parse_address(url).path
    assert path is not None
    if path.exists():
        execute_all(url, _statements_of_a_file())
    else:
        _open_once(url)


@cache
def _statements_of_a_file() -> tuple[str, ...]:
    """What makes the tables of a file that was not there, the same each time."""
    with TemporaryDirectory() as folder:
        model = f"sqlite:///{folder}/model.db"
        _open_once(model)
        query = "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND tbl_name IN (?, ?, ?)"
        return tuple(sql for (sql,) in execute(model, f"{query} ORDER BY rowid", *NEW_TABLES))


def _open_once(url: str) -> None:
    repository = open_database(url)
    repository.info()
    repository.close()


def run(url: str, statement: str) -> None:
    """A statement in PostgreSQL's words, also on a file."""
    execute(url, _sqlite_words(statement) if parse_address(url).path is not None else statement)


def run_all(url: str, statements: Iterable[str]) -> None:
    """Statements in PostgreSQL's words, also on a file; all or none."""
    is_file = parse_address(url).path is not None
    execute_all(url, [_sqlite_words(each) if is_file else each for each in statements])


def _sqlite_words(statement: str) -> str:
    for theirs, ours in _SQLITE_TYPES.items():
        statement = statement.replace(theirs, ours)
    return statement


def add_rows(url: str, table: str, rows: Iterable[Mapping[str, Any]]) -> None:
    """Inserts rows (column → value), each with the columns that it names; lists, objects and aware times
    are given as Python's."""
    is_file = parse_address(url).path is not None
    groups: dict[tuple[str, ...], list[tuple[Any, ...]]] = {}
    for row in rows:
        values = tuple(_stored(value, is_file) for value in row.values())
        groups.setdefault(tuple(row), []).append(values)
    for columns, several in groups.items():
        insert_many(url, table, columns, several)


def workflow_ids(url: str) -> dict[str, int]:
    """Name → id of the rows of `workflows`."""
    return dict(execute(url, "SELECT name, id FROM workflows"))


# As a hosted database has it


def secure(url: str, *tables: str, force: bool = False, key: str = "user_id") -> None:
    """Row-level security on tables: each user sees and writes only their own rows (`auth.uid() = user_id`),
    `service_role` all. `force`: also for the tables' owner.

    Makes what belongs to the whole server where it is not there yet: the roles `anon`, `authenticated`,
    `service_role`, the login `authenticator` that may become each of them, and `auth.uid()`.
    """
    _make_roles(url)
    (schema,) = execute(url, "SELECT current_schema()")[0]
    roles = "anon, authenticated, service_role, authenticator"
    execute(url, f"GRANT USAGE ON SCHEMA {schema} TO {roles}")
    execute(url, f"GRANT ALL ON ALL TABLES IN SCHEMA {schema} TO authenticated, service_role, authenticator")
    execute(url, f"GRANT ALL ON ALL SEQUENCES IN SCHEMA {schema} TO authenticated, service_role")
    for table in tables:
        execute(url, f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        if force:
            execute(url, f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        execute(
            url,
            f"CREATE POLICY {table}_own ON {table} FOR ALL USING (auth.uid() = {key})"
            f" WITH CHECK (auth.uid() = {key})",
        )


def as_login(url: str, user: str) -> str:
    """The address of the same database for another login (`authenticator` after `secure`)."""
    return url.replace("://postgres@", f"://{user}@", 1)


def claims(user_id: str, role: str = "authenticated") -> str:
    """What `request.jwt.claims` holds for a user."""
    return json.dumps({"sub": user_id, "role": role})


def _make_roles(url: str) -> None:
    """Roles and the schema auth are the server's: made by one at a time, once."""
    execute(
        url,
        """
        DO $do$
        BEGIN
          PERFORM pg_advisory_xact_lock(hashtext('jobmonitor tests: hosted roles'));
          IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'authenticator') THEN
            CREATE ROLE anon NOLOGIN NOINHERIT;
            CREATE ROLE authenticated NOLOGIN NOINHERIT;
            CREATE ROLE service_role NOLOGIN NOINHERIT BYPASSRLS;
            CREATE ROLE authenticator LOGIN NOINHERIT;
            GRANT anon, authenticated, service_role TO authenticator;
          END IF;
          IF to_regprocedure('auth.uid()') IS NULL THEN
            CREATE SCHEMA IF NOT EXISTS auth;
            GRANT USAGE ON SCHEMA auth TO anon, authenticated, service_role, authenticator;
            CREATE FUNCTION auth.uid() RETURNS uuid LANGUAGE sql STABLE AS $uid$
              SELECT (nullif(current_setting('request.jwt.claims', true), '')::jsonb ->> 'sub')::uuid
            $uid$;
          END IF;
        END
        $do$
        """,
    )


def _legacy_columns(table: str, ids: str, video_url: bool) -> Sequence[str]:
    key = "id uuid PRIMARY KEY DEFAULT gen_random_uuid()" if ids == "uuid" else "id text PRIMARY KEY"
    match table:
        case "multitalk_jobs":
            return [
                "job_id varchar PRIMARY KEY",
                "status varchar NOT NULL",
                "timestamp_submitted timestamptz NOT NULL",
                "timestamp_completed timestamptz",
                "filename varchar",
                "subfolder varchar",
                "image_filename varchar",
                "audio_filename varchar",
                "width integer NOT NULL",
                "height integer NOT NULL",
                "trim_to_audio boolean NOT NULL",
                "comfy_url varchar NOT NULL",
                "error_message text",
                *(["video_url text"] if video_url else []),
                "created_at timestamptz DEFAULT now()",
                "updated_at timestamptz DEFAULT now()",
            ]
        case "edited_images" | "style_transfers":
            is_edit = table == "edited_images"
            return [
                key,
                "created_at timestamptz DEFAULT now()",
                "source_image_url text" + (" NOT NULL" if is_edit else ""),
                "prompt text",
                "result_image_url text",
                f"workflow_name text DEFAULT '{'image-edit' if is_edit else 'StyleTransfer'}'",
                "model_used text",
                "processing_time_seconds integer",
                "user_ip text",
                "status text DEFAULT 'pending'",
                *(
                    []
                    if is_edit
                    else [
                        "style_image_url text",
                        "comfyui_prompt_id text",
                        "error_message text",
                        "updated_at timestamptz DEFAULT now()",
                    ]
                ),
            ]
        case "datasets":
            return [
                "id uuid PRIMARY KEY DEFAULT gen_random_uuid()",
                "name text",
                "character_trigger text",
                "settings jsonb",
                "created_at timestamptz DEFAULT now()",
                "updated_at timestamptz DEFAULT now()",
            ]
        case "data":
            return [
                "id uuid PRIMARY KEY DEFAULT gen_random_uuid()",
                "dataset_id uuid",
                "image_url text",
                "image_name text",
                "caption text",
                "created_at timestamptz DEFAULT now()",
            ]
    raise ValueError(table)


def _c_columns(output: str, is_file: bool) -> list[str]:
    is_video = output == "video"
    check = " CHECK (status IN ('pending', 'processing', 'completed', 'failed', 'cancelled'))"
    return [
        "id uuid PRIMARY KEY DEFAULT gen_random_uuid()",
        "user_id uuid NOT NULL",
        "workflow_id integer NOT NULL REFERENCES workflows (id)",
        f"status job_status NOT NULL DEFAULT 'pending'{check if is_file else ''}",
        "created_at timestamptz NOT NULL DEFAULT now()",
        "input_image_urls text[]",
        *(["input_audio_urls text[]", "input_video_urls text[]"] if is_video else ["prompt text"]),
        f"output_{output}_urls text[]",
        "width integer",
        "height integer",
        *(["fps integer", "duration_seconds double precision"] if is_video else []),
        "parameters jsonb DEFAULT '{}'",
        "comfy_job_id text UNIQUE",
        "comfy_url text NOT NULL",
        "error_message text",
    ]


def _drop_indexes(url: str, table: str) -> None:
    if parse_address(url).path is None:
        query = "SELECT indexname FROM pg_indexes WHERE schemaname = current_schema() AND tablename = ?"
    else:
        query = "SELECT name FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL AND tbl_name = ?"
    for (name,) in execute(url, query, table):
        if not str(name).endswith(("_pkey", "_key")):
            execute(url, f'DROP INDEX "{name}"')


def _stored(value: Any, is_file: bool) -> Any:
    match value:
        case dict():
            return json.dumps(value, ensure_ascii=False)
        case list() if is_file:
            return json.dumps(value, ensure_ascii=False)
        case datetime() if is_file:
            return utc_text(value)
    return value

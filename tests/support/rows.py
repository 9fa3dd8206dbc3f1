"""Rows written past the application, as other programs leave them."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from contextlib import closing
from typing import Any

from jobmonitor.db.urls import parse_address


def execute(url: str, statement: str, *values: Any) -> list[tuple[Any, ...]]:
    """Runs one statement (its parameters written `?`) and commits."""
    path = parse_address(url).path
    if path is not None:
        with closing(sqlite3.connect(path, timeout=60)) as connection, connection:
            return connection.execute(statement, values).fetchall()
    import psycopg

    with psycopg.connect(url, autocommit=True) as connection:
        cursor = connection.execute(statement.replace("?", "%s") if values else statement, values or None)
        return cursor.fetchall() if cursor.description else []


def execute_all(url: str, statements: Iterable[str]) -> None:
    """Runs statements without parameters, one after the other, in one transaction."""
    path = parse_address(url).path
    if path is not None:
        with closing(sqlite3.connect(path, timeout=60, isolation_level=None)) as connection:
            connection.execute("BEGIN IMMEDIATE")
            for statement in statements:
                connection.execute(statement)
            connection.execute("COMMIT")
        return
    import psycopg

    with psycopg.connect(url) as connection:
        for statement in statements:
            connection.execute(statement)


def insert(url: str, table: str, **values: Any) -> None:
    """Inserts a row; lists and objects are given as the database stores them."""
    marks = ", ".join("?" for _ in values)
    execute(url, f"INSERT INTO {table} ({', '.join(values)}) VALUES ({marks})", *values.values())


def drop_rules(url: str, table: str) -> None:
    """Makes the table as lax as hand-made ones: no checks, nothing but the key required."""
    if parse_address(url).path is None:
        for (name,) in execute(
            url, "SELECT conname FROM pg_constraint WHERE conrelid = ?::regclass AND contype = 'c'", table
        ):
            execute(url, f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')
        for (column,) in execute(
            url,
            "SELECT attname FROM pg_attribute WHERE attrelid = ?::regclass AND attnotnull AND attnum > 0",
            table,
        ):
            if column != "id":
                execute(url, f"ALTER TABLE {table} ALTER COLUMN {column} DROP NOT NULL")
        return
    columns = [row[1] for row in execute(url, f"PRAGMA table_info({table})")]
    types = {row[1]: row[2] for row in execute(url, f"PRAGMA table_info({table})")}
    execute(url, f"DROP TABLE {table}")
    declared = ["id TEXT PRIMARY KEY", *(f"{name} {types[name]}" for name in columns if name != "id")]
    execute(url, f"CREATE TABLE {table} ({', '.join(declared)})")
    execute(url, f"CREATE INDEX {table}_created ON {table} (created_at DESC, id)")


def insert_many(url: str, table: str, columns: tuple[str, ...], rows: list[tuple[Any, ...]]) -> None:
    """Inserts rows in one transaction."""
    marks = ", ".join("?" for _ in columns)
    statement = f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks})"
    path = parse_address(url).path
    if path is not None:
        with closing(sqlite3.connect(path, timeout=60)) as connection, connection:
            connection.executemany(statement, rows)
        return
    import psycopg

    with psycopg.connect(url) as connection, connection.cursor() as cursor:
        cursor.executemany(statement.replace("?", "%s"), rows)

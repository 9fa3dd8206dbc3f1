"""Triggers by which a PostgreSQL tells at once that jobs were written; made only when an operator asks.

A notification has the schema, the table and the rows' ids, and nothing of what is in them: whoever may
connect to the database may listen. The function's search path is fixed, and whatever fails in it is kept
from the statement that fired it: a studio's write never fails for a notification.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from sqlalchemy import Connection, text

from jobmonitor.db.engine import Database, Limits
from jobmonitor.db.urls import parse_address
from jobmonitor.domain.errors import DatabaseReadOnly, InvalidInput, SchemaMismatch

CHANNEL = "jobmonitor"
"""As the function below names it."""
FUNCTION = "jobmonitor_notify"
KEYS = {
    "video_jobs": "id",
    "image_jobs": "id",
    "text_jobs": "id",
    "multitalk_jobs": "job_id",
    "edited_images": "id",
    "style_transfers": "id",
    "data": "id",
}
"""Tables of jobs, of all generations, and the column by which their rows are named."""

_MARK = "Tells jobmonitor which rows were written. Made by: jobmonitor db install-notify."
_EVENTS = {"INSERT": "NEW", "UPDATE": "NEW", "DELETE": "OLD"}

# A full queue of notifications would fail the commit, so nothing is told long before that. A statement that
# writes very many rows tells of the whole table; so does one whose ids cannot be told.
_BODY = """
DECLARE
  head text := '{"schema":' || to_json(TG_TABLE_SCHEMA::text) || ',"table":' || to_json(TG_TABLE_NAME::text);
  ids text[];
  id text;
  batch text := '';
BEGIN
  IF pg_notification_queue_usage() > 0.25 THEN
    RETURN NULL;
  END IF;
  IF TG_OP = 'TRUNCATE' THEN
    PERFORM pg_notify('jobmonitor', head || '}');
    RETURN NULL;
  END IF;
  EXECUTE 'SELECT array_agg(to_json(id)::text) FROM (SELECT ' || quote_ident(TG_ARGV[0])
    || '::text AS id FROM changed LIMIT 501) AS first' INTO ids;
  IF cardinality(ids) > 500 THEN
    PERFORM pg_notify('jobmonitor', head || '}');
    RETURN NULL;
  END IF;
  FOREACH id IN ARRAY coalesce(ids, '{}') LOOP
    IF batch <> '' AND octet_length(head || batch || id) > 7900 THEN
      PERFORM pg_notify('jobmonitor', head || ',"ids":[' || batch || ']}');
      batch := '';
    END IF;
    batch := batch || CASE WHEN batch = '' THEN '' ELSE ',' END || id;
  END LOOP;
  IF batch <> '' THEN
    PERFORM pg_notify('jobmonitor', head || ',"ids":[' || batch || ']}');
  END IF;
  RETURN NULL;
EXCEPTION WHEN OTHERS THEN
  BEGIN
    PERFORM pg_notify('jobmonitor', head || '}');
  EXCEPTION WHEN OTHERS THEN
    NULL;
  END;
  RETURN NULL;
END
"""
_TABLES = text("""
SELECT n.nspname, c.relname,
  (SELECT count(*) FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid
   WHERE t.tgrelid = c.oid AND p.proname = :function AND p.pronamespace = c.relnamespace
     AND t.tgenabled IN ('O', 'A')) AS triggers
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relname = ANY(:tables) AND c.relkind IN ('r', 'p') AND pg_table_is_visible(c.oid)
ORDER BY array_position(:tables, c.relname::text)
""")
_MADE = text("""
SELECT n.nspname, p.proname, t.tgname, tn.nspname, c.relname
FROM pg_proc p
JOIN pg_namespace n ON n.oid = p.pronamespace
LEFT JOIN pg_trigger t ON t.tgfoid = p.oid
LEFT JOIN pg_class c ON c.oid = t.tgrelid
LEFT JOIN pg_namespace tn ON tn.oid = c.relnamespace
WHERE p.proname = :function AND n.nspname = ANY(current_schemas(false))
  AND obj_description(p.oid, 'pg_proc') = :mark
ORDER BY n.nspname, c.relname, t.tgname
""")
_WAIT = text(
    "SELECT set_config('lock_timeout', '5s', true), pg_advisory_xact_lock(hashtext('jobmonitor notify'))"
)
_TRIGGERS = len(_EVENTS) + 1


def install_notify(url: str, *, dry_run: bool = False) -> list[str]:
    """The statements that make what is missing; runs them in one transaction unless `dry_run`.

    Triggers on each table of jobs that is there. Run again after tables were added. SchemaMismatch where
    there is none, DatabaseReadOnly where the account does not own them, InvalidInput for a file.
    """
    return _run(url, _installation, dry_run=dry_run)


def uninstall_notify(url: str, *, dry_run: bool = False) -> list[str]:
    """The statements that remove all of it; runs them in one transaction unless `dry_run`."""
    return _run(url, _removal, dry_run=dry_run)


def told_tables(connection: Connection) -> dict[tuple[str, str], str]:
    """(Schema, table) → table, of the tables whose triggers all tell of changes."""
    rows = connection.execute(_TABLES, {"tables": list(KEYS), "function": FUNCTION})
    return {(schema, table): table for schema, table, triggers in rows if triggers >= _TRIGGERS}


def _run(url: str, statements: Callable[[Connection, str], Iterator[str]], *, dry_run: bool) -> list[str]:
    address = parse_address(url)
    if address.path is not None:
        raise InvalidInput(
            f"{address.title} is a file: that it was written is noticed anyway.",
            remedy="Give the address of a PostgreSQL server.",
        )
    database = Database(address, limits=Limits(statement=60))
    try:
        with database.write() as connection:
            if not dry_run:
                connection.execute(_WAIT)
            made = list(statements(connection, address.title))
            if not dry_run:
                for statement in made:
                    connection.exec_driver_sql(statement)
            return made
    except DatabaseReadOnly as error:
        raise DatabaseReadOnly(
            f"This account may not make triggers on the tables of {address.title}.",
            remedy="Run the command once with the account that owns the tables, or hand that account what"
            " --dry-run prints.",
            details=error.details,
        ) from error
    finally:
        database.close()


def _installation(connection: Connection, title: str) -> Iterator[str]:
    quote = connection.dialect.identifier_preparer.quote_identifier
    tables = connection.execute(_TABLES, {"tables": list(KEYS), "function": FUNCTION}).all()
    if not tables:
        raise SchemaMismatch(
            f"{title} has no table of jobs that could tell of changes.",
            remedy="Create the tables with: jobmonitor db create-tables.",
        )
    for schema in dict.fromkeys(schema for schema, _, _ in tables):
        function = f"{quote(schema)}.{FUNCTION}()"
        yield (
            f"CREATE OR REPLACE FUNCTION {function} RETURNS trigger LANGUAGE plpgsql"
            f" SET search_path = pg_catalog, pg_temp AS $jobmonitor${_BODY}$jobmonitor$"
        )
        yield f"COMMENT ON FUNCTION {function} IS '{_MARK}'"
    for schema, table, triggers in tables:
        if triggers >= _TRIGGERS:
            continue
        on = f"{quote(schema)}.{quote(table)}"
        call = f"EXECUTE FUNCTION {quote(schema)}.{FUNCTION}('{KEYS[table]}')"
        for event, rows in _EVENTS.items():
            name = f"{FUNCTION}_{event.lower()}"
            yield f"DROP TRIGGER IF EXISTS {name} ON {on}"
            yield (
                f"CREATE TRIGGER {name} AFTER {event} ON {on} REFERENCING {rows} TABLE AS changed"
                f" FOR EACH STATEMENT {call}"
            )
        name = f"{FUNCTION}_truncate"
        yield f"DROP TRIGGER IF EXISTS {name} ON {on}"
        yield f"CREATE TRIGGER {name} AFTER TRUNCATE ON {on} FOR EACH STATEMENT {call}"


def _removal(connection: Connection, title: str) -> Iterator[str]:
    quote = connection.dialect.identifier_preparer.quote_identifier
    made = connection.execute(_MADE, {"function": FUNCTION, "mark": _MARK}).all()
    for _, _, trigger, schema, table in made:
        if trigger is not None:
            yield f"DROP TRIGGER {quote(trigger)} ON {quote(schema)}.{quote(table)}"
    for schema, function in dict.fromkeys((row[0], row[1]) for row in made):
        yield f"DROP FUNCTION {quote(schema)}.{quote(function)}()"

"""A short text that differs where a database's tables, or what may be done with them, differ."""

from __future__ import annotations

from sqlalchemy import Connection, exc, text

from jobmonitor.db.sources import legacy, new_tables

TABLES = sorted({*new_tables.TABLES, *legacy.TABLES})
"""Tables of all generations: also one that comes later is noticed."""

_NO_RIGHT = "42501"
_POSTGRESQL = text("""
WITH tables AS (
  SELECT * FROM pg_class
  WHERE relname = ANY(:tables) AND relkind IN ('r', 'v', 'm', 'f', 'p') AND pg_table_is_visible(oid)
)
SELECT md5(concat_ws('|',
  current_setting('server_version'), current_setting('transaction_read_only'), pg_is_in_recovery(),
  (SELECT string_agg(setconfig::text, ';' ORDER BY setrole, setdatabase) FROM pg_db_role_setting
   WHERE setrole IN (0, (SELECT oid FROM pg_roles WHERE rolname = session_user))
     AND setdatabase IN (0, (SELECT oid FROM pg_database WHERE datname = current_database()))),
  (SELECT string_agg(concat_ws(',', oid, relkind, relrowsecurity, relforcerowsecurity,
     row_security_active(oid)), ';' ORDER BY oid) FROM tables),
  (SELECT string_agg(concat_ws(',', attrelid, attnum, attname, atttypid, atttypmod, attnotnull,
     has_column_privilege(attrelid, attnum, 'SELECT'), has_column_privilege(attrelid, attnum, 'INSERT'),
     has_column_privilege(attrelid, attnum, 'UPDATE')), ';'
     ORDER BY attrelid, attnum)
   FROM pg_attribute WHERE attrelid IN (SELECT oid FROM tables) AND attnum > 0 AND NOT attisdropped),
  (SELECT string_agg(pg_get_constraintdef(oid), ';' ORDER BY oid) FROM pg_constraint
   WHERE conrelid IN (SELECT oid FROM tables) AND contype IN ('c', 'p')),
  (SELECT string_agg(concat_ws(',', tgrelid, tgname, tgenabled), ';' ORDER BY tgrelid, tgname)
   FROM pg_trigger WHERE tgrelid IN (SELECT oid FROM tables) AND tgname LIKE 'jobmonitor_notify%'),
  (SELECT string_agg(concat_ws(',', enumtypid, enumlabel), ';' ORDER BY enumtypid, enumsortorder)
   FROM pg_enum WHERE enumtypid IN
     (SELECT atttypid FROM pg_attribute WHERE attrelid IN (SELECT oid FROM tables)))
))
""")


def signature(connection: Connection) -> str:
    """Tables, columns, rules and rights as they are now; of a file, what it counts its changes by.

    Empty where a server does not let us look at that: then errors alone tell.
    """
    if connection.dialect.name == "sqlite":
        return str(connection.scalar(text("PRAGMA schema_version")))
    try:
        with connection.begin_nested():
            return str(connection.scalar(_POSTGRESQL, {"tables": TABLES}))
    except exc.DBAPIError as error:
        if getattr(error.orig, "sqlstate", None) != _NO_RIGHT:
            raise
        return ""

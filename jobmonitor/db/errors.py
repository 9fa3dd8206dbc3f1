"""Drivers' exceptions, turned into what an operator can be told."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import exc

from jobmonitor.domain.errors import (
    DatabaseBusy,
    DatabaseError,
    DatabaseFull,
    DatabaseReadOnly,
    DatabaseStandby,
    DatabaseUnreachable,
    DuplicateJob,
    InvalidInput,
    JobMonitorError,
    SchemaMismatch,
)

_CHANGED = (
    "Try again: the tables are looked at anew. If that does not help, compare them with the documentation."
)


class TookTooLong(DatabaseBusy):
    """A statement was given up at its time limit; whoever knows what was asked says what would help."""


@contextmanager
def translated(title: str) -> Iterator[None]:
    """Turns whatever SQLAlchemy or a driver raises inside into one of `domain.errors`.

    `title` names the database in the sentence.
    """
    try:
        yield
    except JobMonitorError:
        raise
    except exc.SQLAlchemyError as error:
        raise translate(error, title) from _without_parameters(error)
    except sqlite3.Error as error:
        raise translate(error, title) from error
    except UnicodeEncodeError as error:
        raise InvalidInput(
            "A text has characters that cannot be stored.", remedy="Type it again.", details=str(error.reason)
        ) from None


def translate(error: Exception, title: str) -> JobMonitorError:
    """The error of ours that says what `error` means."""
    if isinstance(error, exc.NoSuchModuleError | exc.ArgumentError):
        return InvalidInput(f"The address of {title} cannot be used.", remedy="Look at its options.")
    if isinstance(error, exc.TimeoutError):
        return DatabaseBusy(f"All connections to {title} are in use.", remedy="Try again in a moment.")
    original = error.orig if isinstance(error, exc.DBAPIError) else error
    if isinstance(original, sqlite3.Error):
        return _from_sqlite(original, title)
    if isinstance(original, UnicodeEncodeError):
        return InvalidInput("A text has characters that cannot be stored.", remedy="Type it again.")
    if isinstance(error, exc.DBAPIError) and original is not None:
        return _from_postgresql(original, title)
    return DatabaseError(
        f"{title} did not do what was asked.", remedy="Try again.", details=type(error).__name__
    )


def _without_parameters(error: exc.SQLAlchemyError) -> BaseException | None:
    """The cause to show with a traceback: the driver's own, which quotes no address and no values."""
    return error.orig if isinstance(error, exc.DBAPIError) else None


def _from_sqlite(error: sqlite3.Error, title: str) -> JobMonitorError:
    name = getattr(error, "sqlite_errorname", "") or ""
    text = str(error)
    for prefix, make in _SQLITE.items():
        if name.startswith(prefix):
            kind, sentence, remedy = make
            return kind(sentence.format(title=title), remedy=remedy, details=f"{name}: {text}")
    if name.startswith("SQLITE_CONSTRAINT"):
        return _sqlite_constraint(text, title)
    missing = re.match(r"no such (table|column): (\S+)", text)
    if missing:
        return SchemaMismatch(
            f"{title} has no {missing[1]} {missing[2]} any more.", remedy=_CHANGED, details=text
        )
    return DatabaseError(
        f"{title} did not do what was asked.", remedy="Try again.", details=f"{name}: {text}"
    )


_SQLITE: dict[str, tuple[type[JobMonitorError], str, str]] = {
    "SQLITE_BUSY": (
        DatabaseBusy,
        "Another program holds {title}.",
        "Try again; close what else has it open.",
    ),
    "SQLITE_LOCKED": (DatabaseBusy, "Another program holds {title}.", "Try again."),
    "SQLITE_INTERRUPT": (
        TookTooLong,
        "{title} took too long to answer.",
        "Try again, or narrow the filter.",
    ),
    "SQLITE_FULL": (
        DatabaseFull,
        "There is no space left where {title} is.",
        "Free some space, then try again.",
    ),
    "SQLITE_READONLY": (
        DatabaseReadOnly,
        "{title} can be read but not written.",
        "Allow this account to write the file and its folder.",
    ),
    "SQLITE_PERM": (
        DatabaseReadOnly,
        "{title} may not be used by this account.",
        "Change the file's permissions.",
    ),
    "SQLITE_NOTADB": (
        DatabaseError,
        "{title} is not an SQLite database.",
        "Choose another file, or move it away: a new one is made.",
    ),
    "SQLITE_CORRUPT": (
        DatabaseError,
        "{title} is damaged.",
        "Restore it from a backup, or move it away: a new one is made.",
    ),
    "SQLITE_CANTOPEN": (
        DatabaseUnreachable,
        "{title} cannot be opened.",
        "See that its folder exists and that this account may write there.",
    ),
    "SQLITE_IOERR": (
        DatabaseError,
        "{title} cannot be read or written: the disk reports an error.",
        "Look at the disk.",
    ),
    "SQLITE_TOOBIG": (InvalidInput, "A value is too long for {title}.", "Shorten it."),
}


_COMFY_ID = re.compile(r"comfy_job_id|comfyui_prompt_id|\bmultitalk_jobs")
"""Columns, or the table, whose key is the ComfyUI id."""


def _sqlite_constraint(text: str, title: str) -> JobMonitorError:
    if text.startswith("UNIQUE") and _COMFY_ID.search(text):
        return DuplicateJob(
            "Another job already has this ComfyUI id.",
            remedy="Submit again: each job needs its own.",
            details=text,
        )
    match = re.match(r"NOT NULL constraint failed: (\w+)\.(\w+)", text)
    if match:
        return _needs_value(match[1], match[2], text)
    return SchemaMismatch(
        f"A value does not fit the rules of {title}.",
        remedy="Look at the details for the rule.",
        details=text,
    )


def _needs_value(table: str, column: str, details: str) -> SchemaMismatch:
    return SchemaMismatch(
        f"The column {column} of {table} needs a value, and this job has none.",
        remedy=f"Give the job a {column}, or allow the column to be null.",
        details=details,
    )


def _from_postgresql(error: BaseException, title: str) -> JobMonitorError:
    """By SQLSTATE where the server answered, else by what psycopg says of the connection."""
    state = getattr(error, "sqlstate", None) or ""
    diagnostics = getattr(error, "diag", None)
    primary = str(getattr(diagnostics, "message_primary", None) or "") or _first_line(error)
    table = str(getattr(diagnostics, "table_name", None) or "")
    column = str(getattr(diagnostics, "column_name", None) or "")
    if state == "23505":
        constraint = f"{getattr(diagnostics, 'constraint_name', '') or ''} {primary}"
        if _COMFY_ID.search(constraint):
            return DuplicateJob(
                "Another job already has this ComfyUI id.",
                remedy="Submit again: each job needs its own.",
                details=primary,
            )
    if state == "23502" and column:
        return _needs_value(table, column, primary)
    if state == "42501":
        return _not_allowed(primary, str(getattr(diagnostics, "source_function", None) or ""), title)
    for prefix, (kind, sentence, remedy) in _POSTGRESQL.items():
        if state.startswith(prefix):
            return kind(sentence.format(title=title), remedy=remedy, details=f"{state}: {primary}")
    if not state and ("connection option" in primary or re.match(r"invalid \w+ value", primary)):
        return DatabaseUnreachable(
            f"The address of {title} has options that cannot be used.",
            remedy="Look at what follows the question mark.",
            details=primary,
        )
    if not state and ("NUL" in primary or type(error).__name__ == "DataError"):
        return InvalidInput("A text has characters that cannot be stored.", remedy="Type it again.")
    if not state and type(error).__name__ in ("OperationalError", "ConnectionTimeout", "InterfaceError"):
        return _no_connection(primary, title)
    return DatabaseError(
        f"{title} did not do what was asked.", remedy="Try again.", details=f"{state}: {primary}".strip(": ")
    )


_OWNER = "Give the row's owner as the database user (an id or a token), or use a service's login."

_POSTGRESQL: dict[str, tuple[type[JobMonitorError], str, str]] = {
    "57014": (TookTooLong, "{title} took too long to answer.", "Try again, or narrow the filter."),
    "55P03": (DatabaseBusy, "Another program holds rows of {title}.", "Try again."),
    "40": (DatabaseBusy, "Another program changed the same rows of {title}.", "Try again."),
    "25006": (DatabaseStandby, "{title} can be read but not written.", "Connect to the primary server."),
    "53100": (DatabaseFull, "There is no space left where {title} is.", "Free some space on the server."),
    "53": (
        DatabaseBusy,
        "{title} has no room for another connection.",
        "Close other programs, or try again.",
    ),
    "28": (
        DatabaseUnreachable,
        "{title} refuses the user or the password.",
        "Look at the user name and password.",
    ),
    "3D000": (DatabaseUnreachable, "{title} does not exist on its server.", "Look at the database's name."),
    "57": (DatabaseUnreachable, "The connection to {title} was ended by its server.", "Try again."),
    "08": (DatabaseUnreachable, "The connection to {title} is lost.", "Try again."),
    "42P01": (SchemaMismatch, "A table of {title} is gone.", _CHANGED),
    "42703": (SchemaMismatch, "A column of {title} is gone.", _CHANGED),
    "42804": (SchemaMismatch, "A column of {title} has another type than it should.", _CHANGED),
    "42883": (SchemaMismatch, "A column of {title} has another type than it should.", _CHANGED),
    "23": (SchemaMismatch, "A value does not fit the rules of {title}.", "Look at the details for the rule."),
    "22": (InvalidInput, "A value cannot be stored in {title}.", "Look at the details for which."),
}
"""SQLSTATE (or its beginning) → error, sentence, remedy; the longer beginnings come first."""


def not_yours(table: str) -> DatabaseReadOnly:
    """A row that can be seen, and that policies keep from being changed."""
    return DatabaseReadOnly(
        f"The row of {table} was not changed: row-level security lets this user see it, not write it.",
        remedy=_OWNER,
    )


def _not_allowed(primary: str, function: str, title: str) -> DatabaseReadOnly:
    """`function` is where the server found it: the same in every language of its messages."""
    if function == "ExecWithCheckOptions" or "row-level security policy" in primary:
        return DatabaseReadOnly(
            f"{title} does not take this row from this user: its row-level security lets each user write"
            " their own rows alone.",
            remedy=_OWNER,
            details=primary,
        )
    named = re.search(r"permission denied for (\w+ \S+)", primary)
    what = f"use the {named[1]} of {title} like this" if named else f"do that in {title}"
    return DatabaseReadOnly(
        f"This account may not {what}.",
        remedy="Ask for the permission, or use another account.",
        details=f"42501: {primary}",
    )


def _no_connection(message: str, title: str) -> DatabaseError:
    lower = message.lower()
    if "password" in lower or "authentication" in lower or "no pg_hba.conf entry" in lower:
        return DatabaseUnreachable(
            f"{title} refuses the user or the password.", remedy="Look at the user name and password."
        )
    if "does not exist" in lower:
        what = "user" if 'role "' in lower else "database"
        return DatabaseUnreachable(
            f"{title}: the {what} does not exist.", remedy=f"Look at the {what}'s name."
        )
    if "too many" in lower or "remaining connection slots" in lower:
        return DatabaseBusy(f"{title} has no room for another connection.", remedy="Try again in a moment.")
    if "starting up" in lower or "shutting down" in lower or "recovery" in lower:
        return DatabaseUnreachable(f"{title} is starting or stopping.", remedy="Try again in a moment.")
    if "ssl" in lower or "certificate" in lower:
        return DatabaseUnreachable(
            f"{title}: no encrypted connection could be made.", remedy="Look at sslmode in the address."
        )
    return DatabaseUnreachable(
        f"{title} cannot be reached.",
        remedy="See that the server runs and that the address is right.",
    )


def _first_line(error: BaseException) -> str:
    return str(error).strip().partition("\n")[0][:300]


def is_broken_json(error: JobMonitorError) -> bool:
    """Whether the server could not read text of a row as JSON."""
    return error.details.startswith("22P02") or error.details.startswith("22P05")

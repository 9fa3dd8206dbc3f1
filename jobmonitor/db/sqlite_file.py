"""Files of SQLite: how they are opened, whether they may be written, whether they are still the same."""

from __future__ import annotations

import os
import sqlite3
import time
from pathlib import Path

from jobmonitor.db.sql.sqlite import register_functions
from jobmonitor.domain.errors import DatabaseReadOnly, DatabaseUnreachable

_WAL = b"\x02\x02"
"""At WAL_AT in a file's header: changes are written into a log beside it."""

_WAL_AT = 18


def open_sqlite(
    path: Path, busy: float, *, durable: bool, read_only: bool, still: bool = False
) -> sqlite3.Connection:
    """A connection with our settings and functions; `busy` is in seconds.

    `still`: nobody writes the file, see `stillness`. Then it is read without locks and without the files
    that readers share, which would be made beside it, or could not be where the folder is read only.
    """
    uri = f"{path.absolute().as_uri()}?mode={'ro' if read_only else 'rwc'}"
    if still:
        uri += "&immutable=1"
    connection = sqlite3.connect(uri, uri=True, timeout=busy, isolation_level=None, check_same_thread=False)
    try:
        if not read_only:
            _use_wal(connection, busy)
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute(f"PRAGMA synchronous = {'FULL' if durable else 'NORMAL'}")
        register_functions(connection)
    except BaseException:
        connection.close()
        raise
    return connection


def _use_wal(connection: sqlite3.Connection, busy: float) -> None:
    """Switches a file to write-ahead logging. The switch does not wait for others by itself."""
    deadline = time.monotonic() + busy
    while True:
        try:
            if connection.execute("PRAGMA journal_mode").fetchone()[0].lower() != "wal":
                connection.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError as error:
            busy_now = (getattr(error, "sqlite_errorname", "") or "").startswith(
                ("SQLITE_BUSY", "SQLITE_LOCKED")
            )
            if not busy_now or time.monotonic() > deadline:
                raise
            time.sleep(0.02)


def stillness(path: Path) -> tuple[int, int] | None:
    """What stays the same as long as nobody writes a file that has a log but nothing in it; None where the
    file is read as usual: its log is in use, or it has none.

    A writer that comes puts its changes into the log first, and much later into the file: who looks at
    this before each transaction is not read over.
    """
    log = path.with_name(f"{path.name}-wal")
    try:
        if log.exists() and log.stat().st_size > 0:
            return None
        with path.open("rb") as file:
            file.seek(_WAL_AT)
            if file.read(len(_WAL)) != _WAL:
                return None
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size


def file_identity(path: Path) -> tuple[int, int] | None:
    """What makes a file this one, whatever it is called; None where there is none."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def file_is_gone(path: Path) -> DatabaseUnreachable:
    """A file that was there when it was opened."""
    return DatabaseUnreachable(
        f"{path} is not there any more.",
        remedy="Put the file back; or start the application again, which makes a new one.",
    )


def check_file(path: Path, *, may_make: bool, was_there: bool) -> bool:
    """Whether the file can only be read. DatabaseUnreachable where it can be neither read nor made."""
    folder = path.parent
    if was_there and not path.exists():
        raise file_is_gone(path)
    if path.is_dir():
        raise DatabaseUnreachable(f"{path} is a folder, not a database file.", remedy="Name a file in it.")
    if not folder.is_dir():
        raise DatabaseUnreachable(
            f"The folder {folder} does not exist.", remedy="Make the folder, or choose another file."
        )
    folder_writable = os.access(folder, os.W_OK | os.X_OK)
    if not path.exists():
        if not may_make:
            raise DatabaseUnreachable(f"There is no file {path}.", remedy="Choose a file that is there.")
        if not folder_writable:
            raise DatabaseReadOnly(
                f"No file can be made in {folder}.",
                remedy="Allow this account to write there, or choose another file.",
            )
        return False
    if not os.access(path, os.R_OK):
        raise DatabaseUnreachable(
            f"{path} may not be read by this account.", remedy="Change the file's permissions."
        )
    return not (folder_writable and os.access(path, os.W_OK))

"""Small values of the state file, read by sqlite3 alone before all else is imported; see `first_look`."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path

WAIT_SECONDS = 0.2
"""How long another process may hold the file."""
_STORED = "SELECT value FROM layout WHERE name = ?"


def stored_values(state_file: Path, names: Collection[str]) -> Mapping[str, bytes]:
    """The values that a state file keeps under these names, as far as they can be read just now. Blocking."""
    try:
        with opened(state_file) as connection:
            found = {name: connection.execute(_STORED, (name,)).fetchone() for name in names}
        return {name: bytes(row[0]) for name, row in found.items() if row is not None}
    except (sqlite3.Error, OSError, TypeError, ValueError):
        return {}


@contextmanager
def opened(path: Path) -> Iterator[sqlite3.Connection]:
    """The file, for reading; sqlite3.Error where it is not there."""
    address = f"{path.absolute().as_uri()}?mode=ro"
    with closing(sqlite3.connect(address, uri=True, timeout=WAIT_SECONDS)) as connection:
        yield connection

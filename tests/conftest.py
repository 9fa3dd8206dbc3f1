"""Databases for every test that asks for one; windows without a screen; garbage in one thread."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Callable, Generator, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings
from PySide6.QtCore import QThread

if TYPE_CHECKING:
    from jobmonitor.db.repository import SqlJobRepository
    from tests.support.new_files import Upgrade
    from tests.support.postgres import PostgresServer

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")  # before Qt is imported
os.environ["LANGUAGE"] = "en"  # whatever the machine speaks

# Where bytecode is not kept, each of the hundreds of programs that tests start compiles all it imports.
sys.dont_write_bytecode = False
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

pytest_plugins = ["tests.support.jitter"]
pytest.register_assert_rewrite("tests.support.eight_workflows")  # so that what differs is told

# The same examples each time, however slow the machine is; HYPOTHESIS_PROFILE=search tries many new ones.
SLOW = (HealthCheck.too_slow,)
settings.register_profile(
    "same", max_examples=60, derandomize=True, deadline=None, suppress_health_check=SLOW
)
settings.register_profile("search", max_examples=1000, deadline=None, suppress_health_check=SLOW)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "same"))

TESTS_BETWEEN_COLLECTIONS = 60
"""Of the oldest generation, which holds all that was imported."""


def pytest_configure() -> None:
    """No thread collects garbage because it happens to allocate: widgets of a test long over may be in it,
    and destroyed anywhere but in the thread that made them they end the process.

    Qt takes the first thread that it meets for the main one: that is this one, not that of a command which
    looks at a picture, or windows have no event dispatcher.
    """
    gc.disable()
    QThread.currentThread()


def pytest_collection_finish() -> None:
    """What all tests share lasts to the end: collecting need not look through thousands of them each time."""
    gc.collect()
    gc.freeze()


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_teardown() -> Generator[None, None, None]:
    """After each test what it left is collected here; seldom, because that takes long, all else too."""
    yield
    gc.disable()  # whatever the test did
    gc.collect(2 if gc.get_count()[2] >= TESTS_BETWEEN_COLLECTIONS else 1)


@pytest.fixture(scope="session", autouse=True)
def _new_files() -> Iterator[Upgrade]:
    """Migrations run once for each kind of new file; tests of them ask for `migrations`."""
    from jobmonitor.db.schema import upgrade
    from tests.support.new_files import remembered

    real = upgrade._run_alembic
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(upgrade, "_run_alembic", remembered(real))
        yield real


@pytest.fixture
def migrations(_new_files: Upgrade, monkeypatch: pytest.MonkeyPatch) -> None:
    """New files are made by running every migration."""
    from jobmonitor.db.schema import upgrade

    monkeypatch.setattr(upgrade, "_run_alembic", _new_files)


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    """A PostgreSQL server that lives as long as the session."""
    from tests.support.postgres import running_server

    with running_server() as server:
        yield server


@pytest.fixture
def empty_postgres_url(postgres_server: PostgresServer) -> Iterator[str]:
    """A PostgreSQL database without any table: its tables are made in a schema of the test's own."""
    with postgres_server.schema() as name:
        yield postgres_server.url(name)


@pytest.fixture(scope="session")
def table_statements(postgres_server: PostgresServer) -> list[str]:
    """What makes generation B's tables in a PostgreSQL database without any."""
    from jobmonitor.db.schema.postgresql import create_tables

    with postgres_server.schema() as name:
        return create_tables(postgres_server.url(name), dry_run=True)


@pytest.fixture
def postgres_url(empty_postgres_url: str, table_statements: list[str]) -> str:
    """A PostgreSQL database with generation B's tables, and no rows."""
    from tests.support.rows import execute_all

    execute_all(empty_postgres_url, table_statements)
    return empty_postgres_url


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """A file that is not there yet."""
    return f"sqlite:///{tmp_path / 'jobs.db'}"


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def database_url(request: pytest.FixtureRequest) -> str:
    """Each kind of database in turn."""
    name = "sqlite_url" if request.param == "sqlite" else "postgres_url"
    url: str = request.getfixturevalue(name)
    return url


@pytest.fixture
def opened() -> Iterator[Callable[[str], SqlJobRepository]]:
    """Opens the database at an address; all are closed at the end."""
    from jobmonitor.db.repository import open_database

    with ExitStack() as stack:

        def open_one(url: str) -> SqlJobRepository:
            repository = open_database(url)
            stack.callback(repository.close)
            return repository

        yield open_one


@pytest.fixture
def repository(database_url: str, opened: Callable[[str], SqlJobRepository]) -> SqlJobRepository:
    """The repository of each kind of database in turn, empty."""
    return opened(database_url)

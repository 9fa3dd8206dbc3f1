"""What the commands work with: a simulated server, pictures, operators."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from jobmonitor.demo.simulator import SimulatorThread
from tests.support.command_line import Operator
from tests.support.database import RoleDatabase, role_database
from tests.support.pictures import png
from tests.support.postgres import PostgresServer


@pytest.fixture
def server() -> Iterator[SimulatorThread]:
    """A server in a thread of its own, with the packs that the workflows need."""
    with SimulatorThread(packs=True) as simulator:
        yield simulator


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    """A picture to submit, with a name that has to be quoted."""
    path = tmp_path / "a photo.png"
    path.write_bytes(png())
    return path


@pytest.fixture
def operator(tmp_path: Path, database_url: str, server: SimulatorThread) -> Operator:
    """A workstation that is set up, on each kind of database in turn."""
    return Operator(tmp_path / "home", database=database_url, server=server.url)


@pytest.fixture
def on_file(tmp_path: Path, server: SimulatorThread) -> Operator:
    """A workstation that is set up, on its embedded file."""
    return Operator(tmp_path / "home", server=server.url)


@pytest.fixture
def postgres(postgres_server: PostgresServer) -> Iterator[RoleDatabase]:
    """A PostgreSQL database with generation B's tables, to be taken away and given back."""
    with role_database(postgres_server) as database:
        yield database

"""A simulated server in the test's own event loop, and copies of the application beside it."""

from __future__ import annotations

import json
import socket
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any, Protocol

import pytest

from jobmonitor.config.paths import Paths
from jobmonitor.demo.simulator import Simulator
from jobmonitor.domain.server import Server
from tests.support.database import RoleDatabase, role_database
from tests.support.pictures import png
from tests.support.postgres import PostgresServer
from tests.support.workstation import Workstation


class Open(Protocol):
    """Starts a copy of the application with a state file of its own; closed at the end of the test."""

    async def __call__(
        self, database: str, *servers: Simulator | Server | str, name: str = "here", **options: Any
    ) -> Workstation: ...


@pytest.fixture(
    params=[
        pytest.param(("sqlite_url", "0.3.64"), id="sqlite-0.3.64"),
        pytest.param(("postgres_url", "0.33"), id="postgresql-0.33", marks=pytest.mark.postgresql),
    ]
)
def surroundings(request: pytest.FixtureRequest) -> tuple[str, str]:
    """Each database and each behaviour of the server in turn; what depends on both at once is below them."""
    database, behave = request.param
    return database, behave


@pytest.fixture
def database_url(surroundings: tuple[str, str], request: pytest.FixtureRequest) -> str:
    """Each kind of database in turn."""
    return str(request.getfixturevalue(surroundings[0]))


@pytest.fixture
def behave(surroundings: tuple[str, str]) -> str:
    """Each behaviour of the server in turn."""
    return surroundings[1]


@pytest.fixture
async def sim() -> AsyncIterator[Simulator]:
    """A server of the older behaviour."""
    async with Simulator() as simulator:
        yield simulator


@pytest.fixture
async def each_sim(behave: str) -> AsyncIterator[Simulator]:
    """A server of each behaviour in turn."""
    async with Simulator(behave) as simulator:
        yield simulator


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    """A picture to submit."""
    path = tmp_path / "photo.png"
    path.write_bytes(png())
    return path


@pytest.fixture
async def open_copy(tmp_path: Path) -> AsyncIterator[Open]:
    """Opens copies of the application."""
    async with AsyncExitStack() as stack:

        async def make(
            database: str, *servers: Simulator | Server | str, name: str = "here", **options: Any
        ) -> Workstation:
            known = [_server(each) for each in servers]
            return await stack.enter_async_context(Workstation(tmp_path / name, database, *known, **options))

        yield make


def _server(given: Simulator | Server | str) -> Server:
    if isinstance(given, Server):
        return given
    return Server.at(given if isinstance(given, str) else given.url)


@pytest.fixture
async def shared_sim(behave: str) -> AsyncIterator[tuple[Simulator, str]]:
    """A server with an address that is not loopback: what workstations share. (simulator, address)"""
    name = socket.gethostname()
    try:
        host = socket.gethostbyname(name)
    except OSError:
        pytest.skip("this machine does not know its own name")
    async with Simulator(behave, host=host) as simulator:
        yield simulator, f"http://{name}:{simulator.port}"


class AddWorkflow(Protocol):
    """Puts a workflow of the operator's own beside the bundled ones of a copy."""

    def __call__(self, name: str, graph: Mapping[str, Any], manifest: str, *, copy: str = "here") -> None: ...


@pytest.fixture
def add_workflow(tmp_path: Path) -> AddWorkflow:
    """Adds workflows to copies, before or after they are opened."""

    def add(name: str, graph: Mapping[str, Any], manifest: str, *, copy: str = "here") -> None:
        folder = Paths.below(tmp_path / copy).workflow_folder
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{name}.json").write_text(json.dumps(graph), encoding="utf-8")
        (folder / f"{name}.toml").write_text(manifest, encoding="utf-8")

    return add


@pytest.fixture
def postgres(postgres_server: PostgresServer) -> Iterator[RoleDatabase]:
    """A PostgreSQL database with generation B's tables, to be taken away and given back."""
    with role_database(postgres_server) as database:
        yield database

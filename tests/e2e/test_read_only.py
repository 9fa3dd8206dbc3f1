"""`--read-only FILE`: a database that is looked at by every command, and written by none."""

from __future__ import annotations

from pathlib import Path

import pytest

from jobmonitor.demo.simulator import SimulatorThread
from tests.support.command_line import Operator


def submitted(operator: Operator, photo: Path, *arguments: str) -> str:
    """The id of a new job."""
    values = ("--file", f"image={photo}", "--set", "prompt=a cat")
    return operator.run(*arguments, "submit", "img2img", *values).out.strip()


def test_a_file_is_looked_at_and_not_changed(
    on_file: Operator, server: SimulatorThread, photo: Path, tmp_path: Path
) -> None:
    server.hold()
    job_id = submitted(on_file, photo)
    path = on_file.home / "data" / "jobs.sqlite"
    before, beside = path.read_bytes(), set(path.parent.iterdir())
    visitor = Operator(tmp_path / "visitor", server=server.url)
    only = ("--read-only", path)

    listed = visitor.run("jobs", "list", "--json", *only)
    assert (listed.object["id"], listed.err) == (job_id, "")
    assert visitor.run(*only, "jobs", "show", job_id, "--json").object["status"] == "pending"
    assert visitor.run("jobs", *only, "list", "--json").object["id"] == job_id
    running, waiting = list(server.running), list(server.pending)
    assert "read only" in visitor.run(*only, "cancel", job_id).refused()
    refused = visitor.run(
        *only, "submit", "img2img", "--file", f"image={photo}", "--set", "prompt=x"
    ).refused()
    assert "read only" in refused
    assert (server.running, server.pending) == (running, waiting)
    doctor = visitor.run("doctor", *only)
    assert doctor.code == 0
    assert "read" in next(line for line in doctor.out.splitlines() if "database" in line)
    watched = visitor.run("watch", "--timeout", "0.5", *only)
    assert job_id in watched.out
    assert path.read_bytes() == before
    assert set(path.parent.iterdir()) == beside

    visitor.environment |= {"JOBMONITOR_DATABASE": str(path), "JOBMONITOR_READ_ONLY": "yes"}
    assert visitor.run("jobs", "list", "--json").object["id"] == job_id
    assert "read only" in visitor.run("cancel", job_id).refused()
    assert path.read_bytes() == before


@pytest.mark.parametrize("command", [("jobs", "list"), ("watch", "--timeout", "0.1")])
def test_a_file_that_is_not_there_is_not_made(tmp_path: Path, command: tuple[str, ...]) -> None:
    path = tmp_path / "none.db"
    line = Operator(tmp_path / "home").run(*command, "--read-only", path).refused()
    assert str(path) in line
    assert not path.exists()


def test_two_databases_at_once_are_refused(tmp_path: Path) -> None:
    operator = Operator(tmp_path / "home")
    assert (
        "--read-only" in operator.run("--database", "a.db", "jobs", "list", "--read-only", "b.db").refused()
    )


@pytest.mark.postgresql
def test_a_server_can_be_looked_at_as_well(
    tmp_path: Path, postgres_url: str, server: SimulatorThread, photo: Path
) -> None:
    operator = Operator(tmp_path / "home", server=server.url)
    job_id = submitted(operator, photo, "--database", postgres_url)
    only = ("--read-only", postgres_url)
    assert operator.run("jobs", "list", "--json", *only).object["id"] == job_id
    found = operator.run("db", "info", "--json", *only).object
    assert found["read_only"]
    values = ("--file", f"image={photo}", "--set", "prompt=x")
    assert "read only" in operator.run(*only, "submit", "img2img", *values).refused()
    for command in ("create-tables", "install-notify", "uninstall-notify"):
        assert "read only" in operator.run("db", command, *only).refused()
        assert operator.run("db", command, "--dry-run", *only).code == 0

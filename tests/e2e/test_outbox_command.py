"""`jobmonitor outbox`: what waits is listed, sent and dropped."""

from __future__ import annotations

from pathlib import Path

from jobmonitor.demo.simulator import SimulatorThread
from tests.support.command_line import Operator
from tests.support.database import RoleDatabase


def submit(operator: Operator, photo: Path, prompt: str, *more: str) -> str:
    """The id in the outbox of a submission that was kept there."""
    done = operator.run(
        "submit", "img2img", "--file", f"image={photo}", "--set", f"prompt={prompt}", "--json", *more
    )
    assert done.code == 0
    assert "waits in the outbox" in done.err
    assert done.object["status"] == "waiting"
    return str(done.object["outbox"])


def test_what_is_submitted_while_the_server_is_away_is_listed_sent_and_dropped(
    operator: Operator, server: SimulatorThread, photo: Path
) -> None:
    server.stop()
    first = submit(operator, photo, "first")
    second = submit(operator, photo, "second")
    third = submit(operator, photo, "third")
    photo.unlink()
    listed = operator.run("outbox", "list", "--json").objects
    assert [each["id"] for each in listed] == [first, second, third]
    assert [each["values"]["prompt"] for each in listed] == ["first", "second", "third"]
    assert {each["state"] for each in listed} == {"waiting"}
    table = operator.run("outbox", "list").out
    assert first[:8] in table
    assert "img2img" in table
    assert operator.run("jobs", "list", "--json").objects == []

    away = operator.run("outbox", "retry", first[:8])
    assert (away.code, away.out) == (1, "")
    assert f"127.0.0.1:{server.port}" in away.complaint()
    assert operator.run("outbox", "drop", second).out == f"{second}\n"
    server.start()
    sent = operator.run("outbox", "retry", "--all", "--json")
    assert sent.code == 0
    assert [job["prompt"] for job in sent.objects] == ["first", "third"]
    assert len(server.posts) == 2
    assert operator.run("outbox", "list", "--json").objects == []
    assert operator.run("outbox", "list").err == "Nothing waits in the outbox.\n"


def test_what_is_submitted_while_the_database_is_away_is_sent_when_it_is_back(
    tmp_path: Path, postgres: RoleDatabase, server: SimulatorThread, photo: Path
) -> None:
    operator = Operator(tmp_path / "home", database=postgres.url, server=server.url)
    postgres.take_away()
    kept = submit(operator, photo, "x")
    assert server.posts == []
    postgres.give_back()
    job = operator.run("outbox", "retry", kept, "--json").object
    assert operator.run("jobs", "show", job["id"], "--json").object["prompt"] == "x"
    assert len(server.posts) == 1


def test_a_batch_waits_as_a_whole(on_file: Operator, server: SimulatorThread, photo: Path) -> None:
    server.stop()
    done = on_file.run(
        "submit", "img2img", "--file", f"image={photo}", "--set", "prompt=x", "--vary", "steps=3..5"
    )
    assert (done.code, done.out) == (0, "")
    assert "3 of the jobs wait in the outbox" in done.err
    listed = on_file.run("outbox", "list", "--json").objects
    assert [each["values"]["steps"] for each in listed] == [3, 4, 5]


def test_what_is_not_there_is_said(on_file: Operator) -> None:
    assert "has no submission" in on_file.run("outbox", "drop", "nobody").refused()
    assert "has no submission" in on_file.run("outbox", "retry", "nobody").refused()
    assert "--all" in on_file.run("outbox", "retry").refused()
    assert "--all" in on_file.run("outbox", "retry", "--all", "x").refused()
    assert on_file.run("outbox", "retry", "--all").code == 0

"""`jobmonitor servers`: what each has is listed; submissions are paused and resumed; memory is freed."""

from __future__ import annotations

from pathlib import Path

from jobmonitor.demo.simulator import SimulatorThread
from tests.support.command_line import Operator


def test_servers_are_listed(on_file: Operator, server: SimulatorThread) -> None:
    found = on_file.run("servers", "list", "--missing", "--json")
    assert found.code == 0
    told = found.object
    assert told["url"] == server.url
    assert told["state"] == "idle"
    assert told["queue_length"] == 0
    assert told["latency_seconds"] >= 0
    assert told["devices"]
    assert isinstance(told["missing"], list)
    table = on_file.run("servers", "list").out
    assert "idle" in table
    server.stop()
    away = on_file.run("servers", "list", "--json")
    assert away.code == 1
    assert away.object["state"] == "unreachable"
    assert away.object["devices"] == []
    assert "No answer from" in away.complaint()


def test_submissions_to_a_paused_server_wait(on_file: Operator, server: SimulatorThread, photo: Path) -> None:
    assert "is paused" in on_file.run("servers", "pause", server.url).out
    assert on_file.run("servers", "list", "--json").object["paused"] is True
    done = on_file.run("submit", "img2img", "--file", f"image={photo}", "--set", "prompt=x", "--json")
    assert done.object["status"] == "waiting"
    assert server.posts == []
    entry = done.object["outbox"]
    assert "paused" in on_file.run("outbox", "retry", entry).complaint()
    assert on_file.run("servers", "resume", server.url).code == 0
    assert on_file.run("outbox", "retry", entry).code == 0
    assert len(server.posts) == 1


def test_memory_is_freed_and_unknown_names_are_refused(on_file: Operator, server: SimulatorThread) -> None:
    assert on_file.run("servers", "free", server.url).code == 0
    assert [path for _, path, *_ in server.requests if path.endswith("/free")]
    assert "No server is called" in on_file.run("servers", "free", "gpu9").refused()

"""`jobmonitor cancel` and `jobmonitor retry`: several jobs at once, exit codes, JSON."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from jobmonitor.demo.simulator import SimulatorThread
from tests.support.command_line import Operator


def submit(operator: Operator, photo: Path, prompt: str, *more: str) -> dict[str, Any]:
    """A job that was accepted."""
    return operator.run(
        "submit", "img2img", "--file", f"image={photo}", "--set", f"prompt={prompt}", "--json", *more
    ).object


def test_several_are_cancelled_and_what_cannot_be_is_told(
    operator: Operator, server: SimulatorThread, photo: Path
) -> None:
    ended = submit(operator, photo, "ended", "--wait")
    server.hold()
    runs, first, second, kept = (submit(operator, photo, each) for each in ("runs", "1", "2", "kept"))
    done = operator.run("cancel", first["id"], second["comfy_job_id"], "--json")
    assert done.code == 0
    assert [job["id"] for job in done.objects] == [first["id"], second["id"]]
    assert {job["status"] for job in done.objects} == {"cancelled"}
    assert server.pending == [kept["comfy_job_id"]]
    mixed = operator.run("cancel", runs["id"], ended["id"], "nowhere")
    assert mixed.code == 1
    assert mixed.out == f"{runs['id']} cancelled\n"
    told = [line for line in mixed.err.splitlines() if line.startswith("jobmonitor: ")]
    assert any(ended["id"] in line and "already ended" in line for line in told)
    assert any("nowhere" in line for line in told)
    assert "nowhere" in operator.run("cancel", "nowhere").refused()


def test_a_submission_in_the_outbox_is_cancelled_by_its_id(
    on_file: Operator, server: SimulatorThread, photo: Path
) -> None:
    server.stop()
    waits = submit(on_file, photo, "a cat")
    done = on_file.run("cancel", waits["outbox"], "--json")
    assert (done.code, done.object) == (0, {"outbox": waits["outbox"], "status": "dropped"})
    assert on_file.run("outbox", "list", "--json").out == ""


def test_jobs_are_sent_once_more(operator: Operator, server: SimulatorThread, photo: Path) -> None:
    first = submit(operator, photo, "a cat", "--wait")
    again = operator.run("retry", first["id"], "--json")
    assert again.code == 0
    assert "cache" in again.err
    sent = again.object
    assert sent["id"] != first["id"]
    assert sent["parameters"]["jobmonitor"]["attempt"] == 2
    assert sent["parameters"]["jobmonitor"]["retry_of"].endswith(f"/{first['id']}")
    assert operator.run("watch", sent["id"]).code == 0
    both = operator.run("retry", first["id"], sent["comfy_job_id"], "nowhere", "--new-seed", "--front")
    assert both.code == 1
    new = both.out.split()
    assert len(new) == 2
    assert "nowhere" in both.err
    assert operator.run("watch", *new).code == 0
    assert "nowhere" in operator.run("retry", "nowhere").refused()
    assert len(server.posts) == 4
    assert [body.get("front", False) for body in server.posts] == [False, False, True, True]


def test_what_runs_or_fails_for_want_of_memory_is_refused(
    on_file: Operator, server: SimulatorThread, photo: Path, tmp_path: Path
) -> None:
    server.faults.error = True
    submit(on_file, photo, "a cat", "--wait")
    first = on_file.run("jobs", "list", "--json").object["id"]
    second = on_file.run("retry", first).out.strip()
    on_file.run("watch", second)
    assert "out of memory 2 times" in on_file.run("retry", second).refused()
    with SimulatorThread(packs=True) as other:
        elsewhere = on_file.run("retry", second, "--to", other.url, "--json").object
        assert elsewhere["comfy_url"] == other.url
        assert on_file.run("watch", elsewhere["id"]).code == 0
    server.faults.error = False
    server.hold()
    forced = on_file.run("retry", second, "--force").out.strip()
    assert "not ended" in on_file.run("retry", forced).refused()
    assert "not the address" in on_file.run("retry", second, "--to", "ftp://x").refused()


def test_a_job_is_put_at_the_front_from_the_beginning(
    on_file: Operator, server: SimulatorThread, photo: Path
) -> None:
    server.hold()
    runs, waits = (submit(on_file, photo, each) for each in ("runs", "waits"))
    first = submit(on_file, photo, "first", "--front")
    assert server.running == [runs["comfy_job_id"]]
    assert server.pending == [first["comfy_job_id"], waits["comfy_job_id"]]
    many = (
        "submit",
        "img2img",
        "--file",
        f"image={photo}",
        "--set",
        "prompt=x",
        "--vary",
        "seed=1..2",
        "--front",
    )
    assert "single job" in on_file.run(*many).refused()

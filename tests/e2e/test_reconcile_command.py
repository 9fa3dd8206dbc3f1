"""`jobmonitor reconcile`: verdicts and evidence, repairs, and their undoing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from jobmonitor.demo.simulator import SimulatorThread
from tests.support.command_line import Operator


def done(operator: Operator, server: SimulatorThread, photo: Path, prompt: str = "a cat") -> dict[str, Any]:
    """A job that its server has done, and of which its row does not know: nobody followed it."""
    job = operator.run(
        "submit", "img2img", "--file", f"image={photo}", "--set", f"prompt={prompt}", "--json"
    ).object
    server.wait_done(job["comfy_job_id"])
    return job


def test_doubtful_jobs_are_printed_written_and_put_back(
    operator: Operator, server: SimulatorThread, photo: Path
) -> None:
    job = done(operator, server, photo)
    looked = operator.run("reconcile")
    assert looked.code == 1
    head, *evidence = looked.out.splitlines()
    assert head == f"{job['id']} img2img: Ended, and the row does not say so (pending → completed)"
    assert [line.split(":")[0].strip() for line in evidence] == ["row", "server"]
    assert "1 job looked at, 1 in doubt. --apply writes 1 change." in looked.err
    assert looked == operator.run("reconcile", "--dry-run")

    (finding,) = operator.run("reconcile", job["id"], "--json").objects
    assert (finding["verdict"], finding["doubtful"], finding["job"]["id"]) == ("stale-row", True, job["id"])
    assert finding["change"]["before"]["status"] == "pending"
    assert finding["change"]["after"]["status"] == "completed"
    assert {each["from"] for each in finding["evidence"]} == {"row", "server"}

    written = operator.run("reconcile", "--apply")
    assert (written.code, written.out) == (0, f"{job['id']} completed\n")
    (line,) = [line for line in written.err.splitlines() if "--undo" in line]
    round_id = line.split("--undo ")[1].split()[0]
    again = operator.run("reconcile")
    assert (again.code, again.out) == (0, "")
    assert "no doubt found" in again.err
    (in_step,) = operator.run("reconcile", "--all", "--json").objects
    assert (in_step["verdict"], in_step["change"]) == ("in-step", None)

    listed = operator.run("reconcile", "--rounds", "--json").object
    assert (listed["round"], listed["jobs"], listed["undone"]) == (round_id, 1, 0)
    back = operator.run("reconcile", "--undo", round_id)
    assert (back.code, back.out) == (0, f"{job['id']} pending\n")
    assert "1 put back" in operator.run("reconcile", "--rounds").out


def test_a_server_that_does_not_answer_is_told_and_is_no_doubt(
    operator: Operator, server: SimulatorThread, photo: Path
) -> None:
    done(operator, server, photo)
    server.stop()
    looked = operator.run("reconcile")
    assert (looked.code, looked.out) == (0, "")
    assert "does not answer, which proves nothing" in looked.err


def test_only_the_jobs_of_a_server_are_looked_at_where_it_is_named(
    operator: Operator, server: SimulatorThread, photo: Path
) -> None:
    job = done(operator, server, photo)
    elsewhere = operator.run("reconcile", "--server", "http://nowhere.invalid:8188")
    assert (elsewhere.code, elsewhere.out) == (0, "")
    here = operator.run("reconcile", "--server", server.url, "--since", "2d", "--json").object
    assert here["job"]["id"] == job["id"]


def test_wrong_calls_do_nothing_and_say_why(operator: Operator, server: SimulatorThread) -> None:
    assert "Give one of them" in operator.run("reconcile", "--apply", "--dry-run").refused()
    assert "stand alone" in operator.run("reconcile", "--undo", "x", "--apply").refused()
    assert "no round" in operator.run("reconcile", "--undo", "x").refused()
    assert "There is no job" in operator.run("reconcile", "nobody").refused()

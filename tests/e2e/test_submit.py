"""`jobmonitor submit`: from the command line to the row."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from jobmonitor.demo.simulator import SimulatorThread
from tests.support.command_line import Operator
from tests.support.pictures import png

PROMPT = 'a "quoted" word and 😀'
KEYS = {
    "id", "kind", "system", "workflow_name", "status", "created_at", "started_at", "completed_at", "user_id",
    "comfy_job_id", "comfy_url", "prompt", "inputs", "outputs", "parameters", "width", "height",
    "error_message",
}  # fmt: skip


@pytest.fixture(params=["0.3.64", "0.33"])
def each_server(request: pytest.FixtureRequest):  # type: ignore[no-untyped-def]
    with SimulatorThread(request.param) as simulator:
        yield simulator


def sent(server: SimulatorThread, node: str, name: str) -> object:
    """What arrived in an input of a node of the newest prompt."""
    return server.posts[-1]["prompt"][node]["inputs"][name]


def test_a_job_is_submitted_and_waited_for(
    tmp_path: Path, database_url: str, each_server: SimulatorThread, photo: Path
) -> None:
    operator = Operator(tmp_path / "home", database=database_url)
    done = operator.run(
        "submit", "img2img", "--server", each_server.url, "--file", f"image={photo}",
        "--set", f"prompt={PROMPT}", "--user", "11111111-2222-3333-4444-555555555555", "--wait", "--json",
    )  # fmt: skip
    assert (done.code, done.err) == (0, "")
    job = done.object
    assert job.keys() >= KEYS
    assert (job["status"], job["kind"], job["system"]) == ("completed", "image", "new")
    assert job["workflow_name"] == "img2img"
    assert job["user_id"] == "11111111-2222-3333-4444-555555555555"
    assert (job["comfy_url"], job["prompt"], job["error_message"]) == (each_server.url, PROMPT, None)
    (source,), (address,) = job["inputs"], job["outputs"]
    assert source == f"{each_server.url}/view?filename=a%20photo.png&subfolder=&type=input"
    assert address.startswith(f"{each_server.url}/view?filename=img2img_00001_.png")
    times = [datetime.fromisoformat(job[key]) for key in ("created_at", "started_at", "completed_at")]
    assert times == sorted(times)
    assert {moment.utcoffset() for moment in times} == {timedelta(0)}
    assert job["parameters"]["steps"] == 20
    assert sent(each_server, "2", "text") == PROMPT
    assert operator.run("jobs", "show", job["id"], "--json").object == job


def test_a_video_is_submitted_and_waited_for(on_file: Operator, photo: Path) -> None:
    done = on_file.run(
        "submit", "wan-i2v", "--file", f"image={photo}", "--set", "prompt=it moves", "--set", "duration=3",
        "--set", "width=256", "--set", "height=256", "--wait", "--json",
    )  # fmt: skip
    assert (done.code, done.object["kind"], done.object["status"]) == (0, "video", "completed")
    assert ".mp4" in done.object["outputs"][0]


def test_a_prompt_from_a_file_arrives_with_its_real_newlines(
    operator: Operator, server: SimulatorThread, photo: Path, tmp_path: Path
) -> None:
    text = 'first line\nsecond "line"\n\ttab \\n {{PROMPT}} 😀'
    (tmp_path / "prompt.txt").write_bytes(text.encode())
    done = operator.run(
        "submit",
        "img2img",
        "--file",
        f"image={photo}",
        "--set",
        f"prompt=@{tmp_path / 'prompt.txt'}",
        "--json",
    )
    assert done.code == 0
    assert done.object["status"] == "pending"
    assert sent(server, "2", "text") == done.object["prompt"] == text


@pytest.mark.parametrize("typed", [r"a\nb \t \u0041 %20", "x=y=z", "'single'", " ends with a blank "])
def test_values_are_taken_as_typed(
    on_file: Operator, server: SimulatorThread, photo: Path, typed: str
) -> None:
    done = on_file.run("submit", "img2img", "--file", f"image={photo}", "--set", f"prompt={typed}")
    assert (done.code, sent(server, "2", "text")) == (0, typed)


def test_a_seed_of_64_bits_arrives_exactly(on_file: Operator, server: SimulatorThread, photo: Path) -> None:
    done = on_file.run(
        "submit", "img2img", "--file", f"image={photo}", "--set", "prompt=x", "--set", f"seed={2**64 - 1}",
        "--json",
    )  # fmt: skip
    assert done.object["parameters"]["seed"] == sent(server, "7", "seed") == 2**64 - 1


def test_without_json_the_id_is_printed_and_with_wait_the_outputs(on_file: Operator, photo: Path) -> None:
    fields = ("--file", f"image={photo}", "--set", "prompt=x")
    accepted = on_file.run("submit", "img2img", *fields)
    assert re.fullmatch(r"[0-9a-f-]{36}\n", accepted.out)
    waited = on_file.run("submit", "img2img", *fields, "--wait")
    status, address = waited.out.splitlines()
    assert (waited.code, status) == (0, "completed")
    assert address.startswith("http://")
    assert "completed" in waited.err


# What is wrong is said at once, and nothing is sent


def test_everything_that_is_wrong_is_said_in_one_line(
    on_file: Operator, server: SimulatorThread, tmp_path: Path
) -> None:
    line = on_file.run(
        "submit", "img2img", "--file", f"image={tmp_path / 'none.png'}", "--set", "steps=many",
        "--set", "colour=red", "--set", "strength=2", "--set", "nonsense",
    ).refused()  # fmt: skip
    assert line.startswith("jobmonitor: ")
    for word in ("none.png", "Prompt", "Steps", "colour", "Strength", "nonsense"):
        assert word in line
    assert server.requests == []
    assert on_file.run("jobs", "list", "--json").out == ""


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("submit", "no-such"), "no workflow “no-such”"),
        (("submit", "img2img", "--server", "ftp://x"), "not the address of a server"),
        (("submit", "img2img", "--set", "prompt=@/no/such/file"), "/no/such/file"),
        (("submit", "img2img", "--set", "image=x.png", "--set", "prompt=a"), "x.png"),
        (("submit", "img2img", "--file", "prompt=x.txt"), "takes no file"),
        (("jobs", "show", "no-such"), "no job with the id"),
        (("watch", "no-such"), "no job with the id"),
        (("cancel", "no-such"), "no job with the id"),
        (("jobs", "list", "--database", "mysql://x/y"), "not a kind of database"),
        (("jobs", "list", "--database", "/no/such/folder/jobs.db"), "/no/such/folder"),
    ],
)
def test_what_cannot_be_done_is_said_in_one_line(
    on_file: Operator, arguments: tuple[str, ...], words: str
) -> None:
    assert words in on_file.run(*arguments).refused()


def test_a_file_that_is_no_picture_is_refused_before_it_is_sent(
    on_file: Operator, server: SimulatorThread, tmp_path: Path
) -> None:
    (tmp_path / "notes.png").write_text("no picture")
    line = on_file.run(
        "submit", "img2img", "--file", f"image={tmp_path / 'notes.png'}", "--set", "prompt=x"
    ).refused()
    assert "notes.png" in line
    assert server.requests == []


def test_without_a_server_it_says_how_to_name_one(tmp_path: Path, photo: Path) -> None:
    line = Operator(tmp_path / "home").run("submit", "img2img", "--file", f"image={photo}").refused()
    assert "--server" in line


# What the server does


@pytest.mark.parametrize(
    ("fault", "words"),
    [("refuse", "sd_xl_base_1.0"), ("garbage", "ComfyUI"), ("http_500", "127.0.0.1")],
)
def test_a_server_that_refuses_fails_the_row_and_the_command(
    on_file: Operator, server: SimulatorThread, photo: Path, fault: str, words: str
) -> None:
    setattr(server.faults, fault, {"/upload/image"} if fault == "http_500" else True)
    done = on_file.run(
        "submit", "img2img", "--file", f"image={photo}", "--set", "prompt=x", "--wait", "--json"
    )
    assert words in done.complaint()
    job = on_file.run("jobs", "list", "--json").object
    assert job == done.object
    assert job["status"] == "failed"
    assert job["error_message"] in done.complaint()


def test_an_unreachable_server_fails_the_row_and_the_command(
    operator: Operator, server: SimulatorThread, photo: Path
) -> None:
    server.stop()
    line = operator.run(
        "submit", "img2img", "--file", f"image={photo}", "--set", "prompt=x", "--wait"
    ).refused()
    assert f"127.0.0.1:{server.port}" in line
    assert operator.run("jobs", "list", "--json").object["status"] == "failed"


def test_a_run_that_fails_ends_with_1_and_says_why(
    on_file: Operator, server: SimulatorThread, photo: Path
) -> None:
    server.faults.error = True
    done = on_file.run(
        "submit", "img2img", "--file", f"image={photo}", "--set", "prompt=x", "--wait", "--json"
    )
    assert (done.code, done.object["status"]) == (1, "failed")
    (line,) = done.err.splitlines()
    assert "out of memory" in line


def test_a_server_that_stays_away_is_waited_for_only_so_long(
    on_file: Operator, server: SimulatorThread, photo: Path
) -> None:
    server.faults.die_after = 3
    done = on_file.run(
        "submit", "img2img", "--file", f"image={photo}", "--set", "prompt=x", "--wait", "--json",
        "--patience", "0.5",
    )  # fmt: skip
    assert "0.5 s" in done.complaint()
    job = on_file.run("jobs", "list", "--json").object
    assert job == done.object
    assert job["status"] == "processing"
    assert job["id"] in done.complaint()


def test_a_time_that_is_over_leaves_the_job_running(
    on_file: Operator, server: SimulatorThread, photo: Path
) -> None:
    server.hold()
    done = on_file.run(
        "submit", "img2img", "--file", f"image={photo}", "--set", "prompt=x", "--wait", "--json",
        "--timeout", "1",
    )  # fmt: skip
    assert "has not ended" in done.complaint()
    job = done.object
    server.release()
    ended = on_file.run("watch", job["id"], "--json")
    assert (ended.code, ended.object["status"]) == (0, "completed")


def test_an_answer_that_is_lost_is_looked_for_and_the_prompt_sent_once(
    on_file: Operator, server: SimulatorThread, photo: Path
) -> None:
    server.faults.lost_answer = True
    done = on_file.run(
        "submit", "img2img", "--file", f"image={photo}", "--set", "prompt=x", "--wait", "--json"
    )
    assert (done.code, done.object["status"]) == (0, "completed")
    assert len(server.posts) == 1


def test_a_second_picture_of_the_same_name_is_kept_apart(
    on_file: Operator, server: SimulatorThread, photo: Path
) -> None:
    fields = ("--file", f"image={photo}", "--set", "prompt=x", "--json")
    on_file.run("submit", "img2img", *fields)
    photo.write_bytes(png(1, 2, 3))
    second = on_file.run("submit", "img2img", *fields).object
    assert "a%20photo%20%281%29.png" in second["inputs"][0]
    assert sent(server, "4", "image") == "a photo (1).png"

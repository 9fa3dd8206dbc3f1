"""`jobmonitor submit`: from the command line to the row."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from jobmonitor.demo.simulator import SimulatorThread
from tests.media.files import sound
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
    assert address.startswith(f"{each_server.url}/view?filename=img2img_{job['comfy_job_id']}_00001_.png")
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


def test_a_job_for_a_server_that_is_away_waits_in_the_outbox_and_cannot_be_waited_for(
    operator: Operator, server: SimulatorThread, photo: Path
) -> None:
    server.stop()
    line = operator.run(
        "submit", "img2img", "--file", f"image={photo}", "--set", "prompt=x", "--wait"
    ).refused()
    assert f"127.0.0.1:{server.port}" in line
    assert "outbox" in line
    assert operator.run("jobs", "list", "--json").objects == []
    assert operator.run("outbox", "list", "--json").object["values"]["prompt"] == "x"


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
    server.hold(step=3)
    with on_file.start(
        "submit", "img2img", "--file", f"image={photo}", "--set", "prompt=x", "--wait", "--json",
        "--patience", "0.5",
    ) as waiting:  # fmt: skip
        server.wait_held()
        while on_file.run("jobs", "list", "--json").object["status"] != "processing":
            time.sleep(0.05)
        server.kill()
        done = waiting.wait()
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


# Every field of every workflow


@pytest.fixture
def equipped() -> Iterator[SimulatorThread]:
    """A server with the packs that talking faces and captions need."""
    with SimulatorThread(packs=True) as simulator:
        yield simulator


@pytest.fixture
def artist(tmp_path: Path, equipped: SimulatorThread) -> Operator:
    """A workstation whose server has everything."""
    return Operator(tmp_path / "home", server=equipped.url)


@pytest.fixture
def voice(tmp_path: Path) -> Path:
    path = tmp_path / "voice@home.wav"
    path.write_bytes(sound(seconds=2.0))
    return path


def test_tracks_masks_and_sizes_of_several_speakers_arrive(
    artist: Operator, equipped: SimulatorThread, photo: Path, voice: Path, tmp_path: Path
) -> None:
    masks = [tmp_path / f"mask {number}.png" for number in (1, 2)]
    for mask in masks:
        mask.write_bytes(png(255, 255, 255))
    done = artist.run(
        "submit", "lipsync-multi", "--file", f"image={photo}", "--set", f"audio_tracks=1:{voice}",
        "--set", f"audio_tracks=2:{voice}@0.5", "--file", f"masks={masks[0]}", "--file", f"masks={masks[1]}",
        "--set", "size=320x320", "--set", "duration=1", "--wait", "--json",
    )  # fmt: skip
    assert (done.code, done.err, done.object["status"]) == (0, "", "completed")
    tracks = done.object["parameters"]["audio_tracks"]
    assert [(track["speaker"], track["start"]) for track in tracks] == [(1, 0.0), (2, 0.5)]
    assert len(done.object["inputs"]) == 5


def test_a_limit_that_another_field_lifts_is_the_one_that_holds(
    artist: Operator, photo: Path, voice: Path
) -> None:
    given = (
        "submit",
        "lipsync-one",
        "--file",
        f"image={photo}",
        "--file",
        f"audio={voice}",
        "--dry-run",
        "--json",
    )
    large = ("--set", "size=1248x640")
    assert "Size" in artist.run(*given, *large).refused()
    assert artist.run(*given, *large, "--set", "model=infinitetalk").object
    unused = artist.run(*given, "--set", "audio_scale=2")
    assert "audio_scale is not used: it counts only where model is infinitetalk" in unused.err


def test_a_folder_of_pictures_is_a_job_for_each(artist: Operator, tmp_path: Path) -> None:
    folder = tmp_path / "pictures"
    folder.mkdir()
    for number in range(3):
        (folder / f"{number}.png").write_bytes(png(number * 50))
    (folder / "notes.txt").write_text("no picture")
    done = artist.run("submit", "character-caption", "--file", f"images={folder}", "--wait", "--json")
    assert done.code == 0
    assert "3 jobs go to" in done.err
    assert {job["status"] for job in done.objects} == {"completed"}
    assert [f"{number}.png" in job["inputs"][0] for number, job in enumerate(done.objects)] == [True] * 3
    assert all(job["output_text"] for job in done.objects)


# Many at once


def test_a_range_of_seeds_is_a_job_for_each_and_their_number_is_said_first(
    on_file: Operator, server: SimulatorThread, photo: Path
) -> None:
    fields = ("submit", "img2img", "--file", f"image={photo}", "--set", "prompt=x")
    done = on_file.run(*fields, "--vary", "seed=1..4/2", "--vary", "strength=0.5|0.6")
    assert done.code == 0
    assert done.err.startswith("jobmonitor: 4 jobs go to")
    assert len(done.out.splitlines()) == 4
    seeds = [
        (post["prompt"]["7"]["inputs"]["seed"], post["prompt"]["7"]["inputs"]["denoise"])
        for post in server.posts
    ]
    assert seeds == [(1, 0.5), (1, 0.6), (3, 0.5), (3, 0.6)]
    waited = on_file.run(*fields, "--vary", "seed=8|9", "--wait")
    assert waited.code == 0
    assert [line.split()[1] for line in waited.out.splitlines()] == ["completed", "completed"]


def test_a_job_of_many_that_fails_does_not_stop_the_others(
    on_file: Operator, server: SimulatorThread, photo: Path, tmp_path: Path
) -> None:
    (tmp_path / "no.png").write_text("no picture")
    done = on_file.run(
        "submit", "img2img", "--vary", f"image={photo}|{tmp_path / 'no.png'}", "--set", "prompt=x", "--json"
    )
    assert (done.code, len(done.objects)) == (1, 1)
    assert "Job 2 was not sent" in done.err
    assert len(server.posts) == 1


@pytest.mark.parametrize(
    ("vary", "words"),
    [("seed=1..5/x", "Seed"), ("sed=1..3", "Did you mean seed"), ("seed", "--vary takes NAME=VALUES"),
     ("seed=1..5000", "at most 1000")],
)  # fmt: skip
def test_what_cannot_be_varied_is_said_before_anything_is_sent(
    on_file: Operator, server: SimulatorThread, photo: Path, vary: str, words: str
) -> None:
    line = on_file.run(
        "submit", "img2img", "--file", f"image={photo}", "--set", "prompt=x", "--vary", vary
    ).refused()
    assert words in line
    assert server.posts == []


# Which server, and without sending


def test_the_server_that_is_free_is_chosen(tmp_path: Path, photo: Path, server: SimulatorThread) -> None:
    with SimulatorThread() as busy:
        operator = Operator(tmp_path / "home")
        settings = tmp_path / "home" / "config" / "settings.toml"
        settings.parent.mkdir(parents=True)
        settings.write_text(f'servers = ["{busy.url}", "{server.url}"]\n')
        busy.hold()
        given = ("submit", "img2img", "--file", f"image={photo}", "--set", "prompt=x")
        assert operator.run(*given, "--json").object["comfy_url"] == busy.url
        assert operator.run(*given, "--server", "auto", "--json").object["comfy_url"] == server.url
        busy.release()


def test_without_a_server_none_can_be_chosen(tmp_path: Path, photo: Path) -> None:
    line = Operator(tmp_path / "home").run(
        "submit", "img2img", "--file", f"image={photo}", "--set", "prompt=x", "--server", "auto"
    ).refused()  # fmt: skip
    assert "No server" in line


def test_a_rehearsal_prints_the_graph_and_leaves_nothing(
    on_file: Operator, server: SimulatorThread, photo: Path
) -> None:
    text = 'a "quoted"\n{{PROMPT}} \\ 😀'
    given = (
        "submit",
        "img2img",
        "--file",
        f"image={photo}",
        "--set",
        f"prompt={text}",
        "--set",
        f"seed={2**64 - 1}",
    )
    graph = on_file.run(*given, "--dry-run", "--json")
    assert (graph.code, graph.err) == (0, "")
    assert graph.object["2"]["inputs"]["text"] == text
    assert graph.object["7"]["inputs"]["seed"] == 2**64 - 1
    assert graph.object["4"]["inputs"]["image"] == "a photo.png"
    told = on_file.run(*given, "--dry-run")
    assert told.code == 0
    for words in ("seed = 18446744073709551615", "a photo.png", "9 nodes", "Nothing was sent."):
        assert words in told.out
    assert server.posts == []
    assert {method for method, _, _ in server.requests} <= {"GET", "HEAD"}
    assert on_file.run("jobs", "list", "--json").out == ""


def test_a_rehearsal_needs_no_server_and_many_are_many_lines(tmp_path: Path, photo: Path) -> None:
    operator = Operator(tmp_path / "home")
    done = operator.run(
        "submit", "img2img", "--file", f"image={photo}", "--set", "prompt=x", "--vary", "seed=1..3",
        "--dry-run", "--json",
    )  # fmt: skip
    assert (done.code, done.err) == (0, "")
    assert [graph["7"]["inputs"]["seed"] for graph in done.objects] == [1, 2, 3]


def test_a_rehearsal_says_what_the_server_would_refuse(tmp_path: Path, photo: Path, voice: Path) -> None:
    given = ("submit", "lipsync-one", "--file", f"image={photo}", "--file", f"audio={voice}", "--dry-run")
    with SimulatorThread() as bare:
        operator = Operator(tmp_path / "home", server=bare.url)
        done = operator.run(*given, "--json")
        assert done.object  # the graph is printed all the same
        assert "ComfyUI-WanVideoWrapper" in done.complaint()
        told = operator.run(*given)
        assert told.code == 1
        assert "Something would stop it." in told.out
        assert bare.posts == []


def test_what_is_missing_is_said_with_the_options_to_use(on_file: Operator, server: SimulatorThread) -> None:
    line = on_file.run("submit", "lipsync-multi", "--set", "promt=x", "--set", "size=9x9").refused()
    for words in ("--file image=IMAGE", "--set audio_tracks=SPEAKER:PATH@SECONDS", "--file masks=IMAGE",
                  "--set size=WIDTHxHEIGHT", "Did you mean prompt"):  # fmt: skip
        assert words in line
    assert server.requests == []


def test_an_address_of_a_result_is_an_input_without_an_upload(
    on_file: Operator, server: SimulatorThread, photo: Path
) -> None:
    made = on_file.run(
        "submit", "img2img", "--file", f"image={photo}", "--set", "prompt=x", "--wait", "--json"
    )
    (address,) = made.object["outputs"]
    again = on_file.run("submit", "img2img", "--file", f"image={address}", "--set", "prompt=x", "--json")
    assert again.code == 0
    comfy_job_id = made.object["comfy_job_id"]
    assert sent(server, "4", "image") == f"jobmonitor/img2img_{comfy_job_id}_00001_.png [output]"

"""`jobmonitor jobs fetch`, and what the doctor says of kept results."""

from __future__ import annotations

import json
from pathlib import Path
from urllib.request import urlopen

from jobmonitor.demo.simulator import SimulatorThread
from tests.support.command_line import Operator

MANIFEST = """
title = "Look"
kind = "image"

[[fields]]
name = "image"
label = "Image"
type = "image"
required = true
placeholder = "IMAGE"
column = "inputs.images"
"""
"""Of a workflow that only previews what it makes."""


def made(operator: Operator, photo: Path) -> str:
    """The id of a job that ended well."""
    done = operator.run(
        "submit", "img2img", "--file", f"image={photo}", "--set", "prompt=a lake", "--json", "--wait"
    )
    return str(done.objects[-1]["id"])


def test_outputs_are_fetched_and_are_to_be_had_while_the_server_is_away(
    operator: Operator, server: SimulatorThread, photo: Path, tmp_path: Path
) -> None:
    job = made(operator, photo)
    fetched = operator.run("jobs", "fetch", job)
    assert (fetched.code, fetched.err) == (0, "")
    path = Path(fetched.out.strip())
    content = path.read_bytes()
    assert path.is_relative_to(operator.home / "data" / "results")
    server.stop()
    told = operator.run("jobs", "fetch", job, "--json").object
    assert (told["job"], told["state"], told["path"]) == (job, "kept", str(path))
    assert told["bytes"] == len(content)
    folder = tmp_path / "made" / "here"
    for _ in range(2):  # the same copy again is no other file
        copied = operator.run("jobs", "fetch", job, "--to", folder)
        (copy,) = folder.iterdir()
        assert copied.out == f"{copy}\n"
        assert copy.read_bytes() == content
        assert copy.suffix == ".png"
    copy.write_bytes(b"something else of that name")
    assert operator.run("jobs", "fetch", job, "--to", folder).code == 0
    assert len(list(folder.iterdir())) == 2
    doctor = operator.run("doctor")
    line = next(line for line in doctor.out.splitlines() if " results " in line)
    assert "1 result, " in line
    assert "of 20 GB" in line


def test_what_cannot_be_had_is_told(operator: Operator, server: SimulatorThread, photo: Path) -> None:
    operator.environment["JOBMONITOR_KEEP_RESULTS"] = "none"
    job = made(operator, photo)
    server.stop()
    refused = operator.run("jobs", "fetch", job)
    assert refused.code == 1
    assert job in refused.complaint()
    assert "no job" in operator.run("jobs", "fetch", "no-such-job").refused()


def test_a_command_that_waits_leaves_no_result_in_a_temp_folder(
    operator: Operator, server: SimulatorThread, photo: Path
) -> None:
    folder = operator.home / "data" / "workflows"
    folder.mkdir(parents=True)
    graph = {
        "1": {"class_type": "LoadImage", "inputs": {"image": "{{IMAGE}}"}},
        "2": {"class_type": "PreviewImage", "inputs": {"images": ["1", 0]}},
    }
    (folder / "look.json").write_text(json.dumps(graph))
    (folder / "look.toml").write_text(MANIFEST)
    done = operator.run("submit", "look", "--file", f"image={photo}", "--json", "--wait").objects[-1]
    (address,) = done["outputs"]
    assert "type=output" in address
    server.restart()
    with urlopen(address) as answer:
        assert answer.status == 200

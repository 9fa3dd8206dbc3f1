"""`workflows check` and `workflows import`: foreign files, servers that lack something, graphs of results."""

from __future__ import annotations

import json
import os
import urllib.request
from pathlib import Path
from typing import Any

import pytest

from jobmonitor.demo.simulator import SimulatorThread
from jobmonitor.workflows.resources import workflows_folder
from tests.media.test_embedded import text, with_chunks
from tests.services.test_importing import PAINT, TALK
from tests.support.command_line import Operator
from tests.support.pictures import png

EDITOR = {"nodes": [{"id": 1}], "links": []}
FOREIGN = {"1": {"class_type": "NobodysNode", "inputs": {"text": "{{PROMPT}}", "image": ["9", 0]}}}


@pytest.fixture
def alone(tmp_path: Path) -> Operator:
    """A workstation without a server."""
    return Operator(tmp_path / "home")


def write(folder: Path, name: str, content: Any) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else json.dumps(content).encode())
    return path


@pytest.fixture
def garbage(tmp_path: Path) -> Path:
    """A folder as studios have them: templates, and everything else that lands in such a folder."""
    folder = tmp_path / "templates"
    bundled = workflows_folder()
    write(folder, "with manifest.json", (bundled / "wan-i2v.json").read_bytes())
    write(folder, "with manifest.toml", (bundled / "wan-i2v.toml").read_bytes())
    write(folder, "plain.json", PAINT)
    write(folder, "bare.json", json.dumps(PAINT).replace("18446744073709551615", "{{SEED}}").encode())
    write(folder, "editor.json", EDITOR)
    write(folder, "broken.json", b'{"1": ')
    write(folder, "empty.json", b"")
    write(folder, "list.json", [1, 2])
    write(folder, "other.json", {"settings": {"a": 1}})
    write(folder, "binary.json", bytes(range(256)) * 20)
    write(folder, "deep.json", b"[" * 100_000)
    write(folder, "lonely.toml", b'title = "x"')
    write(folder, "notes.md", b"# Notes")
    write(folder, "bad manifest.json", PAINT)
    write(folder, "bad manifest.toml", b"title = ")
    write(folder, "sub/foreign.json", FOREIGN)
    (folder / "folder.json").mkdir()
    (folder / "gone.json").symlink_to(folder / "nowhere")
    os.mkfifo(folder / "pipe.json")
    return folder


def kinds(objects: list[dict[str, Any]]) -> dict[str, str]:
    return {Path(each["file"]).name: each["kind"] for each in objects}


def test_a_folder_of_anything_is_reported_file_by_file(alone: Operator, garbage: Path) -> None:
    done = alone.run("workflows", "check", garbage, "--json")
    assert (done.code, done.err) == (1, "")
    assert kinds(done.objects) == {
        "bad manifest.json": "workflow",
        "bare.json": "graph",
        "binary.json": "no_json",
        "broken.json": "no_json",
        "deep.json": "no_json",
        "editor.json": "editor",
        "empty.json": "no_json",
        "foreign.json": "graph",
        "gone.json": "unreadable",
        "list.json": "json",
        "lonely.toml": "manifest",
        "notes.md": "other",
        "other.json": "json",
        "pipe.json": "unreadable",
        "plain.json": "graph",
        "with manifest.json": "workflow",
    }
    by_name = {Path(each["file"]).name: each for each in done.objects}
    good = {name for name, each in by_name.items() if not each["problems"]}
    assert good == {"bare.json", "notes.md", "plain.json", "with manifest.json"}
    assert "SEED" in by_name["bare.json"]["placeholders"]
    fields = {each["name"]: each for each in by_name["with manifest.json"]["fields"]}
    assert fields["size"] == {
        "name": "size",
        "type": "size",
        "required": False,
        "option": "--set size=WIDTHxHEIGHT",
    }
    (broken,) = by_name["foreign.json"]["problems"]
    assert "node “9”, which is missing" in broken
    assert "Workflow → Export (API)" in by_name["editor.json"]["problems"][0]

    text = alone.run("workflows", "check", garbage)
    assert text.code == 1
    for words in ("editor's format", "not JSON", "placeholders", "fields", "16 files, 12 with problems"):
        assert words in text.out


def test_what_is_installed_is_checked_without_naming_it(alone: Operator) -> None:
    done = alone.run("workflows", "check")
    assert (done.code, done.err) == (0, "")
    assert "8 files, nothing is wrong" in done.out
    assert "ComfyUI-WanVideoWrapper" in done.out
    write(alone.home / "data" / "workflows", "mine.json", {"1": 5})
    assert alone.run("workflows", "check").code == 1


def test_a_server_says_what_it_lacks(tmp_path: Path, alone: Operator, server: SimulatorThread) -> None:
    foreign = write(tmp_path, "foreign.json", FOREIGN)
    talk = write(tmp_path, "talk.json", TALK | {"20": {"class_type": "VHS_Nothing", "inputs": {}}})
    done = alone.run("workflows", "check", foreign, talk, "--server", server.url, "--json")
    assert done.code == 1
    first, second = done.objects
    assert first["missing_classes"] == [{"class": "NobodysNode", "pack": None}]
    assert {"class": "VHS_Nothing", "pack": "ComfyUI-VideoHelperSuite"} in second["missing_classes"]
    assert any("ComfyUI-VideoHelperSuite has it" in each for each in second["problems"])
    assert server.posts == []


def test_a_server_that_does_not_answer_is_said(
    alone: Operator, server: SimulatorThread, tmp_path: Path
) -> None:
    server.stop()
    done = alone.run("workflows", "check", write(tmp_path, "a.json", PAINT), "--server", server.url)
    assert done.code == 1
    assert "graph in the API format" in done.out
    assert "Not checked against a server" in done.complaint()


def test_a_path_that_is_not_there_is_a_problem(alone: Operator, tmp_path: Path) -> None:
    done = alone.run("workflows", "check", tmp_path / "nothing")
    assert done.code == 1
    assert "no such file or folder" in done.out


# Import


def test_a_graph_is_imported_listed_and_submitted(on_file: Operator, tmp_path: Path, photo: Path) -> None:
    library = workflows_folder()
    graph = json.loads((library / "img2img.json").read_text())
    spelled = {
        "{{PROMPT}}": "a castle",
        "{{NEGATIVE}}": "",
        "{{SEED}}": 5,
        "{{STEPS}}": 3,
        "{{STRENGTH}}": 0.5,
    }
    spelled |= {"{{IMAGE}}": "example.png", "{{CHECKPOINT}}": "sd_xl_base_1.0.safetensors"}
    for node in graph.values():
        for name, value in node["inputs"].items():
            node["inputs"][name] = spelled.get(value, value) if isinstance(value, str) else value
    exported = write(tmp_path, "My export.json", graph)
    done = on_file.run("workflows", "import", exported, "--title", "Castles")
    assert (done.code, done.err) == (0, "")
    path, submit = done.out.splitlines()
    assert Path(path) == on_file.home / "data" / "workflows" / "my-export.json"
    assert submit == "jobmonitor submit my-export --file image=IMAGE"
    assert "Castles" in on_file.run("workflows", "list").out
    job = on_file.run(
        "submit", "my-export", "--file", f"image={photo}", "--set", "prompt=a ship", "--wait", "--json"
    )
    assert (job.code, job.object["status"]) == (0, "completed")
    assert (job.object["workflow_name"], job.object["prompt"]) == ("my-export", "a ship")
    again = on_file.run("workflows", "import", exported)
    assert "already" in again.refused()
    assert on_file.run("workflows", "import", exported, "--replace", "--name", "my-export").code == 0


def test_a_result_of_a_server_has_its_graph_inside(on_file: Operator, tmp_path: Path, photo: Path) -> None:
    made = on_file.run(
        "submit", "img2img", "--file", f"image={photo}", "--set", "prompt=a “quoted” word 😀", "--wait"
    )
    (address,) = [line for line in made.out.splitlines() if line.startswith("http://")]
    result = tmp_path / "result.png"
    with urllib.request.urlopen(address) as answer:
        result.write_bytes(answer.read())
    done = on_file.run("workflows", "import", result, "--name", "again", "--json").object
    assert done["kind"] == "image"
    shown = on_file.run("workflows", "show", "again", "--json").object
    assert {each["name"]: each["default"] for each in shown["fields"]}["prompt"] == "a “quoted” word 😀"
    assert on_file.run("submit", "again", "--file", f"image={photo}", "--wait").code == 0


def test_what_becomes_a_field_is_shown_before_it_is_written(alone: Operator, tmp_path: Path) -> None:
    talk = write(tmp_path, "talk.json", TALK)
    shown = alone.run("workflows", "import", talk, "--dry-run")
    assert (shown.code, shown.err) == (0, "")
    assert "Nothing was written." in shown.out
    inputs = alone.run("workflows", "import", talk, "--dry-run", "--json").object["inputs"]
    assert [each["input"] for each in inputs if each["is_field"]][:3] == [
        "1.image",
        "2.audio",
        "3.positive_prompt",
    ]
    assert not (alone.home / "data" / "workflows").exists()
    few = alone.run("workflows", "import", talk, "--expose", "1.image", "--expose", "seed", "--json").object
    assert [each["name"] for each in few["inputs"] if each["is_field"]] == ["image", "seed"]


def test_everything_may_become_a_field(alone: Operator, tmp_path: Path) -> None:
    paint = write(tmp_path, "paint.json", PAINT)
    assert alone.run("workflows", "import", paint, "--all").code == 0
    assert len(alone.run("workflows", "show", "paint", "--json").object["fields"]) == 12


@pytest.mark.parametrize(
    ("content", "more", "words"),
    [
        (EDITOR, (), "Workflow → Export (API)"),
        (png(), (), "no graph inside"),
        (
            with_chunks(text("prompt", {"1": {"class_type": "A", "inputs": {"x": "\ud800"}}})),
            (),
            "half of a character",
        ),
        (b"{", (), "not JSON"),
        (PAINT, ("--expose", "sed"), "Did you mean seed"),
        (PAINT, ("--name", "../up"), "letters, digits"),
        (PAINT, ("--name", "img2img"), "already"),
        (PAINT, ("--result-node", "3"), "makes no result"),
    ],
)
def test_what_cannot_be_imported_says_why_in_one_line(
    alone: Operator, tmp_path: Path, content: Any, more: tuple[str, ...], words: str
) -> None:
    assert words in alone.run("workflows", "import", write(tmp_path, "a file", content), *more).refused()
    assert not (alone.home / "data" / "workflows").exists()

"""A workflow that is written reads as the same workflow; nothing is replaced that nobody gave up."""

import json
import os
import tomllib
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jobmonitor.domain.errors import InvalidWorkflow, StorageError
from jobmonitor.domain.job import JobKind
from jobmonitor.domain.workflow import (
    MAX_SEED,
    Condition,
    Field,
    FieldType,
    FieldVariant,
    OptionalNodes,
    Size,
    Workflow,
)
from jobmonitor.workflows.library import FileWorkflowLibrary
from jobmonitor.workflows.resources import workflows_folder
from jobmonitor.workflows.saving import WorkflowExists, save, texts_of

TEXT = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\0"), max_size=40)
NUMBER = st.integers(-(2**53), 2**53) | st.floats(allow_nan=False, allow_infinity=False, width=64)
SIZE = st.builds(Size, st.integers(1, 16_384), st.integers(1, 16_384))
DEFAULTS = {
    FieldType.TEXT: st.none() | TEXT,
    FieldType.MULTILINE: st.none() | TEXT,
    FieldType.INTEGER: st.none() | st.integers(-(2**63), 2**64 - 1),
    FieldType.FLOAT: st.none() | NUMBER,
    FieldType.BOOLEAN: st.none() | st.booleans(),
    FieldType.SEED: st.none() | st.integers(0, MAX_SEED),
    FieldType.SIZE: st.none() | SIZE,
    FieldType.DURATION: st.none() | st.floats(0.1, 1000),
}
COLUMNS = {
    FieldType.SIZE: "size",
    FieldType.DURATION: "duration_seconds",
    FieldType.IMAGE: "inputs.images",
    FieldType.IMAGES: "inputs.images",
    FieldType.MASKS: "inputs.images",
    FieldType.AUDIO: "inputs.audios",
    FieldType.AUDIO_TRACKS: "inputs.audios",
    FieldType.VIDEO: "inputs.videos",
}
COUNTS = {FieldType.SIZE: 2, FieldType.MASKS: 3, FieldType.AUDIO_TRACKS: 4, FieldType.IMAGES: 2}


@st.composite
def fields(draw, kind: FieldType, name: str) -> Field:
    """A field of this type with everything that may stand in it."""
    count = COUNTS.get(kind, 1)
    each = kind is FieldType.IMAGES and draw(st.booleans())
    if each:
        count = 1
    choices = tuple(draw(st.lists(TEXT, min_size=1, max_size=4, unique=True)))
    is_choice = kind is FieldType.CHOICE
    has_limits = kind in (FieldType.INTEGER, FieldType.FLOAT) and draw(st.booleans())
    low, high = sorted((draw(NUMBER), draw(NUMBER))) if has_limits else (None, None)
    default = draw(st.sampled_from([None, *choices])) if is_choice else draw(DEFAULTS.get(kind, st.none()))
    if has_limits:
        default = None if kind is FieldType.INTEGER else draw(st.sampled_from([None, low, high]))
    return Field(
        name=name,
        label=draw(TEXT.filter(bool)),
        type=kind,
        default=default,
        required=draw(st.booleans()),
        minimum=low,
        maximum=high,
        step=draw(st.none() | st.floats(0.001, 100)) if kind is FieldType.FLOAT else None,
        choices=choices if is_choice else (),
        model_folder=draw(st.sampled_from(["", "vae"])) if is_choice else "",
        maximum_height=draw(st.none() | st.integers(16_384, 20_000)) if kind is FieldType.SIZE else None,
        help=draw(TEXT),
        group=draw(TEXT),
        each=each,
        time_format=draw(st.sampled_from(["", "m:ss"])) if kind is FieldType.FLOAT else "",
        placeholders=tuple(f"{name.upper()}_{number}" for number in range(count)),
        column=draw(st.sampled_from(["", COLUMNS.get(kind, f"parameters.{name}")])),
        parameter=draw(st.sampled_from(["", f"also_{name}"])),
    )


@st.composite
def workflows(draw) -> Workflow:
    """A workflow with a field of every type."""
    made = [draw(fields(kind, kind.value)) for kind in FieldType]
    names = [placeholder for field in made for placeholder in field.placeholders]
    inputs = {name: draw(st.sampled_from([f"{{{{{name}}}}}", f"a {{{{{name}}}}} b"])) for name in names}
    graph = {
        "1": {"class_type": "Anything", "inputs": inputs, "_meta": {"title": draw(TEXT)}},
        "2": {"class_type": "SaveImage", "inputs": {"images": ["1", 0], "text": draw(TEXT)}},
    }
    return Workflow(
        name="made-up",
        title=draw(TEXT.filter(bool)),
        kind=draw(st.sampled_from(JobKind)),
        graph=graph,
        fields=tuple(made),
        description=draw(TEXT),
        result_node=draw(st.sampled_from(["", "2"])),
        fps=draw(st.integers(1, 1000)),
        parameters=draw(st.dictionaries(TEXT, TEXT | NUMBER | st.lists(st.booleans()), max_size=3)),
        is_own=True,
    )


@settings(max_examples=40)  # each has a field of every type
@given(workflows())
def test_what_is_written_reads_as_the_same(workflow: Workflow) -> None:
    graph, manifest = texts_of(workflow)  # which reads it again, and refuses where it differs
    assert json.loads(graph) == workflow.graph
    assert len(tomllib.loads(manifest)["fields"]) == len(FieldType)


def rich() -> Workflow:
    """Conditions, variants, fills and nodes that may be left out."""
    model = Field(
        name="model", label="Model", type=FieldType.CHOICE, default="small", choices=("small", "large"),
        fills={"small": {"FILE": "s.pt", "LAYERS": 4}, "large": {"FILE": "l.pt", "LAYERS": 8}},
        placeholders=("FILE", "LAYERS"), column="parameters.model",
    )  # fmt: skip
    scale = Field(
        name="scale", label="Scale", type=FieldType.FLOAT, default=1.0, minimum=0, maximum=2,
        only_when=Condition("model", ("large",)), placeholders=("SCALE",),
        variants=(FieldVariant(when=Condition("model", ("large",)), default=3.0, maximum=5),),
    )  # fmt: skip
    face = Field(name="face", label="Face", type=FieldType.IMAGE, placeholders=("FACE",))
    size = Field(
        name="size", label="Size", type=FieldType.SIZE, from_image="face", placeholders=("WIDTH", "HEIGHT")
    )
    sound = Field(name="sound", label="Sound", type=FieldType.AUDIO, placeholders=("SOUND",))
    length = Field(
        name="length", label="Length", type=FieldType.DURATION, default=2.0, grows_with="sound",
        placeholders=("FRAMES",),
    )  # fmt: skip
    inputs = {
        name: f"{{{{{name}}}}}" for name in ("FILE", "LAYERS", "SCALE", "FRAMES", "FACE", "WIDTH", "HEIGHT")
    }
    return Workflow(
        name="rich", title="Rich", kind=JobKind.VIDEO, fps=25, is_own=True,
        fields=(model, scale, face, size, sound, length),
        graph={
            "1": {"class_type": "A", "inputs": {**inputs, "sound": ["3", 0]}},
            "2": {"class_type": "SaveVideo", "inputs": {"video": ["1", 0]}},
            "3": {"class_type": "LoadAudio", "inputs": {"audio": "{{SOUND}}"}},
        },
        optional_nodes=(OptionalNodes(needs="SOUND", nodes=("3",)),),
    )  # fmt: skip


def test_conditions_variants_and_optional_nodes_are_written_too(tmp_path: Path) -> None:
    workflow = rich()
    path = save(tmp_path / "mine", workflow)
    read = FileWorkflowLibrary([tmp_path / "mine"]).get("rich")
    assert path == tmp_path / "mine" / "rich.json"
    assert (read.fields, read.optional_nodes, read.graph) == (
        workflow.fields,
        workflow.optional_nodes,
        workflow.graph,
    )


@pytest.mark.parametrize("name", FileWorkflowLibrary([workflows_folder()]).names())
def test_the_workflows_that_come_along_can_be_written_again(tmp_path: Path, name: str) -> None:
    workflow = FileWorkflowLibrary([workflows_folder()]).get(name)
    save(tmp_path, workflow)
    read = FileWorkflowLibrary([tmp_path]).get(name)
    assert (read.fields, read.graph, read.fps) == (workflow.fields, workflow.graph, workflow.fps)


def test_nothing_is_replaced_unasked(tmp_path: Path) -> None:
    save(tmp_path, rich())
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    with pytest.raises(WorkflowExists, match="already"):
        save(tmp_path, rich())
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before
    save(tmp_path, rich(), replace_existing=True)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["rich.json", "rich.toml"]


@pytest.mark.parametrize("there", ["Rich.json", "rich.toml", "RICH.JSON"])
def test_a_name_that_some_computers_take_for_the_same_is_taken(tmp_path: Path, there: str) -> None:
    (tmp_path / there).write_text("{}")
    with pytest.raises(WorkflowExists):
        save(tmp_path, rich())
    assert [path.name for path in tmp_path.iterdir()] == [there]


@pytest.mark.parametrize(
    "name", ["", "../up", "a/b", "a\\b", ".hidden", "a b", "ä", "con", "x" * 81, "-x", "a\n"]
)
def test_a_name_is_never_a_path(tmp_path: Path, name: str) -> None:
    with pytest.raises(InvalidWorkflow, match="letters, digits"):
        save(tmp_path, replace(rich(), name=name))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("value", [float("nan"), "\ud800", {1, 2}])
def test_what_no_file_can_hold_is_refused_before_anything_is_written(tmp_path: Path, value: object) -> None:
    graph = {"1": {"class_type": "SaveImage", "inputs": {"x": value}}}
    with pytest.raises(InvalidWorkflow, match="cannot be stored"):
        save(tmp_path, replace(rich(), graph=graph, fields=(), optional_nodes=()))
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_made_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StorageError, match="Check the folder"):
        save(tmp_path / "file" / "inside", rich())


def test_a_disk_that_fails_half_way_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    linked = os.link

    def link(source: Path, target: Path) -> None:
        if str(target).endswith(".json"):
            raise FileExistsError(target)  # somebody was quicker
        linked(source, target)

    monkeypatch.setattr(os, "link", link)
    with pytest.raises(WorkflowExists):
        save(tmp_path, rich())
    assert list(tmp_path.iterdir()) == []

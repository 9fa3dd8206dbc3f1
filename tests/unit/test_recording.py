"""From the values of a form to the graph that is sent and the row that is kept."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobmonitor.domain.job import JSON, JobKind, OutputFile
from jobmonitor.domain.server import Server
from jobmonitor.domain.workflow import (
    MAX_SEED,
    AudioTrack,
    Condition,
    Field,
    FieldType,
    OptionalNodes,
    ServerFile,
    Size,
    Submission,
    Value,
    Workflow,
)
from jobmonitor.services.submitting import recording
from jobmonitor.services.submitting.recording import Filled, Uploaded

GPU1 = "http://gpu1:8188"


def workflow(*fields: Field, optional: tuple[OptionalNodes, ...] = (), fps: int | None = 25) -> Workflow:
    """Node 1 has an input for each placeholder, named like it in lower case."""
    names = [name for field in fields for name in field.placeholders]
    inputs = {name.lower(): f"{{{{{name}}}}}" for name in names}
    return Workflow(
        name="w",
        title="W",
        kind=JobKind.VIDEO,
        graph={"1": {"class_type": "X", "inputs": inputs}},
        fields=fields,
        fps=fps,
        optional_nodes=optional,
    )


def filled(of: Workflow, **values: Value) -> Filled:
    found, problems = recording.check(Submission(workflow=of, server=Server(GPU1), values=values))
    assert problems == ()
    return found


def inputs(found: Filled, uploaded: Uploaded | None = None) -> dict[str, JSON]:
    made: dict[str, JSON] = found.graph(uploaded or {})["1"]["inputs"]
    return made


def named(*names: str) -> tuple[OutputFile, ...]:
    return tuple(OutputFile(name, type="input") for name in names)


TEXT = Field(
    name="text", label="Text", type=FieldType.MULTILINE, placeholders=("TEXT",), column="parameters.text"
)
any_text = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\0"))
tricky = st.sampled_from(
    [
        '"',
        "\\",
        "\n",
        "\r\n",
        "{{TEXT}}",
        "{{",
        "}}",
        "{",
        "}",
        "שלום",
        "مرحبا",
        "\u202e",
        "👩‍👩‍👧",
        "e\u0301",
        "\\u0000",
        "'",
    ]
)


@given(st.lists(any_text | tricky, max_size=8).map("".join))
def test_any_text_survives_from_field_to_graph_and_row(text: str) -> None:
    found = filled(workflow(TEXT), text=text)
    sent = json.loads(json.dumps(found.graph({}), ensure_ascii=False).encode())
    assert sent["1"]["inputs"]["text"] == text
    assert found.job(GPU1, "id", None, {}).parameters == {"text": text}


@given(st.integers(0, MAX_SEED))
def test_any_seed_survives(seed: int) -> None:
    of = workflow(
        Field(
            name="seed", label="Seed", type=FieldType.SEED, placeholders=("SEED",), column="parameters.seed"
        )
    )
    found = recording.with_seeds(filled(of, seed=seed))
    assert json.loads(json.dumps(inputs(found))) == {"seed": seed}
    assert found.job(GPU1, "id", None, {}).parameters["seed"] == seed
    new = recording.with_seeds(filled(of), lambda: seed)
    assert inputs(new) == {"seed": seed}


SIZE = Field(
    name="size",
    label="Size",
    type=FieldType.SIZE,
    default=Size(640, 352),
    step=32,
    placeholders=("WIDTH", "HEIGHT"),
    column="size",
    parameter="shape",
)
MODEL = Field(
    name="model",
    label="Model",
    type=FieldType.CHOICE,
    default="slow",
    choices=("fast", "slow"),
    fills={"fast": {"MODE": "f", "STEPS": 4}, "slow": {"MODE": "s", "STEPS": 20}},
    placeholders=("MODE", "STEPS"),
    column="parameters.mode",
)
START = Field(
    name="start",
    label="Start",
    type=FieldType.FLOAT,
    default=0.0,
    minimum=0,
    time_format="m:ss",
    placeholders=("START",),
    column="parameters.start",
)
LENGTH = Field(
    name="length",
    label="Length",
    type=FieldType.DURATION,
    default=10.0,
    placeholders=("FRAMES",),
    column="duration_seconds",
)


def test_types_are_kept() -> None:
    found = filled(workflow(SIZE, MODEL, START, LENGTH), start=59.6, model="fast")
    assert inputs(found) == {
        "width": 640,
        "height": 352,
        "mode": "f",
        "steps": 4,
        "start": "1:00",
        "frames": 249,
    }
    job = found.job(GPU1, "id", "me", {})
    assert (job.width, job.height, job.fps, job.duration_seconds) == (640, 352, 25, 249 / 25)
    assert job.parameters == {"shape": "640x352", "mode": "fast", "start": 60.0}


def test_a_field_that_is_not_shown_is_recorded_with_its_default() -> None:
    scale = Field(
        name="scale",
        label="Scale",
        type=FieldType.FLOAT,
        default=1.0,
        placeholders=("SCALE",),
        column="parameters.scale",
        only_when=Condition("model", ("fast",)),
    )
    found = filled(workflow(MODEL, scale), scale=2.0)
    assert inputs(found)["scale"] == 1.0
    assert found.job(GPU1, "id", None, {}).parameters == {"mode": "slow", "scale": 1.0}
    assert filled(workflow(MODEL, scale), scale=2.0, model="fast").values["scale"] == 2.0


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, ...]:
    made = tuple(tmp_path / name for name in ("a.png", "b.png", "c.wav"))
    for path in made:
        path.write_bytes(b"x")
    return made


TRACKS = Field(
    name="tracks",
    label="Sounds",
    type=FieldType.AUDIO_TRACKS,
    placeholders=("A1", "A2", "A3"),
    column="inputs.audios",
    parameter="audio_tracks",
)
MASKS = Field(
    name="masks",
    label="Masks",
    type=FieldType.MASKS,
    placeholders=("M1", "M2", "M3"),
    column="inputs.images",
    parameter="masks",
)


def test_sounds_and_masks_of_speakers(files: tuple[Path, ...]) -> None:
    first, second, sound = files
    tracks = (AudioTrack(2, sound, 1.5), AudioTrack(1, sound))
    found = filled(workflow(TRACKS, MASKS), tracks=tracks, masks=(first, second))
    assert recording.likely_names(found) == {
        "tracks": named("c-speaker-1.wav", "c-speaker-2.wav"),
        "masks": named("a.png", "b.png"),
    }
    uploaded = {"tracks": named("x.wav", "y.wav"), "masks": named("m.png", "m (1).png")}
    assert inputs(found, uploaded) == {
        "a1": "x.wav",
        "a2": "y.wav",
        "a3": None,
        "m1": "m.png",
        "m2": "m (1).png",
        "m3": None,
    }
    job = found.job(GPU1, "id", None, uploaded)
    base = f"{GPU1}/view?filename={{}}&subfolder=&type=input"
    assert job.inputs.audios == (base.format("x.wav"), base.format("y.wav"))
    assert job.inputs.images == (base.format("m.png"), base.format("m%20%281%29.png"))
    assert job.parameters == {
        "audio_tracks": [
            {"speaker": 1, "file": "c.wav", "start": 0.0},
            {"speaker": 2, "file": "c.wav", "start": 1.5},
        ],
        "masks": list(job.inputs.images),
    }
    json.dumps(job.parameters)
    # What did not reach the server is known by its name.
    failed = found.job(GPU1, "id", None, {})
    assert failed.inputs.images == ("a.png", "b.png")


def test_a_mixed_sound_has_a_name_that_any_server_takes() -> None:
    for stem, name in (
        ("hello", "hello-speaker-2.wav"),
        ("Stimme Ü 1", "Stimme Ü 1-speaker-2.wav"),
        ('a\\b"c;d', "a_b_c_d-speaker-2.wav"),
        ("..", "sound-speaker-2.wav"),
    ):
        assert recording.mix_name((AudioTrack(2, Path(f"{stem}.wav")),), 2) == name
    assert recording.mix_name((), 1) == "sound-speaker-1.wav"


def test_lists_of_images(files: tuple[Path, ...]) -> None:
    images = Field(
        name="images", label="Images", type=FieldType.IMAGES, placeholders=("IMAGES",), column="inputs.images"
    )
    found = filled(workflow(images), images=files[:2])
    assert inputs(found, {"images": named("a.png", "b.png")}) == {"images": {"__value__": ["a.png", "b.png"]}}
    one = filled(workflow(images), images=files[:1])
    assert inputs(one, {"images": named("a.png")}) == {"images": "a.png"}


def test_a_file_in_another_folder_of_the_server() -> None:
    image = Field(
        name="image",
        label="Image",
        type=FieldType.IMAGE,
        placeholders=("IMAGE",),
        column="inputs.images",
        parameter="source",
    )
    result = ServerFile(GPU1, OutputFile("x.png", "sub", "output"))
    found = filled(workflow(image), image=result)
    assert inputs(found, recording.likely_names(found)) == {"image": "sub/x.png [output]"}
    job = found.job(GPU1, "id", None, {"image": (result.file,)})
    assert job.inputs.images == (result.address,)
    assert job.parameters == {"source": result.address}
    assert found.job(GPU1, "id", None, {}).inputs.images == (result.address,)


def test_nothing_that_was_not_given_is_recorded() -> None:
    found = filled(workflow(TRACKS, MASKS, TEXT))
    assert inputs(found) == dict.fromkeys(("a1", "a2", "a3", "m1", "m2", "m3", "text"))
    job = found.job(GPU1, "id", None, {})
    assert (dict(job.parameters), job.inputs.all) == ({}, ())


def test_optional_nodes_go_with_their_placeholder(files: tuple[Path, ...]) -> None:
    of = workflow(TRACKS)
    graph = {
        "1": {"class_type": "Load", "inputs": {"a": "{{A1}}", "b": "{{A2}}"}},
        "2": {"class_type": "Load", "inputs": {"a": "{{A3}}"}},
        "3": {"class_type": "Use", "inputs": {"x": ["1", 0], "y": ["2", 0]}},
    }
    optional = (OptionalNodes(needs="A3", nodes=("2",)),)
    of = Workflow(name="w", title="W", kind=of.kind, graph=graph, fields=of.fields, optional_nodes=optional)
    found = filled(of, tracks=(AudioTrack(1, files[2]),))
    assert found.graph({"tracks": named("x.wav")}) == {
        "1": {"class_type": "Load", "inputs": {"a": "x.wav", "b": None}},
        "3": {"class_type": "Use", "inputs": {"x": ["1", 0]}},
    }

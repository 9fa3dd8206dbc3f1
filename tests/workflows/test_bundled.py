"""The workflows that come with the application run on real servers of both generations."""

import json
from pathlib import Path

import pytest

from jobmonitor.domain.job import JobKind
from jobmonitor.domain.workflow import FieldType, Size
from jobmonitor.services.filling import fill
from jobmonitor.workflows.library import FileWorkflowLibrary
from jobmonitor.workflows.resources import resources_folder, workflows_folder

from .graph_check import problems

DATA = Path(__file__).parent.parent / "data" / "workflows"
VERSIONS = ("0.3.64", "0.33.0")


@pytest.fixture
def library() -> FileWorkflowLibrary:
    return FileWorkflowLibrary([workflows_folder()])


def classes(version: str) -> dict:
    return json.loads((DATA / f"object_info-{version}.json").read_text())


def some_values(workflow) -> dict:
    """A value of the right type for each placeholder: the defaults, and something where there is none."""
    values = {}
    for field in workflow.fields:
        if field.type is FieldType.SIZE:
            values[field.placeholders[0]], values[field.placeholders[1]] = field.default.width, 352
        elif field.type is FieldType.DURATION:
            values[field.placeholders[0]] = 81
        elif field.type is FieldType.SEED:
            values[field.placeholders[0]] = 2**64 - 1
        else:
            values[field.placeholders[0]] = field.default if field.default is not None else "x.png"
    return values


@pytest.mark.parametrize("version", VERSIONS)
def test_every_bundled_graph_is_valid(library, version):
    assert library.names()
    for name in library.names():
        workflow = library.get(name)
        assert problems(fill(workflow.graph, some_values(workflow)), classes(version)) == [], name


def test_every_node_has_a_title(library):
    for name in library.names():
        for node_id, node in library.get(name).graph.items():
            assert node.get("_meta", {}).get("title"), f"{name}, node {node_id}"


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        (lambda graph: graph["7"]["inputs"].pop("cfg"), "7 cfg: required"),
        (lambda graph: graph["7"]["inputs"].update(scheduler="none"), "7 scheduler: none is not in the list"),
        (
            lambda graph: graph["7"]["inputs"].update(model=["1", 1]),
            "7 model: ['1', 1] does not give a MODEL",
        ),
        (lambda graph: graph["7"]["inputs"].update(denoise=2.0), "7 denoise: 2.0 is out of range"),
        (lambda graph: graph["7"]["inputs"].update(steps="20"), "7 steps: '20' is no INT"),
    ],
)
def test_the_check_finds_what_a_server_would_refuse(library, change, problem):
    workflow = library.get("img2img")
    graph = fill(workflow.graph, some_values(workflow))
    change(graph)
    assert problems(graph, classes("0.3.64")) == [problem]


def test_image_to_image_has_the_fields_that_its_jobs_record(library):
    workflow = library.get("img2img")
    assert workflow.kind is JobKind.IMAGE
    assert {field.name: field.column for field in workflow.fields if field.column} == {
        "image": "inputs.images",
        "prompt": "prompt",
        "strength": "parameters.strength",
        "steps": "parameters.steps",
        "seed": "parameters.seed",
        "checkpoint": "model_used",
    }
    assert {field.name for field in workflow.fields if field.required} == {"image", "prompt", "checkpoint"}
    strength = workflow.field_named("strength")
    assert (strength.default, strength.minimum, strength.maximum) == (0.87, 0, 1)
    assert workflow.field_named("steps").default == 20
    assert workflow.field_named("seed").default is None


def test_image_to_video_has_the_fields_that_its_jobs_record(library):
    workflow = library.get("wan-i2v")
    assert (workflow.kind, workflow.fps) == (JobKind.VIDEO, 24)
    assert {field.name: field.column for field in workflow.fields if field.column} == {
        "image": "inputs.images",
        "prompt": "parameters.prompt",
        "size": "size",
        "duration": "duration_seconds",
        "seed": "parameters.seed",
        "diffusion_model": "model_used",
    }
    size, duration = workflow.field_named("size"), workflow.field_named("duration")
    assert (size.default, size.minimum, size.maximum, size.step) == (Size(640, 360), 64, 1024, 32)
    assert (duration.default, duration.minimum, duration.maximum, duration.step) == (3.375, 3, 10, 0.125)
    assert workflow.field_named("prompt").default == "a beautiful scene transforming through time"
    assert {field.model_folder for field in workflow.fields if field.model_folder} == {
        "diffusion_models",
        "text_encoders",
        "vae",
        "clip_vision",
    }


def test_resources_are_found_in_a_checkout():
    assert (resources_folder() / "workflows" / "img2img.json").is_file()

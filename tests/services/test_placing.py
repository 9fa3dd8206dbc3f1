"""Every refusal of a server comes back to the field or the node that caused it."""

from __future__ import annotations

import uuid
from collections.abc import AsyncIterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from jobmonitor.comfy.client import HttpComfyServer
from jobmonitor.demo.simulator import Simulator
from jobmonitor.domain.errors import PromptRefused
from jobmonitor.domain.job import JobKind
from jobmonitor.domain.preflight import GraphFault, GraphProblem
from jobmonitor.domain.server import NodeError, Server
from jobmonitor.domain.workflow import Field, FieldType, Workflow
from jobmonitor.services.checking.placing import placed
from jobmonitor.services.submitting.filling import fill
from tests.services.conftest import Open
from tests.validation.described import node


@pytest.fixture(params=["0.3.64", "0.33"])
async def client(request: pytest.FixtureRequest) -> AsyncIterator[HttpComfyServer]:
    """Asks a server of each behaviour."""
    async with Simulator(request.param) as simulator:
        simulator.faults.models_missing = True
        client = HttpComfyServer(Server.at(simulator.url))
        yield client
        await client.aclose()


FIELDS = (
    Field(name="photo", label="Photo", type=FieldType.IMAGE, placeholders=("PHOTO",)),
    Field(name="width", label="Width", type=FieldType.INTEGER, placeholders=("WIDTH",)),
    Field(name="method", label="Method", type=FieldType.CHOICE, placeholders=("METHOD",)),
    Field(name="model", label="Model", type=FieldType.CHOICE, placeholders=("MODEL",)),
)
GOOD: Mapping[str, Any] = {"WIDTH": 8, "METHOD": "area"}
GRAPH: Mapping[str, Any] = {
    "1": node("EmptyImage", "The ground", width="{{WIDTH}}", height=8, batch_size=1, color=0),
    "2": node("ImageScale", image=["1", 0], upscale_method="{{METHOD}}", width=8, height=8, crop="disabled"),
    "3": node("PreviewImage", images=["2", 0]),
}


async def refused(
    client: HttpComfyServer, changed: Mapping[str, Any], values: Mapping[str, Any] = GOOD
) -> tuple[GraphProblem, ...]:
    """What the server says of the graph with these nodes, placed in the form."""
    graph = {**GRAPH, **changed}
    wanted = {name: value for name, value in values.items() if f"{{{{{name}}}}}" in str(graph)}
    workflow = Workflow(name="w", title="W", kind=JobKind.IMAGE, graph=graph, fields=FIELDS)
    with pytest.raises(PromptRefused) as caught:
        await client.submit(fill(graph, wanted), prompt_id=str(uuid.uuid4()), extra_data={})
    return placed(workflow, caught.value)


def scaled(**changed: Any) -> dict[str, Any]:
    return {"2": {**GRAPH["2"], "inputs": {**GRAPH["2"]["inputs"], **changed}}}


def shown(images: Any) -> dict[str, Any]:
    return {"3": node("PreviewImage", images=images)}


LOADER = {
    "4": node("CheckpointLoaderSimple", ckpt_name="{{MODEL}}"),
    "5": node("VAEDecode", samples=["6", 0], vae=["4", 2]),
    "6": node("EmptyLatentImage", width=64, height=64, batch_size=1),
    "7": node("PreviewImage", images=["5", 0]),
    "3": node("ImageInvert", image=["2", 0]),
}
PHOTO = {"1": node("LoadImage", image="{{PHOTO}}")}
CIRCLE = {"1": node("ImageInvert", image=["2", 0])}
WITHOUT_WIDTH = node("EmptyImage", height=8, batch_size=1, color=0)

BY_FIELD = [
    ("too small", {}, {"WIDTH": 0}, "width", GraphFault.OUT_OF_RANGE),
    ("too big", {}, {"WIDTH": 99999}, "width", GraphFault.OUT_OF_RANGE),
    ("not convertible", {}, {"WIDTH": "wide"}, "width", GraphFault.NOT_CONVERTIBLE),
    ("null", {}, {"WIDTH": None}, "width", GraphFault.NOT_CONVERTIBLE),
    ("not a choice", {}, {"METHOD": "magic"}, "method", GraphFault.NOT_A_CHOICE),
    ("missing model", LOADER, {"MODEL": "sd15.safetensors"}, "model", GraphFault.MISSING_MODEL),
    ("missing file", PHOTO, {"PHOTO": "no_such.png"}, "photo", GraphFault.MISSING_FILE),
]


@pytest.mark.parametrize(
    ("changed", "values", "field", "fault"),
    [pytest.param(*case[1:], id=case[0]) for case in BY_FIELD],
)
async def test_at_its_field(
    client: HttpComfyServer,
    changed: Mapping[str, Any],
    values: Mapping[str, Any],
    field: str,
    fault: GraphFault,
) -> None:
    (problem,) = await refused(client, changed, {**GOOD, **values})
    assert (problem.field, problem.fault) == (field, fault)
    assert problem.message.endswith(".")
    assert problem.remedy


BY_NODE = [
    ("unknown class", {"3": node("NoSuchNode")}, "3", "", GraphFault.UNKNOWN_CLASS),
    ("no class", {"3": {"inputs": {}}}, "3", "", GraphFault.UNKNOWN_CLASS),
    ("no inputs", {"3": {"class_type": "PreviewImage"}}, "3", "", GraphFault.OTHER),
    ("missing input", {"1": WITHOUT_WIDTH}, "1", "width", GraphFault.MISSING_INPUT),
    ("missing link", {"3": node("PreviewImage")}, "3", "images", GraphFault.MISSING_INPUT),
    (
        "wrong type",
        {"8": node("PrimitiveInt", value=3), **shown(["8", 0])},
        "3",
        "images",
        GraphFault.WRONG_TYPE,
    ),
    ("no such node", shown(["77", 0]), "3", "images", GraphFault.BAD_LINK),
    ("no such output", shown(["2", 5]), "3", "images", GraphFault.BAD_LINK),
    ("three items", shown(["2", 0, 0]), "3", "images", GraphFault.BAD_LINK),
    ("a number", shown([2, 0]), "3", "images", GraphFault.BAD_LINK),
    ("further inside", scaled(image=["77", 0]), "2", "image", GraphFault.BAD_LINK),
    ("circle", CIRCLE, "1", "", GraphFault.CYCLE),
    ("nothing to make", {"3": node("ImageInvert", image=["2", 0])}, "", "", GraphFault.NO_OUTPUT),
]


@pytest.mark.parametrize(
    ("changed", "node_id", "input_name", "fault"),
    [pytest.param(*case[1:], id=case[0]) for case in BY_NODE],
)
async def test_at_its_node(
    client: HttpComfyServer, changed: Mapping[str, Any], node_id: str, input_name: str, fault: GraphFault
) -> None:
    (problem,) = await refused(client, changed)
    assert (problem.node_id, problem.input_name, problem.fault) == (node_id, input_name, fault)
    assert problem.field in ("", "width")
    assert problem.message.endswith(".")
    assert problem.remedy


async def test_many_at_once(client: HttpComfyServer) -> None:
    problems = await refused(client, {"4": node("SaveImage", images=["1", 0])}, {"WIDTH": 0, "METHOD": "x"})
    places = {(each.field, each.node_id, each.input_name) for each in problems}
    assert places == {
        ("width", "1", "width"),
        ("method", "2", "upscale_method"),
        ("", "4", "filename_prefix"),
    }


async def test_the_pack_of_a_class_is_told(client: HttpComfyServer) -> None:
    (problem,) = await refused(client, {"3": node("VHS_VideoCombine", images=["2", 0])})
    assert problem.pack == "ComfyUI-VideoHelperSuite"
    assert problem.class_type == "VHS_VideoCombine"


async def test_what_a_submission_is_refused_for(
    sqlite_url: str, sim: Simulator, open_copy: Open, photo: Path
) -> None:
    """Also where the server takes the rest of the graph."""
    here = await open_copy(sqlite_url, sim, started=False)
    submission = here.submission(image=photo, prompt="x", checkpoint="away.safetensors")
    with pytest.raises(PromptRefused) as caught:
        await here.application.submission.submit(submission)
    (problem,) = placed(submission.workflow, caught.value)
    assert (problem.fault, problem.field) == (GraphFault.MISSING_MODEL, "checkpoint")
    assert problem.choices
    half = {**submission.workflow.graph, "20": node("EmptyImage", width=8, height=8, batch_size=1, color=0)}
    half |= {"21": node("PreviewImage", images=["20", 0])}
    workflow = replace(submission.workflow, graph=half)
    with pytest.raises(PromptRefused) as caught:
        await here.application.submission.submit(replace(submission, workflow=workflow))
    (problem,) = placed(workflow, caught.value)
    assert (problem.fault, problem.field) == (GraphFault.MISSING_MODEL, "checkpoint")


# Without a server

WORKFLOW = Workflow(name="w", title="W", kind=JobKind.IMAGE, graph=GRAPH, fields=FIELDS)


def test_what_is_said_of_the_whole_has_no_place() -> None:
    error = PromptRefused("The server takes no graph today.", error_type="closed", remedy="Wait.")
    assert placed(WORKFLOW, error) == (
        GraphProblem(fault=GraphFault.OTHER, message="The server takes no graph today.", remedy="Wait."),
    )


def test_kinds_of_errors_that_nobody_knows_keep_their_place() -> None:
    found = NodeError(
        node_id="1", class_type="EmptyImage", type="new_kind", message="Odd.", input_name="width"
    )
    (problem,) = placed(WORKFLOW, PromptRefused("Odd.", [found]))
    assert (problem.fault, problem.field, problem.message) == (GraphFault.OTHER, "width", "Odd.")

"""Every refusal of a server, as the servers say it, beside the field or at the node that caused it."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from jobmonitor.comfy.client import HttpComfyServer
from jobmonitor.demo.simulator import SimulatorThread
from jobmonitor.domain.errors import PromptRefused
from jobmonitor.domain.job import JobKind
from jobmonitor.domain.server import Server
from jobmonitor.domain.workflow import Field, FieldType, Workflow
from jobmonitor.services.submitting.filling import fill
from tests.services.test_placing import BY_FIELD, BY_NODE, GOOD, GRAPH
from tests.support.qt_loop import on_qt_loop, until
from tests.support.submit_stage import stage

FIELDS = (
    Field(name="photo", label="Photo", type=FieldType.TEXT, default="a.png", placeholders=("PHOTO",)),
    Field(name="width", label="Width", type=FieldType.INTEGER, default=8, placeholders=("WIDTH",)),
    Field(
        name="method",
        label="Method",
        type=FieldType.CHOICE,
        choices=("area", "bicubic"),
        default="area",
        placeholders=("METHOD",),
    ),
    Field(
        name="model",
        label="Model",
        type=FieldType.CHOICE,
        default="sd15.safetensors",
        model_folder="checkpoints",
        placeholders=("MODEL",),
    ),
)
"""As those that the services' tests place refusals in; a photo is a name here, so that no file is needed."""


@pytest.fixture(scope="module", params=["0.3.64", "0.33"])
def server(request: pytest.FixtureRequest) -> Iterator[SimulatorThread]:
    """A server of each behaviour, without models."""
    with SimulatorThread(request.param) as simulator:
        simulator.faults.models_missing = True
        yield simulator


def workflow_of(changed: Mapping[str, Any]) -> Workflow:
    return Workflow(name="w", title="W", kind=JobKind.IMAGE, graph={**GRAPH, **changed}, fields=FIELDS)


async def refusal(
    server: SimulatorThread, workflow: Workflow, values: Mapping[str, Any] = GOOD
) -> PromptRefused:
    """What the server says of the workflow's graph with these values."""
    wanted = {name: value for name, value in values.items() if f"{{{{{name}}}}}" in str(workflow.graph)}
    client = HttpComfyServer(Server.at(server.url))
    try:
        with pytest.raises(PromptRefused) as caught:
            await client.submit(fill(workflow.graph, wanted), prompt_id=str(uuid.uuid4()), extra_data={})
    finally:
        await client.aclose()
    return caught.value


@pytest.mark.parametrize(
    ("changed", "values", "field"), [pytest.param(*case[1:4], id=case[0]) for case in BY_FIELD]
)
@on_qt_loop
async def test_beside_its_field(
    server: SimulatorThread, changed: Mapping[str, Any], values: Mapping[str, Any], field: str
) -> None:
    workflow = workflow_of(changed)
    refused = await refusal(server, workflow, {**GOOD, **values})
    async with stage(workflow) as play:
        play.application.submission.error = refused
        play.submit()
        await until(lambda: play.row(field).problem)
        assert play.entry(field).hasFocus()
        assert [name for name in ("photo", "width", "method", "model") if play.row(name).problem] == [field]
        (row,) = play.dialog.footer.problems.rows()
        assert row.finding.field == field
        assert row.finding.remedy or row.finding.choices


@pytest.mark.parametrize(("changed", "node_id"), [pytest.param(*case[1:3], id=case[0]) for case in BY_NODE])
@on_qt_loop
async def test_at_its_node(server: SimulatorThread, changed: Mapping[str, Any], node_id: str) -> None:
    workflow = workflow_of(changed)
    refused = await refusal(server, workflow)
    async with stage(workflow) as play:
        play.application.submission.error = refused
        play.submit()
        problems = play.dialog.footer.problems
        await until(problems.isVisible)
        (row,) = problems.rows()
        if row.finding.field:  # an input that a field fills
            assert play.row(row.finding.field).problem
        elif node_id:
            unknown = workflow.graph[node_id].get("class_type", "")
            assert f"node {node_id}" in row.finding.text.casefold() or unknown in row.finding.text
        assert row.finding.text
        assert row.finding.remedy

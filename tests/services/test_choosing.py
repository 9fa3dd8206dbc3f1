"""Which server suits a workflow best, and why others do not."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path

import pytest

from jobmonitor.db.state.storage import StateStorage
from jobmonitor.db.state.timings import FileTimings
from jobmonitor.demo.simulator import Simulator
from jobmonitor.domain.errors import NoSuitableServer
from jobmonitor.domain.preflight import ServerChoice
from jobmonitor.services.checking.choosing import ServerChooser
from jobmonitor.services.servers.pausing import PausedServers
from tests.services.conftest import AddWorkflow, Open
from tests.support.run_times import run_timing
from tests.support.workstation import Workstation

NOBODY = "http://127.0.0.1:9"
TALK = {
    "1": {"class_type": "EmptyImage", "inputs": {"width": 8, "height": 8, "batch_size": 1, "color": 0}},
    "2": {"class_type": "VHS_VideoCombine", "inputs": {"images": ["1", 0]}},
}


@pytest.fixture
async def other() -> AsyncIterator[Simulator]:
    """A second server, of the newer behaviour."""
    async with Simulator("0.33") as simulator:
        yield simulator


async def choices(here: Workstation, workflow: str = "img2img") -> list[ServerChoice]:
    application = here.application
    return list(await application.chooser.choices(application.workflows.get(workflow)))


async def best(here: Workstation, workflow: str = "img2img") -> str:
    application = here.application
    return (await application.chooser.best(application.workflows.get(workflow))).url


async def test_the_best_comes_first(
    sqlite_url: str, sim: Simulator, other: Simulator, open_copy: Open, photo: Path
) -> None:
    here = await open_copy(sqlite_url, sim, other, NOBODY, started=False)
    first, second, third = await choices(here)
    assert [each.server.url for each in (first, second, third)] == [sim.url, other.url, NOBODY]
    assert (first.is_usable, second.is_usable, third.is_usable) == (True, True, False)
    assert first.queue_length == 0
    assert "free now" in first.reasons
    assert third.queue_length is None
    assert third.reasons
    sim.hold()
    await here.submit(image=photo, prompt="x")
    await here.submit(image=photo, prompt="y")
    first, second, _ = await choices(here)
    assert [each.server.url for each in (first, second)] == [other.url, sim.url]
    assert second.queue_length == 2
    assert "2 in the queue" in second.reasons
    assert await best(here) == other.url
    await sim.release()


async def test_quick_servers_may_have_a_longer_queue(
    sqlite_url: str, sim: Simulator, other: Simulator, open_copy: Open, photo: Path
) -> None:
    here = await open_copy(sqlite_url, sim, other, started=False)
    with closing(StateStorage(here.paths.state_file)) as storage:
        memory = FileTimings(storage)
        for _ in range(5):
            memory.record(run_timing("img2img", sim.url, None, 2.0))
            memory.record(run_timing("img2img", other.url, None, 500.0))
    sim.hold()
    other.hold()
    for _ in range(3):
        await here.submit(image=photo, prompt="x")
    submission = here.submission(image=photo, prompt="x")
    at_other = type(submission)(
        workflow=submission.workflow, server=here.application.servers[1], values=submission.values
    )
    await here.application.submission.submit(at_other)
    assert [each.queue_length for each in await choices(here)] == [3, 1]
    assert await best(here) == sim.url
    await sim.release()
    await other.release()


async def test_what_is_missing_is_told(
    sqlite_url: str, sim: Simulator, other: Simulator, open_copy: Open, add_workflow: AddWorkflow
) -> None:
    add_workflow("talk", TALK, 'title = "Talking heads"\nkind = "video"\nfields = []\n')
    sim.faults.models_missing = True
    here = await open_copy(sqlite_url, sim, other, started=False)
    first, second = await choices(here)
    assert [each.server.url for each in (first, second)] == [other.url, sim.url]
    assert second.missing_models == ("sd_xl_base_1.0.safetensors",)
    assert any("sd_xl_base_1.0.safetensors" in reason for reason in second.reasons)
    for each in await choices(here, "talk"):
        assert not each.is_usable
        assert each.missing_classes == ("VHS_VideoCombine",)
        assert "lacks ComfyUI-VideoHelperSuite" in each.reasons
    with pytest.raises(NoSuitableServer) as caught:
        await best(here, "talk")
    assert "Talking heads" in caught.value.message
    assert "ComfyUI-VideoHelperSuite" in caught.value.message


async def test_nodes_that_some_choices_need(
    sqlite_url: str, sim: Simulator, open_copy: Open, add_workflow: AddWorkflow
) -> None:
    """They stop nobody who chooses otherwise."""
    graph = {
        "1": {"class_type": "EmptyImage", "inputs": {"width": 8, "height": 8, "batch_size": 1, "color": 0}},
        "2": {"class_type": "ImageResizeKJv2", "inputs": {"image": ["1", 0], "width": "{{WIDTH}}"}},
        "3": {"class_type": "PreviewImage", "inputs": {"images": ["2", 0]}},
    }
    manifest = """
title = "Resize"
kind = "image"
[[fields]]
name = "width"
label = "Width"
type = "integer"
placeholder = "WIDTH"
[[optional_nodes]]
needs = "WIDTH"
nodes = ["2"]
bypass = "image"
"""
    add_workflow("resize", graph, manifest)
    here = await open_copy(sqlite_url, sim, started=False)
    (choice,) = await choices(here, "resize")
    assert choice.is_usable
    assert any("ComfyUI-KJNodes" in reason for reason in choice.reasons)


async def test_a_silent_server_does_not_hold_up_the_others(
    sqlite_url: str, sim: Simulator, other: Simulator, open_copy: Open
) -> None:
    sim.faults.slow = 30
    here = await open_copy(sqlite_url, sim, other, started=False)
    application = here.application
    chooser = ServerChooser(
        application.comfy,
        application.node_catalogue,
        application.estimates,
        application.local,
        application.servers,
        PausedServers(application.layout, application.local, application.bus, application.clock),
        patience=0.3,
    )
    found = await chooser.choices(application.workflows.get("img2img"))
    by_url = {each.server.url: each for each in found}
    assert not by_url[sim.url].is_usable
    assert "did not answer" in by_url[sim.url].reasons[0]
    sim.faults.clear()


async def test_without_any_server(sqlite_url: str, open_copy: Open) -> None:
    here = await open_copy(sqlite_url, started=False)
    assert await choices(here) == []
    with pytest.raises(NoSuitableServer, match="No server is configured"):
        await best(here)

"""The graph of a job: as it was sent from here, as its server remembers it, as it is inside its result."""

from __future__ import annotations

from pathlib import Path

import pytest

from jobmonitor.demo.simulator import Simulator
from jobmonitor.domain.errors import InvalidWorkflow
from jobmonitor.services import importing
from tests.services.conftest import Open

PROMPT = "a “quoted” {{word}}\n😀"


async def test_a_job_is_imported_wherever_its_graph_is_left(
    sqlite_url: str, sim: Simulator, open_copy: Open, photo: Path
) -> None:
    here = await open_copy(sqlite_url, sim)
    there = await open_copy(sqlite_url, sim, name="there")
    sim.hold()
    first = await here.submit(image=photo, prompt="another")
    job = await here.submit(image=photo, prompt=PROMPT)
    noted = await here.application.importing.read_job(job)
    assert noted.graph["2"]["inputs"]["text"] == PROMPT
    waiting = await there.application.importing.read_job(job)  # in the queue
    assert waiting.graph["2"]["inputs"] == noted.graph["2"]["inputs"]
    await sim.release()
    for each in (first, job):
        await here.ended(each.ref)
    ended = await there.ended(job.ref)
    past = await there.application.importing.read_job(ended)  # in the history
    assert past.graph["2"]["inputs"] == noted.graph["2"]["inputs"]
    await sim.restart()  # which forgets both
    inside = await there.application.importing.read_job(ended)
    assert inside.graph["2"]["inputs"] == noted.graph["2"]["inputs"]
    assert inside.origin == "a job of img2img"
    await sim.stop()
    with pytest.raises(InvalidWorkflow, match="nowhere to be found") as caught:
        await there.application.importing.read_job(ended)
    assert "Workflow → Export (API)" in caught.value.remedy
    assert (await here.application.importing.read_job(ended)).graph == noted.graph  # still noted


async def test_what_was_saved_can_be_submitted_at_once(
    sqlite_url: str, sim: Simulator, open_copy: Open, photo: Path
) -> None:
    here = await open_copy(sqlite_url, sim)
    job = await here.submit(image=photo, prompt=PROMPT)
    await here.ended(job.ref)
    service = here.application.importing
    source = await service.read_job(job)
    proposal = await service.propose(source, here.application.servers[0])
    name = await service.free_name(source.title)
    assert name == "img2img-2"
    workflow = importing.workflow_of(proposal, proposal.suggested, name=name, title="Mine")
    assert await service.caution(workflow, here.application.servers[0]) == ""
    await service.save(workflow)
    with pytest.raises(InvalidWorkflow, match="already"):
        await service.save(workflow)
    again = await here.submit(name, image=photo)
    assert (await here.ended(again.ref)).prompt == PROMPT

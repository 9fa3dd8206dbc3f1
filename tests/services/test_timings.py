"""How long jobs waited and ran, and what their nodes took."""

from __future__ import annotations

from pathlib import Path

import pytest

from jobmonitor.demo.simulator import Simulator
from jobmonitor.domain.events import Event, RunTimed
from jobmonitor.domain.job import JobStatus
from jobmonitor.domain.progress import Phase
from jobmonitor.domain.server import Connection
from jobmonitor.domain.timing import read_timing
from jobmonitor.services.jobs import OWN_PARAMETERS, TIMING
from tests.services.conftest import Open
from tests.support.generations import make_legacy
from tests.support.workstation import Workstation


async def listening(here: Workstation) -> None:
    """Until the server's events arrive."""

    def connected() -> bool:
        statuses = here.application.tracking.server_statuses()
        return any(each.connection is Connection.CONNECTED for each in statuses)

    await here.until(connected)


async def test_waiting_and_running_are_kept_apart_with_the_nodes(
    database_url: str, each_sim: Simulator, open_copy: Open, photo: Path
) -> None:
    here = await open_copy(database_url, each_sim)
    told: list[Event] = []
    here.application.bus.subscribe(told.append)
    await listening(here)
    each_sim.step_seconds = 0.01
    each_sim.hold()
    first = await here.submit(image=photo, prompt="a cat", steps=12)
    second = await here.submit(image=photo, prompt="a dog", steps=12)
    await here.seen(second.ref, Phase.QUEUED)
    await each_sim.release()
    jobs = [await here.ended(job.ref) for job in (first, second)]
    await here.settled()
    for job in jobs:
        timing = await here.application.timings.of(job)
        assert timing.queue_seconds is not None
        assert timing.run_seconds is not None
        assert timing.run_seconds >= 0.1
    timing = await here.application.timings.of(jobs[1])  # all of whose run was heard
    assert timing == read_timing(jobs[1].parameters[OWN_PARAMETERS][TIMING])
    assert timing.queue_seconds is not None
    assert timing.queue_seconds >= 0.1  # while the first one made its steps
    assert "Sample" in {node.title for node in timing.nodes}
    assert list(timing.nodes) == sorted(timing.nodes, key=lambda node: -node.seconds)
    assert timing.nodes[0].seconds >= 0.1
    assert await here.application.estimates.of("img2img", jobs[0].comfy_url) is None  # two tell nothing
    timed = [event.run for event in told if isinstance(event, RunTimed)]
    assert [(run.ref, run.server_url) for run in timed] == [(job.ref, job.comfy_url) for job in jobs]


async def test_a_failed_run_has_its_times_and_says_nothing_of_others(
    sqlite_url: str, sim: Simulator, open_copy: Open, photo: Path
) -> None:
    here = await open_copy(sqlite_url, sim)
    await listening(here)
    sim.faults.error = True
    job = await here.submit(image=photo, prompt="a cat")
    ended = await here.ended(job.ref)
    assert ended.status is JobStatus.FAILED
    await here.settled()
    timing = await here.application.timings.of(ended)
    assert timing.run_seconds is not None


@pytest.mark.postgresql
async def test_tables_without_parameters_leave_the_times_to_the_workstation(
    empty_postgres_url: str, sim: Simulator, open_copy: Open, photo: Path
) -> None:
    make_legacy(empty_postgres_url)
    here = await open_copy(empty_postgres_url, sim)
    await listening(here)
    sim.hold()
    job = await here.submit(image=photo, prompt="a cat")
    await here.seen(job.ref, Phase.RUNNING)
    await sim.release()
    ended = await here.ended(job.ref)
    await here.settled()
    assert not ended.parameters
    timing = await here.application.timings.of(ended)
    assert timing.run_seconds is not None
    assert "Save image" in {node.title for node in timing.nodes}

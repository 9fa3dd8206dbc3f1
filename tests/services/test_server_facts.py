"""What is known of servers, pausing them, freeing their memory, interrupting what runs there."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from jobmonitor.demo.simulator import Simulator
from jobmonitor.domain.errors import CancelRefused, InvalidInput, KeptInOutbox, NoSuitableServer, ServerPaused
from jobmonitor.domain.events import PausesChanged
from jobmonitor.domain.job import JobStatus
from jobmonitor.domain.server import Connection
from jobmonitor.domain.server_facts import ServerFacts, ServerMood, Whose
from jobmonitor.services.servers import service
from jobmonitor.services.servers.pausing import NAME
from tests.services.conftest import AddWorkflow, Open
from tests.support.workstation import Workstation

NOBODY = "http://127.0.0.1:9"
OLD = "0.3.50"
TALK = {
    "1": {"class_type": "EmptyImage", "inputs": {"width": 8, "height": 8, "batch_size": 1, "color": 0}},
    "2": {"class_type": "VHS_VideoCombine", "inputs": {"images": ["1", 0]}},
}
TALK_MANIFEST = 'title = "Talking heads"\nkind = "video"\nfields = []\n'


@pytest.fixture
async def old() -> AsyncIterator[Simulator]:
    """A server that ends whatever runs."""
    async with Simulator(OLD) as simulator:
        yield simulator


def asked(sim: Simulator, path: str) -> int:
    return sum(each.endswith(path) for _, each, *_ in sim.requests)


def first(here: Workstation) -> ServerFacts:
    return here.application.server_facts.all()[0]


async def held_job(here: Workstation, sim: Simulator, photo: Path) -> Any:
    """A job that is seen to run until the server is let go on."""
    sim.hold()
    job = await here.submit(image=photo, prompt="x")
    await here.until(lambda: first(here).runs)
    return job


# Facts


async def test_a_look_tells_what_each_server_has_and_lacks(
    sqlite_url: str, each_sim: Simulator, open_copy: Open, add_workflow: AddWorkflow
) -> None:
    add_workflow("talk", TALK, TALK_MANIFEST)
    here = await open_copy(sqlite_url, each_sim, NOBODY, started=False)
    assert [each.mood for each in here.application.server_facts.all()] == [ServerMood.CONNECTING] * 2
    await here.application.server_facts.look()
    there, away = here.application.server_facts.all()
    assert there.mood is ServerMood.IDLE
    assert there.version.startswith("0.3")
    assert there.devices
    assert there.vram is not None
    assert 0 <= there.vram.fraction <= 1
    assert there.ram is not None
    assert there.latency is not None
    assert there.latency >= 0
    (gap,) = [each for each in there.gaps or () if each.workflow_name == "talk"]
    assert gap.stops
    assert gap.classes == ("VHS_VideoCombine",)
    assert gap.packs == ("ComfyUI-VideoHelperSuite",)
    assert away.mood is ServerMood.UNREACHABLE
    assert away.status.problem
    assert (away.latency, away.vram, away.gaps) == (None, None, None)


async def test_figures_are_asked_only_while_somebody_looks(
    sqlite_url: str, sim: Simulator, open_copy: Open
) -> None:
    here = await open_copy(sqlite_url, sim)
    await here.until(lambda: first(here).status.connection is Connection.CONNECTED)
    assert first(here).asked_at is None
    done = here.application.server_facts.watch()
    await here.until(lambda: first(here).asked_at is not None and first(here).gaps is not None)
    assert asked(sim, "/object_info") == 1
    done()
    assert first(here).latency is not None


async def test_a_server_that_is_away_is_left_to_tracking(sqlite_url: str, open_copy: Open) -> None:
    here = await open_copy(sqlite_url, NOBODY)
    await here.until(lambda: first(here).is_lost)
    done = here.application.server_facts.watch()
    await here.application.server_facts._round()
    assert first(here).asked_at is None
    done()


async def test_what_runs_is_told_with_its_progress(
    sqlite_url: str, sim: Simulator, open_copy: Open, photo: Path
) -> None:
    here = await open_copy(sqlite_url, sim)
    job = await held_job(here, sim, photo)
    facts = first(here)
    assert facts.mood is ServerMood.WORKING
    assert [each.job.ref for each in facts.runs] == [job.ref]
    await sim.release()
    await here.ended(job.ref)
    await here.until(lambda: not first(here).runs)


async def test_what_a_server_has_is_forgotten_with_the_connection(
    sqlite_url: str, sim: Simulator, open_copy: Open
) -> None:
    here = await open_copy(sqlite_url, sim)
    done = here.application.server_facts.watch()
    await here.until(lambda: first(here).gaps is not None)
    await sim.stop()
    await here.until(lambda: first(here).is_lost and first(here).gaps is None)
    assert not first(here).version
    await sim.start()
    await here.until(lambda: first(here).gaps is not None and first(here).version)
    done()


async def test_a_silent_server_is_told_as_that(
    sqlite_url: str, sim: Simulator, open_copy: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "PATIENCE", 0.2)
    here = await open_copy(sqlite_url, sim, started=False)
    sim.faults.slow = 30
    await here.application.server_facts.look(gaps=False)
    sim.faults.clear()
    assert first(here).is_lost
    assert "did not answer" in first(here).status.problem


# Pausing


async def test_what_is_submitted_to_a_paused_server_waits_and_is_sent_when_it_is_resumed(
    database_url: str, each_sim: Simulator, open_copy: Open, photo: Path
) -> None:
    here = await open_copy(database_url, each_sim)
    application, server = here.application, here.application.servers[0]
    await application.server_facts.pause(server)
    assert here.events[-1] == PausesChanged(frozenset({server.url}))
    assert first(here).mood is ServerMood.PAUSED
    with pytest.raises(KeptInOutbox, match="paused"):
        await application.outbox.submit(here.submission(image=photo, prompt="waits"))
    (entry,) = await application.outbox.entries()
    assert "paused" in entry.problem
    with pytest.raises(ServerPaused):
        await application.outbox.send(entry.id)
    with pytest.raises(ServerPaused):
        await here.submit(image=photo, prompt="x")
    assert not each_sim.posts
    await application.server_facts.resume(server)
    await here.until(lambda: not application.outbox.known and each_sim.posts)
    assert first(here).pause is None


async def test_a_paused_server_is_not_proposed(
    sqlite_url: str, sim: Simulator, old: Simulator, open_copy: Open
) -> None:
    here = await open_copy(sqlite_url, sim, old, started=False)
    application = here.application
    workflow = application.workflows.get("img2img")
    await application.server_facts.pause(application.servers[0])
    usable, paused = await application.chooser.choices(workflow)
    assert usable.server.url == old.url
    assert paused.is_paused
    assert not paused.is_usable
    assert "submissions are paused" in paused.reasons
    await application.server_facts.pause(application.servers[1])
    with pytest.raises(NoSuitableServer, match="paused"):
        await application.chooser.best(workflow)


async def test_copies_of_the_application_share_what_is_paused(
    sqlite_url: str, sim: Simulator, open_copy: Open, photo: Path
) -> None:
    here = await open_copy(sqlite_url, sim)
    other = await open_copy(sqlite_url, sim, started=False)
    server = here.application.servers[0]
    await other.application.server_facts.pause(server)
    with pytest.raises(KeptInOutbox):
        await here.application.outbox.submit(here.submission(image=photo, prompt="waits"))
    await other.application.server_facts.resume(server)
    await here.until(lambda: not here.application.outbox.known)
    assert len(sim.posts) == 1


@pytest.mark.parametrize("kept", [b"nonsense", b"[1]", b'{"x y": 1, "http://gpu1": "yesterday"}', b"\xff"])
async def test_what_is_kept_of_pauses_is_read_without_trust(
    sqlite_url: str, sim: Simulator, open_copy: Open, kept: bytes
) -> None:
    here = await open_copy(sqlite_url, sim, started=False)
    here.application.layout.store(NAME, kept)
    await here.application.server_facts.look(gaps=False)
    assert first(here).pause is None


# Memory


async def test_memory_is_freed(sqlite_url: str, sim: Simulator, open_copy: Open) -> None:
    here = await open_copy(sqlite_url, sim, started=False)
    await here.application.server_facts.free_memory(here.application.servers[0])
    assert asked(sim, "/free") == 1


# Interrupting


async def test_nothing_runs(sqlite_url: str, sim: Simulator, open_copy: Open) -> None:
    here = await open_copy(sqlite_url, sim, started=False)
    assert await here.application.server_facts.what_runs(here.application.servers[0]) is None


async def test_the_job_that_was_named_is_interrupted(
    sqlite_url: str, sim: Simulator, open_copy: Open, photo: Path
) -> None:
    here = await open_copy(sqlite_url, sim)
    facts, server = here.application.server_facts, here.application.servers[0]
    job = await held_job(here, sim, photo)
    found = await facts.what_runs(server)
    assert found is not None
    assert found.job is not None
    assert (found.job.ref, found.whose, found.alone) == (job.ref, Whose.OWN, True)
    await facts.interrupt(found)
    await sim.release()
    assert (await here.ended(job.ref)).status is JobStatus.CANCELLED
    with pytest.raises(InvalidInput, match="ended meanwhile"):
        await facts.interrupt(found)


async def test_an_old_server_is_interrupted_only_for_ones_own_job_and_knowingly(
    sqlite_url: str, old: Simulator, open_copy: Open, photo: Path
) -> None:
    here = await open_copy(sqlite_url, old)
    facts, server = here.application.server_facts, here.application.servers[0]
    job = await held_job(here, old, photo)
    found = await facts.what_runs(server)
    assert found is not None
    assert not found.alone
    with pytest.raises(CancelRefused, match="whatever runs"):
        await facts.interrupt(found)
    assert asked(old, "/interrupt") == 0
    await facts.interrupt(found, whatever_runs=True)
    await old.release()
    assert (await here.ended(job.ref)).status is JobStatus.CANCELLED


async def test_a_strangers_prompt_on_an_old_server_is_left_alone(
    sqlite_url: str, old: Simulator, open_copy: Open, photo: Path, tmp_path: Path
) -> None:
    here = await open_copy(sqlite_url, old, started=False)
    stranger = await open_copy(f"sqlite:///{tmp_path / 'theirs.db'}", old, name="there")
    await held_job(stranger, old, photo)
    found = await here.application.server_facts.what_runs(here.application.servers[0])
    assert found is not None
    assert (found.job, found.whose) == (None, Whose.NOBODY_KNOWN)
    with pytest.raises(CancelRefused):
        await here.application.server_facts.interrupt(found, whatever_runs=True)
    assert asked(old, "/interrupt") == 0
    await old.release()

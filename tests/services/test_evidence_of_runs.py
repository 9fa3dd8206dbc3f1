"""Jobs that a server forgot are judged by the files that bear their ids."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from jobmonitor.demo.simulator import Simulator
from jobmonitor.domain.errors import ArrivalUnknown
from jobmonitor.domain.job import JobStatus, OutputFile
from jobmonitor.domain.reconciling import Verdict
from jobmonitor.domain.server import NodeOutput, PromptRecord, PromptState
from jobmonitor.services.submitting import posting
from jobmonitor.services.tracking import tracked
from jobmonitor.services.tracking.by_files import RememberedProof
from jobmonitor.services.tracking.result import LOST
from tests.services.conftest import Open


def cut_off(path: Path, length: int) -> None:
    """What a server leaves that dies while it writes; a length below 0 is counted from the end."""
    content = path.read_bytes()
    path.write_bytes(content[: length if length >= 0 else len(content) + 24 * length])


async def test_a_job_that_ended_before_the_server_was_restarted_is_completed_by_its_file(
    database_url: str, each_sim: Simulator, open_copy: Open, photo: Path
) -> None:
    here = await open_copy(database_url, each_sim, started=False)
    job = await here.submit(image=photo, prompt="a cat")
    await each_sim.wait_for(lambda: job.comfy_job_id in each_sim.history)
    await each_sim.restart()
    await here.application.start()
    ended = await here.ended(job.ref)
    assert (ended.status, ended.error_message) == (JobStatus.COMPLETED, None)
    assert ended.output_file is not None
    assert ended.output_file.filename == f"img2img_{job.comfy_job_id}_00001_.png"
    assert len(each_sim.posts) == 1
    await here.settled()


async def test_another_workstation_completes_it_with_nothing_but_the_database(
    postgres_url: str, shared_sim: tuple[Simulator, str], open_copy: Open, photo: Path
) -> None:
    sim, address = shared_sim
    sim.hold()
    here = await open_copy(postgres_url, address, started=False)
    job = await here.submit(image=photo, prompt="a cat")
    there = await open_copy(postgres_url, address, name="there")
    await there.until(lambda: JobStatus.PROCESSING in there.own_changes(job.ref))
    await there.application.close()
    await sim.release()
    await sim.wait_for(lambda: job.comfy_job_id in sim.history)
    await sim.restart()
    third = await open_copy(postgres_url, address, name="third")
    ended = await third.ended(job.ref)
    assert ended.status is JobStatus.COMPLETED
    assert ended.outputs


async def test_a_prompt_whose_answer_was_lost_is_found_by_its_file_behind_a_restart(
    sqlite_url: str, sim: Simulator, open_copy: Open, photo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(posting, "LOOKS_AFTER_SILENCE", ())
    monkeypatch.setattr(tracked, "IN_FLIGHT", timedelta(0))
    sim.faults.lost_answer = True
    here = await open_copy(sqlite_url, sim, started=False)
    with pytest.raises(ArrivalUnknown):
        await here.submit(image=photo, prompt="a cat")
    await sim.wait_for(lambda: bool(sim.history))
    await sim.restart()
    (job,) = here.application.repository.active()
    await here.application.start()
    assert (await here.ended(job.ref)).status is JobStatus.COMPLETED
    assert len(sim.posts) == 1


@pytest.mark.parametrize("part", [0, 100, -1])
async def test_a_file_that_is_not_whole_proves_nothing(
    sqlite_url: str, sim: Simulator, open_copy: Open, photo: Path, part: int
) -> None:
    here = await open_copy(sqlite_url, sim, started=False)
    job = await here.submit(image=photo, prompt="a cat")
    await sim.wait_for(lambda: job.comfy_job_id in sim.history)
    (made,) = sim.folder.glob(f"output/jobmonitor/*{job.comfy_job_id}*")
    cut_off(made, part)
    await sim.restart()
    await here.application.start()
    ended = await here.ended(job.ref)
    assert (ended.status, ended.error_message) == (JobStatus.FAILED, LOST)


@pytest.mark.parametrize("part", [0, -1])
async def test_a_file_that_is_not_whole_repairs_nothing(
    sqlite_url: str, sim: Simulator, open_copy: Open, photo: Path, part: int
) -> None:
    here = await open_copy(sqlite_url, sim, started=False)
    job = await here.submit(image=photo, prompt="a cat")
    await sim.wait_done(job.comfy_job_id or "")
    (made,) = sim.folder.glob(f"output/jobmonitor/*{job.comfy_job_id}*")
    cut_off(made, part)
    await sim.restart()
    (finding,) = (await here.application.reconciling.look([job])).findings
    assert finding.verdict is Verdict.LOST_IN_RESTART


class CountedProof:
    """Says what the test tells it to say."""

    def __init__(self) -> None:
        self.whole = False
        self.looks = 0

    async def is_whole(self, server_url: str, record: PromptRecord) -> bool:
        self.looks += 1
        return self.whole


async def test_files_that_were_found_whole_are_not_fetched_again() -> None:
    counted = CountedProof()
    proof = RememberedProof(counted)
    file = OutputFile("img_1_.png")
    record = PromptRecord(
        prompt_id="1", state=PromptState.SUCCEEDED, outputs=(NodeOutput("9", (("images", file),)),)
    )
    assert [await proof.is_whole("http://a:1", record) for _ in range(2)] == [False, False]
    counted.whole = True
    assert [await proof.is_whole("http://a:1", record) for _ in range(2)] == [True, True]
    assert counted.looks == 3
    assert await proof.is_whole("http://b:1", record)
    assert counted.looks == 4

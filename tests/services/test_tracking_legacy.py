"""Jobs in the legacy tables, which do not all say where a job runs, followed to their end."""

from __future__ import annotations

from pathlib import Path

import pytest

from jobmonitor.demo.simulator import Simulator
from jobmonitor.domain.job import JobKind, JobStatus
from jobmonitor.domain.progress import Phase
from tests.services.conftest import Open
from tests.support.generations import make_legacy

PENDING, PROCESSING, COMPLETED = JobStatus.PENDING, JobStatus.PROCESSING, JobStatus.COMPLETED

pytestmark = pytest.mark.postgresql


@pytest.fixture
def legacy_url(empty_postgres_url: str) -> str:
    """A PostgreSQL database with generation A's tables alone."""
    make_legacy(empty_postgres_url)
    return empty_postgres_url


@pytest.fixture(params=["0.3.64", "0.33"])
def behave(request: pytest.FixtureRequest) -> str:
    """Each behaviour of the server in turn; the older one gives prompts ids of its own."""
    return str(request.param)


async def test_an_image_whose_row_has_no_place_for_id_and_server_is_followed_by_its_submitter(
    legacy_url: str, each_sim: Simulator, open_copy: Open, photo: Path
) -> None:
    here = await open_copy(legacy_url, each_sim)
    job = await here.submit(image=photo, prompt="a cat")
    assert job.ref.source == "edited_images"
    assert job.comfy_url == each_sim.url
    row = await here.row(job.ref)
    assert (row.comfy_job_id, row.comfy_url, row.workflow_name) == (None, None, "img2img")
    ended = await here.ended(job.ref)
    assert here.own_changes(job.ref) == [PENDING, PROCESSING, COMPLETED]
    (address,) = ended.outputs
    assert address.startswith(f"{each_sim.url}/view?")
    assert ended.processing_time_seconds is not None
    await here.settled()


async def test_a_video_in_multitalk_jobs_is_found_by_its_key(
    legacy_url: str, each_sim: Simulator, open_copy: Open, photo: Path
) -> None:
    here = await open_copy(legacy_url, each_sim)
    job = await here.submit("wan-i2v", image=photo, prompt="the cat turns", duration=3.0)
    assert job.ref.source == "multitalk_jobs"
    assert job.comfy_job_id == job.ref.key
    ended = await here.ended(job.ref)
    assert (ended.status, ended.kind, ended.workflow_name) == (COMPLETED, JobKind.VIDEO, "legacy")
    assert ended.output_file is not None
    assert ended.output_file.filename.endswith(".mp4")
    assert ended.completed_at is not None
    await here.settled()
    assert here.application.journal.find([job.ref.key])[job.ref.key].ref == job.ref


async def test_only_the_submitter_can_follow_or_cancel_it(
    legacy_url: str, sim: Simulator, open_copy: Open, photo: Path
) -> None:
    sim.hold()
    here = await open_copy(legacy_url, sim)
    there = await open_copy(legacy_url, sim, name="there")
    job = await here.submit(image=photo, prompt="a cat")
    await here.seen(job.ref, Phase.RUNNING)
    seen = await there.seen(job.ref, Phase.UNSEEN)
    assert "another workstation" in seen.problem
    await here.application.cancelling.cancel(await here.row(job.ref))
    ended = await here.ended(job.ref)
    assert ended.status is JobStatus.FAILED  # the table has no place to say more
    await here.settled()


async def test_after_a_restart_it_is_still_followed(
    legacy_url: str, sim: Simulator, open_copy: Open, photo: Path
) -> None:
    sim.hold()
    first = await open_copy(legacy_url, sim)
    job = await first.submit(image=photo, prompt="a cat")
    await first.seen(job.ref, Phase.RUNNING)
    await first.application.close()
    again = await open_copy(legacy_url, sim)
    await again.seen(job.ref, Phase.RUNNING)
    await sim.release()
    assert (await again.ended(job.ref)).status is COMPLETED
    await again.settled()

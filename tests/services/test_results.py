"""Outputs are fetched when jobs end, checked, and kept, whatever happens on the way."""

from __future__ import annotations

from pathlib import Path

from jobmonitor.demo.simulator import Simulator
from jobmonitor.domain.job import Job
from tests.services.conftest import Open
from tests.support.workstation import Workstation


async def made(here: Workstation, photo: Path) -> Job:
    """A job that has ended well."""
    job = await here.submit(image=photo, prompt="a lake")
    return await here.ended(job.ref)


async def test_an_output_is_here_soon_after_its_job_ended(
    database_url: str, each_sim: Simulator, open_copy: Open, photo: Path
) -> None:
    here = await open_copy(database_url, each_sim)
    job = await made(here, photo)
    (result,) = await here.results(job.ref)
    assert result.path is not None
    assert result.path.is_relative_to(here.paths.results_folder)
    (made_there,) = (each_sim.folder / "output").rglob("*.png")
    assert result.path.read_bytes() == made_there.read_bytes()
    assert result.path.suffix == ".png"
    assert await here.application.results.local_path(job.outputs[0]) == result.path
    assert (await here.row(job.ref)).outputs == job.outputs

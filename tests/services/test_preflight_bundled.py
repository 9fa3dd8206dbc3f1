"""The workflows that come with the application, at servers that have everything, no packs, or no models."""

from __future__ import annotations

from pathlib import Path

import pytest

from jobmonitor.demo.simulator import Simulator
from jobmonitor.domain.errors import NoSuitableServer
from jobmonitor.domain.preflight import GraphFault
from tests.services.conftest import Open
from tests.support.bundled import make_files, typical_values

WITH_PACKS = {
    "lipsync-one": "ComfyUI-WanVideoWrapper",
    "lipsync-multi": "ComfyUI-WanVideoWrapper",
    "video-lipsync": "ComfyUI-WanVideoWrapper",
    "character-caption": "ComfyUI_LayerStyle",
}


@pytest.mark.parametrize("behave", ["0.3.64", "0.33"])
async def test_on_a_server_that_has_all(
    sqlite_url: str, open_copy: Open, tmp_path: Path, behave: str
) -> None:
    """Preflight finds nothing, and names the graph that the server then takes."""
    files = make_files(tmp_path)
    async with Simulator(behave, packs=True) as sim:
        here = await open_copy(sqlite_url, sim, started=False)
        application = here.application
        for name in application.workflows.names():
            values = typical_values(application.workflows.get(name), files)
            submission = here.submission(name, **values)
            report = await application.preflight.check(submission)
            assert report.is_ready, (name, report.fields, report.graph, report.others)
            assert report.is_checked
            await application.submission.submit(submission)
            assert sim.posts[-1]["prompt"].keys() == report.filled.keys()


async def test_on_a_server_that_has_no_packs(sqlite_url: str, open_copy: Open, tmp_path: Path) -> None:
    """What is missing is told with where it comes from, and nothing else is said."""
    files = make_files(tmp_path)
    async with Simulator() as sim:
        here = await open_copy(sqlite_url, sim, started=False)
        application = here.application
        for name in application.workflows.names():
            workflow = application.workflows.get(name)
            report = await application.preflight.check(
                here.submission(name, **typical_values(workflow, files))
            )
            assert {each.fault for each in report.graph} <= {GraphFault.UNKNOWN_CLASS}
            assert all(each.pack for each in report.graph)
            pack = WITH_PACKS.get(name)
            assert (pack in {each.pack for each in report.graph}) == (pack is not None)
            if pack is not None:
                with pytest.raises(NoSuitableServer, match=pack):
                    await application.chooser.best(workflow)
            else:
                assert await application.chooser.best(workflow) == application.servers[0]


async def test_missing_models_of_every_workflow_are_at_their_fields(
    sqlite_url: str, open_copy: Open, tmp_path: Path
) -> None:
    files = make_files(tmp_path)
    async with Simulator(packs=True) as sim:
        sim.faults.models_missing = True
        here = await open_copy(sqlite_url, sim, started=False)
        application = here.application
        for name in application.workflows.names():
            workflow = application.workflows.get(name)
            report = await application.preflight.check(
                here.submission(name, **typical_values(workflow, files))
            )
            with_models = [field.name for field in workflow.fields if field.model_folder]
            assert bool(report.graph) == bool(with_models), name
            for problem in report.graph:
                assert problem.fault is GraphFault.MISSING_MODEL, (name, problem)
                assert problem.field in with_models, (name, problem)


async def test_many_pictures_are_looked_at_together(sqlite_url: str, open_copy: Open, tmp_path: Path) -> None:
    """Each is a job of its own: the graph is that of the first, what is wrong with any is told."""
    files = make_files(tmp_path)
    pictures = (files["second.png"], files["picture.png"])
    async with Simulator(packs=True) as sim:
        here = await open_copy(sqlite_url, sim, started=False)
        check = here.application.preflight.check
        report = await check(here.submission("character-caption", images=pictures))
        assert report.is_ready, report
        assert [each.path for each in report.uploads] == list(pictures)
        assert "second.png" in str(report.filled)
        assert "picture.png" not in str(report.filled)
        broken = tmp_path / "broken.png"
        broken.write_text("no picture")
        report = await check(here.submission("character-caption", images=(*pictures, broken)))
        assert [each.field for each in report.fields] == ["images"]

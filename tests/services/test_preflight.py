"""Everything that is wrong with a submission is told at once, before anything is sent."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from jobmonitor.demo.simulator import Simulator
from jobmonitor.domain.errors import (
    DatabaseError,
    DatabaseReadOnly,
    InvalidWorkflow,
    SchemaMismatch,
    ServerNonsense,
    ServerUnreachable,
)
from jobmonitor.domain.job import JobStatus
from jobmonitor.domain.preflight import GraphFault, PreflightReport
from jobmonitor.domain.server import Connection
from jobmonitor.domain.workflow import Field, FieldType
from jobmonitor.services.checking import node_catalogue
from jobmonitor.services.submitting.evidence import without_evidence
from tests.services.conftest import AddWorkflow, Open
from tests.support.pictures import png
from tests.support.workstation import Workstation

NOBODY = "http://127.0.0.1:9"


async def check(here: Workstation, workflow: str = "img2img", **values: Any) -> PreflightReport:
    """What is found."""
    return await here.application.preflight.check(here.submission(workflow, **values))


def posts(sim: Simulator) -> list[str]:
    """What was sent: nothing but questions are asked."""
    return [path for method, path, _ in sim.requests if method == "POST"]


def times_asked(sim: Simulator, path: str) -> int:
    return sum(where == path for _, where, _ in sim.requests)


async def test_a_submission_that_is_ready(
    database_url: str, each_sim: Simulator, open_copy: Open, photo: Path
) -> None:
    here = await open_copy(database_url, each_sim, started=False)
    report = await check(here, image=photo, prompt='a "red" {{kite}}')
    assert report.is_ready
    assert report.is_checked
    assert report.cautions == ()
    assert [(each.field, each.path, each.byte_count, each.is_there) for each in report.uploads] == [
        ("image", photo, len(png()), False)
    ]
    assert report.filled["2"]["inputs"]["text"] == 'a "red" {{kite}}'
    assert report.filled["4"]["inputs"]["image"] == "photo.png"
    assert 0 <= report.filled["7"]["inputs"]["seed"] < 2**64
    assert posts(each_sim) == []


async def test_the_graph_is_the_one_that_is_sent(
    sqlite_url: str, sim: Simulator, open_copy: Open, photo: Path, tmp_path: Path
) -> None:
    """Also where the server keeps the picture under another name."""
    here = await open_copy(sqlite_url, sim)
    other = tmp_path / "other" / "photo.png"
    other.parent.mkdir()
    other.write_bytes(png(1, 2, 3))
    await here.submit(image=photo, prompt="one", seed=1)
    await here.submit(image=other, prompt="two", seed=2)
    report = await check(here, image=other, prompt="three", seed=3)
    assert [each.is_there for each in report.uploads] == [True]
    assert report.filled["4"]["inputs"]["image"] == "photo (1).png"
    await here.submit(image=other, prompt="three", seed=3)
    assert without_evidence(sim.posts[-1]["prompt"]) == report.filled


async def test_everything_is_told_at_once(sqlite_url: str, sim: Simulator, open_copy: Open) -> None:
    sim.faults.models_missing = True
    here = await open_copy(sqlite_url, sim, started=False)
    report = await check(here, prompt="x", strength=7, steps="many")
    assert not report.is_ready
    assert report.is_checked
    assert {each.field for each in report.fields} == {"image", "strength", "steps"}
    assert [(each.fault, each.field, each.node_id) for each in report.graph] == [
        (GraphFault.MISSING_MODEL, "checkpoint", "1")
    ]
    assert report.filled == {}


async def test_files_that_are_something_else(
    sqlite_url: str, sim: Simulator, open_copy: Open, tmp_path: Path
) -> None:
    here = await open_copy(sqlite_url, sim, started=False)
    note = tmp_path / "note.png"
    note.write_text("this is no picture")
    report = await check(here, image=note, prompt="x")
    assert [each.field for each in report.fields] == ["image"]
    assert report.graph == ()


# Servers


async def test_a_server_that_is_away(sqlite_url: str, open_copy: Open, photo: Path) -> None:
    """The values are checked all the same, and one error tells of the server."""
    here = await open_copy(sqlite_url, NOBODY, started=False)
    report = await check(here, image=photo, prompt="x", steps=0)
    assert [each.field for each in report.fields] == ["steps"]
    (problem,) = report.others
    assert isinstance(problem, ServerUnreachable)
    assert not report.is_checked
    assert not report.is_ready
    ready = await check(here, image=photo, prompt="x")
    assert ready.filled["4"]["inputs"]["image"] == "photo.png"


async def test_something_else_than_a_server(
    sqlite_url: str, sim: Simulator, open_copy: Open, photo: Path
) -> None:
    sim.faults.garbage = True
    here = await open_copy(sqlite_url, sim, started=False)
    report = await check(here, image=photo, prompt="x")
    (problem,) = report.others
    assert isinstance(problem, ServerNonsense)
    assert not report.is_checked


async def test_a_class_that_the_server_lacks(
    sqlite_url: str, sim: Simulator, open_copy: Open, add_workflow: AddWorkflow
) -> None:
    graph = {
        "1": {"class_type": "EmptyImage", "inputs": {"width": 8, "height": 8, "batch_size": 1, "color": 0}},
        "2": {"class_type": "VHS_VideoCombine", "inputs": {"images": ["1", 0]}},
    }
    add_workflow("talk", graph, 'title = "Talk"\nkind = "video"\nfields = []\n')
    here = await open_copy(sqlite_url, sim, started=False)
    report = await check(here, "talk")
    (problem,) = report.graph
    assert (problem.fault, problem.node_id) == (GraphFault.UNKNOWN_CLASS, "2")
    assert problem.pack == "ComfyUI-VideoHelperSuite"


async def test_a_model_that_came_a_moment_ago(
    sqlite_url: str, sim: Simulator, open_copy: Open, photo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is remembered of a server does not stop a submission that would go well."""
    sim.faults.models_missing = True
    here = await open_copy(sqlite_url, sim, started=False)
    monkeypatch.setattr(node_catalogue, "FRESH_SECONDS", 0)
    assert not (await check(here, image=photo, prompt="x")).is_ready
    sim.faults.models_missing = False
    assert (await check(here, image=photo, prompt="x")).is_ready
    assert (await check(here, image=photo, prompt="x")).is_ready
    assert times_asked(sim, "/object_info") == 1


async def test_a_server_that_was_restarted_is_asked_anew(
    sqlite_url: str, sim: Simulator, open_copy: Open
) -> None:
    """With another pack, perhaps."""
    here = await open_copy(sqlite_url, sim)
    application = here.application

    def is_connected() -> bool:
        return any(each.connection is Connection.CONNECTED for each in application.tracking.server_statuses())

    await here.until(is_connected)
    before = await application.node_catalogue.of(application.servers[0])
    assert await application.node_catalogue.of(application.servers[0]) is before
    await sim.stop()
    await here.until(lambda: not is_connected())
    sim.packs = True
    await sim.start()
    await here.until(is_connected)
    after = await application.node_catalogue.of(application.servers[0])
    assert "VHS_VideoCombine" in after.keys() - before.keys()


async def test_missing_models_come_with_what_the_server_has(
    sqlite_url: str, sim: Simulator, open_copy: Open, photo: Path
) -> None:
    here = await open_copy(sqlite_url, sim, started=False)
    report = await check(here, image=photo, prompt="x", checkpoint="sd_xl_base_1.1.safetensors")
    (problem,) = report.graph
    assert problem.fault is GraphFault.MISSING_MODEL
    assert problem.field == "checkpoint"
    assert problem.choices[0] == "sd_xl_base_1.0.safetensors"


async def test_a_file_that_is_larger_than_the_server_takes(
    sqlite_url: str, open_copy: Open, tmp_path: Path
) -> None:
    async with Simulator(max_upload=50_000) as sim:
        here = await open_copy(sqlite_url, sim, started=False)
        large = tmp_path / "large.png"
        large.write_bytes(png() + bytes(60_000))
        report = await check(here, image=large, prompt="x")
        (problem,) = report.fields
        assert problem.field == "image"
        assert "large.png" in problem.message
        assert posts(sim) == []


# The database


async def test_a_database_that_is_only_looked_at(
    sqlite_url: str, sim: Simulator, open_copy: Open, photo: Path
) -> None:
    here = await open_copy(sqlite_url, sim, started=False)
    application = here.application
    info = application.repository.info()
    forbidden = tuple(replace(table, can_write=False) for table in info.tables)
    for odd, kind in [
        (replace(info, read_only=True), DatabaseReadOnly),
        (replace(info, tables=forbidden), DatabaseReadOnly),
        (replace(info, tables=()), SchemaMismatch),
    ]:
        application.repository.info = lambda odd=odd: odd  # type: ignore[method-assign]
        report = await check(here, image=photo, prompt="x")
        (problem,) = report.others
        assert isinstance(problem, kind)
        assert report.is_checked


async def test_a_database_that_is_away(sim: Simulator, open_copy: Open, photo: Path, tmp_path: Path) -> None:
    broken = tmp_path / "broken.db"
    broken.write_text("this is no database at all, but a text that is long enough to be looked at")
    here = await open_copy(f"sqlite:///{broken}", sim, started=False)
    report = await check(here, image=photo, prompt="x", steps=0)
    (problem,) = report.others
    assert isinstance(problem, DatabaseError)
    assert [each.field for each in report.fields] == ["steps"]
    assert report.is_checked


# The workflow itself


async def test_a_placeholder_that_nothing_fills(
    sqlite_url: str, sim: Simulator, open_copy: Open, photo: Path
) -> None:
    here = await open_copy(sqlite_url, sim, started=False)
    submission = here.submission(image=photo, prompt="x")
    extra = Field(name="more", label="More", type=FieldType.TEXT, default="", placeholders=("NOWHERE",))
    workflow = replace(submission.workflow, fields=(*submission.workflow.fields, extra))
    report = await here.application.preflight.check(replace(submission, workflow=workflow))
    (problem,) = report.others
    assert isinstance(problem, InvalidWorkflow)
    assert not report.is_checked


# What to think about


async def test_the_same_again_makes_nothing_new(
    sqlite_url: str, sim: Simulator, open_copy: Open, photo: Path
) -> None:
    here = await open_copy(sqlite_url, sim)
    values: dict[str, Any] = {"image": photo, "prompt": "a kite", "seed": 7}
    assert (await check(here, **values)).cautions == ()
    job = await here.submit(**values)
    await here.until(lambda: any(each.status is JobStatus.COMPLETED for each in here.jobs(job.ref)))
    (caution,) = (await check(here, **values)).cautions
    assert "cache" in caution
    assert "new seed" in caution
    assert (await check(here, **{**values, "seed": 8})).cautions == ()
    assert (await check(here, **{**values, "seed": None})).cautions == ()
    assert (await check(here, **values)).is_ready
    elsewhere = await open_copy(f"sqlite:///{photo.parent / 'other.db'}", sim, started=False)
    assert (await check(elsewhere, **values)).cautions == ()  # how that run went, this database cannot tell


async def test_after_a_run_that_failed_the_same_is_worth_a_try(
    sqlite_url: str, sim: Simulator, open_copy: Open, photo: Path
) -> None:
    here = await open_copy(sqlite_url, sim)
    sim.faults.error = True
    job = await here.submit(image=photo, prompt="a kite", seed=7)
    await here.until(lambda: any(each.status is JobStatus.FAILED for each in here.jobs(job.ref)))
    assert (await check(here, image=photo, prompt="a kite", seed=7)).cautions == ()


async def test_a_long_queue(sqlite_url: str, sim: Simulator, open_copy: Open, photo: Path) -> None:
    here = await open_copy(sqlite_url, sim, started=False)
    sim.hold()
    for number in range(6):
        await here.submit(image=photo, prompt="a kite", seed=number)
    (caution,) = (await check(here, image=photo, prompt="a kite")).cautions
    assert caution.startswith("6 jobs")
    await sim.release()

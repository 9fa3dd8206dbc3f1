"""Each of the bundled workflows from its form to a completed row, in each generation of tables."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from jobmonitor.demo.simulator import Simulator
from jobmonitor.domain.batch import Batch
from jobmonitor.domain.errors import InvalidSubmission, SchemaMismatch
from jobmonitor.domain.job import JobStatus, System
from jobmonitor.domain.workflow import Workflow
from tests.services.conftest import Open
from tests.support.eight_workflows import (
    ME,
    WORKFLOWS,
    add_old_job,
    check_end,
    check_feeds,
    check_legacy_feeds,
    check_row,
    make_distinct_files,
    named,
    recorded,
    values_of,
)
from tests.support.generations import make_generation_b, make_generation_c, make_legacy, run
from tests.support.workstation import Workstation


@pytest.fixture(
    params=[
        "sqlite-B",
        pytest.param("postgresql-B", marks=pytest.mark.postgresql),
        pytest.param("postgresql-C", marks=pytest.mark.postgresql),
    ]
)
def studio_database(request: pytest.FixtureRequest) -> str:
    """The tables of a generation, and a legacy one with a job beside them."""
    kind, _, generation = request.param.partition("-")
    url: str = request.getfixturevalue("sqlite_url" if kind == "sqlite" else "empty_postgres_url")
    (make_generation_c if generation == "C" else make_generation_b)(url)
    add_old_job(url)
    return url


@pytest.fixture
def files(tmp_path: Path) -> dict[str, Path]:
    """What the forms want."""
    return make_distinct_files(tmp_path)


@pytest.fixture
async def packed(request: pytest.FixtureRequest) -> AsyncIterator[Simulator]:
    """A server with all the node packs."""
    is_newer = "studio_database" in request.fixturenames and "C" in request.node.callspec.id
    async with Simulator("0.33" if is_newer else "0.3.64", packs=True, previews=False) as simulator:
        yield simulator


def workflow_of(here: Workstation, name: str) -> Workflow:
    return here.application.workflows.get(name)


@pytest.mark.parametrize("name", WORKFLOWS)
async def test_from_the_form_to_the_result(
    studio_database: str, packed: Simulator, open_copy: Open, files: dict[str, Path], name: str
) -> None:
    expected = WORKFLOWS[name]
    here = await open_copy(studio_database, packed, user=ME)
    job = await here.submit(name, **values_of(workflow_of(here, name), files))
    stored = await here.row(job.ref)
    check_row(stored, name, expected, packed.url)
    await check_feeds(here, job)
    ended = await here.ended(job.ref)
    check_end(ended, name, expected, packed.url)
    assert recorded(ended, packed.url) == recorded(stored, packed.url)
    for address in ended.outputs:
        assert len(await here.application.fetcher.fetch(address, limit=10**8)) > 100
    await here.settled()
    await check_legacy_feeds(here, job)


async def test_several_pictures_are_a_row_each(
    sqlite_url: str, packed: Simulator, open_copy: Open, files: dict[str, Path]
) -> None:
    here = await open_copy(sqlite_url, packed)
    pictures = (files["picture.png"], files["second.png"], files["mask-0.png"])
    batch = Batch(here.submission("character-caption", images=pictures, trigger="kira"))
    result = await here.application.batches.submit(batch)
    assert [named(job.inputs.images, packed.url) for job in result.jobs] == [
        (path.name,) for path in pictures
    ]
    ended = [await here.ended(job.ref) for job in result.jobs]
    assert all(job.output_text and "kira" in job.output_text for job in ended)


async def test_several_pictures_are_no_single_submission(
    sqlite_url: str, packed: Simulator, open_copy: Open, files: dict[str, Path]
) -> None:
    here = await open_copy(sqlite_url, packed, started=False)
    with pytest.raises(InvalidSubmission) as refused:
        await here.submit("character-caption", images=(files["picture.png"], files["second.png"]))
    (problem,) = refused.value.problems
    assert "2 images, and each of them is a job of its own" in problem.message


async def test_a_workflow_that_the_studio_does_not_know_is_told(
    empty_postgres_url: str, packed: Simulator, open_copy: Open, files: dict[str, Path]
) -> None:
    make_generation_c(empty_postgres_url)
    run(empty_postgres_url, "DELETE FROM workflows WHERE name = 'wan-i2v'")
    here = await open_copy(empty_postgres_url, packed, user=ME, started=False)
    values = values_of(workflow_of(here, "wan-i2v"), files)
    with pytest.raises(SchemaMismatch) as refused:
        await here.submit("wan-i2v", **values)
    assert "The table workflows has no workflow “wan-i2v”" in refused.value.message
    assert "lipsync-one" in refused.value.details
    assert packed.posts == []
    assert not [path for method, path, _ in packed.requests if "upload" in path]
    assert here.application.journal.unsettled() == ()
    report = await here.application.preflight.check(here.submission("wan-i2v", **values))
    assert [error.message for error in report.others] == [refused.value.message]


# Legacy tables alone


@pytest.fixture
def legacy_url(empty_postgres_url: str) -> str:
    make_legacy(empty_postgres_url)
    return empty_postgres_url


async def test_one_speaker_goes_into_the_legacy_table(
    legacy_url: str, packed: Simulator, open_copy: Open, files: dict[str, Path]
) -> None:
    here = await open_copy(legacy_url, packed)
    job = await here.submit("lipsync-one", **values_of(workflow_of(here, "lipsync-one"), files))
    assert (job.ref.source, job.system) == ("multitalk_jobs", System.LEGACY)
    assert job.ref.key == job.comfy_job_id
    assert (job.inputs.images, job.inputs.audios) == (("picture.png",), ("sound.wav",))
    ended = await here.ended(job.ref)
    assert ended.status is JobStatus.COMPLETED
    (made,) = named(ended.outputs, packed.url)
    assert made.endswith(".mp4")


@pytest.mark.parametrize("name", ["image-edit", "style-transfer"])
async def test_images_go_into_the_legacy_tables(
    legacy_url: str, packed: Simulator, open_copy: Open, files: dict[str, Path], name: str
) -> None:
    here = await open_copy(legacy_url, packed)
    job = await here.submit(name, **values_of(workflow_of(here, name), files))
    assert job.system is System.LEGACY
    assert job.workflow_name == name
    ended = await here.ended(job.ref)
    assert ended.status is JobStatus.COMPLETED
    assert len(ended.outputs) == 1


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("character-caption", "it holds captions that are done"),
        ("lipsync-multi", "no column for 3 images"),
        ("video-lipsync", "no column for 1 videos"),
    ],
)
async def test_what_the_legacy_tables_cannot_hold_is_told(
    legacy_url: str, packed: Simulator, open_copy: Open, files: dict[str, Path], name: str, says: str
) -> None:
    here = await open_copy(legacy_url, packed, started=False)
    values = values_of(workflow_of(here, name), files)
    with pytest.raises(SchemaMismatch) as refused:
        await here.submit(name, **values)
    assert says in refused.value.message
    assert packed.posts == []
    assert here.application.journal.unsettled() == ()

"""Rows get addresses that last: the server's own, or those of the studio's storage."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from pathlib import Path

import pytest

from jobmonitor.demo.simulator import Simulator
from jobmonitor.domain.events import ProblemOccurred
from jobmonitor.domain.job import Job, JobPatch, JobResult, System
from jobmonitor.domain.results import Keep, KeptState
from jobmonitor.domain.row_state import RowState
from jobmonitor.services.tracking.context import JobEnd
from tests.services.conftest import Open
from tests.support.file_server import FileServer
from tests.support.pictures import png
from tests.support.results import below, ended, held
from tests.support.storage_service import ACCESS_KEY, SECRET, StorageService
from tests.support.workstation import Workstation

PICTURE = png(7, 8, 9)


def put(folder: Path, name: str) -> None:
    """A file that a run left there."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(PICTURE)


@pytest.fixture
def bucket(monkeypatch: pytest.MonkeyPatch) -> Iterator[StorageService]:
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-central-1")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", ACCESS_KEY)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", SECRET)
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.null.Keyring")
    with StorageService("made") as service:
        yield service


async def fetched_from(here: Workstation, address: str) -> bytes:
    return await here.application.fetcher.fetch(address, limit=10**6)


async def test_what_lies_in_a_temp_folder_is_put_beside_the_other_outputs(
    database_url: str, each_sim: Simulator, open_copy: Open
) -> None:
    here = await open_copy(database_url, each_sim, keep_results=Keep.ALL)
    put(each_sim.folder / "temp" / "deep", "a.png")
    put(each_sim.folder / "output", "b.png")
    lasting = f"{each_sim.url}/view?filename=b.png&subfolder=&type=output"
    job = await ended(here, f"{each_sim.url}/view?filename=a.png&subfolder=deep&type=temp", lasting)
    await here.results(job.ref)
    row = await here.row(job.ref)
    assert "type=output" in row.outputs[0]
    assert row.outputs[1] == lasting
    await each_sim.restart()
    assert not below(each_sim.folder / "temp", "*")
    assert await fetched_from(here, row.outputs[0]) == PICTURE
    path = await here.application.results.local_path(row.outputs[0])
    assert held(path) == PICTURE
    if row.system is System.NEW:
        assert row.parameters["jobmonitor"]["outputs_at_server"] == list(job.outputs)


async def test_a_row_says_where_the_storage_has_its_output(
    database_url: str, bucket: StorageService, open_copy: Open
) -> None:
    async with FileServer(PICTURE) as server:
        here = await open_copy(
            database_url,
            keep_results=Keep.ALL,
            storage="s3://made/outputs",
            storage_endpoint=bucket.url,
        )
        job = await ended(here, f"{server.url}/view?filename=a.png&type=output")
        (result,) = await here.results(job.ref)
    row = await here.row(job.ref)
    assert row.outputs == (result.stored_address,)
    assert row.outputs[0].startswith(f"{bucket.url}/made/outputs/{job.ref.source}/{job.ref.key}/0-")
    assert await fetched_from(here, row.outputs[0]) == PICTURE
    assert [each.content for each in bucket.objects("made").values()] == [PICTURE]
    assert await here.application.results.local_path(row.outputs[0]) == result.path
    await here.until(lambda: any(each.outputs == row.outputs for each in here.jobs(job.ref)))


async def test_several_workstations_put_an_output_there_once(
    sqlite_url: str, bucket: StorageService, open_copy: Open
) -> None:
    settings = {"storage": "s3://made", "storage_endpoint": bucket.url, "keep_results": Keep.ALL}
    async with FileServer(PICTURE) as server:
        here = await open_copy(sqlite_url, **settings)
        there = await open_copy(sqlite_url, name="there", **settings)
        job = await ended(here, f"{server.url}/view?filename=a.png", f"{server.url}/view?filename=b.png")
        await ended_too(there, job)
        await here.results(job.ref)
        await there.results(job.ref)
    row = await here.row(job.ref)
    assert all(address.startswith(bucket.url) for address in row.outputs)
    assert len(bucket.objects("made")) == 2


async def ended_too(there: Workstation, job: Job) -> None:
    """Another workstation hears of the same end."""
    result = JobResult(outputs=job.outputs)
    await there.application.results.observer.ended(
        JobEnd(job=job, result=result, workflow_name=job.workflow_name)
    )


async def test_an_output_waits_for_a_storage_that_is_away(
    sqlite_url: str, open_copy: Open, tmp_path: Path
) -> None:
    share = tmp_path / "share"
    async with FileServer(PICTURE) as server:
        # Whatever is asked there is a picture: the share's web server gives it out.
        here = await open_copy(
            sqlite_url, storage=str(share), storage_address=f"{server.url}/made", results_limit=1
        )
        job = await ended(here, f"{server.url}/view?filename=a.png&type=output")
        await here.until(lambda: [each for each in here.events if isinstance(each, ProblemOccurred)])
        (result,) = await here.results(job.ref, KeptState.FETCHED)
        assert held(result.path) == PICTURE  # though the store is full: it is needed
        assert (await here.row(job.ref)).outputs == job.outputs
        share.mkdir()
        (result,) = await here.results(job.ref, KeptState.DROPPED)
        (address,) = (await here.row(job.ref)).outputs
        assert address == result.stored_address
        assert address.startswith(f"{server.url}/made/{job.ref.source}/")
        assert [held(each) for each in below(share, "*")] == [PICTURE]
        told = [each for each in here.events if isinstance(each, ProblemOccurred)]
        assert len(told) == 1


async def test_a_row_never_gets_an_address_that_does_not_give_the_file_out(
    sqlite_url: str, open_copy: Open, tmp_path: Path
) -> None:
    async with FileServer(PICTURE) as server, FileServer(b"something else") as web:
        here = await open_copy(sqlite_url, storage=str(tmp_path), storage_address=f"{web.url}/{{name}}")
        job = await ended(here, f"{server.url}/view?filename=a.png&type=output")
        (result,) = await here.results(job.ref, KeptState.FETCHED)
        await here.until(lambda: [each for each in here.events if isinstance(each, ProblemOccurred)])
        assert (await here.row(job.ref)).outputs == job.outputs
        web.content = PICTURE
        (result,) = await here.results(job.ref)
        assert (await here.row(job.ref)).outputs == (result.stored_address,)


async def test_a_folder_without_an_address_leaves_the_row_alone(
    sqlite_url: str, open_copy: Open, tmp_path: Path
) -> None:
    share = tmp_path / "share"
    share.mkdir()
    async with FileServer(PICTURE) as server:
        here = await open_copy(sqlite_url, storage=str(share))
        job = await ended(here, f"{server.url}/view?filename=a.png&type=output")
        (result,) = await here.results(job.ref)
    assert result.stored_address is None
    assert (await here.row(job.ref)).outputs == job.outputs
    assert [held(each) for each in below(share, "*")] == [PICTURE]


async def test_what_another_wrote_meanwhile_stays(
    database_url: str, bucket: StorageService, open_copy: Open
) -> None:
    other = "http://gpu.example/view?filename=other.png"
    async with FileServer(PICTURE) as server:
        here = await open_copy(database_url, storage="s3://made", storage_endpoint=bucket.url, started=False)
        application = here.application
        job = await ended(here, f"{server.url}/view?filename=a.png", f"{server.url}/view?filename=b.png")
        patch = JobPatch(outputs=(job.outputs[0], other))
        await application.background.run(application.repository.patch, job.ref, patch)
        results = await application.results.fetch(job)
        row = await here.row(job.ref)
    assert row.outputs == (results[0].stored_address, other)
    seen = dataclasses.replace(RowState.of(row), outputs=job.outputs)
    rewrite = application.repository.rewrite
    assert rewrite(job.ref, seen, RowState.of(row), notes={}) is None  # what was not seen is not written

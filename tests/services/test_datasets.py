"""Captions: corrected by hand, and saved with their pictures."""

from __future__ import annotations

import asyncio
import os
import uuid
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobmonitor.demo.simulator import Simulator
from jobmonitor.domain.errors import InvalidInput, JobMonitorError, StorageError, UnknownJob
from jobmonitor.domain.job import Job, JobInputs, JobKind, JobRef, JobResult, NewJob, OutputFile
from jobmonitor.domain.server import view_url
from jobmonitor.services.datasets import DatasetForm, DatasetItem, has_caption, items_of
from jobmonitor.services.file_names import safe_file_name, unique_name
from tests.services.conftest import Open
from tests.support.pictures import png
from tests.support.workstation import Workstation

FOLDER = frozenset({DatasetForm.FOLDER})
BOTH = frozenset(DatasetForm)
CAPTION = 'a woman, 「赤い」 dress\nsecond line, "quoted"'


@pytest.fixture
async def here(sqlite_url: str, sim: Simulator, open_copy: Open) -> Workstation:
    return await open_copy(sqlite_url, sim, started=False)


def address(sim: Simulator, name: str, content: bytes | None = None) -> str:
    """Where the server gives out an input of this name."""
    (sim.folder / "input" / name).write_bytes(content or png())
    return view_url(sim.url, OutputFile(name, type="input"))


async def captioned(here: Workstation, picture: str, caption: str | None = CAPTION) -> Job:
    """A text job with this picture; completed, where there is a caption."""
    jobs, run = here.application.jobs[JobKind.TEXT], here.application.background.run
    comfy_id = str(uuid.uuid4())
    new = NewJob(
        workflow_name="character-caption",
        comfy_url="http://gpu1:8188",
        comfy_job_id=comfy_id,
        inputs=JobInputs((picture,)),
        parameters={"trigger": "anna"},
    )
    job = await run(jobs.create_job, new)
    if caption is not None:
        done = await run(jobs.report_end, job.ref, JobResult(output_text=caption))
        assert done is not None
        job = done
    return job


async def test_pictures_with_their_captions_beside_them_and_a_zip(
    here: Workstation, sim: Simulator, tmp_path: Path
) -> None:
    picture = png(1, 2, 3)
    jobs = [
        await captioned(here, address(sim, "anna und 犬.png", picture)),
        await captioned(here, address(sim, "second.jpg", png()), "another"),
        await captioned(here, address(sim, "waits.png"), None),
    ]
    assert [has_caption(job) for job in jobs] == [True, True, False]
    told: list[int] = []
    target = tmp_path / "set of anna"
    saved = await here.application.datasets.save(items_of(jobs), target, BOTH, told.append)
    assert (saved.count, saved.failures) == (2, ())
    assert saved.paths == (target, tmp_path / "set of anna.zip")
    assert sorted(each.name for each in target.iterdir()) == [
        "anna und 犬.png", "anna und 犬.txt", "second.png", "second.txt",
    ]  # fmt: skip
    assert (target / "anna und 犬.png").read_bytes() == picture
    assert (target / "anna und 犬.txt").read_bytes().decode() == CAPTION
    with zipfile.ZipFile(saved.paths[1]) as archive:
        assert {each: archive.read(each) for each in archive.namelist()} == {
            each.name: each.read_bytes() for each in target.iterdir()
        }
    assert told == [1, 2]
    assert not [name for name in os.listdir(tmp_path) if name.startswith(".")]


async def test_a_zip_alone(here: Workstation, sim: Simulator, tmp_path: Path) -> None:
    items = [DatasetItem(address(sim, "one.png"), "one")]
    saved = await here.application.datasets.save(items, tmp_path / "set", frozenset({DatasetForm.ZIP}))
    assert saved.paths == (tmp_path / "set.zip",)
    assert not (tmp_path / "set").exists()


async def test_what_is_in_the_folder_stays(here: Workstation, sim: Simulator, tmp_path: Path) -> None:
    target = tmp_path / "set"
    target.mkdir()
    (target / "One.PNG").write_bytes(b"mine")
    items = [DatasetItem(address(sim, "one.png"), "first"), DatasetItem(address(sim, "one.png"), "again")]
    await here.application.datasets.save(items, target, FOLDER)
    assert (target / "One.PNG").read_bytes() == b"mine"
    texts = {each.name: each.read_text("utf-8") for each in target.glob("*.txt")}
    assert texts == {"one 2.txt": "first", "one 3.txt": "again"}
    assert {each.stem for each in target.glob("*.png")} == {"one 2", "one 3"}


async def test_pictures_that_cannot_be_had_are_left_out_and_named(
    here: Workstation, sim: Simulator, tmp_path: Path
) -> None:
    items = [
        DatasetItem(address(sim, "good.png"), "good"),
        DatasetItem(view_url(sim.url, OutputFile("gone.png", type="input")), "gone"),
        DatasetItem(address(sim, "page.png", b"<html>no picture</html>"), "page"),
        DatasetItem("only a name.png", "an old row"),
        DatasetItem("file:///etc/passwd", "elsewhere"),
    ]
    saved = await here.application.datasets.save(items, tmp_path / "set", FOLDER)
    assert saved.count == 1
    assert [name for name, _ in saved.failures] == ["gone.png", "page.png", "only a name.png", "passwd"]
    assert sorted(each.name for each in (tmp_path / "set").iterdir()) == ["good.png", "good.txt"]


async def test_where_nothing_can_be_had_nothing_is_left_behind(
    here: Workstation, sim: Simulator, tmp_path: Path
) -> None:
    gone = DatasetItem(view_url(sim.url, OutputFile("gone.png", type="input")), "gone")
    folder = tmp_path / "sets"
    with pytest.raises(JobMonitorError):
        await here.application.datasets.save([gone], folder / "set", BOTH)
    assert list(folder.iterdir()) == []
    with pytest.raises(InvalidInput, match="no picture with a caption"):
        await here.application.datasets.save([], folder / "set", BOTH)


async def test_a_file_in_the_way_is_said(here: Workstation, sim: Simulator, tmp_path: Path) -> None:
    (tmp_path / "set").write_text("not a folder")
    with pytest.raises(StorageError, match="is a file"):
        await here.application.datasets.save(
            [DatasetItem(address(sim, "one.png"), "one")], tmp_path / "set", FOLDER
        )
    assert (tmp_path / "set").read_text() == "not a folder"


async def test_stopped_in_the_middle_nothing_is_left_behind(
    here: Workstation, sim: Simulator, tmp_path: Path
) -> None:
    items = [DatasetItem(address(sim, f"{number}.png"), "text") for number in range(20)]
    first = asyncio.Event()
    folder = tmp_path / "sets"
    work = asyncio.create_task(
        here.application.datasets.save(items, folder / "set", BOTH, lambda done: first.set())
    )
    await first.wait()
    work.cancel()
    with pytest.raises(asyncio.CancelledError):
        await work
    assert os.listdir(folder) == []


async def test_a_corrected_caption_is_in_the_row_and_what_the_model_wrote_is_kept(
    here: Workstation, sim: Simulator
) -> None:
    job = await captioned(here, address(sim, "one.png"), "what the model wrote")
    datasets = here.application.datasets
    once = await datasets.rewrite(job, CAPTION)
    twice = await datasets.rewrite(once, "shorter")
    row = await here.row(job.ref)
    assert (row.output_text, twice.output_text, row.status) == ("shorter", "shorter", job.status)
    assert row.parameters["trigger"] == "anna"
    assert row.parameters["jobmonitor"]["original_caption"] == "what the model wrote"
    assert here.jobs(job.ref)[-1] == twice
    with pytest.raises(InvalidInput, match="NUL"):
        await datasets.rewrite(twice, "a\0b")
    gone = replace(twice, ref=JobRef("text_jobs", str(uuid.uuid4())))
    with pytest.raises(UnknownJob):
        await datasets.rewrite(gone, "text")


@given(st.text(max_size=300))
def test_a_name_from_elsewhere_stays_in_its_folder(name: str) -> None:
    safe = safe_file_name(name)
    assert safe == Path(safe).name
    assert safe not in ("", ".", "..")
    assert not set('<>:"/\\|?*\0\n') & set(safe)
    assert len(safe.encode()) <= 180
    assert safe == safe.strip(" ")
    assert not safe.endswith(".")
    assert safe_file_name(safe) == safe
    assert safe.partition(".")[0].casefold() not in ("con", "nul", "com1", "lpt9")


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Windows\\anna.png", "anna.png"),
        ("con.png", "_con.png"),
        ("a\u202eb.png", "ab.png"),
        ("...", "file"),
        ("x" * 300 + ".jpeg", "x" * 175 + ".jpeg"),
    ],
)
def test_names_that_lead_elsewhere(name: str, safe: str) -> None:
    assert safe_file_name(name) == safe


def test_a_name_that_is_taken_gets_a_number() -> None:
    assert unique_name("Anna", {"anna", "anna 2"}) == "Anna 3"
    assert unique_name("anna", ()) == "anna"

"""Captions beside their pictures: on a real database, with pictures of a simulated server."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from jobmonitor.bootstrap import build_pictures
from jobmonitor.demo.pictures import paint
from jobmonitor.demo.simulator import SimulatorThread
from jobmonitor.domain.events import JobChanged
from jobmonitor.domain.feed import FeedSystem
from jobmonitor.domain.job import Job, JobInputs, JobKind, JobResult, NewJob, OutputFile
from jobmonitor.domain.server import view_url
from jobmonitor.ui.captions.dialog import CaptionsDialog
from jobmonitor.ui.runtime import Tasks
from jobmonitor.ui.theme.theme import Mode, Theme
from tests.support.fake_jobs import make_job
from tests.support.qt_loop import on_qt_loop, until
from tests.support.window_stage import stage as window_stage
from tests.support.workstation import Workstation

CAPTIONS = ("a woman in a red dress", "a street at night", None)
CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def server(tmp_path: Path) -> Iterator[SimulatorThread]:
    with SimulatorThread(folder=tmp_path / "server") as simulator:
        for number, scene in enumerate(("dawn", "forest", "night")):
            paint(scene, tmp_path / "server" / "input" / f"picture {number}.png", 96, 64)
        yield simulator


class Stage:
    """A dialog on three jobs, the last of which waits."""

    def __init__(self, here: Workstation, dialog: CaptionsDialog, tasks: Tasks) -> None:
        self.here, self.dialog, self.tasks = here, dialog, tasks

    def texts(self) -> list[str]:
        model = self.dialog.model
        return [model.index(row).data() for row in range(model.rowCount())]

    def type(self, text: str) -> None:
        """Selects the caption and types over it."""
        editor = self.dialog.editor
        editor.setFocus()
        QTest.keyClick(editor, Qt.Key.Key_A, CONTROL)
        QTest.keyClicks(editor, text)

    async def row(self, number: int) -> Job:
        job = self.dialog.model.job(number)
        assert job is not None
        return await self.here.row(job.ref)


async def add_jobs(here: Workstation, url: str) -> list[Job]:
    jobs, run = here.application.jobs[JobKind.TEXT], here.application.background.run
    made = []
    for number, caption in enumerate(CAPTIONS):
        address = view_url(url, OutputFile(f"picture {number}.png", type="input"))
        new = NewJob(
            workflow_name="character-caption",
            comfy_url=url,
            comfy_job_id=str(uuid.uuid4()),
            inputs=JobInputs((address,)),
        )
        job: Job | None = await run(jobs.create_job, new)
        assert job is not None
        if caption is not None:
            job = await run(jobs.report_end, job.ref, JobResult(output_text=caption))
            assert job is not None
        made.append(job)
    return made


@asynccontextmanager
async def stage(tmp_path: Path, server: SimulatorThread) -> AsyncIterator[Stage]:
    here = Workstation(tmp_path / "here", str(tmp_path / "jobs.db"), started=False)
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    failures: list[tuple[str, Exception]] = []
    async with here:
        tasks = Tasks(lambda name, error: failures.append((name, error)))
        pictures = build_pictures(here.paths, here.application)
        jobs = await add_jobs(here, server.url)
        dialog = CaptionsDialog(here.application, pictures, tasks, Theme(app, Mode.LIGHT), jobs)
        dialog.open()
        try:
            yield Stage(here, dialog, tasks)
        finally:
            if len(tasks):
                await until(lambda: not len(tasks))
            await tasks.close()
            await pictures.aclose()
    assert failures == []


@on_qt_loop
async def test_each_picture_has_its_caption_beside_it(tmp_path: Path, server: SimulatorThread) -> None:
    async with stage(tmp_path, server) as on:
        assert on.texts() == [
            "picture 0.png\na woman in a red dress",
            "picture 1.png\na street at night",
            "picture 2.png\nwaits for its turn",
        ]
        assert on.dialog.editor.toPlainText() == CAPTIONS[0]
        assert on.dialog.counts.text() == "2 of 3 captions"
        await until(lambda: on.dialog.view.picture is not None)
        QTest.keyClick(on.dialog.editor, Qt.Key.Key_Down, CONTROL)
        assert on.dialog.editor.toPlainText() == CAPTIONS[1]
        QTest.keyClick(on.dialog.editor, Qt.Key.Key_Down, CONTROL)
        assert on.dialog.editor.isReadOnly()
        assert on.dialog.editor.toPlainText() == ""
        on.dialog.accept()


@on_qt_loop
async def test_a_caption_appears_when_it_arrives(tmp_path: Path, server: SimulatorThread) -> None:
    async with stage(tmp_path, server) as on:
        on.dialog.list.setCurrentIndex(on.dialog.model.index(2))
        waiting = await on.row(2)
        run, jobs = on.here.application.background.run, on.here.application.jobs[JobKind.TEXT]
        done = await run(jobs.report_end, waiting.ref, JobResult(output_text="a forest"))
        assert done is not None
        on.here.application.bus.publish(JobChanged(done))
        assert on.dialog.editor.toPlainText() == "a forest"
        assert not on.dialog.editor.isReadOnly()
        assert on.dialog.counts.text() == "3 captions"
        on.dialog.accept()


@on_qt_loop
async def test_a_correction_is_written_and_can_be_taken_back(tmp_path: Path, server: SimulatorThread) -> None:
    async with stage(tmp_path, server) as on:
        on.type("anna, a woman")
        assert on.dialog.counts.text().endswith("1 not saved yet")
        QTest.keyClick(on.dialog.editor, Qt.Key.Key_Down, CONTROL)
        await until(lambda: not on.dialog.model.edits)
        job = await on.row(0)
        assert job.output_text == "anna, a woman"
        QTest.keyClick(on.dialog.editor, Qt.Key.Key_Up, CONTROL)
        assert on.dialog.restore.isVisible()
        QTest.mouseClick(on.dialog.restore, Qt.MouseButton.LeftButton)
        assert on.dialog.editor.toPlainText() == CAPTIONS[0]
        on.dialog.accept()
        await until(lambda: not len(on.tasks))
        assert (await on.here.row(job.ref)).output_text == CAPTIONS[0]


@on_qt_loop
async def test_what_was_typed_last_is_written_when_the_dialog_is_closed(
    tmp_path: Path, server: SimulatorThread
) -> None:
    async with stage(tmp_path, server) as on:
        first = await on.row(0)
        on.type("closed at once")
        on.dialog.accept()
        await until(lambda: not len(on.tasks))
        assert (await on.here.row(first.ref)).output_text == "closed at once"


@on_qt_loop
async def test_a_caption_that_arrives_does_not_take_away_what_is_being_typed(
    tmp_path: Path, server: SimulatorThread
) -> None:
    async with stage(tmp_path, server) as on:
        on.type("half a sent")
        on.here.application.bus.publish(JobChanged(await on.row(0)))
        assert on.dialog.editor.toPlainText() == "half a sent"
        on.dialog.accept()


@on_qt_loop
async def test_the_data_set_has_what_is_read_here(tmp_path: Path, server: SimulatorThread) -> None:
    async with stage(tmp_path, server) as on:
        on.type("corrected")
        on.dialog.saving.save_to(tmp_path / "anna")
        assert not on.dialog.saving.save.isEnabled()
        await until(lambda: on.dialog.saving.told.text() == "2 pictures saved.")
        names = await asyncio.to_thread(lambda: sorted(each.name for each in (tmp_path / "anna").iterdir()))
        assert names == ["picture 0.png", "picture 0.txt", "picture 1.png", "picture 1.txt"]
        assert (tmp_path / "anna" / "picture 0.txt").read_text("utf-8") == "corrected"
        assert (tmp_path / "anna.zip").exists()
        on.dialog.accept()


@on_qt_loop
async def test_pictures_that_are_gone_are_named(tmp_path: Path, server: SimulatorThread) -> None:
    async with stage(tmp_path, server) as on:
        (tmp_path / "server" / "input" / "picture 1.png").unlink()
        on.dialog.saving.save_to(tmp_path / "anna")
        await until(lambda: on.dialog.saving.told.text() == "1 picture saved.")
        assert on.dialog.messages.sentence.text().startswith("1 picture was left out: picture 1.png")
        on.dialog.accept()


@on_qt_loop
async def test_the_window_opens_the_captions_of_what_is_selected() -> None:
    texts = [
        make_job(number, kind=JobKind.TEXT, workflow_name="character-caption", output_text="a caption")
        for number in range(3)
    ]
    async with window_stage([*texts, make_job(9)]) as on:
        await on.ready()
        assert on.window.feed_tabs[2].spec.key == "unified"
        on.tab.set_feed(FeedSystem.AUTO, text_jobs=True)
        await on.ready()
        await until(lambda: len(on.refs()) == 4)
        on.tab.table.selectAll()
        assert on.window.actions_["captions"].isEnabled()
        on.window.actions_["captions"].trigger()
        await until(lambda: on.window.captions.dialog is not None)
        dialog = on.window.captions.dialog
        assert dialog is not None
        assert dialog.model.rowCount() == 3
        dialog.accept()
        assert on.window.captions.dialog is None
        picture = next(row for row, ref in enumerate(on.refs()) if ref.source == "image_jobs")
        on.click_row(picture)
        assert not on.window.actions_["captions"].isEnabled()

"""Going on with a job of a real server: the same once more, and its result as an input."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
import shiboken6
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from jobmonitor.bootstrap import build_pictures
from jobmonitor.demo.pictures import paint
from jobmonitor.demo.simulator import SimulatorThread
from jobmonitor.domain.job import Job, JobStatus
from jobmonitor.domain.server import Server
from jobmonitor.domain.workflow import MAX_SEED, ServerFile, Workflow
from jobmonitor.ui.ports import Pictures
from jobmonitor.ui.reuse import Reuse
from jobmonitor.ui.runtime import Tasks
from jobmonitor.ui.submit.dialog import SubmitDialog
from jobmonitor.ui.submit.form.given import Given
from jobmonitor.ui.submit_menu import read_library
from jobmonitor.ui.theme.theme import Theme
from tests.support.qt_loop import on_qt_loop, until
from tests.support.workstation import Workstation

PROMPT = 'again: a "quoted" word, {{SEED}} 😀'
PATIENCE = 30.0


@pytest.fixture
def simulator(tmp_path: Path) -> Iterator[SimulatorThread]:
    with SimulatorThread(folder=tmp_path / "server") as simulator:
        yield simulator


class Desk:
    """A workstation with a job that was made, and the actions on it."""

    def __init__(self, here: Workstation, job: Job, pictures: Pictures, tasks: Tasks) -> None:
        self.here, self.job, self.pictures, self.tasks = here, job, pictures, tasks
        self.window = QWidget()
        self.opened: list[Given] = []
        library = here.application.workflows
        self.workflows: tuple[Workflow, ...] = read_library(library)[0]
        self.reuse = Reuse(
            self.window,
            here.application,
            pictures,
            tasks,
            None,  # type: ignore[arg-type]  # nothing is told here
            lambda: self.job,
            lambda: self.workflows,
            self.opened.append,
        )

    async def submit(self, given: Given) -> tuple[SubmitDialog, Job]:
        """Opens the dialog with these values and submits them as they are."""
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        dialog = SubmitDialog(
            self.here.application, self.pictures, self.tasks, None, None, given=given, theme=Theme(app)
        )
        jobs: list[Job] = []
        dialog.submitted.connect(jobs.append)
        dialog.open()
        await until(lambda: dialog.form is not None, PATIENCE)
        assert dialog.form is not None
        await dialog.form.settle()
        dialog.activateWindow()
        await until(dialog.isActiveWindow)
        QTest.keyClick(dialog.focusWidget() or dialog, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
        await until(lambda: jobs, PATIENCE)
        return dialog, await self.here.ended(jobs[0].ref)


@asynccontextmanager
async def desk(tmp_path: Path, simulator: SimulatorThread) -> AsyncIterator[Desk]:
    database = f"sqlite:///{tmp_path / 'jobs.sqlite'}"
    photo = paint("dawn", tmp_path / "a photo.png", 96, 64)
    async with Workstation(tmp_path / "home", database, Server(simulator.url, "gpu1")) as here:
        failures: list[tuple[str, Exception]] = []
        tasks = Tasks(lambda name, error: failures.append((name, error)))
        pictures = build_pictures(here.paths, here.application)
        job = await here.submit(image=photo, prompt=PROMPT, strength=0.5, steps=7, seed=MAX_SEED)
        made = Desk(here, await here.ended(job.ref), pictures, tasks)
        try:
            yield made
            await until(lambda: not tasks, PATIENCE)
        finally:
            for dialog in [each for each in QApplication.topLevelWidgets() if isinstance(each, SubmitDialog)]:
                if shiboken6.isValid(dialog):
                    dialog.close()
            made.window.deleteLater()
            await until(lambda: not tasks, PATIENCE)
            await tasks.close()
            await pictures.aclose()
        assert failures == []


def uploads(simulator: SimulatorThread) -> int:
    return sum(1 for method, where, _ in simulator.requests if method == "POST" and "upload" in where)


@on_qt_loop
async def test_a_job_is_submitted_again_as_its_row_tells_it(
    tmp_path: Path, simulator: SimulatorThread
) -> None:
    async with desk(tmp_path, simulator) as here:
        here.reuse.resubmit()
        await until(lambda: here.opened, PATIENCE)
        (given,) = here.opened
        assert given.values["prompt"] == PROMPT
        assert given.values["seed"] == MAX_SEED
        assert isinstance(given.values["image"], ServerFile)
        before = uploads(simulator)
        dialog, again = await here.submit(given)
        assert dialog.form is not None
        assert dialog.form.undo_line.isVisible()
        assert uploads(simulator) == before  # the picture lies there already
        first = here.job
        assert again.status is JobStatus.COMPLETED
        assert (again.workflow_name, again.prompt, again.inputs) == (
            first.workflow_name,
            first.prompt,
            first.inputs,
        )
        keys = ("strength", "steps", "seed")
        assert [again.parameters[key] for key in keys] == [first.parameters[key] for key in keys]


@on_qt_loop
async def test_a_result_becomes_the_input_of_another_job(tmp_path: Path, simulator: SimulatorThread) -> None:
    async with desk(tmp_path, simulator) as here:
        here.reuse.use_output()
        question = here.reuse.question
        assert question is not None
        titles = [question.list.item(row).text() for row in range(question.list.count())]
        question.list.setCurrentRow(titles.index("Image to image"))
        QTest.keyClick(question, Qt.Key.Key_Return)
        (given,) = here.opened
        assert given.values == {"image": here.job.outputs[0]}
        before = uploads(simulator)
        given = Given(given.workflow, {**given.values, "prompt": "and on", "seed": 5})
        _, second = await here.submit(given)
        assert second.status is JobStatus.COMPLETED
        assert uploads(simulator) == before
        assert second.inputs.images == here.job.outputs
        assert second.outputs != here.job.outputs

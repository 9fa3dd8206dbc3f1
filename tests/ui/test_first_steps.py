"""First steps: from nothing to a job that is done, on a simulated server."""

from __future__ import annotations

import asyncio
import tomllib
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from jobmonitor.bootstrap import trials
from jobmonitor.bootstrap.window import profile_builder, settings_at, settings_of_profile
from jobmonitor.config.paths import Paths
from jobmonitor.config.settings import Settings
from jobmonitor.demo.simulator import SimulatorThread
from jobmonitor.domain.findings import Finding, Verdict
from jobmonitor.domain.job import JobStatus
from jobmonitor.domain.setting import DEFAULT_PROFILE, SIMULATED
from jobmonitor.ui.first_run import pages
from jobmonitor.ui.first_run.dialog import JOB, ME, PLACE, SERVER, FirstSteps
from jobmonitor.ui.main_window import MainWindow
from jobmonitor.ui.shell import Shell
from jobmonitor.ui.submit.dialog import SubmitDialog
from tests.support.fake_application import fake_application
from tests.support.qt_loop import PATIENCE, on_qt_loop, until
from tests.support.window_stage import stage
from tests.support.workstation import QUICK


@pytest.fixture(autouse=True)
def however_slow_the_machine_is(monkeypatch: pytest.MonkeyPatch) -> None:
    """A server that is slow to answer is one that answers."""
    monkeypatch.setattr(trials, "SECONDS", PATIENCE)


@pytest.fixture(scope="module")
def server() -> Iterator[SimulatorThread]:
    with SimulatorThread(packs=True, time_scale=0.1) as simulator:
        yield simulator


def visible() -> MainWindow | None:
    seen = [
        each for each in QApplication.topLevelWidgets() if isinstance(each, MainWindow) and each.isVisible()
    ]
    return seen[0] if len(seen) == 1 else None


def steps() -> FirstSteps | None:
    """The dialog of the window that is on the screen, when it has read the settings."""
    window = visible()
    dialog = window.first_steps.dialog if window is not None else None
    return dialog if dialog is not None and dialog.draft is not None else None


@asynccontextmanager
async def beginning(paths: Paths, url: str) -> AsyncIterator[None]:
    """The window of somebody who has nothing yet."""
    build = profile_builder(paths, pace=QUICK)

    def load(name: str) -> Settings:
        return settings_at(url, paths) if name == SIMULATED else settings_of_profile(paths, name)

    shell = Shell(lambda name: build(partial(load, name)), can_simulate=True)
    first = await build(partial(settings_of_profile, paths, ""))
    running = asyncio.create_task(shell.run(first, lambda window: window.first_steps.offer()))
    try:
        await until(steps)
        yield
    finally:
        await until(visible)
        window = visible()
        assert window is not None
        window.close()
        assert await running == 0


def click(widget: object) -> None:
    QTest.mouseClick(widget, Qt.MouseButton.LeftButton)


async def submit_first_job() -> FirstSteps:
    """Takes the last step, as an operator would. The dialog, when it says that the job is done."""
    await until(
        lambda: (dialog := steps()) is not None and dialog.step == JOB and dialog.job.button.isEnabled()
    )
    dialog, window = steps(), visible()
    assert dialog is not None
    assert window is not None
    dialog.job.choice.setCurrentIndex(dialog.job.choice.findData("img2img"))
    click(dialog.job.button)
    await until(lambda: any(each.form for each in window.findChildren(SubmitDialog)))
    form = window.findChild(SubmitDialog)
    assert form is not None
    await until(lambda: form.form is not None and form.form.values().get("image"))
    await until(form.footer.submit.isEnabled)
    click(form.footer.submit)
    await until(lambda: dialog.job.job is not None)
    form.reject()
    await until(lambda: dialog.job.job is not None and dialog.job.job.status is JobStatus.COMPLETED)
    await until(lambda: dialog.job.picture.isVisible())
    assert dialog.title.text() == "Your first job is done"
    assert not dialog.job.picture.pixmap().isNull()
    return dialog


@on_qt_loop
async def test_from_nothing_to_a_job_that_is_done(
    tmp_path: Path, server: SimulatorThread, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pages, "HERE", server.url)
    paths = Paths.below(tmp_path)
    async with beginning(paths, server.url):
        dialog = steps()
        assert dialog is not None
        assert dialog.step == PLACE
        QTest.keyClick(dialog, Qt.Key.Key_Return)
        assert dialog.step == SERVER
        await until(lambda: dialog.server.trial.findings)
        assert dialog.server.address.text() == server.url, "a server on this computer is found by itself"
        click(dialog.go_on)
        assert dialog.step == ME
        click(dialog.go_on)
        dialog = await submit_first_job()
        click(dialog.go_on)
    written = tomllib.loads(paths.settings_file.read_text())
    assert written == {"server": [{"url": server.url}]}


@on_qt_loop
async def test_everything_can_be_left_out_and_tried_with_a_simulated_server(
    tmp_path: Path, server: SimulatorThread, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pages, "HERE", "http://127.0.0.1:9")
    paths = Paths.below(tmp_path)
    async with beginning(paths, server.url):
        dialog = steps()
        assert dialog is not None
        click(dialog.skip)
        assert not dialog.server.simulate.isHidden()
        click(dialog.server.simulate)
        await submit_first_job()
        window = visible()
        assert window is not None
        assert window.profiles.current == SIMULATED
        assert not paths.settings_file.exists()


@on_qt_loop
async def test_a_studio_is_tried_and_written_and_the_steps_are_taken_up_again() -> None:
    application = fake_application()
    application.trials.found = (Finding("database", Verdict.BROKEN, "No answer"),)
    async with stage(application=application) as play:
        opener = play.window.first_steps
        opener.offer()
        await until(lambda: opener.dialog is not None and opener.dialog.draft is not None)
        dialog = opener.dialog
        assert dialog is not None
        dialog.place.studio.setChecked(True)
        click(dialog.go_on)
        assert (dialog.step, dialog.place.address_row.problem) == (PLACE, "Type its address.")
        QTest.keyClicks(dialog.place.address, "postgresql://op:secret@db/studio")
        click(dialog.place.trial.button)
        await until(lambda: dialog.place.trial.findings)
        assert dialog.place.trial.state.text() == "It does not work yet."
        click(dialog.go_on)
        assert dialog.step == SERVER
        dialog.reject()
        await until(lambda: application.layout.held.get("first-steps") == b'{"step": 1}')

        play.window.actions_["first-steps"].trigger()
        await until(lambda: opener.dialog is not None and opener.dialog.draft is not None)
        dialog = opener.dialog
        assert dialog is not None
        assert dialog.step == SERVER
        click(dialog.back)
        dialog.place.studio.setChecked(True)
        QTest.keyClicks(dialog.place.address, "postgresql://op:secret@db/studio")
        click(dialog.go_on)
        click(dialog.skip)
        QTest.keyClicks(dialog.me.user, "me")
        wanted: list[str] = []
        play.window.profiles.wanted.connect(lambda name, _then: wanted.append(name))
        click(dialog.go_on)
        await until(lambda: wanted == [DEFAULT_PROFILE])
        held = application.profiles._file.held
        assert held[DEFAULT_PROFILE] == {"database": "postgresql://op@db/studio", "user": "me"}
        assert application.profiles._secrets.kept == {("password", "postgresql://op@db/studio"): "secret"}
        dialog.reject()
        opener.offer()
        await until(lambda: not len(play.tasks))
        assert opener.dialog is None, "who put them off is not asked again"

"""Profiles switched while jobmonitor runs: nothing is lost, and nothing stays behind."""

from __future__ import annotations

import asyncio
import sys
import threading
import traceback
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu

from jobmonitor.bootstrap import build_application
from jobmonitor.bootstrap.window import profile_builder, settings_of_profile
from jobmonitor.config.paths import Paths
from jobmonitor.demo.simulator import SimulatorThread
from jobmonitor.domain.feed import FeedQuery
from jobmonitor.domain.job import JobStatus
from jobmonitor.domain.setting import DEFAULT_PROFILE
from jobmonitor.domain.workflow import Submission
from jobmonitor.ui import layout_keeper, session, shell
from jobmonitor.ui.feed.loader import FeedState
from jobmonitor.ui.main_window import MainWindow
from jobmonitor.ui.shell import Shell
from jobmonitor.ui.submit.dialog import SubmitDialog
from tests.support.pictures import png
from tests.support.qt_loop import PATIENCE, on_qt_loop, until
from tests.support.workstation import QUICK, QUICK_SENDING

ME = "11111111-1111-4111-8111-111111111111"
OURS = ("jobmonitor", "decoder")
"""How names of threads begin that belong to an application."""


def threads() -> set[threading.Thread]:
    return {each for each in threading.enumerate() if each.name.startswith(OURS)}


async def ended(before: set[threading.Thread]) -> None:
    """Until no thread is left that was not there before; says where each stands that does not end."""
    try:
        await until(lambda: threads() <= before)
    except TimeoutError:
        frames = sys._current_frames()
        stacks = {
            each.name: traceback.format_stack(frames[each.ident])
            for each in threads() - before
            if each.ident in frames
        }
        pytest.fail("\n".join(f"{name}:\n{''.join(stack)}" for name, stack in stacks.items()))


class Desk:
    """One run of the window, from its beginning to its end."""

    def __init__(self, paths: Paths, running: asyncio.Task[int], shell: Shell) -> None:
        self.paths, self.running, self.shell = paths, running, shell

    @property
    def window(self) -> MainWindow:
        """The one that is on the screen."""
        return next(each for each in self.windows() if each.isVisible())

    def windows(self) -> list[MainWindow]:
        return [each for each in QApplication.topLevelWidgets() if isinstance(each, MainWindow)]

    def is_open(self, profile: str) -> bool:
        seen = [each for each in self.windows() if each.isVisible()]
        return [each.profiles.current for each in seen] == [profile] and is_shown(seen[0])

    async def switch(self, profile: str) -> None:
        self.window.profiles.switch(profile)
        await until(lambda: self.running.done() or self.is_open(profile))


def is_shown(window: MainWindow) -> bool:
    return window.current_tab.loader.state in (FeedState.READY, FeedState.EMPTY)


@asynccontextmanager
async def desk(paths: Paths) -> AsyncIterator[Desk]:
    """The window on the profile that the settings file begins with, closed at the end."""
    build = profile_builder(paths, pace=QUICK)
    shell = Shell(lambda name: build(partial(settings_of_profile, paths, name)))
    first = await build(partial(settings_of_profile, paths, ""))
    running = asyncio.create_task(shell.run(first))
    here = Desk(paths, running, shell)
    try:
        await until(lambda: here.is_open(first.application.profiles.current))
        yield here
    finally:
        for window in here.windows():
            if window.isVisible():
                window.close()
        assert await running == 0


def settings(paths: Paths, server: str, *others: str) -> None:
    """Two profiles: the top of the file, and night."""
    paths.config.mkdir(parents=True)
    night = others[0] if others else str(paths.data / "night.sqlite")
    paths.settings_file.write_text(
        f'database = "{paths.data / "day.sqlite"}"\nserver = "{server}"\nuser = "{ME}"\n'
        f'[profiles.night]\ndatabase = "{night}"\nuser = "{ME}"\n'
    )


def submit(window: MainWindow, picture: Path, prompt: str) -> None:
    """Begins to submit, as a form does, and does not wait for it."""
    application = window.application
    submission = Submission(
        workflow=application.workflows.get("img2img"),
        server=application.servers[0],
        values={"image": picture, "prompt": prompt},
        user_id=application.user_id,
    )
    window.tasks.spawn(application.outbox.submit(submission), f"submit {prompt}")


async def completed(paths: Paths, profile: str, prompts: list[str]) -> None:
    """Opens a profile and waits until each of these was made once."""
    application = build_application(
        paths, settings_of_profile(paths, profile), pace=QUICK, sending=QUICK_SENDING
    )
    await application.start()
    try:
        async with asyncio.timeout(PATIENCE):
            while True:
                page = await application.background.run(
                    partial(application.repository.page, FeedQuery(), after=None, limit=100)
                )
                told = sorted(str(job.prompt) for job in page.jobs if job.status is JobStatus.COMPLETED)
                if told == sorted(prompts):
                    assert len(page.jobs) == len(prompts)
                    return
                await asyncio.sleep(0.05)
    finally:
        await application.close()


@pytest.fixture(autouse=True)
def however_slow_the_machine_is(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing that a window gives up waiting for is given up here."""
    monkeypatch.setattr(layout_keeper, "LAYOUT_SECONDS", PATIENCE)
    monkeypatch.setattr(session, "STORING_SECONDS", PATIENCE)
    monkeypatch.setattr(shell, "LINGER_SECONDS", PATIENCE)


@pytest.fixture(scope="module")
def server() -> Iterator[SimulatorThread]:
    with SimulatorThread(packs=True, time_scale=0.1) as simulator:
        yield simulator


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    path = tmp_path / "anna.png"
    path.write_bytes(png())
    return path


async def to_and_fro(paths: Paths, picture: Path, turns: int = 3) -> dict[str, list[str]]:
    """Switches at each moment of submissions that are on their way. The prompts, by profile."""
    prompts: dict[str, list[str]] = {DEFAULT_PROFILE: [], "night": []}
    async with desk(paths) as here:
        for turn in range(turns):
            profile = here.window.profiles.current
            for number in range(2):
                prompts[profile].append(f"{profile} {turn} {number}")
                submit(here.window, picture, prompts[profile][-1])
            for _ in range(turn * 3):  # at the very beginning, and later
                await asyncio.sleep(0)
            await here.switch("night" if profile == DEFAULT_PROFILE else DEFAULT_PROFILE)
        await until(lambda: not here.shell.is_leaving)
    return prompts


@on_qt_loop
async def test_switching_under_load_loses_nothing_and_leaves_nothing_behind(
    tmp_path: Path, server: SimulatorThread, picture: Path
) -> None:
    others = threads()
    paths = Paths.below(tmp_path)
    settings(paths, server.url)
    before = set(asyncio.all_tasks())
    prompts = await to_and_fro(paths, picture)
    await ended(others)
    await until(lambda: set(asyncio.all_tasks()) <= before)
    for profile, wanted in prompts.items():
        await completed(paths, profile, wanted)


@pytest.mark.postgresql
@on_qt_loop
async def test_a_file_and_a_postgresql_keep_apart(
    tmp_path: Path, server: SimulatorThread, picture: Path, postgres_url: str
) -> None:
    others = threads()
    paths = Paths.below(tmp_path)
    settings(paths, server.url, postgres_url)
    prompts = await to_and_fro(paths, picture, turns=2)
    await ended(others)
    for profile, wanted in prompts.items():
        await completed(paths, profile, wanted)


@on_qt_loop
async def test_menu_list_layout_drafts_and_what_cannot_be_opened(
    tmp_path: Path, server: SimulatorThread
) -> None:
    others = threads()
    paths = Paths.below(tmp_path)
    settings(paths, server.url)
    async with desk(paths) as here:
        first = here.window
        first.actions_["switch-profile"].trigger()
        await until(lambda: first.profiles.question is not None)
        question = first.profiles.question
        assert question is not None
        assert [question.list.item(row).text() for row in range(2)] == ["night", "Default (open now)"]
        QTest.keyClick(question.list, Qt.Key.Key_Return)
        await until(lambda: here.is_open("night"))

        second = here.window
        assert second.theme is first.theme
        second.show_tab("image")
        second.open_submit("img2img")
        await until(lambda: any(each.form for each in second.findChildren(SubmitDialog)))
        dialog = second.findChild(SubmitDialog)
        assert dialog is not None
        QTest.keyClicks(dialog.form.rows["prompt"].editor.entry(), "half a thought")
        assert dialog.form.values()["prompt"] == "half a thought"
        menu = next(
            each for each in second.actions_["switch-profile"].associatedObjects() if isinstance(each, QMenu)
        )
        await until(lambda: second.application.profiles.known is not None)
        menu.aboutToShow.emit()
        entries = {each.text(): each for each in menu.actions() if isinstance(each, QAction)}
        assert entries["night"].isChecked()
        entries["Default"].trigger()
        await until(lambda: here.is_open(DEFAULT_PROFILE))
        assert here.window.current_tab.spec.key == "video"

        await here.switch("night")
        third = here.window
        assert third.current_tab.spec.key == "image"
        third.open_submit("img2img")
        await until(lambda: any(each.form for each in third.findChildren(SubmitDialog)))
        again = third.findChild(SubmitDialog)
        assert again is not None
        assert again.form.values()["prompt"] == "half a thought"
        again.reject()

        third.profiles.switch("gone")
        await until(lambda: third.message_bar.isVisible())
        assert "The profile “gone” was not opened." in third.message_bar.sentence.text()
        assert here.is_open("night")
        await here.switch(DEFAULT_PROFILE)
    await ended(others)  # also what was still being left when the window was closed

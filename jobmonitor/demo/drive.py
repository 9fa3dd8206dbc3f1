"""Drives the window through the main job, with the mouse and the keyboard, as an operator would."""

from __future__ import annotations

import asyncio
import json
import logging
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from jobmonitor.demo.endings import until_ended
from jobmonitor.domain.feed import FeedQuery
from jobmonitor.domain.job import Job, JobKind, JobStatus
from jobmonitor.ui.submit.dialog import SubmitDialog

if TYPE_CHECKING:
    from jobmonitor.ui.main_window import MainWindow

log = logging.getLogger(__name__)

SECONDS = 120.0
"""How long the driver waits for anything."""

CALM = 15
"""Glances in a row, 20 ms apart, at which nothing may be under way."""

MAIN_JOB = (
    ("img2img", "dawn", "a valley at sunrise, “wide” shot, watercolour 😀"),
    ("wan-i2v", "coast", "waves roll in, the camera drifts to the left"),
)
"""Workflow, scene and prompt of each submission."""


async def until(condition: Callable[[], bool], what: str, seconds: float = SECONDS) -> None:
    """Lets the window work until `condition()` holds. Raises TimeoutError that names `what`."""
    try:
        async with asyncio.timeout(seconds):
            while not condition():  # noqa: ASYNC110 - what is waited for is on the screen, and tells nobody
                await asyncio.sleep(0.02)
    except TimeoutError:
        raise TimeoutError(f"Waited {seconds:g} s in vain for {what}") from None


class Driver:
    """Submits the jobs of MAIN_JOB in the window's own dialog, waits for their ends, and takes pictures."""

    def __init__(self, pictures: dict[str, Path], out: Path) -> None:
        self._pictures = pictures
        self._out = out
        self._task: asyncio.Task[None] | None = None
        self._submitted: tuple[Job, ...] = ()
        self._jobs: tuple[Job, ...] = ()
        self._problem = ""

    def begin(self, window: MainWindow) -> None:
        """Starts driving; the window is closed at the end, well or not."""
        self._task = asyncio.get_running_loop().create_task(self._run(window), name="drive")

    async def _run(self, window: MainWindow) -> None:
        try:
            await self._drive(window)
        except Exception as error:  # whatever went wrong is the demo's result, and the window must close
            log.debug("The demo failed", exc_info=True)
            self._problem = str(error) or type(error).__name__
        finally:
            window.close()

    async def _drive(self, window: MainWindow) -> None:
        application = window.application
        await until(lambda: bool(window.submit_menu.names_of(tuple(JobKind))), "the workflows")
        sent = []
        for workflow, scene, prompt in MAIN_JOB:
            sent.append(await submit(window, workflow, self._pictures[scene], prompt))
        self._submitted = await until_ended(application, sent, seconds=SECONDS)
        page = await application.feeds.page(FeedQuery(), after=None, limit=200)
        self._jobs = page.jobs
        for tab in window.feed_tabs:
            await show_tab(window, tab.spec.key)
            window.grab().save(str(self._out / f"{tab.spec.key}.png"))

    def report(self) -> int:
        """Prints the table of jobs, writes `summary.json`; the exit code."""
        from jobmonitor.demo.summary import print_table, summary

        completed = [job for job in self._submitted if job.status is JobStatus.COMPLETED]
        good = not self._problem and len(completed) == len(MAIN_JOB)
        text = json.dumps(summary(self._jobs, self._submitted), indent=2, ensure_ascii=False)
        (self._out / "summary.json").write_text(text + "\n", encoding="utf-8")
        print_table(self._jobs)
        sys.stdout.write(f"\n{len(completed)} of {len(MAIN_JOB)} submitted jobs completed; see {self._out}\n")
        if self._problem:
            sys.stderr.write(f"jobmonitor: The demo failed: {self._problem}\n")
        return 0 if good else 1


async def submit(window: MainWindow, workflow: str, picture: Path, prompt: str) -> Job:
    """Opens the dialog for a workflow from the menu, fills it in, and presses Submit."""
    dialog = await open_dialog(window, workflow)
    fill(dialog, picture, prompt)
    sent: list[Job] = []
    dialog.submitted.connect(sent.append)
    form = dialog.form
    assert form is not None
    await form.settle()
    QTest.mouseClick(dialog.footer.submit, Qt.MouseButton.LeftButton)
    await until(lambda: bool(sent), f"{workflow} to be sent")
    if dialog.isVisible():
        dialog.close()
    return sent[0]


async def open_dialog(window: MainWindow, workflow: str) -> SubmitDialog:
    """The Submit dialog with the form of a workflow, opened from the toolbar's menu."""
    entry = next(each for each in window.submit_menu.actions() if each.objectName() == workflow)
    entry.trigger()
    dialog = next(each for each in window.findChildren(SubmitDialog) if each.isVisible())

    def is_there() -> bool:
        return dialog.form is not None and dialog.form.workflow.name == workflow

    await until(is_there, f"the form of {workflow}")
    return dialog


def fill(dialog: SubmitDialog, picture: Path, prompt: str) -> None:
    """Types the picture's path and the prompt."""
    form = dialog.form
    assert form is not None
    type_into(form.rows["image"].editor.entry(), str(picture))
    type_into(form.rows["prompt"].editor.entry(), prompt)


def type_into(entry: QWidget, text: str) -> None:
    """Types into a field, in place of what is there."""
    entry.setFocus()
    QTest.keyClick(entry, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    for character in text:  # QTest types ASCII only
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            QApplication.sendEvent(entry, QKeyEvent(kind, 0, Qt.KeyboardModifier.NoModifier, character))


async def show_tab(window: MainWindow, key: str) -> None:
    """Shows a tab with its first row chosen, and waits until its pictures are there."""
    window.show_tab(key)
    tab = window.current_tab
    await until(lambda: tab.model.rowCount() > 0 and tab.model.job(0) is not None, f"the rows of {key}")
    tab.table.choose(0)
    await at_rest(window)


async def at_rest(window: MainWindow) -> None:
    """Waits until the window has nothing under way, and has had nothing for a moment."""
    calm = 0

    def is_calm() -> bool:
        nonlocal calm
        calm = calm + 1 if len(window.tasks) == 0 else 0
        return calm > CALM

    await until(is_calm, "the window to come to rest")

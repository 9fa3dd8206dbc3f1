"""Pictures of questions and small dialogs: what is asked before something is done, and what is told after."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QApplication, QDialog

from jobmonitor.demo.drive import at_rest, show_tab, submit, until
from jobmonitor.domain.errors import RetryRefused, ServerUnreachable
from jobmonitor.domain.job import JobStatus
from jobmonitor.domain.server_facts import Interruptible, Whose
from jobmonitor.services.rounds import Round
from jobmonitor.ui.retrying.actions import SENDING
from jobmonitor.ui.servers.question import InterruptQuestion

if TYPE_CHECKING:
    from camera import Camera

    from jobmonitor.domain.job import Job

SIZE = QSize(1000, 520)
"""Of the window where a line in it is what is shown."""
MANY = 1204
"""Jobs that work goes on with."""


async def take(camera: Camera) -> None:
    """Opens each, keeps it, and closes it without an answer."""
    await show_tab(camera.window, "unified")
    jobs = _jobs(camera)
    await _of_lists(camera)
    await _of_one(camera, jobs)
    await _of_many(camera, jobs)
    await _lines(camera)


def _jobs(camera: Camera) -> list[Job]:
    model = camera.window.current_tab.model
    found = [model.job(row) for row in range(min(model.rowCount(), 40))]
    return [job for job in found if job is not None]


async def _of_lists(camera: Camera) -> None:
    """What is asked of a list: its columns, the name of a view, where to go."""
    window, tab = camera.window, camera.window.current_tab
    tab.table.open_columns()
    await _shot(camera, f"columns-{camera.mode}")
    tab.views.button.save_wanted.emit()
    assert tab.views.dialog is not None
    tab.views.dialog.entry.setText("Failed on Monday")
    await _shot(camera, f"view-name-{camera.mode}")
    former = window.size()
    window.resize(SIZE)
    tab.open_go_to()
    tab.go_to_bar.field.setText("2026-11-20")
    tab.go_to_bar.calendar_button.click()
    popup = tab.go_to_bar.popup
    assert popup is not None
    await at_rest(window)
    camera.keep(popup, f"calendar-{camera.mode}")
    popup.hide()
    camera.keep(tab, f"go-to-{camera.mode}")
    tab.go_to_bar.leave()
    window.resize(former)


async def _of_one(camera: Camera, jobs: list[Job]) -> None:
    """What is asked of one job."""
    window, parts = camera.window, camera.window.parts
    done = next(job for job in jobs if job.status is JobStatus.COMPLETED and job.workflow_name == "img2img")
    window.current_tab.reveal(done)
    await until(lambda: window.current_job is not None and window.current_job.ref == done.ref, "the job")
    parts.marking.note()
    await until(lambda: parts.marking.dialog is not None, "the note")
    assert parts.marking.dialog is not None
    parts.marking.dialog.field.setPlainText("The customer likes this one: use its seed for the series.")
    await _shot(camera, f"note-{camera.mode}")
    parts.reuse.use_output()
    await _shot(camera, f"use-output-{camera.mode}")
    parts.retrying.retry_elsewhere()
    await _shot(camera, f"retry-{camera.mode}")
    runs = await submit(window, "wan-i2v", camera.stage.pictures["coast"], "waves roll in, slow camera")
    window.current_tab.reveal(runs)
    await until(lambda: window.current_job is not None and window.current_job.ref == runs.ref, "the job")
    parts.job.cancel()
    await _shot(camera, f"cancel-{camera.mode}")
    server = window.application.servers[0]
    for name, whose, version in (
        ("interrupt", Whose.OWN, "0.3.76"),
        ("interrupt-refused", Whose.OTHERS, "0.3.40"),
    ):
        found = Interruptible(
            server=server, prompt_id="", job=runs, whose=whose, alone=whose is Whose.OWN, version=version
        )
        InterruptQuestion(found, window).open()
        await _shot(camera, f"{name}-{camera.mode}")
    await window.application.cancelling.cancel(runs)
    await at_rest(window)


async def _of_many(camera: Camera, jobs: list[Job]) -> None:
    """What is asked of many jobs, and what failed of them."""
    window, parts = camera.window, camera.window.parts
    window.current_tab.table.selectAll()
    parts.retrying.retry(new_seed=True)
    await until(lambda: parts.retrying.question is not None, "the question")
    await _shot(camera, f"retry-many-{camera.mode}")
    parts.deleting.delete()
    await _shot(camera, f"delete-many-{camera.mode}")
    away = ServerUnreachable("gpu3 cannot be reached.", remedy="It is tried again by itself.")
    gone = RetryRefused("The workflow “upscale-old” is not there any more.", remedy="Import it again.")
    many = Round(tuple(jobs))
    many.acted = len(jobs) - 5
    failed = sorted(jobs, key=lambda job: job.status is not JobStatus.FAILED)[:5]
    many.refused = [(job, away if at < 3 else gone) for at, job in enumerate(failed)]
    parts.runner.sum_up(many, SENDING)
    former = window.size()
    window.resize(SIZE)
    await at_rest(window)
    camera.keep(window, f"bulk-refused-{camera.mode}")
    window.message_bar.more.click()
    await _shot(camera, f"bulk-summary-{camera.mode}")
    window.message_bar.hide()
    window.resize(former)


async def _lines(camera: Camera) -> None:
    """The line of work on many jobs, and the one that takes a deletion back."""
    window, parts = camera.window, camera.window.parts
    former = window.size()
    window.resize(SIZE)
    window.work_line.begin("Sending once more", MANY, lambda: None)
    window.work_line.progress(MANY // 3)
    await at_rest(window)
    camera.keep(window, f"bulk-progress-{camera.mode}")
    window.work_line.end()
    jobs = _jobs(camera)
    window.current_tab.table.select_jobs([job.ref for job in jobs if job.status is JobStatus.CANCELLED])
    parts.deleting.delete()
    await until(lambda: bool(window.work_line.button.text()), "the deletion")
    await at_rest(window)
    camera.keep(window, f"undo-delete-{camera.mode}")
    parts.deleting.undo()
    await at_rest(window)
    window.work_line.end()
    window.resize(former)


async def _shot(camera: Camera, name: str) -> None:
    """The one dialog that is open; it is closed without an answer."""
    window = camera.window
    await until(lambda: QApplication.activeModalWidget() is not None, "a dialog")
    dialog = QApplication.activeModalWidget()
    assert isinstance(dialog, QDialog)
    await at_rest(window)
    camera.keep(dialog, name)
    dialog.reject()
    await until(lambda: QApplication.activeModalWidget() is None, "its end")

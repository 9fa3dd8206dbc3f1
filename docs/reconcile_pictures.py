"""The picture of the dialog that compares jobs, with a row as another program may leave it."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from stage_jobs import newest_job

from jobmonitor.demo.drive import at_rest, until
from jobmonitor.domain.job import JobStatus
from jobmonitor.domain.row_state import RowState
from jobmonitor.services.tracking.result import LOST

if TYPE_CHECKING:
    from camera import Camera


async def take(camera: Camera) -> None:
    """Spoils a row, has it found, and repairs it."""
    window = camera.window
    application = window.application
    repository, run = application.repository, application.background.run
    job = await newest_job(application, "img2img")
    as_it_is = RowState.of(job)
    wrong = replace(as_it_is, status=JobStatus.FAILED, status_text="", error_message=LOST, outputs=())
    await run(partial(repository.rewrite, job.ref, as_it_is, wrong, notes={}))
    window.reconciling.open_all()
    dialog = window.reconciling.dialog
    assert dialog is not None
    await until(lambda: dialog.pages.currentIndex() == 1, "what is wrong")
    await at_rest(window)
    camera.keep(dialog, f"reconcile-{camera.mode}")
    dialog.apply.click()
    await until(lambda: dialog.pages.currentIndex() == 2, "the repair")
    dialog.close()

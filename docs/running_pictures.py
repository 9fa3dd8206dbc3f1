"""The pictures of the whole window: while a job runs, and when all are done."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from jobmonitor.demo.drive import show_tab, submit, until
from jobmonitor.demo.endings import until_ended
from jobmonitor.domain.progress import Phase

if TYPE_CHECKING:
    from camera import Camera

    from jobmonitor.domain.job import Job
    from jobmonitor.ui.window.main_window import MainWindow

HALF = 0.5
"""Progress at which a running job is shown."""


async def take(camera: Camera) -> None:
    """Submits two jobs, looks on while the first one runs, and waits for both."""
    window, scenes = camera.window, camera.stage.pictures
    first = await submit(window, "img2img", scenes["dawn"], "a valley at sunrise, watercolour")
    second = await submit(window, "wan-i2v", scenes["coast"], "waves roll in, slow camera")
    await show_tab(window, "unified")
    window.current_tab.table.choose(1)
    await until(partial(_is_half_way, window, first), "a job that runs")
    camera.keep(window, f"running-{camera.mode}")
    await until_ended(window.application, [first, second], seconds=120)
    await show_tab(window, "unified")
    camera.keep(window, f"unified-{camera.mode}")


def _is_half_way(window: MainWindow, job: Job) -> bool:
    """Whether a job runs, is half done, and its unfinished picture is on the screen."""
    tracking = window.application.tracking
    live = tracking.live(job.ref)
    if live is None or live.phase is not Phase.RUNNING or live.progress is None:
        return False
    shown = window.pane.job is not None and window.pane.job.ref == job.ref
    has_picture = tracking.preview(job.ref) is not None and window.pane.preview.view.picture is not None
    return live.progress.fraction > HALF and shown and has_picture

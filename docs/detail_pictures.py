"""The pictures of the details and of the viewer: a job that is done, and two pictures compared."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QWidget
from stage_jobs import completed_job

from jobmonitor.demo.drive import at_rest, until
from jobmonitor.ui.detail.comparing import CompareMode

if TYPE_CHECKING:
    from camera import Camera

    from jobmonitor.domain.job import Job
    from jobmonitor.ui.window.main_window import MainWindow

TALL = QSize(1280, 1400)
VIEWER = QSize(960, 640)


async def take(camera: Camera) -> None:
    """Of the newest picture that was made of a picture."""
    job = await completed_job(camera.window.application, "img2img")
    await DetailPictures(camera.window, camera.keep).take(job, camera.mode)


class DetailPictures:
    """Shows one job that made a picture of a picture, and leaves the window as it was."""

    def __init__(self, window: MainWindow, keep: Callable[[QWidget, str], None]) -> None:
        self._window, self._keep = window, keep

    async def take(self, job: Job, mode: str) -> None:
        """In the colours of `mode`, which the window has; `job` is in the list that is shown."""
        window, former = self._window, self._window.size()
        pane = window.pane
        window.current_tab.reveal(job)
        await until(
            lambda: pane.job is not None and pane.job.ref == job.ref and pane.job.status.is_terminal,
            "the job",
        )
        window.resize(TALL)
        pane.sections.graph.set_open(True)
        browser = pane.sections.job_graph.browser
        await until(lambda: pane.is_whole and browser.model.rowCount() > 0, "the graph")
        await until(lambda: pane.preview.view.picture is not None, "the picture")
        await at_rest(window)
        await until(lambda: pane.is_whole, "all sections")
        self._keep(pane, f"details-{mode}")
        pane.sections.graph.set_open(False)
        window.resize(former)
        window.viewing.open()
        viewer = window.viewing.viewer
        assert viewer is not None
        viewer.resize(VIEWER)
        viewer.toggle_compare()
        await until(lambda: viewer.view.is_ready and viewer.view.mode is CompareMode.SLIDER, "both pictures")
        await at_rest(window)
        self._keep(viewer, f"viewer-{mode}")
        window.viewing.close()

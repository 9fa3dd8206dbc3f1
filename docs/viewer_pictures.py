"""The pictures of the viewer: a picture large, two compared, a clip."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize
from stage_jobs import newest_job

from jobmonitor.demo.drive import at_rest, until
from jobmonitor.ui.detail.comparing import CompareMode

if TYPE_CHECKING:
    from camera import Camera

    from jobmonitor.domain.job import Job
    from jobmonitor.ui.detail.viewer import Viewer

SIZE = QSize(960, 640)


async def take(camera: Camera) -> None:
    """Opens the viewer on one job after another, and closes it."""
    window = camera.window
    viewer = await _open(camera, await newest_job(window.application, "image-edit"))
    viewer.toggle_compare()
    await until(lambda: viewer.view.is_ready and viewer.view.mode is CompareMode.SLIDER, "both pictures")
    await at_rest(window)
    camera.keep(viewer, f"viewer-{camera.mode}")
    window.viewing.close()
    viewer = await _open(camera, await newest_job(window.application, "wan-i2v"))
    await at_rest(window)
    camera.keep(viewer, f"viewer-clip-{camera.mode}")
    window.viewing.close()
    window.job_chosen()
    await at_rest(window)


async def _open(camera: Camera, job: Job) -> Viewer:
    window = camera.window
    window.pane.show_job(job)
    await until(lambda: window.pane.is_whole, "the job")
    window.viewing.open()
    viewer = window.viewing.viewer
    assert viewer is not None
    viewer.resize(SIZE)
    return viewer

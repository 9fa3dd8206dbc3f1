"""The pictures of the details: a picture that was made, a clip, a text, and a job that failed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize
from stage_jobs import newest_job

from jobmonitor.demo.drive import at_rest, until
from jobmonitor.domain.job import JobKind, JobStatus

if TYPE_CHECKING:
    from camera import Camera

    from jobmonitor.domain.job import Job

TALL = QSize(1280, 1400)
SHORT = QSize(1280, 900)


async def take(camera: Camera) -> None:
    """One job of each sort in the panel, which then shows again what is chosen in the list."""
    window, former = camera.window, camera.window.size()
    application, graph = window.application, window.pane.sections.graph
    job = await newest_job(application, "img2img")
    window.resize(TALL)
    graph.set_open(True)
    await _show(camera, job)
    browser = window.pane.sections.job_graph.browser
    await until(lambda: browser.model.rowCount() > 0, "the graph")
    await _keep(camera, "details")
    graph.set_open(False)
    window.resize(SHORT)
    for name, workflow, status in (
        ("details-clip", "wan-i2v", JobStatus.COMPLETED),
        ("details-text", "character-caption", JobStatus.COMPLETED),
        ("details-failed", "wan-i2v", JobStatus.FAILED),
    ):
        await _show(camera, await newest_job(application, workflow, status))
        await _keep(camera, name)
    window.resize(former)
    window.job_chosen()
    await at_rest(window)


async def _show(camera: Camera, job: Job) -> None:
    pane = camera.window.pane
    pane.show_job(job)
    await until(lambda: pane.job is not None and pane.job.ref == job.ref and pane.is_whole, "the job")
    if job.kind is not JobKind.TEXT:
        await until(lambda: pane.preview.view.picture is not None, "the picture")


async def _keep(camera: Camera, name: str) -> None:
    pane = camera.window.pane
    await at_rest(camera.window)
    await until(lambda: pane.is_whole, "all sections")
    camera.keep(pane, f"{name}-{camera.mode}")

"""The pictures of the details: a picture that was made, a clip, a text, and a job that failed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize

from jobmonitor.demo.drive import at_rest, show_tab, until
from jobmonitor.domain.job import JobKind, JobStatus

if TYPE_CHECKING:
    from camera import Camera

TALL = QSize(1280, 1400)
SHORT = QSize(1280, 900)


async def take(camera: Camera) -> None:
    """One job of each sort, each the only one of its sort that the list shows; then the list is as it was."""
    window, former = camera.window, camera.window.size()
    graph = window.pane.sections.graph
    tab = window.open_tab("unified")
    window.resize(TALL)
    graph.set_open(True)
    await _choose(camera, "img2img", JobStatus.COMPLETED, JobKind.IMAGE)
    browser = window.pane.sections.job_graph.browser
    await until(lambda: browser.model.rowCount() > 0, "the graph")
    await _keep(camera, "details")
    graph.set_open(False)
    window.resize(SHORT)
    await _choose(camera, "wan-i2v", JobStatus.COMPLETED, JobKind.VIDEO)
    await _keep(camera, "details-clip")
    await _choose(camera, "wan-i2v", JobStatus.FAILED, JobKind.VIDEO)
    await _keep(camera, "details-failed")
    tab.set_feed(tab.system, text_jobs=True)
    await _choose(camera, "character-caption", JobStatus.COMPLETED, JobKind.TEXT)
    await _keep(camera, "details-text")
    tab.set_feed(tab.system, text_jobs=False)
    tab.clear_filters()
    window.resize(former)
    await show_tab(window, "unified")


async def _choose(camera: Camera, workflow: str, status: JobStatus, kind: JobKind) -> None:
    """The first such job, with all that the panel says of it."""
    tab, pane = camera.window.current_tab, camera.window.pane
    tab.chips.choose(frozenset({status}))
    tab.filters.set_text(f"workflow:{workflow}")
    tab.filters.changed.emit()

    def is_there() -> bool:
        job = tab.model.job(0) if tab.model.rowCount() else None
        return job is not None and (job.workflow_name, job.status) == (workflow, status)

    await until(is_there, "the job")
    tab.table.choose(0)
    await until(
        lambda: pane.job is not None and pane.job == tab.model.job(0) and pane.is_whole, "the details"
    )
    if kind is not JobKind.TEXT:
        await until(lambda: pane.preview.view.picture is not None, "the picture")


async def _keep(camera: Camera, name: str) -> None:
    pane = camera.window.pane
    await at_rest(camera.window)
    await until(lambda: pane.is_whole, "all sections")
    camera.keep(pane, f"{name}-{camera.mode}")

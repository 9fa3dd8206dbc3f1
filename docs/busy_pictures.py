"""The pictures of the window while servers work: the list with a job that runs, and the servers."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from jobmonitor.demo.drive import at_rest, show_tab, until
from jobmonitor.demo.endings import until_ended
from jobmonitor.demo.samples import submit
from jobmonitor.domain.feed_order import FeedOrder, OrderKey
from jobmonitor.domain.job import JobRef, JobStatus
from jobmonitor.domain.progress import Phase
from jobmonitor.domain.workflow import Size, Value

if TYPE_CHECKING:
    from camera import Camera

    from jobmonitor.domain.job import Job
    from jobmonitor.ui.window.main_window import MainWindow

WELL_ON = 0.7
"""Progress at which a running job is shown."""
CLIP: dict[str, Value] = {"size": Size(480, 320), "duration": 3.0, "steps": 40}
WORK: tuple[tuple[int, str, str, dict[str, Value]], ...] = (
    (1, "wan-i2v", "night", CLIP | {"prompt": "moonlight wanders over the hills"}),
    (0, "wan-i2v", "coast", CLIP | {"prompt": "waves roll in, slow camera"}),
    (0, "img2img", "desert", {"prompt": "a caravan on the horizon, long lens", "steps": 8}),
    (0, "image-edit", "forest", {"instruction": "make it a foggy morning"}),
)
"""Server, workflow, scene and values of each submission."""
RUNNING = 2
"""Of them, the first at each server."""


async def take(camera: Camera) -> None:
    """Submits some jobs, looks on while they run, and waits for all of them."""
    window = camera.window
    application = window.application
    window.docks.show("servers")
    panel = window.parts.servers.panel
    assert panel is not None
    await until(lambda: panel.current is not None and panel.current.gaps is not None, "the servers")
    window.docks.show("details")
    await show_tab(window, "unified")
    jobs = [
        await submit(
            application, workflow, camera.stage.pictures[scene], values, server=application.servers[at]
        )
        for at, workflow, scene, values in WORK
    ]
    shown = jobs[1]
    window.current_tab.reveal(shown)
    await until(partial(_is_well_on, window, shown), "a job that runs")
    camera.keep(window, f"running-{camera.mode}")
    if camera.wants(f"grouped-{camera.mode}"):
        await _keep_grouped(camera, jobs[-1])
    window.docks.show("servers")
    await until(lambda: _has_pictures(window), "the pictures of the rows")
    panel.refresh()
    camera.keep(window, f"servers-{camera.mode}")
    await until_ended(application, jobs, seconds=120)
    await at_rest(window)
    window.reset_layout()
    await show_tab(window, "unified")


async def _keep_grouped(camera: Camera, newest: Job) -> None:
    """By status and coloured; then the list is as it was, with the newest job on top."""
    window, table = camera.window, camera.window.current_tab.table
    usual = table.arrangement
    grouped = replace(usual, order=FeedOrder(OrderKey.STATUS, descending=False), is_coloured=True)
    table.rearrange(grouped)
    await until(lambda: _on_top(window) not in (None, newest.ref), "the groups")
    await until(lambda: _has_pictures(window), "the pictures of the rows")
    camera.keep(window, f"grouped-{camera.mode}")
    table.rearrange(usual)
    await until(lambda: _on_top(window) == newest.ref, "the list")


def _is_well_on(window: MainWindow, job: Job) -> bool:
    """Whether a job runs, is well on its way, and that is on the screen: the picture, the counts."""
    tracking, counts = window.application.tracking, window.current_tab.loader.counts
    live = tracking.live(job.ref)
    if live is None or live.phase is not Phase.RUNNING or live.progress is None:
        return False
    shown = window.pane.job is not None and window.pane.job.ref == job.ref
    has_picture = tracking.preview(job.ref) is not None and window.pane.preview.view.picture is not None
    is_counted = counts is not None and counts.of(JobStatus.PROCESSING) == RUNNING
    return live.progress.fraction > WELL_ON and shown and has_picture and is_counted


def _on_top(window: MainWindow) -> JobRef | None:
    job = window.current_tab.model.job(0)
    return None if job is None else job.ref


def _has_pictures(window: MainWindow) -> bool:
    """Whether all rows that are seen have their thumbnail."""
    tab = window.current_tab
    first, last = tab.table.visible_rows()
    jobs = [tab.model.job(row) for row in range(first, last + 1)]
    return all(job and tab.thumbnails.get(job, window.devicePixelRatioF()) for job in jobs)

"""The pictures of the dialog that makes a workflow of a job."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stage_jobs import newest_job

from jobmonitor.demo.drive import at_rest, until

if TYPE_CHECKING:
    from camera import Camera


async def take(camera: Camera) -> None:
    """Of a clip that the stage made."""
    window = camera.window
    job = await newest_job(window.application, "wan-i2v")
    source = await window.application.importing.read_job(job)
    window.importing.open()
    dialog = window.importing.dialog
    assert dialog is not None
    dialog.resize(1080, 640)
    dialog.take_source(source)
    await until(dialog.save_button.isEnabled, "the proposal")
    await at_rest(window)
    camera.keep(dialog, f"import-{camera.mode}")
    dialog.close()

"""Pictures of what opens from the Submit dialog: the check, many jobs, graph, presets, a job that runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from form_stage import WIDTH, form_values, open_form, opened, ready, send
from PySide6.QtWidgets import QPushButton

from jobmonitor.demo.drive import at_rest, until
from jobmonitor.demo.endings import until_ended
from jobmonitor.domain.workflow import Value
from jobmonitor.ui.graph.view import GraphView
from jobmonitor.ui.submit.batch.dialog import BatchDialog
from jobmonitor.ui.submit.outputs.picker import OutputPicker

if TYPE_CHECKING:
    from camera import Camera


HALF = 0.5
"""Progress at which a running job is shown."""
VARIED = ("1..4", "a valley at sunrise, watercolour\na valley in the rain, watercolour")
"""Of seeds and prompts, as they are typed."""


async def take(camera: Camera) -> None:
    """All of them; two workflows are run for it."""
    values = await form_values(camera)
    await _check(camera, values["img2img"])
    await _beside(camera, values["img2img"])
    await _graph(camera)
    await _watching(camera)
    await _captions(camera, values["character-caption"])


async def _check(camera: Camera, values: dict[str, Value]) -> None:
    """A model that the server does not have."""
    wanted = "juggernaut_xl_v9.safetensors"
    dialog = await open_form(camera, "img2img", {**values, "checkpoint": wanted})
    await ready(camera, dialog)
    dialog.submit()
    await until(dialog.footer.problems.isVisible, "what is wrong")
    dialog.resize(WIDTH, 620)
    await at_rest(camera.window)
    camera.keep(dialog, f"check-{camera.mode}")
    dialog.tools.reset.click()  # the next form begins with what this one had
    await at_rest(camera.window)
    dialog.close()


async def _beside(camera: Camera, values: dict[str, Value]) -> None:
    """Many jobs from one form, an output of another job, and a preset's name."""
    window = camera.window
    dialog = await open_form(camera, "img2img", values)
    await ready(camera, dialog)
    dialog.footer.vary.click()
    batch = await opened(dialog)
    assert isinstance(batch, BatchDialog)
    batch.more.click()
    for row, typed in zip(batch.rows, VARIED, strict=True):
        row.box.setCurrentIndex(row.box.findData("prompt" if "\n" in typed else "seed"))
        (row.lines.setPlainText if "\n" in typed else row.line.setText)(typed)
    await until(batch.submit_button.isEnabled, "how many jobs that makes")
    await at_rest(window)
    camera.keep(batch, f"vary-{camera.mode}")
    batch.reject()
    picker = OutputPicker(window.application, window.pictures, window.tasks, "image", dialog)
    picker.open()
    await until(lambda: picker.model.rowCount() > 0, "the outputs")
    await at_rest(window)
    camera.keep(picker, f"outputs-{camera.mode}")
    picker.reject()
    dialog.tools.menu.aboutToShow.emit()
    dialog.tools._ask_name()
    naming = await opened(dialog)
    await at_rest(window)
    camera.keep(naming, f"preset-{camera.mode}")
    naming.reject()
    dialog.close()


async def _graph(camera: Camera) -> None:
    """What is different from the last graph of the workflow."""
    values: dict[str, Value] = {
        "image": camera.stage.pictures["desert"],
        "prompt": "dunes under a full moon, watercolour",
        "steps": 30,
    }
    dialog = await open_form(camera, "img2img", values)
    await ready(camera, dialog)
    dialog.footer.show_graph.click()
    await until(lambda: any(each.shown for each in dialog.findChildren(GraphView)), "the graph")
    (view,) = dialog.findChildren(GraphView)
    view.resize(WIDTH, 560)
    camera.keep(view, f"graph-{camera.mode}")
    view.changes_button.click()
    await at_rest(camera.window)
    camera.keep(view, f"graph-changes-{camera.mode}")
    view.close()
    dialog.close()


async def _watching(camera: Camera) -> None:
    values: dict[str, Value] = {
        "image": camera.stage.pictures["coast"],
        "prompt": "waves roll in, slow camera",
    }
    dialog = await open_form(camera, "wan-i2v", values)
    (job,) = await send(camera, dialog)
    dialog.resize(WIDTH, 520)
    watch = next(each for each in dialog.findChildren(QPushButton) if each.text() == "Stay and watch")
    watch.click()
    page = dialog.pages.watching
    assert page is not None
    tracking = camera.window.application.tracking

    def is_half_way() -> bool:
        live = tracking.live(job.ref)
        progress = live.progress.fraction if live is not None and live.progress is not None else 0.0
        return progress > HALF and page.job.preview.view.picture is not None

    await until(is_half_way, "a job that runs")
    camera.keep(dialog, f"watching-{camera.mode}")
    dialog.close()
    await until_ended(camera.window.application, [job], seconds=120)


async def _captions(camera: Camera, values: dict[str, Value]) -> None:
    dialog = await open_form(camera, "character-caption", values)
    jobs = await send(camera, dialog, 4)
    dialog.close()
    captions = camera.window.captions
    captions.open_jobs(await until_ended(camera.window.application, jobs, seconds=120))
    await until(lambda: captions.dialog is not None, "the captions")
    shown = captions.dialog
    assert shown is not None
    shown.resize(860, 520)
    await until(lambda: shown.view.picture is not None, "the picture of a caption")
    await at_rest(camera.window)
    camera.keep(shown, f"captions-{camera.mode}")
    shown.accept()

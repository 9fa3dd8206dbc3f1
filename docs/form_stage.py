"""The Submit dialog on the stage of the pictures: opened, filled in, checked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog

from jobmonitor.demo.drive import at_rest, open_dialog, until
from jobmonitor.demo.voices import hum
from jobmonitor.domain.feed import FeedQuery
from jobmonitor.domain.job import JobKind, JobStatus
from jobmonitor.domain.workflow import AudioTrack, Value

if TYPE_CHECKING:
    from camera import Camera

    from jobmonitor.domain.job import Job
    from jobmonitor.ui.submit.dialog import SubmitDialog
    from jobmonitor.ui.window.main_window import MainWindow

WIDTH = 680
HEIGHT = 690
"""At most, of a form that is longer; so that the dialog fits on a screen of 1280 × 720."""


async def form_values(camera: Camera) -> dict[str, dict[str, Value]]:
    """Workflow → what its form is filled with."""
    scenes = camera.stage.pictures
    folder = next(iter(scenes.values())).parent
    anna, ben = hum(folder / "anna.wav", 4.2), hum(folder / "ben.wav", 3.1)
    talk = (AudioTrack(1, anna), AudioTrack(2, ben, 4.5), AudioTrack(1, anna, 8.0))
    return {
        "lipsync-one": {"image": scenes["dawn"], "audio": anna},
        "lipsync-multi": {"image": scenes["coast"], "audio_tracks": talk},
        "video-lipsync": {"video": await _clip(camera.window), "audio": ben},
        "wan-i2v": {"image": scenes["coast"], "prompt": "waves roll in, the camera drifts to the left"},
        "image-edit": {"image": scenes["forest"], "instruction": "make it a foggy morning in autumn"},
        "style-transfer": {"subject": scenes["coast"], "style": scenes["desert"]},
        "img2img": {"image": scenes["dawn"], "prompt": "a valley at sunrise, watercolour"},
        "character-caption": {
            "images": tuple(scenes[name] for name in ("dawn", "coast", "forest", "night")),
            "trigger": "misty hills",
        },
    }


async def _clip(window: MainWindow) -> str:
    """The address of a clip that the demo made."""
    done = FeedQuery(kinds=frozenset({JobKind.VIDEO}), statuses=frozenset({JobStatus.COMPLETED}))
    page = await window.application.feeds.page(done, after=None, limit=1)
    return page.jobs[0].outputs[0]


async def open_form(camera: Camera, name: str, values: dict[str, Value]) -> SubmitDialog:
    """The dialog with the form of a workflow, filled in."""
    dialog = await open_dialog(camera.window, name)
    dialog.resize(WIDTH, HEIGHT)
    form = dialog.form
    assert form is not None
    form.reset()  # it begins with what was sent last
    form.undo_line.hide()
    form.restore(values)
    dialog.header.servers.choose(camera.window.application.servers[0].url)
    await form.settle()
    return dialog


async def ready(camera: Camera, dialog: SubmitDialog) -> None:
    """Until the form is checked, no higher than it has to be."""
    said = dialog.footer.status

    def is_checked() -> bool:
        return bool(dialog.footer.problems.isVisible() or said.text().rstrip("… ") not in ("", "Checking"))

    await until(is_checked, "the check of the form")
    await at_rest(camera.window)
    assert dialog.form is not None
    around = dialog.height() - dialog.pages.stack.height()
    dialog.resize(WIDTH, min(HEIGHT, around + dialog.form.sizeHint().height()))
    await at_rest(camera.window)


async def send(camera: Camera, dialog: SubmitDialog, count: int = 1) -> tuple[Job, ...]:
    """Presses Submit, and waits until so many jobs are sent."""
    await ready(camera, dialog)
    QTest.mouseClick(dialog.footer.submit, Qt.MouseButton.LeftButton)
    await until(lambda: len(dialog.sent.refs()) == count, "the jobs to be sent")
    return tuple(sent.job for group in dialog.sent.groups for sent in group.jobs.values())


async def opened(parent: QDialog | None = None) -> QDialog:
    """The dialog that stands above all others, and not `parent`."""

    def top() -> QDialog | None:
        found = QApplication.activeModalWidget()
        return found if isinstance(found, QDialog) and found is not parent else None

    await until(lambda: top() is not None, "a dialog")
    dialog = top()
    assert dialog is not None
    return dialog

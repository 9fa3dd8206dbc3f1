"""Pictures of the Submit dialog for the guide: each form filled in, and what opens from it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QPointF, QSize, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton, QWidget

from jobmonitor.demo.drive import at_rest, open_dialog, until
from jobmonitor.demo.endings import until_ended
from jobmonitor.demo.voices import hum
from jobmonitor.domain.feed import FeedQuery
from jobmonitor.domain.job import Job, JobKind, JobStatus
from jobmonitor.domain.workflow import AudioTrack, Value
from jobmonitor.ui.graph.view import GraphView
from jobmonitor.ui.submit.dialog import SubmitDialog
from jobmonitor.ui.submit.fields.masks.editor import MasksEditor
from jobmonitor.ui.theme.theme import Mode

if TYPE_CHECKING:
    from camera import Camera

    from jobmonitor.ui.main_window import MainWindow

Keep = Callable[[QWidget, str], None]
WIDTH = 680
HEIGHT = 700
"""At most, of a form that is longer; so that the dialog fits on a screen of 1280 × 720."""
DARK = ("lipsync-multi", "character-caption")
"""Forms of which there is a dark picture too."""
HALF = 0.5
"""Progress at which a running job is shown."""
BRUSH = 130
"""Pixels of the image."""


async def take(camera: Camera) -> None:
    """All forms where it is light, some where it is dark."""
    await FormPictures(camera.window, camera.stage.pictures, camera.keep).take(camera.mode)


class FormPictures:
    """Takes pictures of the forms in a window; `keep` writes a widget as it looks under a name."""

    def __init__(self, window: MainWindow, scenes: dict[str, Path], keep: Keep) -> None:
        self._window, self._scenes, self._keep = window, scenes, keep
        folder = next(iter(scenes.values())).parent
        self._anna, self._ben = hum(folder / "anna.wav", 4.2), hum(folder / "ben.wav", 3.1)

    async def take(self, mode: Mode) -> None:
        """All forms where it is light, some where it is dark."""
        clip = await self._clip()
        for name, values in self._values(clip).items():
            if mode is Mode.LIGHT or name in DARK:
                await self._take_form(name, values, mode)
        if mode is Mode.DARK:
            await self._take_graph(mode)
        else:
            await self._take_watching(mode)
            await self._take_captions(mode)

    def _values(self, clip: str) -> dict[str, dict[str, Value]]:
        """Workflow → what its form is filled with."""
        scenes = self._scenes
        talk = (AudioTrack(1, self._anna), AudioTrack(2, self._ben, 4.5), AudioTrack(1, self._anna, 8.0))
        return {
            "lipsync-one": {"image": scenes["dawn"], "audio": self._anna},
            "lipsync-multi": {"image": scenes["coast"], "audio_tracks": talk},
            "video-lipsync": {"video": clip, "audio": self._ben},
            "wan-i2v": {"image": scenes["coast"], "prompt": "waves roll in, the camera drifts to the left"},
            "image-edit": {"image": scenes["forest"], "instruction": "make it a foggy morning in autumn"},
            "style-transfer": {"subject": scenes["coast"], "style": scenes["desert"]},
            "img2img": {"image": scenes["dawn"], "prompt": "a valley at sunrise, watercolour"},
            "character-caption": {
                "images": tuple(scenes[name] for name in ("dawn", "coast", "forest", "night")),
                "trigger": "misty hills",
            },
        }

    async def _clip(self) -> str:
        """The address of a clip that the demo made."""
        done = FeedQuery(kinds=frozenset({JobKind.VIDEO}), statuses=frozenset({JobStatus.COMPLETED}))
        page = await self._window.application.feeds.page(done, after=None, limit=1)
        return page.jobs[0].outputs[0]

    async def _open(self, name: str, values: dict[str, Value]) -> SubmitDialog:
        dialog = await open_dialog(self._window, name)
        dialog.resize(WIDTH, HEIGHT)
        form = dialog.form
        assert form is not None
        form.restore(values)
        await form.settle()
        return dialog

    async def _ready(self, dialog: SubmitDialog) -> None:
        """Until the form is checked, no higher than it has to be."""
        status = dialog.footer.status
        await until(lambda: status.text() not in ("", "Checking …"), "the check of the form")
        await at_rest(self._window)
        assert dialog.form is not None
        around = dialog.height() - dialog.pages.stack.height()
        dialog.resize(WIDTH, min(HEIGHT, around + dialog.form.sizeHint().height()))
        await at_rest(self._window)

    async def _take_form(self, name: str, values: dict[str, Value], mode: Mode) -> None:
        dialog = await self._open(name, values)
        if name == "lipsync-multi":
            await self._paint(dialog, mode)
        await self._ready(dialog)
        if (name, mode) == ("lipsync-multi", Mode.LIGHT):
            assert dialog.form is not None
            self._keep(dialog.form.rows["audio_tracks"].editor, f"speakers-{mode}")
        self._keep(dialog, f"form-{name}-{mode}")
        dialog.close()

    async def _paint(self, dialog: SubmitDialog, mode: Mode) -> None:
        """Paints a mask for each speaker, and takes a picture of that where it is light."""
        assert dialog.form is not None
        editor = dialog.form.rows["masks"].editor
        assert isinstance(editor, MasksEditor)
        await until(editor.paint_button.isEnabled, "the image to paint on")
        editor.open()
        painting = editor.dialog
        assert painting is not None
        painting.resize(QSize(900, 640))
        await at_rest(self._window)
        canvas = painting.canvas
        canvas.set_brush(BRUSH)
        for speaker, x in ((1, 300), (2, 660)):
            QTest.keyClick(painting, Qt.Key(Qt.Key.Key_0 + speaker))
            points = [canvas.view.to_widget(QPointF(x + 20 * (at % 2), 220 + 60 * at)) for at in range(4)]
            _stroke(canvas, [point.toPoint() for point in points])
        await at_rest(self._window)
        if mode is Mode.LIGHT:
            self._keep(painting, f"masks-{mode}")
        QTest.keyClick(painting, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
        await until(lambda: editor.dialog is None, "the masks")
        await editor.settle()

    async def _take_graph(self, mode: Mode) -> None:
        """What is different from the last graph of the workflow."""
        values: dict[str, Value] = {
            "image": self._scenes["desert"],
            "prompt": "dunes under a full moon, watercolour",
            "steps": 30,
        }
        dialog = await self._open("img2img", values)
        await self._ready(dialog)
        dialog.footer.show_graph.click()
        await until(lambda: any(each.shown for each in dialog.findChildren(GraphView)), "the graph")
        (view,) = dialog.findChildren(GraphView)
        view.resize(WIDTH, 560)
        view.changes_button.click()
        await at_rest(self._window)
        self._keep(view, f"graph-{mode}")
        view.close()
        dialog.close()

    async def _submit(self, dialog: SubmitDialog, count: int = 1) -> tuple[Job, ...]:
        await self._ready(dialog)
        QTest.mouseClick(dialog.footer.submit, Qt.MouseButton.LeftButton)
        await until(lambda: len(dialog.sent.refs()) == count, "the jobs to be sent")
        return tuple(sent.job for group in dialog.sent.groups for sent in group.jobs.values())

    async def _take_watching(self, mode: Mode) -> None:
        values: dict[str, Value] = {"image": self._scenes["coast"], "prompt": "waves roll in, slow camera"}
        dialog = await self._open("wan-i2v", values)
        (job,) = await self._submit(dialog)
        dialog.resize(WIDTH, 520)
        watch = next(each for each in dialog.findChildren(QPushButton) if each.text() == "Stay and watch")
        watch.click()
        page = dialog.pages.watching
        assert page is not None
        tracking = self._window.application.tracking

        def is_half_way() -> bool:
            live = tracking.live(job.ref)
            progress = live.progress.fraction if live is not None and live.progress is not None else 0.0
            return progress > HALF and page.job.preview.view.picture is not None

        await until(is_half_way, "a job that runs")
        self._keep(dialog, f"watching-{mode}")
        dialog.close()
        await until_ended(self._window.application, [job], seconds=120)

    async def _take_captions(self, mode: Mode) -> None:
        values = self._values("")["character-caption"]
        dialog = await self._open("character-caption", values)
        jobs = await self._submit(dialog, 4)
        dialog.close()
        captions = self._window.captions
        captions.open_jobs(await until_ended(self._window.application, jobs, seconds=120))
        await until(lambda: captions.dialog is not None, "the captions")
        shown = captions.dialog
        assert shown is not None
        shown.resize(860, 520)
        await until(lambda: shown.view.picture is not None, "the picture of a caption")
        await at_rest(self._window)
        self._keep(shown, f"captions-{mode}")
        shown.accept()


def _stroke(widget: QWidget, points: list[QPoint]) -> None:
    """Paints with the mouse through these points."""
    QTest.mousePress(widget, Qt.MouseButton.LeftButton, pos=points[0])
    for point in points[1:]:
        QTest.mouseMove(widget, point)
    QTest.mouseRelease(widget, Qt.MouseButton.LeftButton, pos=points[-1])

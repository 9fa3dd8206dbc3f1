"""Pictures of the Submit dialog: each form filled in, the speakers' timeline, and their masks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from form_stage import form_values, open_form, ready
from PySide6.QtCore import QPoint, QPointF, QSize, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from jobmonitor.demo.drive import at_rest, until
from jobmonitor.ui.submit.fields.masks.editor import MasksEditor

if TYPE_CHECKING:
    from camera import Camera

    from jobmonitor.domain.workflow import Value
    from jobmonitor.ui.submit.dialog import SubmitDialog

MASKS = QSize(900, 640)
BRUSH = 130
"""Pixels of the image."""


async def take(camera: Camera) -> None:
    """All forms."""
    for name, values in (await form_values(camera)).items():
        await _take_form(camera, name, values)


async def _take_form(camera: Camera, name: str, values: dict[str, Value]) -> None:
    dialog = await open_form(camera, name, values)
    if name == "lipsync-multi":
        await _paint(camera, dialog)
    await ready(camera, dialog)
    if name == "lipsync-multi":
        assert dialog.form is not None
        camera.keep(dialog.form.rows["audio_tracks"].body, f"speakers-{camera.mode}")
    camera.keep(dialog, f"form-{name}-{camera.mode}")
    dialog.close()


async def _paint(camera: Camera, dialog: SubmitDialog) -> None:
    """Paints a mask for each speaker."""
    assert dialog.form is not None
    editor = dialog.form.rows["masks"].editor
    assert isinstance(editor, MasksEditor)
    await until(editor.paint_button.isEnabled, "the image to paint on")
    editor.open()
    painting = editor.dialog
    assert painting is not None
    painting.resize(MASKS)
    await at_rest(camera.window)
    canvas = painting.canvas
    canvas.set_brush(BRUSH)
    for speaker, x in ((1, 300), (2, 660)):
        QTest.keyClick(painting, Qt.Key(Qt.Key.Key_0 + speaker))
        points = [canvas.view.to_widget(QPointF(x + 20 * (at % 2), 220 + 60 * at)) for at in range(4)]
        _stroke(canvas, [point.toPoint() for point in points])
    await at_rest(camera.window)
    camera.keep(painting, f"masks-{camera.mode}")
    QTest.keyClick(painting, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    await until(lambda: editor.dialog is None, "the masks")
    await editor.settle()


def _stroke(widget: QWidget, points: list[QPoint]) -> None:
    """Paints with the mouse through these points."""
    QTest.mousePress(widget, Qt.MouseButton.LeftButton, pos=points[0])
    for point in points[1:]:
        QTest.mouseMove(widget, point)
    QTest.mouseRelease(widget, Qt.MouseButton.LeftButton, pos=points[-1])

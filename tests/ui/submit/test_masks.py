"""Masks under an operator's hands: the window to paint in, and the row of the form."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPointingDevice, QTabletEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog

from jobmonitor.domain.errors import StorageError
from jobmonitor.domain.job import JobKind
from jobmonitor.domain.workflow import AudioTrack, Field, FieldType, Size, Workflow
from jobmonitor.media.pictures import make_pictures
from jobmonitor.ui.submit.fields.masks import whole
from jobmonitor.ui.submit.fields.masks.canvas import MaskCanvas, Tool
from jobmonitor.ui.submit.fields.masks.dialog import MaskDialog
from jobmonitor.ui.submit.fields.masks.editor import MasksEditor
from jobmonitor.ui.submit.fields.masks.history import History
from jobmonitor.ui.submit.fields.masks.labels import Labels, difference
from jobmonitor.ui.submit.fields.masks.view import View
from tests.media import files
from tests.support.fake_submission import FakeApplication, FakeLibrary
from tests.support.qt_loop import on_qt_loop, until
from tests.support.submit_stage import Stage, picture, stage
from tests.ui.submit.test_tracks import Lengths, sound

FOUR = tuple(f"MASK_{speaker}" for speaker in range(1, 5))
DUET = Workflow(
    name="duet",
    title="Duet",
    kind=JobKind.VIDEO,
    graph={},
    fields=(
        Field(name="image", label="Image", type=FieldType.IMAGE, required=True),
        Field(name="tracks", label="Sounds", type=FieldType.AUDIO_TRACKS, placeholders=FOUR),
        Field(name="masks", label="Masks", type=FieldType.MASKS, placeholders=FOUR),
    ),
)
LEFT, MIDDLE = Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton
CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


def editor(play: Stage) -> MasksEditor:
    found = play.row("masks").editor
    assert isinstance(found, MasksEditor)
    return found


@asynccontextmanager
async def duet(folder: Path, speakers: int = 2, size: tuple[int, int] = (400, 300)) -> AsyncIterator[Stage]:
    """A form with an image and a sound for each speaker."""
    async with stage(DUET, pictures=Lengths()) as play:
        play.row("image").restore(picture(folder / "two.png", *size))
        sounds = [sound(folder / f"{speaker}.wav") for speaker in range(1, speakers + 1)]
        play.row("tracks").restore(tuple(AudioTrack(at, path) for at, path in enumerate(sounds, 1)))
        await until(lambda: editor(play).paint_button.isEnabled())
        yield play


async def opened(play: Stage) -> MaskDialog:
    """The window to paint in, with a brush of 20 pixels."""
    QTest.mouseClick(editor(play).paint_button, LEFT)
    dialog = editor(play).dialog
    assert dialog is not None
    await until(lambda: dialog.canvas._levels)
    dialog.activateWindow()
    dialog.canvas.set_brush(20)
    dialog.canvas.setFocus()
    return dialog


def place(canvas: MaskCanvas, x: float, y: float) -> QPoint:
    """Where this pixel of the picture is in the widget."""
    return canvas.view.to_widget(QPointF(x, y)).toPoint()


def stroke(canvas: MaskCanvas, *pixels: tuple[float, float]) -> None:
    """Paints with the mouse through these pixels of the picture."""
    points = [place(canvas, *pixel) for pixel in pixels]
    QTest.mousePress(canvas, LEFT, pos=points[0])
    for point in points[1:]:
        QTest.mouseMove(canvas, point)
    QTest.mouseRelease(canvas, LEFT, pos=points[-1])


def label(canvas: MaskCanvas, x: int, y: int) -> int:
    return canvas.labels.image.pixelColor(x, y).red()


async def done(play: Stage) -> None:
    dialog = editor(play).dialog
    assert dialog is not None
    QTest.mouseClick(dialog.done_button, LEFT)
    await editor(play).settle()
    await until(lambda: editor(play).dialog is None)
    play.dialog.activateWindow()
    await until(play.dialog.isActiveWindow)


@on_qt_loop
async def test_two_speakers_are_painted_and_saved_as_masks(tmp_path: Path) -> None:
    async with duet(tmp_path) as play:
        assert play.row("masks").value() is None
        assert editor(play).problem() == "Speaker 1 has no mask. Paint where the speaker is."
        dialog = await opened(play)
        assert len(dialog.tools.speakers) == 2
        stroke(dialog.canvas, (100, 100), (120, 120), (100, 160))
        QTest.keyClick(dialog, Qt.Key.Key_2)
        stroke(dialog.canvas, (300, 100), (300, 200))
        await done(play)
        paths = play.row("masks").value()
        assert isinstance(paths, tuple)
        assert len(paths) == 2
        masks = [QImage(str(path)) for path in paths]
        for mask in masks:
            assert mask.format() is QImage.Format.Format_Grayscale8
            assert mask.size() == QSize(400, 300)
            assert set(bytes(mask.constBits())) == {0, 255}
        assert [mask.pixelColor(100, 100).red() for mask in masks] == [255, 0]
        assert [mask.pixelColor(300, 150).red() for mask in masks] == [0, 255]
        assert editor(play).problem() == ""
        assert editor(play).shares.text() == ("Speaker 1: 1 % of the picture\nSpeaker 2: 2 % of the picture")
        play.submit()
        await play.sent()
        assert play.application.submission.submissions[0].values["masks"] == paths


@on_qt_loop
async def test_a_speaker_without_a_mask_is_a_problem_in_words(tmp_path: Path) -> None:
    async with duet(tmp_path) as play:
        dialog = await opened(play)
        stroke(dialog.canvas, (100, 100), (120, 120))
        await done(play)
        assert editor(play).shares.text().endswith("Speaker 2: not painted")
        play.submit()
        await until(lambda: play.row("masks").problem)
        assert play.row("masks").problem == "Speaker 2 has no mask. Paint where the speaker is."
        play.row("tracks").restore((AudioTrack(1, tmp_path / "1.wav"),))
        assert play.row("masks").problem == ""
        assert len(play.row("masks").value()) == 1  # type: ignore[arg-type]


@on_qt_loop
async def test_one_speaker_may_have_the_whole_picture(tmp_path: Path) -> None:
    async with duet(tmp_path, speakers=1) as play:
        assert editor(play).hint() == "Without a mask the whole picture is the speaker's."
        play.submit()
        await play.sent()
        assert play.application.submission.submissions[0].values["masks"] is None


@on_qt_loop
async def test_the_eraser_undo_and_redo(tmp_path: Path) -> None:
    async with duet(tmp_path) as play:
        dialog = await opened(play)
        canvas = dialog.canvas
        stroke(canvas, (100, 100), (200, 100))
        assert label(canvas, 150, 100) == 1
        QTest.keyClick(dialog, Qt.Key.Key_E)
        assert canvas.tool is Tool.ERASER
        assert dialog.tools.eraser.isChecked()
        for _ in range(2):
            QTest.mouseClick(dialog.tools.eraser, LEFT)
        assert canvas.tool is Tool.ERASER
        assert canvas.hasFocus()  # the keys stay with the picture
        stroke(canvas, (150, 90), (150, 110))
        assert (label(canvas, 150, 100), label(canvas, 110, 100)) == (0, 1)
        QTest.keyClick(dialog, Qt.Key.Key_Z, CONTROL)
        assert label(canvas, 150, 100) == 1
        QTest.keyClick(dialog, Qt.Key.Key_Z, CONTROL)
        assert label(canvas, 110, 100) == 0
        assert not dialog.tools.undo.isEnabled()
        QTest.keyClick(dialog, Qt.Key.Key_Z, CONTROL | SHIFT)
        QTest.mouseClick(dialog.tools.redo, LEFT)
        assert (label(canvas, 150, 100), label(canvas, 110, 100)) == (0, 1)
        QTest.keyClick(dialog, Qt.Key.Key_B)
        assert canvas.tool is Tool.BRUSH


@on_qt_loop
async def test_masks_are_painted_by_keys_alone(tmp_path: Path) -> None:
    async with duet(tmp_path) as play:
        play.dialog.setFocus()
        editor(play).paint_button.setFocus()
        QTest.keyClick(editor(play).paint_button, Qt.Key.Key_Space)
        dialog = editor(play).dialog
        assert dialog is not None
        dialog.activateWindow()
        await until(dialog.isActiveWindow)
        canvas = dialog.canvas
        assert canvas.hasFocus()
        for _ in range(5):
            QTest.keyClick(dialog, Qt.Key.Key_BracketRight)
        assert canvas.brush > 20
        canvas.set_brush(20)
        QTest.keyClick(canvas, Qt.Key.Key_Left)
        QTest.keyPress(canvas, Qt.Key.Key_Space)
        for _ in range(4):
            QTest.keyClick(canvas, Qt.Key.Key_Right, SHIFT)
        QTest.keyRelease(canvas, Qt.Key.Key_Space)
        assert [label(canvas, x, 150) for x in (150, 200, 280)] == [0, 1, 1]
        QTest.keyClick(dialog, Qt.Key.Key_2)
        for _ in range(4):
            QTest.keyClick(canvas, Qt.Key.Key_Down, SHIFT)
        QTest.keyClick(canvas, Qt.Key.Key_Space)
        QTest.keyClick(canvas, Qt.Key.Key_Return, CONTROL)
        await until(lambda: editor(play).dialog is None)
        await editor(play).settle()
        assert len(play.row("masks").value()) == 2  # type: ignore[arg-type]


@on_qt_loop
async def test_wheel_sizes_zooms_and_the_picture_is_moved(tmp_path: Path) -> None:
    async with duet(tmp_path) as play:
        dialog = await opened(play)
        canvas = dialog.canvas
        before = canvas.view

        def wheel(notches: int, modifiers: Qt.KeyboardModifier) -> None:
            at = QPointF(place(canvas, 100, 100))
            event = QWheelEvent(
                at, QPointF(canvas.mapToGlobal(at.toPoint())), QPoint(), QPoint(0, notches * 120),
                Qt.MouseButton.NoButton, modifiers, Qt.ScrollPhase.NoScrollPhase, False,
            )  # fmt: skip
            QApplication.sendEvent(canvas, event)

        wheel(1, Qt.KeyboardModifier.NoModifier)
        assert canvas.brush == 23
        assert dialog.tools.brush.value() == 23
        wheel(2, CONTROL)
        assert canvas.view.zoom > before.zoom * 1.5
        assert (
            place(canvas, 100, 100) - before.to_widget(QPointF(100, 100)).toPoint()
        ).manhattanLength() <= 2
        held = canvas.view
        QTest.mousePress(canvas, MIDDLE, pos=QPoint(200, 200))
        QTest.mouseMove(canvas, QPoint(240, 210))
        QTest.mouseRelease(canvas, MIDDLE, pos=QPoint(240, 210))
        assert (canvas.view.x - held.x, canvas.view.y - held.y) == (40, 10)
        QTest.keyPress(canvas, Qt.Key.Key_Space)
        stroke(canvas, (100, 100), (150, 100))
        QTest.keyRelease(canvas, Qt.Key.Key_Space)
        assert not canvas.history.can_undo
        QTest.keyClick(dialog, Qt.Key.Key_0)
        assert canvas.view == before


@on_qt_loop
async def test_a_pen_paints_by_its_pressure_and_rubs_with_its_other_end(tmp_path: Path) -> None:
    async with duet(tmp_path) as play:
        dialog = await opened(play)
        canvas = dialog.canvas

        def pen(kind: QEvent.Type, x: float, y: float, pressure: float, *, rubs: bool = False) -> None:
            at = canvas.view.to_widget(QPointF(x, y))
            pointers = QPointingDevice.PointerType
            device = QPointingDevice(
                "pen", 1, QPointingDevice.DeviceType.Stylus, pointers.Eraser if rubs else pointers.Pen,
                QPointingDevice.Capability.Pressure, 1, 1,
            )  # fmt: skip
            event = QTabletEvent(
                kind, device, at, QPointF(canvas.mapToGlobal(at)), pressure, 0.0, 0.0, 0.0, 0.0, 0.0,
                Qt.KeyboardModifier.NoModifier, LEFT, LEFT,
            )  # fmt: skip
            QApplication.sendEvent(canvas, event)

        for x, pressure in ((100, 1.0), (250, 0.0)):
            pen(QEvent.Type.TabletPress, x, 100, pressure)
            pen(QEvent.Type.TabletMove, x + 30, 100, pressure)
            pen(QEvent.Type.TabletRelease, x + 30, 100, pressure)
        assert (label(canvas, 115, 108), label(canvas, 265, 100), label(canvas, 265, 108)) == (1, 1, 0)
        pen(QEvent.Type.TabletPress, 115, 100, 1.0, rubs=True)
        pen(QEvent.Type.TabletRelease, 115, 100, 1.0, rubs=True)
        assert label(canvas, 115, 100) == 0


@on_qt_loop
async def test_a_mask_is_loaded_from_a_file_filled_inverted_and_cleared(tmp_path: Path) -> None:
    mask = QImage(200, 150, QImage.Format.Format_RGB32)
    mask.fill(QColor("black"))
    painter = QPainter(mask)
    painter.fillRect(0, 0, 100, 150, QColor("white"))
    painter.end()
    assert mask.save(str(tmp_path / "mask.png"))
    async with duet(tmp_path) as play:
        dialog = await opened(play)
        canvas = dialog.canvas
        QTest.mouseClick(dialog.tools.load, LEFT)
        browser = dialog.findChild(QFileDialog)
        assert isinstance(browser, QFileDialog)
        browser.fileSelected.emit(str(tmp_path / "mask.png"))
        browser.reject()
        await until(canvas.isEnabled)
        assert [label(canvas, x, 20) for x in (10, 190, 210)] == [1, 1, 0]
        canvas.set_speaker(2)
        QTest.mouseClick(dialog.tools.fill, LEFT)
        await until(canvas.isEnabled)
        assert [label(canvas, x, 20) for x in (10, 210)] == [1, 2]
        QTest.mouseClick(dialog.tools.invert, LEFT)
        await until(canvas.isEnabled)
        assert [label(canvas, x, 20) for x in (10, 210)] == [1, 0]
        canvas.set_speaker(1)
        QTest.mouseClick(dialog.tools.clear, LEFT)
        await until(canvas.isEnabled)
        assert [label(canvas, x, 20) for x in (10, 210)] == [0, 0]
        for _ in range(3):
            canvas.undo()
        assert [label(canvas, x, 20) for x in (10, 210)] == [1, 0]
        (tmp_path / "no.png").write_bytes(b"x")
        dialog.load(tmp_path / "no.png")
        await until(canvas.isEnabled)
        assert dialog.status.text() == "“no.png” cannot be taken as a mask: This is no picture."


@on_qt_loop
async def test_another_image_of_another_size_asks_what_becomes_of_the_masks(tmp_path: Path) -> None:
    async with duet(tmp_path) as play:
        dialog = await opened(play)
        stroke(dialog.canvas, (100, 100), (120, 100))
        dialog.canvas.set_speaker(2)
        stroke(dialog.canvas, (300, 200), (320, 200))
        await done(play)
        kept = play.row("masks").value()
        play.row("image").restore(picture(tmp_path / "same.png", 400, 300))
        await play.row("image").editor.settle()
        assert editor(play).problem() == ""
        play.row("image").restore(picture(tmp_path / "large.png", 800, 600))
        await until(lambda: play.row("masks").problem)
        assert play.row("masks").problem == (
            "The masks have 400 × 300 pixels, the image has 800 × 600. Scale the masks, or clear them."
        )
        assert not editor(play).paint_button.isEnabled()
        QTest.mouseClick(editor(play).scale_button, LEFT)
        await editor(play).settle()
        assert play.row("masks").problem == ""
        paths = play.row("masks").value()
        assert isinstance(paths, tuple)
        assert paths != kept
        assert [QImage(str(path)).size() for path in paths] == [QSize(800, 600)] * 2
        assert QImage(str(paths[0])).pixelColor(220, 200).red() == 255
        QTest.mouseClick(editor(play).clear_button, LEFT)
        assert play.row("masks").value() is None


@on_qt_loop
async def test_masks_of_an_earlier_time_are_shown_and_painted_on(tmp_path: Path) -> None:
    first, second = (
        QImage(400, 300, QImage.Format.Format_Grayscale8),
        QImage(400, 300, QImage.Format.Format_Grayscale8),
    )
    first.fill(255)
    second.fill(0)
    paths = (tmp_path / "m1.png", tmp_path / "m2.png")
    assert first.save(str(paths[0]))
    assert second.save(str(paths[1]))
    async with duet(tmp_path) as play:
        play.row("masks").restore(paths)
        await editor(play).settle()
        assert play.row("masks").value() == paths
        assert editor(play).problem() == "Speaker 2 has no mask. Paint where the speaker is."
        dialog = await opened(play)
        assert label(dialog.canvas, 10, 10) == 1
        dialog.canvas.set_speaker(2)
        stroke(dialog.canvas, (300, 200), (320, 200))
        await done(play)
        assert editor(play).problem() == ""
        play.row("masks").restore((tmp_path / "gone.png", tmp_path / "m2.png"))
        await until(lambda: "“gone.png” cannot be read" in play.row("masks").problem)


@on_qt_loop
async def test_a_speaker_who_is_taken_out_takes_their_mask_along(tmp_path: Path) -> None:
    async with duet(tmp_path) as play:
        dialog = await opened(play)
        stroke(dialog.canvas, (100, 100), (120, 100))
        dialog.canvas.set_speaker(2)
        stroke(dialog.canvas, (300, 200), (320, 200))
        await done(play)
        tracks = play.row("tracks").editor
        tracks.sheet.choose(tracks.sheet.clips[0].key)  # type: ignore[attr-defined]
        QTest.mouseClick(tracks.fewer_button, LEFT)  # type: ignore[attr-defined]
        await editor(play).settle()
        (path,) = play.row("masks").value()  # type: ignore[misc]
        mask = QImage(str(path))
        assert (mask.pixelColor(110, 100).red(), mask.pixelColor(310, 200).red()) == (0, 255)


@on_qt_loop
async def test_what_was_painted_and_given_up_can_be_brought_back(tmp_path: Path) -> None:
    async with duet(tmp_path) as play:
        dialog = await opened(play)
        stroke(dialog.canvas, (100, 100), (120, 100))
        QTest.keyClick(dialog, Qt.Key.Key_Escape)
        await until(lambda: editor(play).dialog is None)
        assert play.row("masks").value() is None
        assert editor(play).advice() == "What was painted was not kept."
        QTest.mouseClick(editor(play).back_button, LEFT)
        again = editor(play).dialog
        assert again is not None
        assert label(again.canvas, 110, 100) == 1
        again.close()
        await until(lambda: editor(play).dialog is None)


@on_qt_loop
async def test_masks_outlive_the_dialog_where_they_can_be_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with duet(tmp_path, speakers=1) as play:

        async def keep(image: QImage) -> Path:
            assert image.save(str(tmp_path / "kept.png"))
            return tmp_path / "kept.png"

        monkeypatch.setattr(play.pictures, "keep", keep)
        dialog = await opened(play)
        stroke(dialog.canvas, (100, 100), (120, 100))
        await done(play)
        assert play.row("masks").value() == (tmp_path / "kept.png",)


@on_qt_loop
async def test_a_full_disk_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with duet(tmp_path) as play:
        dialog = await opened(play)
        stroke(dialog.canvas, (100, 100), (120, 100))

        async def full(image: QImage, name: str = "") -> Path:
            raise StorageError("The picture could not be saved to a file.", remedy="Make room.")

        monkeypatch.setattr(editor(play)._surroundings.pasted, "save", full)
        await done(play)
        assert play.row("masks").problem == "The picture could not be saved to a file. Make room."


@on_qt_loop
async def test_on_a_large_picture_a_move_of_the_mouse_composes_little(tmp_path: Path) -> None:
    async with duet(tmp_path, size=(3840, 2160)) as play:
        dialog = await opened(play)
        canvas = dialog.canvas
        canvas.set_brush(60)
        canvas.repaint()
        assert canvas.composed.size() == QSize(3840, 2160)
        QTest.mousePress(canvas, LEFT, pos=place(canvas, 1000, 1000))
        areas = []
        for step in range(1, 8):
            before = canvas.composed
            QTest.mouseMove(canvas, place(canvas, 1000 + 30 * step, 1000))
            await until(lambda before=before: canvas.composed != before)
            areas.append(canvas.composed.width() * canvas.composed.height())
        QTest.mouseRelease(canvas, LEFT, pos=place(canvas, 1240, 1000))
        assert max(areas) < 3840 * 2160 / 20
        assert label(canvas, 1100, 1000) == 1


class Threads:
    """Runs work in threads, as the application does."""

    async def run(self, work: Callable[..., Any], *args: object) -> Any:
        return await asyncio.get_running_loop().run_in_executor(None, work, *args)


@on_qt_loop
async def test_with_real_decoders_and_threads_masks_are_there_the_next_time(tmp_path: Path) -> None:
    application = FakeApplication(FakeLibrary({DUET.name: DUET}))
    application.local = Threads()  # type: ignore[assignment]
    pictures = make_pictures(None, Threads(), tmp_path / "cache")  # type: ignore[arg-type]
    voice = tmp_path / "voice.wav"
    voice.write_bytes(files.sound())
    kept: object = None
    for turn in range(2):
        async with stage(DUET, application=application, pictures=pictures) as play:  # type: ignore[arg-type]
            if turn == 0:
                play.row("image").restore(picture(tmp_path / "two.png", 400, 300))
                play.row("tracks").restore((AudioTrack(1, voice),))
            await until(lambda play=play: editor(play).paint_button.isEnabled())
            await until(lambda play=play: play.row("tracks").editor.seconds() == pytest.approx(1.5, abs=0.05))
            if turn == 0:
                dialog = await opened(play)
                stroke(dialog.canvas, (100, 100), (150, 100))
                await done(play)
                kept = play.row("masks").value()
            await editor(play).settle()
            assert play.row("masks").value() == kept
            assert editor(play).shares.text() == "Speaker 1: 1 % of the picture"
    await pictures.aclose()


def test_undo_takes_bounded_memory() -> None:
    labels, history = Labels.blank(QSize(1024, 1024)), History(most_bytes=100_000)
    rng = random.Random(4)
    for _ in range(200):
        labels.begin()
        for _ in range(20):
            labels.dab(QPointF(rng.random() * 1024, rng.random() * 1024), 9, rng.randint(0, 4))
        history.add(labels.end())
        assert history.byte_count() <= 100_000
    held = 0
    while history.can_undo:
        history.undo(labels)
        held += 1
        assert history.byte_count() <= 100_000
    assert 0 < held < 200


def test_undo_and_redo_bring_back_every_pixel() -> None:
    labels, history = Labels.blank(QSize(300, 200)), History()
    rng = random.Random(5)
    states = [QImage(labels.image)]
    for _ in range(12):
        labels.begin()
        labels.dab(QPointF(rng.random() * 300, rng.random() * 200), 60, rng.randint(1, 4))
        history.add(labels.end())
        states.append(QImage(labels.image))
    for state in reversed(states[:-1]):
        history.undo(labels)
        assert labels.image == state
    for state in states[1:]:
        history.redo(labels)
        assert labels.image == state


def test_a_stroke_that_changes_nothing_is_no_step() -> None:
    labels, history = Labels.blank(QSize(64, 64)), History()
    labels.begin()
    labels.dab(QPointF(10, 10), 8, 0)
    history.add(labels.end())
    assert not history.can_undo


def test_large_pictures_are_painted_on_smaller_and_saved_whole() -> None:
    size = Size(12_000, 8_000)
    small = whole.working_size(size)
    assert small.width() * small.height() <= whole.MOST_PIXELS * 1.01
    assert small.width() / small.height() == pytest.approx(1.5, rel=0.01)
    assert whole.working_size(Size(640, 360)) == QSize(640, 360)
    image = Labels.blank(QSize(60, 40)).image
    mask = whole.mask_of(whole.filled(image, 3), 3, Size(120, 80))
    assert (mask.size(), mask.pixelColor(119, 79).red()) == (QSize(120, 80), 255)


def test_a_mask_may_be_in_what_is_not_transparent() -> None:
    mask = QImage(20, 10, QImage.Format.Format_ARGB32)
    mask.fill(QColor(0, 0, 0, 0))
    for x in range(10):
        for y in range(10):
            mask.setPixelColor(x, y, QColor(0, 0, 0, 255))
    made = whole.with_mask(whole.filled(Labels.blank(QSize(21, 10)).image, 2), mask, 4)
    assert [made.pixelColor(x, 5).red() for x in (0, 8, 12, 20)] == [4, 4, 2, 2]
    assert whole.shares(made)[3] == pytest.approx(0.5, abs=0.06)
    assert sum(whole.shares(made)) == pytest.approx(1)
    assert not difference(made, QImage(made))


def test_a_picture_that_could_be_transparent_and_is_not_counts_by_its_brightness() -> None:
    mask = QImage(21, 10, QImage.Format.Format_ARGB32)  # rows of 21 bytes are filled up with others
    mask.fill(QColor("black"))
    mask.setPixelColor(3, 3, QColor("white"))
    made = whole.with_mask(Labels.blank(QSize(21, 10)).image, mask, 1)
    assert [made.pixelColor(x, 3).red() for x in (2, 3, 4)] == [0, 1, 0]
    assert whole.shares(made)[0] == pytest.approx(1 / 210)


def test_a_view_keeps_what_is_under_the_pointer() -> None:
    view = View.whole(QSize(4000, 2000), QSize(424, 424))
    assert (view.zoom, view.x, view.y) == (0.1, 12, 112)
    at = QPointF(100, 150)
    assert (view.zoomed(3, at).to_picture(at) - view.to_picture(at)).manhattanLength() < 1e-6
    lost = view.panned(QPointF(-9000, 0)).kept(QSize(4000, 2000), QSize(424, 424))
    assert lost.to_widget(QPointF(4000, 0)).x() == pytest.approx(48)

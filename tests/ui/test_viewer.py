"""The viewer: zoom, other files and jobs, two pictures compared, clips. Driven by real keys and the mouse."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QObject, QPoint, QPointF, Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices, QImage, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from jobmonitor.domain.errors import MediaError
from jobmonitor.domain.job import Job, JobInputs, JobKind
from jobmonitor.domain.media import MediaInfo, MediaKind
from jobmonitor.ui.detail.comparing import CompareMode
from jobmonitor.ui.detail.difference import difference
from jobmonitor.ui.detail.items import Show, items_of, pair_of
from jobmonitor.ui.detail.player import Player, exact_clock
from jobmonitor.ui.detail.viewer import Viewer
from jobmonitor.ui.runtime import Tasks
from jobmonitor.ui.theme.theme import Theme
from tests.support.fake_application import FakePictures, fake_application
from tests.support.fake_jobs import make_job
from tests.support.qt_loop import on_qt_loop, until

AT = "http://gpu1:8188/view?type=output&filename="
JOB = make_job(
    1,
    kind=JobKind.IMAGE,
    outputs=tuple(f"{AT}out_{number}.png" for number in range(3)),
    inputs=JobInputs(images=(f"{AT}in.png",), audios=(f"{AT}voice.wav",)),
)
CLIP = make_job(2, kind=JobKind.VIDEO, outputs=(f"{AT}clip.mp4",), fps=10)
COLOURS = {"out_0": 0xFF204060, "out_1": 0xFF204063, "in": 0xFF204060}


class Gallery(FakePictures):
    """Pictures of one colour each, by name; they have 400 × 200 pixels, whatever they are asked for at."""

    async def picture(self, address: str, edge: int) -> QImage:
        await super().picture(address, 8)
        image = QImage(400, 200, QImage.Format.Format_RGB32)
        name = address.rpartition("=")[2].partition(".")[0]
        image.fill(COLOURS.get(name, 0xFF808080))
        return image.scaledToWidth(min(edge, 400)) if edge < 400 else image

    async def local_file(self, address: str) -> Path:
        return self.files.get(address, Path("/nowhere/picture"))

    async def probe(self, path: Path) -> MediaInfo:
        if path.name != "picture":
            raise MediaError("There is no such file.")
        return MediaInfo(kind=MediaKind.IMAGE, format="png", byte_count=1, width=9000, height=4500)


class Scene:
    """A viewer on the screen."""

    def __init__(self) -> None:
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        self.pictures, self.tasks = Gallery(), Tasks()
        self.application = fake_application([JOB])
        self.viewer = Viewer(self.application, self.pictures, self.tasks, Theme(app))
        self.steps: list[int] = []
        self.viewer.step_wanted.connect(self.steps.append)
        self.viewer.resize(900, 600)
        self.viewer.show()

    def key(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        QTest.keyClick(self.viewer.focusWidget() or self.viewer, key, modifier)


@asynccontextmanager
async def scene(job: Job | None = JOB) -> AsyncIterator[Scene]:
    play = Scene()
    try:
        play.viewer.activateWindow()
        if job is not None:
            play.viewer.show_job(job)
        yield play
    finally:
        play.viewer.close()
        await play.tasks.close()


def wheel(view: QWidget, at: QPointF, notches: int = 1) -> None:
    event = QWheelEvent(
        at,
        view.mapToGlobal(at),
        QPoint(),
        QPoint(0, 120 * notches),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(view, event)


@on_qt_loop
async def test_the_wheel_zooms_around_the_pointer_and_keys_fit_and_go_to_the_pictures_own_pixels() -> None:
    async with scene() as play:
        view = play.viewer.preview.view
        await until(lambda: "9000 × 4500" in play.viewer.bar.about.text())
        zoom = view.geometry_of_picture
        at = QPointF(view.width() * 0.75, view.height() * 0.5)
        before = zoom.target
        share = (at.x() - before.x()) / before.width()
        wheel(view, at, 3)
        assert not view.is_fitted
        assert zoom.target.x() + share * zoom.target.width() == pytest.approx(at.x())
        await until(lambda: "too large to show whole" in play.viewer.bar.about.text())
        centre = QPointF(zoom.centre)
        start = QPoint(view.width() // 2, view.height() // 2)
        QTest.mousePress(view, Qt.MouseButton.LeftButton, pos=start)
        QTest.mouseMove(view, start + QPoint(-60, 0))
        QTest.mouseRelease(view, Qt.MouseButton.LeftButton, pos=start + QPoint(-60, 0))
        assert zoom.centre.x() > centre.x()
        play.key(Qt.Key.Key_1, Qt.KeyboardModifier.ControlModifier)
        assert zoom.shown_zoom == 1.0
        play.key(Qt.Key.Key_Plus)
        assert zoom.is_sharp
        play.key(Qt.Key.Key_Minus)
        play.key(Qt.Key.Key_0, Qt.KeyboardModifier.ControlModifier)
        assert view.is_fitted


@on_qt_loop
async def test_arrow_keys_go_to_other_jobs_and_other_files() -> None:
    async with scene() as play:
        viewer = play.viewer
        await until(lambda: viewer.preview.view.picture is not None)
        play.key(Qt.Key.Key_Right)
        play.key(Qt.Key.Key_Left)
        assert play.steps == [1, -1]
        play.key(Qt.Key.Key_Down)
        assert viewer.preview.address == JOB.outputs[1]
        assert viewer.bar.name.text() == "out_1.png"
        play.key(Qt.Key.Key_Up)
        play.key(Qt.Key.Key_Up)
        assert viewer.preview.address == JOB.outputs[0]
        viewer.show_job(CLIP)
        assert viewer.strip.isHidden()
        assert viewer.preview.address == CLIP.outputs[0]


@on_qt_loop
async def test_two_pictures_are_compared_with_a_slider_side_by_side_and_by_difference() -> None:
    async with scene() as play:
        viewer, view = play.viewer, play.viewer.view
        await until(lambda: viewer.preview.view.picture is not None)
        play.key(Qt.Key.Key_C)
        assert viewer.is_comparing
        await until(lambda: view.is_ready)
        assert view.hasFocus()
        assert [item.name for item in viewer.comparison.items if item] == ["in.png", "out_0.png"]
        play.key(Qt.Key.Key_Left)
        assert view.position == pytest.approx(0.48)
        play.key(Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
        assert view.position == pytest.approx(0.58)
        assert "58 %" in view.accessibleDescription()
        assert play.steps == []
        target = view.geometry_of_pictures.target
        press = QPoint(round(target.x() + target.width() * 0.25), view.height() // 2)
        QTest.mousePress(view, Qt.MouseButton.LeftButton, pos=press)
        assert view.position == pytest.approx(0.25, abs=0.01)
        QTest.mouseRelease(view, Qt.MouseButton.LeftButton, pos=press)
        QTest.mouseClick(viewer.bar.mode_button(CompareMode.DIFFERENCE), Qt.MouseButton.LeftButton)
        await until(lambda: "no pixel differs" in viewer.bar.about.text())
        viewer.strip.chosen.emit(JOB.outputs[1])
        await until(lambda: "100.0 % of the pixels differ" in viewer.bar.about.text())
        play.key(Qt.Key.Key_S)
        await until(lambda: view.is_ready)
        assert [item.name for item in viewer.comparison.items if item] == ["out_1.png", "in.png"]
        play.key(Qt.Key.Key_C)
        assert not viewer.is_comparing


@on_qt_loop
async def test_two_jobs_are_compared_and_one_without_a_picture_is_not() -> None:
    async with scene(None) as play:
        other = replace(JOB, ref=make_job(5).ref, outputs=(f"{AT}out_1.png",))
        assert play.viewer.compare_jobs(JOB, other)
        await until(lambda: play.viewer.view.is_ready)
        play.key(Qt.Key.Key_C)
        assert not play.viewer.compares_jobs
        assert not play.viewer.compare_jobs(JOB, make_job(6))


@on_qt_loop
async def test_pictures_that_cannot_be_had_say_why_and_can_be_tried_again() -> None:
    async with scene(None) as play:
        play.pictures.problems.add(JOB.outputs[0])
        play.viewer.show_job(JOB)
        preview = play.viewer.preview
        await until(lambda: preview.view.accessibleDescription() == "The picture cannot be read.")
        play.pictures.problems.clear()
        QTest.mouseClick(preview.again, Qt.MouseButton.LeftButton)
        await until(lambda: preview.view.picture is not None)
        assert preview.again.isHidden()
        play.pictures.problems.add(JOB.inputs.images[0])
        play.key(Qt.Key.Key_C)
        await until(lambda: not play.viewer.view.is_ready and not len(play.tasks))


@on_qt_loop
async def test_escape_closes_it() -> None:
    async with scene() as play:
        ended: list[int] = []
        play.viewer.finished.connect(ended.append)
        play.key(Qt.Key.Key_Escape)
        assert ended == [0]


def test_what_differs_is_measured_also_where_sizes_differ() -> None:
    one, other = (QImage(20, 10, QImage.Format.Format_RGB32) for _ in range(2))
    one.fill(0xFF000000)
    other.fill(0xFF000000)
    assert difference(one, other).share == 0
    other.setPixel(3, 3, 0xFFFFFFFF)
    found = difference(one, other)
    assert (found.share, found.most) == (pytest.approx(1 / 200), 255)
    other.setPixel(3, 3, 0xFF000001)
    found = difference(one, other)
    assert (found.share, found.most) == (pytest.approx(1 / 200), 1)
    assert difference(one, other.scaled(40, 20)).image.size() == one.size()


def test_files_of_a_job_are_told_apart_by_their_names() -> None:
    shows = [item.show for item in items_of(JOB)]
    assert shows == [Show.IMAGE] * 4 + [Show.SOUND]
    assert items_of(CLIP)[0].show is Show.VIDEO
    moving = replace(CLIP, outputs=(f"{AT}loop.webp", f"{AT}track.flac"))
    assert [item.show for item in items_of(moving)] == [Show.VIDEO, Show.SOUND]
    pair = pair_of(JOB)
    assert pair is not None
    assert [item.name for item in pair] == ["in.png", "out_0.png"]
    assert pair_of(replace(JOB, inputs=JobInputs(), outputs=JOB.outputs[:1])) is None


# clips


class FakeMedia(QObject):
    """Qt's player as far as it is used: plays nothing, and tells where it is."""

    positionChanged = Signal(int)  # noqa: N815 - Qt's own names
    durationChanged = Signal(int)  # noqa: N815
    playingChanged = Signal(bool)  # noqa: N815
    errorOccurred = Signal(object, str)  # noqa: N815

    def __init__(self) -> None:
        super().__init__()
        self.at, self.playing, self.loops, self.rate, self.muted, self.volume = 0, False, 0, 0.0, False, 0.0
        self.source = QUrl()

    def audioOutput(self) -> FakeMedia:
        return self

    def setVolume(self, volume: float) -> None:
        self.volume = volume

    def setMuted(self, muted: bool) -> None:
        self.muted = muted

    def setSource(self, source: QUrl) -> None:
        self.source = source
        self.durationChanged.emit(0 if source.isEmpty() else 3_000)

    def setLoops(self, loops: int) -> None:
        self.loops = loops

    def setPlaybackRate(self, rate: float) -> None:
        self.rate = rate

    def setPosition(self, position: int) -> None:
        self.at = position
        self.positionChanged.emit(position)

    def position(self) -> int:
        return self.at

    def isPlaying(self) -> bool:
        return self.playing

    def play(self) -> None:
        self.playing = True
        self.playingChanged.emit(True)

    def pause(self) -> None:
        self.playing = False
        self.playingChanged.emit(False)

    stop = pause


@pytest.fixture
def media(monkeypatch: pytest.MonkeyPatch) -> FakeMedia:
    """Stands in for Qt's player, which needs sound libraries of the system."""
    fake = FakeMedia()

    def make(player: Player) -> FakeMedia:
        player._follow(fake)  # type: ignore[arg-type]  # as far as it is used, it is one
        return fake

    monkeypatch.setattr(Player, "_make", make)
    return fake


@on_qt_loop
async def test_a_clip_plays_holds_steps_by_frames_loops_and_goes_slower(
    media: FakeMedia, tmp_path: Path
) -> None:
    async with scene(None) as play:
        play.pictures.files[CLIP.outputs[0]] = tmp_path / "clip.mp4"
        play.viewer.show_job(CLIP)
        preview = play.viewer.preview
        player = preview.player
        await until(lambda: preview.view.playable)
        play.key(Qt.Key.Key_Space)
        await until(lambda: media.playing)
        assert media.source == QUrl.fromLocalFile(str(tmp_path / "clip.mp4"))
        assert (media.loops, media.rate) == (-1, 1.0)
        play.key(Qt.Key.Key_Space)
        assert not media.playing
        for _ in range(3):
            play.key(Qt.Key.Key_Period)
        assert media.at // 100 == 3
        assert player.time.text() == "0:00.35 / 0:03"
        play.key(Qt.Key.Key_Comma)
        assert media.at // 100 == 2
        play.key(Qt.Key.Key_PageDown)
        assert media.at == 3_000
        play.key(Qt.Key.Key_L)
        assert media.loops == 1
        play.key(Qt.Key.Key_M)
        assert media.muted
        player.volume.setValue(50)
        assert media.volume == pytest.approx(0.25)
        player.speed.setCurrentIndex(0)
        assert media.rate == 0.25
        player.position.sliderMoved.emit(1_234)
        assert media.at == player.position.value() == 1_234
        media.errorOccurred.emit(None, "no codec.")
        assert "no codec." in play.viewer.notice.sentence.text()
        play.viewer.close()
        assert media.source.isEmpty()


@on_qt_loop
async def test_a_sound_is_heard_with_its_shape(media: FakeMedia, monkeypatch: pytest.MonkeyPatch) -> None:
    async def loudness(self: FakePictures, path: Path, points: int) -> tuple[float, ...]:
        return (0.1, 0.9, 0.4)

    monkeypatch.setattr(FakePictures, "loudness", loudness)
    async with scene(None) as play:
        play.viewer.show_job(JOB, JOB.inputs.audios[0])
        preview = play.viewer.preview
        assert preview.view.playable
        play.key(Qt.Key.Key_Space)
        await until(lambda: preview.player.wave.levels == (0.1, 0.9, 0.4))
        wave = preview.player.wave
        assert wave.isVisible()
        assert preview.player.back.isHidden()
        QTest.mouseClick(wave, Qt.MouseButton.LeftButton, pos=QPoint(wave.width() // 2, 10))
        assert media.at == pytest.approx(1_500, abs=20)


@on_qt_loop
async def test_the_desktops_player_is_there_beside(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    opened: list[str] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(url.toLocalFile()) is None)
    async with scene(None) as play:
        play.pictures.files[CLIP.outputs[0]] = tmp_path / "clip.mp4"
        play.viewer.show_job(CLIP)
        await until(lambda: play.viewer.bar.player.isVisible())
        QTest.mouseClick(play.viewer.bar.player, Qt.MouseButton.LeftButton)
        await until(lambda: opened == [str(tmp_path / "clip.mp4")])


def test_times_of_single_frames() -> None:
    assert exact_clock(65_040) == "1:05.04"

"""Sounds of several speakers under an operator's hands: the timeline, and the list below it."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QWidget

from jobmonitor.domain.job import JobKind
from jobmonitor.domain.workflow import AudioTrack, Field, FieldType, Workflow
from jobmonitor.ui.submit.fields.tracks.editor import TracksEditor
from jobmonitor.ui.submit.fields.tracks.scale import LEAST_SPAN, Scale, snapped, tick_text
from jobmonitor.ui.submit.fields.tracks.sheet import Clip, Sheet
from tests.support.fake_submission import FakeInfo, FakePictures
from tests.support.qt_loop import on_qt_loop, until
from tests.support.submit_stage import Stage, stage

TALK = Workflow(
    name="talk",
    title="Talk",
    kind=JobKind.VIDEO,
    graph={},
    fps=25,
    fields=(
        Field(
            name="tracks",
            label="Sounds",
            type=FieldType.AUDIO_TRACKS,
            required=True,
            placeholders=("AUDIO_1", "AUDIO_2", "AUDIO_3", "AUDIO_4"),
        ),
        Field(
            name="length",
            label="Length",
            type=FieldType.DURATION,
            default=3.0,
            minimum=1,
            maximum=20,
            step=0.5,
            grows_with="tracks",
        ),
    ),
)
LEFT = Qt.MouseButton.LeftButton
SHIFT, CONTROL = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier


class Lengths(FakePictures):
    """Sounds last 2 seconds; one whose name says so, longer."""

    async def probe(self, path: Path) -> FakeInfo:
        info = await super().probe(path)
        seconds = 8.0 if "long" in path.name else 2.0
        return FakeInfo(info.kind, info.size, seconds)


def sound(path: Path) -> Path:
    path.write_bytes(b"RIFF")
    return path


def files(*paths: Path) -> QMimeData:
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    return mime


def editor(play: Stage) -> TracksEditor:
    found = play.row("tracks").editor
    assert isinstance(found, TracksEditor)
    return found


async def filled(play: Stage, *tracks: AudioTrack) -> TracksEditor:
    """The editor with these sounds, their lengths known."""
    found = editor(play)
    play.row("tracks").restore(tracks)
    await found.settle()
    assert found.value() == tracks
    return found


def middle(found: TracksEditor, clip: Clip) -> QPoint:
    return found.timeline.clip_rect(clip).center().toPoint()


def drop(target: QWidget, place: QPoint, mime: QMimeData) -> None:
    keys = (Qt.DropAction.CopyAction, mime, LEFT, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(target, QDragEnterEvent(place, *keys))
    QApplication.sendEvent(target, QDropEvent(QPointF(place), *keys))


@on_qt_loop
async def test_each_dropped_sound_gets_a_speaker(tmp_path: Path) -> None:
    first, second = sound(tmp_path / "anna.wav"), sound(tmp_path / "ben.wav")
    async with stage(TALK, pictures=Lengths()) as play:
        assert play.dialog.form is not None
        assert play.drag(play.dialog.form, files(first, second))  # beside the fields
        found = editor(play)
        await until(lambda: found.value() is not None)
        await found.settle()
        assert found.value() == (AudioTrack(1, first), AudioTrack(2, second))
        assert found.speakers() == 2
        assert found.hint() == "The last sound ends at 2 s."
        await until(lambda: found.timeline.loudness_of(first) == (0.0, 1.0, 0.5))
        play.submit()
        await play.sent()
        assert play.application.submission.submissions[0].values["tracks"] == found.value()


@on_qt_loop
async def test_a_sound_is_dropped_where_it_is_to_begin(tmp_path: Path) -> None:
    first, second, third = (sound(tmp_path / f"{name}.wav") for name in "abc")
    async with stage(TALK, pictures=Lengths()) as play:
        found = await filled(play, AudioTrack(1, first))
        QTest.mouseClick(found.more_button, LEFT)
        line = found.timeline
        x = line.head_width() + line.scale().x(1.5)
        place = QPoint(round(x), line.height() - 20)
        assert line.speaker_at(QPointF(place)) == 2
        drop(found, line.mapTo(found, place), files(second, third))
        await until(lambda: len(found.sheet.clips) == 3)
        assert found.sheet.clips[1].start == pytest.approx(1.5, abs=0.05)
        assert found.sheet.clips[2].start == pytest.approx(3.5, abs=0.05)
        assert {clip.speaker for clip in found.sheet.clips[1:]} == {2}


@on_qt_loop
async def test_wrong_kinds_are_refused_in_words(tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(b"x")
    async with stage(TALK, pictures=Lengths()) as play:
        play.drop("tracks", files(tmp_path / "a.png", tmp_path / "none.wav"))
        await until(lambda: editor(play).advice())
        assert editor(play).advice() == (
            "“a.png” is an image, not a sound. 1 more was left out for reasons like this."
        )
        assert editor(play).value() is None
        play.submit()
        await until(lambda: play.row("tracks").problem)
        assert "required" in play.row("tracks").problem


@on_qt_loop
async def test_a_clip_is_dragged_sideways_and_to_another_lane(tmp_path: Path) -> None:
    first, second = sound(tmp_path / "a.wav"), sound(tmp_path / "b.wav")
    async with stage(TALK, pictures=Lengths()) as play:
        found = await filled(play, AudioTrack(1, first), AudioTrack(2, second))
        line = found.timeline
        clip = found.sheet.clips[0]
        held = line.scale()
        place = middle(found, clip)
        QTest.mousePress(line, LEFT, pos=place)
        QTest.mouseMove(line, place + QPoint(40, 0))
        moved = found.sheet.clips[0].start
        assert moved == snapped(held.seconds(40))
        assert found.value() == (AudioTrack(1, first, moved), AudioTrack(2, second))
        QTest.mouseMove(line, place + QPoint(20, 44))
        QTest.mouseRelease(line, LEFT, pos=place + QPoint(20, 44))
        assert found.value() == (AudioTrack(2, second), AudioTrack(2, first, snapped(held.seconds(20))))
        assert found.problem() == "Speaker 1 has no sound. Add one, or remove the speaker."
        place = middle(found, found.sheet.clips[1])
        QTest.mousePress(line, LEFT, pos=place)
        QTest.mouseMove(line, place - QPoint(400, 44))
        assert found.value() == (AudioTrack(1, first), AudioTrack(2, second))
        QTest.keyClick(line, Qt.Key.Key_Escape)
        QTest.mouseRelease(line, LEFT, pos=place)
        assert [clip.speaker for clip in found.sheet.clips] == [2, 2]


@on_qt_loop
async def test_with_shift_a_clip_is_dragged_freely(tmp_path: Path) -> None:
    async with stage(TALK, pictures=Lengths()) as play:
        found = await filled(play, AudioTrack(1, sound(tmp_path / "a.wav")))
        line = found.timeline
        wanted = line.scale().seconds(31)
        place = middle(found, found.sheet.clips[0])
        QTest.mousePress(line, LEFT, pos=place)
        there = QPointF(place + QPoint(31, 0))
        glob = QPointF(line.mapToGlobal(there.toPoint()))
        move = QMouseEvent(QMouseEvent.Type.MouseMove, there, glob, Qt.MouseButton.NoButton, LEFT, SHIFT)
        QApplication.sendEvent(line, move)
        QTest.mouseRelease(line, LEFT, pos=there.toPoint())
        assert found.sheet.clips[0].start == pytest.approx(wanted, abs=0.0006)


@on_qt_loop
async def test_keys_choose_move_edit_and_remove(tmp_path: Path) -> None:
    first, second = sound(tmp_path / "a.wav"), sound(tmp_path / "b.wav")
    async with stage(TALK, pictures=Lengths()) as play:
        found = await filled(play, AudioTrack(1, first), AudioTrack(2, second))
        play.focus("tracks")
        play.press(Qt.Key.Key_Down)
        assert found.timeline.accessibleDescription() == "a.wav, Speaker 1, 0 – 2 s, 2 s long"
        for _ in range(3):
            play.press(Qt.Key.Key_Right)
        play.press(Qt.Key.Key_Right, SHIFT)
        play.press(Qt.Key.Key_Left)
        assert found.sheet.clips[0].start == 1.2
        play.press(Qt.Key.Key_Down)
        assert found.sheet.chosen == found.sheet.clips[1]
        play.press(Qt.Key.Key_Up, CONTROL)
        assert found.value() == (AudioTrack(1, second), AudioTrack(1, first, 1.2))
        play.press(Qt.Key.Key_Return)
        box = play.dialog.focusWidget()
        assert box is found.rows.boxes()[0]
        assert box.accessibleName() == "b.wav: starts at, in seconds"
        QTest.keyClicks(box, "0.125")
        play.press(Qt.Key.Key_Return)
        assert found.value() == (AudioTrack(1, second, 0.125), AudioTrack(1, first, 1.2))
        assert play.dialog.focusWidget() is found.timeline
        play.press(Qt.Key.Key_Home)
        play.press(Qt.Key.Key_Delete)
        assert found.value() == (AudioTrack(1, first, 1.2),)
        play.press(Qt.Key.Key_Delete)
        assert found.value() is None
        play.press(Qt.Key.Key_Z, CONTROL)
        assert found.value() == (AudioTrack(1, first, 1.2),)
        for _ in range(2):  # the other one, and where it was
            play.press(Qt.Key.Key_Z, CONTROL)
        assert found.value() == (AudioTrack(1, second, 0.125), AudioTrack(1, first, 1.2))
        while found.undo_button.isVisible():
            QTest.mouseClick(found.undo_button, LEFT)
        assert found.value() == (AudioTrack(1, first), AudioTrack(2, second))
        assert found.sheet.end() == 2.0


@on_qt_loop
async def test_a_double_click_edits_and_nonsense_is_not_taken(tmp_path: Path) -> None:
    async with stage(TALK, pictures=Lengths()) as play:
        found = await filled(play, AudioTrack(1, sound(tmp_path / "a.wav"), 1.0))
        QTest.mouseDClick(found.timeline, LEFT, pos=middle(found, found.sheet.clips[0]))
        (box,) = found.rows.boxes()
        assert play.dialog.focusWidget() is box
        QTest.keyClicks(box, "soon")
        play.press(Qt.Key.Key_Tab)
        assert box.text() == "1"
        QTest.keyClick(box, Qt.Key.Key_Up)
        box.editingFinished.emit()
        assert found.sheet.clips[0].start == 1.1


@on_qt_loop
async def test_speakers_come_and_go(tmp_path: Path) -> None:
    first, second = sound(tmp_path / "a.wav"), sound(tmp_path / "b.wav")
    async with stage(TALK, pictures=Lengths()) as play:
        found = await filled(play, AudioTrack(1, first), AudioTrack(2, second))
        gone: list[int] = []
        found.speaker_gone.connect(gone.append)
        for _ in range(2):
            QTest.mouseClick(found.more_button, LEFT)
        assert found.speakers() == 4
        assert not found.more_button.isEnabled()
        assert found.fewer_button.text() == "Remove speaker 4"
        QTest.mouseClick(found.timeline, LEFT, pos=middle(found, found.sheet.clips[0]))
        assert found.fewer_button.text() == "Remove speaker 1"
        QTest.mouseClick(found.fewer_button, LEFT)
        assert found.value() == (AudioTrack(1, second),)
        assert (found.speakers(), gone) == (3, [1])
        assert found.problem() == "Speaker 2 has no sound. Add one, or remove the speaker."


@on_qt_loop
async def test_the_list_has_a_line_a_sound(tmp_path: Path) -> None:
    first, second = sound(tmp_path / "a.wav"), sound(tmp_path / "b.wav")
    async with stage(TALK, pictures=Lengths()) as play:
        found = await filled(play, AudioTrack(1, first), AudioTrack(2, second))
        row = found.rows.row(found.sheet.clips[0].key)
        assert row is not None
        assert (row.name.text(), row.length.text(), row.speaker.currentText()) == (
            "a.wav",
            "2 s",
            "Speaker 1",
        )
        row.speaker.setFocus()
        QTest.keyClick(row.speaker, Qt.Key.Key_Down)
        assert found.value() == (AudioTrack(2, first), AudioTrack(2, second))
        found.timeline.setFocus()
        seen = []
        for _ in range(14):
            play.press(Qt.Key.Key_Tab)
            seen.append(play.dialog.focusWidget())
        lines = [found.rows.row(clip.key) for clip in found.sheet.clips]
        wanted = [widget for line in lines if line is not None for widget in line.stops]
        assert [widget for widget in seen if widget in (*wanted, play.entry("length"))] == [
            *wanted,
            play.entry("length"),
        ]
        assert all(widget.accessibleName() for widget in wanted)
        QTest.mouseClick(row.remove, LEFT)
        assert found.value() == (AudioTrack(2, second),)


@on_qt_loop
async def test_the_length_of_the_clip_follows_the_sounds(tmp_path: Path) -> None:
    async with stage(TALK, pictures=Lengths()) as play:
        found = await filled(play, AudioTrack(1, sound(tmp_path / "a.wav")))
        assert play.row("length").value() == "3"
        play.row("tracks").restore((AudioTrack(1, sound(tmp_path / "long.wav"), 0.3),))
        await found.settle()
        assert play.row("length").value() == "8.5"
        found.sheet.remove(found.sheet.clips[0].key)
        assert play.row("length").value() == "3"


@on_qt_loop
async def test_a_sound_that_is_gone_stays_with_what_is_wrong(tmp_path: Path) -> None:
    async with stage(TALK, pictures=Lengths()) as play:
        play.row("tracks").restore((AudioTrack(2, tmp_path / "gone.wav", 1.0),))
        found = editor(play)
        await until(lambda: play.row("tracks").problem)
        assert play.row("tracks").problem == "There is no file “gone.wav”."
        found.timeline.setFocus()
        play.press(Qt.Key.Key_Right)
        assert found.timeline.accessibleDescription() == "gone.wav: There is no file “gone.wav”."
        play.press(Qt.Key.Key_Delete)
        assert play.row("tracks").problem == ""


@on_qt_loop
async def test_sounds_are_chosen_and_pasted(tmp_path: Path) -> None:
    path = sound(tmp_path / "a.wav")
    async with stage(TALK, pictures=Lengths()) as play:
        QTest.mouseClick(editor(play).add_button, LEFT)
        browser = play.dialog.findChild(QFileDialog)
        assert isinstance(browser, QFileDialog)
        browser.filesSelected.emit([str(path)])
        browser.reject()
        await until(lambda: editor(play).value())
        play.paste("tracks", files(path))
        await until(lambda: len(editor(play).sheet.clips) == 2)
        assert editor(play).value() == (AudioTrack(1, path), AudioTrack(2, path))


@given(st.floats(0, 3600), st.floats(50, 4000))
def test_a_scale_holds_what_it_is_for(end: float, width: float) -> None:
    scale = Scale.holding(end, width)
    assert scale.x(end) <= width + 1e-6
    assert scale.span >= LEAST_SPAN
    ticks = scale.ticks()
    assert ticks[0] == 0
    assert len(ticks) <= width / 52 + 2
    assert scale.seconds(scale.x(end)) == pytest.approx(end)


@given(st.lists(st.tuples(st.integers(1, 4), st.floats(-5, 5000)), max_size=8), st.data())
def test_speakers_are_never_out_of_bounds(clips: list[tuple[int, float]], data: st.DataObject) -> None:
    sheet = Sheet(4)
    for speaker, start in clips:
        sheet.add(Path("a.wav"), speaker, start, 1.0)
    for _ in range(data.draw(st.integers(0, 5))):
        sheet.remove_lane(data.draw(st.integers(0, 5)))
    for key in [clip.key for clip in sheet.clips]:
        sheet.place(key, start=data.draw(st.floats(-10, 10)), speaker=data.draw(st.integers(-1, 9)))
    assert 1 <= sheet.lanes <= 4
    assert all(1 <= clip.speaker <= sheet.lanes and 0 <= clip.start <= 3600 for clip in sheet.clips)


def test_times_of_the_ruler() -> None:
    assert [tick_text(at) for at in (0, 0.5, 12, 60, 90)] == ["0", "0.5", "12", "1:00", "1:30"]

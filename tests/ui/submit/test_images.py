"""A list of pictures under an operator's hands."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog

from jobmonitor.domain.job import JobKind
from jobmonitor.domain.workflow import Field, FieldType, Workflow
from jobmonitor.ui.submit.fields.images import thumbnails
from jobmonitor.ui.submit.fields.images.editor import ImagesEditor
from jobmonitor.ui.submit.fields.images.model import PictureList, runs
from jobmonitor.ui.submit.fields.intake import Looked, summed_up
from jobmonitor.ui.theme.tokens import ROW
from tests.support.fake_submission import FakeInfo, FakePictures
from tests.support.qt_loop import on_qt_loop, until
from tests.support.submit_stage import Stage, image, picture, stage

CAPTION = Workflow(
    name="caption",
    title="Caption",
    kind=JobKind.TEXT,
    graph={},
    fields=(
        Field(name="pictures", label="Pictures", type=FieldType.IMAGES, required=True),
        Field(name="trigger", label="Trigger", type=FieldType.TEXT),
    ),
)


def files(*paths: Path | str) -> QMimeData:
    """What a file manager drags."""
    mime = QMimeData()
    mime.setUrls([QUrl(path) if isinstance(path, str) else QUrl.fromLocalFile(str(path)) for path in paths])
    return mime


def editor(play: Stage) -> ImagesEditor:
    found = play.row("pictures").editor
    assert isinstance(found, ImagesEditor)
    return found


async def filled(play: Stage, *paths: Path) -> ImagesEditor:
    """The editor with these pictures, all of them looked at."""
    play.drop("pictures", files(*paths))
    found = editor(play)
    await found.settle()
    assert found.value() == (paths or None)
    return found


def middle(row: int) -> QPoint:
    return QPoint(60, row * ROW + ROW // 2)


def pictures(folder: Path, *names: str) -> list[Path]:
    folder.mkdir(exist_ok=True)
    return [picture(folder / name, 40 + at, 30) for at, name in enumerate(names)]


@on_qt_loop
async def test_files_and_a_folder_are_dropped_at_once(tmp_path: Path) -> None:
    single = picture(tmp_path / "single.png", 64, 48)
    pictures(tmp_path / "more", "10.png", "2.png", ".hidden.png")
    (tmp_path / "more" / "notes.txt").write_text("x")
    async with stage(CAPTION) as play:
        play.drop("pictures", files(single, tmp_path / "more"))
        found = editor(play)
        await found.settle()
        assert found.value() == (single, tmp_path / "more" / "2.png", tmp_path / "more" / "10.png")
        assert found.summary().startswith("3 pictures · ")
        model = found.view.model()
        assert (
            model.index(0, 0).data(Qt.ItemDataRole.AccessibleTextRole).startswith("1: single.png, 64 × 48 px")
        )
        play.type("trigger", "x")
        play.submit()
        await play.sent()
        assert play.application.submission.submissions[0].values["pictures"] == found.value()


@on_qt_loop
async def test_what_is_no_picture_and_what_is_there_already_is_left_out_and_said(tmp_path: Path) -> None:
    (first,) = pictures(tmp_path, "a.png")
    (tmp_path / "b.wav").write_bytes(b"RIFF")
    (tmp_path / "c.png").touch()
    async with stage(CAPTION) as play:
        found = await filled(play, first)
        play.drop("pictures", files(tmp_path / "b.wav"))
        await until(lambda: found.advice() == "“b.wav” is a sound, not an image.")
        play.drop("pictures", files(first, tmp_path / "c.png", tmp_path / "none.png"))
        await found.settle()
        assert found.advice() == (
            "1 picture is in the list already. 2 more were left out for reasons like this."
        )
        assert found.value() == (first,)
        (tmp_path / "empty").mkdir()
        play.drop("pictures", files(tmp_path / "empty"))
        await until(lambda: "There is not one file in this folder" in found.advice())


@on_qt_loop
async def test_rows_are_moved_and_taken_out_by_keys(tmp_path: Path) -> None:
    a, b, c, d = pictures(tmp_path, "a.png", "b.png", "c.png", "d.png")
    alt, shift = Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.ShiftModifier
    async with stage(CAPTION) as play:
        found = await filled(play, a, b, c, d)
        view = found.view
        QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=middle(2))
        QTest.keyClick(view, Qt.Key.Key_Up, alt)
        assert found.value() == (a, c, b, d)
        QTest.keyClick(view, Qt.Key.Key_Down, shift)
        assert view.rows() == [1, 2]
        QTest.keyClick(view, Qt.Key.Key_Down, alt)
        assert found.value() == (a, d, c, b)
        for _ in range(3):
            QTest.keyClick(view, Qt.Key.Key_Up, alt)
        assert found.value() == (c, b, a, d)
        QTest.keyClick(view, Qt.Key.Key_Delete)
        assert found.value() == (a, d)
        assert view.rows() == [0]
        QTest.keyClick(view, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
        QTest.keyClick(view, Qt.Key.Key_Delete)
        assert found.value() is None
        assert found.summary() == ""
        assert not found.remove_button.isEnabled()
        QTest.keyClick(view, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
        assert found.value() == (a, d)
        QTest.mouseClick(found.undo_button, Qt.MouseButton.LeftButton)
        assert found.value() == (c, b, a, d)
        await found.settle()
        assert found.summary().startswith("4 pictures · ")


@on_qt_loop
async def test_rows_are_dragged_to_another_place(tmp_path: Path) -> None:
    a, b, c, d = pictures(tmp_path, "a.png", "b.png", "c.png", "d.png")
    left = Qt.MouseButton.LeftButton
    async with stage(CAPTION) as play:
        found = await filled(play, a, b, c, d)
        screen = found.view.viewport()
        QTest.mousePress(screen, left, pos=middle(0))
        QTest.mouseMove(screen, middle(1))
        QTest.mouseMove(screen, middle(2) + QPoint(0, ROW // 3))
        QTest.mouseRelease(screen, left, pos=middle(2) + QPoint(0, ROW // 3))
        assert found.value() == (b, c, a, d)
        assert found.view.rows() == [2]
        QTest.mouseClick(screen, left, pos=middle(3))
        QTest.mouseClick(screen, left, Qt.KeyboardModifier.ControlModifier, pos=middle(1))
        QTest.mousePress(screen, left, pos=middle(1))
        QTest.mouseMove(screen, middle(0))
        QTest.mouseMove(screen, QPoint(60, 2))
        QTest.mouseRelease(screen, left, pos=QPoint(60, 2))
        assert found.value() == (c, d, b, a)
        QTest.mouseClick(screen, left, pos=middle(1))
        assert found.view.rows() == [1]
        QTest.mousePress(screen, left, pos=middle(1))
        QTest.mouseMove(screen, middle(3))
        QTest.keyClick(found.view, Qt.Key.Key_Escape)
        QTest.mouseRelease(screen, left, pos=middle(3))
        assert found.value() == (c, d, b, a)


@on_qt_loop
async def test_pictures_and_paths_are_pasted_and_the_list_is_cleared(tmp_path: Path) -> None:
    (path,) = pictures(tmp_path, "a.png")
    mime, words = QMimeData(), QMimeData()
    mime.setImageData(image(64, 48))
    words.setText(f"{path}\n")
    async with stage(CAPTION) as play:
        play.paste("pictures", mime)
        await until(lambda: play.row("pictures").value())
        play.paste("pictures", words)
        await until(lambda: len(play.row("pictures").value() or ()) == 2)  # type: ignore[arg-type]
        await editor(play).settle()
        QTest.mouseClick(editor(play).clear_button, Qt.MouseButton.LeftButton)
        assert play.row("pictures").value() is None
        QApplication.clipboard().setText("")
        QTest.mouseClick(editor(play).paste_button, Qt.MouseButton.LeftButton)
        assert editor(play).advice() == "There is neither a file nor a picture in it."
        play.submit()
        await until(lambda: play.row("pictures").problem)
        assert play.row("pictures").problem.startswith("Pictures is required.")


@on_qt_loop
async def test_several_files_are_chosen_in_a_dialog(tmp_path: Path) -> None:
    paths = pictures(tmp_path, "a.png", "b.png")
    async with stage(CAPTION) as play:
        QTest.mouseClick(editor(play).add_button, Qt.MouseButton.LeftButton)
        browser = play.dialog.findChild(QFileDialog)
        assert isinstance(browser, QFileDialog)
        assert browser.fileMode() is QFileDialog.FileMode.ExistingFiles
        browser.filesSelected.emit([str(path) for path in paths])
        browser.reject()
        await until(lambda: play.row("pictures").value() == tuple(paths))


class CountingPictures(FakePictures):
    """Counts what is decoded, and never reads a file to probe it."""

    def __init__(self) -> None:
        super().__init__()
        self.decoded: list[Path] = []

    async def probe(self, path: Path) -> FakeInfo:
        return FakeInfo("image", None, None)

    async def from_file(self, path: Path, edge: int):  # type: ignore[no-untyped-def]
        self.decoded.append(path)
        return await super().from_file(path, edge)


@on_qt_loop
async def test_of_five_hundred_pictures_only_those_that_are_seen_are_decoded(tmp_path: Path) -> None:
    first = picture(tmp_path / "0.png", 60, 40)
    data = first.read_bytes()
    for number in range(1, 500):
        (tmp_path / f"{number}.png").write_bytes(data)
    shown = CountingPictures()
    async with stage(CAPTION, pictures=shown) as play:
        play.drop("pictures", files(tmp_path))
        found = editor(play)
        await until(
            lambda: found.summary().startswith("500 pictures · ") and "looking" not in found.summary()
        )
        await found.settle()
        found.view.viewport().repaint()
        await until(lambda: first in shown.decoded)
        assert len(shown.decoded) < 30
        found.view.scrollToBottom()
        found.view.viewport().repaint()
        await until(lambda: tmp_path / "499.png" in shown.decoded)
        assert len(shown.decoded) < 60


@on_qt_loop
async def test_thumbnails_in_memory_are_bounded(tmp_path: Path) -> None:
    path = picture(tmp_path / "a.png", 60, 40)
    async with stage(CAPTION) as play:
        arrived: list[Path] = []
        held = thumbnails.Thumbnails(editor(play)._surroundings, arrived.append)
        for edge in range(1, thumbnails.MOST_KEPT + 20):
            held.get(path, edge)
            await until(lambda edge=edge: len(arrived) >= edge)
        assert len(held) == thumbnails.MOST_KEPT
        assert held.get(path, thumbnails.MOST_KEPT) is not None
        held.close()


def test_what_is_known_survives_moving(tmp_path: Path) -> None:
    a, b, c = tmp_path / "a", tmp_path / "b", tmp_path / "c"
    model = PictureList()
    assert model.append([a, b, c, a]) == [a, b, c]
    model.tell(Looked(b, length=1200))
    assert model.move([1], 3) == range(2, 3)
    assert model.paths == (a, c, b)
    assert (model.about(b), model.total_length(), model.unknown_count()) == ("1.2 KB", 1200, 2)
    assert model.move([0, 2], 1) == range(2)
    assert model.paths == (a, b, c)


@given(st.sets(st.integers(0, 40)))
def test_rows_are_taken_out_in_stretches(rows: set[int]) -> None:
    paths = [Path(str(number)) for number in range(41)]
    model = PictureList()
    model.append(paths)
    model.remove(rows)
    assert model.paths == tuple(path for at, path in enumerate(paths) if at not in rows)
    assert {row for first, last in runs(rows) for row in range(first, last + 1)} == rows
    assert all(model.paths[row] == path for path, row in model._rows.items())


def test_many_problems_are_summed_up() -> None:
    assert summed_up([]) == ""
    assert summed_up(["One."]) == "One."
    assert summed_up(["One.", "Two."]) == "One. 1 more was left out for reasons like this."

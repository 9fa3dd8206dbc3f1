"""Files that are typed, dropped, pasted and chosen."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QMimeData, Qt, QUrl
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QFileDialog, QPlainTextEdit, QPushButton

from jobmonitor.domain.job import OutputFile
from jobmonitor.domain.workflow import ServerFile
from jobmonitor.ui.submit.fields.file import FileEditor
from jobmonitor.ui.submit.fields.file_preview import bytes_text
from jobmonitor.ui.submit.fields.incoming import path_of, read
from tests.support.fake_submission import FakePictures
from tests.support.qt_loop import on_qt_loop, until
from tests.support.submit_stage import EVERYTHING, Stage, image, picture, stage


def files(*paths: Path | str) -> QMimeData:
    """What a file manager drags."""
    mime = QMimeData()
    mime.setUrls([QUrl(path) if isinstance(path, str) else QUrl.fromLocalFile(str(path)) for path in paths])
    return mime


def editor(play: Stage, name: str) -> FileEditor:
    found = play.row(name).editor
    assert isinstance(found, FileEditor)
    return found


@on_qt_loop
async def test_a_dropped_image_is_shown(tmp_path: Path) -> None:
    path = picture(tmp_path / "a & b 😀.png", 1216, 832)
    async with stage() as play:
        assert play.drop("image", files(path))
        await until(lambda: "1216 × 832 px" in editor(play, "image").preview().text())
        assert editor(play, "image").preview().text().startswith("a & b 😀.png\n")
        assert play.row("image").value() == path
        assert editor(play, "image").preview().isVisible()


@on_qt_loop
async def test_what_is_dropped_beside_the_fields_goes_where_it_fits(tmp_path: Path) -> None:
    first, second = picture(tmp_path / "1.png"), picture(tmp_path / "2.png")
    sound = tmp_path / "voice.wav"
    sound.write_bytes(b"RIFF")
    async with stage(EVERYTHING) as play:
        assert play.dialog.form is not None
        for each in (first, sound):
            assert play.drag(play.dialog.form, files(each))
        assert play.row("image").value() == first
        assert play.row("voice").value() == sound
        prompt = play.entry("prompt")
        assert isinstance(prompt, QPlainTextEdit)
        assert not prompt.canInsertFromMimeData(files(second))
        assert play.drag(play.dialog.form, files(second))
        assert play.row("image").value() == second
        assert not play.drag(play.dialog.form, files(tmp_path / "notes.txt"))


@on_qt_loop
async def test_of_several_files_the_first_is_taken_and_that_is_said(tmp_path: Path) -> None:
    first, second = picture(tmp_path / "1.png"), picture(tmp_path / "2.png")
    async with stage() as play:
        play.drop("image", files(first, second))
        await until(lambda: editor(play, "image").shape())
        assert play.row("image").value() == first
        assert "2 files came; the first one is taken." in play.texts("image")


@on_qt_loop
async def test_what_is_no_file_is_not_taken() -> None:
    mime = QMimeData()
    mime.setText("some words")
    async with stage() as play:
        assert not play.drop("image", mime)
        assert play.row("image").value() is None


@on_qt_loop
async def test_the_wrong_kind_is_refused(tmp_path: Path) -> None:
    sound = tmp_path / "voice.wav"
    sound.write_bytes(b"RIFF")
    async with stage() as play:
        play.drop("image", files(sound))
        await until(lambda: play.row("image").problem)
        assert play.row("image").problem == (
            "Image takes an image, and “voice.wav” is a sound. Choose another file."
        )
        play.type("prompt", "x")
        play.submit()
        await until(lambda: play.dialog.footer.status.text() == "One field needs attention.")
        assert play.application.submission.submissions == []


@on_qt_loop
async def test_what_is_no_media_at_all_is_refused(tmp_path: Path) -> None:
    text = tmp_path / "notes.txt"
    text.write_text("x")
    async with stage() as play:
        play.drop("image", files(text))
        await until(lambda: play.row("image").problem)
        assert "“notes.txt” is not a picture" in play.row("image").problem


@on_qt_loop
async def test_a_missing_and_an_empty_file_are_refused(tmp_path: Path) -> None:
    (tmp_path / "empty.png").touch()
    async with stage() as play:
        play.type("image", str(tmp_path / "none.png"))
        play.press(Qt.Key.Key_Tab)
        await until(lambda: "there is no file “none.png”" in play.row("image").problem)
        play.type("image", str(tmp_path / "empty.png"))
        await until(lambda: "is empty" in play.row("image").problem)


@on_qt_loop
async def test_a_pasted_picture_becomes_a_file() -> None:
    mime = QMimeData()
    mime.setImageData(image(64, 48))
    async with stage() as play:
        play.paste("image", mime)
        await until(lambda: editor(play, "image").shape())
        path = play.row("image").value()
        assert isinstance(path, Path)
        pasted = QImage(str(path))
        assert (pasted.width(), pasted.height()) == (64, 48)
        assert pasted.pixelColor(3, 3) == image().pixelColor(3, 3)
        play.type("prompt", "x")
        play.submit()
        await play.sent()
        assert play.application.submission.submissions[0].values["image"] == path
        assert path.exists()
    assert not path.exists()


@on_qt_loop
async def test_a_pasted_picture_outlives_the_dialog_while_it_is_sent() -> None:
    mime = QMimeData()
    mime.setImageData(image())
    async with stage() as play:
        play.paste("image", mime)
        await until(lambda: editor(play, "image").shape())
        play.type("prompt", "x")
        path = play.row("image").value()
        assert isinstance(path, Path)
        play.application.submission.gate.clear()
        play.submit()
        await until(lambda: play.application.submission.submissions)
        play.dialog.close()
        assert path.exists()
        play.application.submission.gate.set()
        await until(lambda: not path.exists())
        assert play.application.submission.finished


@on_qt_loop
async def test_a_picture_is_not_a_sound() -> None:
    mime = QMimeData()
    mime.setImageData(image())
    async with stage(EVERYTHING) as play:
        play.paste("voice", mime)
        assert play.texts("voice") == ["The clipboard holds a picture; Voice takes a sound."]
        assert play.row("voice").value() is None


@on_qt_loop
async def test_a_copied_file_and_a_copied_path_are_pasted(tmp_path: Path) -> None:
    path = picture(tmp_path / "a.png")
    async with stage() as play:
        play.paste("image", files(path))
        assert play.row("image").value() == path
        words = QMimeData()
        words.setText(str(path))
        play.type("image", "")
        play.paste("image", words)
        await until(lambda: editor(play, "image").shape())
        assert play.row("image").value() == path


@on_qt_loop
async def test_an_output_of_another_job_is_fetched(tmp_path: Path) -> None:
    address = "http://gpu1:8188/view?filename=out.png&type=output"
    pictures = FakePictures()
    pictures.fetched[address] = picture(tmp_path / "cached.png")
    async with stage(pictures=pictures) as play:
        play.drop("image", files(address))
        await until(lambda: editor(play, "image").shape())
        # On the server that is chosen it is used where it lies; for another one it is sent.
        lies_there = ServerFile("http://gpu1:8188", OutputFile("out.png"))
        assert play.row("image").value() == lies_there
        assert "It lies on gpu1 already, and is not sent again." in play.texts("image")
        play.dialog.header.servers.choose("http://gpu2:8188")
        assert play.row("image").value() == tmp_path / "cached.png"
        assert not any("lies on" in text for text in play.texts("image"))
        play.dialog.header.servers.choose("http://gpu1:8188")
        assert play.row("image").value() == lies_there
        play.drop("image", files("http://gpu1:8188/view?filename=gone.png"))
        await until(lambda: play.row("image").problem)
        assert play.row("image").problem == "Image: There is nothing at this address."


@on_qt_loop
async def test_clearing_forgets_the_file(tmp_path: Path) -> None:
    async with stage() as play:
        play.drop("image", files(picture(tmp_path / "a.png")))
        await until(lambda: editor(play, "image").shape())
        play.type("image", "")
        assert play.row("image").value() is None
        assert not editor(play, "image").preview().isVisible()


@on_qt_loop
async def test_browsing_does_not_block(tmp_path: Path) -> None:
    path = picture(tmp_path / "a.png")
    async with stage() as play:
        browse = next(b for b in play.row("image").body.findChildren(QPushButton) if b.text() == "Browse…")
        browse.click()
        (browser,) = play.dialog.findChildren(QFileDialog)
        assert browser.isVisible()
        assert "*.webp" in browser.nameFilters()[0]
        browser.fileSelected.emit(str(path))
        browser.close()
        await until(lambda: editor(play, "image").shape())
        assert play.row("image").value() == path


@on_qt_loop
async def test_a_late_answer_about_an_earlier_file_is_dropped(tmp_path: Path) -> None:
    small, large = picture(tmp_path / "s.png", 10, 10), picture(tmp_path / "l.png", 90, 90)
    async with stage() as play:
        editor(play, "image").set_value(small)
        editor(play, "image").set_value(large)
        await until(lambda: editor(play, "image").shape())
        await editor(play, "image").settle()
        assert "90 × 90 px" in editor(play, "image").preview().text()
        assert play.row("image").value() == large


def test_paths_as_operators_write_them(tmp_path: Path) -> None:
    assert path_of(' "/a b/c.png" ') == Path("/a b/c.png")
    assert path_of("file:///a%20b/c%2525.png") == Path("/a b/c%25.png")
    assert path_of("~/c.png") == Path.home() / "c.png"
    assert path_of("~nobody-has-this-name/c.png") == Path("~nobody-has-this-name/c.png")
    assert path_of("/a%20b/c.png") == Path("/a%20b/c.png")


def test_a_picture_that_is_a_file_too_is_taken_as_the_file(tmp_path: Path) -> None:
    mime = files(tmp_path / "a.png")
    mime.setImageData(image())
    incoming = read(mime)
    assert incoming is not None
    assert incoming.text == str(tmp_path / "a.png")
    assert read(QMimeData()) is None


def test_lengths_in_human_units() -> None:
    assert [bytes_text(n) for n in (1, 999, 1000, 75_900, 999_499, 999_900, 1_240_000, 5 * 10**12)] == [
        "1 bytes",
        "999 bytes",
        "1.0 KB",
        "76 KB",
        "999 KB",
        "1.0 MB",
        "1.2 MB",
        "5000 GB",
    ]

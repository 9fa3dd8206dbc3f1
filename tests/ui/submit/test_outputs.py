"""Choosing an output of another job."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton

from jobmonitor.domain.errors import DatabaseUnreachable
from jobmonitor.domain.feed import FeedQuery
from jobmonitor.domain.job import Job, JobKind, JobRef, JobStatus, System
from jobmonitor.domain.workflow import Field, FieldType, ServerFile, Workflow
from jobmonitor.ui.submit.outputs.found import media_of, outputs_of
from jobmonitor.ui.submit.outputs.model import PAGE
from jobmonitor.ui.submit.outputs.picker import OutputPicker
from tests.support.fake_submission import NOON, FakeApplication, FakeLibrary, FakePictures
from tests.support.qt_loop import on_qt_loop, until
from tests.support.submit_stage import EVERYTHING, PAINT, Stage, picture, stage


def made(number: int, *outputs: str, kind: JobKind = JobKind.IMAGE, prompt: str = "") -> Job:
    """A completed job; the higher its number, the older."""
    return Job(
        ref=JobRef(f"{kind}_jobs", str(number)),
        kind=kind,
        system=System.NEW,
        workflow_name="img2img",
        status=JobStatus.COMPLETED,
        created_at=NOON - timedelta(minutes=number),
        prompt=prompt or f"picture {number}",
        outputs=outputs or (address(f"out-{number}.png"),),
    )


def address(name: str, server: str = "http://gpu1:8188") -> str:
    return f"{server}/view?filename={name}&subfolder=&type=output"


def application(*jobs: Job) -> FakeApplication:
    made_of = FakeApplication(FakeLibrary({PAINT.name: PAINT, EVERYTHING.name: EVERYTHING}))
    made_of.feeds.jobs = list(jobs)
    return made_of


async def picker(play: Stage, name: str = "image") -> OutputPicker:
    """The picker, opened by the key in a field."""
    play.dialog.activateWindow()
    await until(play.dialog.isActiveWindow)
    play.focus(name)
    play.press(Qt.Key.Key_J, Qt.KeyboardModifier.ControlModifier)
    (found,) = play.dialog.findChildren(OutputPicker)
    return found


def shown(found: OutputPicker) -> list[str]:
    outputs = (found.model.output(found.model.index(row)) for row in range(found.model.rowCount()))
    return [output.name for output in outputs if output is not None]


@on_qt_loop
async def test_an_output_is_chosen_by_keyboard(tmp_path: Path) -> None:
    pictures = FakePictures()
    pictures.fetched[address("b.png")] = picture(tmp_path / "cached.png")
    app = application(made(1, address("a.png")), made(2, address("b.png")))
    async with stage(application=app, pictures=pictures, choose="paint") as play:
        found = await picker(play)
        await until(lambda: shown(found) == ["a.png", "b.png"])
        assert app.feeds.queries == [FeedQuery.of(JobKind.IMAGE, show_completed_only=True)]
        assert found.told.text() == "2 images"
        await until(lambda: len(pictures.pictured) == 2)
        QTest.keyClick(found.search, Qt.Key.Key_Down)
        QTest.keyClick(found.search, Qt.Key.Key_Return)
        await until(lambda: isinstance(play.row("image").value(), ServerFile))
        value = play.row("image").value()
        assert isinstance(value, ServerFile)
        assert value.name == "b.png"
        await until(lambda: any("800 × 600 px" in text for text in play.texts("image")))
        play.type("prompt", "x")
        play.dialog.activateWindow()
        await until(play.dialog.isActiveWindow)
        play.submit()
        await play.sent()
        assert app.submission.submissions[0].values["image"] == value


@on_qt_loop
async def test_only_outputs_of_the_field_s_kind_are_offered() -> None:
    app = application(
        made(1, address("clip.mp4"), address("poster.png"), kind=JobKind.VIDEO),
        made(2, address("still.png")),
        made(3, address("sound.flac"), kind=JobKind.VIDEO),
        replace(made(4, address("lost.mp4"), kind=JobKind.VIDEO), status=JobStatus.FAILED),
        made(5, "C:/local/clip.mp4", kind=JobKind.VIDEO),
    )
    async with stage(application=app, choose="everything") as play:
        found = await picker(play, "clip")
        await until(lambda: shown(found) == ["clip.mp4"])
        found.reject()
        await until(lambda: not play.dialog.findChildren(OutputPicker))
        sounds = await picker(play, "voice")
        await until(lambda: shown(sounds) == ["sound.flac"])
        assert sounds.told.text() == "1 sound"
        sounds.reject()


@on_qt_loop
async def test_searching_asks_the_database() -> None:
    app = application(made(1, prompt="a red dress"), made(2, prompt="a dog"))
    async with stage(application=app, choose="paint") as play:
        found = await picker(play)
        await until(lambda: found.model.rowCount() == 2)
        QTest.keyClicks(found.search, "workflow:img2img dog")
        await until(lambda: shown(found) == ["out-2.png"])
        assert app.feeds.queries[-1].text == "dog"
        assert app.feeds.queries[-1].workflow_names == {"img2img"}
        QTest.keyClicks(found.search, "xyz")
        await until(lambda: found.told.text() == "No completed job with images matches.")
        assert not found.use.isEnabled()
        QTest.keyClick(found.search, Qt.Key.Key_Escape)
        await until(lambda: not play.dialog.findChildren(OutputPicker))
        assert play.dialog.isVisible()


@on_qt_loop
async def test_more_comes_as_one_scrolls() -> None:
    app = application(*(made(number) for number in range(3 * PAGE)))
    async with stage(application=app, choose="paint") as play:
        found = await picker(play)
        await until(lambda: found.model.rowCount() == PAGE)
        assert found.told.text() == f"{PAGE} or more images"
        for rows in (2 * PAGE, 3 * PAGE):
            QTest.keyClick(found.view, Qt.Key.Key_End)
            await until(lambda rows=rows: found.model.rowCount() == rows)  # type: ignore[misc]
        await until(lambda: found.told.text() == f"{3 * PAGE} images")
        assert len(set(shown(found))) == 3 * PAGE
        found.reject()


@on_qt_loop
async def test_a_database_that_is_away_is_told_and_tried_again() -> None:
    app = application(made(1))
    app.feeds.error = DatabaseUnreachable("The database does not answer.")
    async with stage(application=app, choose="paint") as play:
        found = await picker(play)
        await until(found.again.isVisible)
        assert found.told.text().startswith("The database does not answer.")
        app.feeds.error = None
        found.again.click()
        await until(lambda: shown(found) == ["out-1.png"])
        assert not found.again.isVisible()
        found.reject()


@on_qt_loop
async def test_nothing_was_made_yet() -> None:
    async with stage(application=application(), choose="paint") as play:
        button = next(
            each for each in play.row("image").body.findChildren(QPushButton) if "job" in each.text()
        )
        button.click()
        (found,) = play.dialog.findChildren(OutputPicker)
        await until(lambda: found.told.text() == "No completed job has images yet.")
        found.reject()


@pytest.mark.parametrize(
    ("kind", "where", "media"),
    [
        (JobKind.IMAGE, address("a.PNG"), "image"),
        (JobKind.IMAGE, address("a.gif"), "image"),
        (JobKind.VIDEO, address("a.gif"), "video"),
        (JobKind.VIDEO, address("a.png"), "image"),
        (JobKind.IMAGE, address("noending"), "image"),
        (JobKind.TEXT, address("a.txt"), ""),
        (JobKind.TEXT, address("noending"), ""),
        (JobKind.VIDEO, "https://example.org/clips/a.webm?x=1", "video"),
    ],
)
def test_the_kind_of_an_output(kind: JobKind, where: str, media: str) -> None:
    job = made(1, where, kind=kind)
    assert media_of(job, where) == media
    assert len(outputs_of(job, "image")) == (media == "image")


@on_qt_loop
async def test_a_list_of_pictures_takes_several_at_once(tmp_path: Path) -> None:
    pictures = FakePictures()
    for name in ("a.png", "b.png", "c.png"):
        pictures.fetched[address(name)] = picture(tmp_path / name)
    app = application(*(made(at, address(f"{name}.png")) for at, name in enumerate("abc")))
    many = Workflow(
        name="many",
        title="Many",
        kind=JobKind.TEXT,
        graph={},
        fields=(Field(name="images", label="Images", type=FieldType.IMAGES),),
    )
    app.workflows.entries["many"] = many
    async with stage(application=app, pictures=pictures, choose="many") as play:
        found = await picker(play, "images")
        await until(lambda: found.model.rowCount() == 3)
        QTest.keyClick(found.view, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
        assert found.use.text() == "Use 2"
        QTest.keyClick(found, Qt.Key.Key_Return)
        await until(lambda: play.row("images").value() == (tmp_path / "a.png", tmp_path / "b.png"))


@on_qt_loop
async def test_tab_goes_from_the_top_to_the_bottom() -> None:
    async with stage(choose="paint") as play:
        dialog = play.dialog
        dialog.header.workflows.setFocus()
        seen = []
        for _ in range(40):
            QTest.keyClick(dialog.focusWidget(), Qt.Key.Key_Tab)
            seen.append(dialog.focusWidget())
            if seen[-1] is dialog.header.workflows:
                break
        tops = [dialog.header, dialog.form, dialog.footer]
        places = [
            next(at for at, top in enumerate(tops) if top and top.isAncestorOf(each)) for each in seen[:-1]
        ]
        assert places == sorted(places)
        assert seen.index(dialog.tools.presets) < seen.index(play.entry("image"))

"""Named sets of values: saved, applied, changed, deleted, undone."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu

from jobmonitor.ui.submit.presets.name import PresetName
from jobmonitor.ui.submit.presets.named import (
    MOST_PRESETS,
    Preset,
    load_presets,
    named,
    renamed,
    store_presets,
    tidy,
    with_preset,
    without,
)
from jobmonitor.ui.submit.presets.tools import FormTools
from tests.support.fake_submission import FakeApplication, FakeLibrary, MemoryLayout
from tests.support.qt_loop import on_qt_loop, until
from tests.support.submit_stage import EVERYTHING, PAINT, Stage, picture, stage

CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


def tools(play: Stage) -> FormTools:
    return play.dialog.tools


def entry(menu: QMenu, *path: str) -> QAction:
    """The action at the end of a way through menus."""
    action = next(each for each in menu.actions() if each.text().replace("&", "") == path[0])
    inner = action.menu()
    return entry(inner, *path[1:]) if isinstance(inner, QMenu) and len(path) > 1 else action


async def opened(play: Stage) -> QMenu:
    """The menu as it opens by its keys, once the presets were read."""
    await until(lambda: tools(play).is_known)
    play.dialog.activateWindow()
    await until(play.dialog.isActiveWindow)
    play.press(Qt.Key.Key_P, CONTROL)
    menu = tools(play).menu
    assert menu.isVisible()
    menu.close()
    return menu


async def known(play: Stage, name: str) -> None:
    """Until the presets were read."""
    await until(lambda: name in [each.name for each in tools(play).known])


def name_dialog(play: Stage) -> PresetName:
    dialog = tools(play).name_dialog
    assert dialog is not None
    return dialog


async def save(play: Stage, name: str, *, with_files: bool = False) -> None:
    entry(await opened(play), "Save as…").trigger()
    dialog = name_dialog(play)
    QTest.keyClicks(dialog.line, name)
    if with_files:
        QTest.keyClick(dialog.files, Qt.Key.Key_Space)
    QTest.keyClick(dialog.line, Qt.Key.Key_Return)


@on_qt_loop
async def test_a_preset_is_saved_and_applied_the_next_time(tmp_path: Path) -> None:
    application = FakeApplication(FakeLibrary({PAINT.name: PAINT}))
    path = picture(tmp_path / "a.png")
    async with stage(application=application) as play:
        assert not entry(await opened(play), "There are no presets yet").isEnabled()
        play.row("image").editor.set_value(path)
        play.type("prompt", "foggy morning")
        play.type("strength", "0.4")
        await save(play, "Fog & mist")
        form = play.dialog.form
        assert form is not None
        assert form.undo_line.sentence.text() == "The preset “Fog & mist” was saved."
        assert entry(await opened(play), "Fog  mist").isChecked()
    async with stage(application=application) as again:
        again.type("prompt", "else")
        again.type("strength", "1")
        await known(again, "Fog & mist")
        preset = entry(await opened(again), "Fog  mist")
        assert not preset.isChecked()
        preset.trigger()
        await until(lambda: again.row("prompt").value() == "foggy morning")
        assert again.row("strength").value() == "0.4"
        assert again.row("image").value() == path  # kept by the form, not by the preset
        form = again.dialog.form
        assert form is not None
        QTest.mouseClick(form.undo_line.undo, Qt.MouseButton.LeftButton)
        assert again.row("prompt").value() == "else"
        assert again.row("strength").value() == "1"


@on_qt_loop
async def test_a_preset_with_its_files_says_which_are_gone(tmp_path: Path) -> None:
    path = picture(tmp_path / "a.png")
    async with stage() as play:
        play.row("image").editor.set_value(path)
        await save(play, "with", with_files=True)
        play.type("image", "")
        entry(await opened(play), "with").trigger()
        await until(lambda: play.row("image").value() == path)
        play.type("image", "")
        path.unlink()
        entry(await opened(play), "with").trigger()
        await until(lambda: play.texts("image") == ["The file of last time is not there any more."])


@on_qt_loop
async def test_presets_are_updated_renamed_and_deleted_with_undo() -> None:
    async with stage() as play:
        form = play.dialog.form
        assert form is not None
        play.type("prompt", "one")
        await save(play, "First")
        play.type("prompt", "two")
        entry(await opened(play), "Update", "First").trigger()
        assert entry(await opened(play), "First").isChecked()
        entry(await opened(play), "Rename", "First").trigger()
        dialog = name_dialog(play)
        assert dialog.line.text() == "First"
        assert not dialog.files.isVisible()
        QTest.keyClicks(dialog.line, "Second")
        QTest.keyClick(dialog.line, Qt.Key.Key_Return)
        entry(await opened(play), "Delete", "Second").trigger()
        assert not entry(await opened(play), "Delete").isEnabled()
        assert form.undo_line.isVisible()
        QTest.keyClick(form.undo_line.undo, Qt.Key.Key_Space)
        assert entry(await opened(play), "Second").isChecked()
        assert not form.undo_line.isVisible()


@on_qt_loop
async def test_a_name_that_is_taken_is_told_and_escape_saves_nothing() -> None:
    async with stage() as play:
        await save(play, "One")
        entry(await opened(play), "Save as…").trigger()
        dialog = name_dialog(play)
        assert not dialog.save.isEnabled()
        QTest.keyClicks(dialog.line, "ONE")
        assert dialog.advice.text() == "“ONE” exists and is replaced."
        QTest.keyClick(dialog.line, Qt.Key.Key_Escape)
        assert tools(play).name_dialog is None
        assert next(iter((await opened(play)).actions())).text() == "One"
        assert play.dialog.isVisible()


@on_qt_loop
async def test_presets_belong_to_their_workflow() -> None:
    application = FakeApplication(FakeLibrary({PAINT.name: PAINT, EVERYTHING.name: EVERYTHING}))
    async with stage(application=application, choose="paint") as play:
        await save(play, "Painting")
        workflows = play.dialog.header.workflows
        workflows.setCurrentIndex(workflows.findData("everything"))
        await until(lambda: play.dialog.form is not None and play.dialog.form.workflow is EVERYTHING)
        assert not entry(await opened(play), "There are no presets yet").isEnabled()
        workflows.setCurrentIndex(workflows.findData("paint"))
        await until(lambda: play.dialog.form is not None and play.dialog.form.workflow is PAINT)
        await known(play, "Painting")


@on_qt_loop
async def test_all_fields_are_reset_by_a_key() -> None:
    async with stage() as play:
        assert not tools(play).reset.isEnabled()
        play.type("prompt", "x")
        play.type("strength", "0.1")
        assert tools(play).reset.isEnabled()
        play.press(Qt.Key.Key_R, CONTROL | SHIFT)
        assert play.row("prompt").value() == ""
        assert play.row("strength").value() == "0.87"
        assert not tools(play).reset.isEnabled()


NAMES = st.text(min_size=1, max_size=30).map(tidy).filter(bool)


@given(st.lists(NAMES, max_size=8), NAMES, NAMES)
def test_names_are_unique_and_in_order(names: list[str], one: str, other: str) -> None:
    presets: tuple[Preset, ...] = ()
    for name in names:
        presets = with_preset(presets, Preset(name))
    assert len(presets) == len({name.casefold() for name in names})
    assert list(presets) == sorted(presets, key=lambda each: each.name.casefold())
    added = with_preset(presets, Preset(one, {"a": "1"}))
    assert named(added, one.upper().casefold()) == named(added, one)
    moved = renamed(added, one, other)
    found = named(moved, other)
    assert found is not None
    assert found.values == {"a": "1"}
    if one.casefold() != other.casefold():
        assert named(moved, one) is None
    assert without(added, one) == without(presets, one)
    layout = MemoryLayout()
    store_presets(layout, "w", added)
    assert load_presets(layout, "w") == added


@pytest.mark.parametrize("held", [b"[]", b'{"a": 1, "": {}, "b": {"x": []}}', b"{", b"\xff"])
def test_garbage_is_left_out(held: bytes) -> None:
    layout = MemoryLayout()
    layout.held["submit-presets/w"] = held
    assert [each.name for each in load_presets(layout, "w")] in ([], ["b"])


def test_there_are_not_too_many() -> None:
    layout = MemoryLayout()
    store_presets(layout, "w", tuple(Preset(str(number)) for number in range(MOST_PRESETS + 5)))
    assert len(load_presets(layout, "w")) == MOST_PRESETS

"""What waits to be sent, in the window: told, listed, moved, dropped, taken back, opened in a form."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from jobmonitor.domain.errors import InvalidInput
from jobmonitor.domain.outbox import KeptFile, OutboxEntry, OutboxState
from jobmonitor.ui.outbox.dialog import OutboxDialog
from jobmonitor.ui.outbox.words import bar_text, state_of, summary, title_of
from jobmonitor.ui.submit.form.given import Given
from tests.support.fake_application import GPU1
from tests.support.fake_jobs import NOON
from tests.support.qt_loop import on_qt_loop, until
from tests.support.submit_stage import picture
from tests.support.submit_stage import stage as form_stage
from tests.support.window_stage import Stage, stage

WAITING, REFUSED = OutboxState.WAITING, OutboxState.REFUSED
NO_MODIFIER, ALT = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.AltModifier


def entry(number: int, **more: object) -> OutboxEntry:
    made = OutboxEntry(
        id=f"id-{number}",
        workflow_name="paint",
        values={"prompt": f"picture number {number}"},
        server_url=GPU1.url,
        created_at=NOON - timedelta(minutes=5 * number),
        database="studio",
        problem="gpu1 does not answer.",
    )
    return replace(made, **more)  # type: ignore[arg-type]  # as the test says


FIRST, SECOND = entry(1), entry(2)
THIRD = entry(3, state=REFUSED, problem="gpu1 has no file sdxl.safetensors.", remedy="Choose another model.")


def titles(dialog: OutboxDialog) -> list[str]:
    """What the list shows."""
    model = dialog.model
    return [model.index(row).data().split()[-1] for row in range(model.rowCount())]


async def opened(play: Stage, *entries: OutboxEntry) -> OutboxDialog:
    """The dialog on these entries, by the keyboard."""
    play.application.outbox.show(*entries)
    await until(play.window.isActiveWindow)
    QTest.keyClick(
        play.window, Qt.Key.Key_B, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    )
    dialog = play.window.outbox.dialog
    assert dialog is not None
    dialog.activateWindow()
    await until(dialog.isActiveWindow)
    dialog.list.setFocus()
    return dialog


def press(dialog: OutboxDialog, key: Qt.Key, modifier: Qt.KeyboardModifier = NO_MODIFIER) -> None:
    QTest.keyClick(dialog.list, key, modifier)


def test_it_is_told_in_words():
    assert title_of(FIRST) == "paint · picture number 1"
    assert title_of(entry(1, values={}, files=(KeptFile(Path("a/in.png"), "", 1),))) == "paint · in.png"
    assert state_of(FIRST, "studio") == "waiting: gpu1 does not answer."
    assert state_of(FIRST, "other") == "waiting for another database: studio"
    assert state_of(replace(FIRST, state=OutboxState.SENDING), "studio") == "sending"
    assert bar_text(()) == ("", "muted")
    assert bar_text((FIRST,)) == ("outbox 1", "pending")
    assert bar_text((FIRST, THIRD)) == ("outbox 2", "failed")
    assert "1 submission waits" in summary((FIRST,))
    assert summary((FIRST, SECOND, THIRD)).endswith("1 needs you.")


@on_qt_loop
async def test_the_status_bar_says_how_many_wait_and_opens_them() -> None:
    async with stage() as play:
        item = play.window.outbox.item
        assert not item.isVisible()
        play.application.outbox.show(FIRST, THIRD)
        assert (item.isVisible(), item.text) == (True, "outbox 2")
        play.click(item)
        dialog = play.window.outbox.dialog
        assert dialog is not None
        assert titles(dialog) == ["1", "3"]
        dialog.close_button.click()
        play.application.outbox.show()
        assert not item.isVisible()
        assert play.window.outbox.dialog is None


@on_qt_loop
async def test_entries_are_moved_and_dropped_by_keys_and_that_is_undone() -> None:
    async with stage() as play:
        dialog = await opened(play, FIRST, SECOND, THIRD)
        assert [each.id for each in dialog.selected()] == ["id-1"]
        press(dialog, Qt.Key.Key_Down, ALT)
        await until(lambda: titles(dialog) == ["2", "1", "3"])
        press(dialog, Qt.Key.Key_Down, ALT)
        await until(lambda: titles(dialog) == ["2", "3", "1"])
        assert [each.id for each in dialog.selected()] == ["id-1"]
        assert not dialog.down.isEnabled()
        press(dialog, Qt.Key.Key_Up, ALT)
        await until(lambda: titles(dialog) == ["2", "1", "3"])
        press(dialog, Qt.Key.Key_Delete)
        await until(lambda: titles(dialog) == ["2", "3"])
        await until(dialog.undo.isVisible)
        assert [each.id for each in dialog.selected()] == ["id-3"]
        QTest.keyClick(dialog, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
        await until(lambda: titles(dialog) == ["2", "1", "3"])
        assert not dialog.undo.isVisible()


@on_qt_loop
async def test_what_was_refused_is_tried_again() -> None:
    async with stage() as play:
        dialog = await opened(play, FIRST, THIRD)
        press(dialog, Qt.Key.Key_Down)
        assert dialog.reason.text() == "gpu1 has no file sdxl.safetensors. Choose another model."
        dialog.retry.click()
        await until(lambda: play.application.outbox.asked == [("retry", "id-3")])
        await until(lambda: play.application.outbox.known[1].state is WAITING)


@on_qt_loop
async def test_what_is_being_sent_can_only_be_looked_at() -> None:
    async with stage() as play:
        dialog = await opened(play, entry(1, state=OutboxState.SENDING))
        assert not any(each.isEnabled() for each in (dialog.retry, dialog.edit, dialog.drop))
        press(dialog, Qt.Key.Key_Delete)
        play.application.outbox.show()
        assert dialog.panel.isVisible()
        assert play.application.outbox.asked == []


@on_qt_loop
async def test_what_cannot_be_done_is_said() -> None:
    async with stage() as play:
        dialog = await opened(play, FIRST)
        play.application.outbox.error = InvalidInput("This submission is not in the outbox any more.")
        press(dialog, Qt.Key.Key_Delete)
        await until(dialog.messages.isVisible)
        assert dialog.messages.sentence.text() == "This submission is not in the outbox any more."


@on_qt_loop
async def test_the_empty_outbox_offers_a_submission() -> None:
    async with stage() as play:
        dialog = await opened(play)
        assert dialog.panel.isVisible()
        dialog.panel.button.click()
        assert play.submitted == [None]
        assert play.window.outbox.dialog is None


@on_qt_loop
async def test_enter_asks_for_the_form_and_the_list_comes_back_behind_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with stage() as play:
        asked: list[tuple[OutboxEntry, Callable[[], None]]] = []
        monkeypatch.setattr(play.window.outbox, "_edit", lambda *given: asked.append(given))
        dialog = await opened(play, FIRST)
        press(dialog, Qt.Key.Key_Return)
        await until(lambda: asked)
        ((taken, then),) = asked
        assert taken.id == "id-1"
        assert play.window.outbox.dialog is None
        assert play.application.outbox.known[0].state is OutboxState.EDITING
        then()
        assert play.window.outbox.dialog is not None


# The form of what waits


@on_qt_loop
async def test_a_form_on_what_waits_is_saved_back(tmp_path: Path) -> None:
    path = picture(tmp_path / "in.png")
    given = Given("paint", {"image": path, "prompt": "as it was"}, is_whole=True)
    async with form_stage(given=given, entry=FIRST) as play:
        assert play.dialog.footer.submit.text() == "Save"
        assert not play.dialog.footer.vary.isVisible()
        play.type("prompt", "as it is now")
        play.submit()
        await until(lambda: play.application.outbox.saved)
        ((saved, submission),) = play.application.outbox.saved
        assert (saved, submission.values["prompt"]) == (FIRST, "as it is now")
        outbox = play.application.outbox
    assert (outbox.left, outbox.submission.submissions) == ([], [])


@on_qt_loop
async def test_what_cannot_be_saved_keeps_the_form_open(tmp_path: Path) -> None:
    path = picture(tmp_path / "in.png")
    given = Given("paint", {"image": path, "prompt": "as it was"}, is_whole=True)
    async with form_stage(given=given, entry=FIRST) as play:
        play.application.outbox.error = InvalidInput("It was sent meanwhile.")
        play.submit()
        await until(play.dialog.footer.notice.isVisible)
        assert play.dialog.footer.notice.text() == "It was sent meanwhile."
        play.press(Qt.Key.Key_Escape)
        await until(lambda: play.application.outbox.left == [FIRST])

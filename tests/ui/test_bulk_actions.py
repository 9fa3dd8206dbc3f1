"""Actions on many selected jobs: copied, exported, cancelled; with a line that says how far that is."""

from __future__ import annotations

import asyncio
import csv
import json
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog, QMessageBox

from jobmonitor.domain.errors import CancelRefused, DatabaseUnreachable
from jobmonitor.domain.job import Job, JobStatus
from jobmonitor.services import exporting
from jobmonitor.services.selected_jobs import SelectionReader
from jobmonitor.ui.bulk_actions import BulkActions
from jobmonitor.ui.selection_item import selection_words
from jobmonitor.ui.theme.tokens import ROW
from jobmonitor.ui.widgets.plain import TextBlock
from jobmonitor.ui.work_line import WorkLine
from tests.support.fake_application import FakeCancelling
from tests.support.fake_jobs import make_job
from tests.support.qt_loop import on_qt_loop, until
from tests.support.window_stage import Stage, stage

JOBS = [make_job(n, status=JobStatus.PENDING if n % 4 == 1 else JobStatus.COMPLETED) for n in range(700)]
SHIFT = Qt.KeyboardModifier.ShiftModifier
CONTROL = Qt.KeyboardModifier.ControlModifier


def test_how_many_are_selected_in_words() -> None:
    assert selection_words(0) == selection_words(1) == ""
    assert selection_words(1234) == "1,234 selected"
    assert selection_words(1_000_000, everything=True) == "All 1,000,000 that match selected"
    assert selection_words(None, everything=True) == "All that match selected"
    assert selection_words(None, everything=True, exceptions=2) == "All that match but 2 selected"


async def begun(play: Stage) -> None:
    await play.ready()
    database = play.window.status_bar.database
    await until(lambda: "connected" in database.text and not play.tab.loader.is_busy)
    await until(play.tab.table.hasFocus)


async def everything(play: Stage) -> None:
    await begun(play)
    play.key(Qt.Key.Key_A, CONTROL)


def line(play: Stage) -> WorkLine:
    return play.window.work_line


def bulk(play: Stage) -> BulkActions:
    return play.window.bulk_actions


def left_in(folder: Path) -> list[Path]:
    return list(folder.iterdir())


def copied() -> str:
    return QGuiApplication.clipboard().text()


@on_qt_loop
async def test_what_is_selected_is_told_and_can_be_cleared_without_moving_the_list() -> None:
    async with stage(JOBS) as play:
        await begun(play)
        told, table = play.window.status_bar.selection, play.tab.table
        play.key(Qt.Key.Key_Down)
        assert told.isHidden()
        height = table.height()
        play.key(Qt.Key.Key_Down, SHIFT)
        play.key(Qt.Key.Key_Down, SHIFT)
        assert told.label.text() == "3 selected"
        assert table.height() == height
        play.window.actions_["select-all"].trigger()
        assert told.label.text() == "All 700 that match selected"
        play.key(Qt.Key.Key_Space, CONTROL)
        assert told.label.text() == "699 of the 700 that match selected"
        play.click(told.clear)
        assert told.isHidden()
        assert table.hasFocus()
        play.key(Qt.Key.Key_Down)
        play.key(Qt.Key.Key_Down, SHIFT)
        assert not told.isHidden()
        play.window.show_tab("video")
        assert told.isHidden()
        play.window.show_tab("unified")
        assert not told.isHidden()
        play.window.actions_["select-none"].trigger()
        assert told.isHidden()


@on_qt_loop
async def test_a_few_are_copied_at_once() -> None:
    async with stage(JOBS) as play:
        await begun(play)
        play.key(Qt.Key.Key_Down)
        assert play.window.actions_["copy-id"].text() == "Copy id"
        for _ in range(2):
            play.key(Qt.Key.Key_Down, SHIFT)
        assert play.window.actions_["copy-id"].text() == "Copy ids"
        play.window.actions_["copy-id"].trigger()
        assert copied().splitlines() == [job.ref.key for job in JOBS[:3]]
        play.key(Qt.Key.Key_C, CONTROL)
        lines = [each.split("\t") for each in copied().splitlines()]
        assert lines[0][:3] == ["id", "kind", "workflow_name"]
        assert [each[0] for each in lines[1:]] == [job.ref.key for job in JOBS[:3]]
        play.window.actions_["copy-json"].trigger()
        assert [job["prompt"] for job in json.loads(copied())] == ["prompt 0", "prompt 1", "prompt 2"]
        assert line(play).isHidden()


@on_qt_loop
async def test_where_text_has_the_keyboard_ctrl_a_and_ctrl_c_mean_the_text() -> None:
    async with stage(JOBS[:5]) as play:
        await begun(play)
        play.tab.table.choose(1)
        await until(lambda: play.window.pane.is_whole)
        prompt = next(
            each for each in play.window.pane.findChildren(TextBlock) if "prompt" in each.toPlainText()
        )
        prompt.setFocus()
        await until(prompt.hasFocus)
        play.key(Qt.Key.Key_A, CONTROL)
        play.key(Qt.Key.Key_C, CONTROL)
        assert copied() == "prompt 1"
        assert play.tab.table.selection.count == 1


@on_qt_loop
async def test_what_is_loaded_is_copied_though_the_database_is_away() -> None:
    async with stage(JOBS[:400]) as play:
        await begun(play)
        play.tab.table.choose(0)
        play.tab.table.verticalScrollBar().setValue(210 * ROW)
        await until(lambda: play.tab.model.window.is_whole)
        play.application.repository.problem = DatabaseUnreachable("It does not answer.")
        play.tab.table.selection.extend(350)
        play.window.actions_["copy-id"].trigger()
        await until(lambda: not line(play).is_running)
        assert copied().splitlines() == [job.ref.key for job in JOBS[:351]]


@on_qt_loop
async def test_many_are_copied_in_the_background_up_to_what_the_clipboard_takes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with stage(JOBS) as play:
        await everything(play)
        play.window.actions_["copy-id"].trigger()
        assert line(play).is_running
        await until(lambda: not line(play).is_running)
        assert line(play).sentence.text() == "700 jobs copied."
        assert copied().splitlines() == [job.ref.key for job in JOBS]
        monkeypatch.setattr(exporting, "MAX_COPIED", 300)
        play.window.actions_["copy-id"].trigger()
        await until(lambda: not line(play).is_running)
        assert len(copied().splitlines()) == 300
        assert line(play).sentence.text().startswith("The first 300 of 700 jobs were copied")
        play.click(line(play).button)
        dialog = bulk(play).dialog
        assert dialog is not None
        dialog.reject()
        play.click(line(play).dismiss)
        assert line(play).isHidden()


async def export(play: Stage, path: Path) -> None:
    play.window.actions_["export"].trigger()
    dialog = bulk(play).dialog
    assert isinstance(dialog, QFileDialog)
    assert not dialog.testAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen)
    dialog.setDirectory(str(path.parent))
    dialog.selectFile(path.name)
    dialog.accept()
    await until(lambda: not line(play).is_running)


@on_qt_loop
async def test_everything_but_some_is_exported(tmp_path: Path) -> None:
    async with stage(JOBS) as play:
        await everything(play)
        play.tab.table.toggle(2)
        path = tmp_path / "mine.csv"
        await export(play, path)
        assert line(play).sentence.text() == "699 jobs exported to mine.csv."
        with path.open(encoding="utf-8-sig", newline="") as file:
            keys = [row["id"] for row in csv.DictReader(file)]
        assert keys == [job.ref.key for job in JOBS if job is not JOBS[2]]


@on_qt_loop
async def test_a_range_is_exported_though_its_middle_was_never_loaded(tmp_path: Path) -> None:
    async with stage(JOBS) as play:
        await begun(play)
        play.tab.table.choose(5)
        play.key(Qt.Key.Key_End, SHIFT)
        await until(lambda: play.tab.model.job(699) is not None)
        for _ in range(3):
            play.key(Qt.Key.Key_Up, SHIFT)
        assert play.tab.model.job(300) is None
        path = tmp_path / "range.json"
        await export(play, path)
        jobs = json.loads(path.read_text())
        assert [job["id"] for job in jobs] == [job.ref.key for job in JOBS[5:697]]


@on_qt_loop
async def test_where_nothing_is_to_be_copied_the_clipboard_stays_as_it_is() -> None:
    bare = [make_job(number, outputs=(), comfy_job_id=None) for number in (1, 2)]
    async with stage(bare) as play:
        await everything(play)
        QGuiApplication.clipboard().setText("before")
        for key in ("copy-output", "copy-comfy-id"):
            play.window.actions_[key].trigger()
            await until(lambda: line(play).sentence.text() == "None of the selected jobs has that.")
            line(play).end()
        assert copied() == "before"


@on_qt_loop
async def test_an_export_that_fails_is_told_and_leaves_nothing(tmp_path: Path) -> None:
    async with stage(JOBS) as play:
        await everything(play)
        play.application.repository.problem = DatabaseUnreachable("It does not answer.", remedy="Wait.")
        await export(play, tmp_path / "x.csv")
        assert play.window.message_bar.sentence.text() == "Nothing was exported. It does not answer. Wait."
        assert line(play).isHidden()
        assert left_in(tmp_path) == []


@on_qt_loop
async def test_work_can_be_stopped_and_one_goes_on_at_a_time(tmp_path: Path) -> None:
    async with stage(JOBS) as play:
        await everything(play)
        gate = play.application.background.gate = asyncio.Event()
        play.window.actions_["export"].trigger()
        dialog = bulk(play).dialog
        assert dialog is not None
        dialog.fileSelected.emit(str(tmp_path / "x.csv"))
        dialog.reject()
        assert line(play).is_running
        play.window.actions_["copy"].trigger()
        assert play.window.message_bar.sentence.text().startswith("Other work on many jobs still goes on.")
        play.click(line(play).button)
        assert not line(play).is_running
        assert "stopped" in line(play).sentence.text()
        gate.set()
        play.application.background.gate = None
        await until(lambda: left_in(tmp_path) == [])


async def answer(play: Stage, begins: str) -> None:
    question = bulk(play).question
    assert isinstance(question, QMessageBox)
    next(button for button in question.buttons() if button.text().startswith(begins)).click()


@on_qt_loop
async def test_those_that_wait_are_cancelled_after_one_question() -> None:
    async with stage(JOBS) as play:
        await begun(play)
        play.tab.table.choose(0)
        for _ in range(6):
            play.key(Qt.Key.Key_Down, SHIFT)
        cancel, waiting = play.window.actions_["cancel"], [JOBS[1].ref, JOBS[5].ref]
        assert cancel.text() == "Cancel jobs…"
        cancel.trigger()
        question = bulk(play).question
        assert question is not None
        assert question.textFormat() is Qt.TextFormat.PlainText
        assert question.text() == "Cancel 2 jobs?"
        assert question.informativeText().startswith("2 of the 7 selected jobs wait or run.")
        question.reject()
        assert play.application.cancelling.cancelled == []
        cancel.trigger()
        await answer(play, "Cancel 2")
        await until(lambda: not line(play).is_running and line(play).isVisible())
        assert sorted(play.application.cancelling.cancelled) == waiting
        assert line(play).sentence.text() == "The servers were asked to end 2 jobs."


@on_qt_loop
async def test_where_none_waits_that_is_said() -> None:
    async with stage([make_job(1), make_job(2)]) as play:
        await everything(play)
        play.window.actions_["cancel"].trigger()
        assert line(play).sentence.text() == "None of the 2 selected jobs waits or runs."


class Half(FakeCancelling):
    """Cancels every second job, and refuses the others."""

    async def cancel(self, job: Job) -> None:
        if int(job.ref.key) % 8 == 1:
            raise CancelRefused("The server is too old.", remedy="Update it.")
        await super().cancel(job)


@on_qt_loop
async def test_of_everything_those_that_wait_are_looked_for_and_refusals_are_summed_up() -> None:
    async with stage(JOBS) as play:
        play.application.cancelling = Half()
        await everything(play)
        play.tab.table.verticalScrollBar().setValue(100 * ROW)
        play.window.actions_["cancel"].trigger()
        assert line(play).is_running
        await until(lambda: bulk(play).question is not None)
        assert bulk(play).question.text() == "Cancel 175 jobs?"  # type: ignore[union-attr]
        await answer(play, "Cancel 175")
        bar = play.window.message_bar
        await until(bar.isVisible)
        told = "88 of 175 jobs were not cancelled. The server is too old. Update it."
        assert bar.sentence.text() == told
        assert len(play.application.cancelling.cancelled) == 87
        assert bar.details.toPlainText().startswith("88 × The server is too old.")
        assert line(play).isHidden()
        refused = [job.ref for job in JOBS if int(job.ref.key) % 8 == 1]
        play.click(bar.more)
        summary = bulk(play).runner.summary
        assert summary is not None
        reason = summary.tree.topLevelItem(0)
        assert reason is not None
        assert (reason.text(0), reason.childCount()) == ("88 × The server is too old. Update it.", 88)
        assert refused[0].key in reason.child(0).text(0)
        play.click(summary.copy)
        assert copied().startswith("88 of 175 jobs were not cancelled.")
        assert all(str(ref) in copied() for ref in refused)
        play.click(summary.select)
        assert bulk(play).runner.summary is None
        assert play.tab.table.selection.count == 88
        named = play.tab.selected.selected_jobs()
        reader = SelectionReader(play.application.repository, play.application.background)
        assert {job.ref async for some in reader.read(named) for job in some.jobs} == set(refused)

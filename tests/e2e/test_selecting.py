"""Selecting in the window on a real database: exported is what the database has, while others write."""

from __future__ import annotations

import csv
from datetime import UTC, datetime, timedelta
from pathlib import Path

from PySide6.QtCore import Qt

from jobmonitor.db.executor import DatabaseExecutor
from jobmonitor.db.repository import open_database
from jobmonitor.domain.job import JobKind, NewJob
from jobmonitor.ui.feed.loader import FeedState
from tests.support.fake_application import FakeApplication
from tests.support.qt_loop import on_qt_loop, until
from tests.support.rows import execute, insert_many
from tests.support.window_stage import Stage, stage

ROWS = 2500
NOON = datetime(2026, 3, 12, 12, tzinfo=UTC)
SHIFT = Qt.KeyboardModifier.ShiftModifier
CONTROL = Qt.KeyboardModifier.ControlModifier


def key_of(number: int) -> str:
    return f"00000000-0000-4000-8000-{number:012}"


def fill(url: str) -> None:
    columns = ("id", "created_at", "workflow_name", "status", "comfy_url", "prompt")
    rows = [
        (
            key_of(number),
            # ten at a time have the same instant: the database's order decides
            f"{NOON - timedelta(seconds=number // 10):%Y-%m-%d %H:%M:%S.%f}",
            "img2img",
            "completed",
            "http://s",
            f"prompt {number}",
        )
        for number in range(ROWS)
    ]
    insert_many(url, "image_jobs", columns, rows)


def read(path: Path) -> list[str]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return [row["id"] for row in csv.DictReader(file)]


async def export(play: Stage, path: Path) -> list[str]:
    play.window.actions_["export"].trigger()
    dialog = play.window.bulk_actions.dialog
    assert dialog is not None
    dialog.setDirectory(str(path.parent))
    dialog.selectFile(path.name)
    dialog.accept()
    assert play.window.work_line.is_running
    await until(lambda: not play.window.work_line.is_running)
    return read(path)


@on_qt_loop
async def test_what_is_selected_is_exported_while_others_write(sqlite_url: str, tmp_path: Path) -> None:
    repository = open_database(sqlite_url)
    repository.info()
    fill(sqlite_url)
    ordered = [key_of(number) for number in range(ROWS)]
    background = DatabaseExecutor(2)
    application = FakeApplication(repository, background=background, local=background)  # type: ignore[arg-type]
    async with stage(application=application, tab="image") as play:
        await until(lambda: play.tab.loader.state is FeedState.READY)
        model, table = play.tab.model, play.tab.table
        await until(lambda: model.rowCount() == ROWS and "connected" in play.window.status_bar.database.text)
        await until(lambda: not play.tab.loader.is_busy and table.hasFocus())
        play.key(Qt.Key.Key_A, CONTROL)
        table.toggle(2)
        everything = await export(play, tmp_path / "everything.csv")
        assert everything == [key for key in ordered if key != key_of(2)]
        table.choose(4)
        play.key(Qt.Key.Key_End, SHIFT)
        await until(lambda: model.job(ROWS - 1) is not None)
        execute(sqlite_url, "DELETE FROM image_jobs WHERE id = ?", key_of(1200))
        new = NewJob(workflow_name="img2img", comfy_url="http://s", comfy_job_id="fresh")
        fresh = repository.create(JobKind.IMAGE, new)
        ranged = await export(play, tmp_path / "range.csv")
        assert fresh.ref.key not in ranged
        assert ranged == [key for key in ordered[4:] if key != key_of(1200)]
    background.close()
    repository.close()

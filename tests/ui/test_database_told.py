"""What was found of the database is told in words: in the bar, the title, a dialog, and where it forbids."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel

from jobmonitor.domain.database import DatabaseInfo, TableInfo
from jobmonitor.domain.events import DatabaseChanged
from jobmonitor.domain.job import JobKind, JobStatus, System
from jobmonitor.services.database_words import read_only_reason, short_words, table_words, whole_words
from tests.support.fake_application import FakeApplication, fake_application
from tests.support.fake_jobs import ME, FakeRepository, make_job
from tests.support.qt_loop import on_qt_loop, until
from tests.support.window_stage import Stage, stage

LEGACY = TableInfo(
    name="multitalk_jobs",
    kinds=frozenset({JobKind.VIDEO}),
    system=System.LEGACY,
    generation="A",
    description="legacy video jobs",
    missing=("video_url",),
)


def found(**values: Any) -> DatabaseInfo:
    return replace(FakeRepository().info(), **values)


def on(info: DatabaseInfo) -> FakeApplication:
    application: FakeApplication = fake_application([make_job(1, status=JobStatus.PENDING)])
    application.repository.info = lambda: info  # type: ignore[method-assign]
    return application


async def told(play: Stage, words: str) -> None:
    await until(lambda: play.window.status_bar.database.text == words)


def test_the_bar_has_what_must_be_known_at_a_glance() -> None:
    new = found().tables
    assert short_words(found()) == ("connected",)
    assert short_words(found(read_only=True)) == ("read only",)
    assert short_words(found(tables=(LEGACY,))) == ("connected", "legacy tables")
    assert short_words(found(tables=(*new, LEGACY), acts_as=ME)) == (
        "connected",
        "legacy + new",
        "as 11111111…",
    )
    assert short_words(found(problems=("Odd.",))) == ("connected, with problems",)


def test_all_that_was_found_is_told_in_words() -> None:
    secured = replace(found().tables[0], row_level_security=True, can_write=False, generation="C")
    words = dict(whole_words(found(tables=(secured, LEGACY), acts_as=ME)))
    assert words["Kind"] == "PostgreSQL 16.4"
    assert words["Access"] == "Read and write, but for video_jobs"
    assert words["Systems"].startswith("Legacy and new tables (generations A and C)")
    assert words["Acting as"] == ME
    assert "Row-level security" in words["Rows"]
    assert dict(table_words(found(tables=(LEGACY,)))) == {
        "multitalk_jobs": "legacy video jobs. Missing columns, which read as empty: video_url"
    }
    assert dict(whole_words(found(tables=())))["Systems"] == "No tables of jobs"
    assert read_only_reason(None) == read_only_reason(found()) == ""


@on_qt_loop
async def test_a_click_opens_everything_that_was_found_and_it_is_kept_up_to_date() -> None:
    application = on(found(tables=(*found().tables, LEGACY), problems=("<b>image_jobs</b> is missing.",)))
    async with stage(application=application) as play:
        await told(play, "studio-prod · connected, with problems · legacy + new")
        item = play.window.status_bar.database
        assert "multitalk_jobs: legacy video jobs" in item.accessibleDescription()
        play.click(item)
        dialog = play.window.database_view.dialog
        assert dialog is not None
        await until(dialog.isVisible)
        assert "multitalk_jobs: legacy video jobs" in dialog.text
        assert "<b>image_jobs</b> is missing." in dialog.text
        labels = dialog.findChildren(QLabel)
        assert all(label.textFormat() is Qt.TextFormat.PlainText for label in labels)
        play.click(dialog.copy)
        assert QGuiApplication.clipboard().text() == dialog.text
        application.feeds.database = found(title="studio-prod", read_only=True)
        application.bus.publish(DatabaseChanged())
        assert play.window.status_bar.database.text == "studio-prod · read only"
        assert "Read only." in dialog.text
        assert "multitalk_jobs" not in dialog.text
        play.click(dialog.close_button)
        assert play.window.database_view.dialog is None
        item.setFocus()
        QTest.keyClick(item, Qt.Key.Key_Return)
        assert play.window.database_view.dialog is not None
        play.window.database_view.dialog.reject()
        play.window.actions_["database"].trigger()
        assert play.window.database_view.dialog is not None
        play.window.database_view.dialog.reject()


@on_qt_loop
async def test_a_file_that_is_only_looked_at_forbids_what_writes_and_says_why() -> None:
    application = on(found(title="/data/jobs.sqlite", is_local=True, dialect="sqlite", read_only=True))
    async with stage(application=application) as play:
        await told(play, "jobs.sqlite · read only")
        assert play.window.windowTitle() == "jobmonitor · jobs.sqlite (read only)"
        await play.ready()
        play.click_row(0)
        actions, reason = play.window.actions_, "The file jobs.sqlite is open for reading only."
        for key in ("submit", "cancel"):
            assert not actions[key].isEnabled()
            assert reason in actions[key].toolTip()
        assert actions["copy"].isEnabled()
        assert actions["export"].isEnabled()
        assert all(top.menu().toolTipsVisible() for top in play.window.menuBar().actions())
        application.feeds.database = found(title="/data/jobs.sqlite", is_local=True)
        application.bus.publish(DatabaseChanged())
        assert actions["submit"].isEnabled()
        assert actions["cancel"].isEnabled()
        assert reason not in actions["submit"].toolTip()
        assert play.window.windowTitle() == "jobmonitor · jobs.sqlite"

"""How the window makes itself noticed: messages, sound, tray, marks, the panel Activity, its settings."""

from __future__ import annotations

import os
import sys
from dataclasses import replace
from datetime import UTC, time, timedelta
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QSystemTrayIcon

from jobmonitor.domain.attention import End, Entry, EntryKind, Notice
from jobmonitor.domain.events import NoticeRaised
from jobmonitor.domain.job import Job, JobKind, JobRef, JobStatus
from jobmonitor.domain.progress import LiveState, Phase, Progress
from jobmonitor.domain.server import Connection, ServerStatus
from jobmonitor.services.attention.settings import AttentionSettings
from jobmonitor.ui.attention import without_tray
from jobmonitor.ui.attention.activity.rows import Heading, Line, rows_of
from jobmonitor.ui.attention.badge import SIZES, badged_pixmap
from jobmonitor.ui.attention.page import AttentionPage
from jobmonitor.ui.attention.sounds import Sounds, sound_file
from jobmonitor.ui.attention.tray import Tray, without_tags
from jobmonitor.ui.attention.words import notice_words
from jobmonitor.ui.theme.icons import Icons
from jobmonitor.ui.theme.theme import Theme
from jobmonitor.ui.theme.tokens import DARK, LIGHT
from tests.support.fake_application import GPU1, fake_application
from tests.support.fake_jobs import NOON, make_job
from tests.support.qt_loop import on_qt_loop, until
from tests.support.window_stage import Stage, stage

RUNNING = [make_job(number, status=JobStatus.PROCESSING) for number in range(1, 15)]


def ended(job: Job, status: JobStatus = JobStatus.COMPLETED) -> Job:
    problem = "CUDA out of <b>memory</b>" if status is JobStatus.FAILED else None
    return replace(job, status=status, completed_at=NOON + timedelta(minutes=1), error_message=problem)


class Heard:
    """What the window would have told."""

    def __init__(self, play: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
        self.messages: list[tuple[str, str]] = []
        self.sounds: list[bool] = []
        self.notifier = play.window.attention.notifier
        icon = self.notifier.tray.icon
        monkeypatch.setattr(icon, "showMessage", lambda title, text, *_: self.messages.append((title, text)))
        monkeypatch.setattr(self.notifier.sounds, "play", lambda *, failed: self.sounds.append(failed))


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="other systems have a tray")
@on_qt_loop
async def test_a_desktop_without_a_tray_is_told_by_a_program(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = tmp_path / "told"
    program = tmp_path / without_tray.PROGRAM
    program.write_text(f'#!/bin/sh\nprintf "%s\\n" "$@" > "{told}.part"\nmv "{told}.part" "{told}"\n')
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    tray = Tray(Theme(app), lambda: None, lambda: None, app)
    by_qt: list[str] = []
    monkeypatch.setattr(tray.icon, "showMessage", lambda title, *_: by_qt.append(title))
    tray.show_message("Completed · wan-i2v", "“a red dress”", failed=False)
    assert by_qt == ["Completed · wan-i2v"]  # there is no desktop
    monkeypatch.setattr(QGuiApplication, "platformName", lambda: "wayland")
    tray.show_message("Failed · wan-i2v", "--help <b>", failed=True)
    await until(told.exists)
    *options, title, text = told.read_text(encoding="utf-8").splitlines()
    assert (title, text) == ("Failed · wan-i2v", "--help ‹b›")
    assert options[-1] == "--"
    monkeypatch.setenv("PATH", str(tmp_path / "nowhere"))
    tray.show_message("Completed", "", failed=False)
    assert by_qt == ["Completed · wan-i2v", "Completed"]
    tray.hide()


def end(number: int, status: JobStatus, about: str = "a red dress") -> End:
    problem = "Out of memory." if status is JobStatus.FAILED else ""
    return End(
        ref=JobRef("video_jobs", str(number)),
        kind=JobKind.VIDEO,
        status=status,
        workflow_name="wan-i2v",
        about=about,
        problem=problem,
        at=NOON,
    )


def test_what_is_said_of_one_job_and_of_many() -> None:
    completed, failed, cancelled = JobStatus.COMPLETED, JobStatus.FAILED, JobStatus.CANCELLED
    assert notice_words(Notice((end(1, completed),))) == ("Completed · wan-i2v", "“a red dress”")
    assert notice_words(Notice((end(1, failed),))) == ("Failed · wan-i2v", "Out of memory.")
    many = (*(end(n, completed) for n in range(12)), end(20, failed), end(21, failed))
    title, text = notice_words(Notice(many))
    assert title == "12 jobs completed, 2 failed"
    assert text == "Failed · wan-i2v: Out of memory."
    assert notice_words(Notice((end(1, failed), end(2, failed))))[0] == "2 jobs failed"
    assert notice_words(Notice((end(1, cancelled), end(2, failed))))[0] == "1 job failed, 1 cancelled"
    odd = Notice((end(1, completed, "line\n\u202eone" + "x" * 999),))
    assert len(notice_words(odd)[1]) <= 170
    assert "\n" not in notice_words(odd)[1]


@pytest.mark.parametrize("tokens", [LIGHT, DARK])
def test_the_badge_shows_a_number_in_each_size(tokens: Any) -> None:
    icons = Icons()
    for size in SIZES:
        plain = badged_pixmap(icons, tokens, 0, "failed", size).toImage()
        one = badged_pixmap(icons, tokens, 3, "failed", size).toImage()
        many = badged_pixmap(icons, tokens, 1200, "failed", size).toImage()
        assert plain.width() == one.width() == size
        assert plain != one != many


@on_qt_loop
async def test_own_jobs_that_end_are_told_marked_and_listed(monkeypatch: pytest.MonkeyPatch) -> None:
    async with stage(RUNNING, tab="video") as play:  # they are images: nobody sees them end
        heard = Heard(play, monkeypatch)
        window, attention = play.window, play.application.attention
        await until(lambda: attention.active_count == 14)
        for number, job in enumerate(RUNNING[:3]):
            await play.write(ended(job, JobStatus.FAILED if number == 1 else JobStatus.COMPLETED))
        await until(lambda: sum("job" in title or "·" in title for title, _ in heard.messages) >= 1)
        await until(lambda: len(attention.unread) == 3)
        assert True in heard.sounds
        window.docks.show("activity")
        panel = window.attention.panel
        assert panel is not None
        await until(lambda: panel.model.rowCount() == 4)
        assert window.docks["activity"].windowTitle() == "Activity (3)"
        await until(
            lambda: heard.notifier.tray.state.text() == "11 waiting or running · 1 failed · 3 not looked at"
        )
        window.show_tab("image")
        await until(lambda: play.tab.model.rowCount() == 14 and play.tab.model.row(0) is not None)
        row = play.tab.model.window.row_of(RUNNING[1].ref)
        assert row is not None
        shown = play.tab.model.row(row)
        assert shown is not None
        assert shown.is_unread
        told = play.tab.model.index(row, 0).data(Qt.ItemDataRole.AccessibleTextRole)
        assert "not looked at yet" in told
        play.click_row(row)  # looked at: a moment later the mark is gone
        await until(lambda: RUNNING[1].ref not in attention.unread)
        assert len(attention.unread) == 2
        panel.read_all.click()
        await until(lambda: not attention.unread)
        await until(lambda: panel.summary.text() == "Nothing new")
        assert window.docks["activity"].windowTitle() == "Activity"


@on_qt_loop
async def test_a_job_that_is_seen_to_end_is_not_told(monkeypatch: pytest.MonkeyPatch) -> None:
    async with stage(RUNNING[:2], tab="image") as play:
        heard = Heard(play, monkeypatch)
        attention = play.application.attention
        await play.ready()
        await until(lambda: attention.active_count == 2)
        await until(lambda: play.window.shower.is_visible(RUNNING[0].ref))
        await until(play.window.isActiveWindow)
        await play.write(ended(RUNNING[0]))
        await until(lambda: attention.entries)
        await attention.set_settings(AttentionSettings(while_watched=True, sound=False))
        await play.write(ended(RUNNING[1]))
        await until(lambda: heard.messages)
        assert [text for _, text in heard.messages] == ["“prompt 2”"]
        assert heard.sounds == []
        assert not attention.unread


@on_qt_loop
async def test_a_click_on_a_message_leads_to_the_job_or_to_the_log(monkeypatch: pytest.MonkeyPatch) -> None:
    jobs = [*RUNNING, make_job(90, kind=JobKind.VIDEO)]
    async with stage(jobs, tab="video") as play:
        heard = Heard(play, monkeypatch)
        await play.ready()
        tray = heard.notifier.tray.icon
        play.application.bus.publish(NoticeRaised(Notice((end_of(RUNNING[5]),))))
        tray.messageClicked.emit()
        await until(
            lambda: play.window.current_job is not None and play.window.current_job.ref == RUNNING[5].ref
        )
        assert play.tab.spec.key == "image"
        assert play.tab.current_job == RUNNING[5]
        both = Notice((end_of(RUNNING[1]), end_of(RUNNING[2])))
        play.application.bus.publish(NoticeRaised(both))
        tray.messageClicked.emit()
        await until(lambda: play.window.docks["activity"].is_seen)
        gone = replace(end_of(RUNNING[1]), ref=JobRef("image_jobs", "gone"))
        play.application.bus.publish(NoticeRaised(Notice((gone,))))
        tray.messageClicked.emit()
        await until(play.window.message_bar.isVisible)
        assert "not in the database" in play.window.message_bar.sentence.text()


def end_of(job: Job) -> End:
    return End(ref=job.ref, kind=job.kind, status=JobStatus.COMPLETED, workflow_name=job.workflow_name)


@on_qt_loop
async def test_the_log_is_read_by_keyboard_and_leads_to_jobs() -> None:
    application = fake_application(RUNNING)
    async with stage(application=application, tab="video") as play:
        window, attention = play.window, application.attention
        await until(lambda: attention.active_count == 14)
        QTest.keyClick(window, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
        panel = window.attention.panel
        assert panel is not None
        await until(lambda: panel.stack.currentWidget() is panel.empty)
        panel.empty.findChild(QPushButton).click()
        await until(lambda: window.settings.dialog is not None)
        window.settings.dialog.reject()
        await play.write(ended(RUNNING[3], JobStatus.FAILED))
        lost = ServerStatus(server=GPU1, connection=Connection.UNREACHABLE, since=NOON, problem="<i>x</i>")
        application.tracking.server(lost)
        await until(lambda: panel.model.rowCount() == 3)
        assert panel.stack.currentWidget() is panel.list
        panel.list.setFocus()
        for _ in range(2):
            QTest.keyClick(panel.list, Qt.Key.Key_Down)
        QTest.keyClick(panel.list, Qt.Key.Key_Home)
        await until(lambda: panel.current is not None and panel.current.ref == RUNNING[3].ref)
        told = panel.list.currentIndex().data(Qt.ItemDataRole.AccessibleTextRole)
        assert told.startswith("Failed: prompt 4, CUDA out of <b>memory</b>")
        assert "<b>" not in panel.list.currentIndex().data(Qt.ItemDataRole.ToolTipRole)
        QTest.keyClick(panel.list, Qt.Key.Key_Return)
        await until(lambda: window.current_job is not None and window.current_job.ref == RUNNING[3].ref)
        assert not attention.is_unread(RUNNING[3].ref)
    async with stage(application=application, tab="") as play:
        assert play.window.docks.is_open("activity")  # behind the details
        play.window.docks.show("activity")
        again = play.window.attention.panel
        assert again is not None
        await until(lambda: again.model.rowCount() >= 3)


def test_what_is_new_stands_first_then_day_by_day_own_jobs_before_all_else() -> None:
    def entry(hours: float, kind: EntryKind = EntryKind.ENDED) -> Entry:
        at = NOON - timedelta(hours=hours)
        ref = JobRef("image_jobs", str(hours)) if kind is EntryKind.ENDED else None
        return Entry(kind=kind, at=at, subject="gpu1", status=JobStatus.COMPLETED, ref=ref)

    entries = [entry(0.5, EntryKind.SERVER_LOST), entry(1), entry(49), entry(50, EntryKind.SERVER_BACK)]
    rows = rows_of(entries, lambda ref: True, NOON - timedelta(hours=2), NOON)
    kinds = [row.text.split(",")[0] if isinstance(row, Heading) else row.entry.kind for row in rows]
    assert kinds[:3] == ["Since you left", EntryKind.ENDED, EntryKind.SERVER_LOST]
    assert isinstance(rows[3], Heading)
    lines = [row for row in rows if isinstance(row, Line)]
    assert [line.is_new for line in lines] == [True, True, False, False]
    assert [line.is_unread for line in lines] == [True, False, True, False]
    assert all(line.entry.at.tzinfo is UTC for line in lines)


@on_qt_loop
async def test_leaving_the_window_is_noted_and_muting_holds_messages_back(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with stage(RUNNING, tab="video") as play:
        heard = Heard(play, monkeypatch)
        attention, clock = play.application.attention, play.application.clock
        await until(lambda: attention.active_count == 14)
        clock.advance(60)
        monkeypatch.setattr(QApplication, "activeWindow", lambda: None)
        QApplication.sendEvent(play.window, QEvent(QEvent.Type.WindowDeactivate))
        await until(lambda: attention.left_at == clock.now())
        play.window.actions_["mute"].trigger()
        assert attention.is_muted
        assert heard.notifier.tray.mute.isChecked()
        heard.notifier.tray.mute.trigger()
        assert not play.window.actions_["mute"].isChecked()
        heard.notifier.tray.mute.trigger()
        assert play.window.actions_["mute"].isChecked()
        await play.write(ended(RUNNING[0]))
        await until(lambda: attention.unread)
        attention.tell()
        assert heard.messages == []
        clock.advance(3601)
        attention.tell()
        assert len(heard.messages) == 1


@on_qt_loop
async def test_progress_of_own_jobs_and_the_count_are_on_the_task_bar(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    badges: list[int] = []
    monkeypatch.setattr(QGuiApplication, "setBadgeNumber", lambda _self, count: badges.append(count))
    async with stage(RUNNING[:2], tab="video") as play:
        Heard(play, monkeypatch)
        attention, taskbar = play.application.attention, play.window.attention.notifier.taskbar
        shown: list[float | None] = []
        monkeypatch.setattr(taskbar, "show_progress", shown.append)
        await until(lambda: attention.active_count == 2)
        for job, fraction in zip(RUNNING, (0.2, 0.6), strict=False):
            progress = Progress(fraction=fraction, node_id="3", node_title="KSampler", step=1, steps=2)
            play.application.tracking.see(LiveState(ref=job.ref, phase=Phase.RUNNING, progress=progress))
        await until(lambda: shown and shown[-1] == pytest.approx(0.4))
        await play.write(ended(RUNNING[0]))
        await until(lambda: badges and badges[-1] == 1)
    assert badges[-1] == 0


def test_the_settings_page_says_what_is_chosen_by_mouse_and_keyboard() -> None:
    chosen = AttentionSettings(sound=False, quiet=True, quiet_from=time(23, 30))
    page = AttentionPage(chosen)
    assert page.settings == chosen
    told: list[AttentionSettings] = []
    page.changed.connect(lambda: told.append(page.settings))
    page.boxes["cancelled"].click()
    assert told[-1] == replace(chosen, cancelled=True)
    page.quiet_until.setFocus()
    QTest.keyClick(page.quiet_until, Qt.Key.Key_Up)
    assert told[-1].quiet_until == time(8, 0)
    page.boxes["quiet"].click()
    assert not page.quiet_from.isEnabled()
    assert all(field.accessibleName() for field in (page.quiet_from, page.quiet_until))


@on_qt_loop
async def test_without_a_player_it_beeps(monkeypatch: pytest.MonkeyPatch) -> None:
    beeps: list[int] = []
    monkeypatch.setattr(QApplication, "beep", lambda: beeps.append(1))
    async with stage() as play:
        sounds = Sounds(play.application.local, play.tasks)

        def fail(name: str) -> None:
            raise ImportError("libpulse.so.0")

        monkeypatch.setattr("importlib.import_module", fail)
        sounds.play(failed=True)
        await until(lambda: len(beeps) == 1)
        sounds.play(failed=False)
        assert len(beeps) == 2
        monkeypatch.undo()
        assert all(sound_file(name).stat().st_size < 40_000 for name in ("completed", "failed"))
        assert not QSystemTrayIcon.isSystemTrayAvailable()


def test_no_desktop_finds_html_in_a_message() -> None:
    assert without_tags('R&D <img src="http://x/y.png">') == 'R&D ‹img src="http://x/y.png"›'

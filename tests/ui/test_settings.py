"""The settings dialog, by keys and clicks: what is tried, what is said, what is written."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit

from jobmonitor.config.settings import declared
from jobmonitor.domain.findings import Finding, Verdict
from jobmonitor.domain.setting import PREFIX, SettingKind
from jobmonitor.ui.settings.dialog import SettingsDialog
from jobmonitor.ui.settings.texts import CHOICES, TEXTS
from jobmonitor.ui.theme.theme import Mode
from jobmonitor.ui.widgets.name_question import NameQuestion
from jobmonitor.ui.widgets.question import Question
from tests.support.fake_application import fake_application
from tests.support.fake_jobs import make_job
from tests.support.fake_profiles import MemoryProfileFile, MemoryProfileSecrets, fake_profiles
from tests.support.qt_loop import on_qt_loop, until
from tests.support.window_stage import Stage, stage

GUIDE = Path(__file__).parents[2] / "docs" / "guide" / "settings.md"
ADDRESS = "postgresql://op@db.example/studio"
CONTROL = Qt.KeyboardModifier.ControlModifier


class Desk:
    """The dialog, open in the window, and what it writes to."""

    def __init__(self, play: Stage, dialog: SettingsDialog) -> None:
        self.play, self.dialog = play, dialog
        self.file: MemoryProfileFile = play.application.profiles._file
        self.secrets: MemoryProfileSecrets = play.application.profiles._secrets

    def type_into(self, entry: QLineEdit, text: str) -> None:
        entry.setFocus()
        QTest.keyClick(entry, Qt.Key.Key_A, CONTROL)
        QTest.keyClick(entry, Qt.Key.Key_Delete)
        QTest.keyClicks(entry, text)

    async def save(self) -> None:
        self.play.click(self.dialog.save)
        await until(lambda: self.dialog.sentence.text())

    def name(self, name: str) -> None:
        question = self.dialog.findChild(NameQuestion)
        assert question is not None
        self.type_into(question.entry, name)
        QTest.keyClick(question.entry, Qt.Key.Key_Return)


@asynccontextmanager
async def settings(**profiles: dict[str, Any]) -> AsyncIterator[Desk]:
    application = fake_application([make_job(1)])
    application.profiles = fake_profiles(application.local, profiles)
    async with stage(application=application) as play:
        await play.ready()
        play.window.actions_["settings"].trigger()
        dialog = play.window.settings.dialog
        assert dialog is not None
        await until(lambda: dialog.draft is not None)
        yield Desk(play, dialog)
        dialog.reject()


@on_qt_loop
async def test_what_is_typed_is_judged_tried_and_written() -> None:
    async with settings(default={"database": ADDRESS, "user": "me"}) as desk:
        dialog, profile = desk.dialog, desk.dialog.profile
        assert not dialog.save.isEnabled()
        desk.type_into(profile.password, "secret word")
        profile.trial.button.setFocus()
        QTest.keyClick(profile.trial.button, Qt.Key.Key_Space)
        await until(lambda: profile.trial.findings)
        trials = desk.play.application.trials
        assert trials.asked == [({"database": ADDRESS, "user": "me"}, "secret word")]
        assert profile.trial.state.text() == "It answers."
        desk.type_into(profile.rows["user"].entry, "anna")
        assert not profile.trial.findings, "what was found does not hold for what is typed since"
        dialog.show_page("results")
        desk.type_into(dialog.results.rows["results_limit"].entry, "much")
        dialog.show_page("profile")
        await desk.save()
        assert dialog.sentence.text() == "Something is not right yet."
        assert dialog.stack.currentIndex() == 2
        assert dialog.results.rows["results_limit"].problem == "Takes a size, such as 20 GB."
        desk.type_into(dialog.results.rows["results_limit"].entry, "5 GB")
        assert not dialog.results.rows["results_limit"].problem
        await desk.save()
        await until(lambda: not dialog.save.isEnabled())
        assert desk.file.held["default"] == {"database": ADDRESS, "user": "anna", "results_limit": "5 GB"}
        assert desk.secrets.kept == {("password", ADDRESS): "secret word"}
        wanted: list[str] = []
        desk.play.window.profiles.wanted.connect(lambda name, _then: wanted.append(name))
        assert dialog.offer.text() == "Open it anew"
        dialog.offer.click()
        assert wanted == ["default"]


@on_qt_loop
async def test_a_trial_is_cancelled_and_tells_what_is_wrong() -> None:
    async with settings(default={"database": ADDRESS}) as desk:
        trial, trials = desk.dialog.profile.trial, desk.play.application.trials
        trials.gate.clear()
        trial.button.click()
        await until(lambda: trials.asked)
        assert (trial.button.text(), trial.is_running) == ("Cancel", True)
        trial.button.click()
        assert (trial.button.text(), trial.state.text()) == ("Test database", "Cancelled.")
        trials.found = (Finding("database", Verdict.BROKEN, "<b>No</b> answer", "Start it"),)
        trials.gate.set()
        trial.button.click()
        await until(lambda: trial.findings)
        assert trial.state.text() == "It does not work yet."
        assert [finding.says for finding in trial.findings] == ["<b>No</b> answer"]


@on_qt_loop
async def test_servers_are_added_changed_moved_and_removed() -> None:
    async with settings(default={"server": [{"url": "http://a:1", "name": "a"}]}, home={}) as desk:
        dialog, page = desk.dialog, desk.dialog.servers
        dialog.show_page("servers")
        desk.play.click(page.add)
        desk.type_into(page.form.url, "ftp://b")
        assert "http" in page.form.url_row.problem
        desk.type_into(page.form.url, "http://b:2")
        desk.type_into(page.form.token, "a.b")
        page.form.fold.setChecked(True)
        page.form.headers.setPlainText("X-Studio: main")
        desk.play.click(page.trial.button)
        await until(lambda: page.trial.findings)
        b = {"url": "http://b:2", "token": "keyring", "headers": {"X-Studio": "main"}}
        assert desk.play.application.trials.asked == [(b, "a.b")]
        desk.play.click(page.up)
        assert page.list.currentRow() == 0
        await desk.save()
        await until(lambda: not dialog.save.isEnabled())
        assert desk.file.held["default"]["server"] == [b, {"url": "http://a:1", "name": "a"}]
        assert desk.secrets.kept == {("server", "http://b:2"): "a.b"}
        assert page.form.token.placeholderText() == "in the keyring"
        page.list.setCurrentRow(1)
        desk.play.click(page.remove)
        assert page.list.count() == 1
        dialog.bar.box.setCurrentIndex(1)
        dialog.bar.box.activated.emit(1)
        assert dialog.draft is not None
        assert dialog.draft.name == "default", "what was changed is not lost by another choice"
        dialog.close_button.click()
        assert dialog.isVisible(), "nor by closing at once"
        assert dialog.offer.text() == "Close without saving"
        dialog.bar.box.setCurrentIndex(1)
        dialog.bar.box.activated.emit(1)
        dialog.offer.click()
        await until(lambda: dialog.draft is not None and dialog.draft.name == "home")
        assert "servers of Default" in page.note.text()
        assert page.list.count() == 2


@on_qt_loop
async def test_profiles_are_made_and_kept_apart_and_there_may_be_no_keyring() -> None:
    async with settings(default={"keep_results": "all"}) as desk:
        dialog = desk.dialog
        desk.secrets.has_keyring = False
        dialog.bar.new.trigger()
        desk.name("default")
        question = dialog.findChild(NameQuestion)
        assert question is not None
        assert question.problem == "There is a profile “default” already."
        desk.name("night")
        await until(lambda: dialog.draft is not None and dialog.draft.name == "night")
        choice = dialog.results.rows["keep_results"]
        assert choice.box.currentText() == "Usual: All jobs"
        desk.type_into(dialog.profile.rows["database"].entry, ADDRESS.replace("op@", "op:x@"))
        await desk.save()
        assert "known until jobmonitor ends" in dialog.sentence.text()
        assert dialog.offer.text() == "Switch to night"
        assert desk.file.held["night"] == {"database": ADDRESS}
        dialog.bar.first.trigger()
        await until(lambda: desk.file.first() == "night")
        dialog.bar.delete.trigger()
        asked = dialog.findChild(Question)
        assert asked is not None
        assert list(desk.file.held) == ["default", "night"]
        next(each for each in asked.buttons() if each.text() == "Delete profile").click()
        await until(lambda: list(desk.file.held) == ["default"])
        await until(lambda: dialog.draft is not None and dialog.draft.name == "default")


@on_qt_loop
async def test_the_window_changes_at_once_with_what_is_chosen_for_it() -> None:
    async with settings() as desk:
        page, window = desk.dialog.appearance, desk.play.window
        desk.dialog.show_page("appearance")
        for box, value in ((page.theme, Mode.DARK), (page.text, 125), (page.density, True)):
            at = box.findData(value)
            box.setCurrentIndex(at)
            box.activated.emit(at)
        assert (window.theme.mode, window.theme.text_size) == (Mode.DARK, 125)
        assert window.current_tab.table.is_compact
        window.actions_["text-usual"].trigger()
        window.actions_["text-larger"].trigger()
        assert window.theme.text_size == 110
        window.actions_["theme-contrast"].trigger()
        assert window.theme.tokens.is_high
        window.set_text_size(100)
        window.set_theme(Mode.LIGHT)


def test_every_setting_has_words_and_every_choice_too() -> None:
    specs = [each.spec for each in declared()]
    assert {each.key for each in specs} == set(TEXTS)
    assert {(each.key, choice) for each in specs for choice in each.choices} == set(CHOICES)


def test_the_guide_tells_of_every_setting_as_it_is_declared() -> None:
    text = GUIDE.read_text()
    rows = [line for line in text.splitlines() if line.startswith("| ") and "JOBMONITOR_" in line]
    for spec in (each.spec for each in declared()):
        row = next((line for line in rows if f"`{spec.variable}`" in line), None)
        assert row is not None, spec.key
        name = "[[server]]" if spec.kind is SettingKind.SERVERS else spec.key
        assert name in row
        assert not spec.option or spec.option in row
    told = set(re.findall(rf"`({PREFIX}[A-Z_]+)`", text))
    others = {"JOBMONITOR_PROFILE", "JOBMONITOR_HOME"}
    assert told - others == {each.spec.variable for each in declared()}
    assert others <= told

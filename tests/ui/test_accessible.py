"""A screen reader finds a name for everything that can be used."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QLineEdit, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from jobmonitor.ui.main_window import MainWindow
from tests.support.accessible import nameless, unreached
from tests.support.fake_application import fake_application
from tests.support.fake_jobs import make_job
from tests.support.qt_loop import on_qt_loop, until
from tests.support.window_stage import stage

DIALOGS: dict[str, Callable[[MainWindow], object]] = {
    "settings": lambda window: window.settings.dialog and window.settings.dialog.draft,
    "first-steps": lambda window: window.first_steps.dialog and window.first_steps.dialog.draft,
    "switch-profile": lambda window: window.profiles.question,
    "outbox": lambda window: window.outbox.dialog,
    "database": lambda window: window.findChild(QDialog),
}
"""Action → what is there when its dialog is."""


@on_qt_loop
async def test_everything_in_the_window_and_its_dialogs_has_a_name() -> None:
    async with stage(application=fake_application([make_job(number) for number in range(5)])) as play:
        await play.ready()
        window = play.window
        window.application.profiles._file.held["default"]["server"] = [{"url": "http://gpu1:8188"}]
        play.click_row(1)
        for dock in window.docks:
            window.docks.show(dock.spec.key)
            assert nameless(window) == [], dock.spec.key
            assert unreached(window) == [], dock.spec.key
        for tab in window.feed_tabs:
            window.show_tab(tab.spec.key)
            assert nameless(window) == [], tab.spec.key
        for key, is_there in DIALOGS.items():
            window.actions_[key].trigger()
            await until(lambda is_there=is_there: is_there(window))
            dialog = next(each for each in window.findChildren(QDialog) if each.isVisible())
            for page in range(dialog.stack.count() if hasattr(dialog, "stack") else 1):
                if hasattr(dialog, "stack"):
                    dialog.stack.setCurrentIndex(page)
                assert nameless(dialog) == [], (key, page)
                assert unreached(dialog) == [], (key, page)
            dialog.close()
            dialog.deleteLater()
            await until(lambda: not [each for each in window.findChildren(QDialog) if each.isVisible()])


def test_one_without_a_name_is_found(qtbot: QtBot) -> None:
    root = QWidget()
    qtbot.addWidget(root)
    column = QVBoxLayout(root)
    named, nothing = QLineEdit(), QLineEdit()
    named.setAccessibleName("Prompt")
    column.addWidget(named)
    column.addWidget(nothing)
    assert nameless(root) == ["QWidget > QLineEdit"]


def test_one_that_tab_does_not_come_to_is_found(qtbot: QtBot) -> None:
    root = QWidget()
    qtbot.addWidget(root)
    column = QVBoxLayout(root)
    reached, not_reached = QPushButton("Go"), QPushButton("Stay")
    not_reached.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
    column.addWidget(reached)
    column.addWidget(not_reached)
    assert unreached(root) == ["QWidget > QPushButton"]

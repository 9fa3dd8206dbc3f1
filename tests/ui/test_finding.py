"""What a list shows is found again: kept views, how lists are left, empty lists that say what would help."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any

from PySide6.QtCore import QDate, Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QSignalSpy, QTest
from PySide6.QtWidgets import QApplication, QMenu

from jobmonitor.domain.database import DatabaseInfo
from jobmonitor.domain.feed import FeedSystem
from jobmonitor.domain.job import JobKind, JobStatus, System
from jobmonitor.services.searching.keys import KEYS
from jobmonitor.ui.feed.loader import FeedState
from jobmonitor.ui.feed.views.built_in import BUILT_IN, part_of_view, shows
from jobmonitor.ui.feed.views.button import ViewsButton
from jobmonitor.ui.theme.theme import Theme
from tests.support.fake_application import FakeApplication, fake_application
from tests.support.fake_jobs import NOON, OTHER, FakeRepository, make_job
from tests.support.qt_loop import on_qt_loop, until
from tests.support.window_stage import Stage, stage

FAILED = frozenset({JobStatus.FAILED})
JOBS = [
    make_job(1, status=JobStatus.FAILED, prompt="red dress", user_id=OTHER),
    make_job(2, prompt="red hat"),
    make_job(3, prompt="blue hat", workflow_name="wan-i2v", kind=JobKind.VIDEO),
    make_job(4, status=JobStatus.FAILED, prompt="blue dress", created_at=NOON - timedelta(days=40)),
]


def _search(play: Stage, typed: str) -> None:
    """Looks for this, as by Enter."""
    play.tab.filters.search.setText(typed)
    play.tab.filters.search.setFocus()
    play.key(Qt.Key.Key_Return)


def _action(menu: QMenu, text: str) -> QAction:
    """What the menu of views has, filled as when it opens."""
    menu.aboutToShow.emit()
    return next(action for action in menu.actions() if action.text().startswith(text))


def _name(play: Stage, name: str) -> None:
    """Types a name for a view, and presses Enter."""
    dialog = play.tab.views.dialog
    assert dialog is not None
    dialog.entry.selectAll()
    QTest.keyClicks(dialog.entry, name)
    QTest.keyClick(dialog.entry, Qt.Key.Key_Return)


def _shown(play: Stage, *prompts: str) -> Callable[[], bool]:
    """Whether these rows are shown and nothing is under way."""
    return lambda: play.shown() == list(prompts) and not play.tab.loader.is_busy


@on_qt_loop
async def test_statuses_are_chips_with_all_else_in_force_and_favourites_are_followed() -> None:
    async with stage(JOBS) as play:
        await until(_shown(play, "red dress", "red hat", "blue hat", "blue dress"))
        _search(play, "status:failed since:30d")
        await until(_shown(play, "red dress"))
        assert play.tab.chips.statuses == FAILED
        assert play.tab.filters.text == "since:30d"
        # Each chip counts what it would show: all other filters in force.
        assert play.tab.chips.chip(JobStatus.FAILED).text().strip() == "1 failed"
        assert play.tab.chips.chip(JobStatus.COMPLETED).text().strip() == "2 completed"
        chip = play.tab.chips.chip(JobStatus.COMPLETED)
        chip.setFocus()
        QTest.keyClick(chip, Qt.Key.Key_Space)
        await until(_shown(play, "red hat", "blue hat"))
        assert play.application.saved_views.recent == ("since:30d",)
        play.tab.clear_filters()
        _search(play, "is:favourite")
        await until(lambda: play.tab.panel.sentence.text() == "No job is marked as a favourite.")
        await play.application.favourites.set([JOBS[1].ref], True)
        await until(_shown(play, "red hat"))


@on_qt_loop
async def test_views_are_kept_changed_and_brought_back() -> None:
    application = fake_application(JOBS)
    async with stage(application=application) as play:
        await play.ready()
        views, service = play.tab.views, application.saved_views
        _action(views.button.choices, "Needs attention").trigger()
        await until(_shown(play, "red dress"))
        assert views.button.text().strip() == "Needs attention"
        assert play.tab.chips.statuses == {JobStatus.FAILED, JobStatus.UNKNOWN}
        _search(play, "dress")
        await until(lambda: views.button.text().strip() == "Needs attention •")
        _action(views.button.choices, "Save as").trigger()
        _name(play, "needs  ATTENTION")
        assert views.dialog is not None
        assert "always there" in views.dialog.problem
        _name(play, "Dresses & more")
        await until(lambda: views.button.text().strip() == "Dresses & more")
        play.tab.chips.clear()
        play.tab.clear_filters()
        await until(lambda: views.button.text().strip() == "Dresses & more •")
        _action(views.button.choices, "Dresses && more").trigger()
        await until(_shown(play, "red dress"))
        _action(views.button.choices, "Rename").trigger()
        _name(play, "Dresses")
        await until(lambda: service.find("Dresses"))
        await until(lambda: views.button.text().strip() == "Dresses")
        _action(views.button.choices, "Begin with").trigger()
        await until(lambda: service.default)
        _action(views.button.choices, "Delete").trigger()
        await until(lambda: not service.views)
        await until(lambda: "was deleted" in views.notice.sentence.text())
        assert views.button.text().strip() == "Views"
        play.click(views.notice.button)
        await until(lambda: service.default)
        assert views.notice.isHidden()
        await until(lambda: views.button.text().strip() == "Dresses")
        _search(play, "hat")
        await until(lambda: views.button.text().strip() == "Dresses •")
        _action(views.button.choices, "Update").trigger()
        await until(lambda: views.button.text().strip() == "Dresses")
        play.click(views.notice.button)  # as it was before
        await until(lambda: service.views[0].values["search"] == "since:7d dress")
    again = fake_application(JOBS)
    again.layout.held = application.layout.held
    async with stage(application=again) as play:
        await until(_shown(play, "red dress"))
        assert play.tab.views.button.text().strip() == "Dresses"


def test_a_view_of_mine_needs_me() -> None:
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    button = ViewsButton(Theme(app), knows_me=False)
    mine = _action(button.choices, "Mine")
    assert not mine.isEnabled()
    assert "JOBMONITOR_USER" in mine.toolTip()
    button.deleteLater()


@on_qt_loop
async def test_a_list_is_left_and_found_again_whatever_is_given_to_it() -> None:
    async with stage(JOBS) as play:
        await play.ready()
        tab = play.tab
        _search(play, 'workflow:img2img,"a b" -has:output status:failed red')
        play.window.set_mine(True)
        told = QSignalSpy(tab.arranged)
        tab.set_feed(FeedSystem.NEW, text_jobs=True)
        assert told.count() == 1
        dumped = tab.dump()
        tab.restore({})
        assert tab.filters.text == ""
        assert not tab.is_mine
        assert tab.system is FeedSystem.AUTO
        tab.restore(dumped)
        assert tab.dump() == dumped
        values = random.Random(7)
        odd: list[Any] = [None, 3, "x" * 9000, [], [[]], {"a": 1}, True, "legacy", ["failed", 2], "is: -,\"'"]
        for _ in range(60):
            tab.restore({key: values.choice(odd) for key in (*dumped, "other")})
            assert len(tab.filters.text) < 5000
        tab.restore({})
        await until(lambda: not tab.is_narrowed and not tab.loader.is_busy)


def test_built_in_views_are_as_lists_say_it() -> None:
    usual: dict[str, Any] = {
        "search": "",
        "statuses": [],
        "mine": False,
        "system": "auto",
        "text_jobs": False,
    }
    for view in BUILT_IN:
        assert shows(view, {**usual, **view.values, "table": {"columns": ["a"]}, "view": view.name})
        assert view.values.keys() <= usual.keys()
        assert "view" not in part_of_view({**view.values, "view": view.name})
    assert len({view.name.casefold() for view in BUILT_IN}) == len(BUILT_IN)
    assert not shows(BUILT_IN[0], {**usual, "search": "a"})
    assert {key.name for key in KEYS} >= {"workflow", "status", "user", "server", "since"}


# Empty lists


@on_qt_loop
async def test_an_empty_list_says_which_filter_to_take_away() -> None:
    async with stage(JOBS) as play:
        await play.ready()
        panel = play.tab.panel
        _search(play, "workflow:img2img status:failed hat")
        await until(lambda: play.tab.loader.state is FeedState.EMPTY)
        assert panel.sentence.text() == "No job matches."
        assert panel.button.text() == "Clear filters"
        told = ["Of any status: 1", "Without workflow:img2img: 0", "Without hat: 2"]
        await until(lambda: [link.text() for link in panel.offers] == told)
        panel.offers[2].click()
        await until(_shown(play, "red dress", "blue dress"))
        assert play.tab.filters.text == "workflow:img2img"
        _search(play, "status:failed -status:failed")
        await until(lambda: panel.isVisible() and "at once" in panel.sentence.text())
        play.click(panel.button)
        await until(lambda: len(play.shown()) == 4)


@on_qt_loop
async def test_what_alone_leaves_nothing_is_said() -> None:
    async with stage([replace(job, user_id=OTHER, system=System.NEW) for job in JOBS]) as play:
        await play.ready()
        play.click(play.tab.filters.mine)
        panel = play.tab.panel
        await until(lambda: panel.isVisible() and panel.sentence.text() == "None of these jobs is yours.")
        assert panel.button.text() == "Show all"
        play.click(panel.button)
        await until(lambda: len(play.shown()) == 4)
        _search(play, "since:10s")
        await until(lambda: panel.isVisible() and panel.sentence.text() == "No job was created since 10s.")
        play.tab.clear_filters()
        await until(lambda: len(play.shown()) == 4)
        play.tab.choose_system(FeedSystem.LEGACY)
        sentence = "There are no jobs in the legacy tables."
        await until(lambda: panel.isVisible() and panel.sentence.text() == sentence)
        assert play.tab.filters.tables.isVisible()
        play.click(panel.button)
        await until(lambda: len(play.shown()) == 4)
        assert play.tab.filters.tables.isHidden()


class Narrow(FakeRepository):
    """A database that can only be looked at, or has no table for a list."""

    def __init__(self, change: Callable[[DatabaseInfo], DatabaseInfo]) -> None:
        super().__init__()
        self._change = change

    def info(self) -> DatabaseInfo:
        return self._change(super().info())


@on_qt_loop
async def test_an_empty_list_says_why_no_job_can_come() -> None:
    for change, said in (
        (partial(replace, read_only=True), "This database can only be looked at: others submit."),
        (lambda info: replace(info, tables=info.tables[1:]), "studio-prod has no table for them."),
    ):
        application: Any = FakeApplication(Narrow(change))
        async with stage(application=application, tab="video") as play:
            sentence = f"No video jobs yet. {said}"
            await until(lambda: play.tab.panel.sentence.text() == sentence)  # noqa: B023 - awaited here
            assert play.tab.panel.button.text() == "Look again"
            if "table" not in said:
                continue
            application.repository.jobs = [make_job(1, kind=JobKind.VIDEO)]
            play.click(play.tab.panel.button)
            await until(lambda: len(play.shown()) == 1)


# Going to a day


@on_qt_loop
async def test_a_day_is_chosen_in_a_calendar() -> None:
    jobs = [make_job(number, created_at=NOON - timedelta(days=number)) for number in range(30)]
    async with stage(jobs) as play:
        await until(lambda: len(play.shown()) == 30)
        play.tab.table.setFocus()
        play.tab.open_go_to()
        bar = play.tab.go_to_bar
        QTest.keyClick(bar.field, Qt.Key.Key_Down)
        assert bar.popup is not None
        assert bar.popup.isVisible()
        bar.popup.month.setSelectedDate(QDate(2026, 3, 5))
        QTest.keyClick(bar.popup, Qt.Key.Key_Return)
        await until(lambda: play.window.current_job == jobs[7])  # noon of the 5th: the newest of that day
        assert bar.isHidden()
        assert not bar.popup.isVisible()

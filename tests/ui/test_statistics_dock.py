"""The dock of statistics: spans, charts, tables, states, and the jobs behind each mark."""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QDate, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from jobmonitor.domain.errors import DatabaseUnreachable
from jobmonitor.domain.feed import FeedQuery
from jobmonitor.domain.job import JobKind, JobRef, JobStatus
from jobmonitor.domain.statistics import CauseCount, ServerUse
from jobmonitor.services.searching.language import Filter, Words, parse, write
from jobmonitor.services.statistics import MOST_DAYS
from jobmonitor.ui.runtime import Tasks
from jobmonitor.ui.statistics import marks
from jobmonitor.ui.statistics.links import (
    MOST_IDS,
    cause_search,
    days_search,
    server_search,
)
from jobmonitor.ui.statistics.panel import StatisticsPanel
from jobmonitor.ui.theme.theme import Mode, Theme
from tests.support.fake_application import FakeClock
from tests.support.fake_jobs import make_job
from tests.support.fake_statistics import TODAY, FakeStatistics, statistics
from tests.support.qt_loop import on_qt_loop, until
from tests.support.window_stage import stage

FIRST = TODAY - timedelta(days=29)
FOUND = statistics(FIRST, TODAY)


# Marks


@given(st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.integers(1, MOST_DAYS))
def test_each_day_is_in_one_bar(first: date, count: int) -> None:
    days = [first + timedelta(days=at) for at in range(count)]
    spans = marks.buckets(days)
    assert [day for span in spans for day in marks._between(*span)] == days
    assert len(spans) <= max(marks.MOST_DAYS, marks.MOST_WEEKS)


def test_bars_add_up_to_all_jobs() -> None:
    for chart in (marks.by_status(FOUND), marks.by_workflow(FOUND)):
        assert sum(sum(series.values) for series in chart.series) == FOUND.total
        assert len(chart.rows) == len(chart.links)
        for series in chart.series:
            assert len(series.values) == len(series.links) == len(chart.categories) == 30
    assert [series.name for series in marks.by_workflow(FOUND).series][-1] == "others"


def test_charts_have_few_bars_and_tables_all_of_them() -> None:
    many = tuple(
        ServerUse(f"http://gpu{at}:8188", f"gpu{at}", 60 - at, 60 - at, 0, 1.0, 0.1) for at in range(50)
    )
    chart = marks.servers(replace(FOUND, servers=many))
    assert len(chart.categories) == marks.MOST_BARS
    assert len(chart.rows) == 50
    assert [series.name for series in chart.series] == ["completed"]


def test_run_times_are_told_in_a_fitting_unit() -> None:
    chart = marks.run_times(FOUND)
    assert chart.unit == "min"
    assert chart.in_words(chart.series[0].values[0]) == "5:40"
    assert chart.rows[0] == ("wan-i2v", "900", "5:40", "10:10")


@given(st.text(max_size=300))
def test_what_rows_say_stays_on_one_line(text: str) -> None:
    cause = replace(FOUND.causes[0], words=text)
    use = replace(FOUND.servers[0], title=text)
    found = replace(FOUND, causes=(cause,), servers=(use,))
    for chart in (marks.causes(found), marks.servers(found)):
        assert all(cell.isprintable() for row in chart.rows for cell in row)
        assert len(marks.as_text(chart).split("\n")) == 2


# Links


def test_links_are_searches_that_are_understood() -> None:
    day = date(2026, 3, 12)
    text = days_search(day, day, workflow_name="wan i2v", status=JobStatus.FAILED)
    assert text == 'workflow:"wan i2v" status:failed since:2026-03-12 until:2026-03-13'
    assert days_search(day, day, workflow_name="legacy").startswith("system:legacy since:")
    assert server_search(day, day, ServerUse("", "", 1, 1, 0, 0, 0)).startswith("-has:server ")
    assert server_search(day, day, FOUND.servers[0]).startswith("server:http://gpu1:8188 ")
    refs = tuple(JobRef("image_jobs", f"key-{at}") for at in range(200))
    few = CauseCount("lost", "Lost", refs[:MOST_IDS], "no longer knows")
    (term,) = parse(cause_search(day, day, few))
    assert isinstance(term, Filter)
    assert term.values == tuple(ref.key for ref in refs[:MOST_IDS])
    many = CauseCount("lost", "Lost", refs, 'no "longer"  knows')
    words, *others = parse(cause_search(day, day, many))
    assert words == Words("no longer knows", is_phrase=True)
    assert write(others) == "status:failed since:2026-03-12 until:2026-03-13"
    assert cause_search(day, day, replace(many, phrase="")) == cause_search(day, day, few)


# The dock


@pytest.fixture(scope="module")
def theme() -> Theme:
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    return Theme(app)


@asynccontextmanager
async def panel(
    theme: Theme, user_id: str | None = "me"
) -> AsyncIterator[tuple[StatisticsPanel, FakeStatistics]]:
    counting, tasks = FakeStatistics(), Tasks()
    application: Any = SimpleNamespace(statistics=counting, clock=FakeClock(), user_id=user_id)
    made = StatisticsPanel(application, tasks, theme)
    made.resize(420, 700)
    made.show()
    try:
        yield made, counting
    finally:
        made.close()
        await tasks.close()


@on_qt_loop
async def test_usual_spans_and_other_days(theme: Theme) -> None:
    async with panel(theme) as (made, counting):
        await until(lambda: made.is_drawn)
        assert counting.asked == [(FIRST, TODAY, None)]
        assert made.stack.currentWidget() is made.area
        QTest.mouseClick(made.span.buttons[7], Qt.MouseButton.LeftButton)
        await until(lambda: counting.asked[-1][0] == TODAY - timedelta(days=6))
        QTest.mouseClick(made.span.custom, Qt.MouseButton.LeftButton)
        assert made.span.first.isVisible()
        made.span.last.setDate(QDate(2026, 3, 1))
        await until(lambda: counting.asked[-1][:2] == (date(2026, 3, 1), date(2026, 3, 1)))
        made.mine.click()
        await until(lambda: counting.asked[-1][2] == "me")
        await until(lambda: "days of CET" in made.about.text())
        made.by_workflow.click()
        left = made.dump()
    async with panel(theme) as (made, counting):
        made.restore(left)
        assert made.dump() == left
        await until(lambda: (date(2026, 3, 1), date(2026, 3, 1), "me") in counting.asked)
        made.restore({"first": "2026-03-09", "last": "2020-01-01", "days": [7], "mine": "?"})
        assert made.span.days == (date(2026, 3, 1), date(2026, 3, 1))
        made.restore({"days": 90})
        assert made.span.buttons[90].isChecked()
        assert made.by_status.isChecked()


@on_qt_loop
async def test_a_stale_answer_is_dropped(theme: Theme) -> None:
    async with panel(theme) as (made, counting):
        counting.gate.clear()
        made.count()
        counting.answer = lambda first, last: statistics(last, last)
        made.count()
        counting.gate.set()
        await until(lambda: made.is_drawn)
        assert made.found is not None
        assert made.found.days == (TODAY,)
        assert len(counting.asked) == 3


@on_qt_loop
async def test_empty_and_failed_states(theme: Theme) -> None:
    async with panel(theme, None) as (made, counting):
        assert made.mine.isHidden()
        await until(lambda: made.is_drawn)
        counting.answer = lambda first, last: replace(statistics(first, last), day_counts=())
        made.count()
        await until(lambda: made.stack.currentWidget() is made.state)
        assert "No job was created" in made.state.sentence.text()
        counting.answer = statistics
        QTest.mouseClick(made.state.button, Qt.MouseButton.LeftButton)
        await until(lambda: made.stack.currentWidget() is made.area)
        assert made.span.days == (TODAY - timedelta(days=89), TODAY)
        counting.problem = DatabaseUnreachable("The database does not answer.", remedy="Look at the network.")
        QTest.mouseClick(made.refresh_button, Qt.MouseButton.LeftButton)
        await until(lambda: made.stack.currentWidget() is made.state)
        assert made.state.sentence.text() == "The database does not answer. Look at the network."
        counting.problem = None
        QTest.mouseClick(made.state.button, Qt.MouseButton.LeftButton)
        await until(lambda: made.stack.currentWidget() is made.area)


@on_qt_loop
async def test_a_bar_leads_to_its_jobs(theme: Theme) -> None:
    async with panel(theme) as (made, _):
        await until(lambda: made.is_drawn)
        wanted: list[tuple[str, bool]] = []
        made.search_wanted.connect(lambda text, mine: wanted.append((text, mine)))
        bars = made.causes.bars
        assert bars is not None
        series = bars.chart().series()[0]
        first = series.barSets()[0]
        first.clicked.emit(first.count() - 1)  # the first name stands on top
        assert wanted == [(cause_search(FOUND.days[0], FOUND.days[-1], FOUND.causes[0]), False)]
        days = made.days.bars
        assert days is not None
        failed = next(each for each in days.chart().series()[0].barSets() if each.label() == "failed")
        failed.clicked.emit(3)
        day = FIRST + timedelta(days=3)
        assert wanted[-1][0] == days_search(day, day, status=JobStatus.FAILED)
        failed.hovered.emit(True, 3)
        failed.hovered.emit(False, 3)


@on_qt_loop
async def test_the_table_has_the_same_by_keyboard(theme: Theme) -> None:
    async with panel(theme) as (made, _):
        await until(lambda: made.is_drawn)
        section = made.times
        wanted: list[str] = []
        made.search_wanted.connect(lambda text, mine: wanted.append(text))
        assert section.table.isHidden()
        QTest.mouseClick(section.as_table, Qt.MouseButton.LeftButton)
        assert section.table.isVisible()
        assert section.bars is not None
        assert section.bars.isHidden()
        section.table.setFocus()
        section.table.selectRow(1)
        QTest.keyClick(section.table, Qt.Key.Key_Return)
        assert wanted == [days_search(FIRST, TODAY, workflow_name="img2img", status=JobStatus.COMPLETED)]
        index = section.model.index(1, 2)
        assert index.data(Qt.ItemDataRole.AccessibleTextRole) == "img2img, P50: 2:50"
        QTest.mouseClick(section.copy, Qt.MouseButton.LeftButton)
        copied = QGuiApplication.clipboard().text().split("\n")
        assert copied[0] == "Workflow\tRuns\tP50\tP90"
        assert len(copied) == 1 + len(FOUND.times)


@on_qt_loop
async def test_charts_take_the_colours_of_the_theme(theme: Theme) -> None:
    async with panel(theme) as (made, _):
        await until(lambda: made.is_drawn)
        for mode in (Mode.DARK, Mode.LIGHT):
            theme.set_mode(mode)
            bars = made.causes.bars
            assert bars is not None
            first = bars.chart().series()[0].barSets()[0]
            assert first.color().name().upper() == theme.tokens.failed.upper()
        theme.set_mode(Mode.SYSTEM)


@on_qt_loop
async def test_without_charts_there_are_tables(theme: Theme, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "jobmonitor.ui.statistics.charts", None)
    async with panel(theme) as (made, _):
        await until(lambda: made.is_drawn)
        assert all(section.table.isVisible() for section in made.sections)
        assert not made.times.as_table.isEnabled()


@on_qt_loop
async def test_a_mark_shows_its_jobs_in_the_list() -> None:
    there = datetime(2026, 3, 12, 9, tzinfo=UTC)
    jobs = [
        make_job(1, status=JobStatus.FAILED, created_at=there),
        make_job(2, kind=JobKind.TEXT, status=JobStatus.FAILED, created_at=there),
        make_job(3, created_at=there),
    ]
    async with stage(jobs, tab="image") as play:
        play.window.actions_["dock-statistics"].trigger()
        made = play.window.parts.statistics.panel
        assert made is not None
        await until(lambda: made.is_drawn)
        made.days.chosen.emit(days_search(date(2026, 3, 11), date(2026, 3, 13), status=JobStatus.FAILED))
        assert play.tab.spec.key == "unified"
        await until(lambda: sorted(play.shown()) == ["prompt 1", "prompt 2"])
        assert play.tab.loader.query.statuses == FeedQuery(statuses=frozenset({JobStatus.FAILED})).statuses

"""Many rows selected by keyboard and mouse, and that they stay the same jobs whatever happens to the list."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QSignalSpy, QTest

from jobmonitor.domain.events import FeedInvalidated, JobsChanged
from jobmonitor.domain.feed import Changes, Counts, Cursor, FeedQuery, Page
from jobmonitor.domain.job import JobRef, JobStatus
from jobmonitor.ui.feed.loader import FeedState
from jobmonitor.ui.theme.tokens import ROW
from tests.support.fake_application import fake_application
from tests.support.fake_jobs import NOON, FakeRepository, make_job
from tests.support.qt_loop import on_qt_loop, until
from tests.support.window_stage import Stage, stage

MANY = [make_job(number) for number in range(600)]
SHIFT = Qt.KeyboardModifier.ShiftModifier
CONTROL = Qt.KeyboardModifier.ControlModifier
BOTH = SHIFT | CONTROL
MILLION = 1_000_000


def spans(play: Stage) -> list[tuple[int, int]]:
    """The selected rows, first and last of each stretch."""
    table = play.tab.table
    return [(start, end - 1) for start, end in table.selection.rows.spans(table.model().rowCount())]


def selected(play: Stage) -> set[JobRef]:
    """The selected jobs that are loaded."""
    model, rows = play.tab.model, play.tab.table.selection
    return {job.ref for row in range(model.rowCount()) if row in rows and (job := model.job(row))}


def middle(play: Stage, row: int) -> QPoint:
    return QPoint(100, play.tab.table.rowViewportPosition(row) + ROW // 2)


def click(play: Stage, row: int, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    QTest.mouseClick(play.tab.table.viewport(), Qt.MouseButton.LeftButton, modifier, middle(play, row))


async def begun(play: Stage) -> None:
    """The list is there and has the keyboard; the first look for changes is over."""
    await play.ready()
    database = play.window.status_bar.database
    await until(lambda: "connected" in database.text and not play.tab.loader.is_busy)
    await until(play.tab.table.hasFocus)


@on_qt_loop
async def test_clicks_select_one_several_and_a_range() -> None:
    async with stage(MANY) as play:
        await begun(play)
        click(play, 2)
        assert spans(play) == [(2, 2)]
        click(play, 4, CONTROL)
        click(play, 5, CONTROL)
        assert spans(play) == [(2, 2), (4, 5)]
        assert play.window.current_job == MANY[5]
        click(play, 4, CONTROL)
        assert spans(play) == [(2, 2), (5, 5)]
        assert play.window.current_job == MANY[5]
        click(play, 5, CONTROL)
        assert spans(play) == [(2, 2)]
        assert play.window.current_job == MANY[2]
        click(play, 2, CONTROL)
        assert spans(play) == []
        assert play.window.current_job is None
        click(play, 3)
        click(play, 7, SHIFT)
        assert spans(play) == [(3, 7)]
        click(play, 1, SHIFT)
        assert spans(play) == [(1, 3)]
        click(play, 6, CONTROL)
        click(play, 8, BOTH)
        assert spans(play) == [(1, 3), (6, 8)]
        click(play, 0)
        assert spans(play) == [(0, 0)]


@on_qt_loop
async def test_the_keyboard_selects_as_in_a_mail_program() -> None:
    async with stage(MANY) as play:
        await begun(play)
        play.key(Qt.Key.Key_Down)
        play.key(Qt.Key.Key_Down, SHIFT)
        play.key(Qt.Key.Key_Down, SHIFT)
        assert spans(play) == [(0, 2)]
        play.key(Qt.Key.Key_Up, SHIFT)
        assert spans(play) == [(0, 1)]
        play.key(Qt.Key.Key_PageDown, SHIFT)
        (first, last), table = spans(play)[0], play.tab.table
        assert first == 0
        assert last > 8
        play.key(Qt.Key.Key_End, SHIFT)
        assert spans(play) == [(0, 599)]
        play.key(Qt.Key.Key_Home, SHIFT)
        assert spans(play) == [(0, 0)]
        play.key(Qt.Key.Key_Down, CONTROL)
        play.key(Qt.Key.Key_Down, CONTROL)
        assert table.currentIndex().row() == 2
        assert spans(play) == [(0, 0)]
        assert play.window.current_job == MANY[0]
        play.key(Qt.Key.Key_Space, CONTROL)
        assert spans(play) == [(0, 0), (2, 2)]
        assert play.window.current_job == MANY[2]
        play.key(Qt.Key.Key_Space, CONTROL)
        assert spans(play) == [(0, 0)]
        play.key(Qt.Key.Key_A, CONTROL)
        assert spans(play) == [(0, 599)]
        assert table.selection.everything
        play.key(Qt.Key.Key_Escape)
        play.key(Qt.Key.Key_Down)
        assert len(spans(play)) == 1


@on_qt_loop
async def test_a_drag_selects_what_it_passes() -> None:
    async with stage(MANY) as play:
        await begun(play)
        viewport, left = play.tab.table.viewport(), Qt.MouseButton.LeftButton
        none = Qt.KeyboardModifier.NoModifier
        QTest.mousePress(viewport, left, none, middle(play, 2))
        QTest.mouseMove(viewport, middle(play, 4))
        QTest.mouseMove(viewport, middle(play, 6))
        assert spans(play) == [(2, 6)]
        QTest.mouseMove(viewport, middle(play, 1))
        QTest.mouseRelease(viewport, left, none, middle(play, 1))
        assert spans(play) == [(1, 2)]
        QTest.mousePress(viewport, left, CONTROL, middle(play, 5))
        QTest.mouseMove(viewport, middle(play, 7))
        QTest.mouseRelease(viewport, left, CONTROL, middle(play, 7))
        assert spans(play) == [(1, 2), (5, 7)]


@on_qt_loop
async def test_a_right_click_keeps_what_is_selected_or_chooses_what_is_not() -> None:
    async with stage(MANY) as play:
        await begun(play)
        click(play, 2)
        click(play, 4, SHIFT)
        viewport, right = play.tab.table.viewport(), Qt.MouseButton.RightButton
        QTest.mouseClick(viewport, right, Qt.KeyboardModifier.NoModifier, middle(play, 3))
        assert spans(play) == [(2, 4)]
        assert play.window.current_job == MANY[3]
        QTest.mouseClick(viewport, right, Qt.KeyboardModifier.NoModifier, middle(play, 6))
        assert spans(play) == [(6, 6)]


@on_qt_loop
async def test_selected_jobs_stay_the_same_when_rows_come_and_go() -> None:
    async with stage(MANY[:300]) as play:
        await begun(play)
        for row in (3, 5, 6, 9):
            click(play, row, CONTROL)
        chosen = {MANY[row].ref for row in (3, 5, 6, 9)}
        fresh = make_job(5000, created_at=NOON + timedelta(seconds=1))
        between = make_job(5001, created_at=NOON - timedelta(minutes=5, seconds=30))
        await play.arrive(fresh, between)
        await until(lambda: play.tab.model.rowCount() == 302)
        assert selected(play) == chosen
        assert spans(play) == [(4, 4), (6, 6), (8, 8), (11, 11)]
        play.application.repository.drop(MANY[1].ref)
        play.application.repository.drop(MANY[6].ref)
        play.application.bus.publish(JobsChanged(Changes(removed=(MANY[1].ref, MANY[6].ref))))
        await until(lambda: play.tab.model.window.row_of(MANY[6].ref) is None)
        assert selected(play) == chosen - {MANY[6].ref}
        assert play.tab.table.selection.count == 3


@on_qt_loop
async def test_selected_jobs_stay_the_same_when_the_list_is_loaded_anew() -> None:
    async with stage(MANY) as play:
        await begun(play)
        for row in (3, 5, 6):
            click(play, row, CONTROL)
        chosen = {MANY[row].ref for row in (3, 5, 6)}
        repository, spy = play.application.repository, QSignalSpy(play.tab.model.modelReset)
        repository.add(make_job(5000, created_at=NOON + timedelta(seconds=1)))
        repository.drop(MANY[4].ref)
        play.application.bus.publish(FeedInvalidated())
        await until(lambda: spy.count() == 1)
        assert selected(play) == chosen
        bar = play.tab.table.verticalScrollBar()
        bar.setValue(500 * ROW)
        await until(lambda: play.tab.model.job(505) is not None)
        play.application.bus.publish(FeedInvalidated())
        await until(lambda: spy.count() == 2)
        await until(lambda: play.tab.model.job(3) is None)
        assert play.tab.table.selection.count == 3
        bar.setValue(0)
        await until(lambda: play.tab.model.job(3) is not None)
        assert selected(play) == chosen
        assert play.tab.table.selection.count == 3


@on_qt_loop
async def test_everything_that_matches_is_also_what_comes_in_later() -> None:
    async with stage(MANY[:300]) as play:
        await begun(play)
        play.key(Qt.Key.Key_A, CONTROL)
        click(play, 4, CONTROL)
        fresh = make_job(5000, created_at=NOON + timedelta(seconds=1))
        await play.arrive(fresh)
        await until(lambda: play.tab.model.rowCount() == 301)
        selection = play.tab.table.selection
        assert selection.everything
        assert selection.count == 300
        assert fresh.ref in selected(play)
        spy = QSignalSpy(play.tab.model.modelReset)
        play.application.bus.publish(FeedInvalidated())
        await until(lambda: spy.count())
        assert selection.everything
        assert {job.ref for job in MANY[:100]} - selected(play) == {MANY[4].ref}


@on_qt_loop
async def test_with_other_filters_only_jobs_that_are_still_shown_stay_selected() -> None:
    jobs = [replace(job, status=JobStatus.FAILED) if at % 2 else job for at, job in enumerate(MANY[:20])]
    async with stage(jobs) as play:
        await begun(play)
        click(play, 2)
        click(play, 5, SHIFT)
        play.click(play.tab.chips.chip(JobStatus.FAILED))
        await until(lambda: play.tab.model.rowCount() == 10)
        assert selected(play) == {jobs[3].ref, jobs[5].ref}
        assert play.tab.table.selection.count == 2
        play.key(Qt.Key.Key_A, CONTROL)
        play.click(play.tab.chips.chip(JobStatus.FAILED))
        await until(lambda: play.tab.model.rowCount() == 20)
        assert not play.tab.table.selection.everything
        assert play.tab.table.selection.count <= 1


class Endless(FakeRepository):
    """A million rows that are made when they are asked for."""

    def page(self, query: FeedQuery, *, after: Cursor | None, limit: int, skip: int = 0) -> Page:
        first = (0 if after is None else int(after.key) + 1) + skip
        numbers = range(first, min(first + limit, MILLION))
        jobs = tuple(make_job(each, created_at=NOON - timedelta(seconds=each)) for each in numbers)
        return Page(jobs, Cursor.of(jobs[-1]) if jobs and first + limit < MILLION else None)

    def counts(self, query: FeedQuery) -> Counts:
        return Counts(MILLION, ((JobStatus.COMPLETED, MILLION),))


@on_qt_loop
async def test_a_million_rows_are_selected_as_one_range() -> None:
    application = fake_application()
    application.repository = application.feeds._repository = Endless()
    async with stage(application=application) as play:
        await until(lambda: play.tab.loader.state is FeedState.READY)
        await begun(play)
        table = play.tab.table
        play.key(Qt.Key.Key_A, CONTROL)
        assert table.selection.count == MILLION
        assert spans(play) == [(0, MILLION - 1)]
        assert len(table.selectionModel().selection()) <= 1
        click(play, 3, CONTROL)
        assert spans(play) == [(0, 2), (4, MILLION - 1)]
        click(play, 2)
        play.key(Qt.Key.Key_End, SHIFT)
        assert spans(play) == [(2, MILLION - 1)]
        assert len(table.selectionModel().selection()) <= 1
        await until(lambda: play.tab.model.job(MILLION - 1) is not None)
        assert play.window.current_job is not None
        assert play.tab.model.window.loaded < 5000


@on_qt_loop
async def test_rows_that_were_not_counted_before_belong_to_the_range_that_they_lie_in() -> None:
    application = fake_application()
    application.repository = application.feeds._repository = Endless()
    async with stage(application=application) as play:
        await begun(play)
        play.tab.table.choose(2)
        play.key(Qt.Key.Key_End, SHIFT)
        await until(lambda: play.tab.model.job(MILLION - 1) is not None)
        assert play.tab.model.window.set_count(MILLION + 7)
        assert spans(play) == [(2, MILLION + 6)]
        assert play.tab.table.selection.count == MILLION + 5

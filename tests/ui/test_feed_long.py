"""A long list: to its end and back, to a row, a part or a date, while nothing moves that one looks at."""

from __future__ import annotations

import asyncio
from bisect import bisect_left
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QCursor

from jobmonitor.domain.errors import SlowQuery
from jobmonitor.domain.events import JobsChanged
from jobmonitor.domain.feed import Changes, Counts, Cursor, FeedQuery, Page, Sample
from jobmonitor.domain.job import Job, JobStatus
from jobmonitor.ui.feed.jumps import FAR_ROWS
from jobmonitor.ui.theme.tokens import ROW
from tests.support.fake_application import FakeApplication
from tests.support.fake_jobs import NOON, FakeRepository, make_job
from tests.support.qt_loop import on_qt_loop, until
from tests.support.window_stage import Stage, stage

ROWS = 1_000_000


def row_job(number: int) -> Job:
    """The job of a row: quick times first, slow ones later, so that times say little of rows."""
    seconds = number if number < ROWS // 2 else ROWS // 2 + (number - ROWS // 2) * 3
    return make_job(number, created_at=NOON - timedelta(seconds=seconds))


class Endless(FakeRepository):
    """A million rows that are made when they are asked for; notes how far it was led to skip."""

    def __init__(self) -> None:
        super().__init__()
        self.extra: list[Job] = []
        """Newer rows, the newest first."""
        self.skipped = 0
        self.has_samples = True
        self.can_count = True

    def page(self, query: FeedQuery, *, after: Cursor | None, limit: int, skip: int = 0) -> Page:
        self.skipped = max(self.skipped, skip)
        first = self._above(after) + skip if after is not None else skip
        end = min(first + limit, len(self.extra) + ROWS)
        jobs = tuple(self._at(row) for row in range(first, end))
        return Page(jobs, Cursor.of(jobs[-1]) if jobs and end < len(self.extra) + ROWS else None)

    def counts(self, query: FeedQuery) -> Counts:
        total = len(self.extra) + ROWS
        return Counts(total, ((JobStatus.COMPLETED, total),))

    def samples(self, query: FeedQuery, every: int) -> tuple[Sample, ...]:
        if not self.has_samples:
            raise SlowQuery("It takes too long.", ddl=())
        rows = range(every, len(self.extra) + ROWS, every)
        return tuple(Sample(row, Cursor.of(self._at(row - 1))) for row in rows)

    def landing(self, query: FeedQuery, part: float) -> Cursor | None:
        if part >= 1:
            return Cursor.of(self._at(len(self.extra) + ROWS - 101))
        oldest = row_job(ROWS - 1).created_at
        assert oldest is not None
        return Cursor(NOON - part * (NOON - oldest), "image_jobs", "")

    def position(self, query: FeedQuery, cursor: Cursor) -> int:
        if not self.can_count:
            raise SlowQuery("It takes too long.", ddl=())
        return self._above(cursor)

    def _above(self, cursor: Cursor) -> int:
        assert cursor.created_at is not None
        newer = sum(job.created_at is not None and job.created_at >= cursor.created_at for job in self.extra)
        age = (NOON - cursor.created_at).total_seconds()
        if age < 0:
            return newer
        at = bisect_left(range(ROWS), age, key=_age)
        same = at < ROWS and _age(at) == age and cursor.key >= row_job(at).ref.key
        return len(self.extra) + at + same

    def _at(self, row: int) -> Job:
        return self.extra[row] if row < len(self.extra) else row_job(row - len(self.extra))


def _age(number: int) -> float:
    created = row_job(number).created_at
    assert created is not None
    return (NOON - created).total_seconds()


def endless() -> Any:
    """An application on a million rows; typed loosely, because it stands in for `Application`."""
    return FakeApplication(Endless())


def top_row(play: Stage) -> tuple[Job | None, int]:
    """The job on top of what is visible, and where it begins."""
    table = play.tab.table
    first = table.visible_rows()[0]
    return play.tab.model.job(first), table.rowViewportPosition(first)


def press(play: Stage, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    play.tab.table.setFocus()
    play.key(key, modifier)


async def seen(play: Stage) -> None:
    """All that is visible is loaded."""

    def whole() -> bool:
        first, last = play.tab.table.visible_rows()
        return all(play.tab.model.job(row) for row in range(first, last + 1))

    await until(whole)


@on_qt_loop
async def test_to_the_end_and_back_before_and_after_places_are_known() -> None:
    application = endless()
    async with stage(application=application) as play:
        await until(lambda: play.tab.model.rowCount() == ROWS)
        for _ in range(2):
            press(play, Qt.Key.Key_End)
            await until(lambda: play.window.current_job == row_job(ROWS - 1))
            await seen(play)
            assert play.tab.model.rowCount() == ROWS
            press(play, Qt.Key.Key_Home)
            await until(lambda: play.window.current_job == row_job(0))
            await until(lambda: play.tab.model.window.samples > 400)
        assert application.repository.skipped <= FAR_ROWS
        assert play.tab.model.window.loaded <= 3000


@on_qt_loop
async def test_the_scroll_bar_goes_anywhere_by_samples() -> None:
    application = endless()
    async with stage(application=application) as play:
        await until(lambda: play.tab.model.window.samples > 400)
        bar = play.tab.table.verticalScrollBar()
        for row in (900_000, 123_456, 600_001):
            bar.setValue(row * ROW)
            await until(lambda row=row: play.tab.model.job(row) == row_job(row))  # type: ignore[misc]  # mypy cannot infer lambdas with defaults
            await seen(play)
            assert play.tab.chips.place.text().startswith(f"row {row + 1:,}")
        assert application.repository.skipped <= 2_000


@on_qt_loop
async def test_a_row_known_about_is_renumbered_and_nothing_moves() -> None:
    application = endless()
    application.repository.has_samples = False
    async with stage(application=application) as play:
        await until(lambda: play.tab.model.rowCount() == ROWS)
        gate = asyncio.Event()
        feeds, position = application.feeds, application.feeds.position

        async def late(query: FeedQuery, cursor: Cursor) -> int:
            await gate.wait()
            return int(await position(query, cursor))

        feeds.position = late
        play.tab.table.verticalScrollBar().setValue(400_000 * ROW + 7)
        await seen(play)
        await until(lambda: play.tab.chips.place.text().startswith("about row 400,001"))
        before = top_row(play)
        assert before[0] is not None
        assert before[0] != row_job(400_000)
        gate.set()
        await until(lambda: not play.tab.model.window.is_about(play.tab.table.visible_rows()[0]))
        assert top_row(play) == before
        row = play.tab.table.visible_rows()[0]
        assert before[0] == row_job(row)
        await until(lambda: play.tab.chips.place.text().startswith(f"row {row + 1:,}"))
        assert play.tab.model.rowCount() == ROWS
        bar = play.tab.table.verticalScrollBar()
        for _ in range(30):  # up across the place that was landed on
            bar.setValue(bar.value() - 5 * ROW)
            await seen(play)
        jobs = [play.tab.model.job(at) for at in range(*play.tab.table.visible_rows())]
        first = int(jobs[0].ref.key) if jobs[0] else -1
        assert jobs == [row_job(first + at) for at in range(len(jobs))]


@on_qt_loop
async def test_new_jobs_move_nothing_where_a_row_is_known_about() -> None:
    application = endless()
    application.repository.has_samples = application.repository.can_count = False
    async with stage(application=application) as play:
        await until(lambda: play.tab.model.rowCount() == ROWS)
        play.tab.table.verticalScrollBar().setValue(700_000 * ROW + 7)
        await seen(play)
        before = top_row(play)
        fresh = make_job(5_000_000, created_at=NOON + timedelta(seconds=1))
        application.repository.extra = [fresh]
        application.bus.publish(JobsChanged(Changes((fresh,))))
        await until(play.tab.news.isVisible)
        assert top_row(play)[0] == before[0]
        await until(lambda: not play.tab.loader.is_busy)
        play.key(Qt.Key.Key_F5)
        await until(lambda: not play.tab.loader.is_busy)
        await seen(play)
        assert top_row(play)[0] == before[0]


@on_qt_loop
async def test_go_to_a_row_a_part_a_date() -> None:
    application = endless()
    async with stage(application=application) as play:
        await until(lambda: play.tab.model.rowCount() == ROWS)
        bar = play.tab.go_to_bar

        async def go(typed: str) -> None:
            press(play, Qt.Key.Key_G, Qt.KeyboardModifier.ControlModifier)
            await until(bar.field.hasFocus)
            bar.field.setText(typed)
            play.key(Qt.Key.Key_Return)

        await go("never")
        assert bar.message.text() == "“never” is no row, part or time."
        play.key(Qt.Key.Key_Escape)
        assert bar.isHidden()
        assert play.tab.table.hasFocus()
        await go("100 %")
        await until(lambda: play.window.current_job == row_job(ROWS - 1))
        await until(lambda: play.tab.model.window.samples > 400)
        await go("765,433")
        await until(lambda: play.window.current_job == row_job(765_432))
        assert bar.isHidden()
        moment = row_job(300_000).created_at
        assert moment is not None
        await go(f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}")
        await until(lambda: play.window.current_job == row_job(300_000))
        assert play.tab.table.visible_rows()[0] == 300_000
        await go(f"{moment + timedelta(seconds=5):%Y-%m-%dT%H:%M:%S+00:00}")  # among what is loaded
        await until(lambda: play.window.current_job == row_job(299_995))


@on_qt_loop
async def test_a_date_is_found_about_where_counting_is_too_slow() -> None:
    application = endless()
    async with stage(application=application) as play:
        await until(lambda: play.tab.model.window.samples > 400)

        async def never(query: FeedQuery, cursor: Cursor) -> int:
            await asyncio.get_running_loop().create_future()
            return 0

        application.feeds.position = never
        moment = row_job(300_500).created_at
        assert isinstance(moment, datetime)
        play.tab.loader.find_moment(moment)
        await until(lambda: play.tab.table.visible_rows()[0] > 0)
        await seen(play)
        assert top_row(play)[0] == row_job(300_500)
        assert abs(play.tab.table.visible_rows()[0] - 300_500) < 2_000


@on_qt_loop
async def test_a_date_that_was_looked_for_in_another_list_leads_nowhere() -> None:
    async with stage(application=endless()) as play:
        await until(lambda: play.tab.model.window.samples > 400)
        asked, answer, found = asyncio.Event(), asyncio.Event(), list[int]()

        async def late(query: FeedQuery, cursor: Cursor) -> int:
            asked.set()
            await answer.wait()
            return 300_500

        play.application.feeds.position = late
        loader = play.tab.loader
        loader.place_found.connect(found.append)
        moment = row_job(300_500).created_at
        assert isinstance(moment, datetime)
        loader.find_moment(moment)
        await asked.wait()
        loader.set_query(replace(loader.query, text="a"))
        answer.set()
        await until(lambda: not any(task.get_name() == "find a time" for task in asyncio.all_tasks()))
        assert found == []


@on_qt_loop
async def test_what_is_under_the_mouse_stays_when_placeholders_above_it_go() -> None:
    application = endless()
    async with stage(application=application) as play:
        await until(lambda: play.tab.model.window.samples > 400)
        table, window = play.tab.table, play.tab.model.window
        table.verticalScrollBar().setValue(500_000 * ROW)
        await seen(play)
        QCursor.setPos(table.viewport().mapToGlobal(QPoint(50, 5 * ROW)))
        row = table.visible_rows()[0] + 4
        under, place = play.tab.model.job(row), table.rowViewportPosition(row)
        assert under is not None
        gap = window.border_before(400_000).row + 500
        above = table.visible_rows()[0] - 1  # right above what is visible, and then in the midst of it
        for first in (gap, above, row):
            table.viewport().repaint()
            if window.job_at(first) is None:
                window._grow(first, 3)
                assert table.rowViewportPosition(window.row_of(under.ref) or 0) == place
                window._shrink(first, 3)
            else:
                window.insert(first, [make_job(8_000_000 + first, created_at=under.created_at)])
            assert table.rowViewportPosition(window.row_of(under.ref) or 0) == place

"""A list in another order: asked of the database, kept by what comes in, arranged again as it was left."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from jobmonitor.domain.feed_order import NEWEST_FIRST, FeedOrder, OrderKey
from jobmonitor.domain.job import Job, JobStatus
from jobmonitor.ui.feed.arrangement import USUAL, ListView, ThumbnailSize
from jobmonitor.ui.feed.columns import column_of
from tests.support.fake_jobs import NOON, make_job
from tests.support.ordered_jobs import in_order
from tests.support.qt_loop import on_qt_loop, until
from tests.support.window_stage import Stage, stage

STATUSES = (JobStatus.COMPLETED, JobStatus.FAILED, JobStatus.PROCESSING)
JOBS = [
    make_job(number, status=STATUSES[number % 3], started_at=NOON - timedelta(seconds=number * 37 % 100))
    for number in range(300)
]
BY_STATUS = FeedOrder(OrderKey.STATUS, descending=False)
BY_LENGTH = FeedOrder(OrderKey.DURATION)
CONTROL_SHIFT = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier


async def ordered(play: Stage, order: FeedOrder) -> None:
    """The list is there in this order."""
    await until(lambda: play.tab.model.window.order == order and not play.tab.loader.is_busy)
    await play.ready()


def first(play: Stage, count: int = 30) -> list[Job]:
    """The jobs on top of the list."""
    return [job for row in range(count) if (job := play.tab.model.job(row)) is not None]


@on_qt_loop
async def test_an_order_is_asked_for_and_what_comes_in_waits() -> None:
    async with stage(JOBS) as play:
        await play.ready()
        play.window.actions_["group-status"].trigger()
        await ordered(play, BY_STATUS)
        assert [job.ref for job in first(play)] == [job.ref for job in in_order(JOBS, BY_STATUS)[:30]]
        assert play.window.actions_["order-status"].isChecked()
        assert not play.tab.is_narrowed

        news, shown = play.tab.news, [job.ref for job in first(play)]
        fresh = make_job(5_000, status=JobStatus.PROCESSING, created_at=NOON + timedelta(hours=1))
        await play.arrive(fresh)
        await until(news.isVisible)
        assert "1 new" in news.sentence.text()
        done = replace(first(play)[2], status=JobStatus.COMPLETED)
        await play.write(done)
        await until(lambda: "1 changed" in news.sentence.text())
        assert [job.ref for job in first(play)] == shown  # nothing moved
        assert play.tab.model.job(2) == done
        play.click(news.button)
        await until(lambda: first(play)[0].ref == fresh.ref)
        assert done.ref not in {job.ref for job in first(play)}
        assert not news.isVisible()

        play.window.actions_["group-status"].trigger()
        await ordered(play, NEWEST_FIRST)
        assert first(play)[0].ref == fresh.ref


@on_qt_loop
async def test_a_list_is_left_and_found_as_it_was_arranged() -> None:
    async with stage(JOBS) as play:
        await play.ready()
        tab, header = play.tab, play.tab.table.header
        x = header.sectionViewportPosition(column_of("status")) + 30
        at = header.viewport().rect().center()
        at.setX(x)
        QTest.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, at)
        await ordered(play, BY_STATUS)
        play.key(Qt.Key.Key_2, CONTROL_SHIFT)
        play.window.actions_["thumbnails-large"].trigger()
        play.window.actions_["colour-status"].trigger()
        arranged = tab.table.arrangement
        assert (arranged.view, arranged.size) == (ListView.GRID, ThumbnailSize.LARGE)
        assert arranged.is_coloured
        assert play.window.actions_["list-grid"].isChecked()
        kept = tab.dump()

        tab.restore({})
        await ordered(play, NEWEST_FIRST)
        assert tab.table.arrangement == USUAL
        tab.restore(kept)
        await ordered(play, BY_STATUS)
        assert tab.table.arrangement == arranged
        await until(lambda: len(first(play)) == 30)
        await until(lambda: tab.table.visible_rows()[1] < 30)

        tab.loader.find_moment(NOON)  # a date is no place in this order
        tab.open_go_to()
        play.key(Qt.Key.Key_1, CONTROL_SHIFT)
        assert tab.table.arrangement.view is ListView.TABLE

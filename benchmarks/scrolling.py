"""Whether the window stays awake: a heartbeat while the operator scrolls through very many rows.

python benchmarks/scrolling.py [ROWS]: the delay of the event loop beyond its 4 ms beat, as a part of the
16 ms that a frame has; while wheeling, paging, dragging the scroll bar, and while rows change.
"""

from __future__ import annotations

import asyncio
import os
import sys
import time
from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
sys.path.insert(0, str(Path(__file__).parents[1]))

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from jobmonitor.domain.events import JobsChanged
from jobmonitor.domain.feed import Changes, Counts, Cursor, FeedQuery, Page
from jobmonitor.domain.job import Job, JobStatus
from jobmonitor.ui.feed.loader import FeedState
from jobmonitor.ui.feed.table import FeedTable
from jobmonitor.ui.main_window import MainWindow
from jobmonitor.ui.runtime import Tasks, run
from tests.support.fake_application import FakePictures, fake_application
from tests.support.fake_jobs import NOON, FakeRepository, make_job
from tests.support.qt_loop import until

FRAME = 0.016
BEAT = 0.004


class EndlessRepository(FakeRepository):
    """Rows that are made when they are asked for."""

    def __init__(self, rows: int) -> None:
        super().__init__()
        self.rows = rows

    def page(self, query: FeedQuery, *, after: Cursor | None, limit: int, skip: int = 0) -> Page:
        first = (0 if after is None else int(after.key) + 1) + skip
        jobs = tuple(row(number) for number in range(first, min(first + limit, self.rows)))
        return Page(jobs, Cursor.of(jobs[-1]) if jobs and first + limit < self.rows else None)

    def counts(self, query: FeedQuery) -> Counts:
        return Counts(self.rows, ((JobStatus.COMPLETED, self.rows),))


def row(number: int) -> Job:
    """The job of a row."""
    return make_job(
        number, created_at=NOON - timedelta(seconds=number), outputs=(f"http://gpu1/{number}.png",)
    )


class Heartbeat:
    """Beats in the loop, and notes how late it was."""

    def __init__(self) -> None:
        self.late: list[float] = []

    async def beat(self) -> None:
        """Until it is cancelled."""
        while True:
            due = time.perf_counter() + BEAT
            await asyncio.sleep(BEAT)
            self.late.append(max(0.0, time.perf_counter() - due))


async def wheel(table: FeedTable, _application: object) -> None:
    """A notch at a time."""
    bar = table.verticalScrollBar()
    for _ in range(150):
        bar.setValue(bar.value() + 120)
        await asyncio.sleep(0.008)


async def page(table: FeedTable, _application: object) -> None:
    """Page after page, by keyboard."""
    table.setFocus()
    for _ in range(60):
        QTest.keyClick(table, Qt.Key.Key_PageDown)
        await asyncio.sleep(0.016)


async def drag(table: FeedTable, _application: object) -> None:
    """The scroll bar from one end to the other."""
    bar = table.verticalScrollBar()
    for step in range(100):
        bar.setValue(bar.maximum() * step // 100)
        await asyncio.sleep(0.016)


async def change(table: FeedTable, application: object) -> None:
    """Hundreds of rows change and come in while nobody scrolls."""
    table.scrollToTop()
    bus = application.bus  # type: ignore[attr-defined]  # the fake application is typed loosely
    for turn in range(20):
        fresh = make_job(10_000_000 + turn, created_at=NOON + timedelta(seconds=turn + 1))
        changed = tuple(row(number) for number in range(200))
        bus.publish(JobsChanged(Changes((fresh, *changed))))
        await asyncio.sleep(0.05)


async def main(rows: int) -> None:
    """Prints a line for each way to scroll."""
    application = fake_application()
    application.repository = repository = EndlessRepository(rows)
    application.feeds._repository = repository
    tasks = Tasks()
    window = MainWindow(application, FakePictures(), tasks)
    await window.prepare()
    window.show()
    window.begin()
    await application.start()
    window.show_tab("unified")
    await until(lambda: window.current_tab.loader.state is FeedState.READY)
    await asyncio.sleep(0.5)
    table = window.current_tab.table
    ways: tuple[Callable[[FeedTable, object], Awaitable[None]], ...] = (wheel, page, drag, change)
    print(f"{rows:,} rows; lateness of the event loop, in frames of 16 ms")
    print(f"{'':10}{'median':>8}{'99 %':>8}{'worst':>8}")
    for way in ways:
        heart = Heartbeat()
        beating = asyncio.create_task(heart.beat())
        await way(table, application)
        await asyncio.sleep(0.3)
        beating.cancel()
        late = sorted(heart.late)
        told = (late[len(late) // 2], late[int(len(late) * 0.99)], late[-1])
        print(f"{way.__name__:10}" + "".join(f"{each / FRAME:8.2f}" for each in told))
    print(f"rows held: {window.current_tab.model.window.loaded:,}")
    window.close()
    await window.finish()
    await tasks.close()
    await application.close()


if __name__ == "__main__":
    app = QApplication([])
    run(lambda: main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000), app)

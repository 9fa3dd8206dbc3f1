"""Whether the window stays awake: a heartbeat while the operator scrolls through very many rows.

`python -m benchmarks.scrolling [ROWS]`: the delay of the event loop beyond its 4 ms beat, as a part of the
16 ms that a frame has; while wheeling, paging, dragging the scroll bar, and while rows change.
"""

from __future__ import annotations

import asyncio
import os
import sys
from datetime import timedelta
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
sys.path.insert(0, str(Path(__file__).parents[1]))

from PySide6.QtWidgets import QApplication

from benchmarks.common.heartbeat import HEADER, listening
from benchmarks.common.ways_to_scroll import drag, page, wheel
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
    print(f"{rows:,} rows that are made when they are asked for\n{HEADER}")
    ways = {
        "wheel": lambda: wheel(table),
        "page": lambda: page(table),
        "drag": lambda: drag(table),
        "rows change": lambda: change(table, application),
    }
    for name, way in ways.items():
        async with listening() as heart:
            await way()
            await asyncio.sleep(0.3)
        print(heart.line(name))
    print(f"rows held: {window.current_tab.model.window.loaded:,}")
    window.close()
    await window.finish()
    await tasks.close()
    await application.close()


if __name__ == "__main__":
    app = QApplication([])
    run(lambda: main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000), app)

"""What an operator does, as the benchmark does it: in the real window, through events and actions."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from benchmarks.common.ways_to_scroll import drag, page, wheel
from benchmarks.heartbeat.pictures import DecodedPictures
from jobmonitor.domain.events import JobsChanged
from jobmonitor.domain.feed import Changes
from jobmonitor.domain.job import Job, JobStatus
from jobmonitor.ui.feed.arrangement import ListView
from jobmonitor.ui.window.main_window import MainWindow
from tests.support.qt_loop import until

PATIENCE = 120.0
UPDATES = 500
"""Changes a second."""
TICK = 0.1
THUMBNAILS = 10_000
SEARCHES = ("red dress", "workflow:wan-i2v status:failed", "user:me since:2d dragon")


@dataclass(frozen=True)
class Stage:
    """What scenarios play on."""

    window: MainWindow
    pictures: DecodedPictures
    folder: Path

    async def settled(self) -> None:
        """No visible row is a placeholder."""
        tab = self.window.current_tab

        def there() -> bool:
            first, last = tab.table.visible_rows()
            return last >= first and all(tab.model.job(row) is not None for row in range(first, last + 1))

        await until(there, PATIENCE)


async def scrolling(stage: Stage) -> None:
    """Wheel, pages, and the scroll bar from end to end."""
    table = stage.window.current_tab.table
    await wheel(table)
    await page(table)
    await drag(table)
    for key in (Qt.Key.Key_End, Qt.Key.Key_Home):
        QTest.keyClick(table, key)
        await stage.settled()


async def updates(stage: Stage) -> None:
    """500 jobs a second change, most of them on the screen, while the wheel turns."""
    window = stage.window
    table, model = window.current_tab.table, window.current_tab.model
    bar = table.verticalScrollBar()
    number = 0
    for turn in range(50):
        first, last = table.visible_rows()
        seen = [job for row in range(first, last + 1) if (job := model.job(row)) is not None]
        changed: list[Job] = []
        while seen and len(changed) < UPDATES * TICK:
            job = seen[len(changed) % len(seen)]
            number += 1
            status = (JobStatus.PROCESSING, JobStatus.COMPLETED)[number % 2]
            changed.append(replace(job, status=status, prompt=f"changed {number}"))
        if changed:
            window.application.bus.publish(JobsChanged(Changes(tuple(changed))))
        for _ in range(5):
            bar.setValue(bar.value() + (60 if turn % 10 < 8 else -120))
            await asyncio.sleep(TICK / 5)


async def thumbnails(stage: Stage) -> None:
    """10,000 cards of the grid pass by, page by page."""
    table = stage.window.current_tab.table
    table.scrollToTop()
    table.rearrange(replace(table.arrangement, view=ListView.GRID))
    await asyncio.sleep(0.1)
    bar, passed = table.verticalScrollBar(), 0
    while passed < THUMBNAILS and bar.value() < bar.maximum():
        first, last = table.visible_rows()
        passed += last - first + 1
        bar.setValue(bar.value() + table.viewport().height())
        await asyncio.sleep(0.03)
    await stage.settled()
    table.rearrange(replace(table.arrangement, view=ListView.TABLE))
    await stage.settled()


async def grid(stage: Stage) -> None:
    """As `scrolling`, through cards."""
    table = stage.window.current_tab.table
    table.rearrange(replace(table.arrangement, view=ListView.GRID))
    await asyncio.sleep(0.1)
    await scrolling(stage)
    table.rearrange(replace(table.arrangement, view=ListView.TABLE))
    await stage.settled()


async def tabs(stage: Stage) -> None:
    """From list to list."""
    window = stage.window
    for turn in range(30):
        window.actions_[f"tab-{('video', 'image', 'unified')[turn % 3]}"].trigger()
        await asyncio.sleep(0.12)
    window.show_tab("unified")
    await stage.settled()


async def typing(stage: Stage) -> None:
    """Searches, letter by letter, each taken back again."""
    window = stage.window
    for text in SEARCHES:
        window.search()
        field = window.current_tab.filters.search
        for letter in text:
            QTest.keyClicks(field, letter)
            await asyncio.sleep(0.06)
        await asyncio.sleep(0.4)
        for _ in text:
            QTest.keyClick(field, Qt.Key.Key_Backspace)
            await asyncio.sleep(0.02)
    QTest.keyClick(window.current_tab.filters.search, Qt.Key.Key_Escape)
    window.current_tab.clear_filters()
    await stage.settled()


async def details(stage: Stage) -> None:
    """One job after the other in the details."""
    window = stage.window
    table = window.current_tab.table
    window.show_details()
    table.setFocus()
    for turn in range(60):
        QTest.keyClick(table, Qt.Key.Key_Down if turn % 7 else Qt.Key.Key_PageDown)
        await asyncio.sleep(0.08)


async def select_all(stage: Stage) -> None:
    """All of them, and what is selected is summed up."""
    table = stage.window.current_tab.table
    table.setFocus()
    QTest.keyClick(table, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    await asyncio.sleep(1.0)


async def copy_all(stage: Stage) -> None:
    """As many as the clipboard takes of all."""
    await select_all(stage)
    stage.window.actions_["copy"].trigger()
    await _done(stage)


async def export_all(stage: Stage) -> None:
    """All of them into a file."""
    await select_all(stage)
    bulk = stage.window.bulk_actions
    bulk.export()
    await until(lambda: bulk.dialog is not None, PATIENCE)
    dialog = bulk.dialog
    assert dialog is not None
    dialog.fileSelected.emit(str(stage.folder / "jobs.csv"))
    dialog.reject()
    await _done(stage)


async def cancel_all(stage: Stage) -> None:
    """Those of all that wait or run are looked for; then the operator thinks better of it."""
    await select_all(stage)
    bulk = stage.window.bulk_actions
    stage.window.actions_["cancel"].trigger()
    await until(lambda: bulk.question is not None, PATIENCE)
    question = bulk.question
    assert question is not None
    question.reject()
    stage.window.actions_["select-none"].trigger()
    await asyncio.sleep(0.2)


async def _done(stage: Stage) -> None:
    await asyncio.sleep(0.2)
    await until(lambda: not stage.window.work_line.is_running, PATIENCE * 3)
    await asyncio.sleep(0.3)


SCENARIOS: dict[str, Callable[[Stage], Awaitable[None]]] = {
    "scrolling through all jobs": scrolling,
    "500 updates a second": updates,
    "10,000 thumbnails": thumbnails,
    "scrolling through cards": grid,
    "switching tabs": tabs,
    "typing in the search field": typing,
    "opening details": details,
    "selecting all": select_all,
    "copying all": copy_all,
    "cancelling all": cancel_all,
    "exporting all": export_all,
}

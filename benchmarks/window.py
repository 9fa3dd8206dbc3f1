"""The window on a large database: does it stay awake while the operator goes through a million jobs?

The real window with its real services, offscreen, while wheeling, paging, dragging, jumping to the end and
back and choosing all: how late the event loop is, how long it works at a stretch; how soon the rows of a far
place are there; memory.
`python -m benchmarks.window --rows 500000`
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from benchmarks.common.heartbeat import HEADER, listening, part
from benchmarks.common.machine import machine, resident_megabytes
from benchmarks.common.ways_to_scroll import drag, page, wheel
from benchmarks.feed_pages import DATABASES, ROWS, opened
from jobmonitor.bootstrap import run_window
from jobmonitor.config.paths import Paths
from jobmonitor.config.settings import Settings
from jobmonitor.ui.feed.loader import FeedState
from jobmonitor.ui.main_window import MainWindow
from tests.support.qt_loop import until

PAUSE = 0.1
"""Seconds that the event loop's thread may work at a stretch: more is seen as a pause."""

PATIENCE = 20.0
MOST_MEGABYTES = 300
"""Memory that going through the list may take."""


class Walk:
    """What is done in the window's unified tab, and what it cost."""

    def __init__(self, window: MainWindow) -> None:
        self._window = window
        self._table = window.current_tab.table
        self._model = window.current_tab.model
        self.results: list[dict[str, object]] = []

    async def go(self) -> None:
        """Every way, one after the other; prints a line for each."""
        before = resident_megabytes()
        print(HEADER)
        await self._measured("wheel from the top", lambda: wheel(self._table))
        await self._measured("page by page", lambda: page(self._table))
        await self._measured("drag from end to end", lambda: drag(self._table))
        await self._measured("jump to the end", lambda: self._jump(Qt.Key.Key_End))
        await self._measured("jump back to the top", lambda: self._jump(Qt.Key.Key_Home))
        await self._measured("jump to the middle", self._middle)
        await self._measured("wheel in the middle", lambda: wheel(self._table))
        await self._measured("Ctrl+A", self._choose_all)
        for _ in range(5):
            await drag(self._table)
        await asyncio.sleep(1.0)
        after = resident_megabytes()
        print(
            f"memory: {before:.0f} MB before, {after:.0f} MB after; rows held: {self._model.window.loaded:,}"
        )
        self.results.append({"what": "memory", "before_mb": round(before), "after_mb": round(after)})
        if after - before > MOST_MEGABYTES:
            self.results[-1]["is_slow"] = True

    async def _measured(self, name: str, way: Callable[[], Awaitable[None]]) -> None:
        begun = time.perf_counter()
        async with listening() as heart:
            await way()
            done = time.perf_counter() - begun
            shown = await self._rows_are_there()
            await asyncio.sleep(0.2)
        is_slow = part(heart.busy, 1.0) > PAUSE
        told = "" if shown is None else f"{1000 * shown:8.0f} ms"
        print(f"{heart.line(name)}   rows there after{told}{'  !' if is_slow else ''}", flush=True)
        shares = {"median": 0.5, "p99": 0.99, "worst": 1.0}
        self.results.append(
            {
                "what": name,
                "seconds": round(done, 3),
                "late_ms": {key: round(1000 * part(heart.late, each), 2) for key, each in shares.items()},
                "busy_ms": {key: round(1000 * part(heart.busy, each), 2) for key, each in shares.items()},
                "rows_after_ms": None if shown is None else round(1000 * shown, 1),
                "is_slow": is_slow,
            }
        )

    async def _rows_are_there(self) -> float | None:
        """Seconds until no visible row is a placeholder; None where that did not come about."""
        begun = time.perf_counter()

        def there() -> bool:
            first, last = self._table.visible_rows()
            return all(self._model.job(row) is not None for row in range(first, last + 1))

        try:
            await until(there, PATIENCE)
        except TimeoutError:
            return None
        return time.perf_counter() - begun

    async def _jump(self, key: Qt.Key) -> None:
        self._table.setFocus()
        QTest.keyClick(self._table, key)

    async def _middle(self) -> None:
        bar = self._table.verticalScrollBar()
        bar.setValue(bar.maximum() // 2)

    async def _choose_all(self) -> None:
        self._table.setFocus()
        QTest.keyClick(self._table, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)


async def walk(window: MainWindow, rows: int) -> list[dict[str, object]]:
    """Goes through the unified tab, when its rows are there and counted: there are `rows`."""
    window.show_tab("unified")
    tab: Any = window.current_tab
    await until(lambda: tab.loader.state is FeedState.READY, PATIENCE)
    await until(lambda: tab.model.rowCount() >= rows, PATIENCE)
    await asyncio.sleep(1.0)
    print(f"{tab.model.rowCount():,} rows; {machine()}")
    steps = Walk(window)
    await steps.go()
    return steps.results


def measure(url: str, rows: int) -> list[dict[str, object]]:
    """Opens the window on a database of `rows` jobs, walks, and closes it."""
    found: list[dict[str, object]] = []
    tasks: set[asyncio.Task[None]] = set()
    failures: list[BaseException] = []

    def begin(window: MainWindow) -> None:
        async def go() -> None:
            try:
                found.extend(await walk(window, rows))
            except Exception as error:  # noqa: BLE001 (whatever it is, the window has to be closed)
                failures.append(error)
            finally:
                window.close()

        tasks.add(asyncio.create_task(go()))

    with tempfile.TemporaryDirectory(prefix="jobmonitor-bench-") as home:
        run_window(Paths.below(Path(home)), Settings(database=url), on_shown=begin)
    if failures:
        raise failures[0]
    return found


def main() -> int:
    """One window on one database."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--rows", type=int, default=ROWS, help="rows in each of the two tables")
    parser.add_argument("--database", choices=DATABASES, default="sqlite")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the results there as well")
    parser.add_argument("--strict", action="store_true", help="fail where there is a visible pause")
    options = parser.parse_args()
    with opened(options.database, options.rows) as (url, _):
        results = measure(url, 2 * options.rows)
    if options.json is not None:
        options.json.write_text(json.dumps(results, indent=1))
    return int(options.strict and any(result.get("is_slow") for result in results))


if __name__ == "__main__":
    sys.exit(main())

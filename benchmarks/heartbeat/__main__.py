"""The longest block of the event loop in the real window, on a database of a million jobs.

`python -m benchmarks.heartbeat`; `--only typing --stacks` for what holds the loop up in one scenario.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import json
import os
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtWidgets import QApplication

from benchmarks.common.machine import machine, resident_megabytes
from benchmarks.data.sqlite import sqlite_file
from benchmarks.heartbeat.pictures import DecodedPictures
from benchmarks.heartbeat.probe import Beats, Probe
from benchmarks.heartbeat.report import HEADER, Measured, line, record
from benchmarks.heartbeat.scenarios import PATIENCE, SCENARIOS, Stage
from jobmonitor.bootstrap import build_application
from jobmonitor.config.paths import Paths
from jobmonitor.config.settings import Settings
from jobmonitor.ui.feed.loader import FeedState
from jobmonitor.ui.runtime import run
from jobmonitor.ui.session import Opened
from jobmonitor.ui.shell import Shell
from jobmonitor.ui.window.main_window import MainWindow
from tests.support.qt_loop import until

ROWS = 500_000


@dataclass(frozen=True)
class Wanted:
    """What is to be played, and how it is judged."""

    only: str = ""
    """Scenarios with this in their name."""
    rounds: int = 1
    """How many times all of them are played, in one process."""
    stacks: bool = False
    is_shared: bool = False
    """Whether other programs keep the machine busy."""


async def play(stage: Stage, wanted: Wanted) -> list[Measured]:
    """Each scenario, one after the other."""
    window = stage.window
    window.show_tab("unified")
    tab = window.current_tab
    await until(lambda: tab.loader.state is FeedState.READY, PATIENCE)
    await until(lambda: tab.loader.counts is not None, PATIENCE)
    await stage.settled()
    await asyncio.sleep(1.0)
    print(f"{tab.model.rowCount():,} rows; {machine()}\n{HEADER}", flush=True)
    measured = []
    for name, scenario in list(SCENARIOS.items()) * wanted.rounds:
        if wanted.only not in name:
            continue
        before = resident_megabytes()
        probe = Probe(tab.table.viewport(), stacks=wanted.stacks)
        probe.begin()
        try:
            await scenario(stage)
        finally:
            beats: Beats = probe.end()
        after = resident_megabytes()
        measured.append(Measured.of(name, beats, before, after, is_shared=wanted.is_shared))
        print(line(measured[-1]), flush=True)
        for stack, times in beats.stacks.most_common(6):
            print(f"  {times} ×\n    {stack}", flush=True)
        gc.collect()
    return measured


def measure(rows: int, wanted: Wanted) -> list[Measured]:
    """Opens the window on the database, plays, and closes it."""
    database = str(sqlite_file(rows))
    found: list[Measured] = []
    failures: list[BaseException] = []
    playing: set[asyncio.Task[None]] = set()
    with tempfile.TemporaryDirectory(prefix="jobmonitor-bench-") as home:
        paths = Paths.below(Path(home))
        pictures = DecodedPictures()

        def begin(window: MainWindow) -> None:
            async def go() -> None:
                try:
                    found.extend(await play(Stage(window, pictures, Path(home)), wanted))
                except Exception as error:  # noqa: BLE001 - whatever it is, the window has to be closed
                    failures.append(error)
                finally:
                    window.close()

            playing.add(asyncio.create_task(go()))

        async def main() -> int:
            application = build_application(paths, Settings(database=database))
            return await Shell().run(Opened(application, pictures, pictures.aclose), begin)

        run(main, QApplication([]))
    if failures:
        raise failures[0]
    return found


def main() -> int:
    """Prints a line for each scenario."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--rows", type=int, default=ROWS, help="rows in each of the two tables")
    parser.add_argument("--only", default="", help="scenarios with this in their name")
    parser.add_argument("--rounds", type=int, default=1, help="how many times all are played, in one window")
    parser.add_argument(
        "--shared", action="store_true", help="other programs work, too: judge what the loop's thread worked"
    )
    parser.add_argument("--stacks", action="store_true", help="say what works for more than 30 ms")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the results there as well")
    parser.add_argument("--record", action="store_true", help="write the table into docs/BENCHMARKS.md")
    parser.add_argument("--strict", action="store_true", help="fail where a limit is exceeded")
    options = parser.parse_args()
    wanted = Wanted(options.only, options.rounds, options.stacks, options.shared)
    measured = measure(options.rows, wanted)
    if options.json is not None:
        options.json.write_text(json.dumps([each.to_json() for each in measured], indent=1))
    if options.record:
        record(measured)
    slow = [each.what for each in measured if each.is_slow]
    print("All keep the limits." if not slow else f"Above the limits (marked !): {', '.join(slow)}.")
    return int(options.strict and bool(slow))


if __name__ == "__main__":
    sys.exit(main())

"""The demo: a simulated server, a temporary database, sample jobs, and the window."""

from __future__ import annotations

import asyncio
import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from jobmonitor.bootstrap import build_application, run_window
from jobmonitor.config.paths import Paths
from jobmonitor.config.settings import Settings
from jobmonitor.demo.pictures import PALETTES, paint
from jobmonitor.demo.samples import make_samples
from jobmonitor.demo.server import simulated_server
from jobmonitor.domain.server import Server
from jobmonitor.services.tracking.context import TrackingPace

if TYPE_CHECKING:
    from jobmonitor.ui.main_window import MainWindow

STEP_SECONDS = 0.2
"""How long a sampler step takes at the simulated server: slow enough to watch."""

PACE = TrackingPace(connected=3.0, idle=5.0)


@dataclass(frozen=True, slots=True)
class Stage:
    """What the demo plays on: folders, settings that name the simulated server, pictures by scene."""

    paths: Paths
    settings: Settings
    pictures: dict[str, Path]

    def open_window(self, on_shown: Callable[[MainWindow], None] | None = None) -> int:
        """The window on this stage; its exit code."""
        return run_window(self.paths, self.settings, pace=PACE, on_shown=on_shown)


def run_demo(*, headless: bool, out: Path) -> int:
    """Runs the demo and returns its exit code.

    Headless: drives the window offscreen through the main job, leaves `summary.json` and pictures of the
    tabs in `out`; 1 where a job did not complete.
    """
    with set_stage() as stage:
        if headless:
            return _run_headless(stage, out)
        folder = next(iter(stage.pictures.values())).parent
        sys.stderr.write(f"Pictures to work on are in {folder} until the window is closed.\n")
        return stage.open_window()


@contextmanager
def set_stage() -> Iterator[Stage]:
    """A simulated server and a temporary database with some sample jobs, until the block ends."""
    with tempfile.TemporaryDirectory(prefix="jobmonitor-demo-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        pictures = {scene: paint(scene, folder / f"{scene}.png") for scene in PALETTES}
        with simulated_server(folder / "server", step_seconds=STEP_SECONDS) as url:
            settings = Settings(servers=(Server(url, "simulator"),))
            stage = Stage(Paths.below(folder / "home"), settings, pictures)
            sys.stderr.write("Making some sample jobs …\n")
            asyncio.run(_prepare(stage))
            yield stage


async def _prepare(stage: Stage) -> None:
    application = build_application(stage.paths, stage.settings, pace=PACE)
    try:
        await application.start()
        await make_samples(application, stage.pictures)
    finally:
        await application.close()


def _run_headless(stage: Stage, out: Path) -> int:
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    from jobmonitor.demo.drive import Driver

    out.mkdir(parents=True, exist_ok=True)
    driver = Driver(stage.pictures, out)
    ended = stage.open_window(driver.begin)
    return ended or driver.report()

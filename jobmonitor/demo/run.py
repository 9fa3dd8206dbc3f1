"""The demo: a simulated server, a temporary database, sample jobs, and the window."""

from __future__ import annotations

import asyncio
import os
import sys
import tempfile
from collections.abc import Awaitable, Callable
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

Drive = Callable[["MainWindow", Path], Awaitable[bool]]


def run_demo(*, headless: bool, out: Path) -> int:
    """Runs the demo and returns its exit code.

    Headless: drives the window offscreen through the main job, leaves `summary.json` and pictures of the
    tabs in `out`; 1 where a job did not complete.
    """
    with tempfile.TemporaryDirectory(prefix="jobmonitor-demo-") as name:
        folder = Path(name)
        pictures = {scene: paint(scene, folder / f"{scene}.png") for scene in PALETTES}
        with simulated_server(folder / "server", step_seconds=STEP_SECONDS) as url:
            paths = Paths.below(folder / "home")
            settings = Settings(servers=(Server(url, "simulator"),))
            sys.stderr.write("Making some sample jobs …\n")
            asyncio.run(_prepare(paths, settings, pictures))
            if headless:
                return _run_headless(paths, settings, pictures, out)
            _keep_at_hand(pictures)
            return run_window(paths, settings, pace=PACE)


async def _prepare(paths: Paths, settings: Settings, pictures: dict[str, Path]) -> None:
    application = build_application(paths, settings, pace=PACE)
    try:
        await application.start()
        await make_samples(application, pictures)
    finally:
        await application.close()


def _run_headless(paths: Paths, settings: Settings, pictures: dict[str, Path], out: Path) -> int:
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    from jobmonitor.demo.drive import Driver

    out.mkdir(parents=True, exist_ok=True)
    driver = Driver(pictures, out)
    ended = run_window(paths, settings, pace=PACE, on_shown=driver.begin)
    return ended or driver.report()


def _keep_at_hand(pictures: dict[str, Path]) -> None:
    """Says where there are pictures to submit."""
    folder = next(iter(pictures.values())).parent
    sys.stderr.write(f"Pictures to work on are in {folder} until the window is closed.\n")

"""Makes the pictures of the guide: the real window on a stage with several servers and many jobs, offscreen.

make screenshots                                  all
python docs/make_screenshots.py --only docks      one set, in every pass that has it
python docs/make_screenshots.py --pass 2x         one pass

A *set* is a module beside this file with `async def take(camera)`; SETS names them all. A *pass* is a process
of its own, because scale and language hold for a whole process.
"""

from __future__ import annotations

import argparse
import asyncio
import importlib
import os
import subprocess
import sys
import time
import traceback
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jobmonitor.demo.run import Stage
    from jobmonitor.ui.main_window import MainWindow

SETS = {
    "running": "running_pictures",
    "details": "detail_pictures",
    "finding": "finding_pictures",
    "docks": "dock_pictures",
    "importing": "import_pictures",
    "reconciling": "reconcile_pictures",
    "forms": "form_pictures",
}
"""Name of a set → its module."""
ALL = tuple(SETS)


@dataclass(frozen=True, slots=True)
class Pass:
    """One run of the window."""

    sets: tuple[str, ...]
    modes: tuple[str, ...] = ("light", "dark")
    scale: str = "1"
    """Pixels of the screen for one of the window's."""
    suffix: str = ""
    """Behind the names of its pictures."""
    language: str = "en"
    empty: bool = False
    """Whether there is no job yet."""


PASSES = {
    "usual": Pass(ALL),
    "2x": Pass(("running", "docks"), scale="2", suffix="-2x"),
}


class Photographer:
    """Goes through the window and takes the pictures."""

    def __init__(self, stage: Stage, taken: Pass, sets: Sequence[str]) -> None:
        self._stage, self._pass, self._sets = stage, taken, sets
        self._task: asyncio.Task[None] | None = None
        self.problem = ""

    def begin(self, window: MainWindow) -> None:
        """Starts; the window is closed at the end."""
        self._task = asyncio.get_running_loop().create_task(self._run(window))

    async def _run(self, window: MainWindow) -> None:
        try:
            await self._take(window)
        except Exception:  # noqa: BLE001 - told by main, and the window must close
            self.problem = traceback.format_exc()
        finally:
            window.close()

    async def _take(self, window: MainWindow) -> None:
        from camera import SIZE, Camera

        from jobmonitor.demo.drive import at_rest, until
        from jobmonitor.ui.theme.theme import Mode

        window.resize(SIZE)
        await until(lambda: bool(window.submit_menu.actions()[0].objectName()), "the workflows")
        for mode in map(Mode, self._pass.modes):
            window.set_theme(mode)
            await at_rest(window)
            camera = Camera(window, self._stage, mode, self._pass.suffix)
            for name in self._sets:
                began = time.monotonic()
                await importlib.import_module(SETS[name]).take(camera)
                sys.stderr.write(f"{name}-{mode}{self._pass.suffix}: {time.monotonic() - began:.1f} s\n")


def _run_pass(taken: Pass, sets: Sequence[str]) -> int:
    """In this process. 1 where it failed."""
    from camera import PICTURES
    from picture_stage import set_empty_stage, set_picture_stage

    PICTURES.mkdir(exist_ok=True)
    set_stage = set_empty_stage if taken.empty else set_picture_stage
    with set_stage(language=taken.language) as stage:
        photographer = Photographer(stage, taken, sets)
        stage.open_window(photographer.begin)
    if photographer.problem:
        sys.stderr.write(f"The pictures were not made: {photographer.problem}\n")
        return 1
    return 0


def main(arguments: Sequence[str] | None = None) -> int:
    """Makes the pictures that are asked for; 1 where one pass failed."""
    parser = argparse.ArgumentParser(description="Makes the pictures of the guide.")
    parser.add_argument("--only", nargs="+", choices=ALL, default=ALL, metavar="SET", help=", ".join(ALL))
    parser.add_argument("--pass", nargs="+", choices=tuple(PASSES), default=tuple(PASSES), dest="passes")
    parser.add_argument("--here", action="store_true", help="one pass in this process")
    options = parser.parse_args(arguments)
    failed = False
    for name in options.passes:
        taken = PASSES[name]
        sets = [each for each in taken.sets if each in options.only]
        if not sets:
            continue
        if options.here:
            return _run_pass(taken, sets)
        environment = os.environ | {"QT_QPA_PLATFORM": "offscreen", "QT_SCALE_FACTOR": taken.scale}
        command = [sys.executable, __file__, "--here", "--pass", name, "--only", *sets]
        failed |= subprocess.run(command, env=environment, check=False).returncode != 0  # noqa: S603 - our own
    return int(failed)


if __name__ == "__main__":
    raise SystemExit(main())

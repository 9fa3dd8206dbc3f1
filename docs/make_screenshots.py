"""Makes the pictures of the guide: the real window on a stage with several servers and many jobs, offscreen.

make screenshots                                  all
python docs/make_screenshots.py --only docks      one set, in every pass that has it
python docs/make_screenshots.py --pass 2x         one pass
python docs/picture_stage.py                      sets the stage, for `--stage FOLDER`, until Ctrl+C

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
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from homes import Home

if TYPE_CHECKING:
    from jobmonitor.demo.run import Stage
    from jobmonitor.ui.main_window import MainWindow

SETS = {
    "busy": "busy_pictures",
    "lists": "list_pictures",
    "details": "detail_pictures",
    "viewer": "viewer_pictures",
    "finding": "finding_pictures",
    "docks": "dock_pictures",
    "importing": "import_pictures",
    "reconciling": "reconcile_pictures",
    "forms": "form_pictures",
    "submitting": "submitting_pictures",
    "waiting": "waiting_pictures",
    "questions": "question_pictures",
    "setup": "setup_pictures",
    "empty": "empty_pictures",
    "away": "away_pictures",
}
"""Name of a set → its module."""
ALL = tuple(SETS)


USUAL = tuple(name for name in SETS if name not in ("empty", "away"))
BOTH = {"light": USUAL, "dark": USUAL}


@dataclass(frozen=True, slots=True)
class Pass:
    """One run of the window."""

    rounds: Mapping[str, Sequence[str]]
    """Theme → sets, in this order."""
    suffix: str = ""
    """Behind the names of its pictures."""
    scale: str = "1"
    """Pixels of the screen for one of the window's."""
    language: str = "en"
    home: Home = Home.FULL
    wanted: frozenset[str] = frozenset()
    """The pictures of its sets that are kept; all, where none is named."""


PASSES = {
    "usual": Pass(BOTH),
    "2x": Pass(
        {"light": ("busy", "viewer", "docks", "forms", "waiting"), "dark": ("docks",)},
        wanted=frozenset({"running", "servers", "viewer", "statistics", "form-lipsync-multi", "outbox"}),
        suffix="-2x",
        scale="2",
    ),
    "contrast": Pass({"contrast": ("busy",)}, wanted=frozenset({"running"})),
    "es": Pass({"light": ("busy",)}, wanted=frozenset({"running"}), suffix="-es", language="es"),
    "empty": Pass({"light": ("empty",), "dark": ("empty",)}, home=Home.EMPTY),
    "away": Pass({"light": ("away",), "dark": ("away",)}, home=Home.AWAY),
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
        for theme, names in self._pass.rounds.items():
            mode = Mode(theme)
            sets = [name for name in names if name in self._sets]
            if not sets:
                continue
            window.set_theme(mode)
            await at_rest(window)
            camera = Camera(window, self._stage, mode, self._pass.suffix, self._pass.wanted)
            for name in sets:
                began = time.monotonic()
                await importlib.import_module(SETS[name]).take(camera)
                sys.stderr.write(f"{name}-{mode}{self._pass.suffix}: {time.monotonic() - began:.1f} s\n")


def _run_pass(name: str, taken: Pass, sets: Sequence[str], folder: Path) -> int:
    """In this process, on a copy of the stage whose folder this is. 1 where it failed."""
    from picture_stage import read_stage

    stage = read_stage(folder, name, taken.home, taken.language)
    photographer = Photographer(stage, taken, sets)
    stage.open_window(photographer.begin)
    if photographer.problem:
        sys.stderr.write(f"The pictures were not made: {photographer.problem}\n")
        return 1
    return 0


def _run_all(passes: Mapping[str, Pass], sets: Sequence[str], folder: Path) -> int:
    """Each pass in a process of its own. 1 where one failed."""
    failed = False
    for name, taken in passes.items():
        wanted = [each for each in sets if any(each in names for names in taken.rounds.values())]
        if not wanted:
            continue
        environment = os.environ | {"QT_SCALE_FACTOR": taken.scale}
        modes = ["--mode", *taken.rounds]
        command = [sys.executable, __file__, "--here", str(folder), "--pass", name, "--only", *wanted, *modes]
        failed |= subprocess.run(command, env=environment, check=False).returncode != 0  # noqa: S603 - our own
    return int(failed)


def main(arguments: Sequence[str] | None = None) -> int:
    """Makes the pictures that are asked for; 1 where one pass failed."""
    parser = argparse.ArgumentParser(description="Makes the pictures of the guide.")
    parser.add_argument("--only", nargs="+", choices=ALL, default=ALL, metavar="SET", help=", ".join(ALL))
    parser.add_argument("--pass", nargs="+", choices=tuple(PASSES), default=tuple(PASSES), dest="passes")
    parser.add_argument("--mode", nargs="+", default=("light", "dark", "contrast"), help="these themes alone")
    parser.add_argument("--stage", type=Path, help="the folder of a stage that `picture_stage.py` has set")
    parser.add_argument("--here", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    passes = {}
    for name in options.passes:
        rounds = {mode: sets for mode, sets in PASSES[name].rounds.items() if mode in options.mode}
        passes[name] = replace(PASSES[name], rounds=rounds)
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    if options.here:
        ((name, taken),) = passes.items()
        return _run_pass(name, taken, options.only, options.here)
    if options.stage:
        return _run_all(passes, options.only, options.stage)
    from picture_stage import set_picture_stage

    with set_picture_stage() as folder:
        return _run_all(passes, options.only, folder)


if __name__ == "__main__":
    raise SystemExit(main())

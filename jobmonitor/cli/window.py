"""Opens the window, or says in one line why it cannot be opened."""

from __future__ import annotations

import importlib.util
import os
import sys
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING

from jobmonitor.bootstrap import run_window, settings_of_this_user
from jobmonitor.cli.system import QtFindings, check_qt, has_display, tell

if TYPE_CHECKING:
    from jobmonitor.ui.main_window import MainWindow

STEP_SECONDS = 0.1
"""How long a sampler step takes at a simulated server: a first job is done soon, and can be watched."""


def open_window(
    overrides: Mapping[str, object] | None = None, shown: Callable[[MainWindow], None] | None = None
) -> int:
    """Returns the exit code when the window was closed. `shown` is called when it is on the screen."""
    if not has_display() and not os.environ.get("QT_QPA_PLATFORM"):
        sys.stderr.write(
            "jobmonitor: There is no display to open a window on. "
            "Use the commands (jobmonitor --help), or set DISPLAY.\n"
        )
        return 1
    paths, settings = settings_of_this_user(overrides)
    # Who has no settings file, and names no database otherwise either, begins from nothing.
    is_new = not paths.settings_file.exists() and settings.database is None
    try:
        return run_window(
            paths, settings, on_shown=_offer if is_new and shown is None else shown, simulate=_simulate()
        )
    except ImportError as error:
        findings = check_qt()
        tell(findings if findings.problem else QtFindings(problem=str(error)), "jobmonitor: ")
        return 1


def _offer(window: MainWindow) -> None:
    window.first_steps.offer()


def _simulate() -> Callable[[Path], AbstractContextManager[str]] | None:
    """What begins a simulated server; None where the extra `demo` is not installed."""
    if importlib.util.find_spec("aiohttp") is None:
        return None

    def begin(folder: Path) -> AbstractContextManager[str]:
        from jobmonitor.demo.server import simulated_server

        return simulated_server(folder, step_seconds=STEP_SECONDS)

    return begin

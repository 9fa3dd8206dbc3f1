"""Opens the window, or says in one line why it cannot be opened."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping

from jobmonitor.bootstrap import run_window, settings_of_this_user
from jobmonitor.cli.system import QtFindings, check_qt, has_display, tell


def open_window(overrides: Mapping[str, object] | None = None) -> int:
    """Returns the exit code when the window was closed."""
    if not has_display() and not os.environ.get("QT_QPA_PLATFORM"):
        sys.stderr.write(
            "jobmonitor: There is no display to open a window on. "
            "Use the commands (jobmonitor --help), or set DISPLAY.\n"
        )
        return 1
    paths, settings = settings_of_this_user(overrides)
    try:
        return run_window(paths, settings)
    except ImportError as error:
        findings = check_qt()
        tell(findings if findings.problem else QtFindings(problem=str(error)), "jobmonitor: ")
        return 1

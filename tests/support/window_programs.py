"""Programs that open the real window, each in a process of its own, and use it as an operator would.

    python -m tests.support.window_programs submit WORKFLOW PICTURE PROMPT
    python -m tests.support.window_programs observe TAB
    python -m tests.support.window_programs open
    python -m tests.support.window_programs arrange WORKFLOW PROMPT
    python -m tests.support.window_programs look WORKFLOW

Where the jobs are, and at which server, the environment says, as for `jobmonitor` itself. Each prints one
JSON object a line for what it sees.
"""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt

from jobmonitor.bootstrap import run_window, settings_of_this_user
from jobmonitor.demo.drive import at_rest, open_dialog, submit, type_into, until
from jobmonitor.domain.feed_order import OrderKey
from jobmonitor.domain.job import JobKind
from jobmonitor.services.tracking.context import TrackingPace
from jobmonitor.ui.main_window import MainWindow
from jobmonitor.ui.theme.theme import Mode

PACE = TrackingPace(connected=1.0, polling=0.5, idle=1.0, rows=2.0, lost=0.3)


def say(**what: object) -> None:
    """One line that the test reads."""
    sys.stdout.write(json.dumps(what) + "\n")
    sys.stdout.flush()


async def _submit(window: MainWindow, workflow: str, picture: str, prompt: str) -> None:
    await until(lambda: bool(window.submit_menu.names_of(tuple(JobKind))), "the workflows")
    job = await submit(window, workflow, Path(picture), prompt)
    say(submitted=job.ref.key, comfy_job_id=job.comfy_job_id)
    await _tell_rows(window)


async def _observe(window: MainWindow, tab: str) -> None:
    await at_rest(window)  # the stored layout may choose a tab of its own
    window.show_tab(tab)
    say(ready=True)
    await _tell_rows(window)


async def _tell_rows(window: MainWindow) -> None:
    """Tells what the first row of the list that is seen shows, whenever that changes; for ever."""
    said = None
    while True:
        model = window.current_tab.model
        shown = [
            str(model.index(0, column).data(Qt.ItemDataRole.AccessibleTextRole) or "")
            for column in range(model.columnCount())
            if model.rowCount()
        ]
        job = model.job(0) if model.rowCount() else None
        row = {"id": job.ref.key, "status": job.status.value, "words": shown} if job else None
        if row is not None and row != said:
            said = row
            say(row=row)
        await asyncio.sleep(0.02)


async def _open(window: MainWindow) -> None:
    say(ready=True)


def _arrangement(window: MainWindow, prompt: str) -> dict[str, object]:
    docks = window.docks
    return {
        "prompt": prompt,
        "search": window.current_tab.filters.search.text(),
        "tab": window.current_tab.spec.key,
        "open": sorted(dock.spec.key for dock in docks if docks.is_open(dock.spec.key)),
        "floats": sorted(dock.spec.key for dock in docks if dock.isFloating()),
        "areas": {dock.spec.key: window.dockWidgetArea(dock).name for dock in docks},
        "size": [window.width(), window.height()],
        "chosen": docks.dump_contents(),
        "folded": not window.pane.sections.parameters.is_open,
        "list": window.current_tab.table.dump(),
        "theme": window.theme.mode,
    }


async def _arrange(window: MainWindow, workflow: str, prompt: str) -> None:
    """Changes the layout, a filter and a form by hand, and waits to be killed."""
    await until(lambda: bool(window.submit_menu.names_of(tuple(JobKind))), "the workflows")
    await at_rest(window)
    window.resize(790, 600)
    window.show_tab("image")
    window.actions_["dock-activity"].trigger()
    window.docks.move("activity", Qt.DockWidgetArea.BottomDockWidgetArea)
    window.docks.set_floating("details", True)
    window.docks.show("statistics")
    statistics = window.parts.statistics.panel
    assert statistics is not None
    statistics.span.buttons[90].click()
    statistics.by_workflow.click()
    window.pane.sections.parameters.set_open(False)
    window.set_theme(Mode.DARK)
    table = window.current_tab.table
    table.rearrange(table.arrangement.switched("user", True).ordered_by(OrderKey.SERVER))
    type_into(window.current_tab.filters.search, "status:failed dress")
    await at_rest(window)
    dialog = await open_dialog(window, workflow)
    assert dialog.form is not None
    type_into(dialog.form.rows["prompt"].editor.entry(), prompt)
    say(arranged=_arrangement(window, prompt))


async def _look(window: MainWindow, workflow: str) -> None:
    """Tells how the window and its form are found."""
    await until(lambda: bool(window.submit_menu.names_of(tuple(JobKind))), "the workflows")
    await at_rest(window)
    found = _arrangement(window, "")
    dialog = await open_dialog(window, workflow)
    assert dialog.form is not None
    say(found={**found, "prompt": dialog.form.values()["prompt"]})
    dialog.close()


def main(arguments: list[str]) -> int:
    """Opens the window and begins."""
    programs: dict[str, Callable[..., object]] = {
        "submit": _submit,
        "observe": _observe,
        "open": _open,
        "arrange": _arrange,
        "look": _look,
    }
    program, *rest = arguments
    tasks = []

    def begin(window: MainWindow) -> None:
        work = programs[program](window, *rest)
        assert asyncio.iscoroutine(work)
        tasks.append(asyncio.get_running_loop().create_task(work))
        tasks[0].add_done_callback(lambda done: done.cancelled() or _complain(done.exception()))

    paths, settings = settings_of_this_user()
    return run_window(paths, settings, pace=PACE, on_shown=begin)


def _complain(error: BaseException | None) -> None:
    if error is not None:
        say(error=repr(error))


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))

"""What happens first when the window opens, and what waits for it."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
import uuid
from pathlib import Path

from jobmonitor.config.paths import Paths
from jobmonitor.db.repository import open_database
from jobmonitor.db.state.state_file import StateFile
from jobmonitor.domain.job import JobKind
from jobmonitor.ui.feed.loader import FeedState
from jobmonitor.ui.feed.status_chips import CHIPS
from jobmonitor.ui.layout_state import NAME, load_layout
from jobmonitor.ui.main_window import MainWindow
from jobmonitor.ui.runtime import Tasks
from tests.support.fake_application import FakePictures, fake_application
from tests.support.fake_jobs import make_job
from tests.support.qt_loop import breathe, on_qt_loop, until
from tests.support.rows import insert

PROJECT = Path(__file__).parents[2]
HEAVY = {"httpx", "websockets", "av", "rich", "typer", "alembic", "PySide6.QtMultimedia", "tomli_w"}
"""What costs a noticeable time to import, and is of no use to the first rows."""


@on_qt_loop
async def test_what_can_wait_waits_for_the_first_rows() -> None:
    application = fake_application([make_job(1, kind=JobKind.VIDEO), make_job(2)])
    application.background.gate = asyncio.Event()
    tasks = Tasks()
    window = MainWindow(application, FakePictures(), tasks)
    window.layout_keeper.is_known = True
    window.show()
    window.begin()
    answered = asyncio.ensure_future(window.first_answer())
    await breathe(20)
    assert not answered.done()
    assert window.current_tab.loader.state is FeedState.LOADING
    assert [window.tabs.tabText(at) for at in range(3)] == ["Video", "Image", "Unified"]
    chips = [window.current_tab.chips.chip(status).text().strip() for status in CHIPS]
    assert chips == [str(status) for status in CHIPS]
    application.background.gate.set()
    await answered
    await until(lambda: [window.tabs.tabText(at) for at in range(3)] == ["Video 1", "Image 1", "Unified 2"])
    window.close()
    await window.finish()
    await tasks.close()
    window.deleteLater()


@on_qt_loop
async def test_a_database_that_hangs_keeps_neither_the_workflows_nor_the_layout() -> None:
    application = fake_application([make_job(1)])
    application.background.gate = asyncio.Event()
    tasks = Tasks()
    window = MainWindow(application, FakePictures(), tasks)
    await window.prepare()
    window.show()
    window.begin()
    await application.start()
    await until(lambda: bool(window.submit_menu.names_of((JobKind.IMAGE,))))
    window.set_compact(True)
    window.close()
    async with asyncio.timeout(60):
        await window.finish()
        await tasks.close()
        await application.close()
    assert load_layout(application.layout.held[NAME]).compact
    window.deleteLater()


FIRST_PAINT = """
import json, sys
from jobmonitor.bootstrap import run_window, settings_of_this_user
from jobmonitor.ui.feed.cells import StatusCell
painted = []
paint = StatusCell.paint_cell
def first(self, *cell):
    if not painted:
        painted.extend(sorted(sys.modules))
        print(json.dumps(painted), flush=True)
    paint(self, *cell)
StatusCell.paint_cell = first
run_window(*settings_of_this_user(), on_shown=lambda window: window.close())
"""


def test_nothing_heavy_is_imported_before_the_first_rows(tmp_path: Path) -> None:
    """On files that exist, with a server that is configured and an output that is not in the cache."""
    paths = Paths.below(tmp_path / "home")
    paths.data.mkdir(parents=True)
    state = StateFile(paths.state_file)
    state.load(NAME)
    state.close()
    database = tmp_path / "jobs.sqlite"
    repository = open_database(str(database))
    repository.info()
    repository.close()
    insert(
        str(database),
        "video_jobs",
        id=str(uuid.uuid4()),
        workflow_name="wan-i2v",
        status="completed",
        comfy_url="http://127.0.0.1:9",
        output_video_urls='["http://127.0.0.1:9/view?filename=clip.mp4"]',
    )
    environment = {
        **os.environ,
        "QT_QPA_PLATFORM": "offscreen",
        "JOBMONITOR_HOME": str(tmp_path / "home"),
        "JOBMONITOR_DATABASE": str(database),
        "JOBMONITOR_SERVER": "http://127.0.0.1:9",
    }
    done = subprocess.run(
        [sys.executable, "-c", FIRST_PAINT],
        cwd=PROJECT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    imported = set(json.loads(done.stdout))
    assert "sqlite3" in imported
    assert imported & HEAVY == set()

"""A window that is on the screen, with rows, before its services are imported."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Collection, Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QRect, QTimer
from PySide6.QtWidgets import QWidget

from jobmonitor.config.paths import Paths
from jobmonitor.db.repository import open_database
from jobmonitor.db.state.state_file import StateFile
from jobmonitor.domain.job import Job, JobKind, NewJob
from jobmonitor.ui.layout_state import NAME, LayoutState
from jobmonitor.ui.opening.curtain import Curtain
from jobmonitor.ui.opening.left import LeftList
from jobmonitor.ui.opening.opening import Opening
from jobmonitor.ui.theme.theme import Theme
from tests.support.fake_jobs import make_job

PROJECT = Path(__file__).parents[2]
LATER = {"sqlalchemy", "asyncio", "qasync", "httpx", "jobmonitor.services.application"}
"""What is imported while the first rows are on the screen already."""

PROGRAM = """
import json, sys
from jobmonitor.bootstrap import run_window, settings_of_this_user
from jobmonitor.ui.feed.table import FeedTable
from jobmonitor.ui.opening import opening
from jobmonitor.ui.opening.opening import Opening
opening.LAYOUT_SECONDS, opening.ROWS_MS = 60, 60_000  # a busy machine takes longer than anybody would wait
told = {}
show, until, finish = Opening.show, Opening.until, Opening.finish
def shown(self):
    show(self)
    told["modules"] = sorted(sys.modules)
    table = self.table
    told["first"] = None if table is None else [table.model().job(at).prompt for at in range(3)]
    if table is not None:
        table.choose(2)
        place = table.mapTo(self.window, table.rect().topLeft())
        told["place"] = [place.x(), place.y(), table.width(), table.height()]
        told["kept"] = list(self.curtain.area.getRect())
def imported(self, work):
    until(self, work)
    from jobmonitor.ui.window import beginning
    beginning.FIRST_SECONDS = 60
def finished(self):
    finish(self)
    table = self.window.current_tab.table
    told["then"] = [job and job.prompt for job in map(table.model().job, range(3))]
    told["current"] = table.currentIndex().row()
    told["curtain"] = self.curtain is not None
Opening.show, Opening.until, Opening.finish = shown, imported, finished
def end(window):
    print(json.dumps(told)); window.close()
run_window(*settings_of_this_user(), on_shown=end)
"""


def opened(home: Path) -> dict[str, object]:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        cwd=PROJECT,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen", "JOBMONITOR_HOME": str(home)},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert isinstance(told, dict)
    return told


def test_the_first_rows_need_neither_sqlalchemy_nor_a_loop_nor_services(tmp_path: Path) -> None:
    paths = Paths.below(tmp_path)
    paths.data.mkdir(parents=True)
    repository = open_database(str(paths.jobs_database))
    for number in range(5):
        job = NewJob(
            workflow_name="wan-i2v",
            comfy_url="http://gpu1:8188",
            comfy_job_id=f"00000000-0000-4000-8000-{number:012}",
            parameters={"prompt": f"prompt {number}"},
        )
        repository.create(JobKind.VIDEO, job)
    repository.close()
    area = LeftList((0, 180, 700, 500), frozenset({JobKind.VIDEO}))
    state = StateFile(paths.state_file)
    state.store(NAME, LayoutState(left=area.dump(), width=1280, height=800).dump())
    state.close()
    told = opened(tmp_path)
    assert told["first"] == told["then"] == ["prompt 4", "prompt 3", "prompt 2"]
    assert told["place"] == told["kept"] == [0, 180, 700, 500]
    assert told["current"] == 2
    assert told["curtain"] is False
    modules = told["modules"]
    assert isinstance(modules, list)
    assert LATER & set(modules) == set()


def test_without_a_list_that_was_left_there_are_no_rows_yet(tmp_path: Path) -> None:
    paths = Paths.below(tmp_path)
    paths.data.mkdir(parents=True)
    told = opened(tmp_path)
    assert told["first"] is None
    assert told["curtain"] is False


class Late:
    """Rows that are read when somebody lets them be."""

    def __init__(self) -> None:
        self.may_be_read = threading.Event()

    def layout(self) -> LayoutState:
        left = LeftList((0, 180, 700, 500), frozenset({JobKind.IMAGE}))
        return LayoutState(left=left.dump(), width=1280, height=800)

    def jobs(self, kinds: Collection[JobKind], *, mine: bool) -> Sequence[Job]:
        self.may_be_read.wait(60)
        return [make_job(1)]


def test_rows_that_come_late_do_not_end_what_is_waited_for(
    qapp: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("jobmonitor.ui.opening.opening.LAYOUT_SECONDS", 60)
    monkeypatch.setattr("jobmonitor.ui.opening.opening.ROWS_MS", 1)
    late, go_on, done = Late(), threading.Event(), list[str]()
    opening = Opening(late)
    opening.show()
    assert opening.table is None

    def work() -> None:
        late.may_be_read.set()
        go_on.wait(60)
        done.append("work")

    def look() -> None:
        if opening.table is None:
            QTimer.singleShot(1, look)
        else:
            opening.table.painted.connect(lambda: QTimer.singleShot(0, go_on.set))
            opening.table.viewport().update()

    QTimer.singleShot(0, look)
    opening.until(work)
    assert done == ["work"]
    opening.window.close()
    opening.window.deleteLater()


@given(
    st.tuples(*[st.integers(0, 9000)] * 2, *[st.integers(1, 9000)] * 2),
    st.frozensets(st.sampled_from(JobKind), min_size=1),
)
def test_a_list_is_read_back_as_it_was_left(
    area: tuple[int, int, int, int], kinds: frozenset[JobKind]
) -> None:
    left = LeftList(area, kinds)
    assert LeftList.read(json.loads(json.dumps(left.dump()))) == left


@pytest.mark.parametrize(
    "values",
    [
        {},
        {"area": [0, 0, 10, 10]},
        {"area": [0, 0, 10], "kinds": ["video"]},
        {"area": [0, 0, 10, -1], "kinds": ["video"]},
        {"area": [0, 0, 10, 0], "kinds": ["video"]},
        {"area": [0, 0, 10, 1e99], "kinds": ["video"]},
        {"area": [True, 0, 10, 10], "kinds": ["video"]},
        {"area": [0, 0, 10, 10], "kinds": ["opera"]},
        {"area": "abcd", "kinds": {}},
    ],
)
def test_what_is_no_list_is_none(values: dict[str, object]) -> None:
    assert LeftList.read(values) is None


def test_a_curtain_covers_its_window_whatever_the_size(qapp: object) -> None:
    from PySide6.QtWidgets import QApplication

    app = QApplication.instance()
    assert isinstance(app, QApplication)
    theme = Theme(app)
    window = QWidget()
    window.resize(600, 400)
    for area in (None, QRect(0, 100, 5000, 5000)):
        curtain = Curtain(window, theme, area)
        painted: list[bool] = []
        curtain.painted.connect(lambda: painted.append(True))  # noqa: B023 - used within this round
        curtain.show()
        window.show()
        window.resize(700, 300)
        window.grab()
        assert painted
        assert curtain.size() == window.size()
        assert window.rect().contains(curtain.area)
        curtain.deleteLater()
    window.deleteLater()

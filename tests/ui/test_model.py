"""The table model: Qt's own rules hold, text is plain, updates are few."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester, QSignalSpy
from pytestqt.qtbot import QtBot

from jobmonitor.domain.feed import FeedQuery
from jobmonitor.domain.job import Job, JobInputs, JobKind, JobStatus
from jobmonitor.domain.outlook import Outlook, Until
from jobmonitor.domain.progress import LiveState, Phase, Progress
from jobmonitor.domain.stuck import StuckHint, StuckKind
from jobmonitor.ui.feed.columns import COLUMNS, USUAL, Row, column_of, fitting
from jobmonitor.ui.feed.model import FeedModel, Role
from jobmonitor.ui.feed.status_words import progress_line, status_line, time_taken
from tests.support.fake_application import FakeClock
from tests.support.fake_jobs import NOON, FakeRepository, make_job, sample_jobs


@pytest.fixture
def model(qtbot: QtBot) -> FeedModel:
    return FeedModel(FakeClock(), lambda ref: None)


def fill(model: FeedModel, repository: FakeRepository) -> None:
    for request in model.window.wanted(0, model.rowCount()):
        page = repository.page(FeedQuery(), after=request.after, limit=request.limit, skip=request.skip)
        model.window.accept(request, page)


def test_it_keeps_the_rules_of_qt(model: FeedModel) -> None:
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    repository = FakeRepository(make_job(number) for number in range(450))
    model.restart(450)
    fill(model, repository)
    newest = make_job(900, created_at=NOON + timedelta(minutes=1))
    model.window.insert(0, [newest])
    assert model.rowCount() == 451
    assert model.index(0, 0).data(Role.REF) == newest.ref
    model.window.remove(newest.ref)
    model.window.set_count(430)
    model.restart(0)
    assert model.rowCount() == 0
    assert tester.model() is model


def test_many_updates_are_one_signal(model: FeedModel) -> None:
    jobs = [make_job(number) for number in range(100)]
    model.restart(100, [(0, jobs)])
    spy = QSignalSpy(model.dataChanged)
    model.tell_changed(job.ref for job in jobs[10:40])
    assert spy.count() == 1
    first, last, *_ = spy.at(0)
    assert (first.row(), last.row()) == (10, 39)


def test_every_cell_is_plain_text(model: FeedModel) -> None:
    jobs = sample_jobs()
    model.restart(len(jobs), [(0, jobs)])
    for row, column in itertools.product(range(len(jobs)), range(len(COLUMNS))):
        index = model.index(row, column)
        text = index.data(Qt.ItemDataRole.DisplayRole)
        assert "\n" not in text
        assert "\t" not in text
        tip = index.data(Qt.ItemDataRole.ToolTipRole)
        assert "<img" not in tip
        assert "<b>" not in tip


def test_a_placeholder_says_that_it_loads(model: FeedModel) -> None:
    model.restart(5)
    index = model.index(2, 0)
    assert index.data(Role.ROW) is None
    assert index.data(Qt.ItemDataRole.DisplayRole) is None
    assert index.data(Qt.ItemDataRole.AccessibleTextRole) == "loading"


def test_a_screen_reader_hears_the_whole_row_first(model: FeedModel) -> None:
    job = make_job(1, status=JobStatus.FAILED, error_message="KSampler: out of memory.\nTraceback")
    model.restart(1, [(0, [job])])
    assert model.index(0, 0).data(Qt.ItemDataRole.AccessibleTextRole) == "failed, img2img, prompt 1"
    assert model.index(0, 1).data(Qt.ItemDataRole.AccessibleTextRole) == "Status: failed"


def text(job: Job, key: str, live: LiveState | None = None) -> str:
    model = FeedModel(FakeClock(), lambda ref: live, lambda url: "gpu1")
    model.restart(1, [(0, [job])])
    shown: str = model.index(0, column_of(key)).data()
    return shown


def test_what_a_job_is_about(qtbot: QtBot) -> None:
    inputs = JobInputs(images=("http://gpu1:8188/view?filename=anna.png&type=input",), audios=("v2.wav",))
    assert text(make_job(1, prompt=None, inputs=inputs), "about") == "anna.png + v2.wav"
    assert text(make_job(1, prompt="two\nlines"), "about") == "two lines"
    failed = make_job(1, status=JobStatus.FAILED, error_message="KSampler: out of memory.\nTraceback")
    assert text(failed, "about") == "prompt 1 · KSampler: out of memory."


def test_what_is_expected_stands_below_the_state(qtbot: QtBot) -> None:
    job = make_job(1, status=JobStatus.PROCESSING)
    live = LiveState(ref=job.ref, phase=Phase.RUNNING, running_since=NOON)
    outlook = Outlook(until=Until.END, low=130, high=235)
    model = FeedModel(FakeClock(), lambda ref: live, lambda url: "gpu1", outlook=lambda job: outlook)
    model.restart(1, [(0, [job])])
    row: Row = model.index(0, 0).data(Role.ROW)
    assert (row.status.text, row.status.note) == ("processing", "2–4 min left")
    for key in ("status", "duration"):
        tip = model.index(0, column_of(key)).data(Qt.ItemDataRole.ToolTipRole)
        assert "About 2 min to 4 min left." in tip
    assert "2–4 min left" in model.index(0, 0).data(Qt.ItemDataRole.AccessibleTextRole)
    odd = replace(live, problem="The server says nothing.")
    assert status_line(job, odd, outlook).note == "The server says nothing."


def test_what_a_submitter_relays_is_marked(qtbot: QtBot) -> None:
    job = make_job(1, status=JobStatus.PROCESSING)
    progress = Progress(0.62, "3", "Sample", 12, 20, is_relayed=True)
    live = LiveState(ref=job.ref, phase=Phase.RUNNING, progress=progress)
    model = FeedModel(FakeClock(), lambda ref: live, lambda url: "gpu1")
    model.restart(1, [(0, [job])])
    index = model.index(0, column_of("progress"))
    assert model.index(0, column_of("status")).data() == "processing 62 %"
    assert index.data() == "Sample 12/20"
    assert index.data(Qt.ItemDataRole.ToolTipRole) == "Sample 12/20 · as its submitter tells"


def test_what_may_be_stuck_is_marked_and_says_why(qtbot: QtBot) -> None:
    job = make_job(1, status=JobStatus.PROCESSING)
    hint = StuckHint(StuckKind.SILENT, "It runs for 2 h.", "Look at its server.")
    live = LiveState(ref=job.ref, phase=Phase.RUNNING, running_since=NOON, hint=hint)
    model = FeedModel(FakeClock(), lambda ref: live, lambda url: "gpu1")
    model.restart(1, [(0, [job])])
    line = model.index(0, 0).data(Role.ROW).status
    assert (line.icon, line.text, line.note) == ("warning", "processing", "may be stuck")
    assert line.icon_tone == line.note_tone != line.tone
    tip = model.index(0, column_of("status")).data(Qt.ItemDataRole.ToolTipRole)
    assert "It runs for 2 h." in tip
    assert "Look at its server." in tip
    assert "may be stuck" in model.index(0, 0).data(Qt.ItemDataRole.AccessibleTextRole)


def test_times_lengths_and_servers(qtbot: QtBot) -> None:
    job = make_job(5, started_at=NOON, completed_at=NOON + timedelta(seconds=92))
    assert text(job, "created") == "5 min ago"
    assert text(job, "duration") == "1:32"
    assert text(job, "server") == "gpu1"
    assert text(make_job(5, created_at=None), "created") == "–"


@pytest.mark.parametrize(
    ("status", "phase", "values", "words"),
    [
        (JobStatus.PENDING, Phase.QUEUED, {"position": 3}, ("pending · 3rd", "")),
        (JobStatus.PENDING, Phase.QUEUED, {"position": 112}, ("pending · 112th", "")),
        (JobStatus.PENDING, Phase.UNSEEN, {}, ("pending", "not seen at the server")),
        (JobStatus.PROCESSING, Phase.UNREACHABLE, {}, ("processing", "server unreachable")),
        (JobStatus.PROCESSING, Phase.CANCELLING, {}, ("cancelling…", "")),
        (JobStatus.PENDING, Phase.RUNNING, {}, ("processing", "")),
        (JobStatus.PROCESSING, Phase.RUNNING, {"progress": Progress(0.629)}, ("processing 62 %", "")),
        (JobStatus.PROCESSING, Phase.RUNNING, {"progress": Progress(0.0)}, ("processing", "")),
        (
            JobStatus.PROCESSING,
            Phase.RUNNING,
            {"progress": Progress(0.0, "3", "Load")},
            ("processing 0 %", ""),
        ),
        (JobStatus.PROCESSING, Phase.RUNNING, {"progress": Progress(1.0)}, ("processing 99 %", "")),
        (JobStatus.COMPLETED, Phase.RUNNING, {"progress": Progress(0.5)}, ("completed", "")),
    ],
)
def test_how_a_state_reads(
    status: JobStatus, phase: Phase, values: dict[str, object], words: tuple[str, str]
) -> None:
    job = make_job(1, status=status)
    live = LiveState(ref=job.ref, phase=phase, **values)  # type: ignore[arg-type]  # values of one test
    line = status_line(job, live)
    assert (line.text, line.note) == words


def test_an_unknown_status_reads_as_it_is_written() -> None:
    job = make_job(1, status=JobStatus.UNKNOWN, status_text="awaiting_review")
    assert status_line(job, None).text == "awaiting_review"


def test_no_percentage_is_invented() -> None:
    job = make_job(1, status=JobStatus.PROCESSING)
    since = NOON - timedelta(seconds=75)
    others = LiveState(ref=job.ref, phase=Phase.RUNNING, running_since=since)
    assert progress_line(job, others) is None
    assert time_taken(job, others, NOON) == "1:15"
    ours = replace(others, progress=Progress(0.6, "3", "KSampler", 12, 20))
    line = progress_line(job, ours)
    assert line is not None
    assert (line.fraction, line.text) == (0.6, "KSampler 12/20")


def test_columns_give_way_by_their_rank() -> None:
    assert fitting(4000) == frozenset(column.key for column in USUAL)
    assert fitting(0) == {"thumbnail", "status", "about"}
    widths = [len(fitting(width)) for width in range(400, 1200, 20)]
    assert widths == sorted(widths)


def test_kinds_have_icons() -> None:
    from jobmonitor.ui.feed.cells import KIND_ICONS

    assert set(KIND_ICONS) == set(JobKind)

"""The sections of the details: folded, remembered, searched, copied; several jobs; viewer and list."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest

from jobmonitor.domain.job import Job, JobInputs, JobKind, JobStatus
from jobmonitor.domain.timing import JobTiming, NodeTime
from jobmonitor.services.failures import CauseKind, FailureCause, SimilarFailures
from jobmonitor.services.importing.service import Source
from jobmonitor.ui.detail.failure import similar_words
from jobmonitor.ui.detail.folds import NAME, read_folds
from jobmonitor.ui.detail.timeline import timeline_of
from tests.support.fake_jobs import NOON, make_job
from tests.support.qt_loop import on_qt_loop, until
from tests.support.window_stage import Stage, stage

AT = "http://gpu1:8188/view?type=output&filename="
PARAMETERS = {"seed": 2**64 - 1, "negative_prompt": "blurry " * 40, "loras": [{"name": "grain"}]} | {
    f"p{number}": number for number in range(9)
}
JOBS = [
    make_job(
        number,
        kind=JobKind.IMAGE,
        outputs=(f"{AT}out_{number}.png",),
        inputs=JobInputs(images=(f"{AT}in_{number}.png",)),
        parameters=PARAMETERS,
        started_at=NOON - timedelta(seconds=50),
        completed_at=NOON - timedelta(seconds=8),
    )
    for number in range(3)
]
TOLD = {"node_id": "3", "node_type": "KSampler", "exception_type": "torch.OutOfMemoryError", "traceback": []}
MESSAGE = "KSampler (node 3): out of memory. Try a smaller size."
FAILED = [
    make_job(10 + number, status=JobStatus.FAILED, error_message=MESSAGE, parameters={"error": TOLD})
    for number in range(4)
]
GRAPH = {
    "3": {"class_type": "KSampler", "inputs": {"seed": 7, "model": ["1", 0]}},
    "1": {"class_type": "CheckpointLoader", "inputs": {"ckpt_name": "a.safetensors"}},
}


class Importing:
    """Knows the graph of every job."""

    def __init__(self) -> None:
        self.asked: list[Job] = []

    async def read_job(self, job: Job) -> Source:
        self.asked.append(job)
        return Source(graph=GRAPH, origin="a job", title="x", is_filled=True)


async def choose(play: Stage, job: Job) -> None:
    await play.ready()
    row = play.tab.model.window.row_of(job.ref)
    assert row is not None
    play.click_row(row)
    await until(lambda: play.window.pane.job == job and play.window.pane.is_whole)


def copied() -> str:
    return QGuiApplication.clipboard().text()


@on_qt_loop
async def test_a_section_is_folded_by_keys_made_when_it_is_opened_and_stays_so() -> None:
    async with stage(JOBS) as play:
        play.application.importing = importing = Importing()
        await choose(play, JOBS[0])
        sections = play.window.pane.sections
        assert sections.timeline.is_open
        assert not sections.graph.is_open
        assert importing.asked == []
        sections.timeline.heading.setFocus()
        QTest.keyClick(sections.timeline.heading, Qt.Key.Key_Left)
        assert sections.timeline.body.isHidden()
        play.click(sections.graph.heading)
        await until(lambda: sections.job_graph.browser.model.rowCount() == 5)
        await until(lambda: NAME in play.application.layout.held)
        stored = play.application.layout.held[NAME]
        assert read_folds(stored) == {"timeline": False, "graph": True}
        application = play.application
    async with stage(JOBS, application=application) as play:
        play.application.importing = Importing()
        await choose(play, JOBS[0])
        await until(lambda: not play.window.pane.sections.timeline.is_open)
        assert play.window.pane.sections.graph.is_open


def test_stored_folds_are_not_trusted() -> None:
    for stored in (None, b"", b"[]", b'{"a": 1}', b"[" * 5_000, b"\xff"):
        assert read_folds(stored) == {}
    assert read_folds(b'{"a": true, "b": "x"}') == {"a": True}


@on_qt_loop
async def test_parameters_and_graph_are_searched_and_copied_and_links_jump() -> None:
    async with stage(JOBS) as play:
        play.application.importing = Importing()
        await choose(play, JOBS[0])
        table = play.window.pane.sections.table
        whole = table.model.rowCount()
        table.line.setFocus()
        QTest.keyClicks(table.line, "negative")
        assert table.model.rowCount() == 1
        assert table.told.text() == f"1 of {whole}"
        table.view.selectRow(0)
        assert table.value.isVisible()
        QTest.keyClick(table.view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
        assert copied() == PARAMETERS["negative_prompt"]
        play.click(table.copy)
        await until(lambda: f"Seed\t{2**64 - 1}" in copied().splitlines())
        assert 'Loras\t[{"name": "grain"}]' in copied().splitlines()
        section = play.window.pane.sections.graph
        play.click(section.heading)
        browser = play.window.pane.sections.job_graph.browser
        await until(lambda: browser.model.rowCount() == 5)
        assert browser.told.text() == "2 nodes"
        browser.line.setFocus()
        QTest.keyClicks(browser.line, "model")
        row = browser.model.row(browser.view.currentIndex().row())
        assert row is not None
        assert (row.name, row.target) == ("model", "1")
        QTest.keyClick(browser.view, Qt.Key.Key_Return)
        row = browser.model.row(browser.view.currentIndex().row())
        assert row is not None
        assert (row.is_node, row.name) == (True, "CheckpointLoader")
        browser.line.clear()
        QTest.keyClicks(browser.line, "nowhere")
        assert browser.told.text() == "Not found"
        play.click(browser.copy)
        await until(lambda: copied().startswith("{") and json.loads(copied()) == GRAPH)


@on_qt_loop
async def test_a_failure_leads_to_its_node_and_to_those_that_failed_the_same_way() -> None:
    async with stage([*FAILED, *JOBS]) as play:
        play.application.importing = Importing()
        await choose(play, FAILED[0])
        pane = play.window.pane
        failure = pane.sections.failure
        play.click(failure.node)
        browser = pane.sections.job_graph.browser
        await until(lambda: browser.model.rowCount() == 5)
        row = browser.model.row(browser.view.currentIndex().row())
        assert row is not None
        assert row.node_id == "3"
        await until(failure.similar.isVisible)
        words = "3 more jobs failed the same way in the last 30 days, all on gpu1."
        assert failure.similar.words.text() == words
        meant: list[object] = []
        pane.retry_wanted.connect(meant.append)
        play.click(failure.similar.retry)
        assert [selected.count for selected in meant] == [4]  # type: ignore[attr-defined]  # a SelectedJobs
        await until(lambda: play.window.retry_actions.question is not None)
        question = play.window.retry_actions.question
        assert question is not None
        question.reject()
        play.click(failure.similar.show_them)
        await until(lambda: set(play.refs()) == {job.ref for job in FAILED})


def test_few_words_say_how_many_failed_alike() -> None:
    cause = FailureCause("x", "x", CauseKind.OTHER)
    refs = tuple(job.ref for job in FAILED)
    some = SimilarFailures(cause, refs, (("http://gpu1:8188", 3), ("http://gpu2:8188", 1)), is_whole=False)
    assert similar_words(some) == (
        "4 more jobs failed the same way in the last 30 days, among the 1,000 that failed last, 3 of them on "
        "gpu1:8188."
    )
    assert similar_words(SimilarFailures(cause, refs[:1])).startswith("1 more job failed")


@on_qt_loop
async def test_a_note_is_kept_when_the_field_is_left_and_shown_again() -> None:
    async with stage(JOBS) as play:
        await choose(play, JOBS[0])
        pane = play.window.pane
        play.click(pane.sections.note.heading)
        await until(lambda: pane.is_whole)
        field = pane.sections.job_note.field
        field.setFocus()
        QTest.keyClicks(field, "too dark")
        play.tab.table.setFocus()
        await until(lambda: play.application.notes.has(JOBS[0].ref))
        await choose(play, JOBS[1])
        assert field.toPlainText() == ""
        await choose(play, JOBS[0])
        await until(lambda: field.toPlainText() == "too dark")
        assert pane.sections.note.heading.summary() == "one is kept"


@on_qt_loop
async def test_a_job_that_changes_while_the_list_is_loaded_anew_is_shown_as_it_is() -> None:
    async with stage(JOBS) as play:
        runs = replace(JOBS[0], status=JobStatus.PROCESSING, outputs=(), completed_at=None)
        pane = play.window.pane
        await play.ready()
        pane.show_job(runs)
        await until(lambda: pane.is_whole)
        for job in (JOBS[0], None, JOBS[0]):
            pane.show_job(job)
        await until(lambda: pane.is_whole)
        assert pane.outputs.isVisible()
        assert [bar.label for bar in pane.times.chart.timeline.bars] == ["Ran"]


@on_qt_loop
async def test_several_jobs_are_summed_up() -> None:
    async with stage([*FAILED, *JOBS]) as play:
        await choose(play, JOBS[0])
        pane = play.window.pane
        play.tab.table.setFocus()
        for _ in range(6):
            play.key(Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
        await until(lambda: pane.summary.isVisible() and pane.summary.title.text() == "7 jobs selected")
        await until(lambda: not pane.summary.told.isVisible())
        labels = [label.text() for label in pane.summary.findChildren(type(pane.summary.title))]
        assert "4 failed" in labels
        assert "3 completed" in labels
        assert not pane.summary.compare.isVisible()
        play.key(Qt.Key.Key_Home)
        await until(lambda: not pane.summary.isVisible())


@on_qt_loop
async def test_enter_twice_opens_the_viewer_and_its_arrows_go_through_the_list() -> None:
    async with stage(JOBS) as play:
        await choose(play, JOBS[0])
        viewing, pane = play.window.viewing, play.window.pane
        play.tab.table.setFocus()
        play.key(Qt.Key.Key_Return)
        await until(pane.hasFocus)
        play.key(Qt.Key.Key_Return)
        viewer = viewing.viewer
        assert viewer is not None
        assert viewer.job == JOBS[0]
        QTest.keyClick(viewer.preview.view, Qt.Key.Key_Right)
        await until(lambda: viewer.job == JOBS[1])
        assert pane.job == JOBS[1]
        QTest.keyClick(viewer.preview.view, Qt.Key.Key_Left)
        QTest.keyClick(viewer.preview.view, Qt.Key.Key_Left)
        await until(lambda: viewer.job == JOBS[0])
        QTest.keyClick(viewer.preview.view, Qt.Key.Key_Escape)
        await until(lambda: viewing.viewer is None)
        view = pane.preview.view
        await until(lambda: view.picture is not None)
        QTest.mouseDClick(view, Qt.MouseButton.LeftButton, pos=QPoint(40, 40))
        assert viewing.viewer is not None
        viewing.close()
        await until(lambda: viewing.viewer is None)
        play.tab.table.choose(0)
        play.tab.table.setFocus()
        play.key(Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
        play.window.actions_["compare"].trigger()
        assert viewing.viewer is not None
        await until(lambda: viewing.viewer is not None and viewing.viewer.view.is_ready)
        assert viewing.viewer.compares_jobs


@on_qt_loop
async def test_text_of_rows_is_plain_and_harmless() -> None:
    evil = make_job(
        5,
        prompt="photo\u202egnp.exe <b>x</b>" + "y" * 60_000,
        workflow_name="wan\u202e<i>",
        status=JobStatus.FAILED,
        error_message="Bad\u202e <img src=x>",
        parameters={"a\u202eb": "\u2066x", "huge": "z" * 1_000_000},
    )
    async with stage([evil, *JOBS]) as play:
        await choose(play, evil)
        pane = play.window.pane
        shown = [pane.workflow.text(), pane.error.sentence.toPlainText()]
        shown += [block.toPlainText() for block in pane.prompt.findChildren(type(pane.error.sentence))]
        model = pane.sections.table.model
        shown += [model.index(row, column).data() for row in range(model.rowCount()) for column in (0, 1)]
        assert any("<b>x</b>" in text for text in shown)
        assert any("<img src=x>" in text for text in shown)
        assert not any("\u202e" in text or "\u2066" in text for text in shown)
        assert max(map(len, shown)) < 20_000


def test_the_timeline_says_what_it_does_not_know() -> None:
    job = JOBS[0]
    nodes = (NodeTime("3", "Sample", 30.0, 5.0), NodeTime("8", "Decode", 6.0, 36.0))
    made = timeline_of(job, JobTiming(queue_seconds=10, run_seconds=42, nodes=nodes), now=NOON)
    assert [(bar.label, bar.start, bar.seconds) for bar in made.bars] == [
        ("Waited", 0, 10),
        ("Ran", 10, 42),
        ("Sample", 15, 30),
        ("Decode", 46, 6),
    ]
    assert made.seconds == 52
    assert made.spoken == "Waited: 0:10; Ran: 0:42; Sample: 0:30; Decode: 6.0 s"
    unheard = timeline_of(job, JobTiming(run_seconds=42, nodes=(NodeTime("3", "Sample", 30.0),)), now=NOON)
    assert not unheard.nodes[0].is_placed
    assert "was not heard" in unheard.nodes[0].tip
    assert timeline_of(job, JobTiming(), now=NOON).note == "How long it waited and ran is not known."
    running = replace(job, status=JobStatus.PROCESSING, completed_at=None)
    since = NOON - timedelta(seconds=20)
    goes_on = timeline_of(running, JobTiming(queue_seconds=3), running_since=since, now=NOON)
    assert [(bar.label, bar.seconds, bar.is_open) for bar in goes_on.bars][1] == ("Runs", 20, True)

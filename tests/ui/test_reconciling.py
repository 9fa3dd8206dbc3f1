"""The dialog that compares jobs and repairs rows, and the notice that leads to it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from jobmonitor.domain.errors import DatabaseUnreachable
from jobmonitor.domain.job import Job, JobResult, JobStatus, OutputFile
from jobmonitor.domain.reconciling import Facts, Finding, JournalView, Losses, Place, ServerView, Verdict
from jobmonitor.domain.verdicts import judge
from jobmonitor.ui.reconciling.dialog import ReconcileDialog
from jobmonitor.ui.reconciling.model import FINDING
from tests.support.fake_jobs import NOON, make_job
from tests.support.qt_loop import on_qt_loop, until
from tests.support.window_stage import Stage, stage

LOSSES = Losses(lost="lost", undecided="undecided", never_arrived="never", unreadable="unreadable")
MADE = JobResult(outputs=("http://gpu1:8188/view?filename=a.png",), output_file=OutputFile("a.png"))


def of(job: Job, place: Place | None, **values: object) -> Finding:
    server = ServerView(title="gpu1", place=place, problem="refused", **values)  # type: ignore[arg-type]
    return judge(Facts(job=job, now=NOON, server=server, journal=JournalView(), may_judge=True), LOSSES)


STALE = of(make_job(1, status=JobStatus.FAILED, error_message="lost"), Place.ENDED, end=MADE)
RUNS = of(make_job(2, status=JobStatus.FAILED, error_message="given up"), Place.RUNNING)
UNDECIDED = of(make_job(3, status=JobStatus.PENDING), Place.NOWHERE)
AWAY = of(make_job(4, status=JobStatus.PENDING), None)
FINE = make_job(5)
FINDINGS = (STALE, RUNS, UNDECIDED, AWAY)


def on_a_stage(test: Callable[[Stage], Awaitable[None]]) -> Callable[[], None]:
    """Runs a test on a window whose jobs have these findings."""

    @on_qt_loop
    async def run() -> None:
        jobs = (*(each.job for each in FINDINGS), FINE)
        async with stage(jobs) as play:
            await play.ready()
            play.application.reconciling.findings = {each.job.ref: each for each in FINDINGS}
            play.application.reconciling.all_jobs = jobs
            await test(play)

    run.__name__ = test.__name__
    return run


async def opened(play: Stage) -> ReconcileDialog:
    """The dialog on all jobs, once it has looked."""
    play.window.actions_["reconcile-all"].trigger()
    dialog = play.window.reconciling.dialog
    assert dialog is not None
    await looked(dialog)
    return dialog


async def looked(dialog: ReconcileDialog) -> None:
    await until(lambda: dialog.pages.currentIndex() != 0)


def verdicts(dialog: ReconcileDialog) -> list[Verdict]:
    model = dialog.model
    return [model.index(row).data(FINDING).verdict for row in range(model.rowCount())]


@on_a_stage
async def test_what_is_wrong_is_listed_with_its_evidence_and_what_is_sure_is_ticked(play: Stage) -> None:
    dialog = await opened(play)
    assert verdicts(dialog) == [Verdict.STALE_ROW, Verdict.RUNNING_THOUGH_FAILED, Verdict.UNDECIDED]
    assert [each.verdict for each in dialog.model.ticked] == [
        Verdict.STALE_ROW,
        Verdict.RUNNING_THOUGH_FAILED,
    ]
    assert dialog.apply.text() == "Apply 2"
    assert dialog.summary.text() == "2 of 5 jobs are not as their rows say."
    assert "says in its history that it succeeded" in dialog.evidence.toPlainText()
    assert "Of 1 job nothing can be told" in dialog.untold.text()
    QTest.keyClick(dialog.list, Qt.Key.Key_Down)
    assert "says that it runs" in dialog.evidence.toPlainText()
    accessible = dialog.model.index(1).data(Qt.ItemDataRole.AccessibleTextRole)
    assert accessible.startswith("ticked, Still runs")
    assert accessible.endswith("failed → processing")


@on_a_stage
async def test_rows_are_ticked_by_keyboard_and_mouse_and_written_at_once(play: Stage) -> None:
    dialog = await opened(play)
    QTest.keyClick(dialog.list, Qt.Key.Key_Space)
    assert dialog.apply.text() == "Apply 1"
    rect = dialog.list.visualRect(dialog.model.index(2))
    place = QPoint(rect.left() + 14, rect.center().y())
    QTest.mouseClick(dialog.list.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert [each.verdict for each in dialog.model.ticked] == [
        Verdict.RUNNING_THOUGH_FAILED,
        Verdict.UNDECIDED,
    ]
    dialog.tick_none.click()
    assert not dialog.apply.isEnabled()
    dialog.tick_all.click()
    assert dialog.apply.text() == "Apply 3"
    dialog.apply.click()
    fake = play.application.reconciling
    await until(lambda: fake.applied and dialog.pages.currentIndex() == 2)
    assert fake.applied == [(STALE.job.ref, RUNS.job.ref, UNDECIDED.job.ref)]
    assert "Everything is in step. 4 jobs looked at." in dialog.panel.sentence.text()


@on_a_stage
async def test_a_repair_is_undone_and_what_was_refused_is_told(play: Stage) -> None:
    dialog = await opened(play)
    fake = play.application.reconciling
    fake.refused = {RUNS.job.ref: "It is otherwise by now: in step."}
    dialog.apply.click()
    await until(lambda: fake.applied and dialog.pages.currentIndex() == 1)
    assert dialog.messages.sentence.text().startswith("1 row was not written. It is otherwise by now")
    assert dialog.done_line.text() == "1 row repaired just now."
    fake.findings[STALE.job.ref] = STALE
    dialog.undo.click()
    await until(lambda: fake.undone and dialog.pages.currentIndex() == 1)
    assert fake.undone == ["round 1"]
    assert verdicts(dialog)[0] is Verdict.STALE_ROW
    assert dialog.undo.isHidden()


@on_a_stage
async def test_a_look_that_fails_says_why_and_can_be_tried_again(play: Stage) -> None:
    fake = play.application.reconciling
    fake.problem = DatabaseUnreachable("studio-prod does not answer.", remedy="Try again.")
    dialog = await opened(play)
    assert dialog.panel.sentence.text() == "studio-prod does not answer. Try again."
    fake.problem = None
    dialog.panel.button.click()
    await until(lambda: dialog.pages.currentIndex() == 1)
    assert len(verdicts(dialog)) == 3


@on_a_stage
async def test_the_selected_jobs_are_compared_and_a_closed_dialog_hears_nothing_more(play: Stage) -> None:
    database = play.window.status_bar.database
    await until(lambda: "connected" in database.text and not play.tab.loader.is_busy)
    await until(play.tab.table.hasFocus)
    play.key(Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    assert play.window.actions_["reconcile"].text() == "Reconcile jobs…"
    fake = play.application.reconciling
    fake.gate = asyncio.Event()
    play.window.actions_["reconcile"].trigger()
    dialog = play.window.reconciling.dialog
    assert dialog is not None
    await until(lambda: fake.asked)
    assert set(fake.asked[0] or ()) == {*(each.job.ref for each in FINDINGS), FINE.ref}
    assert dialog.pages.currentIndex() == 0
    dialog.close_button.click()
    assert play.window.reconciling.dialog is None
    fake.gate.set()
    await until(lambda: not play.tasks)


@on_a_stage
async def test_doubts_that_were_found_unasked_are_told_quietly_and_looked_at(play: Stage) -> None:
    notice = play.window.reconciling.notice
    assert notice.isHidden()
    fake = play.application.reconciling
    fake.doubt(STALE)
    assert notice.sentence.text() == "1 job is not as its row says."
    notice.dismiss.click()
    assert notice.isHidden()
    fake.doubt(STALE, RUNS)
    assert notice.sentence.text() == "2 jobs are not as their rows say."
    notice.look.click()
    dialog = play.window.reconciling.dialog
    assert dialog is not None
    await looked(dialog)
    assert verdicts(dialog) == [Verdict.STALE_ROW, Verdict.RUNNING_THOUGH_FAILED]
    assert notice.isHidden()
    fake.doubt()
    assert notice.isHidden()
    assert QApplication.activeModalWidget() in (dialog, None)

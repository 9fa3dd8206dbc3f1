"""Retry and Move to front in the window: when they make sense, for one job and for many, and what is told."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMessageBox

from jobmonitor.domain.errors import MoveRefused, RetryRefused
from jobmonitor.domain.job import Job, JobStatus
from jobmonitor.domain.progress import LiveState, Phase
from jobmonitor.ui.retrying.question import RetryQuestion
from tests.support.fake_application import GPU1, GPU2, GPU3
from tests.support.fake_jobs import make_job
from tests.support.fake_retrying import Asked
from tests.support.qt_loop import on_qt_loop, until
from tests.support.window_stage import Stage, stage

DONE = replace(make_job(1), comfy_url=GPU1.url)
WAITS = make_job(2, status=JobStatus.PENDING)
RUNS = make_job(3, status=JobStatus.PROCESSING)
CONTROL, SHIFT, ALT = (
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.AltModifier,
)
KEYS = ("retry", "retry-new-seed", "retry-elsewhere", "to-front")


async def choose(play: Stage, job: Job) -> None:
    """Clicks the row of a job."""
    await play.ready()
    await until(lambda: job.ref in play.refs())
    play.click_row(play.refs().index(job.ref))
    await until(lambda: play.window.current_job is not None and play.window.current_job.ref == job.ref)


async def choose_all(play: Stage) -> None:
    await play.ready()
    database = play.window.status_bar.database
    await until(lambda: "connected" in database.text and not play.tab.loader.is_busy)
    play.tab.table.setFocus()
    await until(play.tab.table.hasFocus)
    play.key(Qt.Key.Key_A, CONTROL)
    await until(lambda: play.tab.table.selection.count > 1)


def enabled(play: Stage) -> dict[str, bool]:
    return {key: play.window.actions_[key].isEnabled() for key in KEYS}


def sentence(play: Stage) -> str:
    return play.window.work_line.sentence.text()


@on_qt_loop
async def test_they_are_on_where_they_make_sense_and_say_why_not() -> None:
    async with stage([DONE, WAITS, RUNS]) as play:
        assert not any(enabled(play).values())
        tip = {key: play.window.actions_[key].toolTip for key in KEYS}
        await choose(play, DONE)
        assert enabled(play) == {key: key != "to-front" for key in KEYS}
        assert "Only a job that waits" in tip["to-front"]()
        await choose(play, WAITS)
        assert enabled(play) == {key: key == "to-front" for key in KEYS}
        assert "The job has not ended: it is pending." in tip["retry"]()
        play.application.tracking.see(LiveState(ref=WAITS.ref, phase=Phase.QUEUED, position=1))
        assert not enabled(play)["to-front"]
        assert "the next one already" in tip["to-front"]()
        play.application.tracking.see(LiveState(ref=WAITS.ref, phase=Phase.QUEUED, position=3))
        assert enabled(play)["to-front"]
        await choose(play, RUNS)
        assert not any(enabled(play).values())
        menu = play.window.actions_.context_menu(play.window)
        assert {key for key in KEYS if play.window.actions_[key] in menu.actions()} == set(KEYS)


@on_qt_loop
async def test_one_job_is_sent_once_more_by_its_key_and_that_is_told() -> None:
    async with stage([DONE, WAITS]) as play:
        await choose(play, DONE)
        play.application.retrying.told = "The result is the same as before."
        play.key(Qt.Key.Key_R, CONTROL | SHIFT)
        await until(lambda: "once more" in sentence(play))
        assert sentence(play).endswith("sent once more. The result is the same as before.")
        play.key(Qt.Key.Key_R, CONTROL | ALT)
        await until(lambda: len(play.application.retrying.asked) == 2)
        assert play.application.retrying.asked == [
            Asked(DONE.ref, False, None, False),
            Asked(DONE.ref, True, None, False),
        ]


@on_qt_loop
async def test_a_refusal_is_told_with_what_to_do() -> None:
    async with stage([DONE]) as play:
        await choose(play, DONE)
        play.application.retrying.refuse = lambda job: RetryRefused(
            "This job ran out of memory 2 times at gpu1.", remedy="Choose a smaller size."
        )
        play.window.actions_["retry"].trigger()
        bar = play.window.message_bar
        await until(bar.isVisible)
        assert bar.sentence.text() == (
            f"The {DONE.workflow_name} job was not sent once more. "
            "This job ran out of memory 2 times at gpu1. Choose a smaller size."
        )


@on_qt_loop
async def test_another_server_is_chosen_from_those_that_did_not_have_it() -> None:
    async with stage([DONE]) as play:
        await choose(play, DONE)
        play.window.actions_["retry-elsewhere"].trigger()
        question = play.window.retry_actions.question
        assert isinstance(question, RetryQuestion)
        titles = [question.list.item(row).text() for row in range(question.list.count())]
        assert titles == [GPU2.title, GPU3.title]
        question.list.setCurrentRow(1)
        for box in (question.new_seed, question.front):
            QTest.keyClick(box, Qt.Key.Key_Space)
        play.click(question.confirm)
        await until(lambda: play.application.retrying.asked == [Asked(DONE.ref, True, GPU3, True)])
        await until(lambda: "to gpu3" in sentence(play))
        play.window.actions_["retry-elsewhere"].trigger()
        assert isinstance(play.window.retry_actions.question, RetryQuestion)
        play.window.retry_actions.question.reject()
        assert len(play.application.retrying.asked) == 1


@on_qt_loop
async def test_many_are_sent_after_one_question_and_refusals_are_summed_up() -> None:
    jobs = [make_job(number) for number in range(1, 9)]
    async with stage([*jobs, make_job(20, status=JobStatus.PROCESSING)]) as play:
        await choose_all(play)
        retry = play.window.actions_["retry-new-seed"]
        assert (retry.text(), retry.isEnabled()) == ("Resubmit jobs with new seeds…", True)
        ended = sum(job.status.is_terminal for job in jobs)
        retry.trigger()
        await until(lambda: play.window.retry_actions.question is not None)
        question = play.window.retry_actions.question
        assert isinstance(question, QMessageBox)
        assert question.text() == f"Resubmit {ended} jobs?"
        assert "with new seeds" in question.informativeText()
        play.application.retrying.refuse = lambda job: (
            RetryRefused("No memory.") if job.ref == jobs[0].ref else None
        )
        next(each for each in question.buttons() if each.text().startswith("Resubmit")).click()
        bar = play.window.message_bar
        await until(bar.isVisible)
        assert bar.sentence.text() == f"1 of {ended} jobs were not sent once more. No memory."
        assert all(each.new_seed for each in play.application.retrying.asked)
        assert len(play.application.retrying.asked) == ended


@on_qt_loop
async def test_a_round_is_stopped_and_says_how_far_it_came() -> None:
    jobs = [make_job(number) for number in (1, 2, 3, 5)]
    async with stage(jobs) as play:
        await choose_all(play)
        play.application.retrying.gate.clear()
        play.window.actions_["retry"].trigger()
        await until(lambda: play.window.retry_actions.question is not None)
        question = play.window.retry_actions.question
        assert isinstance(question, QMessageBox)
        next(each for each in question.buttons() if each.text().startswith("Retry")).click()
        await until(lambda: len(play.application.retrying.asked) == 2)
        play.click(play.window.work_line.button)
        await until(lambda: sentence(play).startswith("0 jobs were sent once more."))
        assert "left as they are" in sentence(play)


@on_qt_loop
async def test_a_job_that_waits_is_moved_and_many_keep_their_order() -> None:
    waiting = [make_job(number, status=JobStatus.PENDING) for number in (2, 3)]
    async with stage([DONE, *waiting]) as play:
        await choose(play, waiting[0])
        play.window.actions_["to-front"].trigger()
        await until(lambda: play.application.moving.moved == [waiting[0].ref])
        await until(lambda: "is the next one" in sentence(play))
        await choose_all(play)
        play.window.actions_["to-front"].trigger()
        await until(lambda: sentence(play) == "2 jobs were moved to the front.")
        shown = [ref for ref in play.refs() if ref != DONE.ref]
        assert play.application.moving.moved[1:] == shown  # the newest first: the oldest comes to stand first
        play.application.moving.problem = MoveRefused("The job runs already.")
        await choose(play, waiting[1])
        play.window.actions_["to-front"].trigger()
        bar = play.window.message_bar
        await until(bar.isVisible)
        assert bar.sentence.text() == "The job was not moved. The job runs already."

"""Many jobs from one form: values typed, counted, sent as one action, and what becomes of them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from jobmonitor.domain.errors import InvalidField, ServerRefused
from jobmonitor.domain.workflow import Submission
from jobmonitor.services.submitting.steps import SubmissionStep
from jobmonitor.ui.submit.batch.dialog import BatchDialog
from jobmonitor.ui.submit.batch.words import Typed, plan
from tests.support.fake_checking import report_of
from tests.support.fake_submission import GPU1
from tests.support.qt_loop import on_qt_loop, until
from tests.support.submit_stage import PAINT, Stage, picture, stage

IMAGE, PROMPT, STRENGTH, SEED = PAINT.fields
SUBMISSION = Submission(workflow=PAINT, server=GPU1)


def test_the_count_stands_in_words_before_anything_is_sent(tmp_path: Path) -> None:
    for name in ("a.png", "b.png", "c.png"):
        picture(tmp_path / name, 8, 8)
    planned = plan(SUBMISSION, [Typed(IMAGE, str(tmp_path)), Typed(SEED, "1..5")])
    assert planned.sentence == "3 images × 5 seeds = 15 jobs"
    assert planned.batch is not None
    assert planned.batch.variations[1].values == (1, 2, 3, 4, 5)


def test_each_line_of_a_prompt_is_a_value_as_typed() -> None:
    planned = plan(SUBMISSION, [Typed(PROMPT, 'a "red" dress|coat\n\n {{X}} 😀\n')])
    assert planned.batch is not None
    assert planned.batch.variations[0].values == ('a "red" dress|coat', " {{X}} 😀")


def test_what_is_wrong_is_said_of_each_field() -> None:
    planned = plan(SUBMISSION, [Typed(STRENGTH, "2|3"), Typed(SEED, "1..3"), Typed(IMAGE, "")])
    assert planned.batch is None
    assert planned.problems == (
        "Strength must be between 0 and 1.",
        "",
        "Image has no values yet.",
    )


def test_more_jobs_than_a_batch_may_have_are_refused_with_their_number() -> None:
    planned = plan(SUBMISSION, [Typed(SEED, "1..999"), Typed(PROMPT, "a\nb")])
    assert planned.batch is None
    assert planned.sentence == "999 seeds × 2 prompts = 1,998 jobs; at most 1000 at once."


async def opened(play: Stage, tmp_path: Path) -> BatchDialog:
    """The form is filled, and Vary… was pressed."""
    play.row("image").editor.set_value(picture(tmp_path / "in.png"))
    play.type("prompt", "a red dress")
    play.dialog.footer.vary.setFocus()
    play.press(Qt.Key.Key_Return)
    await until(lambda: play.dialog.findChildren(BatchDialog))
    (dialog,) = play.dialog.findChildren(BatchDialog)
    dialog.activateWindow()
    await until(dialog.isActiveWindow)
    dialog.rows[0].box.setCurrentIndex(dialog.rows[0].box.findData("seed"))
    return dialog


async def typed(dialog: BatchDialog, text: str, sentence: str) -> None:
    """Types the values of the first row."""
    line = dialog.rows[0].line
    line.setFocus()
    QTest.keyClick(line, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClicks(line, text)
    await until(lambda: dialog.told.text() == sentence)
    await until(dialog.submit_button.isEnabled)


def failing(on: Callable[[Submission], bool]) -> Callable[[Submission], Exception | None]:
    return lambda submission: ServerRefused("Not this one.") if on(submission) else None


@on_qt_loop
async def test_a_range_of_seeds_goes_out_as_one_action(tmp_path: Path) -> None:
    async with stage() as play:
        dialog = await opened(play, tmp_path)
        await typed(dialog, "7..9", "3 seeds = 3 jobs")
        assert dialog.submit_button.text() == "Submit 3 jobs"
        QTest.keyClick(dialog.rows[0].line, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
        await until(lambda: len(play.application.submission.finished) == 3)
        sent = play.application.submission.submissions
        assert [each.values["seed"] for each in sent] == [7, 8, 9]
        assert {each.values["prompt"] for each in sent} == {"a red dress"}
        await until(lambda: play.dialog.footer.sent.texts() == ("Sent: Paint · 3 jobs: 3 pending",))
        await until(lambda: not play.dialog.footer.going.isVisible())


@on_qt_loop
async def test_a_batch_says_how_far_it_is_and_can_be_stopped(tmp_path: Path) -> None:
    async with stage() as play:
        dialog = await opened(play, tmp_path)
        await typed(dialog, "1..5", "5 seeds = 5 jobs")
        service = play.application.submission
        service.steps = (SubmissionStep("Sending in.png", 0.5, "in.png", 600, 1200, 600, 1200),)
        service.gate.clear()
        dialog.submit_button.click()
        going = play.dialog.footer.going
        await until(lambda: going.texts() == ("Paint · 1 of 5 · 600 bytes of 1.2 KB · Sending in.png",))
        (row,) = going.rows()
        assert row.bar.value() == 100
        row.stop.click()
        await until(lambda: going.texts() == ("Paint: 0 of 5 jobs were sent, 5 were not tried.",))
        service.gate.set()
        (row,) = going.rows()
        row.retry.click()
        await until(lambda: len(service.finished) == 5)
        await until(lambda: not going.isVisible())


@on_qt_loop
async def test_failures_of_a_batch_are_summed_up_and_sent_again(tmp_path: Path) -> None:
    async with stage() as play:
        dialog = await opened(play, tmp_path)
        await typed(dialog, "1..4", "4 seeds = 4 jobs")
        service = play.application.submission
        service.fails = failing(lambda submission: submission.values["seed"] in (2, 3))
        dialog.submit_button.click()
        going = play.dialog.footer.going
        await until(lambda: going.texts() == ("Paint: 2 of 4 jobs were sent, 2 failed.",))
        assert "2: Not this one.\n3: Not this one." in play.dialog.footer.notice._details.toPlainText()
        assert play.dialog.footer.sent.texts() == ("Sent: Paint · 4 jobs: 2 pending, 2 not sent",)
        service.fails = None
        going.rows()[0].retry.click()
        await until(lambda: len(service.finished) == 4)
        assert [each.values["seed"] for each in service.submissions] == [1, 2, 3, 4, 2, 3]


@on_qt_loop
async def test_what_is_wrong_with_the_form_is_found_by_the_first_job(tmp_path: Path) -> None:
    async with stage() as play:
        dialog = await opened(play, tmp_path)
        await typed(dialog, "1..2", "2 seeds = 2 jobs")
        play.application.preflight.report = report_of(InvalidField("image", "Image is too large."))
        dialog.submit_button.click()
        await until(dialog.problems.isVisible)
        assert [row.finding.text for row in dialog.problems.rows()] == ["Image is too large."]
        assert not dialog.problems.anyway.isVisible()
        assert play.application.submission.submissions == []


@on_qt_loop
async def test_fields_are_added_and_taken_away(tmp_path: Path) -> None:
    async with stage() as play:
        dialog = await opened(play, tmp_path)
        dialog.more.click()
        assert [row.field.name for row in dialog.rows] == ["seed", "image"]
        assert dialog.rows[1].line.hasFocus()
        dialog.rows[1].box.setCurrentIndex(dialog.rows[1].box.findData("prompt"))
        dialog.rows[1].lines.setFocus()
        QTest.keyClicks(dialog.rows[1].lines, "x")
        QTest.keyClick(dialog.rows[1].lines, Qt.Key.Key_Return)
        QTest.keyClicks(dialog.rows[1].lines, "y")
        await until(lambda: dialog.told.text() == "5 seeds × 2 prompts = 10 jobs")
        dialog.rows[1].remove.click()
        await until(lambda: dialog.told.text() == "5 seeds = 5 jobs")

"""From a filled form to a submission, and what the dialog says on the way."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import shiboken6
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPlainTextEdit

from jobmonitor.domain.database import DatabaseInfo
from jobmonitor.domain.errors import (
    ArrivalUnknown,
    InvalidField,
    InvalidSubmission,
    InvalidWorkflow,
    PromptRefused,
    ServerUnreachable,
)
from jobmonitor.domain.events import (
    DatabaseChanged,
    Event,
    JobChanged,
    LiveChanged,
    ProblemOccurred,
    ServerChanged,
)
from jobmonitor.domain.job import JobRef, JobStatus
from jobmonitor.domain.progress import LiveState, Phase, Progress
from jobmonitor.domain.server import Connection, NodeError, ServerStatus
from jobmonitor.domain.workflow import MAX_SEED, Size
from jobmonitor.services.submitting.submission import SubmissionStep
from tests.support.fake_submission import GPU1, GPU2, NOON, FakeApplication, FakeLibrary, make_job
from tests.support.qt_loop import breathe, on_qt_loop, until
from tests.support.submit_stage import EVERYTHING, PAINT, Stage, picture, stage


async def fill(play: Stage, tmp_path: Path) -> Path:
    """Fills what is required."""
    path = picture(tmp_path / "in.png")
    play.row("image").editor.set_value(path)
    play.type("prompt", "a red dress")
    await until(lambda: play.texts("image"))
    return path


@on_qt_loop
async def test_a_filled_form_is_sent(tmp_path: Path) -> None:
    async with stage() as play:
        path = await fill(play, tmp_path)
        play.submit()
        await play.sent()
        (submission,) = play.application.submission.submissions
        assert submission.workflow is PAINT
        assert submission.server == GPU1
        assert submission.user_id == play.application.user_id
        assert submission.values == {"image": path, "prompt": "a red dress", "strength": 0.87, "seed": None}
        assert play.dialog.footer.submit.text() == "Submit another"
        assert play.dialog.isVisible()


@on_qt_loop
async def test_a_prompt_arrives_as_typed(tmp_path: Path) -> None:
    prompt = 'a "quoted" word \\n C:\\new {{SEED}} 😀\nsecond\u00a0line\n\n<b>bold</b> '
    async with stage() as play:
        await fill(play, tmp_path)
        box = play.focus("prompt")
        assert isinstance(box, QPlainTextEdit)
        box.selectAll()
        QApplication.clipboard().setText(prompt)
        play.press(Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
        play.press(Qt.Key.Key_Enter, Qt.KeyboardModifier.ShiftModifier)
        QTest.keyClicks(box, "end")
        play.submit()
        await play.sent()
        assert play.application.submission.submissions[0].values["prompt"] == f"{prompt}\nend"


@on_qt_loop
async def test_a_seed_of_64_bits_arrives_exactly(tmp_path: Path) -> None:
    async with stage() as play:
        await fill(play, tmp_path)
        play.focus("seed")
        play.press(Qt.Key.Key_Space)
        QTest.keyClick(play.dialog.focusWidget(), Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
        QTest.keyClicks(play.dialog.focusWidget(), str(MAX_SEED))
        play.submit()
        await play.sent()
        assert play.application.submission.submissions[0].values["seed"] == MAX_SEED


@on_qt_loop
async def test_values_of_every_type() -> None:
    async with stage(EVERYTHING) as play:
        play.type("steps", "30")
        play.submit()
        await play.sent()
        assert play.application.submission.submissions[0].values == {
            "title": "a & b",
            "prompt": "",
            "steps": 30,
            "big": 2**53 + 1,
            "strength": 0.5,
            "trim": True,
            "mode": "slow",
            "model": "usual.pt",
            "seed": None,
            "size": Size(640, 352),
            "length": 3.375,
            "image": None,
            "voice": None,
            "clip": None,
        }


@on_qt_loop
async def test_all_that_is_wrong_is_shown_at_once() -> None:
    async with stage() as play:
        play.type("strength", "1.5")
        play.submit()
        await until(lambda: play.dialog.footer.status.text() == "3 fields need attention.")
        assert play.row("image").problem == "Image is required. Choose an image file."
        assert play.row("prompt").problem == "Prompt is required."
        assert play.row("strength").problem == "Strength must be between 0 and 1."
        assert play.entry("image").hasFocus()
        assert play.application.submission.submissions == []
        play.type("prompt", "x")
        assert play.row("prompt").problem == ""


@on_qt_loop
async def test_what_the_services_find_wrong_stands_at_the_field(tmp_path: Path) -> None:
    async with stage() as play:
        await fill(play, tmp_path)
        play.application.submission.problems = (InvalidField("strength", "Strength is too much."),)
        play.submit()
        await until(lambda: play.row("strength").problem)
        assert play.row("strength").problem == "Strength is too much."
        play.application.submission.problems = ()
        play.application.submission.error = InvalidSubmission([InvalidField("image", "Image is no image.")])
        play.submit()
        await until(lambda: play.row("image").problem)
        assert play.row("image").problem == "Image is no image."
        assert play.row("strength").problem == ""


@on_qt_loop
async def test_a_refusal_says_what_happened_and_what_to_do(tmp_path: Path) -> None:
    async with stage() as play:
        await fill(play, tmp_path)
        error = NodeError(
            node_id="4", class_type="Loader", type="x", message="Value not in list", input_name="ckpt"
        )
        play.application.submission.error = PromptRefused(
            "The server did <b>not</b> accept it.", [error], remedy="Choose another checkpoint."
        )
        play.submit()
        notice = play.dialog.footer.notice
        await until(notice.isVisible)
        assert notice.text() == "The server did <b>not</b> accept it."
        copy = next(button for button in notice.findChildren(type(notice._copy)) if button.text() == "Copy")
        copy.click()
        assert QApplication.clipboard().text() == (
            "The server did <b>not</b> accept it.\n\nChoose another checkpoint.\n\n"
            "Loader (node 4), ckpt: Value not in list"
        )
        assert play.dialog.footer.submit.isEnabled()
        play.application.submission.error = None
        play.submit()
        await play.sent()
        assert not notice.isVisible()


@on_qt_loop
async def test_a_fault_is_told_in_the_dialog_too(tmp_path: Path) -> None:
    async with stage() as play:
        await fill(play, tmp_path)
        play.application.submission.error = ZeroDivisionError("oops")
        play.submit()
        await until(play.dialog.footer.notice.isVisible)
        assert "unexpected" in play.dialog.footer.notice.text()
        assert play.dialog.footer.submit.isEnabled()


@on_qt_loop
async def test_the_dialog_stays_usable_while_a_submission_goes_out(tmp_path: Path) -> None:
    async with stage() as play:
        await fill(play, tmp_path)
        service = play.application.submission
        service.gate.clear()
        service.steps = (SubmissionStep("Sending in.png", 0.4),)
        play.submit()
        going = play.dialog.footer.going
        await until(lambda: going.texts() == ("Paint · Sending in.png · 40%",))
        assert going.rows()[0].bar.isVisible()
        play.type("prompt", "the next one")
        play.submit()
        await until(lambda: len(going.rows()) == 2)
        service.gate.set()
        await until(lambda: len(play.dialog.sent.groups) == 2)
        assert [each.values["prompt"] for each in service.submissions] == ["a red dress", "the next one"]
        assert play.row("prompt").value() == "the next one"
        assert not going.isVisible()


@on_qt_loop
async def test_a_double_click_sends_one_job(tmp_path: Path) -> None:
    async with stage() as play:
        await fill(play, tmp_path)
        button = play.dialog.footer.submit
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
        await until(button.isEnabled)
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
        await play.sent()
        await breathe()
        assert len(play.application.submission.submissions) == 1


@on_qt_loop
async def test_one_of_several_on_their_way_is_cancelled(tmp_path: Path) -> None:
    async with stage() as play:
        await fill(play, tmp_path)
        service = play.application.submission
        service.gate.clear()
        for prompt in ("first", "second"):
            play.type("prompt", prompt)
            play.submit()
            await until(
                lambda prompt=prompt: [s.values["prompt"] for s in service.submissions][-1:] == [prompt]
            )
        going = play.dialog.footer.going
        first, second = going.rows()
        first.stop.setFocus()
        play.press(Qt.Key.Key_Return)
        await until(lambda: going.rows() == (second,))
        service.gate.set()
        await play.sent()
        assert len(service.finished) == 1
        assert len(play.dialog.sent.groups) == 1


@on_qt_loop
async def test_what_failed_can_be_sent_again(tmp_path: Path) -> None:
    async with stage() as play:
        await fill(play, tmp_path)
        service = play.application.submission
        service.error = ServerUnreachable("gpu1 cannot be reached.", remedy="Start it.")
        play.submit()
        going = play.dialog.footer.going
        await until(lambda: going.texts() == ("Paint was not submitted: gpu1 cannot be reached.",))
        play.dialog.footer.notice.hide()
        (row,) = going.rows()
        row.details.click()
        assert play.dialog.footer.notice.text() == "gpu1 cannot be reached."
        play.type("prompt", "something else")
        service.error = None
        row.retry.click()
        await play.sent()
        assert service.submissions[-1].values["prompt"] == "a red dress"
        assert not going.isVisible()


@on_qt_loop
async def test_what_may_have_arrived_is_not_offered_to_be_sent_again(tmp_path: Path) -> None:
    async with stage() as play:
        await fill(play, tmp_path)
        going = play.dialog.footer.going
        for number, error in enumerate((ArrivalUnknown("1", "the server fell silent."), ZeroDivisionError())):
            play.application.submission.error = error
            play.submit()
            await until(
                lambda number=number: len(going.rows()) == number + 1 and going.rows()[-1].details.isVisible()
            )
            assert not going.rows()[-1].retry.isVisible()


@on_qt_loop
async def test_a_submission_goes_on_when_the_dialog_is_closed(tmp_path: Path) -> None:
    async with stage() as play:
        await fill(play, tmp_path)
        play.application.submission.gate.clear()
        play.submit()
        await until(lambda: play.application.submission.submissions)
        play.press(Qt.Key.Key_Escape)
        await until(lambda: not shiboken6.isValid(play.dialog))
        play.application.submission.gate.set()
        await until(lambda: play.application.submission.finished)


@on_qt_loop
async def test_closing_right_after_submit_still_sends(tmp_path: Path) -> None:
    async with stage() as play:
        await fill(play, tmp_path)
        play.submit()
        play.press(Qt.Key.Key_Escape)
        await until(lambda: play.application.submission.finished)


@on_qt_loop
async def test_a_failure_after_closing_is_told_to_everybody(tmp_path: Path) -> None:
    async with stage() as play:
        heard: list[Event] = []
        play.application.bus.subscribe(heard.append)
        await fill(play, tmp_path)
        play.application.submission.gate.clear()
        play.application.submission.error = ServerUnreachable("gpu1 cannot be reached.", remedy="Start it.")
        play.submit()
        await until(lambda: play.application.submission.submissions)
        play.dialog.close()
        await until(lambda: not shiboken6.isValid(play.dialog))
        play.application.submission.gate.set()
        await until(lambda: heard)
        assert heard == [ProblemOccurred("Paint was not submitted: gpu1 cannot be reached.", "Start it.")]


@on_qt_loop
async def test_what_was_sent_is_followed(tmp_path: Path) -> None:
    async with stage() as play:
        await fill(play, tmp_path)
        play.submit()
        await play.sent()
        ref = JobRef("image_jobs", "1")
        assert play.application.feeds.followed[id(play.dialog)] == (ref,)
        sent, bus = play.dialog.footer.sent, play.application.bus
        bus.publish(LiveChanged(ref, LiveState(ref=ref, phase=Phase.QUEUED, position=3)))
        assert sent.texts() == ("Sent: Paint · pending, 3rd",)
        job = make_job(play.application.submission.submissions[0], "1", JobStatus.PROCESSING)
        bus.publish(JobChanged(job))
        running = LiveState(ref=ref, phase=Phase.RUNNING, progress=Progress(0.62))
        bus.publish(LiveChanged(ref, running))
        assert sent.texts() == ("Sent: Paint · processing 62 %",)
        bus.publish(
            JobChanged(make_job(play.application.submission.submissions[0], "1", JobStatus.COMPLETED))
        )
        assert sent.texts() == ("Sent: Paint · completed",)


@on_qt_loop
async def test_close_after_submit_is_remembered(tmp_path: Path) -> None:
    application = FakeApplication(FakeLibrary({"paint": PAINT}))
    async with stage(application=application) as play:
        await fill(play, tmp_path)
        play.dialog.footer.close_after.click()
        play.submit()
        await until(lambda: not shiboken6.isValid(play.dialog))
    async with stage(application=application) as again:
        assert again.dialog.footer.close_after.isChecked()


@on_qt_loop
async def test_enter_in_a_field_does_not_submit(tmp_path: Path) -> None:
    async with stage() as play:
        await fill(play, tmp_path)
        play.focus("strength")
        play.press(Qt.Key.Key_Return)
        await breathe()
        assert play.application.submission.submissions == []
        play.dialog.footer.submit.setFocus()
        play.press(Qt.Key.Key_Return)
        await play.sent()


@on_qt_loop
async def test_servers_show_how_they_are() -> None:
    async with stage() as play:
        box = play.dialog.header.servers.box
        assert [box.itemText(at) for at in range(box.count())] == [
            "gpu1 · 2 in the queue",
            "gpu2 · idle",
            "Let jobmonitor choose · now gpu1",
            "Another address …",
        ]
        lost = ServerStatus(
            server=GPU1, connection=Connection.UNREACHABLE, since=NOON, problem="gpu1 cannot be reached."
        )
        play.application.tracking.statuses = (lost,)
        play.application.bus.publish(ServerChanged(lost))
        assert box.itemText(0) == "gpu1 · unreachable"
        assert play.dialog.header.server_problem() == "gpu1 cannot be reached."


@on_qt_loop
async def test_another_address_may_be_typed(tmp_path: Path) -> None:
    async with stage() as play:
        await fill(play, tmp_path)
        servers = play.dialog.header.servers
        servers.box.setCurrentIndex(3)
        QTest.keyClicks(servers.address, "ftp://gpu9")
        play.submit()
        await until(play.dialog.header.server_problem)
        assert "is not the address of a server" in play.dialog.header.server_problem()
        await until(servers.address.hasFocus)
        servers.address.selectAll()
        QTest.keyClicks(servers.address, "GPU9:8188/")
        play.submit()
        await play.sent()
        assert play.application.submission.submissions[0].server.url == "http://gpu9:8188"
        servers.address.selectAll()
        QTest.keyClicks(servers.address, "http://gpu2:8188")
        assert servers.current() == GPU2


@on_qt_loop
async def test_a_broken_workflow_says_why() -> None:
    application = FakeApplication(
        FakeLibrary(
            {"paint": PAINT, "broken": InvalidWorkflow("broken.json is not a graph.", remedy="Export it.")}
        )
    )
    async with stage(application=application) as play:
        workflows = play.dialog.header.workflows
        assert workflows.itemText(1) == "broken (cannot be used)"
        workflows.setCurrentIndex(1)
        await until(lambda: play.dialog.form is None)
        assert not play.dialog.footer.submit.isEnabled()
        workflows.setCurrentIndex(0)
        await until(lambda: play.dialog.form is not None)
        assert play.dialog.footer.submit.isEnabled()


@on_qt_loop
async def test_a_dialog_that_goes_with_its_window_hears_nothing_more() -> None:
    async with stage() as play:
        listeners = play.application.bus._listeners
        assert len(listeners) == 1
        shiboken6.delete(play.dialog)
        assert listeners == []


@on_qt_loop
async def test_a_database_that_is_only_looked_at_takes_no_job_and_the_form_stays(tmp_path: Path) -> None:
    async with stage() as play:
        await fill(play, tmp_path)
        info = DatabaseInfo(
            title="/data/jobs.sqlite",
            dialect="sqlite",
            version="3.45",
            is_local=True,
            read_only=True,
            tables=(),
        )
        play.application.database = info
        play.application.bus.publish(DatabaseChanged())
        footer = play.dialog.footer
        assert footer.notice.isVisible()
        assert footer.notice.text() == "The file jobs.sqlite is open for reading only."
        assert not footer.submit.isEnabled()
        play.submit()
        play.application.database = replace(info, read_only=False)
        play.application.bus.publish(DatabaseChanged())
        assert not footer.notice.isVisible()
        play.submit()
        await play.sent()
        assert len(play.application.submission.submissions) == 1

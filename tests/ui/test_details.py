"""The details pane: everything that is known of a job, kept up to date, in plain text."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import QBuffer, QIODevice, QPoint, Qt
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QLabel, QPlainTextEdit, QPushButton, QTableView

from jobmonitor.domain.feed import FeedSystem
from jobmonitor.domain.job import Job, JobInputs, JobKind, JobStatus
from jobmonitor.domain.outlook import Outlook, Until
from jobmonitor.domain.preflight import Basis, Estimate
from jobmonitor.domain.progress import LiveState, Phase, Preview, Progress
from jobmonitor.domain.stuck import StuckHint, StuckKind
from jobmonitor.domain.timing import JobTiming, NodeTime
from jobmonitor.ui.detail.facts import error_parts, id_facts, parameter_facts, value_text
from jobmonitor.ui.detail.player import Player
from jobmonitor.ui.detail.sections import LongText
from jobmonitor.ui.detail.strip import ItemStrip
from jobmonitor.ui.theme.theme import Mode
from tests.support.fake_application import painted
from tests.support.fake_jobs import ERRORS, NOON, make_job
from tests.support.qt_loop import on_qt_loop, until
from tests.support.window_stage import Stage, stage

OUTPUT = "http://gpu1:8188/view?filename=out_00001_.png&subfolder=&type=output"
INPUT = "http://gpu1:8188/view?filename=anna.png&subfolder=&type=input"
COMPLETED = make_job(
    1,
    outputs=(OUTPUT,),
    inputs=JobInputs(images=(INPUT,), audios=("http://gpu1:8188/view?filename=v2.wav",)),
    parameters={"seed": 2**64 - 1, "negative_prompt": "<b>blurry</b>"},
    width=1024,
    height=768,
    started_at=NOON - timedelta(seconds=50),
    completed_at=NOON - timedelta(seconds=8),
)
FAILED = make_job(2, status=JobStatus.FAILED, error_message=ERRORS[0])
RUNNING = make_job(3, status=JobStatus.PROCESSING)


def texts(play: Stage) -> list[str]:
    """All that can be read in the pane."""
    pane = play.window.pane
    labels = [label.text() for label in pane.findChildren(QLabel) if label.isVisibleTo(pane)]
    for table in pane.findChildren(QTableView):
        if table.isVisibleTo(pane):
            model = table.model()
            cells = ((row, column) for row in range(model.rowCount()) for column in (0, 1))
            labels += [model.index(row, column).data() for row, column in cells]
    return labels + [
        block.toPlainText() for block in pane.findChildren(QPlainTextEdit) if block.isVisibleTo(pane)
    ]


async def choose(play: Stage, job: Job) -> None:
    await play.ready()
    row = play.tab.model.window.row_of(job.ref)
    assert row is not None
    play.click_row(row)
    await until(lambda: play.window.pane.job == job and play.window.pane.is_whole)


@on_qt_loop
async def test_a_completed_job_is_told_in_full() -> None:
    async with stage([COMPLETED, FAILED]) as play:
        await choose(play, COMPLETED)
        await until(lambda: "prompt 1" in texts(play))
        told = texts(play)
        for text in (
            "completed",
            "prompt 1",
            "anna.png",
            "v2.wav",
            "out_00001_.png",
            str(2**64 - 1),
            "1024 × 768",
            "0:42",
            "<b>blurry</b>",
            COMPLETED.ref.key,
            COMPLETED.comfy_job_id,
            "gpu1 · http://gpu1:8188",
        ):
            assert text in told
        await until(lambda: play.window.pane.preview.view.picture is not None)
        assert OUTPUT in play.pictures.addresses


@on_qt_loop
async def test_a_failed_job_says_why_and_folds_what_is_technical() -> None:
    async with stage([FAILED]) as play:
        await choose(play, FAILED)
        block = play.window.pane.error
        assert block.sentence.toPlainText() == ERRORS[0].partition("\n")[0]
        assert not block.details.isVisible()
        play.click(block.fold)
        assert block.details.isVisible()
        assert "OutOfMemoryError" in block.details.toPlainText()
        play.click(block.copy)
        assert QGuiApplication.clipboard().text() == ERRORS[0]


@on_qt_loop
async def test_a_running_job_shows_progress_and_unfinished_pictures() -> None:
    async with stage([RUNNING]) as play:
        await choose(play, RUNNING)
        pane = play.window.pane
        progress = Progress(0.25, "3", "KSampler", 5, 20)
        play.application.tracking.see(LiveState(ref=RUNNING.ref, phase=Phase.RUNNING, progress=progress))
        assert pane.status.text() == "processing 25 %"
        assert pane.step.text() == "KSampler 5/20"
        assert pane.bar.value() == 250
        buffer = QBuffer()
        buffer.open(QIODevice.OpenModeFlag.WriteOnly)
        painted(1, 64, 36).save(buffer, "PNG")
        picture = Preview(bytes(buffer.data().data()), "image/png")
        play.application.tracking.send_preview(RUNNING.ref, picture)
        await until(lambda: pane.preview.view.picture is not None)
        assert pane.preview.view.picture is not None
        assert pane.preview.view.picture.width() == 64
        done = replace(RUNNING, status=JobStatus.COMPLETED, outputs=(OUTPUT,))
        await play.write(done)
        assert pane.preview.view.picture is not None
        await until(lambda: OUTPUT in play.pictures.addresses)
        assert pane.status.text() == "completed"
        assert not pane.bar.isVisible()


@on_qt_loop
async def test_an_answer_for_another_job_is_dropped() -> None:
    slow = replace(COMPLETED, ref=make_job(7).ref, outputs=(OUTPUT + "&slow",))
    async with stage([slow, FAILED]) as play:
        await play.ready()
        gate = play.pictures.gate = asyncio.Event()
        await choose(play, slow)
        await choose(play, replace(FAILED))
        gate.set()
        await until(lambda: not len(play.tasks))
        shown = play.window.pane.preview.view.picture
        assert shown is None


@on_qt_loop
async def test_a_picture_that_cannot_be_shown_says_so() -> None:
    async with stage([COMPLETED]) as play:
        play.pictures.problems.add(OUTPUT)
        await choose(play, COMPLETED)
        view = play.window.pane.preview.view
        await until(lambda: view.accessibleDescription() == "The picture cannot be read.")


@on_qt_loop
async def test_several_outputs_can_be_looked_at() -> None:
    outputs = tuple(f"http://gpu1:8188/view?filename=out_{number}.png" for number in range(3))
    job = make_job(1, outputs=outputs)
    async with stage([job]) as play:
        await choose(play, job)
        strip = play.window.pane.findChild(ItemStrip)
        assert strip is not None
        strip.chosen.emit(outputs[2])
        assert play.window.pane.preview.address == outputs[2]


@on_qt_loop
async def test_a_picture_can_be_seen_pixel_by_pixel() -> None:
    async with stage([COMPLETED]) as play:
        await choose(play, COMPLETED)
        preview = play.window.pane.preview
        await until(lambda: preview.view.picture is not None)
        play.tab.table.setFocus()
        play.key(Qt.Key.Key_Space)
        assert not preview.view.is_fitted
        await until(lambda: preview.view.picture is not None and preview.view.picture.width() == 4096)
        play.key(Qt.Key.Key_Space)
        assert preview.view.is_fitted


@on_qt_loop
async def test_the_tab_key_goes_through_the_pane_from_top_to_bottom() -> None:
    async with stage([FAILED, COMPLETED]) as play:
        await choose(play, FAILED)
        await choose(play, COMPLETED)
        pane = play.window.pane
        play.window.show_details()
        seen = []
        while pane is play.window.focusWidget() or pane.isAncestorOf(play.window.focusWidget()):
            widget = play.window.focusWidget()
            seen.append(0 if widget is pane else widget.mapTo(pane.widget(), QPoint()).y())
            play.key(Qt.Key.Key_Tab)
        assert len(seen) > 8
        assert seen == sorted(seen)


@on_qt_loop
async def test_a_long_prompt_leaves_what_is_below_in_reach_and_can_be_opened() -> None:
    job = make_job(1, prompt="x" * 10_000)
    async with stage([job, make_job(2)]) as play:
        await choose(play, job)
        pane = play.window.pane
        text = pane.findChild(LongText)
        assert text is not None
        await until(text.fold.isVisible)
        assert text.block.toPlainText() == job.prompt
        short = text.block.height()
        play.click(text.fold)
        assert text.block.height() > 3 * short
        play.click(text.fold)
        assert text.block.height() == short


@on_qt_loop
async def test_what_is_selected_stays_selected_while_the_job_goes_on() -> None:
    async with stage([RUNNING]) as play:
        await choose(play, RUNNING)
        prompt = play.window.pane.prompt.findChild(QPlainTextEdit)
        assert prompt is not None
        prompt.selectAll()
        await play.write(replace(RUNNING, status=JobStatus.COMPLETED, outputs=(OUTPUT,)))
        await until(lambda: play.window.pane.status.text() == "completed" and play.window.pane.is_whole)
        assert play.window.pane.prompt.findChild(QPlainTextEdit) is prompt
        assert prompt.textCursor().selectedText() == RUNNING.prompt
        assert play.window.pane.outputs.isVisible()


@on_qt_loop
async def test_what_the_server_told_of_a_failure_stands_with_the_error() -> None:
    told = {
        "node_id": "11",
        "exception_type": "torch.OutOfMemoryError",
        "traceback": ["File a\n", "File b\n"],
    }
    job = replace(FAILED, error_message="KSampler: out of memory.", parameters={"seed": 7, "error": told})
    async with stage([job]) as play:
        await choose(play, job)
        error = play.window.pane.error
        assert error.sentence.toPlainText() == "KSampler: out of memory."
        assert "Exception type: torch.OutOfMemoryError" in error.details.toPlainText()
        assert error.details.toPlainText().endswith("File a\nFile b")
        assert not any("torch" in text for text in texts(play))
        play.click(error.fold)
        assert error.details.isVisible()
        play.click(error.copy)
        assert "File b" in QGuiApplication.clipboard().text()


@on_qt_loop
async def test_a_text_is_shown_as_text() -> None:
    job = make_job(1, kind=JobKind.TEXT, output_text="A <b>lighthouse</b>.")
    async with stage([job]) as play:
        play.tab.set_feed(FeedSystem.AUTO, text_jobs=True)
        await choose(play, job)
        await until(lambda: "A <b>lighthouse</b>." in texts(play))


@on_qt_loop
async def test_copy_buttons_copy_the_whole() -> None:
    async with stage([COMPLETED]) as play:
        await choose(play, COMPLETED)
        named = {button.accessibleName(): button for button in play.window.pane.findChildren(QPushButton)}
        named["Copy ComfyUI id"].click()
        assert QGuiApplication.clipboard().text() == COMPLETED.comfy_job_id
        named["Copy out_00001_.png"].click()
        assert QGuiApplication.clipboard().text() == OUTPUT


@on_qt_loop
async def test_without_multimedia_a_clip_is_opened_in_the_desktops_player(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def missing(player: Player) -> None:
        raise ImportError("libpulse.so.0: cannot open shared object file")

    opened: list[str] = []
    clip = tmp_path / "clip.mp4"
    monkeypatch.setattr(Player, "_make", missing)
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(url.toLocalFile()) is None)
    job = make_job(1, kind=JobKind.VIDEO, outputs=(OUTPUT,))
    async with stage([job]) as play:
        play.pictures.files[OUTPUT] = clip
        await choose(play, job)
        view = play.window.pane.preview.view
        await until(lambda: view.playable)
        play.click(view)
        await until(lambda: opened == [str(clip)])


@on_qt_loop
async def test_a_clip_that_cannot_be_fetched_is_told() -> None:
    job = make_job(1, kind=JobKind.VIDEO, outputs=(OUTPUT,))
    async with stage([job]) as play:
        await choose(play, job)
        await until(lambda: play.window.pane.preview.view.playable)
        play.tab.table.setFocus()
        play.key(Qt.Key.Key_Space)
        await until(lambda: play.window.message_bar.sentence.text() == "There is no such file.")


def test_addresses_that_a_browser_may_not_open_have_no_open_button() -> None:
    from jobmonitor.ui.words import is_web_address

    assert is_web_address(OUTPUT)
    for address in (
        "file:///etc/passwd",
        "javascript:alert(1)",
        "out.png",
        "http://",
        "ftp://gpu1/x",
        "http://[bad",
    ):
        assert not is_web_address(address)


def test_parameters_are_readable() -> None:
    job = make_job(
        1, width=64, height=32, fps=24, parameters={"clip_skip": 2, "on": True, "none": None, "x": [1, {}]}
    )
    told = {fact.name: fact.value for fact in parameter_facts(job)}
    assert told == {"Size": "64 × 32", "Frame rate": "24 fps", "Clip skip": "2", "On": "yes", "X": "[1, {}]"}
    assert len(value_text("x" * 10_000)) < 1000
    assert all(fact.value for fact in id_facts(job, "gpu1"))


def test_errors_are_split_into_sentence_and_details() -> None:
    assert error_parts("one\ntwo\nthree") == ("one", "two\nthree")
    assert error_parts("") == ("", "")
    sentence, details = error_parts("x" * 2000)
    assert len(sentence) == 600
    assert details == "x" * 2000


def bars(play: Stage) -> list[str]:
    """What the bars of the nodes say."""
    return play.window.pane.times.chart.nodes


@on_qt_loop
async def test_waiting_and_running_stand_apart_and_the_slowest_nodes_are_bars() -> None:
    nodes = {"3": {"title": "Sample", "seconds": 39.5}, "8": {"title": "Decode", "seconds": 2.25}}
    measured = replace(
        COMPLETED,
        parameters={"jobmonitor": {"timing": {"queue_seconds": 75, "run_seconds": 42, "nodes": nodes}}},
    )
    async with stage([measured, FAILED]) as play:
        await choose(play, measured)
        told = texts(play)
        for name, value in (("Waited", "1:15"), ("Ran", "0:42")):
            assert told.count(name) == 1
            assert value in told
        assert bars(play) == ["Sample: 0:39", "Decode: 2.2 s"]
        assert "Timing" not in told
        await choose(play, FAILED)
        assert bars(play) == []


@on_qt_loop
async def test_what_this_workstation_measured_is_read_where_the_row_does_not_say_it() -> None:
    async with stage([COMPLETED, FAILED]) as play:
        nodes = (NodeTime("3", "Sample", 39.5), NodeTime("9", "Save", 0.1))
        play.application.timings.known[COMPLETED.ref] = JobTiming(queue_seconds=4, nodes=nodes)
        await choose(play, COMPLETED)
        await until(lambda: bars(play) == ["Sample: 0:39"])
        assert "4.0 s" in texts(play)
        play.window.theme.set_mode(Mode.DARK)
        await until(lambda: bars(play) == ["Sample: 0:39"])


@on_qt_loop
async def test_what_is_left_is_told_and_counts_down_by_itself() -> None:
    async with stage([RUNNING]) as play:
        await choose(play, RUNNING)
        pane = play.window.pane
        assert not pane.expected.isVisibleTo(pane)
        known = play.application.outlook.known
        known[RUNNING.ref] = Outlook(
            until=Until.END, low=130, high=235, estimate=Estimate(130, 235, 12, Basis.OTHER_SERVERS)
        )
        play.application.tracking.see(LiveState(ref=RUNNING.ref, phase=Phase.RUNNING, running_since=NOON))
        await until(lambda: pane.expected.text() == "About 2 min to 4 min left")
        assert "by 12 runs at other servers" in pane.expected.toolTip()
        known[RUNNING.ref] = Outlook(until=Until.END, low=10, high=55)
        await until(lambda: pane.expected.text() == "About 10 s to 55 s left")
        del known[RUNNING.ref]
        play.application.tracking.forget(RUNNING.ref)
        await until(lambda: not pane.expected.isVisibleTo(pane))


@on_qt_loop
async def test_why_a_job_may_be_stuck_and_what_to_do() -> None:
    async with stage([RUNNING]) as play:
        await choose(play, RUNNING)
        pane = play.window.pane
        hint = StuckHint(StuckKind.SILENT, "It runs for 2 h.", "Look at its server, or cancel it.")
        live = LiveState(ref=RUNNING.ref, phase=Phase.RUNNING, running_since=NOON)
        play.application.tracking.see(replace(live, hint=hint))
        await until(lambda: pane.stuck.isVisibleTo(pane))
        assert pane.stuck.text() == "It runs for 2 h.\nLook at its server, or cancel it."
        assert pane.stuck.textFormat() is Qt.TextFormat.PlainText
        play.application.tracking.see(live)
        await until(lambda: not pane.stuck.isVisibleTo(pane))

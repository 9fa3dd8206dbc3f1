"""What was sent is watched: place, progress, picture, time, result or failure; one job or a batch."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import shiboken6
from PySide6.QtCore import QBuffer, QIODevice, Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QMessageBox

from jobmonitor.domain.events import JobChanged, LiveChanged, PreviewArrived
from jobmonitor.domain.job import Job, JobInputs, JobKind, JobRef, JobStatus
from jobmonitor.domain.outlook import Outlook, Until
from jobmonitor.domain.preflight import Estimate
from jobmonitor.domain.progress import LiveState, Phase, Preview, Progress
from jobmonitor.domain.workflow import Field, FieldType, Workflow
from jobmonitor.services.ports import JournalEntry
from jobmonitor.services.ports import Stage as JournalStage
from jobmonitor.ui.captions.dialog import CaptionsDialog
from jobmonitor.ui.graph.view import GraphView
from jobmonitor.ui.submit.watching.page import WatchingPage
from tests.support.fake_submission import GPU1, NOON, FakePictures, make_job
from tests.support.qt_loop import breathe, on_qt_loop, until
from tests.support.submit_stage import Stage, image, picture
from tests.support.submit_stage import stage as open_stage

REF = JobRef("image_jobs", "1")
OUTPUT = "http://gpu1:8188/view?filename=out.png&subfolder=&type=output"
CAPTION = Workflow(
    name="caption",
    title="Caption",
    kind=JobKind.TEXT,
    graph={},
    fields=(Field(name="images", label="Images", type=FieldType.IMAGES, required=True, each=True),),
)


async def watched(play: Stage, tmp_path: Path) -> WatchingPage:
    """A job was sent, and is watched."""
    play.row("image").editor.set_value(picture(tmp_path / "in.png"))
    play.type("prompt", "a red dress")
    play.submit()
    await play.sent()
    return watch(play)


def watch(play: Stage) -> WatchingPage:
    play.dialog.footer.sent._lines[0].watch.setFocus()
    play.press(Qt.Key.Key_Return)
    page = play.dialog.pages.watching
    assert page is not None
    return page


def becomes(play: Stage, **values: object) -> Job:
    """The row of the first job reads differently."""
    job = replace(make_job(play.application.submission.submissions[0], "1"), **values)  # type: ignore[arg-type]
    play.application.bus.publish(JobChanged(job))
    return job


def seen(play: Stage, phase: Phase, **values: object) -> None:
    live = LiveState(ref=REF, phase=phase, **values)  # type: ignore[arg-type]
    play.application.bus.publish(LiveChanged(REF, live))


def running(play: Stage, fraction: float = 0.62) -> None:
    becomes(play, status=JobStatus.PROCESSING)
    progress = Progress(fraction, "7", "Sampler", 12, 20)
    seen(play, Phase.RUNNING, progress=progress, running_since=NOON)


@on_qt_loop
async def test_place_then_progress_by_node_and_step_then_the_result(tmp_path: Path) -> None:
    async with open_stage() as play:
        page = await watched(play, tmp_path)
        seen(play, Phase.QUEUED, position=3)
        await until(lambda: page.job.state.text() == "pending · 3rd")
        assert page.groups.currentText() == "Paint · pending, 3rd"
        running(play)
        await until(lambda: page.job.state.text() == "processing 62 %")
        assert page.job.node.text() == "Sampler 12/20"
        assert page.job.bar.value() == 620
        assert not page.job.buttons["open"].isVisible()
        becomes(play, status=JobStatus.COMPLETED, outputs=(OUTPUT,))
        await until(lambda: page.job.state.text() == "completed")
        await until(lambda: page.job.preview.view.picture is not None)
        visible = [key for key, button in page.job.buttons.items() if button.isVisible()]
        assert visible == ["open", "use", "reveal"]


@on_qt_loop
async def test_what_is_left_is_told_where_there_were_runs_before(tmp_path: Path) -> None:
    async with open_stage() as play:
        play.application.estimates.known = {"": Estimate(60, 120, 5)}
        page = await watched(play, tmp_path)
        await until(lambda: page.job.time.text() == "usually 1 min to 2 min once it runs")
        play.application.outlook.known[REF] = Outlook(until=Until.BEGIN, low=250, high=700, ahead=2)
        seen(play, Phase.QUEUED, position=3)
        begins = "begins in about 4 min to 12 min · usually 1 min to 2 min once it runs"
        await until(lambda: page.job.time.text() == begins)
        play.application.clock.time = NOON + timedelta(seconds=10)
        running(play)
        await until(lambda: page.job.time.text() == "0:10 · about 50 s to 2 min left")


@on_qt_loop
async def test_without_earlier_runs_nothing_is_said_of_what_is_left(tmp_path: Path) -> None:
    async with open_stage() as play:
        page = await watched(play, tmp_path)
        play.application.clock.time = NOON + timedelta(seconds=10)
        running(play)
        await until(lambda: page.job.time.text() == "0:10")


def unfinished(play: Stage) -> None:
    """The server shows how far the picture of the job is."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image(320, 200).save(buffer, "PNG")
    play.application.bus.publish(PreviewArrived(REF, Preview(bytes(buffer.data().data()), "image/png")))


@on_qt_loop
async def test_an_unfinished_picture_is_shown(tmp_path: Path) -> None:
    async with open_stage() as play:
        page = await watched(play, tmp_path)
        running(play)
        await until(lambda: page.job.state.text() == "processing 62 %")
        unfinished(play)
        await until(lambda: page.job.preview.view.picture is not None)


class SlowPictures(FakePictures):
    """Nothing is decoded before `gate` is set."""

    def __init__(self) -> None:
        super().__init__()
        self.gate = asyncio.Event()
        self.decoding = 0

    async def from_bytes(self, data: bytes, edge: int) -> QImage:
        self.decoding += 1
        await self.gate.wait()
        return await super().from_bytes(data, edge)


@on_qt_loop
async def test_a_picture_that_is_decoded_when_its_dialog_is_gone_is_dropped(tmp_path: Path) -> None:
    faults: list[object] = []
    asyncio.get_running_loop().set_exception_handler(lambda loop, context: faults.append(context))
    pictures = SlowPictures()
    async with open_stage(pictures=pictures) as play:
        pictures.gate.set()
        await watched(play, tmp_path)
        running(play)
        pictures.gate.clear()
        before = pictures.decoding
        unfinished(play)
        await until(lambda: pictures.decoding > before)
        unfinished(play)  # the next one waits
        play.dialog.close()
        await until(lambda: not shiboken6.isValid(play.dialog))
        pictures.gate.set()
    await breathe()
    assert faults == []


@on_qt_loop
async def test_a_failure_names_node_and_message_and_its_graph_can_be_seen(tmp_path: Path) -> None:
    async with open_stage() as play:
        page = await watched(play, tmp_path)
        play.application.journal.entries["abc"] = JournalEntry(
            prompt_id="abc",
            server_url=GPU1.url,
            client_id="c",
            workflow_name="paint",
            stage=JournalStage.SETTLED,
            created_at=NOON,
            graph={"7": {"class_type": "KSampler", "inputs": {}}},
        )
        becomes(
            play,
            status=JobStatus.FAILED,
            comfy_job_id="abc",
            error_message="KSampler (node 7): out of memory",
            parameters={"error": {"node_id": "7", "node_type": "KSampler", "message": "out of memory"}},
        )
        await until(lambda: page.job.error.isVisible())
        assert page.job.error.sentence.toPlainText() == "KSampler (node 7): out of memory"
        assert page.job.error.fold.isVisible()
        page.job.buttons["graph"].click()
        await until(lambda: play.dialog.findChildren(GraphView))
        (view,) = play.dialog.findChildren(GraphView)
        await until(lambda: "KSampler" in view.text.toPlainText())
        assert not view.changes_button.isVisible()


@on_qt_loop
async def test_a_job_is_cancelled_after_a_question(tmp_path: Path) -> None:
    async with open_stage() as play:
        page = await watched(play, tmp_path)
        running(play)
        await until(lambda: page.job.state.text() == "processing 62 %")
        page.job.buttons["cancel"].click()
        (box,) = play.dialog.findChildren(QMessageBox)
        assert box.defaultButton().text() == "Let it run"
        next(button for button in box.buttons() if button.text() == "Cancel job").click()
        await until(lambda: play.application.cancelling.cancelled == [REF])
        seen(play, Phase.CANCELLING)
        await until(lambda: not page.job.buttons["cancel"].isEnabled())


@on_qt_loop
async def test_back_to_the_form_finds_it_as_it_was(tmp_path: Path) -> None:
    async with open_stage() as play:
        page = await watched(play, tmp_path)
        assert not play.dialog.header.isVisible()
        play.submit()  # the form is not on the screen
        await breathe()
        assert len(play.application.submission.submissions) == 1
        play.dialog.footer.back.click()
        assert play.dialog.header.isVisible()
        assert not page.isVisible()
        assert play.row("prompt").value() == "a red dress"
        play.submit()
        await until(lambda: len(play.dialog.sent.groups) == 2)


@on_qt_loop
async def test_a_result_becomes_the_input_of_the_form(tmp_path: Path) -> None:
    async with open_stage() as play:
        play.pictures.fetched[OUTPUT] = picture(tmp_path / "out.png")
        page = await watched(play, tmp_path)
        becomes(play, status=JobStatus.COMPLETED, outputs=(OUTPUT,))
        await until(page.job.buttons["use"].isVisible)
        page.job.buttons["use"].click()
        assert play.dialog.header.isVisible()
        await until(lambda: "out.png" in " ".join(play.texts("image")))


@on_qt_loop
async def test_show_in_list_closes_the_dialog_and_names_the_job(tmp_path: Path) -> None:
    async with open_stage() as play:
        wanted: list[Job] = []
        play.dialog.reveal_wanted.connect(wanted.append)
        page = await watched(play, tmp_path)
        page.job.buttons["reveal"].click()
        assert [job.ref for job in wanted] == [REF]
        await until(lambda: not shiboken6.isValid(play.dialog))


@on_qt_loop
async def test_captions_appear_beside_their_pictures_as_they_arrive(tmp_path: Path) -> None:
    async with open_stage(CAPTION) as play:
        paths = tuple(picture(tmp_path / f"{name}.png") for name in ("anna", "ben", "cleo"))
        play.row("images").restore(paths)
        footer = play.dialog.footer
        await until(lambda: footer.submit.text() == "Submit 3 jobs")
        play.submit()
        await until(lambda: footer.sent.texts() == ("Sent: Caption · 3 jobs: 3 pending",))
        assert [each.values["images"] for each in play.application.submission.submissions] == [
            (path,) for path in paths
        ]
        page = watch(play)
        await until(lambda: page.list.model().rowCount() == 3)
        done = replace(
            make_job(play.application.submission.submissions[1], "2"),
            kind=JobKind.TEXT,
            status=JobStatus.COMPLETED,
            inputs=JobInputs(images=("http://gpu1:8188/view?filename=ben.png",)),
            output_text="a man with a hat",
        )
        play.application.bus.publish(JobChanged(done))
        await until(lambda: page.list.model().index(1, 0).data() == "2  ben.png\na man with a hat")
        await until(lambda: page.counts.text() == "2 pending, 1 completed")
        page.list.setFocus()
        play.press(Qt.Key.Key_Down)
        assert page.job.preview.text.toPlainText() == "a man with a hat"
        page.captions.click()
        await until(lambda: play.dialog.findChildren(CaptionsDialog))

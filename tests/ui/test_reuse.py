"""Going on with a job: its output as an input, or the same once more."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from jobmonitor.domain.job import Job, JobInputs, JobKind, JobRef, JobStatus, System
from jobmonitor.domain.workflow import AudioTrack, Field, FieldType, Size, Value, Workflow
from jobmonitor.ui.action_context import Context
from jobmonitor.ui.actions import ACTIONS
from jobmonitor.ui.reuse import Reuse
from jobmonitor.ui.runtime import Tasks
from jobmonitor.ui.submit.form.given import Given
from tests.support.fake_submission import GPU2, NOON, FakeApplication, FakeLibrary, FakePictures
from tests.support.qt_loop import on_qt_loop, until
from tests.support.submit_stage import PAINT, stage

VIEW = "http://gpu1:8188/view?filename={}&type={}"
TALK = Workflow(
    name="talk",
    title="Talk",
    kind=JobKind.VIDEO,
    graph={},
    fields=(
        Field(name="image", label="Image", type=FieldType.IMAGE, required=True, column="inputs.images"),
        Field(
            name="tracks",
            label="Speakers",
            type=FieldType.AUDIO_TRACKS,
            required=True,
            column="inputs.audios",
            parameter="tracks",
        ),
        Field(name="prompt", label="Prompt", type=FieldType.TEXT, column="parameters.prompt"),
        Field(name="size", label="Size", type=FieldType.SIZE, default=Size(640, 352), column="size"),
        Field(name="steps", label="Steps", type=FieldType.INTEGER, default=20),
    ),
)
CAPTION = Workflow(
    name="caption",
    title="Caption",
    kind=JobKind.TEXT,
    graph={},
    fields=(Field(name="images", label="Images", type=FieldType.IMAGES, each=True, column="inputs.images"),),
)
JOB = Job(
    ref=JobRef("video_jobs", "1"),
    kind=JobKind.VIDEO,
    system=System.NEW,
    workflow_name="talk",
    status=JobStatus.COMPLETED,
    created_at=NOON,
    comfy_url="http://gpu1:8188",
    inputs=JobInputs(
        images=(VIEW.format("face.png", "input"),),
        audios=(VIEW.format("one.wav", "input"), VIEW.format("two.wav", "input")),
    ),
    parameters={"prompt": "hello", "tracks": [{"speaker": 1, "file": "one.mp3", "start": 0.5}]},
    width=320,
    height=640,
    outputs=(VIEW.format("out.png", "output"),),
)


class Play:
    """A window with a current job, and what was opened from it."""

    def __init__(self, job: Job, workflows: tuple[Workflow, ...], pictures: FakePictures) -> None:
        self.window = QWidget()
        self.failures: list[tuple[str, Exception]] = []
        self.tasks = Tasks(lambda name, error: self.failures.append((name, error)))
        application = FakeApplication(FakeLibrary({each.name: each for each in workflows}))
        self.opened: list[Given] = []
        self.told: list[str] = []
        self.reuse = Reuse(
            self.window,
            application,  # type: ignore[arg-type]  # stands in for it
            pictures,
            self.tasks,
            self,  # type: ignore[arg-type]  # as the message bar
            lambda: job,
            lambda: workflows,
            self.opened.append,
        )

    def tell(self, sentence: str, remedy: str = "", details: str = "") -> None:
        self.told.append(sentence)


@asynccontextmanager
async def window(job: Job, *workflows: Workflow, pictures: FakePictures | None = None) -> AsyncIterator[Play]:
    play = Play(job, workflows, pictures or FakePictures())
    play.window.show()
    try:
        yield play
    finally:
        await until(lambda: not play.tasks)
        play.window.close()
        play.window.deleteLater()
        await play.tasks.close()
    assert play.failures == []


def reason(key: str, job: Job | None, *workflows: Workflow, selected: int = 1, read_only: str = "") -> str:
    """Why an action cannot be done."""
    action = next(each for each in ACTIONS if each.key == key)
    context = Context(job, selected=selected, read_only=read_only, workflows=workflows)
    return action.why_not(context)


@on_qt_loop
async def test_the_only_workflow_that_takes_it_opens_at_once() -> None:
    async with window(JOB, PAINT) as play:
        play.reuse.use_output()
        assert play.opened == [Given("paint", {"image": JOB.outputs[0]}, server="http://gpu1:8188")]
        assert play.reuse.question is None


@on_qt_loop
async def test_of_several_workflows_one_is_chosen_by_keyboard() -> None:
    async with window(JOB, TALK, PAINT) as play:
        play.reuse.use_output()
        question = play.reuse.question
        assert question is not None
        assert [question.list.item(row).text() for row in range(2)] == ["Paint", "Talk"]
        QTest.keyClick(question.list, Qt.Key.Key_Down)
        QTest.keyClick(question, Qt.Key.Key_Return)
        assert play.opened == [Given("talk", {"image": JOB.outputs[0]}, server="http://gpu1:8188")]
        play.reuse.use_output()
        assert play.reuse.question is not None
        QTest.keyClick(play.reuse.question, Qt.Key.Key_Escape)
        assert len(play.opened) == 1


@on_qt_loop
async def test_a_field_of_many_files_gets_the_output_as_a_file() -> None:
    pictures = FakePictures()
    async with window(JOB, CAPTION, pictures=pictures) as play:
        play.reuse.use_output()
        await until(lambda: play.told)
        assert play.told == ["“out.png” could not be fetched."]
        pictures.fetched[JOB.outputs[0]] = Path("/cache/out.png")
        play.reuse.use_output()
        await until(lambda: play.opened)
        assert play.opened == [Given("caption", {"images": (Path("/cache/out.png"),)})]


@on_qt_loop
async def test_a_job_is_submitted_again_with_what_its_row_recorded() -> None:
    pictures = FakePictures()
    pictures.fetched = {
        JOB.inputs.audios[0]: Path("/cache/one.wav"),
        JOB.inputs.audios[1]: Path("/cache/two.wav"),
    }
    async with window(JOB, TALK, pictures=pictures) as play:
        play.reuse.resubmit()
        await until(lambda: play.opened)
        (given,) = play.opened
        values: dict[str, Value] = dict(given.values)
        assert str(values.pop("image")).startswith("http://gpu1:8188/view?filename=face.png")
        assert values == {
            "tracks": (AudioTrack(1, Path("/cache/one.wav")), AudioTrack(2, Path("/cache/two.wav"))),
            "prompt": "hello",
            "size": Size(320, 640),
        }
        assert given.is_whole
        assert given.server == "http://gpu1:8188"
        assert given.note.endswith("Not recorded, so as usual: Steps.")


@on_qt_loop
async def test_what_cannot_be_fetched_is_told_and_what_is_no_workflow_too() -> None:
    async with window(JOB, TALK) as play:
        play.reuse.resubmit()
        await until(lambda: play.opened)
        assert "tracks" not in play.opened[0].values
        assert play.opened[0].note.endswith("2 files could not be fetched.")
    async with window(JOB, PAINT) as other:
        other.reuse.resubmit()
        await until(lambda: other.told)
        assert other.told[0].startswith("The job cannot be submitted once more. There is no workflow talk")


def test_reasons_say_why_not() -> None:
    assert reason("use-output", None, PAINT) == "Choose a job first."
    assert reason("use-output", JOB, PAINT) == ""
    assert reason("use-output", JOB) == "No workflow takes a file of this kind (image)."
    assert "no output" in reason("use-output", replace(JOB, outputs=()), PAINT)
    assert "Only one" in reason("use-output", JOB, PAINT, selected=3)
    assert reason("use-output", JOB, PAINT, read_only="It is read-only.") == "It is read-only."
    assert reason("resubmit", JOB, TALK) == ""
    assert reason("resubmit", JOB, PAINT) == "There is no workflow “talk” here."
    assert "Only one" in reason("resubmit", JOB, TALK, selected=2)
    assert reason("resubmit", JOB, TALK, read_only="It is read-only.") == "It is read-only."


@on_qt_loop
async def test_the_dialog_begins_with_given_values(tmp_path: Path) -> None:
    application = FakeApplication(FakeLibrary({PAINT.name: PAINT}))
    async with stage(application=application, choose="paint") as play:
        play.type("prompt", "typed last")
        play.type("strength", "0.2")
    kept = Given("paint", {"strength": 0.5}, server="http://gpu2:8188/")
    async with stage(application=application, given=kept) as play:
        assert play.dialog.header.servers.current() == GPU2
        assert play.row("prompt").value() == "typed last"
        assert play.row("strength").value() == "0.5"
    whole = Given(
        "paint",
        {"prompt": "recorded"},
        is_whole=True,
        server="http://nobody-knows-it:8188",
        note="As it was submitted.",
    )
    async with stage(application=application, given=whole) as play:
        assert play.dialog.header.servers.current() == GPU2  # as it was left
        assert play.row("prompt").value() == "recorded"
        assert play.row("strength").value() == "0.87"
        form = play.dialog.form
        assert form is not None
        assert form.undo_line.sentence.text() == "As it was submitted."
        assert not form.undo_line.undo.isVisible()
        QTest.mouseClick(form.undo_line.close_button, Qt.MouseButton.LeftButton)
        assert not form.undo_line.isVisible()

"""The form as a whole: conditions, variants, groups, defaults, undo, and what its fields tell each other."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QCheckBox, QLineEdit, QPushButton, QToolButton

from jobmonitor.domain.job import JobKind
from jobmonitor.domain.workflow import Condition, Field, FieldType, FieldVariant, Size, Workflow
from jobmonitor.ui.submit.fields.seed import SAME_SEED
from jobmonitor.ui.submit.fields.size import fitted, shaped
from jobmonitor.ui.submit.form.blocks import Block, gathered
from jobmonitor.ui.submit.form.form import WorkflowForm
from tests.support.fake_submission import GPU1, GPU2, FakeApplication, FakeLibrary
from tests.support.qt_loop import breathe, on_qt_loop, until
from tests.support.submit_stage import Stage, picture, stage

LONG = Condition("model", ("long",))
TALK = Workflow(
    name="talk",
    title="Talk",
    kind=JobKind.VIDEO,
    graph={},
    fps=25,
    fields=(
        Field(name="image", label="Image", type=FieldType.IMAGE),
        Field(name="voice", label="Voice", type=FieldType.AUDIO),
        Field(name="model", label="Model", type=FieldType.CHOICE, default="short", choices=("short", "long")),
        Field(
            name="size",
            label="Size",
            type=FieldType.SIZE,
            default=Size(640, 352),
            minimum=64,
            maximum=640,
            step=32,
            variants=(FieldVariant(when=LONG, maximum=1248, maximum_height=640),),
        ),
        Field(
            name="scale",
            label="Scale",
            type=FieldType.FLOAT,
            default=1.0,
            minimum=0.1,
            maximum=2,
            required=True,
            only_when=LONG,
        ),
        Field(
            name="length",
            label="Length",
            type=FieldType.DURATION,
            default=2.0,
            minimum=1,
            maximum=3.2,
            grows_with="voice",
            variants=(FieldVariant(when=LONG, maximum=300.0),),
        ),
        Field(
            name="steps",
            label="Steps",
            type=FieldType.INTEGER,
            default=20,
            minimum=1,
            maximum=100,
            group="Sampling",
            variants=(FieldVariant(when=LONG, default=8, maximum=40),),
        ),
        Field(name="prompt", label="Prompt", type=FieldType.TEXT, default="hello"),
        Field(name="seed", label="Seed", type=FieldType.SEED, group="Sampling"),
    ),
)


def form_of(play: Stage) -> WorkflowForm:
    form = play.dialog.form
    assert form is not None
    return form


def choose(play: Stage, model: str) -> None:
    play.focus("model")
    play.press(Qt.Key.Key_Down if model == "long" else Qt.Key.Key_Up)
    assert play.row("model").value() == model


def block(play: Stage, group: str) -> Block:
    return next(each for each in form_of(play).blocks if each.group == group)


def link(play: Stage, name: str, text: str) -> QPushButton:
    buttons = play.row(name).body.findChildren(QPushButton)
    return next(each for each in buttons if each.text().startswith(text))


@on_qt_loop
async def test_a_field_is_shown_while_its_condition_holds() -> None:
    async with stage(TALK) as play:
        assert not play.row("scale").body.isVisible()
        assert not play.row("scale").head.isVisible()
        choose(play, "long")
        assert play.row("scale").body.isVisible()
        play.type("scale", "1.5")
        choose(play, "short")
        assert not play.row("scale").body.isVisible()
        play.submit()
        await play.sent()
        assert play.application.submission.submissions[0].values["scale"] == 1.0
        choose(play, "long")
        assert play.row("scale").value() == "1.5"


@on_qt_loop
async def test_what_is_hidden_is_not_judged_and_not_reached_by_tab() -> None:
    async with stage(TALK) as play:
        choose(play, "long")
        play.type("scale", "9")
        assert form_of(play).problems() == {"scale": "Scale must be between 0.1 and 2."}
        choose(play, "short")
        assert form_of(play).problems() == {}
        play.entry("size").setFocus()
        seen = set()
        for _ in range(30):
            play.press(Qt.Key.Key_Tab)
            seen.add(play.dialog.focusWidget())
        assert play.entry("prompt") in seen
        assert play.entry("scale") not in seen
        assert play.entry("steps") not in seen  # its group is folded


@on_qt_loop
async def test_limits_and_an_untouched_default_follow_the_variant() -> None:
    async with stage(TALK) as play:
        assert play.row("steps").value() == "20"
        choose(play, "long")
        assert play.row("steps").value() == "8"
        assert not play.row("steps").differs()
        block(play, "Sampling").set_open(True)
        play.type("steps", "41")
        play.focus("prompt")
        assert play.row("steps").problem == "Steps must be between 1 and 40."
        choose(play, "short")
        assert play.row("steps").value() == "41"
        assert play.row("steps").problem == ""
        play.type("size", "1248")
        play.focus("prompt")
        assert "must be between 64 and 640" in play.row("size").problem
        choose(play, "long")
        assert play.row("size").problem == ""


@on_qt_loop
async def test_what_was_typed_last_stays_where_a_variant_has_another_default() -> None:
    application = FakeApplication(FakeLibrary({TALK.name: TALK}))
    async with stage(application=application, choose="talk") as play:
        choose(play, "long")
        block(play, "Sampling").set_open(True)
        play.type("steps", "20")
    async with stage(application=application, choose="talk") as again:
        assert again.row("model").value() == "long"
        assert again.row("steps").value() == "20"
        assert again.row("steps").differs()
        assert block(again, "Sampling").is_open


@on_qt_loop
async def test_groups_stand_together_and_fold() -> None:
    assert [(group, [field.name for field in fields]) for group, fields in gathered(TALK.fields)] == [
        ("", ["image", "voice", "model", "size", "scale", "length"]),
        ("Sampling", ["steps", "seed"]),
        ("", ["prompt"]),
    ]
    application = FakeApplication(FakeLibrary({TALK.name: TALK}))
    async with stage(application=application) as play:
        sampling = block(play, "Sampling")
        assert sampling.heading is not None
        assert not sampling.is_open
        assert not play.row("steps").body.isVisible()
        assert sampling.heading.summary() == "2 fields"
        sampling.heading.setFocus()
        play.press(Qt.Key.Key_Space)
        assert play.row("steps").body.isVisible()
        play.type("steps", "30")
        sampling.heading.setFocus()
        play.press(Qt.Key.Key_Left)
        assert sampling.heading.summary() == "2 fields, 1 changed"
        play.press(Qt.Key.Key_Return)
        assert sampling.is_open
        play.type("steps", "")
        play.type("steps", "1000")
        sampling.set_open(False)
        play.submit()
        await until(lambda: sampling.is_open)
        assert play.entry("steps").hasFocus()


@on_qt_loop
async def test_the_whole_form_is_reset_and_that_is_undone() -> None:
    async with stage(TALK) as play:
        form = form_of(play)
        assert not form.differs()
        choose(play, "long")
        play.type("scale", "1.5")
        play.type("prompt", "mine")
        form.reset()
        assert play.row("prompt").value() == "hello"
        assert play.row("model").value() == "short"
        assert play.row("steps").value() == "20"
        assert not form.differs()
        assert form.undo_line.isVisible()
        play.type("prompt", "newer")
        QTest.mouseClick(form.undo_line.undo, Qt.MouseButton.LeftButton)
        assert play.row("scale").value() == "1.5"
        assert play.row("model").value() == "long"
        assert play.row("prompt").value() == "newer"  # typed since: not undone
        assert not form.undo_line.isVisible()


@on_qt_loop
async def test_a_clip_grows_with_its_sound_and_shrinks_back(tmp_path: Path) -> None:
    sound = tmp_path / "voice.wav"
    sound.write_bytes(b"RIFF")
    async with stage(TALK) as play:
        choose(play, "long")
        play.row("voice").editor.set_value(sound)
        await until(lambda: play.row("length").value() == "3.375")
        assert any("Raised so that the sounds, 3.38 s, are whole" in text for text in play.texts("length"))
        play.type("length", "1.5")
        play.press(Qt.Key.Key_Tab)
        assert play.row("length").value() == "3.375"
        play.type("length", "5")
        play.press(Qt.Key.Key_Tab)
        assert play.row("length").value() == "5"
        play.type("length", "2")
        play.press(Qt.Key.Key_Tab)
        play.row("voice").editor.set_value(None)
        await until(lambda: play.row("length").value() == "2")
        choose(play, "short")
        play.row("voice").editor.set_value(sound)
        await until(lambda: play.row("length").value() == "3.2")
        assert any("a clip takes no more" in text for text in play.texts("length"))


@on_qt_loop
async def test_a_size_takes_the_shape_of_each_image_until_another_is_typed(tmp_path: Path) -> None:
    size = next(field for field in TALK.fields if field.name == "size")
    fields = tuple(replace(size, from_image="image") if each is size else each for each in TALK.fields)
    async with stage(replace(TALK, fields=fields)) as play:
        before = play.row("size").value()
        play.row("image").editor.set_value(picture(tmp_path / "tall.png", 600, 1200))
        await until(lambda: play.row("size").value() == "320 × 640")
        assert before != "320 × 640"
        play.row("image").editor.set_value(picture(tmp_path / "square.png", 500, 500))
        await until(lambda: play.row("size").value() == "640 × 640")
        play.type("size", "256")
        play.press(Qt.Key.Key_Tab)
        typed = play.row("size").value()
        play.row("image").editor.set_value(picture(tmp_path / "wide.png", 1200, 600))
        await until(lambda: any("another shape, 1200 × 600" in text for text in play.texts("size")))
        assert play.row("size").value() == typed


@on_qt_loop
async def test_sides_keep_the_shape_of_the_image(tmp_path: Path) -> None:
    async with stage(TALK) as play:
        lock = play.row("size").body.findChild(QToolButton, "")
        assert isinstance(lock, QToolButton)
        play.row("image").editor.set_value(picture(tmp_path / "tall.png", 600, 1200))
        await until(lambda: any("another shape, 600 × 1200" in text for text in play.texts("size")))
        lock.setFocus()
        play.press(Qt.Key.Key_Space)
        assert lock.isChecked()
        assert play.row("size").value() == "320 × 640"
        play.type("size", "160")
        assert play.row("size").value() == "160 × 320"
        play.press(Qt.Key.Key_Up)
        assert play.row("size").value() == "192 × 384"
        height = play.row("size").body.findChildren(QLineEdit)[1]
        height.setFocus()
        height.selectAll()
        QTest.keyClicks(height, "640")
        assert play.row("size").value() == "320 × 640"


@pytest.mark.parametrize(
    ("shape", "fit"),
    [
        (Size(1000, 1000), Size(640, 640)),
        (Size(3000, 1000), Size(640, 224)),
        (Size(1000, 3000), Size(224, 640)),
        (Size(1, 10_000), Size(64, 640)),
    ],
)
def test_a_shape_stays_within_width_and_height(shape: Size, fit: Size) -> None:
    size = TALK.field_named("size")
    assert size is not None
    wide = replace(size, maximum=1248, maximum_height=640)
    assert fitted(wide, shape) == fit
    assert shaped(wide, shape, width=10**6).height <= 640
    assert shaped(wide, shape, height=10**6).width <= 1248


@on_qt_loop
async def test_a_repeated_submission_is_warned_of_and_the_last_seed_is_offered() -> None:
    application = FakeApplication(FakeLibrary({TALK.name: TALK}))
    async with stage(application=application) as play:
        block(play, "Sampling").set_open(True)
        line = play.row("seed").editor.findChildren(QLineEdit)[0]
        assert link(play, "seed", "Use the last").isHidden()
        play.row("seed").editor.set_value(7)
        assert play.texts("seed") == []
        play.submit()
        await play.sent()
        await until(lambda: play.texts("seed") == [SAME_SEED])
        play.type("prompt", "another")
        assert play.texts("seed") == []
        play.type("prompt", "hello")
        assert play.texts("seed") == [SAME_SEED]
        play.dialog.header.servers.box.setCurrentIndex(1)  # which has another cache
        await until(lambda: play.texts("seed") == [])
        play.dialog.header.servers.box.setCurrentIndex(0)
        await until(lambda: play.texts("seed") == [SAME_SEED])
        link(play, "seed", "Roll").click()
        assert play.texts("seed") == []
        assert line.text() != "7"
        link(play, "seed", "Use the last one, 7").click()
        assert play.row("seed").value() == "7"
        link(play, "seed", "Copy").click()
        assert QApplication.clipboard().text() == "7"
        await breathe()
    async with stage(application=application, choose="talk") as again:
        assert again.texts("seed") == [SAME_SEED]


@on_qt_loop
async def test_a_folded_group_says_what_is_to_be_looked_at() -> None:
    model = Field(
        name="model",
        label="Model",
        type=FieldType.CHOICE,
        default="usual.pt",
        model_folder="vae",
        group="Models",
    )
    workflow = replace(OPTIONS, name="models", fields=(*OPTIONS.fields, model))
    application = FakeApplication(FakeLibrary({"models": workflow}))
    application.comfy.models_of = {GPU1.url: ("usual.pt",), GPU2.url: ("other.pt",)}
    async with stage(application=application) as play:
        heading = block(play, "Models").heading
        assert heading is not None
        await until(lambda: heading.summary() == "1 field")
        play.dialog.header.servers.choose(GPU2.url)
        await until(lambda: heading.summary() == "1 field, 1 to look at")


OPTIONS = Workflow(
    name="options",
    title="Options",
    kind=JobKind.TEXT,
    graph={},
    fields=(
        Field(name="image", label="Image", type=FieldType.IMAGE, required=True),
        Field(name="size", label="Size", type=FieldType.SIZE, default=Size(64, 64), minimum=64, maximum=1280),
        *(
            Field(
                name=f"option_{number}",
                label=f"R&D {number}",
                type=FieldType.BOOLEAN,
                default=False,
                help="Helps.",
                group="Options",
            )
            for number in range(4)
        ),
    ),
)


@on_qt_loop
async def test_a_group_of_yes_and_no_is_a_list_of_boxes() -> None:
    async with stage(OPTIONS) as play:
        block(play, "Options").set_open(True)
        box = play.focus("option_2")
        assert isinstance(box, QCheckBox)
        assert box.text() == "R&&D 2"
        assert not play.row("option_2").label.isVisible()
        play.press(Qt.Key.Key_Space)
        assert play.row("option_2").value() is True
        assert box.text() == "R&&D 2"
        QTest.mouseClick(play.row("option_2").reset_button, Qt.MouseButton.LeftButton)
        assert play.row("option_2").value() is False


@pytest.mark.parametrize("width", [440, 620, 1200])
@on_qt_loop
async def test_every_row_fits_into_the_dialog(width: int, tmp_path: Path) -> None:
    async with stage(OPTIONS) as play:
        play.dialog.resize(width, 700)
        block(play, "Options").set_open(True)
        play.row("image").editor.set_value(picture(tmp_path / "a.png", 300, 900))
        await until(lambda: any("px" in text for text in play.texts("image")))
        await breathe(20)
        viewport = form_of(play).parentWidget()
        assert viewport is not None
        assert form_of(play).width() == viewport.width()
        for name, row in form_of(play).rows.items():
            for part in (row.body, row.head):
                right = part.mapTo(viewport, part.rect().topRight()).x()
                assert right < viewport.width(), name
            need = row.body.layout()
            assert need is not None
            assert row.body.height() >= need.minimumHeightForWidth(row.body.width()), name
        assert (play.row("image").body.x() > 0) == (width > 440)  # labels stand beside, or above

"""Each type of field under an operator's hands."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QPalette, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QLabel, QLineEdit, QPushButton, QWidget

from jobmonitor.domain.errors import ServerUnreachable
from jobmonitor.domain.job import JobKind
from jobmonitor.domain.workflow import Field, FieldType, Size, Workflow
from jobmonitor.services.forms import parse_value
from jobmonitor.ui.submit.fields.choice import ModelEditor
from jobmonitor.ui.submit.fields.number import NumberEditor
from jobmonitor.ui.submit.fields.size import fitted
from jobmonitor.ui.theme.theme import Mode, Theme
from jobmonitor.ui.theme.tokens import DARK, LIGHT
from tests.support.fake_submission import GPU1, GPU2, FakeApplication, FakeLibrary
from tests.support.qt_loop import on_qt_loop, until
from tests.support.submit_stage import EVERYTHING, PAINT, picture, stage


@on_qt_loop
async def test_every_type_has_an_editor_with_its_default() -> None:
    async with stage(EVERYTHING) as play:
        many = {FieldType.IMAGES, FieldType.AUDIO_TRACKS, FieldType.MASKS}  # these have tests of their own
        assert {field.type for field in EVERYTHING.fields} == set(FieldType) - many
        for field in EVERYTHING.fields:
            value = play.row(field.name).value()
            if isinstance(value, str) and value:
                value = parse_value(field, value)
            if field.type is FieldType.SIZE:
                assert value == Size(640, 352)
            else:
                assert value == ("" if field.name == "prompt" else field.default)


@on_qt_loop
async def test_labels_are_buddies_and_plain_text() -> None:
    loud = Workflow(
        name="loud",
        title="<b>Loud</b>",
        kind=JobKind.IMAGE,
        graph={},
        fields=(Field(name="x", label="<i>R&D</i>", type=FieldType.TEXT, required=True, help="<b>Help</b>"),),
    )
    async with stage(loud) as play:
        row = play.row("x")
        assert row.label.text() == "<i>R&&D</i> *"
        assert row.label.buddy() is row.editor.entry()
        assert row.editor.entry().accessibleName() == "<i>R&D</i>, required"
        assert row.editor.entry().accessibleDescription() == "<b>Help</b>"
        labels = play.dialog.findChildren(QLabel)
        rich = [
            each for each in labels if each.textFormat() is not Qt.TextFormat.PlainText and not each.buddy()
        ]
        assert [each.text() for each in rich] == [""] * len(rich)


@on_qt_loop
async def test_tab_goes_through_the_whole_dialog() -> None:
    async with stage() as play:
        seen: list[QWidget] = []
        for _ in range(30):
            QTest.keyClick(play.dialog.focusWidget(), Qt.Key.Key_Tab)
            seen.append(play.dialog.focusWidget())
        footer, header = play.dialog.footer, play.dialog.header
        expected = [play.entry(field.name) for field in PAINT.fields]
        expected += [
            footer.submit,
            footer.close_button,
            footer.close_after,
            header.workflows,
            header.servers.box,
        ]
        assert [each for each in expected if each not in seen] == []
        assert all(
            each.accessibleName() or isinstance(each, QPushButton) or each in expected for each in seen
        )


@on_qt_loop
async def test_a_value_is_judged_when_its_field_was_left() -> None:
    async with stage() as play:
        play.type("strength", "2")
        assert play.row("strength").problem == ""
        play.press(Qt.Key.Key_Tab)
        assert play.row("strength").problem == "Strength must be between 0 and 1."
        play.type("strength", "0.")
        assert play.row("strength").problem == ""
        play.type("strength", "nan")
        assert "finite" in play.row("strength").problem


@on_qt_loop
async def test_reset_brings_the_default_back() -> None:
    async with stage() as play:
        row = play.row("strength")
        play.type("strength", "0.2")
        assert row.reset_button.isVisible()
        play.press(Qt.Key.Key_R, Qt.KeyboardModifier.ControlModifier)
        assert row.value() == "0.87"
        assert not row.reset_button.isVisible()
        play.type("strength", "0.3")
        row.reset_button.click()
        assert row.value() == "0.87"


@on_qt_loop
async def test_sizes_are_rounded_when_the_field_is_left() -> None:
    async with stage(EVERYTHING) as play:
        assert "640 × 352 after rounding" in play.texts("size")
        play.type("size", "500")
        assert "512 × 352 after rounding" in play.texts("size")
        assert play.row("size").value() == "500 × 360"
        play.press(Qt.Key.Key_Tab)
        assert play.row("size").value() == "512 × 352"
        assert not any("rounding" in text for text in play.texts("size"))
        play.type("size", "2000")
        play.focus("title")
        assert play.row("size").value() == "2000 × 352"
        assert play.row("size").problem.startswith("Size has a width of 2000; it must be between 64 and 1024")


@on_qt_loop
async def test_a_size_takes_the_shape_of_the_image(tmp_path) -> None:  # type: ignore[no-untyped-def]
    async with stage(EVERYTHING) as play:
        fit = next(b for b in play.row("size").body.findChildren(QPushButton) if b.text() == "From image")
        assert not fit.isEnabled()
        play.row("image").editor.set_value(picture(tmp_path / "tall.png", 600, 1200))
        await until(fit.isEnabled)
        fit.click()
        assert play.row("size").value() == "320 × 640"


@pytest.mark.parametrize(
    ("shape", "size"),
    [(Size(1, 9000), Size(64, 640)), (Size(9000, 1), Size(640, 64)), (Size(1000, 1000), Size(640, 640))],
)
def test_extreme_shapes_stay_within_the_limits(shape: Size, size: Size) -> None:
    field = EVERYTHING.field_named("size")
    assert field is not None
    assert fitted(field, shape) == size


@on_qt_loop
async def test_a_duration_tells_its_frames() -> None:
    async with stage(EVERYTHING) as play:
        assert play.texts("length") == ["81 frames · 3.375 s at 24 fps"]
        play.type("length", "5")
        assert play.texts("length") == ["121 frames · 5.042 s at 24 fps"]
        play.type("length", "3.4")
        play.press(Qt.Key.Key_Tab)
        assert play.row("length").value() == "3.375"


@on_qt_loop
async def test_numbers_step_by_keys_wheel_and_slider() -> None:
    async with stage(EVERYTHING) as play:
        play.focus("strength")
        play.press(Qt.Key.Key_Up)
        assert play.row("strength").value() == "0.51"
        play.press(Qt.Key.Key_PageUp)
        assert play.row("strength").value() == "0.61"
        play.type("strength", "0.995")
        play.press(Qt.Key.Key_Up)
        assert play.row("strength").value() == "1"
        editor = play.row("strength").editor
        assert isinstance(editor, NumberEditor)
        slider = editor.slider()
        assert slider is not None
        slider.setValue(25)
        assert play.row("strength").value() == "0.25"
        play.type("big", str(2**63 - 2))
        play.press(Qt.Key.Key_Up)
        assert play.row("big").value() == str(2**63 - 1)


@on_qt_loop
async def test_the_wheel_scrolls_the_form_and_changes_nothing_it_passes() -> None:
    async with stage(EVERYTHING) as play:
        play.focus("title")
        before = {name: row.value() for name, row in play.dialog.form.rows.items()}  # type: ignore[union-attr]
        for name in ("steps", "mode", "model", "length"):
            entry = play.entry(name)
            event = QWheelEvent(
                QPointF(5, 5),
                QPointF(entry.mapToGlobal(QPoint(5, 5))),
                QPoint(),
                QPoint(0, -120),
                Qt.MouseButton.NoButton,
                Qt.KeyboardModifier.NoModifier,
                Qt.ScrollPhase.NoScrollPhase,
                False,
            )
            QApplication.sendEvent(entry, event)
        assert {name: row.value() for name, row in play.dialog.form.rows.items()} == before  # type: ignore[union-attr]


@on_qt_loop
async def test_yes_and_no_and_choices_by_keyboard() -> None:
    async with stage(EVERYTHING) as play:
        play.focus("trim")
        play.press(Qt.Key.Key_Space)
        assert play.row("trim").value() is False
        play.focus("mode")
        play.press(Qt.Key.Key_Up)
        assert play.row("mode").value() == "fast"


@on_qt_loop
async def test_model_files_are_those_of_the_chosen_server() -> None:
    application = FakeApplication(FakeLibrary({"everything": EVERYTHING}))
    application.comfy.models_of = {GPU1.url: ("a.pt", "usual.pt"), GPU2.url: ("b.pt",)}
    async with stage(application=application) as play:
        editor = play.row("model").editor
        assert isinstance(editor, ModelEditor)
        await until(lambda: editor.offered() == ("a.pt", "usual.pt"))
        assert editor.value() == "usual.pt"
        assert play.texts("model") == []
        play.dialog.header.servers.box.setCurrentIndex(1)
        await until(lambda: editor.offered() == ("b.pt", "usual.pt"))
        assert editor.value() == "usual.pt"
        assert play.texts("model") == ["gpu2 does not have this file."]
        play.type("model", "b.pt")
        assert play.texts("model") == []


@on_qt_loop
async def test_the_usual_model_stays_where_the_server_cannot_be_asked() -> None:
    application = FakeApplication(FakeLibrary({"everything": EVERYTHING}))
    application.comfy.models_of = {GPU1.url: ServerUnreachable("gpu1 cannot be reached.")}
    async with stage(application=application) as play:
        await until(lambda: any("cannot be reached" in text for text in play.texts("model")))
        assert play.row("model").value() == "usual.pt"
        assert isinstance(play.entry("model"), QComboBox)


@on_qt_loop
async def test_a_fixed_seed_needs_digits() -> None:
    async with stage() as play:
        line = play.row("seed").editor.findChild(QLineEdit)
        assert line is not None
        assert not line.isEnabled()
        play.focus("seed")
        play.press(Qt.Key.Key_Space)
        assert line.hasFocus()
        assert line.text().isdigit()
        QTest.keyClicks(line, "12ab3")
        assert play.row("seed").value() == "123"
        line.clear()
        play.focus("prompt")
        assert "Seed is missing" in play.row("seed").problem
        roll = next(b for b in play.row("seed").body.findChildren(QPushButton) if b.text() == "Roll")
        roll.click()
        assert play.row("seed").problem == ""
        QTest.keyClick(line, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
        QTest.keyClicks(line, str(2**64))
        assert "between 0 and 18446744073709551615" in play.row("seed").problem


@on_qt_loop
async def test_prompts_grow_and_tab_leaves_them() -> None:
    async with stage() as play:
        box = play.focus("prompt")
        height = box.height()
        for _ in range(5):
            play.press(Qt.Key.Key_Return)
        assert box.height() > height
        play.press(Qt.Key.Key_Tab)
        assert not box.hasFocus()
        assert play.row("prompt").value() == "\n" * 5


@on_qt_loop
async def test_colours_follow_the_theme_while_the_dialog_is_open() -> None:
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    theme = Theme(app)
    async with stage() as play:
        status = play.dialog.footer.status
        play.dialog.footer.say("One field needs attention.", "failed")
        for mode, tokens in ((Mode.DARK, DARK), (Mode.LIGHT, LIGHT)):
            theme.set_mode(mode)
            assert status.palette().color(QPalette.ColorRole.WindowText) == QColor(tokens.failed)


@on_qt_loop
async def test_without_a_server_its_address_is_asked_for_first() -> None:
    application = FakeApplication(FakeLibrary({PAINT.name: PAINT}), servers=())
    async with stage(application=application) as play:
        assert play.dialog.focusWidget() is play.dialog.header.servers.address

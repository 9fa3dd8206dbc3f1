"""What the dialog knows the next time it is opened."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobmonitor.domain.workflow import MAX_SEED
from jobmonitor.ui.submit.memory import Habits, load_habits, load_values, store_values
from tests.support.fake_submission import GPU2, FakeApplication, FakeLibrary, MemoryLayout
from tests.support.qt_loop import on_qt_loop, until
from tests.support.submit_stage import EVERYTHING, PAINT, picture, stage


def application() -> FakeApplication:
    return FakeApplication(FakeLibrary({"paint": PAINT, "everything": EVERYTHING}))


@on_qt_loop
async def test_last_values_come_back(tmp_path: Path) -> None:
    app = application()
    path = picture(tmp_path / "kept.png")
    async with stage(application=app, choose="everything") as play:
        play.type("prompt", 'several "words"\n😀 \\n')
        play.type("steps", "33")
        play.row("seed").editor.set_value(MAX_SEED)
        play.row("trim").editor.set_value(False)
        play.row("mode").editor.set_value("fast")
        play.row("image").editor.set_value(path)
        play.dialog.header.servers.box.setCurrentIndex(1)
        play.submit()
        await play.sent()
        values = play.application.submission.submissions[0].values
    async with stage(application=app) as again:
        assert again.dialog.form is not None
        assert again.dialog.form.workflow is EVERYTHING
        assert again.dialog.header.servers.current() == GPU2
        await until(lambda: again.texts("image"))
        again.submit()
        await again.sent()
        assert app.submission.submissions[1].values == values


@on_qt_loop
async def test_files_that_are_gone_are_forgotten(tmp_path: Path) -> None:
    app = application()
    path = picture(tmp_path / "gone.png")
    async with stage(application=app, choose="paint") as play:
        play.row("image").editor.set_value(path)
        play.type("prompt", "kept")
    path.unlink()
    async with stage(application=app, choose="paint") as again:
        assert again.row("image").value() is None
        assert again.row("prompt").value() == "kept"


@on_qt_loop
async def test_values_stay_when_another_workflow_is_looked_at() -> None:
    async with stage(application=application(), choose="paint") as play:
        play.type("prompt", "half a thought")
        workflows = play.dialog.header.workflows
        workflows.setCurrentIndex(workflows.findData("everything"))
        await until(lambda: play.dialog.form is not None and play.dialog.form.workflow is EVERYTHING)
        workflows.setCurrentIndex(workflows.findData("paint"))
        await until(lambda: play.dialog.form is not None and play.dialog.form.workflow is PAINT)
        assert play.row("prompt").value() == "half a thought"


@pytest.mark.parametrize(
    "garbage",
    [
        b"",
        b"\xff\x00",
        b"[]",
        b"null",
        b"{",
        b"[" * 100_000,
        b'{"prompt": 3, "seed": [1], "strength": {"a": 1}, "image": 7, "trim": "maybe", "mode": "none"}',
        b'{"prompt": true, "image": "a\\u0000b", "size": "x", "seed": "many", "length": ""}',
    ],
)
@on_qt_loop
async def test_garbage_is_as_if_nothing_was_remembered(garbage: bytes) -> None:
    app = application()
    app.layout.held = dict.fromkeys(("submit", "submit/everything", "submit/paint"), garbage)
    async with stage(application=app, choose="everything") as play:
        assert play.row("steps").value() == "20"
        assert play.row("image").value() is None
        assert play.row("mode").value() == "slow"


@given(st.binary(max_size=200))
def test_no_bytes_are_too_strange(data: bytes) -> None:
    layout = MemoryLayout()
    layout.held = {"submit": data, "submit/paint": data}
    assert isinstance(load_habits(layout), Habits)
    assert set(load_values(layout, PAINT)) <= {field.name for field in PAINT.fields}


@given(st.text())
def test_every_text_is_kept(text: str) -> None:
    layout = MemoryLayout()
    store_values(layout, PAINT, {"prompt": text, "seed": None})
    assert load_values(layout, PAINT) == {"prompt": text, "seed": None}

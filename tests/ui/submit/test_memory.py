"""What the dialog knows the next time it is opened."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobmonitor.domain.job import JobKind
from jobmonitor.domain.workflow import MAX_SEED, AudioTrack, Field, FieldType, Workflow
from jobmonitor.ui.submit.form.memory import Habits, load_habits, load_values, store_object, store_values
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
        assert again.texts("image") == ["The file of last time is not there any more."]
        assert again.row("prompt").value() == "kept"
        again.row("image").editor.set_value(picture(tmp_path / "other.png"))
        assert again.texts("image") != ["The file of last time is not there any more."]


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
    assert set(load_values(layout, PAINT).values) <= {field.name for field in PAINT.fields}


@given(st.text())
def test_every_text_is_kept(text: str) -> None:
    layout = MemoryLayout()
    store_values(layout, PAINT, {"prompt": text, "seed": None})
    assert load_values(layout, PAINT).values == {"prompt": text, "seed": None}


MANY = Workflow(
    name="many",
    title="Many",
    kind=JobKind.VIDEO,
    graph={},
    fields=(
        Field(name="images", label="Images", type=FieldType.IMAGES),
        Field(name="tracks", label="Tracks", type=FieldType.AUDIO_TRACKS),
        Field(name="masks", label="Masks", type=FieldType.MASKS),
        Field(name="image", label="Image", type=FieldType.IMAGE),
    ),
)


def test_lists_of_files_and_tracks_are_kept_without_those_that_are_gone(tmp_path: Path) -> None:
    here = [picture(tmp_path / f"{number}.png") for number in range(3)]
    tracks = (AudioTrack(1, here[0], 1.25), AudioTrack(2, tmp_path / "gone.wav"))
    layout = MemoryLayout()
    store_values(
        layout,
        MANY,
        {"images": (here[0], tmp_path / "gone.png", here[1]), "tracks": tracks, "masks": tuple(here)},
    )
    recalled = load_values(layout, MANY)
    assert recalled.values == {"images": (here[0], here[1]), "tracks": tracks[:1], "masks": tuple(here)}
    assert recalled.gone == {"images": 1, "tracks": 1}
    here[1].unlink()
    recalled = load_values(layout, MANY)
    assert recalled.values == {"images": (here[0],), "tracks": tracks[:1]}
    assert recalled.gone == {"images": 2, "tracks": 1, "masks": 3}


def test_an_address_is_kept_as_it_is() -> None:
    layout = MemoryLayout()
    address = "http://gpu1:8188/view?filename=a.png&type=output"
    store_values(layout, MANY, {"image": address})
    assert load_values(layout, MANY).values == {"image": address}


@pytest.mark.parametrize(
    "held",
    [
        {"images": 7, "tracks": {"a": 1}, "masks": "x", "image": ["x"]},
        {"images": [1, None, ""], "tracks": [1, {"speaker": True, "path": 1}, {"speaker": 1}], "masks": [{}]},
        {"tracks": [{"speaker": 1, "path": "a\u0000", "start": float("nan")}]},
        {"tracks": [{"speaker": 1, "path": "x", "start": -1}, {"speaker": 10**9, "path": "x", "start": 1}]},
    ],
)
def test_lists_that_make_no_sense_are_left_out(held: dict[str, object]) -> None:
    layout = MemoryLayout()
    store_object(layout, "submit/many", held)
    recalled = load_values(layout, MANY)
    assert not recalled.values
    assert not recalled.gone

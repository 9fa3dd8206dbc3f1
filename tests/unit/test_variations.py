"""The values that a field takes in turn, and the submissions that this makes."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobmonitor.domain.batch import MOST_JOBS, Batch, Variation
from jobmonitor.domain.errors import InvalidField, InvalidInput
from jobmonitor.domain.job import JobKind
from jobmonitor.domain.server import Server
from jobmonitor.domain.workflow import Field, FieldType, Size, Submission, Value, Workflow
from jobmonitor.services.submitting.batches import count, expand, parse_variation, variation


def field(type_: FieldType, **declared: object) -> Field:
    return Field(name="it", label="Thing", type=type_, **declared)  # type: ignore[arg-type]


def values(type_: FieldType, text: str, **declared: object) -> tuple[Value, ...]:
    found = parse_variation(field(type_, **declared), text)
    assert found.field == "it"
    return found.values


@pytest.mark.parametrize(
    ("type_", "text", "expected"),
    [
        (FieldType.INTEGER, "1..4", (1, 2, 3, 4)),
        (FieldType.INTEGER, "1..10/3", (1, 4, 7, 10)),
        (FieldType.INTEGER, " 4 .. 2 ", (4, 3, 2)),
        (FieldType.INTEGER, "7", (7,)),
        (FieldType.INTEGER, "1|5| 9", (1, 5, 9)),
        (FieldType.SEED, "18446744073709551614..18446744073709551615", (2**64 - 2, 2**64 - 1)),
        (FieldType.SEED, "new|new|3", (None, None, 3)),
        (FieldType.FLOAT, "0.1..0.3/0.1", (0.1, 0.2, 0.3)),
        (FieldType.DURATION, "3..4/0.5", (3.0, 3.5, 4.0)),
        (FieldType.TEXT, "a|b c| d ", ("a", "b c", " d ")),
        (FieldType.TEXT, "1..3", ("1..3",)),
        (FieldType.BOOLEAN, "yes | no", (True, False)),
        (FieldType.SIZE, "640x360|32x32", (Size(640, 360), Size(32, 32))),
    ],
)
def test_what_a_text_means(type_: FieldType, text: str, expected: tuple[Value, ...]) -> None:
    assert values(type_, text) == expected


def test_the_fields_own_step_is_the_usual_one() -> None:
    assert values(FieldType.FLOAT, "0..1", step=0.25) == (0.0, 0.25, 0.5, 0.75, 1.0)
    assert values(FieldType.DURATION, "3..3.25", step=0.125, minimum=3) == (3.0, 3.125, 3.25)
    assert values(FieldType.SIZE, "640x352|641x353", step=32) == (Size(640, 352),)


@pytest.mark.parametrize(
    ("type_", "text"),
    [
        (FieldType.INTEGER, "1..2000"),
        (FieldType.INTEGER, "1..99999999999999999999"),
        (FieldType.INTEGER, "1..5/0"),
        (FieldType.INTEGER, "1..5/-1"),
        (FieldType.INTEGER, "1..5/0.5"),
        (FieldType.INTEGER, "a..b"),
        (FieldType.SEED, "-1..3"),
        (FieldType.IMAGE, "/nowhere"),
        (FieldType.TEXT, "|".join("x" * (MOST_JOBS + 1))),
        (FieldType.TEXT, "a\0b"),
    ],
)
def test_what_is_no_variation(type_: FieldType, text: str) -> None:
    with pytest.raises(InvalidField, match="Thing"):
        values(type_, text)
    with pytest.raises(InvalidField, match="no values"):
        variation(field(type_), ())


@given(st.integers(-1000, 1000), st.integers(-1000, 1000), st.integers(1, 50))
def test_ranges_of_whole_numbers(first: int, last: int, step: int) -> None:
    expected = range(first, last + 1, step) if first <= last else range(first, last - 1, -step)
    if len(expected) <= MOST_JOBS:
        assert values(FieldType.INTEGER, f"{first}..{last}/{step}") == tuple(expected)


def test_the_files_of_a_folder(tmp_path: Path) -> None:
    for name in ("b.png", "a.jpg", "notes.txt", ".hidden.png", "voice.wav"):
        (tmp_path / name).write_bytes(b"x")
    (tmp_path / "folder.png").mkdir()
    pictures = (tmp_path / "a.jpg", tmp_path / "b.png")
    assert values(FieldType.IMAGE, str(tmp_path)) == pictures
    assert values(FieldType.IMAGES, str(tmp_path)) == tuple((path,) for path in pictures)
    assert values(FieldType.AUDIO, f" {tmp_path} ") == (tmp_path / "voice.wav",)
    assert values(FieldType.IMAGE, f"{pictures[1]} | {pictures[0]}") == (pictures[1], pictures[0])
    with pytest.raises(InvalidField, match="has no video files"):
        values(FieldType.VIDEO, str(tmp_path))


IMAGES = Field(name="images", label="Images", type=FieldType.IMAGES, each=True, placeholders=("IMAGE",))
STEPS = Field(name="steps", label="Steps", type=FieldType.INTEGER, default=20)
PROMPT = Field(name="prompt", label="Prompt", type=FieldType.TEXT)
CAPTION = Workflow(name="w", title="W", kind=JobKind.TEXT, graph={}, fields=(IMAGES, STEPS, PROMPT))
A, B, C = Path("a.png"), Path("b.png"), Path("c.png")


def batch(*variations: Variation, **given_values: Value) -> Batch:
    submission = Submission(workflow=CAPTION, server=Server("http://gpu1:8188"), values=given_values)
    return Batch(submission, variations)


def test_the_last_variation_changes_fastest() -> None:
    made = batch(Variation("steps", (1, 2)), Variation("prompt", ("a", "b")), images=(A,))
    assert [(each.values["steps"], each.values["prompt"]) for each in expand(made)] == [
        (1, "a"),
        (1, "b"),
        (2, "a"),
        (2, "b"),
    ]
    assert count(made) == 4


def test_each_image_is_a_job() -> None:
    made = batch(images=(A, B, C), prompt="x")
    assert [each.values["images"] for each in expand(made)] == [(A,), (B,), (C,)]
    assert {each.values["prompt"] for each in expand(made)} == {"x"}
    varied = batch(Variation("images", ((A, B), (C,), C)), Variation("steps", (1, 2)), images=(A, B))
    assert [(each.values["images"], each.values["steps"]) for each in expand(varied)] == [
        (image, steps) for image in ((A,), (B,), (C,), C) for steps in (1, 2)
    ]
    assert count(varied) == 8
    assert [each.values for each in expand(batch(images=(A,)))] == [{"images": (A,)}]


@given(st.lists(st.integers(1, 5), max_size=3), st.integers(0, 4))
def test_the_count_is_known_before(lengths: list[int], images: int) -> None:
    names = ["steps", "prompt", "other"]
    variations = [Variation(name, tuple(range(length))) for name, length in zip(names, lengths, strict=False)]
    made = batch(*variations, images=(A, B, C, A)[:images])
    assert count(made) == len(expand(made))


def test_bounds_of_a_batch() -> None:
    too_many = batch(Variation("steps", tuple(range(500))), Variation("prompt", ("a", "b", "c")))
    assert count(too_many) == 1500
    with pytest.raises(InvalidInput, match="1500 jobs"):
        expand(too_many)
    with pytest.raises(InvalidInput, match="no jobs"):
        expand(batch(Variation("steps", ())))
    with pytest.raises(InvalidInput, match="varied twice"):
        expand(batch(Variation("steps", (1,)), Variation("steps", (2,))))

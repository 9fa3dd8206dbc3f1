"""What the fields of a form take, what they make of it, and what they say of the rest."""

from __future__ import annotations

import math
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobmonitor.domain.errors import InvalidField
from jobmonitor.domain.job import JobKind
from jobmonitor.domain.workflow import MAX_SEED, Field, FieldType, Size, Value, Workflow
from jobmonitor.services.forms import (
    check_value,
    clip_seconds,
    default_values,
    frame_count,
    parse_value,
    round_size,
    size_limits,
)


def field(type_: FieldType, **declared: object) -> Field:
    return Field(name="it", label="Thing", type=type_, **declared)  # type: ignore[arg-type]


PROMPT = field(FieldType.MULTILINE, required=True)
SEED = field(FieldType.SEED)
SIZE = field(FieldType.SIZE, minimum=64, maximum=1024, step=32)
DURATION = field(FieldType.DURATION, minimum=3, maximum=10, step=0.125)
STEPS = field(FieldType.INTEGER, minimum=1, maximum=100)
STRENGTH = field(FieldType.FLOAT, minimum=0, maximum=1)
IMAGE = field(FieldType.IMAGE, required=True)


def refused(of: Field, value: Value) -> InvalidField:
    with pytest.raises(InvalidField) as caught:
        check_value(of, value)
    assert caught.value.field == "it"
    assert "Thing" in caught.value.message
    return caught.value


valid_text = st.text(st.characters(exclude_characters="\0", exclude_categories=("Cs",)), min_size=1)


@given(valid_text.filter(str.strip))
def test_text_is_taken_literally(text: str) -> None:
    assert parse_value(PROMPT, text) == text
    assert parse_value(field(FieldType.TEXT), text) == text


def test_escapes_quotes_and_braces_stay_as_typed() -> None:
    text = '\\n "quoted" {{STRENGTH}} %s C:\\new\\table 😀\n second line '
    assert parse_value(PROMPT, text) == text


def test_what_cannot_be_stored_is_refused() -> None:
    assert "NUL" in refused(PROMPT, "a\0b").message
    assert "UTF-8" in refused(PROMPT, "a\udcffb").message
    assert "NUL" in refused(IMAGE, Path("a\0b")).message
    assert "not text in UTF-8" in refused(IMAGE, Path("a\udcffb.png")).message


@pytest.mark.parametrize("blank", [None, "", "  ", "\n\t"])
def test_a_required_field_is_not_blank(blank: str | None) -> None:
    for type_ in FieldType:
        if type_ is not FieldType.SEED:
            assert "required" in refused(field(type_, required=True), blank).message


def test_an_optional_field_may_be_blank() -> None:
    assert check_value(field(FieldType.TEXT), "") == ""
    assert check_value(field(FieldType.TEXT), None) is None
    for type_ in set(FieldType) - {FieldType.TEXT, FieldType.MULTILINE}:
        assert check_value(field(type_), "") is None


@pytest.mark.parametrize(("text", "number"), [("20", 20), (" 7 ", 7), ("+1", 1), ("007", 7)])
def test_integers(text: str, number: int) -> None:
    assert parse_value(STEPS, text) == number


@pytest.mark.parametrize("text", ["20.5", "2e1", "1_0", "0x10", "twenty", "٣", "1 0", "nan", "9" * 5000])
def test_what_is_no_integer(text: str) -> None:
    refused(STEPS, text)


def test_ranges_are_told() -> None:
    assert refused(STEPS, 0).message == "Thing must be between 1 and 100."
    assert refused(STRENGTH, "1.01").message == "Thing must be between 0 and 1."
    assert refused(field(FieldType.FLOAT, minimum=0.25), 0.1).message == "Thing must be at least 0.25."
    assert refused(field(FieldType.INTEGER, maximum=8), 9).message == "Thing must be at most 8."
    refused(field(FieldType.INTEGER), 10**30)
    refused(STEPS, True)


@pytest.mark.parametrize(
    ("text", "number"), [("0.87", 0.87), (".5", 0.5), ("1", 1.0), ("1e-2", 0.01), (" 0. ", 0.0)]
)
def test_numbers(text: str, number: float) -> None:
    value = parse_value(STRENGTH, text)
    assert value == number
    assert isinstance(value, float)


@pytest.mark.parametrize("text", ["nan", "inf", "-Infinity", "1e999", "0,5", "half", "1_0.0"])
def test_what_is_no_number(text: str) -> None:
    refused(field(FieldType.FLOAT), text)
    refused(field(FieldType.DURATION), text)


def test_a_comma_gets_advice() -> None:
    assert "point" in refused(STRENGTH, "0,5").remedy


def test_numbers_that_are_not_finite_are_refused() -> None:
    for value in (math.nan, math.inf, -math.inf, 10**400):
        refused(field(FieldType.FLOAT), value)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("yes", True),
        ("No", False),
        ("TRUE", True),
        ("false", False),
        ("1", True),
        ("0", False),
        (" on ", True),
    ],
)
def test_booleans(text: str, value: bool) -> None:
    assert parse_value(field(FieldType.BOOLEAN), text) is value


def test_what_is_neither_yes_nor_no() -> None:
    refused(field(FieldType.BOOLEAN), "maybe")
    refused(field(FieldType.BOOLEAN), 0.5)


def test_choices() -> None:
    mode = field(FieldType.CHOICE, choices=("multitalk", "infinitetalk"))
    assert parse_value(mode, "multitalk") == "multitalk"
    assert parse_value(mode, "InfiniteTalk") == "infinitetalk"
    assert "multitalk, infinitetalk" in refused(mode, "other").remedy
    model = field(FieldType.CHOICE, choices=("a.safetensors",), model_folder="checkpoints")
    assert parse_value(model, "sub/b.safetensors") == "sub/b.safetensors"


@pytest.mark.parametrize("text", ["new", "random", "NEW", "", " "])
def test_a_new_seed(text: str) -> None:
    assert parse_value(SEED, text) is None
    assert check_value(SEED, None) is None
    assert check_value(field(FieldType.SEED, required=True), text) is None


@given(st.integers(0, MAX_SEED))
def test_every_seed_of_64_bits_arrives_exactly(seed: int) -> None:
    assert parse_value(SEED, str(seed)) == seed
    assert check_value(SEED, seed) == seed


@pytest.mark.parametrize("seed", ["-1", str(MAX_SEED + 1), "1.0", "0x1", "seed", "9" * 5000])
def test_what_is_no_seed(seed: str) -> None:
    refused(SEED, seed)


def test_a_seed_within_the_fields_own_range() -> None:
    small = field(FieldType.SEED, maximum=2**32 - 1)
    assert check_value(small, 2**32 - 1) == 2**32 - 1
    refused(small, 2**32)


@pytest.mark.parametrize("text", ["640x360", "640×360", "640 x 360", "640 × 360", "640X360"])
def test_sizes_are_kept_to_the_step(text: str) -> None:
    assert parse_value(SIZE, text) == Size(640, 352)


@pytest.mark.parametrize("text", ["640", "640x", "x", "-640x360", "640x360x3", "63x360", "640x1025", "0x0"])
def test_what_is_no_size(text: str) -> None:
    refused(SIZE, text)


@given(
    st.integers(1, 20_000),
    st.integers(1, 20_000),
    st.integers(1, 500),
    st.integers(1, 4000),
    st.integers(1, 128),
)
def test_a_rounded_size_stays_in_range(width: int, height: int, low: int, span: int, step: int) -> None:
    of = field(FieldType.SIZE, minimum=low, maximum=low + span + step, step=step)
    try:
        size = check_value(of, Size(width, height))
    except InvalidField:
        assert not (low <= width <= low + span + step and low <= height <= low + span + step)
        return
    assert isinstance(size, Size)
    for side, typed in ((size.width, width), (size.height, height)):
        assert side % step == 0
        assert low <= side <= low + span + step
        assert abs(side - typed) < step
    assert check_value(of, size) == size


def test_limits_of_a_size_are_multiples() -> None:
    assert size_limits(field(FieldType.SIZE, minimum=65, maximum=1000, step=32)) == (96, 992)


@given(st.integers(1, 10**6), st.integers(1, 256))
def test_rounding_goes_to_the_nearest_multiple(side: int, step: int) -> None:
    rounded = round_size(Size(side, side), step)
    assert rounded.width == rounded.height
    assert rounded.width % step == 0
    assert rounded.width >= step
    assert side < step or 2 * abs(rounded.width - side) <= step


@pytest.mark.parametrize(
    ("text", "seconds"), [("3.375", 3.375), ("3.4", 3.375), ("3.44s", 3.5), ("10 s", 10.0), ("3", 3.0)]
)
def test_durations_are_kept_to_the_step(text: str, seconds: float) -> None:
    assert parse_value(DURATION, text) == seconds


def test_what_is_no_duration() -> None:
    for text in ("2.9", "10.1", "-3", "0", "long", "s"):
        refused(DURATION, text)
    refused(field(FieldType.DURATION), "0")


@given(st.floats(0.5, 30), st.floats(0, 60), st.floats(0.05, 3), st.floats(0, 1))
def test_a_duration_stays_in_range(low: float, span: float, step: float, part: float) -> None:
    of = field(FieldType.DURATION, minimum=low, maximum=low + span, step=step)
    seconds = check_value(of, low + part * span if low + part * span <= low + span else low)
    assert isinstance(seconds, float)
    assert low <= seconds <= low + span


def test_files(tmp_path: Path) -> None:
    file = tmp_path / "a picture.png"
    file.write_bytes(b"x")
    assert check_value(IMAGE, file) == file
    assert parse_value(IMAGE, str(file)) == file
    assert "there is no file “none.png”" in refused(IMAGE, tmp_path / "none.png").message
    assert "is a folder" in refused(IMAGE, tmp_path).message
    (tmp_path / "empty.png").touch()
    assert "is empty" in refused(IMAGE, tmp_path / "empty.png").message
    assert "cannot be read" in refused(IMAGE, Path("x" * 5000)).message
    assert (
        "something else" in refused(IMAGE, Path("/dev/null")).message if Path("/dev/null").exists() else True
    )
    assert "takes a file" in refused(IMAGE, 3).message


@given(st.floats(0.01, 600), st.integers(1, 60))
def test_frame_counts_are_4k_plus_1(seconds: float, fps: int) -> None:
    frames = frame_count(seconds, fps)
    assert frames >= 1
    assert frames % 4 == 1
    assert abs(clip_seconds(frames, fps) - seconds) <= 2 / fps + 1e-9 or frames == 1


def test_the_length_of_a_usual_clip() -> None:
    assert frame_count(3.375, 24) == 81
    assert clip_seconds(81, 24) == 3.375


def test_defaults_of_all_fields() -> None:
    workflow = Workflow(
        name="w",
        title="W",
        kind=JobKind.IMAGE,
        graph={},
        fields=(PROMPT, field(FieldType.INTEGER, default=20)),
    )
    assert default_values(workflow) == {"it": 20}


@given(st.sampled_from(list(FieldType)), st.booleans(), st.text())
def test_any_text_is_a_value_or_refused_in_words(type_: FieldType, required: bool, text: str) -> None:
    of = field(type_, required=required, choices=("a", "b"))
    try:
        value = parse_value(of, text)
    except InvalidField as error:
        value, message = None, error.message
    else:
        message = ""
    assert not message or message.startswith("Thing")
    if value is not None and not isinstance(value, Path):
        assert check_value(of, value) == value

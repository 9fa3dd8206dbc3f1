"""Fields that depend on others: shown or not, with other limits, and clips that grow with their sounds."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobmonitor.domain.errors import InvalidField, MediaError
from jobmonitor.domain.job import JobKind
from jobmonitor.domain.workflow import (
    AudioTrack,
    Condition,
    Field,
    FieldType,
    FieldVariant,
    Size,
    Value,
    Workflow,
)
from jobmonitor.services.forms import (
    check_value,
    check_values,
    clip_seconds,
    effective_field,
    frame_count,
    growths,
    height_limits,
    is_shown,
    minutes,
    size_limits,
)

SLOW = Condition("model", ("slow",))
MODEL = Field(
    name="model",
    label="Model",
    type=FieldType.CHOICE,
    default="fast",
    choices=("fast", "slow"),
    required=True,
)
SIZE = Field(
    name="size",
    label="Size",
    type=FieldType.SIZE,
    default=Size(640, 360),
    minimum=64,
    maximum=640,
    step=32,
    variants=(FieldVariant(when=SLOW, maximum=1248, maximum_height=640, default=Size(832, 480)),),
)
SCALE = Field(
    name="scale", label="Scale", type=FieldType.FLOAT, default=1.0, minimum=0.1, maximum=2, only_when=SLOW
)
VOICE = Field(name="voice", label="Voice", type=FieldType.AUDIO, required=True, only_when=SLOW)


def form(*fields: Field) -> Workflow:
    return Workflow(name="w", title="W", kind=JobKind.VIDEO, graph={}, fields=fields, fps=25)


def messages(problems: tuple[InvalidField, ...]) -> list[str]:
    return [problem.message for problem in problems]


@pytest.mark.parametrize("order", [(MODEL, SIZE, SCALE, VOICE), (VOICE, SCALE, SIZE, MODEL)])
def test_what_the_form_does_not_show_has_its_default(order: tuple[Field, ...]) -> None:
    used, problems = check_values(form(*order), {"scale": 99.0, "voice": Path("/nowhere")})
    assert problems == ()
    assert used == {"model": "fast", "size": Size(640, 352), "scale": 1.0, "voice": None}
    assert not is_shown(SCALE, used)


@pytest.mark.parametrize("order", [(MODEL, SIZE, SCALE, VOICE), (VOICE, SCALE, SIZE, MODEL)])
def test_what_the_form_shows_is_checked_by_the_limits_in_force(order: tuple[Field, ...]) -> None:
    used, problems = check_values(
        form(*order), {"model": "Slow", "scale": "99", "size": "1248x640", "unknown": 1}
    )
    assert used == {"model": "slow", "size": Size(1248, 640)}
    assert sorted(messages(problems)) == ["Scale must be between 0.1 and 2.", "Voice is required."]
    _, problems = check_values(form(MODEL, SIZE), {"size": "1248x640"})
    assert messages(problems) == ["Size has a width of 1248; it must be between 64 and 640 pixels."]
    _, problems = check_values(form(MODEL, SIZE), {"model": "slow", "size": "640x1248"})
    assert messages(problems) == ["Size has a height of 1248; it must be between 64 and 640 pixels."]


def test_the_limits_of_a_variant() -> None:
    slow = effective_field(SIZE, {"model": "slow"})
    assert (size_limits(slow), height_limits(slow)) == ((64, 1248), (64, 640))
    assert slow.default == Size(832, 480)
    assert effective_field(SIZE, {"model": "fast"}) is SIZE
    assert check_values(form(MODEL, SIZE), {"model": "slow"})[0]["size"] == Size(832, 480)


def test_conditions_in_a_circle_end() -> None:
    one = Field(name="one", label="One", type=FieldType.TEXT, only_when=Condition("two", ("x",)))
    two = Field(name="two", label="Two", type=FieldType.TEXT, only_when=Condition("one", ("x",)))
    assert check_values(form(one, two), {"one": "x", "two": "x"})[1] == ()


TRACKS = Field(name="tracks", label="Sounds", type=FieldType.AUDIO_TRACKS, placeholders=("A1", "A2"))
MASKS = Field(name="masks", label="Masks", type=FieldType.MASKS, placeholders=("M1", "M2"))
LENGTH = Field(
    name="length",
    label="Duration",
    type=FieldType.DURATION,
    default=10.0,
    minimum=1,
    maximum=60,
    step=0.5,
    grows_with="tracks",
)


def test_each_speaker_has_a_mask_where_one_has(tmp_path: Path) -> None:
    path = tmp_path / "x"
    path.write_bytes(b"x")
    tracks = (AudioTrack(1, path), AudioTrack(2, path))
    workflow = form(TRACKS, MASKS)
    assert check_values(workflow, {"tracks": tracks, "masks": (path, path)})[1] == ()
    assert check_values(workflow, {"tracks": tracks})[1] == ()
    _, problems = check_values(workflow, {"tracks": tracks, "masks": (path,)})
    assert messages(problems) == ["Masks has 1 mask, and Sounds has 2 speakers."]


def grown(*tracks: AudioTrack, length: Value = 10.0) -> tuple[list[tuple[float, str]], list[str]]:
    lengths = {"short.wav": 3.0, "long.wav": 9.2}

    def seconds_of(path: Path) -> float:
        if path.name not in lengths:
            raise MediaError(f"“{path.name}” is damaged.")
        return lengths[path.name]

    found, problems = growths(form(TRACKS, LENGTH), {"tracks": tracks or None, "length": length}, seconds_of)
    return [(each.seconds, each.sentence) for each in found], messages(problems)


def test_a_clip_grows_to_the_end_of_its_last_sound() -> None:
    short, long = Path("short.wav"), Path("long.wav")
    assert grown() == ([], [])
    assert grown(AudioTrack(1, short, 7.0), AudioTrack(2, long, 0.8)) == ([], [])
    assert grown(AudioTrack(1, long, 2.0), AudioTrack(2, short, 1.0)) == (
        [(11.5, "Duration becomes 11.5 seconds in place of 10, so that the last sound is heard to its end.")],
        [],
    )
    found, problems = grown(AudioTrack(1, long, 55.0))
    assert found == []
    assert "would have to be 64.5 seconds" in problems[0]
    assert "at most 60" in problems[0]
    assert grown(AudioTrack(1, Path("broken.wav"))) == ([], ["Sounds: “broken.wav” is damaged."])


@given(st.floats(0.1, 59), st.sampled_from([None, 0.01, 0.125, 0.5, 1.0]), st.integers(8, 60))
def test_a_clip_that_grew_has_frames_to_the_end_of_its_last_sound(
    end: float, step: float | None, fps: int
) -> None:
    length = replace(LENGTH, step=step, minimum=0.1, maximum=None)
    workflow = replace(form(TRACKS, length), fps=fps)
    values = {"tracks": (AudioTrack(1, Path("x.wav")),), "length": 0.1}
    (growth,), _ = growths(workflow, values, lambda path: end + 0.02)
    assert clip_seconds(frame_count(growth.seconds, fps), fps) >= end
    assert growth.seconds < end + 0.03 + 2 * max(step or 0, 4 / fps)


@given(st.floats(-10, 400_000))
def test_minutes_and_seconds_never_read_0_60(seconds: float) -> None:
    text = minutes(seconds)
    whole, _, rest = text.partition(":")
    assert len(rest) == 2
    assert 0 <= int(rest) < 60
    assert abs(int(whole) * 60 + int(rest) - min(max(seconds, 0), 359_999)) <= 0.5


def test_times_for_a_node_are_whole_seconds() -> None:
    start = Field(name="s", label="Start", type=FieldType.FLOAT, minimum=0, time_format="m:ss")
    assert check_value(start, "59.7") == 60.0
    assert check_value(start, "1:05") == 65.0
    assert minutes(59.5) == "1:00"
    for text in ("0:60", "-1", "1:5", "nan", "1e300"):
        with pytest.raises(InvalidField, match="Start"):
            check_value(start, text)

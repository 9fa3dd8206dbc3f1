"""Fields that take several files, sounds of speakers, or what lies on a server."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobmonitor.domain.errors import InvalidField
from jobmonitor.domain.job import OutputFile
from jobmonitor.domain.workflow import AudioTrack, Field, FieldType, ServerFile
from jobmonitor.services.forms import (
    MOST_FILES,
    MOST_TRACKS,
    check_value,
    parse_values,
    track_text,
)


def field(type_: FieldType, **declared: object) -> Field:
    return Field(name="it", label="Thing", type=type_, **declared)  # type: ignore[arg-type]


IMAGE = field(FieldType.IMAGE)
IMAGES = field(FieldType.IMAGES)
TRACKS = field(FieldType.AUDIO_TRACKS)
MASKS = field(FieldType.MASKS, placeholders=("M1", "M2"))


def refused(of: Field, value: Any) -> InvalidField:
    with pytest.raises(InvalidField) as caught:
        check_value(of, value)
    assert caught.value.field == "it"
    assert caught.value.message.startswith("Thing")
    return caught.value


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, ...]:
    made = tuple(tmp_path / name for name in ("a.wav", "b@home.wav", "c.wav"))
    for path in made:
        path.write_bytes(b"x")
    return made


def test_lists_of_files(files: tuple[Path, ...]) -> None:
    assert check_value(IMAGES, files) == files
    assert check_value(IMAGES, files[0]) == files[:1]
    assert parse_values(IMAGES, [str(path) for path in files]) == files
    assert parse_values(IMAGES, []) is None
    assert check_value(IMAGES, ()) is None
    assert "required" in refused(field(FieldType.IMAGES, required=True), ()).message
    assert "no file" in refused(IMAGES, (*files, files[0].with_name("none.png"))).message
    assert f"{MOST_FILES}" in refused(IMAGES, files * MOST_FILES).message
    assert check_value(MASKS, files[:2]) == files[:2]
    assert "at most 2 speakers" in refused(MASKS, files).message


def test_one_value_is_not_several() -> None:
    with pytest.raises(InvalidField, match="one value, not 2"):
        parse_values(field(FieldType.INTEGER), ["1", "2"])
    assert parse_values(field(FieldType.INTEGER), ["2"]) == 2


def test_sounds_as_they_are_typed(files: tuple[Path, ...]) -> None:
    first, second, third = files
    assert parse_values(TRACKS, [str(first), f"2:{second}", f"2:{third}@1.5", f"{second}@.5"]) == (
        AudioTrack(1, first, 0.0),
        AudioTrack(1, second, 0.5),
        AudioTrack(2, second, 0.0),
        AudioTrack(2, third, 1.5),
    )


@given(st.integers(1, 4), st.floats(0, 3600), st.integers(0, 2))
def test_a_track_is_typed_as_it_is_told(
    tmp_path_factory: pytest.TempPathFactory, speaker: int, start: float, which: int
) -> None:
    folder = tmp_path_factory.getbasetemp()
    path = folder / ("a.wav", "2:b@home.wav", "c@1.wav")[which]
    path.write_bytes(b"x")
    fillers = tuple(AudioTrack(number, path) for number in range(1, speaker))
    track = AudioTrack(speaker, path, start)
    assert check_value(TRACKS, (*fillers, track_text(track)))[-1] == track  # type: ignore[arg-type,index]


def test_what_no_sound_of_a_speaker_is(files: tuple[Path, ...]) -> None:
    path = files[0]
    assert "speakers 1 to 4" in refused(TRACKS, (AudioTrack(5, path),)).message
    assert "speakers 1 to 4" in refused(TRACKS, f"0:{path}").message
    assert "no sound for speaker 1, but for speaker 2" in refused(TRACKS, (AudioTrack(2, path),)).message
    for start in (-0.1, math.nan, math.inf, 1e9):
        assert "“a.wav”" in refused(TRACKS, (AudioTrack(1, path, start),)).message
    assert "-1 seconds" in refused(TRACKS, f"{path}@-1").message
    assert str(MOST_TRACKS) in refused(TRACKS, (AudioTrack(1, path),) * (MOST_TRACKS + 1)).message
    assert "is required" in refused(field(FieldType.AUDIO_TRACKS, required=True), ()).message
    assert "NUL" in refused(TRACKS, "1:a\0.wav@1").message
    assert "takes sounds" in refused(TRACKS, (3,)).message


ON_SERVER = ServerFile("http://gpu1:8188", OutputFile("a b.png", "sub", "output"))


def test_a_file_on_a_server_is_known_by_its_address() -> None:
    assert check_value(IMAGE, ON_SERVER) == ON_SERVER
    assert check_value(IMAGE, ON_SERVER.address) == ON_SERVER
    assert check_value(IMAGE, "HTTP://GPU1:8188/api/view?filename=a%20b.png&subfolder=sub") == ON_SERVER
    for address in (
        "http://gpu1:8188/",
        "https://example.org/picture.png",
        "http://gpu1:8188/view?filename=..%2Fx.png",
        "http://gpu1:8188/view?filename=x.png&subfolder=../..",
        "http://gpu1:8188/view?filename=x.png&type=models",
        "http://[gpu1/view?filename=x.png",
    ):
        assert "only of a file on a ComfyUI server" in refused(IMAGE, address).message
    assert "is a video" in refused(IMAGE, "http://gpu1:8188/view?filename=a.mp4").message
    for name in ("a.mp4", "a.webp", "a.gif", "a.unknown"):
        check_value(field(FieldType.VIDEO), f"http://gpu1:8188/view?filename={name}")
    outside = ServerFile("http://gpu1:8188", OutputFile("../x.png"))
    assert "no server gives out" in refused(IMAGE, outside).message
    assert "takes a file" in refused(IMAGES, (ON_SERVER,)).message

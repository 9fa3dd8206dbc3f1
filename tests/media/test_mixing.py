"""Sounds of a speaker, mixed into one."""

from __future__ import annotations

import math
import struct
import threading
import wave
from itertools import pairwise
from pathlib import Path

import av
import pytest

from jobmonitor.domain.errors import MediaError, StorageError
from jobmonitor.domain.workflow import AudioTrack
from jobmonitor.media.mixing import LONGEST, RATE, SoundMixer


def sound(
    path: Path, seconds: float, level: int = 8000, *, rate: int = RATE, channels: int = 2, hertz: float = 0
) -> Path:
    """A WAV with a steady level, or a tone."""
    count = round(seconds * rate)
    values = (
        (round(level * math.sin(2 * math.pi * hertz * n / rate)) for n in range(count))
        if hertz
        else [level] * count
    )
    with wave.open(str(path), "wb") as file:
        file.setnchannels(channels)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(b"".join(struct.pack("<h", value) * channels for value in values))
    return path


def heard(path: Path) -> list[tuple[int, int]]:
    """Samples of both channels."""
    with wave.open(str(path), "rb") as file:
        assert (file.getframerate(), file.getnchannels(), file.getsampwidth()) == (RATE, 2, 2)
        return list(struct.iter_unpack("<hh", file.readframes(file.getnframes())))


def mixed(tmp_path: Path, *tracks: AudioTrack, seconds: float | None = None) -> list[tuple[int, int]]:
    target = tmp_path / "mixed.wav"
    SoundMixer().mix(tracks, seconds, target)
    assert not list(tmp_path.glob(".*"))
    return heard(target)


def near(found: tuple[int, int], level: int) -> bool:
    return all(abs(side - level) <= 2 for side in found)


def test_each_sound_is_heard_from_its_start_on(tmp_path: Path) -> None:
    first = sound(tmp_path / "a.wav", 0.5, 1000)
    second = sound(tmp_path / "b.wav", 0.25, 4000)
    samples = mixed(tmp_path, AudioTrack(1, second, 0.3), AudioTrack(1, first), seconds=1.0)
    assert len(samples) == RATE
    for begin, end, level in ((0, 0.3, 1000), (0.3, 0.5, 5000), (0.5, 0.55, 4000), (0.55, 1, 0)):
        part = samples[round(begin * RATE) : round(end * RATE)]
        assert all(near(each, level) for each in part), (begin, end)


@pytest.mark.parametrize("start", [0.0, 0.013, 1 / RATE, 0.7])
def test_starts_are_exact_to_the_sample(tmp_path: Path, start: float) -> None:
    samples = mixed(tmp_path, AudioTrack(1, sound(tmp_path / "a.wav", 0.1), start))
    assert len(samples) == round(start * RATE) + round(0.1 * RATE)
    assert next(number for number, each in enumerate(samples) if each != (0, 0)) == round(start * RATE)


def test_it_is_padded_and_cut_to_the_clip(tmp_path: Path) -> None:
    path = sound(tmp_path / "a.wav", 0.5)
    assert len(mixed(tmp_path, AudioTrack(1, path), seconds=2.04)) == round(2.04 * RATE)
    assert len(mixed(tmp_path, AudioTrack(1, path), seconds=0.2)) == round(0.2 * RATE)
    assert set(mixed(tmp_path, AudioTrack(1, path, 3.0), seconds=1.0)) == {(0, 0)}
    assert mixed(tmp_path, seconds=0.1) == [(0, 0)] * round(0.1 * RATE)


def test_what_is_too_loud_is_clipped_and_does_not_wrap(tmp_path: Path) -> None:
    loud = [AudioTrack(1, sound(tmp_path / f"{n}.wav", 0.1, 20_000)) for n in range(3)]
    assert set(mixed(tmp_path, *loud)) == {(32767, 32767)}


def test_other_rates_and_one_channel(tmp_path: Path) -> None:
    mono = sound(tmp_path / "mono.wav", 0.5, 8000, rate=22_050, channels=1, hertz=441)
    samples = mixed(tmp_path, AudioTrack(1, mono, 0.1), seconds=0.7)
    assert len(samples) == round(0.7 * RATE)
    assert all(left == right for left, right in samples)
    crossings = sum(before[0] < 0 <= after[0] for before, after in pairwise(samples))
    assert abs(crossings - 220) <= 3
    assert 5500 < max(left for left, _ in samples) < 8200


def test_compressed_sounds(tmp_path: Path) -> None:
    path = tmp_path / "a.mp3"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("mp3", rate=44_100, layout="stereo")
        frame = av.AudioFrame("s16p", "stereo", 44_100)
        for plane in frame.planes:
            plane.update(struct.pack("<44100h", *[8000 if n // 50 % 2 else -8000 for n in range(44_100)]))
        frame.sample_rate = 44_100
        for packet in (*stream.encode(frame), *stream.encode(None)):
            container.mux(packet)
    assert 0.95 < SoundMixer().seconds(path) < 1.15
    samples = mixed(tmp_path, AudioTrack(1, path, 0.5), seconds=2.0)
    assert len(samples) == 2 * RATE
    assert max(left for left, _ in samples) > 4000
    assert set(samples[: RATE // 2]) == {(0, 0)}


def test_the_length_of_a_sound(tmp_path: Path) -> None:
    assert SoundMixer().seconds(sound(tmp_path / "a.wav", 1.25, rate=8000)) == pytest.approx(1.25)


@pytest.mark.parametrize(
    "content",
    [
        b"no sound at all",
        b"RIFF\xff\xff\xff\xffWAVEfmt \x10\0\0\0" + b"\xff" * 40,
        b"ID3\x04\0\0\0\0\0\x7f" + b"\0" * 500,
        b"OggS" + b"\0" * 300,
        b"fLaC" + b"\xff" * 300,
        b"#EXTM3U\n/etc/passwd\n",
        b"",
    ],
)
def test_a_broken_sound_is_named(tmp_path: Path, content: bytes) -> None:
    good, broken = sound(tmp_path / "good.wav", 0.1), tmp_path / "broken.wav"
    broken.write_bytes(content)
    with pytest.raises(MediaError, match=r"“broken\.wav”"):
        mixed(tmp_path, AudioTrack(1, good), AudioTrack(1, broken, 0.2), seconds=1)
    with pytest.raises(MediaError, match=r"“broken\.wav”"):
        SoundMixer().seconds(broken)
    assert sorted(each.name for each in tmp_path.iterdir()) == ["broken.wav", "good.wav"]


def test_a_file_that_is_gone_is_named(tmp_path: Path) -> None:
    with pytest.raises(MediaError, match=r"“none\.wav”"):
        mixed(tmp_path, AudioTrack(1, tmp_path / "none.wav"))


def test_bounds(tmp_path: Path) -> None:
    path = sound(tmp_path / "a.wav", 0.1)
    with pytest.raises(MediaError, match="cannot be mixed"):
        mixed(tmp_path, AudioTrack(1, path), seconds=LONGEST + 1)
    with pytest.raises(MediaError, match="At most 64"):
        mixed(tmp_path, *[AudioTrack(1, path)] * 65)


def test_a_sound_of_a_few_samples_a_second_is_refused(tmp_path: Path) -> None:
    with pytest.raises(MediaError, match=r"“slow\.wav”.* 1 samples a second"):
        mixed(tmp_path, AudioTrack(1, sound(tmp_path / "slow.wav", 3, rate=1)), seconds=1)


def test_many_sounds(tmp_path: Path) -> None:
    path = sound(tmp_path / "a.wav", 0.05, 100)
    samples = mixed(tmp_path, *[AudioTrack(1, path, number * 0.05) for number in range(64)])
    assert len(samples) == 64 * round(0.05 * RATE)
    assert all(near(each, 100) for each in samples)


def test_when_it_is_cancelled_nothing_is_left(tmp_path: Path) -> None:
    path, stop = sound(tmp_path / "a.wav", 1.0), threading.Event()
    asked = 0

    def cancelled() -> bool:
        nonlocal asked
        asked += 1
        if asked == 10:
            stop.set()
        return stop.is_set()

    SoundMixer().mix([AudioTrack(1, path)], 60.0, tmp_path / "mixed.wav", cancelled)
    assert [each.name for each in tmp_path.iterdir()] == ["a.wav"]


def test_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    path = sound(tmp_path / "a.wav", 0.1)
    with pytest.raises(StorageError):
        SoundMixer().mix([AudioTrack(1, path)], 1.0, path / "mixed.wav")

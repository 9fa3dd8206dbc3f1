"""How loud a sound is, to draw it."""

from __future__ import annotations

import math
import struct
import wave
from pathlib import Path

import pytest

from jobmonitor.domain.errors import MediaError
from jobmonitor.media.loudness import loudness
from tests.media import files


def tone(path: Path, *levels: float, rate: int = 16_000) -> Path:
    """A second of a tone at each level, 0 to 1."""
    samples = [
        round(32_000 * level * math.sin(2 * math.pi * 220 * at / rate))
        for level in levels
        for at in range(rate)
    ]
    with wave.open(str(path), "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(rate)
        sound.writeframes(struct.pack(f"<{len(samples)}h", *samples))
    return path


def test_loud_and_quiet_are_told_apart(tmp_path):
    values = loudness(tone(tmp_path / "a.wav", 1.0, 0.0, 0.5), 30)
    assert len(values) == 30
    assert values[5] == pytest.approx(1, abs=0.05)
    assert values[15] == pytest.approx(0, abs=0.02)
    assert values[25] == pytest.approx(0.5, abs=0.05)


def test_silence_and_short_sounds(tmp_path):
    path = tmp_path / "a.wav"
    path.write_bytes(files.sound(seconds=0.05))
    values = loudness(path, 400)
    assert 0 < len(values) < 400
    assert set(values) == {0.0}


def test_what_is_no_sound_is_refused(tmp_path):
    path = tmp_path / "a.png"
    path.write_bytes(files.image("png"))
    with pytest.raises(MediaError):
        loudness(path, 10)
    clip = tmp_path / "a.mp4"
    clip.write_bytes(files.video())
    with pytest.raises(MediaError):
        loudness(clip, 10)

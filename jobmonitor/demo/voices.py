"""A sound to work on: hummed syllables, so that the demo needs no recordings."""

from __future__ import annotations

import math
import wave
from array import array
from pathlib import Path

RATE = 16_000
SYLLABLE = 0.28
"""Seconds of a syllable, with the pause after it."""
_NOTES = (150.0, 168.0, 188.0, 158.0, 141.0)


def hum(path: Path, seconds: float = 3.0) -> Path:
    """Writes a WAV file of one voice, the same each time. Returns its path."""
    samples = array("h")
    for number in range(round(seconds * RATE)):
        moment = number / RATE
        part = moment % SYLLABLE / SYLLABLE
        loudness = max(0.0, math.sin(math.pi * min(1.0, part / 0.8)))
        note = _NOTES[int(moment / SYLLABLE) % len(_NOTES)]
        tones = sum(math.sin(2 * math.pi * note * over * moment) / over for over in (1, 2, 3, 5))
        samples.append(round(9_000 * loudness * tones))
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(samples.tobytes())
    return path

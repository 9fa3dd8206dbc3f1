"""Makes the sounds that tell that jobs ended: python docs/make_sounds.py.

Two short sine tones each, up for what completed, down for what failed; 16 bits, one channel.
"""

from __future__ import annotations

import math
import struct
import wave
from pathlib import Path

FOLDER = Path(__file__).parents[1] / "resources" / "sounds"
RATE = 22_050
TONES = {"completed": (587.33, 880.0), "failed": (440.0, 329.63)}
"""Hertz, one after the other."""
SECONDS = 0.16
OVERLAP = 0.06
LOUDNESS = 0.28


def samples(pitches: tuple[float, ...]) -> list[float]:
    """The tones as values from -1 to 1, each fading out under the next."""
    step = SECONDS - OVERLAP
    length = round((step * (len(pitches) - 1) + SECONDS * 2) * RATE)
    mixed = [0.0] * length
    for number, pitch in enumerate(pitches):
        begin = round(number * step * RATE)
        for at in range(begin, length):
            seconds = (at - begin) / RATE
            swell = min(1.0, seconds / 0.008) * math.exp(-seconds * 14)
            tone = math.sin(2 * math.pi * pitch * seconds) + 0.2 * math.sin(4 * math.pi * pitch * seconds)
            mixed[at] += LOUDNESS * swell * tone
    fade = round(0.02 * RATE)
    for at in range(fade):
        mixed[length - 1 - at] *= at / fade
    return mixed


def main() -> None:
    """Writes the files."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, pitches in TONES.items():
        frames = b"".join(
            struct.pack("<h", round(max(-1.0, min(1.0, value)) * 32767)) for value in samples(pitches)
        )
        with wave.open(str(FOLDER / f"{name}.wav"), "wb") as file:
            file.setnchannels(1)
            file.setsampwidth(2)
            file.setframerate(RATE)
            file.writeframes(frames)


if __name__ == "__main__":
    main()

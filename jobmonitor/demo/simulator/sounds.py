"""Cutting, padding and mixing sounds; all of it blocks, call it in a worker thread."""

from __future__ import annotations

from array import array
from fractions import Fraction
from operator import add

import av

from jobmonitor.demo.simulator.values import Sound

LOUDEST = 32767


def cut(sound: Sound, seconds: float, start: float = 0.0) -> Sound:
    """The part from `start` that lasts at most `seconds`."""
    size = 2 * sound.channels
    first, count = round(max(0.0, start) * sound.rate), round(max(0.0, seconds) * sound.rate)
    return Sound(sound.rate, sound.channels, sound.samples[first * size : (first + count) * size])


def padded(sound: Sound, seconds: float) -> Sound:
    """Exactly as long as `seconds`: cut, or with silence after it."""
    size = 2 * sound.channels * round(seconds * sound.rate)
    return Sound(sound.rate, sound.channels, sound.samples[:size].ljust(size, b"\0"))


def mixed(sounds: list[Sound]) -> Sound:
    """All at the same time, in the rate and channels of the first; turned down where they are too loud."""
    first = sounds[0]
    parts = [array("h", _as(sound, first).samples) for sound in sounds]
    longest = max(len(part) for part in parts)
    total = array("i", bytes(4 * longest))
    for part in parts:
        total = array("i", map(add, total, [*part, *([0] * (longest - len(part)))]))
    peak = max((abs(sample) for sample in total), default=0)
    if peak > LOUDEST:
        total = array("i", (sample * LOUDEST // peak for sample in total))
    return Sound(first.rate, first.channels, array("h", total).tobytes())


def _as(sound: Sound, other: Sound) -> Sound:
    """In the rate and channels of another."""
    if (sound.rate, sound.channels) == (other.rate, other.channels) or not sound.samples:
        return Sound(other.rate, other.channels, sound.samples)
    count = len(sound.samples) // (2 * sound.channels)
    frame = av.AudioFrame(format="s16", layout=_layout(sound.channels), samples=count)
    frame.planes[0].update(sound.samples.ljust(frame.planes[0].buffer_size, b"\0"))
    frame.sample_rate, frame.pts, frame.time_base = sound.rate, 0, Fraction(1, sound.rate)
    resampler = av.AudioResampler("s16", _layout(other.channels), other.rate)
    pieces = [*resampler.resample(frame), *resampler.resample(None)]
    size = 2 * other.channels
    data = b"".join(bytes(piece.planes[0])[: piece.samples * size] for piece in pieces)
    return Sound(other.rate, other.channels, data)


def _layout(channels: int) -> str:
    return "stereo" if channels == 2 else "mono"

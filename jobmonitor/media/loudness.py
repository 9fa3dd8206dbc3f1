"""How loud a sound is from its beginning to its end, to draw it. Blocking; for any thread."""

from __future__ import annotations

import time
from array import array
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from jobmonitor.domain.errors import MediaError
from jobmonitor.media.containers import damaged, opened, seconds_of
from jobmonitor.media.formats import recognise

if TYPE_CHECKING:
    from av.container import InputContainer

RATE = 4000
"""Samples a second that are looked at: enough to see words."""
WINDOW = 80
"""Samples of which the loudest counts: 20 milliseconds."""
MAX_SECONDS = 900.0
"""Of a sound; what follows is not looked at."""
PATIENCE = 10.0
"""Seconds that looking may take."""


def loudness(path: Path, points: int) -> tuple[float, ...]:
    """`points` values from 0 to 1, spread over the sound: how loud it is there, by its loudest sample.

    Fewer where the sound is too short for so many. Raises MediaError.
    """
    with opened(path, recognise(path)) as container:
        if not container.streams.audio:
            raise MediaError("There is no sound in this file.", remedy="Choose another file.")
        expected = seconds_of(container) or 0.0
        peaks = list(_peaks(container))
    if not peaks:
        raise damaged()
    missing = round(expected * RATE / WINDOW) - len(peaks)
    if missing > len(peaks) // 50:  # what was not looked at any more
        peaks += [0] * min(missing, 1_000_000)
    count = max(1, min(points, len(peaks)))
    edges = [at * len(peaks) // count for at in range(count + 1)]
    highest = max(max(peaks), 1)
    return tuple(max(peaks[edges[at] : max(edges[at + 1], edges[at] + 1)]) / highest for at in range(count))


def _peaks(container: InputContainer) -> Iterator[int]:
    """The loudest sample of each window."""
    import av

    resampler = av.AudioResampler(format="s16", layout="mono", rate=RATE)
    deadline = time.monotonic() + PATIENCE
    rest = array("h")
    seen = 0
    for packet in container.demux(audio=0):
        try:
            frames = [piece for frame in packet.decode() for piece in resampler.resample(frame)]
        except av.FFmpegError:
            continue  # what is damaged is silent
        for frame in frames:
            rest.frombytes(bytes(frame.planes[0])[: frame.samples * 2])
        whole = len(rest) // WINDOW * WINDOW
        for at in range(0, whole, WINDOW):
            window = rest[at : at + WINDOW]
            yield max(max(window), -min(window))
        del rest[:whole]
        seen += whole
        if seen > MAX_SECONDS * RATE or time.monotonic() > deadline:
            return
    if rest:
        yield max(max(rest), -min(rest))

"""Lengths of clips: seconds and frames."""

from __future__ import annotations

from jobmonitor.domain.workflow import Field, Value
from jobmonitor.services.forms.numbers import check_range, to_number
from jobmonitor.services.forms.words import wrong


def frame_count(seconds: float, fps: int) -> int:
    """Frames of a clip of about `seconds`: 4k + 1, as the video models make them; at least one."""
    return max(1, 4 * round((seconds * fps - 1) / 4) + 1)


def clip_seconds(frames: int, fps: int) -> float:
    """The length in seconds that `frames` make."""
    return frames / fps


def check_duration(field: Field, value: Value) -> Value:
    """Seconds within the field's range, kept to its step."""
    text = value.strip() if isinstance(value, str) else value
    if isinstance(text, str) and text.endswith("s"):
        text = text[:-1]
    seconds = to_number(field, text)
    if seconds <= 0:
        raise wrong(field, "must be longer than 0 seconds")
    check_range(field, seconds, unit=" seconds")
    if field.step:
        start = field.minimum or 0.0
        seconds = start + round((seconds - start) / field.step) * field.step
        if field.maximum is not None and seconds > field.maximum:
            seconds = max(start, seconds - field.step)
        if seconds <= 0:
            seconds = field.step
    return seconds

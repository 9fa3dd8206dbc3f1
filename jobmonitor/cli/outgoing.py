"""Says on a terminal how far an upload is, in one line that is written over; elsewhere nothing."""

from __future__ import annotations

import sys

from jobmonitor.cli.output import one_line
from jobmonitor.services.submitting.steps import SubmissionStep

_MEGA = 1024 * 1024


class OutgoingLine:
    """Called with each step of a submission."""

    def __init__(self) -> None:
        self._terminal = sys.stderr.isatty()
        self._last = ""

    def __call__(self, step: SubmissionStep, before: str = "") -> None:
        """`before`: what stands in front, such as which of many it is."""
        words = f"{before}{step_words(step)}"
        if self._terminal and words != self._last:
            self._last = words
            sys.stderr.write(f"\r\033[K{words}")
            sys.stderr.flush()

    def clear(self) -> None:
        """Takes the line away."""
        if self._last:
            self._last = ""
            sys.stderr.write("\r\033[K")
            sys.stderr.flush()


def step_words(step: SubmissionStep) -> str:
    """What a submission is doing: “Sending clip.mp4 40 % (60 of 150 MB)”."""
    text = one_line(step.text, 60)
    if step.fraction is None:
        return text
    size = f" ({step.all_sent // _MEGA} of {step.all_size // _MEGA} MB)" if step.all_size >= _MEGA else ""
    return f"{text} {step.fraction * 100:.0f} %{size}"

"""What a submission is doing, in words. Without Qt."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jobmonitor.services.submission import SubmissionStep


def step_text(step: SubmissionStep | None) -> str:
    """ "Sending in.png · 40 %"; "Recording …" where it cannot be told how far it is."""
    if step is None:
        return "waiting …"
    fraction = fraction_of(step)
    return f"{step.text} …" if fraction is None else f"{step.text} · {fraction:.0%}"


def fraction_of(step: SubmissionStep | None) -> float | None:
    """How much of the step is done, 0 to 1; None where that is not known."""
    if step is None or step.fraction is None:
        return None
    return max(0.0, min(1.0, step.fraction))

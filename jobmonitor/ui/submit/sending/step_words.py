"""What a submission is doing, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jobmonitor.ui.submit.fields.file_preview import bytes_text
from jobmonitor.ui.translating import translate

if TYPE_CHECKING:
    from jobmonitor.services.submitting.steps import SubmissionStep


def step_text(step: SubmissionStep | None) -> str:
    """ "12 MB of 150 MB · Sending clip.mp4"; of several files "20 MB of 180 MB · Sending clip.mp4,
    12 MB of 150 MB"; "Recording …"."""
    if step is None:
        return translate("Submit", "waiting …")
    if step.size:
        file = translate("Submit", "{sent} of {size}").format(
            sent=bytes_text(step.sent), size=bytes_text(step.size)
        )
        if step.all_size <= step.size:
            return f"{file} · {step.text}"
        return translate("Submit", "{all_sent} of {all_size} · {text}, {file}").format(
            all_sent=bytes_text(step.all_sent), all_size=bytes_text(step.all_size), text=step.text, file=file
        )
    fraction = fraction_of(step)
    return f"{step.text} …" if fraction is None else f"{step.text} · {fraction:.0%}"


def fraction_of(step: SubmissionStep | None) -> float | None:
    """How much of all that is sent has arrived, 0 to 1; None where that is not known."""
    if step is None or step.fraction is None:
        return None
    return max(0.0, min(1.0, step.fraction))

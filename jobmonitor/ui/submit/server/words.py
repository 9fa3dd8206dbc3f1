"""How a server stands for a workflow, in words."""

from __future__ import annotations

from jobmonitor.domain.preflight import Estimate, ServerChoice
from jobmonitor.domain.server import Connection, ServerStatus
from jobmonitor.ui.estimate_words import span
from jobmonitor.ui.translating import mark, translate
from jobmonitor.ui.words import count_text, one_line

_STATES = {
    Connection.CONNECTING: mark("Submit", "connecting …"),
    Connection.UNREACHABLE: mark("Submit", "unreachable"),
}


def state_text(status: ServerStatus) -> str:
    """ "idle", "2 in the queue", "unreachable"."""
    if status.connection in _STATES:
        return translate("Submit", _STATES[status.connection])
    if status.queue_length is None:
        return translate("Submit", "connected")
    return (
        translate("Submit", "{queue_length} in the queue").format(
            queue_length=count_text(status.queue_length)
        )
        if status.queue_length
        else translate("Submit", "idle")
    )


def choice_text(choice: ServerChoice, estimate: Estimate | None = None) -> str:
    """What speaks for or against a server: "lacks ComfyUI-KJNodes · 22 GB of video memory free · usually up
    to 40 s". Its queue is said beside its name."""
    parts = [one_line(reason, 120) for reason in choice.reasons if not _is_queue(reason)]
    if choice.is_usable and estimate is not None:
        parts.append(span(estimate))
    return " · ".join(parts)


def _is_queue(reason: str) -> bool:
    return reason == "free now" or reason.endswith("in the queue")

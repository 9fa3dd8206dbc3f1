"""How a job's state reads, from its row and from what is seen at its server."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from jobmonitor.domain.job import Job, JobStatus
from jobmonitor.domain.progress import LiveState, Phase, Progress
from jobmonitor.ui.translating import mark, translate
from jobmonitor.ui.words import clock_text, duration_text, one_line, ordinal

if TYPE_CHECKING:
    from jobmonitor.domain.outlook import Outlook

WARNING = "warning"
STUCK = mark("Feed", "may be stuck")
RELAYED = mark("Feed", "as its submitter tells")
STUCK_TONE = "pending"
_WORDS = {
    JobStatus.PROCESSING: mark("Feed", "processing"),
    JobStatus.PENDING: mark("Feed", "pending"),
    JobStatus.COMPLETED: mark("Feed", "completed"),
    JobStatus.FAILED: mark("Feed", "failed"),
    JobStatus.CANCELLED: mark("Feed", "cancelled"),
    JobStatus.UNKNOWN: mark("Feed", "unknown"),
}


def status_word(status: JobStatus) -> str:
    """A status in the operator's language."""
    return translate("Feed", _WORDS[status])


@dataclass(frozen=True, slots=True)
class StatusLine:
    """An icon, a word, a tone (a colour token), and a quieter second line."""

    icon: str
    text: str
    tone: str
    note: str = ""
    note_tone: str = "muted"

    @property
    def icon_tone(self) -> str:
        """A warning has the tone of its note."""
        return self.note_tone if self.icon == WARNING else self.tone


@dataclass(frozen=True, slots=True)
class ProgressLine:
    """How far a run is, as a fraction of it, and what it does."""

    fraction: float
    text: str
    is_relayed: bool = False
    """Whether its submitter tells it, and not its server."""

    @property
    def whole(self) -> str:
        """With who tells it, where that is not the server."""
        return " · ".join(
            part for part in (self.text, translate("Feed", RELAYED) if self.is_relayed else "") if part
        )


def status_line(job: Job, live: LiveState | None, outlook: Outlook | None = None) -> StatusLine:
    """The state in words: "processing 62 %", "pending · 3rd", "cancelling…"; below it what is odd, else what
    is to be expected: "2–4 min left"."""
    if job.status is JobStatus.UNKNOWN:
        return StatusLine(
            "status-unknown", one_line(job.status_text, 40) or translate("Feed", "unknown"), "unknown"
        )
    if not job.status.is_active or live is None:
        return StatusLine(f"status-{job.status}", status_word(job.status), str(job.status))
    line = _seen(job, live, "" if outlook is None else _brief(outlook))
    if live.hint is None:
        return line
    return replace(line, icon=WARNING, note=translate("Feed", STUCK), note_tone=STUCK_TONE)


def _seen(job: Job, live: LiveState, expected: str) -> StatusLine:
    word = str(job.status)
    match live.phase:
        case Phase.CANCELLING:
            return StatusLine(
                f"status-{word}", translate("Feed", "cancelling…"), word, one_line(live.problem)
            )
        case Phase.UNREACHABLE:
            return StatusLine(
                f"status-{word}", translate("Feed", word), word, translate("Feed", "server unreachable")
            )
        case Phase.UNSEEN:
            return StatusLine(
                f"status-{word}", translate("Feed", word), word, translate("Feed", "not seen at the server")
            )
        case Phase.QUEUED:
            place = (
                translate("Feed", "pending · {position}").format(position=ordinal(live.position))
                if live.position
                else translate("Feed", "pending")
            )
            return StatusLine("status-pending", place, "pending", one_line(live.problem) or expected)
        case Phase.RUNNING:
            told = told_progress(live)
            text = (
                translate("Feed", "processing")
                if told is None
                else translate("Feed", "processing {fraction}").format(fraction=percent(told.fraction))
            )
            return StatusLine("status-processing", text, "processing", one_line(live.problem) or expected)


def _brief(outlook: Outlook) -> str:
    from jobmonitor.ui.estimate_words import outlook_brief  # not for the first rows

    return outlook_brief(outlook)


def told_progress(live: LiveState) -> Progress | None:
    """How far a run is; None where its server has told nothing yet, as of one found running."""
    progress = live.progress
    return progress if progress is not None and progress.is_told else None


def percent(fraction: float) -> str:
    """0.624 → "62 %"; never "100 %" before the end."""
    return f"{min(99, int(max(0.0, fraction) * 100))} %"


def progress_line(job: Job, live: LiveState | None) -> ProgressLine | None:
    """The progress of one of our runs, or of another's as its submitter tells it; None where nothing is
    told."""
    if job.status.is_terminal or live is None or live.phase is not Phase.RUNNING:
        return None
    progress = told_progress(live)
    if progress is None:
        return None
    text = one_line(progress.node_title, 80)
    if progress.step is not None and progress.steps:
        text = f"{text} {progress.step}/{progress.steps}".strip()
    return ProgressLine(min(1.0, max(0.0, progress.fraction)), text, progress.is_relayed)


def time_taken(job: Job, live: LiveState | None, now: datetime) -> str:
    """How long a job took, or, while it runs, for how long it has been seen to run."""
    if job.status.is_active and live is not None and live.phase is Phase.RUNNING and live.running_since:
        return clock_text(now - live.running_since)
    return duration_text(job.duration)

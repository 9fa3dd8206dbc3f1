"""What was sent from this dialog, and how it is doing."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from jobmonitor.domain.job import Job, JobRef, JobStatus
from jobmonitor.domain.progress import LiveState, Phase
from jobmonitor.ui.feed.status_words import percent
from jobmonitor.ui.widgets.plain import tooltip
from jobmonitor.ui.words import one_line, ordinal

MOST_LINES = 3


class SentLines(QWidget):
    """A line for each of the last submissions, newest first, that follows the job."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._jobs: dict[JobRef, tuple[str, Job, LiveState | None]] = {}
        self._labels: list[QLabel] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(4)
        self.hide()

    def add(self, title: str, job: Job, live: LiveState | None) -> None:
        """A new line on top; the oldest goes."""
        self._jobs = {job.ref: (title, job, live), **self._jobs}
        for ref in tuple(self._jobs)[MOST_LINES:]:
            del self._jobs[ref]
        self._refresh()
        self.show()

    def refs(self) -> tuple[JobRef, ...]:
        """The jobs that have a line."""
        return tuple(self._jobs)

    def update_job(self, job: Job) -> None:
        """The row reads differently."""
        if job.ref in self._jobs:
            title, _, live = self._jobs[job.ref]
            self._jobs[job.ref] = (title, job, live)
            self._refresh()

    def update_live(self, ref: JobRef, live: LiveState | None) -> None:
        """The job is seen differently at its server."""
        if ref in self._jobs:
            title, job, _ = self._jobs[ref]
            self._jobs[ref] = (title, job, live)
            self._refresh()

    def texts(self) -> tuple[str, ...]:
        """What the lines say, newest first."""
        return tuple(sent_text(*entry) for entry in self._jobs.values())

    def _refresh(self) -> None:
        texts = self.texts()
        while len(self._labels) < len(texts):
            label = QLabel(self)
            label.setTextFormat(Qt.TextFormat.PlainText)
            self._labels.append(label)
            self._column.addWidget(label)
        for label, text, (_, job, _) in zip(self._labels, texts, self._jobs.values(), strict=False):
            tone = {JobStatus.FAILED: "failed", JobStatus.COMPLETED: "completed"}.get(job.status, "")
            if label.property("tone") != tone:
                label.setProperty("tone", tone)
                label.style().polish(label)
            label.setText(one_line(text, 160))
            label.setToolTip(tooltip(f"Job {one_line(job.ref.key, 80)}"))


def sent_text(title: str, job: Job, live: LiveState | None) -> str:
    """ "Sent: Image to image · pending, 3rd"."""
    return f"Sent: {title} · {_state(job, live)}"


def _state(job: Job, live: LiveState | None) -> str:
    status = job.status_text if job.status is JobStatus.UNKNOWN else job.status.value
    if job.status is JobStatus.FAILED and job.error_message:
        return f"{status}: {one_line(job.error_message, 100)}"
    if live is None or not job.status.is_active:
        return status
    if live.phase is Phase.CANCELLING:
        return "cancelling …"
    if live.phase is Phase.QUEUED and live.position is not None:
        return f"pending, {ordinal(live.position)}"
    if live.phase is Phase.RUNNING:
        return f"processing {percent(live.progress.fraction)}" if live.progress else "processing"
    return status

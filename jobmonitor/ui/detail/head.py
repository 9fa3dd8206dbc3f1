"""The top of the details: state, workflow, what is odd, what is to be expected, and how far the run is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QVBoxLayout, QWidget

from jobmonitor.domain.job import Job
from jobmonitor.domain.progress import LiveState
from jobmonitor.ui.estimate_words import outlook_sentence, outlook_text
from jobmonitor.ui.feed.status_words import progress_line, status_line
from jobmonitor.ui.theme.theme import Theme, large
from jobmonitor.ui.theme.tokens import ICON, MARGIN, SPACE
from jobmonitor.ui.translating import translate
from jobmonitor.ui.widgets.plain import ElidedLabel, PlainLabel
from jobmonitor.ui.words import absolute_time, one_line, relative_time

if TYPE_CHECKING:
    from jobmonitor.services.application import Application

MOST_FLAWS = 6
_FINE = 1000


class Head(QWidget):
    """Says how a job is. `progress` stands apart: it belongs below the picture."""

    def __init__(self, application: Application, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._clock, self._theme = application.clock, theme
        self._outlook = application.outlook
        self._icon = PlainLabel()
        self._icon.setFixedSize(ICON, ICON)
        self.status = ElidedLabel()
        self.status.setFont(large(self.status.font()))
        self.workflow = ElidedLabel(muted=True, mode=Qt.TextElideMode.ElideMiddle)
        self.note = PlainLabel(muted=True)
        self.stuck = PlainLabel()
        for label in (self.note, self.stuck):
            label.setWordWrap(True)
        self.expected = ElidedLabel(muted=True)
        self.progress = QWidget()
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setFixedHeight(SPACE)
        self.bar.setRange(0, _FINE)
        self.bar.setAccessibleName(translate("Details", "Progress"))
        self.step = ElidedLabel(muted=True)
        below = QVBoxLayout(self.progress)
        below.setContentsMargins(0, 0, 0, 0)
        below.setSpacing(MARGIN)
        below.addWidget(self.step)
        below.addWidget(self.bar)
        line = QHBoxLayout()
        line.setSpacing(MARGIN)
        line.addWidget(self._icon)
        line.addWidget(self.status, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(MARGIN)
        column.addLayout(line)
        for label in (self.workflow, self.note, self.stuck, self.expected):
            column.addWidget(label)

    def show_job(self, job: Job, live: LiveState | None) -> None:
        """Shows a job as its row and its server tell it."""
        name = one_line(job.workflow_name, 200)
        self.workflow.set_text(
            f"{name} · {relative_time(job.created_at, self._clock.now())}",
            tip=f"{name}\n{absolute_time(job.created_at)}",
        )
        line = status_line(job, live)
        self._icon.setPixmap(self._theme.pixmap(line.icon, line.icon_tone, self.devicePixelRatioF()))
        self.status.set_text(line.text)
        self.status.setStyleSheet(f"color: {self._theme.tokens.tone(line.tone)};")
        self.status.setFont(large(self.font()))  # with a style sheet of its own it gets its first font back
        hint = live.hint if live is not None else None
        self.stuck.setVisible(hint is not None)
        if hint is not None:
            self.stuck.setText(f"{hint.reason}\n{hint.remedy}")
            self.stuck.setStyleSheet(f"color: {self._theme.tokens.tone(line.note_tone)};")
        odd = (line.note if hint is None else "", live.problem if live else "", *job.flaws[:MOST_FLAWS])
        notes = dict.fromkeys(one_line(part, 400) for part in odd if part)
        self.note.setText("\n".join(notes))
        self.note.setVisible(bool(notes))
        progress = progress_line(job, live)
        self.bar.setVisible(progress is not None)
        self.step.setVisible(progress is not None)
        self.progress.setVisible(progress is not None)
        if progress is not None:
            self.step.set_text(progress.whole)
            self.bar.setValue(round(progress.fraction * _FINE))

    def show_expected(self, job: Job | None) -> None:
        """What is to be expected changes by itself, as time goes by."""
        outlook = self._outlook.of(job) if job is not None else None
        self.expected.setVisible(outlook is not None)
        if outlook is not None:
            text = outlook_text(outlook)
            self.expected.set_text(f"{text[:1].upper()}{text[1:]}", tip=outlook_sentence(outlook))

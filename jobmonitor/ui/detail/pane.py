"""The details pane: the current job, as its row and its server tell it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from itertools import pairwise
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QProgressBar,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from jobmonitor.domain.events import Event, JobChanged, JobsChanged, LiveChanged, LivesChanged
from jobmonitor.domain.job import Job
from jobmonitor.services.checking.estimate_words import outlook_sentence, outlook_text
from jobmonitor.ui.detail.facts import error_details, id_facts, parameter_facts
from jobmonitor.ui.detail.files import Files, OutputStrip
from jobmonitor.ui.detail.kept import KeptNote
from jobmonitor.ui.detail.preview import Preview
from jobmonitor.ui.detail.sections import ErrorBlock, LongText, Section, fact_table
from jobmonitor.ui.detail.times import Times
from jobmonitor.ui.feed.delegates import KIND_ICONS
from jobmonitor.ui.feed.status_words import progress_line, status_line
from jobmonitor.ui.ports import Pictures
from jobmonitor.ui.qt_actions import Actions
from jobmonitor.ui.runtime import Tasks
from jobmonitor.ui.theme.theme import Theme, large
from jobmonitor.ui.theme.tokens import GROUP, ICON, MARGIN, SPACE
from jobmonitor.ui.widgets.buttons import tool_button
from jobmonitor.ui.widgets.plain import ElidedLabel, PlainLabel
from jobmonitor.ui.words import absolute_time, bounded, relative_time

if TYPE_CHECKING:
    from jobmonitor.services.application import Application

MINIMUM_WIDTH = 280
PREVIEW_HEIGHT = 220
MAX_PROMPT = 50_000
BUTTONS = ("cancel", "open-output", "copy-output")


class DetailsPane(QScrollArea):
    """Everything that is known of one job. All text is plain and can be selected."""

    problem = Signal(str)
    updated = Signal()
    """The job that is shown reads differently."""

    def __init__(
        self,
        application: Application,
        pictures: Pictures,
        tasks: Tasks,
        theme: Theme,
        actions: Actions,
        server_title: Callable[[str | None], str],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._tracking, self._feeds, self._clock = application.tracking, application.feeds, application.clock
        self._application, self._outlook = application, application.outlook
        self._pictures, self._tasks, self._theme = pictures, tasks, theme
        self._server_title = server_title
        self._job: Job | None = None
        self.setWidgetResizable(True)
        self.setProperty("pane", True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMinimumWidth(MINIMUM_WIDTH)
        self.setAccessibleName("Details")
        self.preview = Preview(application, pictures, tasks, theme)
        self.preview.setFixedHeight(PREVIEW_HEIGHT)
        self.preview.problem.connect(self.problem)
        self.times = Times(application, tasks, theme)
        self._build(actions)
        self._tick = QTimer(self, interval=1000)
        self._tick.timeout.connect(self._show_expected)
        self._unsubscribe = application.bus.subscribe(self._hear)
        theme.changed.connect(self._repaint)
        self.show_job(None)

    def _build(self, actions: Actions) -> None:
        self._icon = PlainLabel()
        self._icon.setFixedSize(ICON, ICON)
        self.status = ElidedLabel()
        self.status.setFont(large(self.status.font()))
        self.workflow = ElidedLabel(muted=True, mode=Qt.TextElideMode.ElideMiddle)
        self.note = PlainLabel(muted=True)
        self.note.setWordWrap(True)
        self.expected = ElidedLabel(muted=True)
        self.stuck = PlainLabel()
        self.stuck.setWordWrap(True)
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setFixedHeight(SPACE)
        self.bar.setRange(0, 1000)
        self.bar.setAccessibleName("Progress")
        self.step = ElidedLabel(muted=True)
        self.buttons = []
        for key in BUTTONS:
            button = tool_button(actions[key])
            button.setProperty("plain", True)
            actions[key].enabledChanged.connect(button.setVisible)
            button.setVisible(actions[key].isEnabled())
            self.buttons.append(button)
        self.strip = Section("")
        self.error = ErrorBlock(self._theme)
        self.prompt, self.inputs, self.outputs = Section("Prompt"), Section("Inputs"), Section("Outputs")
        self.kept = KeptNote(self._application, self._tasks, actions)
        self.parameters, self.ids = Section("Parameters"), Section("Identity")
        self.empty = PlainLabel("Choose a job to see its details.", muted=True)
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.empty.setWordWrap(True)
        self._body = QWidget()
        column = QVBoxLayout(self._body)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(MARGIN)
        head = QHBoxLayout()
        head.setSpacing(MARGIN)
        head.addWidget(self._icon)
        head.addWidget(self.status, 1)
        row = QHBoxLayout()
        row.setSpacing(SPACE)
        for button in self.buttons:
            row.addWidget(button)
        row.addStretch(1)
        column.addLayout(head)
        column.addWidget(self.workflow)
        column.addWidget(self.note)
        column.addWidget(self.stuck)
        column.addWidget(self.expected)
        column.addWidget(self.preview)
        column.addWidget(self.strip)
        column.addWidget(self.step)
        column.addWidget(self.bar)
        column.addLayout(row)
        column.addWidget(self.error)
        for section in self._sections():
            column.addWidget(section)
        page = QWidget()
        whole = QVBoxLayout(page)
        whole.setContentsMargins(GROUP - SPACE, GROUP - SPACE, GROUP - SPACE, GROUP)
        whole.addWidget(self._body)
        whole.addWidget(self.empty)
        whole.addStretch(1)
        self.setWidget(page)

    def _sections(self) -> tuple[QWidget, ...]:
        return (
            self.prompt,
            self.inputs,
            self.outputs,
            self.kept,
            self.parameters,
            self.times,
            self.ids,
        )

    def close_pane(self) -> None:
        """Hears nothing more."""
        self._tick.stop()
        self._unsubscribe()
        self.preview.close_preview()
        self.kept.close_note()
        self._feeds.follow(self, ())

    @property
    def job(self) -> Job | None:
        """The job that is shown."""
        return self._job

    def show_job(self, job: Job | None) -> None:
        """Shows a job; None: says that none is chosen."""
        if job is not None and job == self._job:
            return
        former, self._job = self._job, job
        another = former is None or job is None or former.ref != job.ref
        self._feeds.follow(self, () if job is None else (job.ref,))
        self._body.setVisible(job is not None)
        self.empty.setVisible(job is None)
        if another or _picture(former) != _picture(job):
            self.preview.show_job(job)
        if job is not None:
            self._fill(job)
            self._order_focus()
            self._show_live()
        if another:
            self.verticalScrollBar().setValue(0)

    def _fill(self, job: Job) -> None:
        self.workflow.set_text(
            f"{job.workflow_name} · {relative_time(job.created_at, self._clock.now())}",
            tip=f"{job.workflow_name}\n{absolute_time(job.created_at)}",
        )
        self.error.show_error(job.error_message, error_details(job))
        icon = KIND_ICONS[job.kind]
        outputs = [(address, icon, True) for address in job.outputs]
        self.prompt.fill((job.ref, job.prompt), lambda: self._prompt(job))
        self.inputs.fill((job.ref, job.inputs), lambda: self._inputs(job))
        self.outputs.fill((job.ref, outputs), lambda: self._files(outputs) if outputs else None)
        self.strip.fill((job.ref, outputs), lambda: self._strip(job))
        for section, facts in (
            (self.parameters, parameter_facts(job)),
            (self.ids, id_facts(job, self._server_title(job.comfy_url))),
        ):
            section.fill((job.ref, facts), partial(fact_table, facts))
        self.kept.show_job(job)
        self.times.show_job(job)

    def _order_focus(self) -> None:
        """The Tab key goes through the pane from top to bottom, also through what was made just now."""
        parts = (self.preview, self.strip, *self.buttons, self.error, *self._sections())
        stops: list[QWidget] = [self]
        for part in parts:
            stops += [
                each
                for each in (part, *part.findChildren(QWidget))
                if each.focusPolicy() & Qt.FocusPolicy.TabFocus
            ]
        for one, other in pairwise(stops):
            QWidget.setTabOrder(one, other)

    def _prompt(self, job: Job) -> QWidget | None:
        if not job.prompt or not job.prompt.strip():
            return None
        return LongText(bounded(job.prompt, MAX_PROMPT), "Prompt")

    def _inputs(self, job: Job) -> QWidget | None:
        files = [(address, "image", True) for address in job.inputs.images]
        files += [(address, "video", True) for address in job.inputs.videos]
        files += [(address, "play", False) for address in job.inputs.audios]
        return self._files(files) if files else None

    def _files(self, files: list[tuple[str, str, bool]]) -> Files:
        return Files(files, self._pictures, self._tasks, self._theme)

    def _strip(self, job: Job) -> QWidget | None:
        if len(job.outputs) < 2:
            return None
        strip = OutputStrip(job.outputs, self._pictures, self._tasks, self._theme, KIND_ICONS[job.kind])
        strip.chosen.connect(self._show_output)
        return strip

    def _show_output(self, address: str) -> None:
        self.preview.show_job(self._job, address)

    # while it runs

    def _hear(self, event: Event) -> None:
        if self._job is None:
            return
        ref = self._job.ref
        match event:
            case JobChanged(job) if job.ref == ref:
                self._renew(job)
            case JobsChanged(changes):
                for job in changes.jobs:
                    if job.ref == ref:
                        self._renew(job)
            case LiveChanged(changed, _) if changed == ref:
                self._show_live()
                self.updated.emit()
            case LivesChanged(states) if ref in states:
                self._show_live()
                self.updated.emit()
            case _:
                pass

    def _renew(self, job: Job) -> None:
        self.show_job(job)
        self.updated.emit()

    def _repaint(self) -> None:
        """The icons of files have the colours of the theme that was."""
        for section in (self.inputs, self.outputs, self.strip):
            section.fill(None, lambda: None)
        self.times.forget_colours()
        if self._job is not None:
            self._fill(self._job)
            self._order_focus()
            self._show_live()

    def _show_live(self) -> None:
        job = self._job
        if job is None:
            return
        live = self._tracking.live(job.ref) if job.status.is_active else None
        line = status_line(job, live)
        self._icon.setPixmap(self._theme.pixmap(line.icon, line.icon_tone, self.devicePixelRatioF()))
        self.status.set_text(line.text)
        self.status.setStyleSheet(f"color: {self._theme.tokens.tone(line.tone)};")
        hint = live.hint if live is not None else None
        self.stuck.setVisible(hint is not None)
        if hint is not None:
            self.stuck.setText(f"{hint.reason}\n{hint.remedy}")
            self.stuck.setStyleSheet(f"color: {self._theme.tokens.tone(line.note_tone)};")
        odd = (line.note if hint is None else "", live.problem if live else "", *job.flaws[:6])
        notes = dict.fromkeys(part for part in odd if part)
        self.note.setText("\n".join(notes))
        self.note.setVisible(bool(notes))
        if live is not None:
            self._tick.start()
        else:
            self._tick.stop()
        self._show_expected()
        progress = progress_line(job, live)
        self.bar.setVisible(progress is not None)
        self.step.setVisible(progress is not None)
        if progress is not None:
            self.step.set_text(progress.whole)
            self.bar.setValue(round(progress.fraction * 1000))

    def _show_expected(self) -> None:
        """What is to be expected changes by itself."""
        outlook = self._outlook.of(self._job) if self._job is not None else None
        self.expected.setVisible(outlook is not None)
        if outlook is not None:
            text = outlook_text(outlook)
            self.expected.set_text(f"{text[:1].upper()}{text[1:]}", tip=outlook_sentence(outlook))


def _picture(job: Job | None) -> object:
    """What the large picture depends on."""
    return None if job is None else (job.status, job.outputs, job.output_text, job.thumbnail_url)

"""One job as it is seen: state, progress by node and step, picture, time; and what can be done with it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QPushButton, QVBoxLayout, QWidget

from jobmonitor.domain.errors import JobMonitorError, StorageError
from jobmonitor.domain.job import Job, JobKind, JobRef, JobStatus
from jobmonitor.domain.preflight import Estimate
from jobmonitor.domain.progress import Phase
from jobmonitor.services.checking.estimates import pixels_of
from jobmonitor.ui.detail.facts import error_details
from jobmonitor.ui.detail.preview import Preview
from jobmonitor.ui.detail.sections import ErrorBlock, open_address
from jobmonitor.ui.estimate_words import outlook_text, remaining, span
from jobmonitor.ui.feed.status_words import progress_line, status_line, time_taken
from jobmonitor.ui.submit.watching.sent import SentJob
from jobmonitor.ui.theme.theme import tabular
from jobmonitor.ui.theme.tokens import GROUP, ICON, MARGIN, SPACE
from jobmonitor.ui.translating import translate
from jobmonitor.ui.widgets.bars import link_button
from jobmonitor.ui.widgets.plain import ElidedLabel, PlainLabel
from jobmonitor.ui.widgets.question import Question
from jobmonitor.ui.words import is_web_address, one_line

if TYPE_CHECKING:
    from jobmonitor.services.application import Application
    from jobmonitor.ui.ports import Pictures
    from jobmonitor.ui.runtime import Tasks
    from jobmonitor.ui.theme.theme import Theme

FINE = 1000
"""Notches of the progress bar."""


class JobPanel(QWidget):
    """Follows the job that it was given last."""

    reveal_wanted = Signal(object)
    """A Job that shall be shown in the lists."""
    use_wanted = Signal(object, str)
    """A Job, and the address of an output that shall be an input."""
    graph_wanted = Signal(object)
    """A Job whose graph shall be shown."""

    def __init__(
        self,
        application: Application,
        pictures: Pictures,
        tasks: Tasks,
        theme: Theme,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._application, self._tasks, self._theme = application, tasks, theme
        self._sent: SentJob | None = None
        self._shown: Job | None = None
        """As the picture and the error have it."""
        self._estimate: Estimate | None = None
        self._estimate_of: JobRef | None = None
        self._is_closed = False
        self.icon = PlainLabel()
        self.icon.setFixedWidth(ICON)
        self.state = PlainLabel()
        self.time = ElidedLabel(muted=True)
        self.time.setFont(tabular(self.time.font()))
        self.time.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.node = ElidedLabel(muted=True)
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setFixedHeight(4)
        self.bar.setRange(0, FINE)
        self.bar.setAccessibleName(translate("Submit", "Progress of the job"))
        self.preview = Preview(application, pictures, tasks, theme)
        self.error = ErrorBlock(theme)
        self.told = PlainLabel(muted=True)
        self.told.setWordWrap(True)
        self.told.hide()
        self.buttons = self._make_buttons()
        self._tick = QTimer(self, interval=1000)
        self._tick.timeout.connect(self._show_time)
        self._lay_out()
        self.preview.problem.connect(self.tell)
        theme.changed.connect(self._paint_icon)

    def close_panel(self) -> None:
        """Hears nothing more."""
        self._is_closed = True
        self._tick.stop()
        self.preview.close_preview()

    @property
    def sent(self) -> SentJob | None:
        """What is shown."""
        return self._sent

    def tell(self, text: str) -> None:
        """A sentence about what was asked for; no room where there is none."""
        self.told.setText(text)
        self.told.setVisible(bool(text))

    def show_sent(self, sent: SentJob | None) -> None:
        """Shows a job, or how it reads now."""
        self._sent = sent
        if sent is None:
            return
        if self._shown != sent.job:
            self._shown = sent.job
            self.tell("")
            self.preview.show_job(sent.job)
            self.error.show_error(sent.job.error_message, error_details(sent.job))
        if self._estimate_of != sent.job.ref:
            self._ask_estimate(sent.job)
        self._refresh()

    # Building

    def _make_buttons(self) -> dict[str, QPushButton]:
        calls: dict[str, tuple[str, Callable[[], None]]] = {
            "cancel": (translate("Submit", "Cancel job…"), self._ask_cancel),
            "open": (translate("Submit", "Open"), self._open),
            "use": (translate("Submit", "Use as input"), self._use),
            "reveal": (translate("Submit", "Show in list"), lambda: self._with_job(self.reveal_wanted.emit)),
            "graph": (translate("Submit", "Show graph"), lambda: self._with_job(self.graph_wanted.emit)),
        }
        return {key: link_button(text, call) for key, (text, call) in calls.items()}

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(MARGIN)
        head.addWidget(self.icon)
        head.addWidget(self.state)
        head.addWidget(self.time, 1)
        links = QHBoxLayout()
        links.setSpacing(GROUP)
        for button in self.buttons.values():
            links.addWidget(button)
        links.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE)
        column.addLayout(head)
        column.addWidget(self.bar)
        column.addWidget(self.node)
        column.addWidget(self.preview, 1)
        column.addWidget(self.error)
        column.addWidget(self.told)
        column.addLayout(links)

    # What is seen

    def _refresh(self) -> None:
        assert self._sent is not None
        job, live = self._sent.job, self._sent.live
        line = status_line(job, live)
        self.state.setText(line.text)
        if self.state.property("tone") != line.tone:
            self.state.setProperty("tone", line.tone)
            self.state.style().polish(self.state)
        self._paint_icon()
        progress = progress_line(job, live)
        self.bar.setValue(round(progress.fraction * FINE) if progress is not None else 0)
        keep = self.bar.sizePolicy()
        keep.setRetainSizeWhenHidden(True)
        self.bar.setSizePolicy(keep)
        self.bar.setVisible(job.status.is_active)
        self.node.set_text(progress.text if progress is not None else line.note)
        self.node.setVisible(job.status.is_active)
        output = self._output()
        self.buttons["cancel"].setVisible(job.status.is_active)
        self.buttons["cancel"].setEnabled(live is None or live.phase is not Phase.CANCELLING)
        self.buttons["open"].setVisible(bool(output))
        self.buttons["use"].setVisible(bool(output) and job.kind is not JobKind.TEXT)
        self.buttons["graph"].setVisible(bool(job.comfy_job_id))
        if job.status.is_active and not self._is_closed:
            self._tick.start()
        else:
            self._tick.stop()
        self._show_time()

    def _show_time(self) -> None:
        if self._sent is None:
            return
        job, live = self._sent.job, self._sent.live
        parts = []
        if job.status.is_active and live is not None and live.phase is Phase.RUNNING and live.running_since:
            now = self._application.clock.now()
            parts.append(time_taken(job, live, now))
            if self._estimate is not None:
                elapsed = (now - live.running_since).total_seconds()
                parts.append(remaining(self._estimate, elapsed))
        elif job.status is JobStatus.PENDING:
            outlook = self._application.outlook.of(job)
            if outlook is not None:
                parts.append(outlook_text(outlook))
            if self._estimate is not None:
                parts.append(
                    translate("Submit", "{estimate} once it runs").format(estimate=span(self._estimate))
                )
        elif job.duration is not None:
            parts.append(time_taken(job, live, self._application.clock.now()))
        self.time.set_text(" · ".join(parts))

    def _ask_estimate(self, job: Job) -> None:
        self._estimate, self._estimate_of = None, job.ref
        pixels = pixels_of(job)

        async def ask() -> Estimate | None:
            try:
                return await self._application.estimates.of(job.workflow_name, job.comfy_url, pixels)
            except StorageError:
                return None  # without earlier runs nothing is said of the time

        def answered(estimate: Estimate | None) -> None:
            if self._estimate_of == job.ref and not self._is_closed:
                self._estimate = estimate
                self._show_time()

        self._tasks.spawn(ask(), "how long runs take", on_done=answered)

    def _paint_icon(self) -> None:
        if self._sent is not None:
            line = status_line(self._sent.job, self._sent.live)
            self.icon.setPixmap(self._theme.pixmap(line.icon, line.icon_tone, self.devicePixelRatioF()))

    # What can be done

    def _output(self) -> str:
        """The address of the output that is shown, where it can be opened."""
        assert self._sent is not None
        address = self.preview.address or next(iter(self._sent.job.outputs), "")
        return address if address and is_web_address(address) else ""

    def _with_job(self, call: Callable[[Job], None]) -> None:
        if self._sent is not None:
            call(self._sent.job)

    def _open(self) -> None:
        open_address(self._output())

    def _use(self) -> None:
        if self._sent is not None:
            self.use_wanted.emit(self._sent.job, self._output())

    def _ask_cancel(self) -> None:
        """Asks, because it cannot be undone."""
        if self._sent is None:
            return
        job = self._sent.job
        lost = (
            translate("Submit", "It has not begun.")
            if job.status is JobStatus.PENDING
            else translate("Submit", "What it has done so far is lost.")
        )
        box = Question(
            self.window(),
            translate("Submit", "Cancel this {workflow_name} job?").format(
                workflow_name=one_line(job.workflow_name, 60)
            ),
            translate("Submit", "{lost} Other jobs go on.").format(lost=lost),
        )
        box.offer(
            translate("Submit", "Cancel job"), translate("Submit", "Let it run"), partial(self._cancel, job)
        )
        box.open()

    def _cancel(self, job: Job) -> None:
        self._tasks.spawn(
            self._application.cancelling.cancel(job), f"cancel {job.ref}", on_error=self._not_cancelled
        )

    def _not_cancelled(self, error: Exception) -> None:
        if not self._is_closed:
            reason = str(error) if isinstance(error, JobMonitorError) else repr(error)
            self.tell(translate("Submit", "The job was not cancelled. {reason}").format(reason=reason))

"""The large picture of a job: its output, a clip to play, an unfinished picture while it runs, or a text."""

from __future__ import annotations

from collections.abc import Coroutine
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QUrl, Signal
from PySide6.QtGui import QDesktopServices, QImage
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from jobmonitor.domain.events import Event, PreviewArrived
from jobmonitor.domain.job import Job, JobKind, JobStatus
from jobmonitor.ui.detail.picture_view import PictureView
from jobmonitor.ui.detail.player import Player
from jobmonitor.ui.feed.delegates import KIND_ICONS
from jobmonitor.ui.ports import Pictures
from jobmonitor.ui.runtime import Tasks
from jobmonitor.ui.theme.theme import Theme
from jobmonitor.ui.widgets.plain import TextBlock
from jobmonitor.ui.words import bounded

if TYPE_CHECKING:
    from jobmonitor.services.application import Application

LARGE_EDGE = 4096
"""Device pixels that a picture is asked for at when it is shown pixel by pixel."""
MAX_OUTPUT_TEXT = 50_000
_WAITING = {
    JobStatus.PENDING: "The job waits for its turn.",
    JobStatus.PROCESSING: "The job runs; there is no picture yet.",
    JobStatus.FAILED: "The job failed before there was a picture.",
    JobStatus.CANCELLED: "The job was cancelled.",
}


class Preview(QWidget):
    """Shows one output of one job. Stale answers are dropped."""

    problem = Signal(str)

    def __init__(
        self,
        application: Application,
        pictures: Pictures,
        tasks: Tasks,
        theme: Theme,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._tracking = application.tracking
        self._pictures, self._tasks = pictures, tasks
        self._job: Job | None = None
        self._address: str | None = None
        self._question = 0
        self._decoding = False
        self._later: PreviewArrived | None = None
        self.view = PictureView(theme)
        self.player = Player(theme)
        self.text = TextBlock(max_lines=14)
        self.text.setAccessibleName("Output text")
        self._stack = QStackedWidget()
        for page in (self.view, self.player, self.text):
            self._stack.addWidget(page)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._stack)
        self.view.zoomed.connect(self._ask_large)
        self.view.play_wanted.connect(self.play)
        self.player.failed.connect(self._play_failed)
        self._unsubscribe = application.bus.subscribe(self._hear)

    def close_preview(self) -> None:
        """Hears nothing more, drops what is being decoded, and lets go of what plays."""
        self._unsubscribe()
        self._question += 1
        self._job = None
        self.player.stop()

    @property
    def address(self) -> str | None:
        """The output that is shown; None where it is none."""
        return self._address

    def show_job(self, job: Job | None, address: str | None = None) -> None:
        """Shows an output of `job` (its first, where none is named). Of the same job, the former picture
        stays until the next is there."""
        same = self._job is not None and job is not None and self._job.ref == job.ref
        self._question += 1
        self.player.stop()
        self._job = job
        self._address = address or (job.outputs[0] if job is not None and job.outputs else None)
        self._stack.setCurrentWidget(self.view)
        self.view.set_playable(False)
        if job is None:
            self.view.show_word("image", "")
            return
        if job.output_text and not job.outputs:
            self.text.set_text(bounded(job.output_text, MAX_OUTPUT_TEXT))
            self._stack.setCurrentWidget(self.text)
            return
        if not same or self.view.picture is None:
            self.view.show_word(KIND_ICONS[job.kind], _WAITING.get(job.status, ""))
        preview = self._tracking.preview(job.ref) if job.status.is_active else None
        if preview is not None:
            self._decode(PreviewArrived(job.ref, preview))
        elif self._address is not None:
            self._ask(self._pictures.picture(self._address, self._edge()), job)
        else:
            self._ask(self._pictures.thumbnail(job, self._edge()), job)

    def play(self) -> None:
        """Plays the clip that is shown; a still picture goes to 100 % or back."""
        if self._stack.currentWidget() is self.player:
            self.player.play_or_pause()
        elif self._is_clip() and self._address is not None:
            question = self._question
            self._tasks.spawn(
                self._pictures.local_file(self._address),
                "fetch a clip",
                on_done=partial(self._play_file, question),
                on_error=partial(self._failed, question),
            )
        elif self.view.picture is not None:
            self.view.toggle_zoom()

    def _is_clip(self) -> bool:
        return self._job is not None and self._job.kind is JobKind.VIDEO and bool(self._address)

    def _edge(self) -> int:
        return round(max(480, self.width(), self.height()) * self.devicePixelRatioF())

    def _ask(self, work: Coroutine[Any, Any, QImage | None], job: Job) -> None:
        question = self._question
        self._tasks.spawn(
            work,
            f"picture of {job.ref}",
            on_done=partial(self._show, question),
            on_error=partial(self._failed, question),
        )

    def _ask_large(self) -> None:
        if self._address is None or self._job is None or self.view.picture is None:
            return
        question = self._question
        self._tasks.spawn(
            self._pictures.picture(self._address, LARGE_EDGE),
            f"large picture of {self._job.ref}",
            on_done=partial(self._enlarge, question),
            on_error=partial(self._failed, question),
        )

    def _show(self, question: int, image: QImage | None) -> None:
        if question != self._question or image is None or image.isNull():
            return
        self.view.show_image(image)
        self.view.set_playable(self._is_clip())

    def _enlarge(self, question: int, image: QImage) -> None:
        shown = self.view.picture
        if question == self._question and shown is not None and image.width() > shown.width():
            self.view.show_image(image, keep_zoom=True)

    def _failed(self, question: int, error: Exception) -> None:
        if question == self._question and self._job is not None:
            self.view.set_playable(False)
            if self.view.picture is None:
                self.view.show_word(KIND_ICONS[self._job.kind], str(error))
            else:
                self.problem.emit(str(error))

    # clips

    def _play_file(self, question: int, file: Path) -> None:
        if question != self._question:
            return
        if self.player.open(file):
            self._stack.setCurrentWidget(self.player)
            self.player.toggle.setFocus()
        elif not QDesktopServices.openUrl(QUrl.fromLocalFile(str(file))):
            self.problem.emit("This machine has no player for clips. Open the output in the browser.")

    def _play_failed(self, reason: str) -> None:
        self._stack.setCurrentWidget(self.view)
        self.problem.emit(f"The clip cannot be played here: {reason} Open the output in the browser.")

    # unfinished pictures

    def _hear(self, event: Event) -> None:
        if isinstance(event, PreviewArrived) and self._job is not None and event.ref == self._job.ref:
            if self._decoding:
                self._later = event
            elif self._job.status.is_active:
                self._decode(event)

    def _decode(self, event: PreviewArrived) -> None:
        """One picture at a time; of those that come meanwhile, only the last."""
        self._decoding = True
        question = self._question

        async def decode() -> QImage:
            return await self._pictures.from_bytes(event.preview.data, self._edge())

        self._tasks.spawn(
            decode(),
            "unfinished picture",
            on_done=lambda image: self._decoded(question, image),
            on_error=lambda _: self._decoded(question, None),
        )

    def _decoded(self, question: int, image: QImage | None) -> None:
        self._decoding = False
        if question == self._question and image is not None and not image.isNull():
            self.view.show_image(image, keep_zoom=True)
        later, self._later = self._later, None
        if later is not None and self._job is not None and later.ref == self._job.ref:
            self._decode(later)

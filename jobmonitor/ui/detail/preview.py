"""The large picture of a job: its output, a clip to play, an unfinished picture while it runs, or a text."""

from __future__ import annotations

from collections.abc import Coroutine
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QSize, Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices, QImage
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from jobmonitor.domain.errors import JobMonitorError
from jobmonitor.domain.events import Event, PreviewArrived
from jobmonitor.domain.job import Job, JobStatus
from jobmonitor.ui.detail.items import Item, Show, items_of
from jobmonitor.ui.detail.picture_view import PictureView
from jobmonitor.ui.detail.player import Player
from jobmonitor.ui.detail.sections import copy_text
from jobmonitor.ui.detail.waveform import POINTS
from jobmonitor.ui.feed.cells import KIND_ICONS
from jobmonitor.ui.ports import Pictures
from jobmonitor.ui.runtime import Tasks
from jobmonitor.ui.theme.theme import Theme
from jobmonitor.ui.theme.tokens import SPACE
from jobmonitor.ui.translating import mark, translate
from jobmonitor.ui.widgets.bars import link_button
from jobmonitor.ui.widgets.plain import TextBlock
from jobmonitor.ui.words import bounded

if TYPE_CHECKING:
    from jobmonitor.services.application import Application

LARGE_EDGE = 4096
"""Device pixels that a picture is asked for at when it is shown pixel by pixel; larger ones are scaled."""
MAX_OUTPUT_TEXT = 50_000
TEXT_LINES = 14
"""Of a text result, that are seen at once beside other things."""
_WAITING = {
    JobStatus.PENDING: mark("Details", "The job waits for its turn."),
    JobStatus.PROCESSING: mark("Details", "The job runs; there is no picture yet."),
    JobStatus.FAILED: mark("Details", "The job failed before there was a picture."),
    JobStatus.CANCELLED: mark("Details", "The job was cancelled."),
}


class Preview(QWidget):
    """Shows one file of one job. Stale answers are dropped."""

    problem = Signal(str)
    enlarge_wanted = Signal()
    """A double click on the picture, or Enter."""
    changed = Signal()
    """What `about` says is something else."""

    def __init__(
        self,
        application: Application,
        pictures: Pictures,
        tasks: Tasks,
        theme: Theme,
        parent: QWidget | None = None,
        *,
        large: bool = False,
        opens: bool = False,
    ) -> None:
        """`large`: a viewer, in which the wheel zooms; `opens`: a double click asks for one."""
        super().__init__(parent)
        self._tracking = application.tracking
        self._pictures, self._tasks = pictures, tasks
        self._is_large = large
        self._job: Job | None = None
        self._item: Item | None = None
        self._question = 0
        self._asked_large = False
        self._whole: QSize | None = None
        self._decoding = False
        self._later: PreviewArrived | None = None
        self.view = PictureView(theme, wheel_zooms=large, opens=opens, framed=not large)
        self._theme = theme
        self.text = TextBlock(max_lines=40 if large else TEXT_LINES)
        self.text.setAccessibleName(translate("Details", "Output text"))
        self.again = link_button(translate("Details", "Try again"), self._try_again)
        self.again.hide()
        self.copy = link_button(translate("Details", "Copy text"), self._copy_text)
        self.copy.hide()
        self._stack = QStackedWidget()
        for page in (self.view, self.text):
            self._stack.addWidget(page)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE)
        column.addWidget(self._stack, 1)
        column.addWidget(self.again, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addWidget(self.copy, 0, Qt.AlignmentFlag.AlignLeft)
        self.view.zoomed.connect(self._zoomed)
        self.view.play_wanted.connect(self.play)
        self.view.enlarge_wanted.connect(self.enlarge_wanted)
        self._unsubscribe = application.bus.subscribe(self._hear)

    @cached_property
    def player(self) -> Player:
        """Made when something is first played."""
        player = Player(self._theme)
        player.failed.connect(self._play_failed)
        self._stack.addWidget(player)
        return player

    def stop(self) -> None:
        """Nothing plays any more."""
        if "player" in self.__dict__:
            self.player.stop()

    def close_preview(self) -> None:
        """Hears nothing more, drops what is being decoded, and lets go of what plays."""
        self._unsubscribe()
        self._question += 1
        self._job = None
        self.stop()

    @property
    def address(self) -> str | None:
        """The file that is shown; None where it is none."""
        return self._item.address or None if self._item is not None else None

    @property
    def item(self) -> Item | None:
        """What is shown; None while there is nothing but the job's thumbnail."""
        return self._item

    @property
    def about(self) -> str:
        """What there is to say of the picture: its size, how large it is shown, whether it was scaled."""
        picture = self.view.picture
        if picture is None or self._stack.currentWidget() is not self.view:
            return ""
        zoom = self.view.geometry_of_picture
        shown = f"{round(zoom.shown_zoom * 100)} %"
        if self._whole is None:
            return shown if not self.view.is_fitted else ""
        size = f"{self._whole.width()} × {self._whole.height()}"
        if max(self._whole.width(), self._whole.height()) > LARGE_EDGE:
            told = translate("Details", "{size}, too large to show whole: scaled to {edge}")
            size = told.format(size=size, edge=LARGE_EDGE)
        return f"{size} · {shown}"

    def height_of_text(self, width: int) -> int:
        """How high it is with the text that it shows, in that width; 0 where it shows none."""
        if self._item is None or not self._item.text:
            return 0
        flags = Qt.TextFlag.TextWordWrap | Qt.TextFlag.TextWrapAnywhere
        metrics = self.text.fontMetrics()
        room = metrics.boundingRect(0, 0, width, 1 << 14, flags, self.text.toPlainText()).height()
        lines = min(TEXT_LINES, -(-room // metrics.lineSpacing()))
        return lines * metrics.lineSpacing() + SPACE + self.copy.sizeHint().height() + 2

    def show_job(self, job: Job | None, address: str | None = None) -> None:
        """Shows a file of `job` (its first output, where none is named). Of the same job, the former picture
        stays until the next is there."""
        same = self._job is not None and job is not None and self._job.ref == job.ref
        self._question += 1
        self.stop()
        self._job = job
        self._item = None if job is None else _item(job, address)
        self._asked_large, self._whole = False, None
        self.again.hide()
        self.copy.setVisible(self._item is not None and bool(self._item.text))
        self._stack.setCurrentWidget(self.view)
        self.view.set_playable(False)
        if job is None:
            self.view.show_word("image", "")
        else:
            self._begin(job, same=same)
        self.changed.emit()

    def _begin(self, job: Job, *, same: bool) -> None:
        item = self._item
        if item is not None and item.text:
            self.text.set_text(bounded(item.text, MAX_OUTPUT_TEXT))
            self._stack.setCurrentWidget(self.text)
            return
        if item is not None and item.show is Show.SOUND:
            self.view.show_word("sound", item.name)
            self.view.set_playable(True)
            return
        if not same or self.view.picture is None:
            words = _WAITING.get(job.status, "")
            self.view.show_word(KIND_ICONS[job.kind], translate("Details", words) if words else "")
        preview = self._tracking.preview(job.ref) if job.status.is_active else None
        if preview is not None:
            self._decode(PreviewArrived(job.ref, preview))
        elif item is not None:
            self._ask(self._pictures.picture(item.address, self._edge()), job)
        else:
            self._ask(self._pictures.thumbnail(job, self._edge()), job)
        if self._is_large and item is not None and item.show is Show.IMAGE:
            self._measure()

    def play(self) -> None:
        """Plays the clip or sound that is shown; a still picture goes to 100 % or back."""
        if isinstance(self._stack.currentWidget(), Player):
            self.player.play_or_pause()
        elif self.is_playable and self._item is not None:
            question = self._question
            self._tasks.spawn(
                self._pictures.local_file(self._item.address),
                "fetch a clip",
                on_done=partial(self._play_file, question),
                on_error=partial(self._failed, question),
            )
        elif self.view.picture is not None:
            self.view.toggle_zoom()

    @property
    def is_playable(self) -> bool:
        """Whether what is shown is a clip or a sound."""
        return self._item is not None and self._item.show in (Show.VIDEO, Show.SOUND)

    def open_in_player(self) -> None:
        """Hands the clip or sound to the desktop's own player."""
        if self._item is not None and self._item.address:
            self._tasks.spawn(
                self._pictures.local_file(self._item.address),
                "fetch a clip",
                on_done=self._open_outside,
                on_error=lambda error: self.problem.emit(str(error)),
            )

    def _copy_text(self) -> None:
        """All of a text result, also what is too long to be shown."""
        if self._item is not None:
            copy_text(self._item.text)

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

    def _zoomed(self) -> None:
        self.changed.emit()
        if self._item is None or self._job is None or self.view.picture is None or self.view.is_fitted:
            return
        if not self._asked_large:
            self._asked_large = True
            question = self._question
            self._tasks.spawn(
                self._pictures.picture(self._item.address, LARGE_EDGE),
                f"large picture of {self._job.ref}",
                on_done=partial(self._enlarge, question),
                on_error=partial(self._failed, question),
            )

    def _measure(self) -> None:
        """How many pixels the picture has: of what is shown, the size is only that of the screen."""
        item, question = self._item, self._question
        assert item is not None

        async def measure() -> QSize | None:
            try:
                info = await self._pictures.probe(await self._pictures.local_file(item.address))
            except JobMonitorError:
                return None  # why it cannot be had, the picture itself tells
            return None if info.size is None else QSize(info.size.width, info.size.height)

        def measured(size: QSize | None) -> None:
            if question == self._question and size is not None:
                self._whole = size
                if self.view.picture is not None:
                    self.view.know_size(size)
                self.changed.emit()

        self._tasks.spawn(measure(), "size of a picture", on_done=measured)

    def _show(self, question: int, image: QImage | None) -> None:
        if question != self._question or image is None or image.isNull():
            return
        self.view.show_image(image, whole=self._whole)
        self.view.set_playable(self.is_playable)
        self.changed.emit()

    def _enlarge(self, question: int, image: QImage) -> None:
        if question == self._question:
            self.view.show_large(image, self._whole)
            self.changed.emit()

    def _failed(self, question: int, error: Exception) -> None:
        if question == self._question and self._job is not None:
            self.view.set_playable(False)
            if self.view.picture is None:
                self.view.show_word(KIND_ICONS[self._job.kind], str(error))
                self.again.show()
            else:
                self.problem.emit(str(error))

    def _try_again(self) -> None:
        self.show_job(self._job, self.address)

    # clips and sounds

    def _play_file(self, question: int, file: Path) -> None:
        if question != self._question or self._item is None:
            return
        is_sound = self._item.show is Show.SOUND
        fps = self._job.fps if self._job is not None else None
        if self.player.open(file, fps=fps, sound=is_sound):
            self._stack.setCurrentWidget(self.player)
            self.player.setFocus()
            self.changed.emit()
            if is_sound:
                self._ask_loudness(question, file)
        else:
            self._open_outside(file)

    def _open_outside(self, file: Path) -> None:
        if not QDesktopServices.openUrl(QUrl.fromLocalFile(str(file))):
            self.problem.emit(
                translate("Details", "This machine has no player for clips. Open the output in the browser.")
            )

    def _ask_loudness(self, question: int, file: Path) -> None:
        def heard(levels: tuple[float, ...]) -> None:
            if question == self._question:
                self.player.wave.show_levels(levels)

        work = self._pictures.loudness(file, POINTS)
        self._tasks.spawn(work, "loudness of a sound", on_done=heard, on_error=lambda _: None)

    def _play_failed(self, reason: str) -> None:
        self._stack.setCurrentWidget(self.view)
        words = translate(
            "Details", "The clip cannot be played here: {reason} Open the output in the browser."
        )
        self.problem.emit(words.format(reason=reason))

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


def _item(job: Job, address: str | None) -> Item | None:
    """The file that is named, else the first output; None where there is none yet."""
    items = items_of(job)
    if address is not None:
        return next((each for each in items if each.address == address), None)
    return next((each for each in items if each.is_output), None)

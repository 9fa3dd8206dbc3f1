"""The pictures that were described, beside their captions; corrected here, and saved as a data set."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QSize, Qt, QTimer
from PySide6.QtGui import QColor, QImage, QKeySequence, QPalette, QResizeEvent, QShortcut, QShowEvent
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QListView,
    QPlainTextEdit,
    QPushButton,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from jobmonitor.domain.events import Event, JobChanged, JobsChanged
from jobmonitor.domain.job import Job
from jobmonitor.services.database_words import read_only_reason
from jobmonitor.services.datasets import ORIGINAL
from jobmonitor.ui.captions.corrections import Corrections
from jobmonitor.ui.captions.model import CaptionsModel
from jobmonitor.ui.captions.saving import SaveBar
from jobmonitor.ui.detail.picture_view import PictureView
from jobmonitor.ui.feed.thumbnails import Thumbnails
from jobmonitor.ui.theme.tokens import GROUP, MARGIN, SPACE
from jobmonitor.ui.translating import translate
from jobmonitor.ui.widgets.bars import MessageBar, link_button
from jobmonitor.ui.widgets.plain import PlainLabel
from jobmonitor.ui.words import count_text

if TYPE_CHECKING:
    from jobmonitor.services.application import Application
    from jobmonitor.ui.ports import Pictures
    from jobmonitor.ui.runtime import Tasks
    from jobmonitor.ui.theme.theme import Theme

SIZE = QSize(960, 640)
LEAST = QSize(480, 400)
THUMBNAIL = QSize(56, 56)
PAUSE = 1_200
"""Milliseconds after the first of some keys until a correction is written: what a killed process loses."""
MOST_CHARACTERS = 20_000
"""Of a caption."""


class CaptionsDialog(QDialog):
    """Open it with `open()`; it deletes itself when it is closed. Captions appear as they arrive."""

    def __init__(
        self,
        application: Application,
        pictures: Pictures,
        tasks: Tasks,
        theme: Theme,
        jobs: Sequence[Job],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(translate("Captions", "Captions"))
        self.setMinimumSize(LEAST)
        self.resize(SIZE.boundedTo(self.screen().availableGeometry().size() * 0.92).expandedTo(LEAST))
        self._application, self._pictures, self._tasks, self._theme = application, pictures, tasks, theme
        self._question = 0
        self._filling = False
        self._shown: Job | None = None
        self._thumbnails = Thumbnails(pictures, tasks, THUMBNAIL, self)
        self.model = CaptionsModel(jobs, self._thumbnails, self.devicePixelRatioF())
        self.messages = MessageBar(theme, self)
        self.corrections = Corrections(application, tasks, self.model, self.messages)
        self.list = QListView()
        self.view = PictureView(theme)
        self.editor = QPlainTextEdit()
        self.about = PlainLabel(muted=True)
        self.restore = link_button(translate("Captions", "What the model wrote"), self._restore)
        self.counts = PlainLabel(muted=True)
        self.saving = SaveBar(application, tasks, self.messages, self.model, self.corrections)
        self.close_button = QPushButton(translate("Captions", "Close"))
        self._pause = QTimer(self, singleShot=True, interval=PAUSE)
        self._build()
        self._connect()
        self._colour()
        self._count()
        self.list.setCurrentIndex(self.model.index(0))

    # building

    def _build(self) -> None:
        self.list.setModel(self.model)
        self.list.setIconSize(THUMBNAIL)
        self.list.setSpacing(SPACE // 2)
        self.list.setProperty("framed", True)
        self.list.setUniformItemSizes(True)
        self.list.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.list.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setAccessibleName(translate("Captions", "Pictures"))
        self.list.setMinimumWidth(180)
        self.editor.setAccessibleName(translate("Captions", "Caption"))
        self.editor.setPlaceholderText(translate("Captions", "The caption appears here when it arrives."))
        self.editor.setTabChangesFocus(True)
        self.editor.setMinimumHeight(80)
        self.restore.setToolTip(translate("Captions", "Take back the corrections of this caption"))
        line = QHBoxLayout()
        line.setSpacing(MARGIN)
        line.addWidget(self.about, 1)
        line.addWidget(self.restore)
        below = QWidget()
        column = QVBoxLayout(below)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(MARGIN)
        column.addLayout(line)
        column.addWidget(self.editor, 1)
        right = QSplitter(Qt.Orientation.Vertical)
        right.setChildrenCollapsible(False)
        right.setProperty("spaced", True)
        right.setHandleWidth(MARGIN)
        right.addWidget(self.view)
        right.addWidget(below)
        right.setStretchFactor(0, 3)
        right.setStretchFactor(1, 2)
        split = QSplitter()
        split.setChildrenCollapsible(False)
        split.setProperty("spaced", True)
        split.setHandleWidth(2 * MARGIN + 1)
        split.addWidget(self.list)
        split.addWidget(right)
        split.setStretchFactor(1, 1)
        split.setSizes([300, 660])
        bottom = QHBoxLayout()
        bottom.setSpacing(MARGIN)
        bottom.addWidget(self.counts, 1)
        bottom.addWidget(self.saving)
        bottom.addWidget(self.close_button)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(GROUP, GROUP, GROUP, GROUP)
        whole.setSpacing(MARGIN)
        whole.addWidget(self.messages)
        whole.addWidget(split, 1)
        whole.addLayout(bottom)
        self.close_button.setAutoDefault(False)

    def _connect(self) -> None:
        self.list.selectionModel().currentChanged.connect(self._chosen)
        self.list.verticalScrollBar().valueChanged.connect(self._want)
        self.editor.textChanged.connect(self._typed)
        self._pause.timeout.connect(self.corrections.write)
        self.corrections.changed.connect(self._count)
        self.view.zoomed.connect(self._enlarge)
        self.close_button.clicked.connect(self.accept)
        self._theme.changed.connect(self._colour)
        for keys, step in (("Ctrl+Down", 1), ("Ctrl+Up", -1), ("Alt+Down", 1), ("Alt+Up", -1)):
            QShortcut(QKeySequence(keys), self).activated.connect(partial(self._go, step))
        QShortcut(QKeySequence.StandardKey.Save, self).activated.connect(self.saving.ask)
        unsubscribe = self._application.bus.subscribe(self._heard)
        self._unsubscribe = unsubscribe
        self.destroyed.connect(lambda: unsubscribe())  # also where its parent is deleted with it open
        self._application.feeds.follow(self, [job.ref for job in self.model.jobs()])

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._want()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._want()

    def _colour(self) -> None:
        """The quiet colour of selected rows, as in the lists of jobs: the pictures are what is strong."""
        palette = self.list.palette()
        palette.setColor(QPalette.ColorRole.Highlight, QColor(self._theme.tokens.selected))
        palette.setColor(QPalette.ColorRole.HighlightedText, QColor(self._theme.tokens.text))
        self.list.setPalette(palette)

    # the list

    def _go(self, step: int) -> None:
        row = self.list.currentIndex().row() + step
        if 0 <= row < self.model.rowCount():
            self.list.setCurrentIndex(self.model.index(row))

    def _want(self) -> None:
        """Thumbnails of the rows that are visible."""
        area = self.list.viewport().rect()
        first = max(0, self.list.indexAt(area.topLeft()).row())
        last = self.list.indexAt(area.bottomLeft()).row()
        jobs = self.model.jobs()
        self._thumbnails.want(
            jobs[first : (last if last >= 0 else len(jobs) - 1) + 1], self.devicePixelRatioF()
        )

    def _heard(self, event: Event) -> None:
        jobs: tuple[Job, ...] = ()
        if isinstance(event, JobChanged):
            jobs = (event.job,)
        elif isinstance(event, JobsChanged):
            jobs = tuple(event.changes.jobs)
        if jobs and self.model.update(jobs):
            self._count()
            if self._shown is not None:
                self._show(self.model.current(self._shown.ref))

    def _count(self) -> None:
        total, done = self.model.rowCount(), len(self.model.items())
        text = (
            translate("Captions", "{done} of {total} captions").format(
                done=count_text(done), total=count_text(total)
            )
            if done < total
            else ""
        )
        text = text or (
            translate("Captions", "1 caption")
            if total == 1
            else translate("Captions", "{total} captions").format(total=count_text(total))
        )
        waiting = len(self.model.edits)
        self.counts.setText(
            translate("Captions", "{text} · {waiting} not saved yet").format(
                text=text, waiting=count_text(waiting)
            )
            if waiting
            else text
        )
        self.saving.set_ready(done > 0)

    # the picture and its caption

    def _chosen(self, index: QModelIndex) -> None:
        self.corrections.write()
        self._show(self.model.job(index.row()), other=True)

    def _show(self, job: Job | None, *, other: bool = False) -> None:
        self._shown = job
        caption = None if job is None else self.model.caption(job)
        if (other or not self.editor.hasFocus()) and self.editor.toPlainText() != (caption or ""):
            self._filling = True
            self.editor.setPlainText(caption or "")
            self._filling = False
        self.editor.setReadOnly(caption is None)
        self._tell_about(job, caption)
        if not other:
            return
        self._question += 1
        if job is None or not job.inputs.images:
            self.view.show_word(
                "image", "" if job is None else translate("Captions", "The job names no picture.")
            )
            return
        self.view.show_word("image", "")
        self._ask(job, round(max(self.view.width(), 320) * self.devicePixelRatioF()), keep_zoom=False)

    def _ask(self, job: Job, edge: int, *, keep_zoom: bool) -> None:
        question = self._question

        def show(image: QImage) -> None:
            if question == self._question:
                self.view.show_image(image, keep_zoom=keep_zoom)

        def fail(error: Exception) -> None:
            if question == self._question and not keep_zoom:
                self.view.show_word("image", str(error))

        self._tasks.spawn(
            self._pictures.picture(job.inputs.images[0], edge), "show a picture", on_done=show, on_error=fail
        )

    def _enlarge(self) -> None:
        if self._shown is not None and self._shown.inputs.images:
            self._ask(self._shown, 4096, keep_zoom=True)

    def _tell_about(self, job: Job | None, caption: str | None) -> None:
        words = len((caption or "").split())
        told = (
            ""
            if caption is None
            else translate("Captions", "1 word")
            if words == 1
            else translate("Captions", "{words} words").format(words=count_text(words))
        )
        reason = read_only_reason(self._application.database)
        if reason and caption is not None:
            told = translate("Captions", "{told} · corrections are not kept: {reason}").format(
                told=told, reason=reason
            )
        if job is not None and job.error_message and caption is None:
            told = job.error_message
        self.about.setText(told[:300])
        self.restore.setVisible(job is not None and self._original(job) not in (None, caption))

    def _typed(self) -> None:
        if self._filling or self._shown is None or self.editor.isReadOnly():
            return
        caption = self.editor.toPlainText()[:MOST_CHARACTERS]
        self.model.edit(self._shown.ref, caption)
        self._tell_about(self._shown, caption)
        self._count()
        if not self._pause.isActive():
            self._pause.start()

    @staticmethod
    def _original(job: Job) -> str | None:
        own = job.parameters.get("jobmonitor")
        kept = own.get(ORIGINAL) if isinstance(own, dict) else None
        return kept if isinstance(kept, str) else job.output_text

    def _restore(self) -> None:
        if self._shown is not None and (original := self._original(self._shown)) is not None:
            self.editor.setPlainText(original)

    # closing

    def done(self, result: int) -> None:
        """Closes; corrections that are not written yet are written in the background."""
        self._pause.stop()
        self._question += 1  # answers that come later are dropped
        self.corrections.leave()
        self.saving.leave()
        self._unsubscribe()
        self._application.feeds.follow(self, ())
        super().done(result)

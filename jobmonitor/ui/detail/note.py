"""What the operator notes of a job: kept a moment after the last key, and when the field is left."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QPlainTextEdit, QVBoxLayout, QWidget

from jobmonitor.domain.events import Event, NotesChanged
from jobmonitor.domain.job import Job, JobRef
from jobmonitor.services.notes import MAX_NOTE
from jobmonitor.ui.runtime import Tasks
from jobmonitor.ui.theme.tokens import SPACE
from jobmonitor.ui.translating import translate
from jobmonitor.ui.widgets.plain import PlainLabel

if TYPE_CHECKING:
    from jobmonitor.services.application import Application

STORE_MS = 800
HEIGHT = 72
_KEYS = (QKeySequence.StandardKey.Copy, QKeySequence.StandardKey.Paste, QKeySequence.StandardKey.Cut)
_OWN_KEYS = (*_KEYS, QKeySequence.StandardKey.SelectAll, QKeySequence.StandardKey.Undo)


class NoteField(QPlainTextEdit):
    """Plain text; its keys mean the text, and no action of the window."""

    left = Signal()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.left.emit()

    def event(self, event: QEvent) -> bool:
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and any(event.matches(key) for key in _OWN_KEYS)
        ):
            event.accept()
            return True
        return super().event(event)


class JobNote(QWidget):
    """The note of one job at a time. What another part of the window notes meanwhile is shown too."""

    changed = Signal(bool)
    """Whether there is a note."""

    def __init__(self, application: Application, tasks: Tasks, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._notes, self._tasks = application.notes, tasks
        self._ref: JobRef | None = None
        self._stored = ""
        self._question = 0
        self.field = NoteField()
        self.field.setFixedHeight(HEIGHT)
        self.field.setTabChangesFocus(True)
        self.field.setAccessibleName(translate("Details", "Note"))
        self.field.setPlaceholderText(translate("Details", "A note on this job, kept on this workstation"))
        self.told = PlainLabel(muted=True)
        self.told.setWordWrap(True)
        self.told.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE)
        column.addWidget(self.field)
        column.addWidget(self.told)
        self._wait = QTimer(self, singleShot=True, interval=STORE_MS)
        self._wait.timeout.connect(self.store)
        self.field.textChanged.connect(self._typed)
        self.field.left.connect(self.store)
        self._unsubscribe = application.bus.subscribe(self._hear)

    def close_note(self) -> None:
        """Stores what was typed, and hears nothing more."""
        self.store()
        self._unsubscribe()
        self._question += 1
        self._ref = None

    def show_job(self, job: Job | None) -> None:
        """Shows the note of a job; what was typed for the former one is stored."""
        ref = None if job is None else job.ref
        if ref == self._ref:
            return
        self.store()
        self._ref, self._stored = ref, ""
        self._set("")
        self.told.hide()
        self._read()

    def store(self) -> None:
        """Stores what was typed, where it is something else."""
        self._wait.stop()
        text = self.field.toPlainText().strip()
        if self._ref is None or text == self._stored or not self.field.isEnabled():
            return
        self._stored = text
        self._tasks.spawn(
            self._notes.set((self._ref,), text), "store a note", on_error=partial(self._failed, self._ref)
        )

    def _read(self) -> None:
        self._question += 1
        ref = self._ref
        has_note = ref is not None and self._notes.has(ref)
        self.field.setEnabled(not has_note)
        self.changed.emit(has_note)
        if ref is not None and has_note:
            self._tasks.spawn(
                self._notes.of(ref),
                "read a note",
                on_done=partial(self._arrived, self._question),
                on_error=partial(self._failed, ref),
            )

    def _arrived(self, question: int, text: str) -> None:
        if question == self._question:
            self._stored = text
            self.field.setEnabled(True)
            self._set(text)

    def _set(self, text: str) -> None:
        self.field.blockSignals(True)
        self.field.setPlainText(text)
        self.field.blockSignals(False)

    def _typed(self) -> None:
        text = self.field.toPlainText()
        if len(text) > MAX_NOTE:
            self._say(translate("Details", "A note has at most {count} characters.").format(count=MAX_NOTE))
            self._wait.stop()
            return
        self.told.hide()
        self._wait.start()

    def _failed(self, ref: JobRef, error: Exception) -> None:
        if ref == self._ref:
            self._stored = ""
            self.field.setEnabled(True)
            self._say(str(error))

    def _say(self, words: str) -> None:
        self.told.setText(words)
        self.told.show()

    def _hear(self, event: Event) -> None:
        if not isinstance(event, NotesChanged) or self._ref not in event.refs:
            return
        self.changed.emit(self._ref is not None and self._notes.has(self._ref))
        if not self.field.hasFocus() and not self._wait.isActive():
            self._stored = ""
            self._set("")
            self._read()

"""Many pictures: chosen, dropped or pasted at once, in an order."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Coroutine, Iterable, Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import QMimeData, Qt, QTimer
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication, QImage
from PySide6.QtWidgets import QFileDialog, QPushButton, QVBoxLayout, QWidget

from jobmonitor.domain.errors import JobMonitorError
from jobmonitor.domain.workflow import Field, FieldType, Value
from jobmonitor.services.forms.files import MOST_FILES
from jobmonitor.ui.submit.fields.base import FieldEditor, Surroundings
from jobmonitor.ui.submit.fields.file_preview import bytes_text
from jobmonitor.ui.submit.fields.images.model import PictureList
from jobmonitor.ui.submit.fields.images.thumbnails import Thumbnails
from jobmonitor.ui.submit.fields.images.view import PictureView
from jobmonitor.ui.submit.fields.incoming import all_of, takes
from jobmonitor.ui.submit.fields.intake import Intake, summed_up
from jobmonitor.ui.submit.fields.job_button import JobButton
from jobmonitor.ui.submit.fields.path_line import FILTERS
from jobmonitor.ui.submit.fields.steps import Steps
from jobmonitor.ui.translating import translate
from jobmonitor.ui.widgets.flow import FlowRow
from jobmonitor.ui.widgets.plain import PlainLabel
from jobmonitor.ui.words import count_text

AT_ONCE = 4
"""Files that are looked at at the same time."""
PAUSE_MS = 100
"""What is known of many files is told the form so often."""


class ImagesEditor(FieldEditor):
    """A list of pictures. What is none, and what is there already, is left out, and that is said."""

    def __init__(self, field: Field, surroundings: Surroundings, parent: QWidget | None = None) -> None:
        super().__init__(field, parent)
        self._surroundings = surroundings
        self._intake = Intake(surroundings, "image")
        self._model = PictureList()
        self._model.setParent(self)
        self._thumbnails = Thumbnails(surroundings, self._model.touch)
        self.view = PictureView(self._model, self._thumbnails, self)
        self._queue: deque[Path] = deque()
        self._lookers = 0
        self._busy: set[asyncio.Task[None]] = set()
        self._problems: list[str] = []
        self._steps: Steps[tuple[Path, ...]] = Steps()
        self._told: tuple[Path, ...] = ()
        self._abandoned = False
        self._pause = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._pause.timeout.connect(self._tell)
        self._about = PlainLabel(muted=True)
        self._lay_out()

    def _lay_out(self) -> None:
        label = self.field.label
        self.add_button = _button(
            translate("Submit", "Add…"),
            translate("Submit", "{label}: choose pictures").format(label=label),
            self._open_browser,
        )
        self.folder_button = _button(
            translate("Submit", "Folder…"),
            translate("Submit", "{label}: choose a folder of pictures").format(label=label),
            self._open_folder,
        )
        self.job_button = JobButton(self.field, self._surroundings, self, several=True)
        self.job_button.picked.connect(self.add)
        self.paste_button = _button(
            translate("Submit", "Paste"),
            translate("Submit", "{label}: take what is in the clipboard").format(label=label),
            self._paste,
        )
        self.remove_button = _button(
            translate("Submit", "Remove"),
            translate("Submit", "{label}: take out the selected pictures").format(label=label),
            self.remove_selected,
        )
        self.clear_button = _button(
            translate("Submit", "Clear"),
            translate("Submit", "{label}: take out all pictures").format(label=label),
            self.clear,
        )
        self.undo_button = _button(
            translate("Submit", "Undo"),
            translate("Submit", "{label}: one step back").format(label=label),
            self.undo,
        )
        self.undo_button.setToolTip(translate("Submit", "One step back (Ctrl+Z)"))
        buttons = (
            self.add_button,
            self.folder_button,
            self.paste_button,
            self.job_button,
            self.remove_button,
            self.clear_button,
            self.undo_button,
        )
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.view)
        column.addWidget(FlowRow(*buttons))
        column.addWidget(self._about)
        self.setAcceptDrops(True)
        self.view.removal_wanted.connect(self.remove_selected)
        self.view.paste_wanted.connect(self._paste)
        self.view.undo_wanted.connect(self.undo)
        self.view.about_to_move.connect(lambda: self._steps.push(self._model.paths, "move"))
        self.view.selectionModel().selectionChanged.connect(self._refresh)
        self._model.layoutChanged.connect(self._tell)
        self._refresh()

    # The editor's face

    def value(self) -> Value:
        return self._model.paths or None

    def set_value(self, value: Value) -> None:
        items = value if isinstance(value, tuple) else ()
        paths = [path for path in items if isinstance(path, Path)]
        if tuple(paths) == self._model.paths:
            return
        self._steps.clear()
        self._show(paths[:MOST_FILES])

    def entry(self) -> QWidget:
        return self.view

    def abandon(self) -> None:
        self._abandoned = True
        self._pause.stop()
        self._queue.clear()
        self._thumbnails.close()

    async def settle(self) -> None:
        while self._busy:
            await asyncio.wait(tuple(self._busy))

    def summary(self) -> str:
        """How many pictures there are, and how much that is."""
        return self._about.text()

    # What comes in

    def take_mime(self, mime: QMimeData) -> None:
        """Takes what was dropped or pasted: files, folders, addresses, or a picture itself."""
        texts = all_of(mime)
        if not texts and mime.hasImage():
            image = mime.imageData()
            if isinstance(image, QImage) and not image.isNull():
                self._begin(self._save(image))
                return
        if texts:
            self.add(texts)
        else:
            self._say(advice=translate("Submit", "There is neither a file nor a picture in it."))

    def add(self, texts: Iterable[str]) -> None:
        """Adds files, the pictures in folders, and what is at addresses."""
        self._problems = []
        self._begin(self._add(tuple(texts)))

    async def _add(self, texts: tuple[str, ...]) -> None:
        paths, problems = await self._intake.paths_of(texts, MOST_FILES)
        if not self._abandoned:
            self._problems += problems
            self._append(paths)

    async def _save(self, image: QImage) -> None:
        self._problems = []
        try:
            path = await self._surroundings.pasted.save(image)
        except JobMonitorError as error:
            self._problems.append(str(error))
        else:
            if not self._abandoned:
                self._append([path])
        self._tell()

    def _append(self, paths: list[Path]) -> None:
        room = MOST_FILES - self._model.rowCount()
        fresh = [path for path in dict.fromkeys(paths) if not self._model.holds(path)]
        there = len(paths) - len(fresh)
        if there:
            self._problems.append(
                (
                    translate("Submit", "{pictures} is in the list already.")
                    if there == 1
                    else translate("Submit", "{pictures} are in the list already.")
                ).format(pictures=_pictures(there))
            )
        if len(fresh) > room:
            self._problems.append(
                translate("Submit", "The list takes {most_files}; the rest was left out.").format(
                    most_files=_pictures(MOST_FILES)
                )
            )
        if fresh[:room]:
            self._steps.push(self._model.paths)
        self._look_at(self._model.append(fresh[:room]))
        self._tell()

    def _look_at(self, paths: Iterable[Path]) -> None:
        self._queue.extend(paths)
        for _ in range(min(AT_ONCE - self._lookers, len(self._queue))):
            self._lookers += 1
            self._begin(self._look())

    async def _look(self) -> None:
        try:
            while self._queue and not self._abandoned:
                path = self._queue.popleft()
                if not self._model.holds(path):
                    continue
                looked = await self._intake.look(path)
                if self._abandoned:
                    return
                if looked.problem and self._model.holds(path):
                    self._problems.append(looked.problem)
                    self._model.drop(path)
                else:
                    self._model.tell(looked)
                if not self._pause.isActive():
                    self._pause.start()
        finally:
            self._lookers -= 1
        if not self._abandoned and not self._lookers:
            self._tell()

    def _begin(self, work: Coroutine[Any, Any, None]) -> None:
        task = self._surroundings.tasks.spawn(work, f"look at {self.field.label}")
        if task is not None:
            self._busy.add(task)
            task.add_done_callback(self._busy.discard)

    # What the operator does

    def remove_selected(self) -> None:
        """Takes the selected pictures out; the next one is selected then."""
        rows = self.view.rows()
        if not rows:
            return
        self._problems = []
        self._steps.push(self._model.paths)
        self._model.remove(rows)
        count = self._model.rowCount()
        if count:
            row = min(rows[0], count - 1)
            self.view.choose(range(row, row + 1))
        self._tell()

    def clear(self) -> None:
        """Takes all pictures out."""
        self._steps.push(self._model.paths)
        self._show(())
        self.view.setFocus(Qt.FocusReason.OtherFocusReason)

    def undo(self) -> None:
        """One step back."""
        paths = self._steps.pop()
        if paths is not None:
            self._show(paths)
            self.view.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show(self, paths: Sequence[Path]) -> None:
        self._problems = []
        self._queue.clear()
        self._model.replace(paths)
        self._look_at(path for path in self._model.paths if self._model.known(path) is None)
        self._tell()

    def _tell(self) -> None:
        """Says what is in the list, and tells the form where that is something else."""
        self._refresh()
        self._say(advice=summed_up(self._problems))
        if self._model.paths != self._told:
            self._told = self._model.paths
            self.changed.emit()

    def _refresh(self) -> None:
        count, unknown = self._model.rowCount(), self._model.unknown_count()
        self.remove_button.setEnabled(bool(self.view.rows()))
        self.clear_button.setEnabled(bool(count))
        self.undo_button.setVisible(bool(self._steps))
        parts = [_pictures(count)] if count else []
        if unknown:
            parts.append(translate("Submit", "looking at {unknown} …").format(unknown=count_text(unknown)))
        elif count:
            parts.append(bytes_text(self._model.total_length()))
        self._about.setText(" · ".join(parts))
        self._about.setVisible(bool(parts))

    def _open_browser(self) -> None:
        browser = QFileDialog(
            self.window(), translate("Submit", "Choose pictures"), str(self._start_folder())
        )
        browser.setFileMode(QFileDialog.FileMode.ExistingFiles)
        browser.setNameFilters(
            [translate("Submit", FILTERS[FieldType.IMAGE]), translate("Submit", "All files (*)")]
        )
        browser.filesSelected.connect(self.add)
        browser.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        browser.open()

    def _open_folder(self) -> None:
        browser = QFileDialog(
            self.window(), translate("Submit", "Choose a folder of pictures"), str(self._start_folder())
        )
        browser.setFileMode(QFileDialog.FileMode.Directory)
        browser.setOption(QFileDialog.Option.ShowDirsOnly)
        browser.filesSelected.connect(self.add)
        browser.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        browser.open()

    def _start_folder(self) -> Path:
        return self._model.paths[-1].parent if self._model.paths else Path.home()

    def _paste(self) -> None:
        mime = QGuiApplication.clipboard().mimeData()
        self.take_mime(mime if mime is not None else QMimeData())

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if takes(event.mimeData()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        event.acceptProposedAction()
        self.take_mime(event.mimeData())


def _pictures(count: int) -> str:
    return (
        translate("Submit", "1 picture")
        if count == 1
        else translate("Submit", "{count} pictures").format(count=count_text(count))
    )


def _button(text: str, name: str, call: Callable[[], object]) -> QPushButton:
    button = QPushButton(text)
    button.setAccessibleName(name)
    button.clicked.connect(call)
    return button

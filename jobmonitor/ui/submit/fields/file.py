"""A file: typed, chosen, dropped or pasted; shows what it is."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Coroutine
from pathlib import Path
from typing import Any

from PySide6.QtCore import QMimeData, Qt, QTimer
from PySide6.QtGui import (
    QDragEnterEvent,
    QDragLeaveEvent,
    QDropEvent,
    QGuiApplication,
    QResizeEvent,
)
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from jobmonitor.domain.errors import InvalidAddress, InvalidField, JobMonitorError
from jobmonitor.domain.server import parse_view_url
from jobmonitor.domain.workflow import Field, FieldType, ServerFile, Size, Value
from jobmonitor.ui.submit.fields.base import FieldEditor, Surroundings, text_of
from jobmonitor.ui.submit.fields.file_preview import FilePreview
from jobmonitor.ui.submit.fields.incoming import Incoming, path_of, read, takes
from jobmonitor.ui.submit.fields.job_button import JobButton
from jobmonitor.ui.submit.fields.looking import look
from jobmonitor.ui.submit.fields.path_line import FILTERS, NAMES, PathLine
from jobmonitor.ui.translating import mark, translate
from jobmonitor.ui.widgets.plain import tooltip
from jobmonitor.ui.words import is_web_address, one_line

log = logging.getLogger(__name__)

PATIENCE = 30.0
"""Seconds that looking at a file may take; a file on a network share may not answer at all."""
ROOMY = 440
"""From this width on, in pixels, the line has all of its buttons beside it."""
THERE = mark("Submit", "It lies on")
PAUSE_MS = 300
"""How long typing must rest before the file is looked at."""


class FileEditor(FieldEditor):
    """A path with what lies there. Its kind is checked away from the GUI thread."""

    def __init__(self, field: Field, surroundings: Surroundings, parent: QWidget | None = None) -> None:
        super().__init__(field, parent)
        self._surroundings = surroundings
        self._path: Path | None = None
        self._shape: Size | None = None
        self._seconds: float | None = None
        self._problem = ""
        self._question = 0
        self._busy: asyncio.Task[None] | None = None
        self._pause = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._pause.timeout.connect(self._look)
        self._line = PathLine(self)
        self._line.setClearButtonEnabled(True)
        self._line.setPlaceholderText(translate("Submit", "Path, or drop a file here"))
        self._line.setAcceptDrops(False)
        self._browse = QPushButton(translate("Submit", "Browse…"), self)
        self._browse.setAccessibleName(
            translate("Submit", "{label}: choose a file").format(label=field.label)
        )
        self._paste = QPushButton(translate("Submit", "Paste"), self)
        self._paste.setAccessibleName(
            translate("Submit", "{label}: take what is in the clipboard").format(label=field.label)
        )
        self._paste.setToolTip(translate("Submit", "Take the file or picture in the clipboard"))
        self._job = JobButton(field, surroundings, self)
        self._preview = FilePreview(self)
        line = QHBoxLayout()
        line.setSpacing(8)
        line.addWidget(self._line, 1)
        for button in (self._browse, self._paste, self._job):
            line.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(line)
        column.addWidget(self._preview)
        self.setAcceptDrops(True)
        self._line.textChanged.connect(self._text_changed)
        self._line.pasted.connect(self._paste_clipboard)
        self._browse.clicked.connect(self._open_browser)
        self._paste.clicked.connect(self._paste_clipboard)
        self._job.picked.connect(lambda addresses: self._chosen(addresses[0]))

    # The editor's face

    def value(self) -> Value:
        text = self._line.text()
        if not text.strip():
            return None
        place = self._server_file()
        if place is not None:
            return place
        if self._path is not None:
            return self._path
        return text if is_web_address(text.strip()) else path_of(text)

    def set_value(self, value: Value) -> None:
        self._line.setText(text_of(value))
        self._look()

    def entry(self) -> QWidget:
        return self._line

    def commit(self) -> None:
        if self._pause.isActive():
            self._look()

    def problem(self) -> str:
        return self._problem

    def problem_at_once(self) -> str:
        return self._problem

    def shape(self) -> Size | None:
        """The pixel size of what was chosen, once it is known."""
        return self._shape

    def seconds(self) -> float | None:
        return self._seconds

    def path(self) -> Path | None:
        """The file on this workstation, once it is known to be one of the field's kind."""
        return self._path

    def preview(self) -> FilePreview:
        """What is shown of the file."""
        return self._preview

    def take(self, incoming: Incoming) -> None:
        """Takes what was dropped or pasted."""
        if incoming.image is not None:
            self._save(incoming)
            return
        self._line.setText(incoming.text)
        self._look()
        if incoming.others > 0:
            self._say(
                hint=translate("Submit", "{others} files came; the first one is taken.").format(
                    others=incoming.others + 1
                )
            )

    def server_changed(self) -> None:
        if is_web_address(self._line.text().strip()):
            self._tell_place()
            self.changed.emit()  # what lies on one server is sent to another

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._paste.setVisible(event.size().width() >= ROOMY)  # the keys do the same

    def abandon(self) -> None:
        self._question += 1
        self._pause.stop()

    async def settle(self) -> None:
        if self._pause.isActive():
            self._look()
        while (busy := self._busy) is not None and not busy.done():
            await asyncio.wait([busy])

    # Looking at what was chosen

    def _text_changed(self) -> None:
        self._forget()
        if self._line.text().strip():
            self._pause.start()
        self.changed.emit()

    def _forget(self) -> None:
        """What was known belongs to another text."""
        self._question += 1
        self._pause.stop()
        had_shape = self._shape is not None
        self._path, self._shape, self._seconds, self._problem = None, None, None, ""
        self._preview.clear()
        self._line.setToolTip("")
        self._say()
        if had_shape:
            self.changed.emit()

    def _look(self) -> None:
        self._pause.stop()
        text = self._line.text().strip()
        if not text:
            return
        self._question += 1
        self._preview.wait(self.field.type is not FieldType.AUDIO)
        self._start(self._inspect(text, self._question), f"look at {self.field.label}")

    def _start(self, work: Coroutine[Any, Any, None], name: str) -> None:
        self._busy = self._surroundings.tasks.spawn(work, name)

    async def _inspect(self, text: str, question: int) -> None:
        """Finds out what lies at `text`; says nothing where another text came meanwhile."""
        problem = ""
        try:
            async with asyncio.timeout(PATIENCE):
                await self._find_out(text, question)
        except InvalidField as error:
            problem = str(error)
        except JobMonitorError as error:
            problem = f"{self.field.label}: {error}"
        except TimeoutError:
            problem = translate("Submit", "{label}: the file cannot be read; it does not answer.").format(
                label=self.field.label
            )
        if problem and question == self._question:
            self._problem = problem
            self._preview.clear()
            self.changed.emit()

    async def _find_out(self, text: str, question: int) -> None:
        seen = await look(self._surroundings, self.field, text)
        if question != self._question:
            return
        self._path, self._shape, self._seconds = seen.path, seen.size, seen.seconds
        self._line.setToolTip(tooltip(text if is_web_address(text) else str(seen.path)))
        self._preview.tell(seen.about)
        self._tell_place()
        self.changed.emit()
        image = None
        try:
            edge = self._preview.edge()
            image = await self._surroundings.pictures.from_bytes(seen.data, edge) if seen.data else None
        except JobMonitorError as error:
            log.info("%s has no thumbnail: %s", seen.path.name, error.message)  # it can be sent all the same
        if question == self._question:
            self._preview.show_image(image)

    def _server_file(self) -> ServerFile | None:
        """What lies on the chosen server already, and is not sent again."""
        server = self._surroundings.server()
        try:
            place, file = parse_view_url(self._line.text().strip())
        except InvalidAddress:
            return None
        return ServerFile(server.url, file) if server is not None and place in server.addresses else None

    def _tell_place(self) -> None:
        server = self._surroundings.server()
        if self._path is not None and server is not None and self._server_file() is not None:
            self._say(
                hint=translate("Submit", "{there} {title} already, and is not sent again.").format(
                    there=translate("Submit", THERE), title=one_line(server.title, 60)
                )
            )
        elif self.hint().startswith(translate("Submit", THERE)):
            self._say()

    # Browse, drop, paste

    def _open_browser(self) -> None:
        start = path_of(self._line.text()).parent if self._line.text().strip() else Path.home()
        browser = QFileDialog(
            self.window(),
            translate("Submit", "Choose {kind}").format(kind=translate("Submit", NAMES[self.field.type])),
            str(start),
        )
        browser.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        browser.setFileMode(QFileDialog.FileMode.ExistingFile)
        browser.setNameFilters(
            [translate("Submit", FILTERS[self.field.type]), translate("Submit", "All files (*)")]
        )
        browser.fileSelected.connect(self._chosen)
        browser.open()

    def _chosen(self, path: str) -> None:
        self.take(Incoming(text=path))
        self._line.setFocus()

    def take_mime(self, mime: QMimeData) -> None:
        """Takes what was dropped, or says why not."""
        self._take_mime(mime, translate("Submit", "What was dropped is"))

    def _paste_clipboard(self) -> None:
        mime = QGuiApplication.clipboard().mimeData()
        self._take_mime(mime if mime is not None else QMimeData(), translate("Submit", "The clipboard holds"))

    def _take_mime(self, mime: QMimeData, where: str) -> None:
        incoming = read(mime)
        if incoming is None:
            self._say(advice=translate("Submit", "{where} neither a file nor a picture.").format(where=where))
        elif incoming.image is not None and self.field.type is not FieldType.IMAGE:
            self._say(
                advice=translate("Submit", "{where} a picture; {label} takes {kind}.").format(
                    where=where, label=self.field.label, kind=translate("Submit", NAMES[self.field.type])
                )
            )
        else:
            self.take(incoming)

    def _save(self, incoming: Incoming) -> None:
        self._line.clear()
        self._question += 1
        self._preview.wait(has_picture=True)
        self._start(self._save_image(incoming, self._question), "save a pasted picture")

    async def _save_image(self, incoming: Incoming, question: int) -> None:
        assert incoming.image is not None
        try:
            path = await self._surroundings.pasted.save(incoming.image)
        except JobMonitorError as error:
            if question == self._question:
                self._problem = str(error)
                self._preview.clear()
                self.changed.emit()
            return
        if question == self._question:
            self._line.setText(str(path))
            self._look()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if takes(event.mimeData()):
            event.acceptProposedAction()
            self._mark_target(True)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self._mark_target(False)

    def dropEvent(self, event: QDropEvent) -> None:
        self._mark_target(False)
        event.acceptProposedAction()
        self.take_mime(event.mimeData())

    def _mark_target(self, over: bool) -> None:
        self._line.setPlaceholderText(
            translate("Submit", "Drop it here") if over else translate("Submit", "Path, or drop a file here")
        )

"""The window in which masks are painted."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QImage, QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QDialog, QFileDialog, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from jobmonitor.domain.errors import JobMonitorError
from jobmonitor.domain.workflow import FieldType
from jobmonitor.ui.submit.fields.base import Surroundings
from jobmonitor.ui.submit.fields.intake import PATIENCE
from jobmonitor.ui.submit.fields.masks import whole
from jobmonitor.ui.submit.fields.masks.canvas import NOTCH, MaskCanvas, Tool
from jobmonitor.ui.submit.fields.masks.files import LONGEST
from jobmonitor.ui.submit.fields.masks.labels import Labels, Tiles, difference
from jobmonitor.ui.submit.fields.masks.tools import Tools
from jobmonitor.ui.submit.fields.path_line import FILTERS
from jobmonitor.ui.submit.fields.speakers import speaker_name
from jobmonitor.ui.theme.tokens import GROUP, MARGIN
from jobmonitor.ui.translating import mark, translate
from jobmonitor.ui.widgets.plain import PlainLabel
from jobmonitor.ui.words import one_line

log = logging.getLogger(__name__)

USUAL_SIZE = QSize(1000, 720)
LEAST_SIZE = QSize(420, 400)
HELP = mark(
    "Submit",
    "Wheel: brush size · Ctrl+wheel: zoom · Space and drag: move the picture · by keys: arrows, Space paints",
)


class MaskDialog(QDialog):
    """Paints on labels of its own; `finished_painting` has them in the end. Opened by `open()`."""

    finished_painting = Signal(QImage)
    given_up = Signal(QImage)
    """It was closed without Done; this is what had been painted."""

    def __init__(
        self,
        surroundings: Surroundings,
        picture: Path,
        labels: QImage,
        speakers: int,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._surroundings = surroundings
        self._picture = picture
        self._closed = False
        self.canvas = MaskCanvas(Labels(labels.copy()), self)
        self.tools = Tools(self.canvas, speakers, self)
        self.status = PlainLabel(muted=True)
        self.status.setWordWrap(True)
        self.cancel_button = QPushButton(translate("Submit", "Cancel"))
        self.done_button = QPushButton(translate("Submit", "Done"))
        self._lay_out()
        self._connect(speakers)
        self._spawn(self._load_picture(), "show the picture to paint on")

    def _lay_out(self) -> None:
        self.setWindowTitle(translate("Submit", "Paint where each speaker is"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setMinimumSize(LEAST_SIZE)
        available = self.screen().availableGeometry().size() * 0.92
        self.resize(USUAL_SIZE.boundedTo(available).expandedTo(LEAST_SIZE))
        self.canvas.setAccessibleName(translate("Submit", "Picture to paint on"))
        self.canvas.setAccessibleDescription(translate("Submit", HELP))
        self.status.setText(translate("Submit", HELP))
        self.done_button.setProperty("primary", "true")
        foot = QHBoxLayout()
        foot.setSpacing(MARGIN)
        foot.addWidget(self.status, 1)
        for button in (self.done_button, self.cancel_button):
            button.setAutoDefault(False)
            foot.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(GROUP, GROUP, GROUP, GROUP)
        column.setSpacing(MARGIN)
        column.addWidget(self.tools)
        column.addWidget(self.canvas, 1)
        column.addLayout(foot)
        self.canvas.setFocus(Qt.FocusReason.OtherFocusReason)

    def _connect(self, speakers: int) -> None:
        canvas, tools = self.canvas, self.tools
        self.done_button.clicked.connect(self._finish)
        self.cancel_button.clicked.connect(self.reject)
        tools.load_wanted.connect(self._open_browser)
        tools.fill_wanted.connect(lambda: self._change(whole.filled, canvas.speaker))
        tools.invert_wanted.connect(lambda: self._change(whole.inverted, canvas.speaker))
        tools.clear_wanted.connect(lambda: self._change(whole.cleared, canvas.speaker))
        canvas.changed.connect(lambda: self.status.setText(translate("Submit", HELP)))
        keys: dict[str, Callable[[], object]] = {
            "Ctrl+Z": canvas.undo,
            "Ctrl+Shift+Z": canvas.redo,
            "Ctrl+Y": canvas.redo,
            "B": lambda: canvas.set_tool(Tool.BRUSH),
            "E": lambda: canvas.set_tool(Tool.ERASER),
            "[": lambda: canvas.step_brush(-1),
            "]": lambda: canvas.step_brush(1),
            "0": canvas.fit,
            "+": lambda: canvas.zoom_by(NOTCH**2),
            "=": lambda: canvas.zoom_by(NOTCH**2),
            "-": lambda: canvas.zoom_by(NOTCH**-2),
            "Ctrl+Return": self._finish,
        }
        for speaker in range(1, speakers + 1):
            keys[str(speaker)] = partial(canvas.set_speaker, speaker)
        for name, call in keys.items():
            QShortcut(QKeySequence(name), self).activated.connect(call)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            focused = self.focusWidget()
            if isinstance(focused, QPushButton):
                focused.click()
            event.accept()
            return
        super().keyPressEvent(event)

    # The picture

    async def _load_picture(self) -> None:
        run = self._surroundings.application.local.run
        try:
            async with asyncio.timeout(PATIENCE):
                image = await self._surroundings.pictures.from_file(self._picture, LONGEST)
                levels = await run(whole.levels, image)
        except (JobMonitorError, TimeoutError) as error:
            log.info("%s cannot be shown: %r", self._picture.name, error)
            if not self._closed:
                name = one_line(self._picture.name, 80)
                self.status.setText(
                    translate(
                        "Submit", "“{name}” cannot be shown; masks can be painted all the same."
                    ).format(name=name)
                )
            return
        if not self._closed:
            self.canvas.show_picture(levels)

    # Whole masks, in the background

    def _change(self, work: Callable[..., QImage], *args: object) -> None:
        """Does something with all labels; until it is done, nothing is painted."""
        if self.canvas.isEnabled():
            self._set_busy(True)
            self._spawn(self._apply(work, args), "change the masks")

    async def _apply(self, work: Callable[..., QImage], args: tuple[object, ...]) -> None:
        old = QImage(self.canvas.labels.image)

        def change() -> tuple[QImage, Tiles]:
            new = work(old, *args)
            return new, difference(old, new)

        new, before = await self._surroundings.application.local.run(change)
        if not self._closed:
            self._set_busy(False)
            self.canvas.replace(new, before)

    def _set_busy(self, busy: bool) -> None:
        self.canvas.setEnabled(not busy)
        self.tools.setEnabled(not busy)
        self.done_button.setEnabled(not busy)
        if not busy:
            self.canvas.setFocus(Qt.FocusReason.OtherFocusReason)

    def _open_browser(self) -> None:
        browser = QFileDialog(self, translate("Submit", "Choose a mask"), str(self._picture.parent))
        browser.setFileMode(QFileDialog.FileMode.ExistingFile)
        browser.setNameFilters(
            [translate("Submit", FILTERS[FieldType.IMAGE]), translate("Submit", "All files (*)")]
        )
        browser.fileSelected.connect(lambda path: self.load(Path(path)))
        browser.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        browser.open()

    def load(self, path: Path) -> None:
        """Takes the mask in a file for the chosen speaker, scaled to the picture."""
        if self.canvas.isEnabled():
            self._set_busy(True)
            self._spawn(self._load(path, self.canvas.speaker), "load a mask")

    async def _load(self, path: Path, speaker: int) -> None:
        name = one_line(path.name, 80)
        try:
            async with asyncio.timeout(PATIENCE):
                mask = await self._surroundings.pictures.from_file(path, LONGEST)
        except (JobMonitorError, TimeoutError) as error:
            if not self._closed:
                self._set_busy(False)
                why = (
                    error.message
                    if isinstance(error, JobMonitorError)
                    else translate("Submit", "It does not answer.")
                )
                self.status.setText(
                    translate("Submit", "“{name}” cannot be taken as a mask: {why}").format(
                        name=name, why=why
                    )
                )
            return
        if not self._closed:
            await self._apply(whole.with_mask, (mask, speaker))
        if not self._closed:
            self.status.setText(
                translate("Submit", "“{name}” is the mask of {speaker} now.").format(
                    name=name, speaker=speaker_name(speaker).lower()
                )
            )

    def _spawn(self, work: Coroutine[Any, Any, None], name: str) -> None:
        self._surroundings.tasks.spawn(work, name)

    # The end

    def _finish(self) -> None:
        if self.done_button.isEnabled():
            self.finished_painting.emit(self.canvas.labels.image)
            self.accept()

    def done(self, result: int) -> None:
        """Closes; what comes later is dropped."""
        if not self._closed and result == QDialog.DialogCode.Rejected and self.canvas.history.can_undo:
            self.given_up.emit(self.canvas.labels.image)
        self._closed = True
        super().done(result)

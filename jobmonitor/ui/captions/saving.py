"""The buttons that save a data set, and how far that is."""

from __future__ import annotations

import asyncio
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QPushButton, QWidget

from jobmonitor.domain.errors import JobMonitorError
from jobmonitor.domain.events import ProblemOccurred
from jobmonitor.services.datasets import DatasetForm, SavedDataset
from jobmonitor.ui.captions.corrections import Corrections
from jobmonitor.ui.captions.model import CaptionsModel
from jobmonitor.ui.theme.tokens import MARGIN
from jobmonitor.ui.translating import mark, translate
from jobmonitor.ui.widgets.bars import MessageBar, link_button
from jobmonitor.ui.widgets.controls import ComboBox
from jobmonitor.ui.widgets.plain import PlainLabel
from jobmonitor.ui.words import count_text, one_line

if TYPE_CHECKING:
    from jobmonitor.services.application import Application
    from jobmonitor.ui.runtime import Tasks

_FORMS = (
    (mark("Captions", "Folder and zip"), frozenset(DatasetForm)),
    (mark("Captions", "Folder"), frozenset({DatasetForm.FOLDER})),
    (mark("Captions", "Zip"), frozenset({DatasetForm.ZIP})),
)


class SaveBar(QWidget):
    """Asks where to, saves in the background, and says what became of it."""

    def __init__(
        self,
        application: Application,
        tasks: Tasks,
        messages: MessageBar,
        model: CaptionsModel,
        corrections: Corrections,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._application, self._tasks, self._messages = application, tasks, messages
        self._model, self._corrections = model, corrections
        self._work: asyncio.Task[SavedDataset] | None = None
        self._is_ready = False
        self._is_left = False
        self._folder = Path.home()
        self.dialog: QFileDialog | None = None
        """Where a name is asked for just now."""
        self.told = PlainLabel()
        self.show_folder = link_button(translate("Captions", "Show"), self._show_folder)
        self.stop = link_button(translate("Captions", "Stop"), self._stop)
        self.forms = ComboBox()
        self.forms.addItems([translate("Captions", text) for text, _ in _FORMS])
        self.forms.setAccessibleName(translate("Captions", "What is saved"))
        self.save = QPushButton(translate("Captions", "Save data set…"))
        self.save.setAutoDefault(False)
        self.save.setToolTip(
            translate("Captions", "Each picture, with its caption in a .txt beside it (Ctrl+S)")
        )
        self.save.clicked.connect(self.ask)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(MARGIN)
        for widget in (self.told, self.show_folder, self.stop, self.forms, self.save):
            line.addWidget(widget)
        for link in (self.show_folder, self.stop):
            link.hide()

    def set_ready(self, ready: bool) -> None:
        """Whether there is a caption to save."""
        self._is_ready = ready
        self._refresh()

    def leave(self) -> None:
        """The dialog is closed: saving goes on, and a failure is told to everybody."""
        self._is_left = True

    def ask(self) -> None:
        """Asks for a name."""
        if not self.save.isEnabled() or self.dialog is not None:
            return
        dialog = QFileDialog(self.window(), translate("Captions", "Save data set"), str(self._folder))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setOption(QFileDialog.Option.DontConfirmOverwrite)  # what is there stays
        dialog.setLabelText(QFileDialog.DialogLabel.FileName, translate("Captions", "Name:"))
        dialog.selectFile(translate("Captions", "data set"))
        dialog.fileSelected.connect(lambda path: self.save_to(Path(path)))
        dialog.finished.connect(lambda _: setattr(self, "dialog", None))
        self.dialog = dialog
        dialog.open()

    def save_to(self, target: Path) -> None:
        """Saves the captions as they read now, corrections among them."""
        self._corrections.write()
        if target.suffix.lower() == ".zip":
            target = target.with_suffix("")
        self._folder = target.parent
        items, forms = self._model.items(), _FORMS[self.forms.currentIndex()][1]
        self._tell(translate("Captions", "Saving {count} pictures …").format(count=count_text(len(items))))
        progress = partial(self._progress, len(items))
        self._work = self._tasks.spawn(
            self._application.datasets.save(items, target, forms, progress),
            "save a data set",
            self._saved,
            self._failed,
        )
        self._refresh()

    def _progress(self, total: int, done: int) -> None:
        if not self._is_left:
            self._tell(
                translate("Captions", "{done} of {total} …").format(
                    done=count_text(done), total=count_text(total)
                )
            )

    def _saved(self, saved: SavedDataset) -> None:
        self._work = None
        if self._is_left:
            return
        number = (
            translate("Captions", "1 picture")
            if saved.count == 1
            else translate("Captions", "{count} pictures").format(count=count_text(saved.count))
        )
        self._tell(translate("Captions", "{number} saved.").format(number=number), "completed")
        self.show_folder.show()
        self._refresh()
        if saved.failures:
            lost = len(saved.failures)
            named = "\n".join(f"{name}: {error}" for name, error in saved.failures[:200])
            self._messages.tell(
                (
                    translate("Captions", "1 picture was left out: {name}: {reason}")
                    if lost == 1
                    else translate("Captions", "{count} pictures were left out: {name}: {reason}")
                ).format(
                    count=count_text(lost),
                    name=one_line(saved.failures[0][0], 60),
                    reason=saved.failures[0][1].message,
                ),
                details=named,
            )

    def _failed(self, error: Exception) -> None:
        self._work = None
        told = (translate("Captions", "The data set was not saved."), "", repr(error))
        if isinstance(error, JobMonitorError):
            told = (
                translate("Captions", "The data set was not saved: {message}").format(message=error.message),
                error.remedy,
                error.details,
            )
        if self._is_left:
            self._application.bus.publish(ProblemOccurred(*told))
            return
        self._tell("")
        self._refresh()
        self._messages.tell(*told)

    def _stop(self) -> None:
        if self._work is not None:
            self._work.cancel()
            self._work = None
        self._tell(translate("Captions", "Stopped; nothing was saved."))
        self._refresh()

    def _show_folder(self) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._folder)))

    def _tell(self, text: str, tone: str = "") -> None:
        self.told.setText(text)
        self.show_folder.hide()
        if self.told.property("tone") != tone:
            self.told.setProperty("tone", tone)
            self.told.style().polish(self.told)

    def _refresh(self) -> None:
        busy = self._work is not None
        self.stop.setVisible(busy)
        self.save.setEnabled(self._is_ready and not busy)
        self.forms.setEnabled(not busy)

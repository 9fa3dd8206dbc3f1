"""A dialog that offers the outputs of completed jobs, newest first."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QShowEvent
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QListView,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from jobmonitor.services.searching.language import parse
from jobmonitor.services.searching.reading import Known, read
from jobmonitor.ui.submit.outputs.delegate import OutputDelegate
from jobmonitor.ui.submit.outputs.found import query_for
from jobmonitor.ui.submit.outputs.model import OutputsModel
from jobmonitor.ui.theme.tokens import GROUP, MARGIN
from jobmonitor.ui.translating import mark, translate
from jobmonitor.ui.widgets.plain import PlainLabel
from jobmonitor.ui.words import count_text

if TYPE_CHECKING:
    from jobmonitor.services.application import Application
    from jobmonitor.ui.ports import Pictures
    from jobmonitor.ui.runtime import Tasks

PAUSE_MS = 250
"""How long typing must rest before it is searched for."""
SETTLE_MS = 20
"""How long the visible rows must stay before their pictures are asked for."""
USUAL_SIZE = QSize(560, 560)
LEAST_SIZE = QSize(360, 320)
_NAMES = {
    "image": (mark("Submit", "an image"), mark("Submit", "images"), mark("Submit", "%n image(s)")),
    "audio": (mark("Submit", "a sound"), mark("Submit", "sounds"), mark("Submit", "%n sound(s)")),
    "video": (mark("Submit", "a video"), mark("Submit", "videos"), mark("Submit", "%n video(s)")),
}
_MOVES = frozenset({Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown})


class OutputPicker(QDialog):
    """Open it with `open()`; it deletes itself. Arrow keys move in the list while one types a search."""

    picked = Signal(object)
    """Addresses of outputs, as a tuple in the order of the list; exactly one, unless several may be taken."""

    def __init__(
        self,
        application: Application,
        pictures: Pictures,
        tasks: Tasks,
        media: str,
        parent: QWidget,
        *,
        several: bool = False,
    ) -> None:
        """`several`: more than one output may be taken at once."""
        super().__init__(parent)
        self._several = several
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._user_id, self._media = application.user_id, media
        names = _NAMES[media]
        one, self._many = translate("Submit", names[0]), translate("Submit", names[1])
        self._counted = names[2]
        self.setWindowTitle(translate("Submit", "Choose {one} that a job made").format(one=one))
        self.search = QLineEdit(self)
        self.search.setPlaceholderText(
            translate("Submit", "Search: prompt, file, id, workflow:img2img, user:me, since:2d")
        )
        self.search.setAccessibleName(translate("Submit", "Search completed jobs"))
        self.search.setClearButtonEnabled(True)
        self.model = OutputsModel(application, pictures, tasks, media)
        self.model.setParent(self)
        self.view = self._make_view()
        self.told = PlainLabel(muted=True)
        self.told.setWordWrap(True)
        self.again = QPushButton(translate("Submit", "Try again"), self)
        self.use = QPushButton(translate("Submit", "Use"), self)
        self.use.setProperty("primary", "true")
        self.use.setDefault(True)
        self.cancel = QPushButton(translate("Submit", "Cancel"), self)
        self._lay_out()
        self._pause = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._settle = QTimer(self, singleShot=True, interval=SETTLE_MS)
        self._connect()
        self._ask()

    def _make_view(self) -> QListView:
        view = QListView(self)
        view.setModel(self.model)
        view.setItemDelegate(OutputDelegate(self.model, lambda: datetime.now(UTC)))
        view.setUniformItemSizes(True)
        if self._several:
            view.setSelectionMode(QListView.SelectionMode.ExtendedSelection)
        view.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        view.setFrameShape(QFrame.Shape.NoFrame)
        view.setMouseTracking(True)
        view.setAccessibleName(translate("Submit", "Completed jobs with {many}").format(many=self._many))
        return view

    def _lay_out(self) -> None:
        self.setMinimumSize(LEAST_SIZE)
        self.resize(USUAL_SIZE)
        for button in (self.again, self.cancel):
            button.setAutoDefault(False)
        top, line = QVBoxLayout(), QHBoxLayout()
        top.setContentsMargins(GROUP, GROUP, GROUP, MARGIN)
        top.addWidget(self.search)
        line.setContentsMargins(GROUP, MARGIN, GROUP, GROUP)
        line.setSpacing(MARGIN)
        line.addWidget(self.told, 1)
        for button in (self.again, self.use, self.cancel):
            line.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(top)
        column.addWidget(self.view, 1)
        column.addLayout(line)

    def _connect(self) -> None:
        self._pause.timeout.connect(self._ask)
        self._settle.timeout.connect(self._want_pictures)
        self.search.textChanged.connect(lambda: self._pause.start())
        self.search.installEventFilter(self)
        self.view.viewport().installEventFilter(self)
        self.model.answered.connect(self._answered)
        self.model.rowsInserted.connect(lambda: self._settle.start())
        self.view.verticalScrollBar().valueChanged.connect(lambda: self._settle.start())
        self.view.selectionModel().currentChanged.connect(lambda: self._refresh())
        self.view.doubleClicked.connect(lambda _: self._take())
        self.use.clicked.connect(self._take)
        self.view.selectionModel().selectionChanged.connect(lambda: self._refresh())
        self.cancel.clicked.connect(self.reject)
        self.again.clicked.connect(self._try_again)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.search.setFocus()
        self._settle.start()

    def done(self, result: int) -> None:
        self._pause.stop()
        self._settle.stop()
        self.model.stop()
        super().done(result)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keys that move in the list do so from the search line too; a larger list shows more pictures."""
        if event.type() == QEvent.Type.Resize and watched is not self.search:
            self._settle.start()
        is_key = watched is self.search and event.type() == QEvent.Type.KeyPress
        if is_key and isinstance(event, QKeyEvent) and Qt.Key(event.key()) in _MOVES:
            self.view.event(event)
            return True
        return super().eventFilter(watched, event)

    def _ask(self) -> None:
        now = datetime.now(UTC).replace(second=0, microsecond=0)
        known = Known(now=now, user_id=self._user_id)
        self.model.ask(read(parse(self.search.text()), query_for(self._media), known).query)
        self._refresh()

    def _try_again(self) -> None:
        self.model.ask_again()
        self._refresh()

    def _answered(self) -> None:
        if not self.view.currentIndex().isValid() and self.model.rowCount():
            self.view.setCurrentIndex(self.model.index(0))
        self._refresh()

    def _refresh(self) -> None:
        model, count = self.model, self.model.rowCount()
        taken = len(self._taken())
        self.use.setEnabled(taken > 0)
        self.use.setText(
            translate("Submit", "Use")
            if taken < 2
            else translate("Submit", "Use {taken}").format(taken=taken)
        )
        self.again.setVisible(bool(model.problem))
        self.told.setProperty("muted", "false" if model.problem else "true")
        self.told.setProperty("tone", "failed" if model.problem else "")
        self.told.style().polish(self.told)
        if model.problem:
            text = model.problem
        elif count:
            text = (
                translate("Submit", self._counted, count)
                if model.is_whole
                else translate("Submit", "{count} or more {what}").format(
                    count=count_text(count), what=self._many
                )
            )
        elif model.is_asking:
            text = translate("Submit", "Looking for completed jobs …")
        elif self.search.text().strip():
            text = translate("Submit", "No completed job with {many} matches.").format(many=self._many)
        else:
            text = translate("Submit", "No completed job has {many} yet.").format(many=self._many)
        self.told.setText(text)

    def _want_pictures(self) -> None:
        """Asks for the thumbnails of the rows that are visible."""
        viewport = self.view.viewport()
        first = max(0, self.view.indexAt(viewport.rect().topLeft()).row())
        last = self.view.indexAt(viewport.rect().bottomLeft()).row()
        last = self.model.rowCount() - 1 if last < 0 else last
        found = (self.model.output(self.model.index(row)) for row in range(first, last + 1))
        self.model.thumbnails.want(
            (output.pictured for output in found if output is not None), self.devicePixelRatioF()
        )

    def _taken(self) -> tuple[str, ...]:
        """The addresses of what is selected."""
        rows = sorted(index.row() for index in self.view.selectionModel().selectedIndexes())
        found = (self.model.output(self.model.index(row)) for row in rows)
        return tuple(output.address for output in found if output is not None)

    def _take(self) -> None:
        if taken := self._taken():
            self.picked.emit(taken)
            self.accept()

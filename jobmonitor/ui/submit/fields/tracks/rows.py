"""The sounds below the timeline, with exact values: for keyboards, and to be read aloud."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QGridLayout, QPushButton, QWidget

from jobmonitor.services.forms.files import LATEST_START
from jobmonitor.ui.submit.fields.base import WheelGuard
from jobmonitor.ui.submit.fields.number_box import NumberBox, plain
from jobmonitor.ui.submit.fields.speakers import speaker_icon, speaker_name
from jobmonitor.ui.submit.fields.tracks.painting import seconds_text
from jobmonitor.ui.submit.fields.tracks.sheet import Clip, Sheet
from jobmonitor.ui.submit.fields.tracks.timeline import STEP
from jobmonitor.ui.translating import mark, translate
from jobmonitor.ui.widgets.controls import ComboBox
from jobmonitor.ui.widgets.plain import ElidedLabel, PlainLabel, tooltip

WIDEST = 640
"""Logical pixels: values stay near the names they belong to."""
HEADS = (
    mark("Submit", "Sound"),
    mark("Submit", "Speaker"),
    mark("Submit", "Starts at"),
    mark("Submit", "Length"),
    "",
)


class TrackRows(QWidget):
    """A line for each sound. What is typed goes to the sheet when the box is left, or at Enter."""

    left = Signal()
    """Enter was pressed in a box: the timeline may have the focus again."""

    def __init__(self, sheet: Sheet, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.before: QWidget | None = None
        """The widget from which Tab leads to the first line."""
        self._sheet = sheet
        self._rows: dict[int, TrackRow] = {}
        self._order: tuple[int, ...] = ()
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self.setMaximumWidth(WIDEST)
        self._grid.setHorizontalSpacing(8)
        self._grid.setVerticalSpacing(4)
        self._grid.setColumnStretch(0, 1)
        for column, words in enumerate(translate("Submit", head) if head else "" for head in HEADS):
            self._grid.addWidget(PlainLabel(words, muted=True), 0, column)
        sheet.changed.connect(self.refresh)
        self.refresh()

    def row(self, key: int) -> TrackRow | None:
        """The line of this clip."""
        return self._rows.get(key)

    def boxes(self) -> list[NumberBox]:
        """The boxes with starts, from top to bottom."""
        return [self._rows[key].start for key in self._order]

    def refresh(self) -> None:
        """Shows what the sheet has; lines stay as long as their clips do."""
        clips = {clip.key: clip for clip in self._sheet.clips}
        for key in [key for key in self._rows if key not in clips]:
            self._rows.pop(key).delete()
        for key in clips:
            if key not in self._rows:
                self._rows[key] = TrackRow(self._sheet, key, self)
                self._rows[key].entered.connect(self.left)
        if tuple(clips) != self._order:
            self._order = tuple(clips)
            for line, key in enumerate(clips, 1):
                for column, widget in enumerate(self._rows[key].widgets):
                    self._grid.addWidget(widget, line, column)
            self._sort_tabs()
        for key, clip in clips.items():
            self._rows[key].show(clip)
        self.setVisible(bool(clips))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.PaletteChange:
            for row in self._rows.values():
                row.colour()

    def _sort_tabs(self) -> None:
        before = self.before
        for key in self._order:
            for widget in self._rows[key].stops:
                if before is not None:
                    QWidget.setTabOrder(before, widget)
                before = widget


class TrackRow(QObject):
    """The widgets of one sound."""

    entered = Signal()

    def __init__(self, sheet: Sheet, key: int, parent: QWidget) -> None:
        super().__init__(parent)
        self._sheet = sheet
        self._key = key
        self._shown: Clip | None = None
        self.name = ElidedLabel(mode=Qt.TextElideMode.ElideMiddle, least=6)
        self.speaker = ComboBox()
        self.speaker.setMinimumContentsLength(9)
        self.speaker.setSizePolicy(self.name.sizePolicy())
        WheelGuard.watch(self.speaker)
        self.start = NumberBox(minimum=0, maximum=LATEST_START, step=STEP)
        self.start.setFixedWidth(max(64, self.start.fontMetrics().horizontalAdvance("0") * 7))
        self.start.installEventFilter(self)
        self.length = PlainLabel(muted=True)
        self.remove = QPushButton(translate("Submit", "Remove"))
        self.remove.setAutoDefault(False)
        self.widgets: tuple[QWidget, ...] = (self.name, self.speaker, self.start, self.length, self.remove)
        self.stops: tuple[QWidget, ...] = (self.speaker, self.start, self.remove)
        for widget in self.widgets:
            widget.setParent(parent)
            widget.show()
        self.speaker.activated.connect(self._speaker_chosen)
        self.start.editingFinished.connect(self._start_typed)
        self.remove.clicked.connect(lambda: sheet.remove(key))

    def colour(self) -> None:
        """Shows the speakers in the colours in force."""
        palette, ratio = self.speaker.palette(), self.speaker.devicePixelRatioF()
        for at in range(self.speaker.count()):
            self.speaker.setItemIcon(at, speaker_icon(palette, at + 1, ratio))

    def show(self, clip: Clip) -> None:
        """Shows the clip; what is just being typed stays."""
        if self.speaker.count() != self._sheet.lanes:
            self.speaker.clear()
            self.speaker.addItems([speaker_name(at) for at in range(1, self._sheet.lanes + 1)])
            self.colour()
        self.speaker.setCurrentIndex(clip.speaker - 1)
        self.name.set_text(clip.name, tip=str(clip.path))
        if clip.problem:
            self.name.setProperty("tone", "failed")
            self.name.set_text(clip.name, tip=clip.problem)
        if self._shown is None or self._shown.start != clip.start:
            self.start.set_number(clip.start)
        self.length.setText("…" if clip.seconds is None else seconds_text(clip.seconds))
        self._shown = clip
        self.speaker.setAccessibleName(translate("Submit", "{name}: speaker").format(name=clip.name))
        self.start.setAccessibleName(
            translate("Submit", "{name}: starts at, in seconds").format(name=clip.name)
        )
        self.start.setToolTip(
            tooltip(translate("Submit", "When “{name}” begins, in seconds").format(name=clip.name))
        )
        self.remove.setAccessibleName(translate("Submit", "Remove {name}").format(name=clip.name))

    def edit(self) -> None:
        """The start may be typed now."""
        self.start.setFocus(Qt.FocusReason.OtherFocusReason)
        self.start.selectAll()

    def delete(self) -> None:
        """The clip is gone."""
        for widget in self.widgets:
            widget.hide()
            widget.deleteLater()
        self.deleteLater()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            plain_enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not (
                event.modifiers() & Qt.KeyboardModifier.ControlModifier
            )
            if plain_enter:
                self._start_typed()
                self.entered.emit()
                return True
        return super().eventFilter(watched, event)

    def _speaker_chosen(self, index: int) -> None:
        self._sheet.choose(self._key)
        self._sheet.place(self._key, speaker=index + 1)

    def _start_typed(self) -> None:
        clip, number = self._sheet.get(self._key), self.start.number()
        if clip is None:
            return
        if number is not None:
            self._sheet.place(self._key, start=float(number))
        now = self._sheet.get(self._key)
        if now is not None:
            self.start.set_text(plain(now.start))

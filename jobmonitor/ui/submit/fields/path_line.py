"""A line for a path, and what files are called in it."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QLineEdit, QStyle, QStyleOptionFrame

from jobmonitor.domain.workflow import FieldType
from jobmonitor.ui.submit.fields.incoming import takes
from jobmonitor.ui.translating import mark

FILTERS = {
    FieldType.IMAGE: mark("Submit", "Images (*.png *.jpg *.jpeg *.webp *.bmp *.gif *.tif *.tiff)"),
    FieldType.AUDIO: mark("Submit", "Sounds (*.wav *.mp3 *.flac *.ogg *.opus *.m4a *.aac)"),
    FieldType.VIDEO: mark("Submit", "Videos (*.mp4 *.mov *.mkv *.webm *.avi *.m4v *.gif)"),
}
NAMES = {
    FieldType.IMAGE: mark("Submit", "an image"),
    FieldType.AUDIO: mark("Submit", "a sound"),
    FieldType.VIDEO: mark("Submit", "a video"),
}
KINDS = {
    "image": mark("Submit", "an image"),
    "audio": mark("Submit", "a sound"),
    "video": mark("Submit", "a video"),
}

EDGE = 3
"""Logical pixels between the frame's room and the first letter."""


class PathLine(QLineEdit):
    """A line for a path that leaves files and pictures in the clipboard to its editor."""

    pasted = Signal()

    def paintEvent(self, event: QPaintEvent) -> None:
        """A path that begins further to the left has a mark there."""
        super().paintEvent(event)
        option = QStyleOptionFrame()
        self.initStyleOption(option)
        room = self.style().subElementRect(QStyle.SubElement.SE_LineEditContents, option, self)
        if self.cursorPositionAt(room.topLeft() + QPoint(EDGE, room.height() // 2)) == 0:
            return
        cut = "…"
        room.setWidth(self.fontMetrics().horizontalAdvance(cut) + EDGE)
        painter = QPainter(self)
        painter.fillRect(room, self.palette().color(QPalette.ColorRole.Base))
        painter.setPen(self.palette().color(QPalette.ColorRole.PlaceholderText))
        painter.drawText(room, int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter), cut)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Paste):
            mime = QGuiApplication.clipboard().mimeData()
            if mime is not None and takes(mime):
                self.pasted.emit()
                return
        super().keyPressEvent(event)

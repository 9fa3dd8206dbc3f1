"""What was chosen: a thumbnail and a line about it."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QImage, QPainter, QPainterPath, QPaintEvent, QPalette, QPixmap
from PySide6.QtWidgets import QHBoxLayout, QWidget

from jobmonitor.ui.ports import MediaInfo
from jobmonitor.ui.submit.fields.number_box import plain
from jobmonitor.ui.translating import translate
from jobmonitor.ui.widgets.plain import PlainLabel

EDGE = 72
"""Logical pixels, wide and high."""
RADIUS = 8


class Thumbnail(QWidget):
    """A picture within a square, with round corners; a quiet square while there is none."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._pixmap: QPixmap | None = None
        self.setFixedSize(EDGE, EDGE)

    def show_image(self, image: QImage | None) -> None:
        """Shows `image`, at most EDGE wide and high."""
        self._pixmap = None
        if image is not None and not image.isNull():
            ratio = self.devicePixelRatioF()
            edge = round(EDGE * ratio)
            keep = Qt.AspectRatioMode.KeepAspectRatio
            smooth = Qt.TransformationMode.SmoothTransformation
            if image.width() > edge or image.height() > edge:
                image = image.scaled(edge, edge, keep, smooth)
            self._pixmap = QPixmap.fromImage(image)
            self._pixmap.setDevicePixelRatio(ratio)
        shown = QSize(EDGE, EDGE) if self._pixmap is None else self._pixmap.deviceIndependentSize().toSize()
        self.setFixedSize(shown.expandedTo(QSize(16, 16)))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        outline = QPainterPath()
        outline.addRoundedRect(QRectF(self.rect()), RADIUS, RADIUS)
        painter.setClipPath(outline)
        if self._pixmap is None:
            painter.fillRect(self.rect(), self.palette().color(QPalette.ColorRole.AlternateBase))
        else:
            painter.drawPixmap(0, 0, self._pixmap)


class FilePreview(QWidget):
    """Thumbnail, name and measures of a chosen file; takes no room where nothing is chosen."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._thumbnail = Thumbnail(self)
        self._about = PlainLabel(parent=self)
        self._about.setWordWrap(True)
        self._about.setProperty("muted", "true")
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 4, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(self._thumbnail)
        layout.addWidget(self._about, 1)
        self.hide()

    def edge(self) -> int:
        """Device pixels of the thumbnail's sides."""
        return round(EDGE * self.devicePixelRatioF())

    def wait(self, has_picture: bool) -> None:
        """Something was chosen and is being looked at."""
        self._thumbnail.show_image(None)
        self._thumbnail.setVisible(has_picture)
        self._about.setText(translate("Submit", "Looking at the file …"))
        self.show()

    def tell(self, about: str) -> None:
        """Says what the file is."""
        self._about.setText(about)

    def text(self) -> str:
        """What is said of the file."""
        return self._about.text()

    def show_image(self, image: QImage | None) -> None:
        """Shows what the file looks like; nothing where that is not known."""
        self._thumbnail.show_image(image)
        self._thumbnail.setVisible(image is not None)

    def clear(self) -> None:
        """Nothing is chosen, or nothing is known of it."""
        self._thumbnail.show_image(None)
        self.hide()


def describe(info: MediaInfo, length: int) -> str:
    """ "1024 × 768 px · 3.4 s · 1.2 MB"; `length` is in bytes."""
    parts = []
    if info.size is not None:
        parts.append(translate("Submit", "{size} px").format(size=info.size))
    if info.seconds is not None:
        parts.append(f"{plain(round(info.seconds, 2))} s")
    parts.append(bytes_text(length))
    return " · ".join(parts)


def bytes_text(length: int) -> str:
    """ "512 bytes", "12 KB", "1.2 MB"."""
    if length < 1000:
        return translate("Submit", "{length} bytes").format(length=length)
    amount = float(length)
    for unit in ("KB", "MB", "GB"):
        amount /= 1000
        if amount < 999.5 or unit == "GB":
            return f"{amount:.1f} {unit}" if amount < 10 else f"{amount:.0f} {unit}"
    raise AssertionError("the last unit takes everything")

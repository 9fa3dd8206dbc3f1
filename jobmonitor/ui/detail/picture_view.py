"""A picture, fitted into what room there is or pixel by pixel, with a word where there is none."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPixmap,
    QWheelEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from jobmonitor.ui.theme.theme import Theme
from jobmonitor.ui.theme.tokens import RADIUS

MAX_ZOOM = 8.0
_ICON = 32
_PLAY = 48
_STEP = 1.25


class PictureView(QWidget):
    """Shows one picture. Double click or Enter: to 100 % and back; wheel with Ctrl zooms; drag moves."""

    zoomed = Signal()
    """The picture is shown larger than fitted: a larger one would be of use."""
    play_wanted = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._pixmap: QPixmap | None = None
        self._word, self._icon = "", "image"
        self._zoom = 0.0  # 0: fitted; else device pixels of the picture for one of the screen
        self._centre = QPointF(0.5, 0.5)
        self._grip: QPointF | None = None
        self.playable = False
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMinimumHeight(120)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName("Preview")
        self.setToolTip("Double click: 100 % or fitted")
        theme.changed.connect(self.update)

    @property
    def picture(self) -> QPixmap | None:
        """What is shown."""
        return self._pixmap

    @property
    def is_fitted(self) -> bool:
        """Whether the whole picture is visible."""
        return self._zoom == 0.0

    def sizeHint(self) -> QSize:
        return QSize(320, 200)

    def show_image(self, image: QImage, *, keep_zoom: bool = False) -> None:
        """Shows a picture."""
        self._pixmap = QPixmap.fromImage(image)
        if not keep_zoom:
            self._zoom = 0.0
        self.update()

    def show_word(self, icon: str, word: str) -> None:
        """No picture: an icon and a sentence."""
        self._pixmap, self._icon, self._word, self._zoom = None, icon, word, 0.0
        self.setAccessibleDescription(word)
        self.update()

    def set_playable(self, playable: bool) -> None:
        """Whether a click plays."""
        self.playable = playable
        self.setToolTip("Click to play" if playable else "Double click: 100 % or fitted")
        self.update()

    def toggle_zoom(self) -> None:
        """To 100 %, or back to the whole picture."""
        self._set_zoom(1.0 if self.is_fitted else 0.0)

    def _set_zoom(self, zoom: float) -> None:
        self._zoom = min(zoom, MAX_ZOOM) if zoom else 0.0
        self._centre = QPointF(0.5, 0.5) if not zoom else self._centre
        self.update()
        if zoom:
            self.zoomed.emit()

    def _scale(self) -> float:
        """Logical pixels of the screen for one of the picture."""
        assert self._pixmap is not None
        if self._zoom:
            return self._zoom / self.devicePixelRatioF()
        size = self._pixmap.size()
        fit = min(self.width() / max(1, size.width()), self.height() / max(1, size.height()))
        return min(fit, 2.0)

    def _target(self) -> QRectF:
        assert self._pixmap is not None
        scale = self._scale()
        width, height = self._pixmap.width() * scale, self._pixmap.height() * scale
        x = self.width() / 2 - self._centre.x() * width
        y = self.height() / 2 - self._centre.y() * height
        return QRectF(x, y, width, height)

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = self._theme.tokens
        painter = QPainter(self)
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        frame = QPainterPath()
        frame.addRoundedRect(QRectF(self.rect()), RADIUS, RADIUS)
        painter.fillPath(frame, QColor(tokens.raised))
        if self._pixmap is None:
            self._paint_word(painter)
        else:
            painter.save()
            painter.setClipPath(frame)
            painter.drawPixmap(self._target(), self._pixmap, QRectF(self._pixmap.rect()))
            painter.restore()
        if self.playable:
            self._paint_play(painter)
        if self.hasFocus():
            painter.setPen(QColor(tokens.accent))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), RADIUS, RADIUS)
        painter.end()

    def _paint_word(self, painter: QPainter) -> None:
        icon = self._theme.pixmap(self._icon, "muted", self.devicePixelRatioF(), _ICON)
        middle = self.rect().center()
        painter.drawPixmap(middle.x() - _ICON // 2, middle.y() - _ICON, icon)
        painter.setPen(QColor(self._theme.tokens.muted))
        below = self.rect().adjusted(16, self.height() // 2 + 8, -16, -4)
        flags = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap
        painter.drawText(below, int(flags), self._word)

    def _paint_play(self, painter: QPainter) -> None:
        tokens = self._theme.tokens
        middle = QPointF(self.rect().center()) + QPointF(0.5, 0.5)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(tokens.accent))
        painter.drawEllipse(middle, _PLAY / 2, _PLAY / 2)
        triangle = QPainterPath(middle + QPointF(-6, -10))
        triangle.lineTo(middle + QPointF(11, 0))
        triangle.lineTo(middle + QPointF(-6, 10))
        triangle.closeSubpath()
        painter.fillPath(triangle, QColor(tokens.on_accent))

    # the operator

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if self._pixmap is not None and not self.playable:
            self.toggle_zoom()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if self.playable and event.button() is Qt.MouseButton.LeftButton:
            self.play_wanted.emit()
        elif not self.is_fitted:
            self._grip = event.position()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._grip is None or self._pixmap is None:
            return
        moved, target = event.position() - self._grip, self._target()
        self._grip = event.position()
        x = self._centre.x() - moved.x() / max(1.0, target.width())
        y = self._centre.y() - moved.y() / max(1.0, target.height())
        self._centre = QPointF(min(1.0, max(0.0, x)), min(1.0, max(0.0, y)))
        self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._grip = None

    def wheelEvent(self, event: QWheelEvent) -> None:
        if self._pixmap is None or not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            event.ignore()
            return
        now = self._scale() * self.devicePixelRatioF()
        self._set_zoom(now * (_STEP if event.angleDelta().y() > 0 else 1 / _STEP))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        if self.playable and key in (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.play_wanted.emit()
        elif self._pixmap is not None and key in (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.toggle_zoom()
        else:
            super().keyPressEvent(event)

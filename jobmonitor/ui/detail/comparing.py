"""Two pictures as one: with a slider between them, side by side, or what is different."""

from __future__ import annotations

from enum import StrEnum

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, QSizeF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFontMetrics,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from jobmonitor.ui.detail.difference import Difference
from jobmonitor.ui.detail.picture_view import takes_zoom_key, zoom_key
from jobmonitor.ui.detail.zoom import Zoom
from jobmonitor.ui.theme.theme import Theme, small
from jobmonitor.ui.theme.tokens import MARGIN, SPACE
from jobmonitor.ui.translating import translate
from jobmonitor.ui.words import one_line

STEP = 0.02
"""Of the width, that an arrow key moves the slider; with Shift five times that."""
_NOTCH = 120.0
_GAP = 2.0
_HANDLE = 14.0
_CENTRE = int(Qt.AlignmentFlag.AlignCenter)


class CompareMode(StrEnum):
    """How two pictures are shown."""

    SLIDER = "slider"
    SIDE = "side"
    DIFFERENCE = "difference"


class CompareView(QWidget):
    """Two pictures in one frame. The wheel zooms around the pointer, a drag on the slider moves it, any other
    drag moves the pictures; Left and Right move the slider."""

    zoomed = Signal()
    moved = Signal(float)
    """The slider is there now: 0 to 1 of the picture."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._zoom = Zoom()
        self._pictures: list[QPixmap | None] = [None, None]
        self._names = ["", ""]
        self._difference: QPixmap | None = None
        self._word = ""
        self._grip: QPointF | None = None
        self._slides = False
        self.mode = CompareMode.SLIDER
        self.position = 0.5
        """Where the slider is: 0 to 1 of the picture's width."""
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMinimumHeight(120)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(translate("Details", "Comparison"))
        theme.changed.connect(self.update)

    @property
    def geometry_of_pictures(self) -> Zoom:
        """Which part is seen, and how large."""
        return self._zoom

    @property
    def is_ready(self) -> bool:
        """Whether both pictures are there."""
        return None not in self._pictures

    def sizeHint(self) -> QSize:
        return QSize(640, 400)

    def clear(self, word: str) -> None:
        """Shows nothing but a word, until pictures come."""
        self._pictures, self._difference, self._word = [None, None], None, word
        self._zoom.fit()
        self.update()

    def show_pictures(self, one: QImage, other: QImage, names: tuple[str, str]) -> None:
        """Compares these; the first gives the size, into which the second is fitted."""
        self._pictures = [QPixmap.fromImage(one), QPixmap.fromImage(other)]
        self._names = [one_line(name, 80) for name in names]
        self._difference, self._word = None, ""
        self._zoom.picture = QSizeF(one.size())
        self._zoom.fit()
        self._place()
        self._tell()

    def show_difference(self, found: Difference) -> None:
        """What is different, for its mode."""
        self._difference = QPixmap.fromImage(found.image)
        self.update()

    def set_mode(self, mode: CompareMode) -> None:
        """Shows them in another way; zoom and place stay."""
        self.mode = mode
        self._place()
        self._tell()

    def set_position(self, position: float) -> None:
        """Moves the slider."""
        self.position = min(1.0, max(0.0, position))
        self._tell()
        self.update()
        self.moved.emit(self.position)

    def fit(self) -> None:
        """Shows all of the pictures."""
        self._zoom.fit()
        self._changed()

    def set_zoom(self, zoom: float) -> None:
        """Shows them so large (1: 100 %)."""
        self._zoom.set_zoom(zoom)
        self._changed()

    def zoom_by(self, steps: float, at: QPointF | None = None) -> None:
        """Larger by so many steps, smaller by negative ones."""
        self._zoom.step(steps, at)
        self._changed()

    def _changed(self) -> None:
        self.update()
        self.zoomed.emit()

    def _place(self) -> None:
        width = (self.width() - _GAP) / 2 if self.mode is CompareMode.SIDE else self.width()
        self._zoom.view, self._zoom.ratio = QSizeF(width, self.height()), self.devicePixelRatioF()
        self.update()

    def _tell(self) -> None:
        names = translate("Details", "{one} and {other}").format(one=self._names[0], other=self._names[1])
        if self.mode is CompareMode.SLIDER:
            words = translate("Details", "the slider at {percent} %")
            names = f"{names}, {words.format(percent=round(self.position * 100))}"
        self.setAccessibleDescription(names)

    # painting

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = self._theme.tokens
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(tokens.raised))
        one, other = self._pictures
        if one is None or other is None:
            painter.setPen(QColor(tokens.muted))
            painter.drawText(self.rect(), _CENTRE | int(Qt.TextFlag.TextWordWrap), self._word)
            painter.end()
            return
        self._zoom.ratio = self.devicePixelRatioF()
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, not self._zoom.is_sharp)
        match self.mode:
            case CompareMode.SLIDER:
                self._paint_slider(painter, one, other)
            case CompareMode.SIDE:
                self._paint_side(painter, one, other)
            case CompareMode.DIFFERENCE:
                self._paint_difference(painter)
        if self.hasFocus():
            painter.setPen(QColor(tokens.accent))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5))
        painter.end()

    def _paint_slider(self, painter: QPainter, one: QPixmap, other: QPixmap) -> None:
        target = self._zoom.target
        line = self._line()
        whole = QRectF(self.rect())
        painter.save()
        painter.setClipRect(QRectF(0, 0, line, whole.height()))
        painter.drawPixmap(target, one, QRectF(one.rect()))
        painter.setClipRect(QRectF(line, 0, whole.width() - line, whole.height()))
        painter.drawPixmap(_inside(target, other), other, QRectF(other.rect()))
        painter.restore()
        tokens = self._theme.tokens
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(tokens.surface), 3))
        painter.drawLine(QPointF(line, 0), QPointF(line, whole.height()))
        painter.setPen(QPen(QColor(tokens.accent), 1))
        painter.drawLine(QPointF(line, 0), QPointF(line, whole.height()))
        middle = QPointF(line, whole.height() / 2)
        painter.setBrush(QColor(tokens.accent))
        painter.setPen(QPen(QColor(tokens.surface), 2))
        painter.drawEllipse(middle, _HANDLE, _HANDLE)
        painter.setPen(QPen(QColor(tokens.on_accent), 1.6))
        for side in (-1, 1):
            tip = middle + QPointF(side * 8, 0)
            painter.drawPolyline([tip + QPointF(-side * 4, -4), tip, tip + QPointF(-side * 4, 4)])
        self._paint_name(painter, self._names[0], left=True, room=whole.width() / 2)
        self._paint_name(painter, self._names[1], left=False, room=whole.width() / 2)

    def _paint_side(self, painter: QPainter, one: QPixmap, other: QPixmap) -> None:
        half = (self.width() - _GAP) / 2
        for at, picture in enumerate((one, other)):
            painter.save()
            left = at * (half + _GAP)
            painter.setClipRect(QRectF(left, 0, half, self.height()))
            place = _inside(self._zoom.target.translated(left, 0), picture)
            painter.drawPixmap(place, picture, QRectF(picture.rect()))
            painter.restore()
        painter.fillRect(QRectF(half, 0, _GAP, self.height()), QColor(self._theme.tokens.base))
        self._paint_name(painter, self._names[0], left=True, room=half)
        self._paint_name(painter, self._names[1], left=False, room=half)

    def _paint_difference(self, painter: QPainter) -> None:
        if self._difference is None:
            painter.setPen(QColor(self._theme.tokens.muted))
            painter.drawText(self.rect(), _CENTRE, translate("Details", "Looking for differences…"))
            return
        painter.drawPixmap(self._zoom.target, self._difference, QRectF(self._difference.rect()))

    def _paint_name(self, painter: QPainter, name: str, *, left: bool, room: float) -> None:
        """Whose picture it is, on a plate that is read on any picture."""
        tokens = self._theme.tokens
        font = small(self.font())
        metrics = QFontMetrics(font)
        text = metrics.elidedText(name, Qt.TextElideMode.ElideMiddle, int(room - 6 * SPACE))
        width, height = metrics.horizontalAdvance(text) + 2 * MARGIN, metrics.height() + SPACE
        x = MARGIN if left else self.width() - MARGIN - width
        plate = QRectF(x, MARGIN, width, height)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(tokens.surface))
        painter.drawRoundedRect(plate, SPACE, SPACE)
        painter.setPen(QColor(tokens.text))
        painter.setFont(font)
        painter.drawText(plate, _CENTRE, text)

    def _line(self) -> float:
        """Where the slider is in the view."""
        target = self._zoom.target
        return min(float(self.width()), max(0.0, target.x() + self.position * target.width()))

    # the operator

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is not Qt.MouseButton.LeftButton or not self.is_ready:
            return
        at = event.position()
        self._slides = self.mode is CompareMode.SLIDER and (
            abs(at.x() - self._line()) <= 2 * _HANDLE or self._zoom.is_fitted
        )
        self._grip = at
        if self._slides:
            self._slide_to(at.x())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        at = event.position()
        if self._grip is None:
            near = self.mode is CompareMode.SLIDER and abs(at.x() - self._line()) <= _HANDLE
            self.setCursor(Qt.CursorShape.SplitHCursor if near else Qt.CursorShape.ArrowCursor)
        elif self._slides:
            self._slide_to(at.x())
        else:
            self._zoom.move(at - self._grip)
            self._grip = at
            self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._grip, self._slides = None, False

    def wheelEvent(self, event: QWheelEvent) -> None:
        if self.is_ready:
            at = event.position()
            half = (self.width() + _GAP) / 2
            if self.mode is CompareMode.SIDE and at.x() >= half:
                at -= QPointF(half, 0)
            self.zoom_by(event.angleDelta().y() / _NOTCH, at)

    def _slide_to(self, x: float) -> None:
        target = self._zoom.target
        self.set_position((x - target.x()) / max(1.0, target.width()))

    def event(self, event: QEvent) -> bool:
        """While it has the focus, Ctrl+0 and Ctrl+1 mean the pictures, and no action of the window."""
        if takes_zoom_key(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        plain = not event.modifiers() & ~Qt.KeyboardModifier.ShiftModifier
        far = 5 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1
        match event.key():
            case Qt.Key.Key_Left if plain and self.mode is CompareMode.SLIDER:
                self.set_position(self.position - STEP * far)
            case Qt.Key.Key_Right if plain and self.mode is CompareMode.SLIDER:
                self.set_position(self.position + STEP * far)
            case Qt.Key.Key_Home if self.mode is CompareMode.SLIDER:
                self.set_position(0.0)
            case Qt.Key.Key_End if self.mode is CompareMode.SLIDER:
                self.set_position(1.0)
            case _:
                self._zoom_by_key(event)

    def _zoom_by_key(self, event: QKeyEvent) -> None:
        match zoom_key(event):
            case "fit":
                self.fit()
            case "100":
                self.set_zoom(1.0)
            case "in":
                self.zoom_by(1)
            case "out":
                self.zoom_by(-1)
            case _:
                super().keyPressEvent(event)


def _inside(target: QRectF, picture: QPixmap) -> QRectF:
    """Where a picture lies within the place of the other one, whole and with its own proportions."""
    size = QSizeF(picture.size()).scaled(target.size(), Qt.AspectRatioMode.KeepAspectRatio)
    place = QRectF(0, 0, size.width(), size.height())
    place.moveCenter(target.center())
    return place

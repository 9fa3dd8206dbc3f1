"""Where masks are painted: by mouse, by tablet, or by keys."""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum

from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPointingDevice,
    QResizeEvent,
    QTabletEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from jobmonitor.ui.submit.fields.masks.brush import Stroke
from jobmonitor.ui.submit.fields.masks.composing import colours, paint_labels, paint_picture
from jobmonitor.ui.submit.fields.masks.history import History
from jobmonitor.ui.submit.fields.masks.labels import Labels, Tiles
from jobmonitor.ui.submit.fields.masks.view import View
from jobmonitor.ui.theme.palette import tokens_in

LEAST_BRUSH = 1
NOTCH = 1.15
"""By how much one notch of the wheel changes size or zoom."""
LIGHTEST = 0.25
"""How wide a line is, of the brush's size, where a pen hardly touches."""


class Tool(Enum):
    """What a stroke does."""

    BRUSH = "brush"
    ERASER = "eraser"


class MaskCanvas(QWidget):
    """A picture with a mask for each speaker over it. Only what a stroke changes is painted anew."""

    changed = Signal()
    """A stroke is finished, or was undone."""
    brush_changed = Signal()
    view_changed = Signal()

    def __init__(self, labels: Labels, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.labels = labels
        self.history = History()
        self.speaker = 1
        self.tool = Tool.BRUSH
        self.opacity = 0.6
        self.view = View()
        self.composed = QRect()
        """The part of the picture that was painted last."""
        self._levels: Sequence[QImage] = ()
        self._is_fitted = True
        longer = max(self.size_of_picture().width(), self.size_of_picture().height())
        self.most_brush = max(32, longer // 3)
        self.brush = max(4, longer // 20)
        self._stroke: Stroke | None = None
        self._pointer: QPointF | None = None
        """Where the brush is, in pixels of the picture."""
        self._by_keys = False
        self._space = False
        self._panned_from: QPointF | None = None
        self.setMouseTracking(True)
        self.setTabletTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(160, 120)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self._show_cursor()

    def size_of_picture(self) -> QSize:
        """Pixels that are painted on."""
        return self.labels.image.size()

    def show_picture(self, levels: Sequence[QImage]) -> None:
        """What is painted over: the picture in several sizes, the largest first."""
        self._levels = levels
        self.update()

    # What the operator chooses

    def set_brush(self, size: float) -> None:
        """The brush's size in pixels of the picture."""
        size = min(max(round(size), LEAST_BRUSH), self.most_brush)
        if size != self.brush:
            self._update_pointer()
            self.brush = size
            self._update_pointer()
            self.brush_changed.emit()

    def set_tool(self, tool: Tool) -> None:
        """Brush or eraser."""
        if tool is not self.tool:
            self.tool = tool
            self.brush_changed.emit()

    def set_speaker(self, speaker: int) -> None:
        """For whom is painted."""
        self.speaker = speaker
        self.tool = Tool.BRUSH
        self._update_pointer()
        self.brush_changed.emit()

    def set_opacity(self, opacity: float) -> None:
        """How much the masks cover, 0 to 1."""
        self.opacity = opacity
        self.update()

    def set_view(self, view: View) -> None:
        """Which part is seen."""
        self._is_fitted = False
        self.view = view.kept(self.size_of_picture(), self.size())
        self.update()
        self.view_changed.emit()

    def fit(self) -> None:
        """The whole picture is seen."""
        self._is_fitted = True
        self.view = View.whole(self.size_of_picture(), self.size())
        self.update()
        self.view_changed.emit()

    def zoom_by(self, factor: float, at: QPointF | None = None) -> None:
        """Larger or smaller, about a place of the widget or its middle."""
        self.set_view(self.view.zoomed(factor, at or QPointF(self.rect().center())))

    def undo(self) -> None:
        """One step back."""
        self._went(self.history.undo(self.labels))

    def redo(self) -> None:
        """One step forth."""
        self._went(self.history.redo(self.labels))

    def replace(self, image: QImage, before: Tiles) -> None:
        """Other labels of the same size; `before` are the tiles in which they are others, as they were."""
        self._finish_stroke()
        self.labels = Labels(image)
        self.history.add(before)
        self._went(image.rect())

    def _went(self, changed: QRect) -> None:
        if not changed.isEmpty() and self._stroke is None:
            self._update_part(changed)
            self.changed.emit()

    # Strokes

    def _begin_stroke(self, at: QPointF, pressure: float = 1.0, *, erases: bool = False) -> None:
        if self._stroke is not None:
            return
        label = 0 if erases or self.tool is Tool.ERASER else self.speaker
        self._stroke = Stroke(self.labels, label, at, self._width(pressure))
        self._update_part(self._stroke.first)

    def _go_on(self, at: QPointF, pressure: float = 1.0) -> None:
        if self._stroke is not None:
            self._update_part(self._stroke.to(at, self._width(pressure)))

    def _finish_stroke(self) -> None:
        if self._stroke is not None:
            self._update_part(self._stroke.finish())
            self._stroke = None
            self.history.add(self.labels.end())
            self.changed.emit()

    def _width(self, pressure: float) -> float:
        return self.brush * (LIGHTEST + (1 - LIGHTEST) * min(max(pressure, 0.0), 1.0))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        middle = event.button() is Qt.MouseButton.MiddleButton
        left = event.button() is Qt.MouseButton.LeftButton
        if middle or (left and self._space):
            self._panned_from = event.position()
            self.setCursor(Qt.CursorShape.ClosedHandCursor)
        elif left:
            self._move_pointer(self.view.to_picture(event.position()))
            self._begin_stroke(self.view.to_picture(event.position()))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._panned_from is not None:
            self.set_view(self.view.panned(event.position() - self._panned_from))
            self._panned_from = event.position()
            return
        place = self.view.to_picture(event.position())
        self._by_keys = False
        self._move_pointer(place)
        self._go_on(place)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._panned_from is not None:
            self._panned_from = None
            self._show_cursor()
        elif event.button() is Qt.MouseButton.LeftButton:
            self._finish_stroke()

    def tabletEvent(self, event: QTabletEvent) -> None:
        if self._space or self._panned_from is not None:
            event.ignore()  # it comes again as a mouse event, which pans
            return
        place = self.view.to_picture(event.position())
        self._by_keys = False
        self._move_pointer(place)
        if event.type() is QEvent.Type.TabletPress and event.button() is Qt.MouseButton.LeftButton:
            erases = event.pointerType() is QPointingDevice.PointerType.Eraser
            self._begin_stroke(place, event.pressure(), erases=erases)
        elif event.type() is QEvent.Type.TabletMove:
            self._go_on(place, event.pressure())
        elif event.type() is QEvent.Type.TabletRelease:
            self._finish_stroke()
        event.accept()

    def wheelEvent(self, event: QWheelEvent) -> None:
        notches = event.angleDelta().y() / 120
        if not notches:
            event.ignore()
        elif event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.zoom_by(NOTCH ** (2 * notches), event.position())
        else:
            self.step_brush(notches)
        event.accept()

    def step_brush(self, notches: float) -> None:
        """A larger or smaller brush, at least by a pixel."""
        wanted = self.brush * NOTCH**notches
        self.set_brush(max(wanted, self.brush + 1) if notches > 0 else min(wanted, self.brush - 1))

    def leaveEvent(self, event: QEvent) -> None:
        if self._stroke is None and not self._by_keys:
            self._update_pointer()
            self._pointer = None

    # Keys: arrows move the brush, Space paints; with the mouse in hand, Space pans

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if key in _ARROWS and not event.modifiers() & ~_STEPPED:
            self._step_pointer(*_ARROWS[key], far=bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier))
        elif key == Qt.Key.Key_Space:
            if not event.isAutoRepeat():
                self._press_space()
        elif key == Qt.Key.Key_Escape and self._stroke is not None:
            self._finish_stroke()
            self.undo()
        else:
            super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        if event.key() != Qt.Key.Key_Space:
            super().keyReleaseEvent(event)
        elif not event.isAutoRepeat():
            if self._by_keys:
                self._finish_stroke()
            self._space = False
            self._show_cursor()

    def focusOutEvent(self, event: QEvent) -> None:
        self._finish_stroke()
        self._space = False
        self._show_cursor()
        self.update()

    def focusInEvent(self, event: QEvent) -> None:
        self.update()

    def _press_space(self) -> None:
        if self._by_keys and self._pointer is not None:
            self._begin_stroke(self._pointer)
        else:
            self._space = True
            self.setCursor(Qt.CursorShape.OpenHandCursor)

    def _step_pointer(self, right: int, down: int, *, far: bool) -> None:
        size = self.size_of_picture()
        if self._pointer is None:
            self._pointer = QPointF(size.width() / 2, size.height() / 2)
        self._by_keys = True
        step = max(1.0, self.brush / 4) * (5 if far else 1)
        place = self._pointer + QPointF(right, down) * step
        place = QPointF(min(max(place.x(), 0), size.width() - 1), min(max(place.y(), 0), size.height() - 1))
        self._move_pointer(place)
        self._go_on(place)
        there = self.view.to_widget(place)
        inner = QRectF(self.rect()).adjusted(16, 16, -16, -16)
        if not inner.contains(there):
            wanted = QPointF(
                min(max(there.x(), inner.left()), inner.right()),
                min(max(there.y(), inner.top()), inner.bottom()),
            )
            self.set_view(self.view.panned(wanted - there))

    # What is seen

    def _show_cursor(self) -> None:
        self.setCursor(Qt.CursorShape.CrossCursor)

    def _move_pointer(self, place: QPointF) -> None:
        self._update_pointer()
        self._pointer = place
        self._update_pointer()

    def _pointer_rect(self) -> QRectF:
        assert self._pointer is not None
        radius = max(self.brush * self.view.zoom / 2, 2.0)
        centre = self.view.to_widget(self._pointer)
        return QRectF(centre - QPointF(radius, radius), centre + QPointF(radius, radius))

    def _update_pointer(self) -> None:
        if self._pointer is not None:
            self.update(self._pointer_rect().toAlignedRect().adjusted(-3, -3, 3, 3))

    def _update_part(self, part: QRect) -> None:
        if not part.isEmpty():
            self.update(self.view.shown(part).adjusted(-2, -2, 2, 2))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._is_fitted:
            self.fit()
        else:
            self.set_view(self.view)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        tokens = tokens_in(self.palette())
        painter.fillRect(event.rect(), QColor(tokens.raised))
        size = self.size_of_picture()
        seen = self.view.seen(event.rect()).toAlignedRect().adjusted(-2, -2, 2, 2)
        seen = seen.intersected(QRect(QPoint(), size))
        self.composed = seen
        if not seen.isEmpty():
            painter.save()
            painter.setClipRect(self.view.shown(QRect(QPoint(), size)), Qt.ClipOperation.IntersectClip)
            if self._levels:
                paint_picture(painter, self._levels, size, self.view, seen)
            else:
                painter.fillRect(event.rect(), QColor(tokens.surface))
            paint_labels(painter, self.labels.image, colours(self.palette(), self.opacity), self.view, seen)
            painter.restore()
        self._paint_pointer(painter)
        if self.hasFocus():
            painter.setPen(QColor(tokens.accent))
            painter.drawRect(self.rect().adjusted(0, 0, -1, -1))

    def _paint_pointer(self, painter: QPainter) -> None:
        if self._pointer is None:
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        ring = self._pointer_rect()
        for colour, width in ((QColor(0, 0, 0, 170), 3.0), (QColor(255, 255, 255), 1.2)):
            painter.setPen(QPen(colour, width))
            painter.drawEllipse(ring)
        if self._by_keys:  # the crosshair of the mouse is elsewhere
            centre = ring.center()
            painter.drawLine(centre - QPointF(4, 0), centre + QPointF(4, 0))
            painter.drawLine(centre - QPointF(0, 4), centre + QPointF(0, 4))


_ARROWS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}
_STEPPED = Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier

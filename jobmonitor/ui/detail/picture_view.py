"""A picture, fitted into what room there is or pixel by pixel, with a word where there is none."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, QSizeF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPixmap,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from jobmonitor.ui.detail.zoom import Zoom
from jobmonitor.ui.theme.theme import Theme
from jobmonitor.ui.theme.tokens import RADIUS
from jobmonitor.ui.translating import translate

_ICON = 32
_PLAY = 48
_NOTCH = 120.0
"""Of a wheel, in eighths of a degree."""
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class PictureView(QWidget):
    """Shows one picture. The wheel zooms around the pointer (with Ctrl, where `wheel_zooms` is not set), a
    drag moves, Ctrl+0 fits, Ctrl+1 is 100 %, + and - zoom, Space and Enter go to 100 % and back."""

    zoomed = Signal()
    """The picture is shown larger than fitted, or fitted again."""
    play_wanted = Signal()
    enlarge_wanted = Signal()
    """A double click, where `opens` is set."""

    def __init__(
        self,
        theme: Theme,
        parent: QWidget | None = None,
        *,
        wheel_zooms: bool = False,
        opens: bool = False,
        framed: bool = True,
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._pixmap: QPixmap | None = None
        self._large: QPixmap | None = None
        self._word, self._icon = "", "image"
        self._geometry = Zoom()
        self._grip: QPointF | None = None
        self._wheel_zooms, self._opens, self._framed = wheel_zooms, opens, framed
        self.playable = False
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMinimumHeight(120)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(translate("Details", "Preview"))
        self._tell()
        theme.changed.connect(self.update)

    @property
    def picture(self) -> QPixmap | None:
        """What is shown."""
        return self._pixmap if self.is_fitted else self._large or self._pixmap

    @property
    def is_fitted(self) -> bool:
        """Whether the whole picture is visible."""
        return self._geometry.is_fitted

    @property
    def geometry_of_picture(self) -> Zoom:
        """Which part of the picture is seen, and how large."""
        return self._geometry

    def sizeHint(self) -> QSize:
        return QSize(320, 200)

    def show_image(self, image: QImage, *, keep_zoom: bool = False, whole: QSize | None = None) -> None:
        """Shows a picture. `whole`: its size in pixels, where `image` is a smaller copy of it."""
        self._pixmap, self._large = QPixmap.fromImage(image), None
        self._geometry.picture = QSizeF(whole if whole is not None else image.size())
        if not keep_zoom:
            self._geometry.fit()
        self._place()

    def show_large(self, image: QImage, whole: QSize | None = None) -> None:
        """A larger copy of the picture that is shown, for when it is zoomed."""
        if self._pixmap is None or image.width() <= self._pixmap.width():
            return
        self._large = QPixmap.fromImage(image)
        self.know_size(whole if whole is not None else image.size())

    def know_size(self, whole: QSize) -> None:
        """How many pixels the picture has, of which a smaller copy is shown. What is visible stays as large,
        but for 100 %, which means the picture's own pixels."""
        geometry = self._geometry
        before = geometry.picture.width()
        geometry.picture = QSizeF(whole)
        if geometry.zoom not in (0.0, 1.0) and before:
            geometry.zoom *= before / max(1, whole.width())
        self._place()

    def show_word(self, icon: str, word: str) -> None:
        """No picture: an icon and a sentence."""
        self._pixmap = self._large = None
        self._icon, self._word = icon, word
        self._geometry.fit()
        self.setAccessibleDescription(word)
        self.update()

    def set_playable(self, playable: bool) -> None:
        """Whether a click plays."""
        self.playable = playable
        self._tell()
        self.update()

    def toggle_zoom(self) -> None:
        """To 100 %, or back to the whole picture."""
        if self.is_fitted:
            self.set_zoom(1.0)
        else:
            self.fit()

    def fit(self) -> None:
        """Shows the whole picture."""
        self._geometry.fit()
        self.update()
        self.zoomed.emit()

    def set_zoom(self, zoom: float, at: QPointF | None = None) -> None:
        """Shows it so large (1: 100 %), around a point of the view."""
        if self._pixmap is not None:
            self._place()
            self._geometry.set_zoom(zoom, at)
            self.update()
            self.zoomed.emit()

    def zoom_by(self, steps: float, at: QPointF | None = None) -> None:
        """Larger by so many steps, smaller by negative ones."""
        if self._pixmap is not None:
            self._place()
            self._geometry.step(steps, at)
            self.update()
            self.zoomed.emit()

    def _place(self) -> None:
        self._geometry.view, self._geometry.ratio = QSizeF(self.size()), self.devicePixelRatioF()
        self.update()

    def _tell(self) -> None:
        if self.playable:
            self.setToolTip(translate("Details", "Click to play"))
        elif self._opens:
            self.setToolTip(translate("Details", "Double click: open the viewer. Ctrl and wheel: zoom"))
        else:
            self.setToolTip(translate("Details", "Double click: 100 % or fitted"))

    # painting

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = self._theme.tokens
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        frame = QPainterPath()
        radius = RADIUS if self._framed else 0
        frame.addRoundedRect(QRectF(self.rect()), radius, radius)
        painter.fillPath(frame, QColor(tokens.raised))
        if self._pixmap is None:
            self._paint_word(painter)
        else:
            self._geometry.ratio = self.devicePixelRatioF()
            painter.save()
            painter.setClipPath(frame)
            smooth = QPainter.RenderHint.SmoothPixmapTransform
            painter.setRenderHint(smooth, not self._geometry.is_sharp)
            shown = self.picture or self._pixmap
            painter.drawPixmap(self._geometry.target, shown, QRectF(shown.rect()))
            painter.restore()
        if self.playable:
            self._paint_play(painter)
        if self.hasFocus() and self._framed:
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
        if self._opens:
            self.enlarge_wanted.emit()
        elif self._pixmap is not None and not self.playable:
            self.toggle_zoom()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if self.playable and event.button() is Qt.MouseButton.LeftButton:
            self.play_wanted.emit()
        elif not self.is_fitted:
            self._grip = event.position()
            self.setCursor(Qt.CursorShape.ClosedHandCursor)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._grip is None or self._pixmap is None:
            return
        self._geometry.move(event.position() - self._grip)
        self._grip = event.position()
        self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._grip = None
        self.unsetCursor()

    def wheelEvent(self, event: QWheelEvent) -> None:
        with_ctrl = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if self._pixmap is None or not (with_ctrl or self._wheel_zooms):
            event.ignore()
            return
        self.zoom_by(event.angleDelta().y() / _NOTCH, event.position())

    def event(self, event: QEvent) -> bool:
        """While it has the focus, Ctrl+0 and Ctrl+1 mean the picture, and no action of the window."""
        if takes_zoom_key(event) and self._pixmap is not None:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        if self.playable and key in (Qt.Key.Key_Space, *_ENTER):
            self.play_wanted.emit()
        elif self._opens and key in _ENTER:
            self.enlarge_wanted.emit()
        elif self._pixmap is not None and key in (Qt.Key.Key_Space, *_ENTER):
            self.toggle_zoom()
        elif self._pixmap is not None and (asked := zoom_key(event)):
            zoom_by_key(self, asked)
        else:
            super().keyPressEvent(event)


def takes_zoom_key(event: QEvent) -> bool:
    """Whether somebody asks who wants a key that zooms."""
    is_asked = event.type() == QEvent.Type.ShortcutOverride
    return is_asked and isinstance(event, QKeyEvent) and bool(zoom_key(event))


def zoom_key(event: QKeyEvent) -> str:
    """What a key asks of a picture: `fit`, `100`, `in`, `out`; empty for any other."""
    with_ctrl = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
    match event.key():
        case Qt.Key.Key_0 if with_ctrl:
            return "fit"
        case Qt.Key.Key_1 if with_ctrl:
            return "100"
        case Qt.Key.Key_Plus | Qt.Key.Key_Equal:
            return "in"
        case Qt.Key.Key_Minus:
            return "out"
        case _:
            return ""


def zoom_by_key(view: PictureView, asked: str) -> None:
    """Does what `zoom_key` found."""
    match asked:
        case "fit":
            view.fit()
        case "100":
            view.set_zoom(1.0)
        case "in":
            view.zoom_by(1)
        case "out":
            view.zoom_by(-1)

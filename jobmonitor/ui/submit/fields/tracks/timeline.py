"""The timeline: lanes with clips that are dragged, and moved by keys."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QColor,
    QGuiApplication,
    QHelpEvent,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
)
from PySide6.QtWidgets import QApplication, QFrame, QSizePolicy, QToolTip, QWidget

from jobmonitor.ui.submit.fields.incoming import takes
from jobmonitor.ui.submit.fields.speakers import speaker_name
from jobmonitor.ui.submit.fields.tracks.painting import (
    paint_clip,
    paint_head,
    paint_ruler,
    seconds_text,
    span_text,
)
from jobmonitor.ui.submit.fields.tracks.scale import Scale, snapped
from jobmonitor.ui.submit.fields.tracks.sheet import Clip, Sheet
from jobmonitor.ui.theme.palette import tokens_in
from jobmonitor.ui.theme.tokens import ROW
from jobmonitor.ui.translating import mark, translate
from jobmonitor.ui.widgets.plain import tooltip

RULER = 24
LEAST_CLIP = 10.0
"""Pixels that a clip is wide at least, to be seen and taken hold of."""
STEP, LEAP = 0.1, 1.0
"""Seconds that an arrow key moves a clip, and with Shift."""
EMPTY = mark("Submit", "Drop sounds here")


class Timeline(QFrame):
    """What is done here changes the sheet at once."""

    edit_wanted = Signal(int)
    """The exact start of the clip with this key is to be typed."""
    paste_wanted = Signal()

    def __init__(self, sheet: Sheet, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._sheet = sheet
        self._loudness: dict[Path, tuple[float, ...]] = {}
        self._pressed: QPointF | None = None
        self._before: Clip | None = None
        """The clip as it was when a drag began."""
        self._held: Scale | None = None
        """The scale while something is dragged: it must not change under the mouse."""
        self._drags = 0
        self._over = 0
        self.setProperty("framed", True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        sheet.changed.connect(self._refresh)
        sheet.chosen_changed.connect(self._tell_chosen)
        self._refresh()

    # Where things are

    def sizeHint(self) -> QSize:
        return QSize(320, RULER + self._sheet.lanes * ROW + 6)

    def minimumSizeHint(self) -> QSize:
        return QSize(240, self.sizeHint().height())

    def head_width(self) -> int:
        """Pixels that the speakers' names take."""
        return self.fontMetrics().horizontalAdvance(speaker_name(4)) + 26

    def scale(self) -> Scale:
        """Seconds and pixels of what is shown."""
        width = self.width() - self.head_width() - 10.0
        return self._held or Scale.holding(self._sheet.end(), width)

    def clip_rect(self, clip: Clip) -> QRectF:
        """Where a clip is painted."""
        scale = self.scale()
        left = self.head_width() + scale.x(clip.start)
        width = max(scale.x(clip.seconds or 0.0), LEAST_CLIP if clip.seconds is not None else 64.0)
        return QRectF(left, RULER + (clip.speaker - 1) * ROW + 4, width, ROW - 8)

    def clip_at(self, place: QPointF) -> Clip | None:
        """The clip there; of several, the one on top."""
        chosen = self._sheet.chosen
        clips = [*self._sheet.clips, *([chosen] if chosen is not None else [])]
        return next((clip for clip in reversed(clips) if self.clip_rect(clip).contains(place)), None)

    def speaker_at(self, place: QPointF) -> int:
        """Whose lane is there; 0 outside of all."""
        lane = int((place.y() - RULER) // ROW) + 1
        return lane if 1 <= lane <= self._sheet.lanes else 0

    def seconds_at(self, place: QPointF) -> float:
        """What time is there; 0 before the beginning."""
        return max(0.0, self.scale().seconds(place.x() - self.head_width()))

    def show_loudness(self, path: Path, loudness: tuple[float, ...]) -> None:
        """How loud a sound is from its beginning to its end, each 0 to 1."""
        self._loudness[path] = loudness
        self.update()

    def loudness_of(self, path: Path) -> tuple[float, ...] | None:
        """What was told of a sound; None where nothing was."""
        return self._loudness.get(path)

    def mark(self, speaker: int) -> None:
        """Something is dragged over this speaker's lane; 0: over none."""
        if speaker != self._over:
            self._over = speaker
            self.update()

    # Mouse

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is not Qt.MouseButton.LeftButton:
            super().mousePressEvent(event)
            return
        clip = self.clip_at(event.position())
        self._sheet.choose(clip.key if clip is not None else 0)
        self._pressed = event.position() if clip is not None else None
        self._before = clip

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        place = event.position()
        if self._pressed is None or self._before is None:
            hand = Qt.CursorShape.OpenHandCursor
            self.setCursor(hand if self.clip_at(place) is not None else Qt.CursorShape.ArrowCursor)
            return
        far = (place - self._pressed).manhattanLength() >= QApplication.startDragDistance()
        if self._held is None:
            if not far:
                return
            self._held = self.scale()
            self._drags += 1
            self.setCursor(Qt.CursorShape.ClosedHandCursor)
        start = self._before.start + self._held.seconds(place.x() - self._pressed.x())
        if not event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            start = snapped(start)
        speaker = self.speaker_at(place) or None
        self._sheet.place(self._before.key, start=start, speaker=speaker, gesture=f"drag {self._drags}")
        now = self._sheet.get(self._before.key)
        if now is not None:
            words = translate("Submit", "{speaker}, starts at {start}").format(
                speaker=speaker_name(now.speaker), start=seconds_text(now.start)
            )
            QToolTip.showText(event.globalPosition().toPoint(), words, self)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._end_drag()
        super().mouseReleaseEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        clip = self.clip_at(event.position())
        if clip is not None and event.button() is Qt.MouseButton.LeftButton:
            self.edit_wanted.emit(clip.key)

    def _end_drag(self, *, undo: bool = False) -> None:
        before, was_dragging = self._before, self._held is not None
        self._pressed, self._before, self._held = None, None, None
        if was_dragging:
            self.unsetCursor()
            if undo and before is not None and self._sheet.get(before.key) != before:
                self._sheet.undo()
            self.update()

    # Keys

    def event(self, event: QEvent) -> bool:
        if event.type() is QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            clip = self.clip_at(QPointF(event.pos()))
            if clip is not None:
                QToolTip.showText(event.globalPos(), tooltip(described(clip)), self)
                return True
        if event.type() is QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            drags = self._held is not None and event.key() == Qt.Key.Key_Escape
            mine = (QKeySequence.StandardKey.Paste, QKeySequence.StandardKey.Undo)
            if drags or event.key() == Qt.Key.Key_Delete or any(event.matches(each) for each in mine):
                event.accept()
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, clip = Qt.Key(event.key()), self._sheet.chosen
        modifiers = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if event.matches(QKeySequence.StandardKey.Paste):
            mime = QGuiApplication.clipboard().mimeData()
            if mime is not None and (takes(mime) or mime.hasText()):
                self.paste_wanted.emit()
        elif event.matches(QKeySequence.StandardKey.Undo):
            self._sheet.undo()
        elif key == Qt.Key.Key_Escape and self._held is not None:
            self._end_drag(undo=True)
        elif clip is None and key in _WAYS:
            self._choose_next(1 if key in (Qt.Key.Key_Right, Qt.Key.Key_Down) else -1)
        elif clip is None or not self._act(clip, key, modifiers):
            super().keyPressEvent(event)

    def _act(self, clip: Clip, key: Qt.Key, modifiers: Qt.KeyboardModifier) -> bool:
        """Does what a key does with the chosen clip; False where it does nothing."""
        shift = bool(modifiers & Qt.KeyboardModifier.ShiftModifier)
        control = bool(modifiers & Qt.KeyboardModifier.ControlModifier)
        if key in (Qt.Key.Key_Left, Qt.Key.Key_Right) and not control:
            way = 1 if key == Qt.Key.Key_Right else -1
            start = clip.start + way * (LEAP if shift else STEP)
            self._sheet.place(clip.key, start=start, gesture=f"keys {clip.key}")
        elif key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            way = 1 if key == Qt.Key.Key_Down else -1
            if control:
                self._sheet.place(clip.key, speaker=clip.speaker + way)
            else:
                self._choose_next(way)
        elif key == Qt.Key.Key_Home:
            self._sheet.place(clip.key, start=0.0)
        elif key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self._sheet.remove(clip.key)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_F2) and not control:
            self.edit_wanted.emit(clip.key)
        else:
            return False
        return True

    def _choose_next(self, way: int) -> None:
        clips = self._sheet.clips
        if clips:
            keys = [clip.key for clip in clips]
            chosen = self._sheet.chosen
            at = keys.index(chosen.key) + way if chosen is not None else (0 if way > 0 else len(keys) - 1)
            self._sheet.choose(keys[min(max(at, 0), len(keys) - 1)])

    def focusOutEvent(self, event: QEvent) -> None:
        self._end_drag()
        self.update()

    def focusInEvent(self, event: QEvent) -> None:
        self.update()

    # What is seen and read aloud

    def _refresh(self) -> None:
        self.setFixedHeight(self.sizeHint().height())
        self.updateGeometry()
        self._tell_chosen()

    def _tell_chosen(self) -> None:
        clip = self._sheet.chosen
        count = len(self._sheet.clips)
        words = described(clip) if clip is not None else translate("Submit", "%n sound(s)", count)
        if words != self.accessibleDescription():
            self.setAccessibleDescription(words)
            if self.hasFocus():  # read aloud at once
                QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, words))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        tokens, palette, head = tokens_in(self.palette()), self.palette(), self.head_width()
        scale, font, lanes = self.scale(), self.font(), self._sheet.lanes
        painter.setClipRect(QRectF(self.rect()).adjusted(1, 1, -1, -1))
        room = QRectF(head, RULER, scale.width, lanes * ROW)
        paint_ruler(painter, QRectF(head, 2, scale.width + 8, RULER - 2), scale, room, palette)
        painter.setFont(font)
        for speaker in range(1, lanes + 1):
            top = RULER + (speaker - 1) * ROW
            painter.fillRect(QRectF(1, top, self.width() - 2, 1), QColor(tokens.line))
            lane = QRectF(1, top + 1, head - 4, ROW - 1)
            over = speaker == self._over
            paint_head(painter, lane, speaker, speaker_name(speaker), palette, over=over)
        chosen = self._sheet.chosen
        for clip in self._sheet.clips:
            if clip != chosen:
                self._paint(painter, clip)
        if chosen is not None:
            self._paint(painter, chosen)
        if not self._sheet.clips:
            middle = int(Qt.AlignmentFlag.AlignCenter)
            plate = QRectF(
                painter.fontMetrics().boundingRect(room.toRect(), middle, translate("Submit", EMPTY))
            )
            painter.fillRect(plate.adjusted(-6, 0, 6, 0), QColor(tokens.surface))  # over the ruler's lines
            painter.setPen(QColor(tokens.muted))
            painter.drawText(room, middle, translate("Submit", EMPTY))

    def _paint(self, painter: QPainter, clip: Clip) -> None:
        paint_clip(
            painter,
            self.clip_rect(clip),
            clip,
            self.palette(),
            chosen=clip == self._sheet.chosen,
            focused=self.hasFocus(),
            loudness=self._loudness.get(clip.path, ()),
        )


_WAYS = (Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down)


def described(clip: Clip) -> str:
    """A clip in words."""
    if clip.problem:
        return f"{clip.name}: {clip.problem}"
    length = (
        ""
        if clip.seconds is None
        else translate("Submit", ", {seconds} long").format(seconds=seconds_text(clip.seconds))
    )
    return f"{clip.name}, {speaker_name(clip.speaker)}, {span_text(clip)}{length}"

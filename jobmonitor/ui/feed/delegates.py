"""How the cells of a list are painted: state, thumbnail, progress, text."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from jobmonitor.domain.job import JobKind
from jobmonitor.ui.feed.columns import COLUMNS, Row, about, column_of, error_line
from jobmonitor.ui.feed.elided import ElidedTexts
from jobmonitor.ui.feed.model import FeedModel
from jobmonitor.ui.feed.status_words import progress_line
from jobmonitor.ui.feed.thumbnails import Thumbnails
from jobmonitor.ui.theme.theme import Theme, small, tabular
from jobmonitor.ui.theme.tints import background
from jobmonitor.ui.theme.tokens import ICON, MARGIN, RADIUS, ROW
from jobmonitor.ui.widgets.dot import paint_dot

THUMBNAIL = QSize(48, 34)
KIND_ICONS = {JobKind.VIDEO: "video", JobKind.IMAGE: "image", JobKind.TEXT: "text"}
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
BAR = 3
"""Height of a bar of progress."""
GROUP_LINE = 2
"""Height of the line above the first job of a group."""
Index = QModelIndex | QPersistentModelIndex


class RowStates(Protocol):
    """What a list knows of its rows beyond the model."""

    def is_selected(self, row: int) -> bool: ...

    def is_focused(self, row: int) -> bool:
        """Whether to show that the keyboard stands there."""
        ...

    @property
    def is_active(self) -> bool:
        """Whether the list has the keyboard, or its window has it."""
        ...

    @property
    def is_tinted(self) -> bool:
        """Whether rows have the colour of their status."""
        ...

    def begins_group(self, row: int) -> bool:
        """Whether jobs of another status stand above it, where they are grouped by it."""
        ...


class CellDelegate(QStyledItemDelegate):
    """Background, placeholder, and elided text; what all cells have in common."""

    def __init__(self, theme: Theme, column: int, states: RowStates, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.theme = theme
        self.states = states
        self.column = COLUMNS[column]
        self.opacity = 1.0
        self._texts = ElidedTexts()

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        model = index.model()
        assert isinstance(model, FeedModel)
        tokens = self.theme.tokens
        rect: QRect = option.rect
        selected = self.states.is_selected(index.row())
        painter.save()
        row = model.row(index.row())
        tone = str(row.job.status) if row is not None and self.states.is_tinted else ""
        painter.fillRect(rect, QColor(background(tokens, tone, selected=selected)))
        painter.fillRect(rect.x(), rect.bottom(), rect.width(), 1, QColor(tokens.line))
        if row is not None and self.states.begins_group(index.row()):
            colour = QColor(tokens.tone(str(row.job.status)))
            painter.fillRect(rect.x(), rect.y(), rect.width(), GROUP_LINE, colour)
        if self.states.is_focused(index.row()):
            self._paint_focus(painter, rect)
        if row is None:
            self.paint_placeholder(painter, rect)
        else:
            painter.setFont(option.font)
            painter.setOpacity(self.opacity)
            self.paint_cell(painter, rect.adjusted(MARGIN, 0, -MARGIN, -1), row)
        painter.restore()

    def _paint_focus(self, painter: QPainter, rect: QRect) -> None:
        """Where the keyboard stands among several rows: a line above and below."""
        accent = QColor(self.theme.tokens.accent)
        painter.fillRect(rect.x(), rect.y(), rect.width(), 1, accent)
        painter.fillRect(rect.x(), rect.bottom(), rect.width(), 1, accent)

    def paint_placeholder(self, painter: QPainter, rect: QRect) -> None:
        """A bar where the text will be."""
        width = min(rect.width() - 2 * MARGIN, 72)
        bar = QRectF(rect.x() + MARGIN, rect.center().y() - 4, width, 8)
        if self.column.numeric:
            bar.moveRight(rect.right() - MARGIN)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self.theme.tokens.raised))
        painter.drawRoundedRect(bar, 4, 4)

    def paint_cell(self, painter: QPainter, rect: QRect, row: Row) -> None:
        """The cell of a job; here its text on one line."""
        font = tabular(painter.font()) if self.column.numeric else painter.font()
        self.draw(painter, rect, self.column.text(row), "muted" if self.column.rank else "text", font)

    def draw(self, painter: QPainter, rect: QRect, text: str, tone: str, font: QFont | None = None) -> None:
        """One line of plain text, elided to the rectangle."""
        if not text:
            return
        if font is not None:
            painter.setFont(font)
        painter.setPen(QColor(self.theme.tokens.tone(tone)))
        align = _RIGHT if self.column.numeric else _LEFT
        mode = Qt.TextElideMode.ElideMiddle if self.column.elide_middle else Qt.TextElideMode.ElideRight
        painter.drawText(rect, int(align), self._texts.fit(text, rect.width(), painter.font(), mode))

    def draw_lines(self, painter: QPainter, rect: QRect, lines: list[tuple[str, str]]) -> None:
        """Text on one line, or two where the row is high enough; (text, tone) each."""
        shown = [line for line in lines if line[0]]
        if len(shown) < 2 or rect.height() < ROW - 2:
            for text, tone in shown[:1]:
                self.draw(painter, rect, text, tone)
            return
        body, second = painter.font(), small(painter.font())
        upper, lower = QFontMetrics(body).height(), QFontMetrics(second).height()
        top = rect.y() + (rect.height() - upper - lower) // 2
        self.draw(painter, QRect(rect.x(), top, rect.width(), upper), *shown[0], body)
        self.draw(painter, QRect(rect.x(), top + upper, rect.width(), lower), *shown[1], second)


class StatusDelegate(CellDelegate):
    """Icon, word and colour; what is odd in a second line."""

    def paint_cell(self, painter: QPainter, rect: QRect, row: Row) -> None:
        line = row.status
        pixmap = self.theme.pixmap(line.icon, line.icon_tone, painter.device().devicePixelRatioF())
        painter.drawPixmap(rect.x(), rect.y() + (rect.height() - ICON + 1) // 2, pixmap)
        if row.is_unread:
            paint_dot(painter, self.theme.tokens, rect.x() - 4, rect.y() + (rect.height() + 1) / 2)
        self.draw_lines(
            painter,
            rect.adjusted(ICON + MARGIN, 0, 0, 0),
            [(line.text, line.tone), (line.note, line.note_tone)],
        )


class AboutDelegate(CellDelegate):
    """The prompt or the inputs' names, and below it the error of what failed."""

    def paint_cell(self, painter: QPainter, rect: QRect, row: Row) -> None:
        text, error = about(row.job), error_line(row.job)
        if rect.height() < ROW - 2 and text and error:
            self.draw(painter, rect, f"{text} · {error}", "text")
            return
        self.draw_lines(painter, rect, [(text or ("" if error else "–"), "text"), (error, "failed")])


class ThumbnailDelegate(CellDelegate):
    """The picture, or the kind's icon where there is none."""

    def __init__(
        self, theme: Theme, thumbnails: Thumbnails, states: RowStates, parent: QObject | None = None
    ) -> None:
        super().__init__(theme, column_of("thumbnail"), states, parent)
        self._thumbnails = thumbnails

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        super().paint(painter, option, index)
        if self.states.is_selected(index.row()) and option.state & QStyle.StateFlag.State_Active:
            rect: QRect = option.rect
            painter.fillRect(rect.x(), rect.y(), BAR, rect.height() - 1, QColor(self.theme.tokens.accent))

    def _frame(self, rect: QRect) -> QRect:
        size = THUMBNAIL
        if rect.height() < THUMBNAIL.height():
            size = THUMBNAIL.scaled(THUMBNAIL.width(), rect.height() - 4, Qt.AspectRatioMode.KeepAspectRatio)
        frame = QRect(rect.topLeft(), size)
        frame.moveCenter(rect.center())
        return frame

    def paint_cell(self, painter: QPainter, rect: QRect, row: Row) -> None:
        ratio = painter.device().devicePixelRatioF()
        frame = self._frame(rect)
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        pixmap = self._thumbnails.get(row.job, ratio)
        if pixmap is not None:
            painter.drawPixmap(frame, pixmap)
            return
        self._paint_frame(painter, frame)
        icon = self.theme.pixmap(KIND_ICONS[row.job.kind], "muted", ratio)
        painter.drawPixmap(frame.center().x() - ICON // 2 + 1, frame.center().y() - ICON // 2 + 1, icon)

    def paint_placeholder(self, painter: QPainter, rect: QRect) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_frame(painter, self._frame(rect.adjusted(MARGIN, 0, -MARGIN, -1)))

    def _paint_frame(self, painter: QPainter, frame: QRect) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self.theme.tokens.raised))
        painter.drawRoundedRect(frame, RADIUS, RADIUS)


class FavouriteDelegate(CellDelegate):
    """A star."""

    def paint_cell(self, painter: QPainter, rect: QRect, row: Row) -> None:
        if row.is_favourite:
            star = self.theme.pixmap("star", "pending", painter.device().devicePixelRatioF())
            painter.drawPixmap(rect.center().x() - ICON // 2 + 1, rect.center().y() - ICON // 2 + 1, star)

    def paint_placeholder(self, painter: QPainter, rect: QRect) -> None:
        """Few jobs have one: nothing stands for it."""


class ProgressDelegate(CellDelegate):
    """A thin bar and what the run does; nothing where the progress is not told."""

    def paint_cell(self, painter: QPainter, rect: QRect, row: Row) -> None:
        line = progress_line(row.job, row.live)
        if line is None:
            return
        painter.setFont(tabular(small(painter.font())))
        metrics = QFontMetrics(painter.font())
        height = metrics.height() + 4 + BAR
        top = rect.y() + (rect.height() - height) // 2
        self.draw(painter, QRect(rect.x(), top, rect.width(), metrics.height()), line.text, "muted")
        track = QRectF(rect.x(), top + metrics.height() + 4, rect.width(), BAR)
        paint_bar(painter, track, line.fraction, self.theme)


def paint_bar(painter: QPainter, track: QRectF, fraction: float, theme: Theme) -> None:
    """A thin bar, filled to `fraction`."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(theme.tokens.line))
    painter.drawRoundedRect(track, BAR / 2, BAR / 2)
    done = QRectF(track)
    done.setWidth(max(BAR, track.width() * fraction))
    painter.setBrush(QColor(theme.tokens.processing))
    painter.drawRoundedRect(done, BAR / 2, BAR / 2)


def delegate_for(
    key: str, theme: Theme, thumbnails: Thumbnails, states: RowStates, parent: QObject | None = None
) -> CellDelegate:
    """The delegate of the column called `key`."""
    if key == "thumbnail":
        return ThumbnailDelegate(theme, thumbnails, states, parent)
    kinds = {
        "status": StatusDelegate,
        "about": AboutDelegate,
        "progress": ProgressDelegate,
        "favourite": FavouriteDelegate,
    }
    return kinds.get(key, CellDelegate)(theme, column_of(key), states, parent)

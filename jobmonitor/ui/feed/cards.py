"""How a job looks in the thumbnail grid: its picture, and below it state and title."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter

from jobmonitor.ui.feed.columns import Row, about, error_line
from jobmonitor.ui.feed.delegates import BAR, GROUP_LINE, KIND_ICONS, RowStates, paint_bar
from jobmonitor.ui.feed.grid import Grid
from jobmonitor.ui.feed.status_words import progress_line
from jobmonitor.ui.feed.thumbnails import Thumbnails
from jobmonitor.ui.theme.theme import Theme, small
from jobmonitor.ui.theme.tints import background
from jobmonitor.ui.theme.tokens import ICON, MARGIN, RADIUS, SPACE
from jobmonitor.ui.widgets.dot import paint_dot

_LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
_STAR = 20


class Cards:
    """Paints cards. What is selected and where the keyboard stands it asks `states`."""

    def __init__(self, theme: Theme, thumbnails: Thumbnails, states: RowStates) -> None:
        self._theme, self._thumbnails, self._states = theme, thumbnails, states
        self.opacity = 1.0

    def paint(
        self, painter: QPainter, rect: QRect, row: int, shown: Row | None, grid: Grid, font: QFont
    ) -> None:
        """A card of the row `row` into `rect`; None is a placeholder."""
        tokens = self._theme.tokens
        card = QRect(0, 0, grid.picture.width() + 2 * MARGIN, rect.height() - SPACE)
        card.moveCenter(rect.center())
        selected = self._states.is_selected(row)
        painter.save()
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        tone = str(shown.job.status) if shown is not None and self._states.is_tinted else ""
        if selected or tone:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(background(tokens, tone, selected=selected)))
            painter.drawRoundedRect(card, RADIUS, RADIUS)
        if self._states.is_focused(row) or (selected and self._states.is_active):
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QColor(tokens.accent))
            painter.drawRoundedRect(QRectF(card).adjusted(0.5, 0.5, -0.5, -0.5), RADIUS, RADIUS)
        if shown is not None and self._states.begins_group(row):
            colour = QColor(tokens.tone(str(shown.job.status)))
            painter.fillRect(card.x() + RADIUS, rect.y(), card.width() - 2 * RADIUS, GROUP_LINE, colour)
        picture = QRect(card.topLeft() + QPoint(MARGIN, MARGIN), grid.picture)
        caption = QRect(picture.x(), picture.bottom() + 1 + MARGIN, picture.width(), grid.caption)
        if shown is None:
            self._paint_placeholder(painter, picture, caption)
        else:
            painter.setOpacity(self.opacity)
            self._paint_picture(painter, picture, shown, tokens.surface if tone else tokens.raised)
            self._paint_caption(painter, caption, shown, font)
        painter.restore()

    def _paint_placeholder(self, painter: QPainter, picture: QRect, caption: QRect) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self._theme.tokens.raised))
        painter.drawRoundedRect(picture, RADIUS, RADIUS)
        for top, width in ((2, 0.4), (caption.height() // 2 + 2, 0.8)):
            painter.drawRoundedRect(QRectF(caption.x(), caption.y() + top, caption.width() * width, 8), 4, 4)

    def _paint_picture(self, painter: QPainter, picture: QRect, row: Row, empty: str) -> None:
        theme, ratio = self._theme, painter.device().devicePixelRatioF()
        pixmap = self._thumbnails.get(row.job, ratio)
        if pixmap is not None:
            painter.drawPixmap(picture, pixmap)
        else:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(empty))
            painter.drawRoundedRect(picture, RADIUS, RADIUS)
            icon, half = theme.pixmap(KIND_ICONS[row.job.kind], "muted", ratio), ICON // 2
            painter.drawPixmap(picture.center() - QPoint(half, half), icon)
        if row.is_unread:
            paint_dot(painter, theme.tokens, picture.x() + MARGIN, picture.y() + MARGIN, ring=True)
        if row.is_favourite:
            badge = QRect(picture.right() - _STAR - SPACE, picture.y() + SPACE + 1, _STAR, _STAR)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(theme.tokens.surface))
            painter.drawEllipse(badge)
            margin = (_STAR - ICON) // 2
            painter.drawPixmap(
                badge.topLeft() + QPoint(margin, margin), theme.pixmap("star", "pending", ratio)
            )
        line = progress_line(row.job, row.live)
        if line is not None:
            track = QRectF(picture.x() + MARGIN, picture.bottom() - MARGIN, picture.width() - 2 * MARGIN, BAR)
            paint_bar(painter, track, line.fraction, theme)

    def _paint_caption(self, painter: QPainter, caption: QRect, row: Row, font: QFont) -> None:
        theme, line = self._theme, row.status
        painter.setFont(font)
        metrics = QFontMetrics(font)
        ratio = painter.device().devicePixelRatioF()
        upper = QRect(caption.x(), caption.y(), caption.width(), metrics.height())
        icon = theme.pixmap(line.icon, line.icon_tone, ratio)
        painter.drawPixmap(upper.x(), upper.y() + (upper.height() - ICON) // 2, icon)
        text = " · ".join(part for part in (line.text, line.note) if part)
        words = upper.adjusted(ICON + SPACE, 0, 0, 0)
        painter.setPen(QColor(theme.tokens.tone(line.tone)))
        painter.drawText(words, _LEFT, metrics.elidedText(text, Qt.TextElideMode.ElideRight, words.width()))
        lower_font = small(font)
        painter.setFont(lower_font)
        title, tone = about(row.job), "muted"
        if not title:
            title, tone = (error_line(row.job), "failed") if error_line(row.job) else ("–", "muted")
        lower = caption.adjusted(0, metrics.height(), 0, 0)
        painter.setPen(QColor(theme.tokens.tone(tone)))
        lower_metrics = QFontMetrics(lower_font)
        painter.drawText(
            lower, _LEFT, lower_metrics.elidedText(title, Qt.TextElideMode.ElideRight, lower.width())
        )

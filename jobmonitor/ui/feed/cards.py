"""How a job looks in the thumbnail grid: its picture, and below it state and title."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QRectF, Qt

from jobmonitor.ui.feed.canvas import BAR, Canvas
from jobmonitor.ui.feed.cells import KIND_ICONS
from jobmonitor.ui.feed.columns import Row, about, error_line
from jobmonitor.ui.feed.grid import Grid
from jobmonitor.ui.feed.rows import GROUP_LINE, RowStates
from jobmonitor.ui.feed.status_words import progress_line
from jobmonitor.ui.feed.thumbnails import Thumbnails
from jobmonitor.ui.theme.faces import colour
from jobmonitor.ui.theme.tints import background
from jobmonitor.ui.theme.tokens import ICON, MARGIN, RADIUS, SPACE
from jobmonitor.ui.widgets.dot import paint_dot

_STAR = 20


class Cards:
    """Paints cards. What is selected and where the keyboard stands it asks `states`."""

    def __init__(self, canvas: Canvas, thumbnails: Thumbnails, states: RowStates) -> None:
        self._canvas, self._thumbnails, self._states = canvas, thumbnails, states
        self.opacity = 1.0

    def paint(self, rect: QRect, number: int, row: Row | None, grid: Grid) -> None:
        """A card of the row `number` into `rect`; None is a placeholder."""
        canvas, states = self._canvas, self._states
        painter, tokens = canvas.painter, canvas.tokens
        card = QRect(0, 0, grid.picture.width() + 2 * MARGIN, rect.height() - SPACE)
        card.moveCenter(rect.center())
        selected = states.is_selected(number)
        tone = str(row.job.status) if row is not None and states.is_tinted else ""
        if selected or tone:
            canvas.rounded(card, background(tokens, tone, selected=selected), RADIUS)
        if states.is_focused(number) or (selected and states.is_active):
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(colour(tokens.accent))
            painter.drawRoundedRect(QRectF(card).adjusted(0.5, 0.5, -0.5, -0.5), RADIUS, RADIUS)
        if row is not None and states.begins_group(number):
            line = colour(tokens.tone(str(row.job.status)))
            painter.fillRect(card.x() + RADIUS, rect.y(), card.width() - 2 * RADIUS, GROUP_LINE, line)
        picture = QRect(card.topLeft() + QPoint(MARGIN, MARGIN), grid.picture)
        caption = QRect(picture.x(), picture.bottom() + 1 + MARGIN, picture.width(), grid.caption)
        if row is None:
            self._paint_placeholder(picture, caption)
            return
        painter.setOpacity(self.opacity)
        self._paint_picture(picture, row, tokens.surface if tone else tokens.raised)
        self._paint_caption(caption, row)
        painter.setOpacity(1.0)

    def _paint_placeholder(self, picture: QRect, caption: QRect) -> None:
        canvas, raised = self._canvas, self._canvas.tokens.raised
        canvas.rounded(picture, raised, RADIUS)
        for top, width in ((2, 0.4), (caption.height() // 2 + 2, 0.8)):
            line = QRectF(caption.x(), caption.y() + top, caption.width() * width, 8)
            canvas.rounded(line, raised, 4)

    def _paint_picture(self, picture: QRect, row: Row, empty: str) -> None:
        canvas, painter, tokens = self._canvas, self._canvas.painter, self._canvas.tokens
        pixmap = self._thumbnails.get(row.job, canvas.ratio)
        if pixmap is not None:
            painter.drawPixmap(picture, pixmap)
        else:
            canvas.rounded(picture, empty, RADIUS)
            corner = picture.center() - QPoint(ICON // 2, ICON // 2)
            canvas.icon(corner.x(), corner.y(), KIND_ICONS[row.job.kind], "muted")
        if row.is_unread:
            paint_dot(painter, tokens, picture.x() + MARGIN, picture.y() + MARGIN, ring=True)
        if row.is_favourite:
            badge = QRect(picture.right() - _STAR - SPACE, picture.y() + SPACE + 1, _STAR, _STAR)
            canvas.rounded(badge, tokens.surface, _STAR / 2)
            margin = (_STAR - ICON) // 2
            canvas.icon(badge.x() + margin, badge.y() + margin, "star", "pending")
        line = progress_line(row.job, row.live)
        if line is not None:
            track = QRectF(picture.x() + MARGIN, picture.bottom() - MARGIN, picture.width() - 2 * MARGIN, BAR)
            canvas.bar(track, line.fraction)

    def _paint_caption(self, caption: QRect, row: Row) -> None:
        canvas, line, body = self._canvas, row.status, self._canvas.faces.body
        upper = QRect(caption.x(), caption.y(), caption.width(), body.height)
        canvas.icon(upper.x(), upper.y() + (upper.height() - ICON) // 2, line.icon, line.icon_tone)
        words = " · ".join(part for part in (line.text, line.note) if part)
        canvas.text(upper.adjusted(ICON + SPACE, 0, 0, 0), words, line.tone, body)
        title, tone = about(row.job), "muted"
        if not title:
            title, tone = (error_line(row.job), "failed") if error_line(row.job) else ("–", "muted")
        canvas.text(caption.adjusted(0, body.height, 0, 0), title, tone, canvas.faces.small)

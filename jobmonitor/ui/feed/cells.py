"""How the cells of a list are painted: state, thumbnail, progress, text."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, QSize, Qt

from jobmonitor.domain.job import JobKind
from jobmonitor.ui.feed.canvas import BAR, LEFT, RIGHT, Canvas
from jobmonitor.ui.feed.columns import Column, Row, about, error_line
from jobmonitor.ui.feed.status_words import progress_line
from jobmonitor.ui.feed.thumbnails import Thumbnails
from jobmonitor.ui.theme.tokens import ICON, MARGIN, RADIUS, ROW
from jobmonitor.ui.widgets.dot import paint_dot

THUMBNAIL = QSize(48, 34)
KIND_ICONS = {JobKind.VIDEO: "video", JobKind.IMAGE: "image", JobKind.TEXT: "text"}


class Cell:
    """The cells of a column; here a text on one line. Rectangles are those of cells without their margins."""

    def __init__(self, column: Column) -> None:
        self.column = column
        self._align = RIGHT if column.numeric else LEFT
        self._tone = "muted" if column.rank else "text"

    def paint_cell(self, canvas: Canvas, rect: QRect, row: Row) -> None:
        """The cell of a job."""
        faces = canvas.faces
        face = faces.figures if self.column.numeric else faces.body
        cut_inside = self.column.elide_middle
        canvas.text(rect, self.column.text(row), self._tone, face, self._align, cut_inside=cut_inside)

    def paint_placeholder(self, canvas: Canvas, rect: QRect) -> None:
        """A bar where the text will be."""
        bar = QRectF(rect.x(), rect.center().y() - 4, min(rect.width(), 72), 8)
        if self.column.numeric:
            bar.moveRight(rect.right() + 1)
        canvas.rounded(bar, canvas.tokens.raised, 4)


def paint_lines(canvas: Canvas, rect: QRect, first: tuple[str, str], second: tuple[str, str]) -> None:
    """Text (and its tone) on one line, or two where the row is high enough."""
    faces = canvas.faces
    if not first[0] or not second[0] or rect.height() < ROW - 2:
        canvas.text(rect, *(first if first[0] else second), faces.body)
        return
    upper, lower = faces.body.height, faces.small.height
    top = rect.y() + (rect.height() - upper - lower) // 2
    canvas.text(QRect(rect.x(), top, rect.width(), upper), *first, faces.body)
    canvas.text(QRect(rect.x(), top + upper, rect.width(), lower), *second, faces.small)


class StatusCell(Cell):
    """Icon, word and colour; what is odd in a second line."""

    def paint_cell(self, canvas: Canvas, rect: QRect, row: Row) -> None:
        line = row.status
        canvas.icon(rect.x(), rect.y() + (rect.height() - ICON + 1) // 2, line.icon, line.icon_tone)
        if row.is_unread:
            paint_dot(canvas.painter, canvas.tokens, rect.x() - 4, rect.y() + (rect.height() + 1) / 2)
        words = rect.adjusted(ICON + MARGIN, 0, 0, 0)
        paint_lines(canvas, words, (line.text, line.tone), (line.note, line.note_tone))


class AboutCell(Cell):
    """The prompt or the inputs' names, and below it the error of what failed."""

    def paint_cell(self, canvas: Canvas, rect: QRect, row: Row) -> None:
        text, error = about(row.job), error_line(row.job)
        if rect.height() < ROW - 2 and text and error:
            canvas.text(rect, f"{text} · {error}", "text", canvas.faces.body)
        else:
            paint_lines(canvas, rect, (text or ("" if error else "–"), "text"), (error, "failed"))


class ThumbnailCell(Cell):
    """The picture, or the kind's icon where there is none."""

    def __init__(self, column: Column, thumbnails: Thumbnails) -> None:
        super().__init__(column)
        self._thumbnails = thumbnails

    def _frame(self, rect: QRect) -> QRect:
        size = THUMBNAIL
        if rect.height() < THUMBNAIL.height():
            size = THUMBNAIL.scaled(THUMBNAIL.width(), rect.height() - 4, Qt.AspectRatioMode.KeepAspectRatio)
        frame = QRect(rect.topLeft(), size)
        frame.moveCenter(rect.center())
        return frame

    def paint_cell(self, canvas: Canvas, rect: QRect, row: Row) -> None:
        frame, pixmap = self._frame(rect), self._thumbnails.get(row.job, canvas.ratio)
        if pixmap is not None:
            canvas.painter.drawPixmap(frame, pixmap)
        else:
            canvas.rounded(frame, canvas.tokens.raised, RADIUS)
            canvas.icon_within(frame, KIND_ICONS[row.job.kind], "muted")

    def paint_placeholder(self, canvas: Canvas, rect: QRect) -> None:
        canvas.rounded(self._frame(rect), canvas.tokens.raised, RADIUS)


class FavouriteCell(Cell):
    """A star."""

    def paint_cell(self, canvas: Canvas, rect: QRect, row: Row) -> None:
        if row.is_favourite:
            canvas.icon_within(rect, "star", "pending")

    def paint_placeholder(self, canvas: Canvas, rect: QRect) -> None:
        """Few jobs have one: nothing stands for it."""


class ProgressCell(Cell):
    """A thin bar and what the run does; nothing where the progress is not told."""

    def paint_cell(self, canvas: Canvas, rect: QRect, row: Row) -> None:
        line = progress_line(row.job, row.live)
        if line is None:
            return
        face = canvas.faces.small_figures
        top = rect.y() + (rect.height() - (face.height + 4 + BAR)) // 2
        canvas.text(QRect(rect.x(), top, rect.width(), face.height), line.text, "muted", face)
        canvas.bar(QRectF(rect.x(), top + face.height + 4, rect.width(), BAR), line.fraction)


_KINDS = {"status": StatusCell, "about": AboutCell, "progress": ProgressCell, "favourite": FavouriteCell}


def cell_of(column: Column, thumbnails: Thumbnails) -> Cell:
    """How the cells of a column are painted."""
    if column.key == "thumbnail":
        return ThumbnailCell(column, thumbnails)
    return _KINDS.get(column.key, Cell)(column)

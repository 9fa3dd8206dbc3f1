"""The list of findings: verdict and change above, the job below; ticked by mouse or space bar."""

from __future__ import annotations

from PySide6.QtCore import (
    QAbstractItemModel,
    QEvent,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QRectF,
    QSize,
    Qt,
)
from PySide6.QtGui import QFontMetrics, QKeyEvent, QMouseEvent, QPainter, QPalette, QPen
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from jobmonitor.domain.reconciling import Finding
from jobmonitor.ui.reconciling.model import FINDING, FindingsModel, change_words
from jobmonitor.ui.theme.theme import row_height, small
from jobmonitor.ui.theme.tokens import GROUP, MARGIN, ROW, SPACE
from jobmonitor.ui.translating import translate
from jobmonitor.ui.widgets.controls import paint_box

Index = QModelIndex | QPersistentModelIndex
_BOX = 15
_TEXT = MARGIN + _BOX + MARGIN + SPACE
"""Where the words begin, behind the box."""


class FindingsView(QListView):
    """Space ticks the current row; the arrows and Page keys go through the list."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("framed", True)
        self.setAccessibleName(translate("Reconciling", "Jobs that are not as their rows say"))
        self.setUniformItemSizes(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setMinimumHeight(3 * ROW)
        self.setItemDelegate(_Delegate(self))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        model = self.model()
        if (
            isinstance(model, FindingsModel)
            and event.key() == Qt.Key.Key_Space
            and not event.modifiers()
            and self.currentIndex().isValid()
        ):
            model.toggle(self.currentIndex().row())
            return
        super().keyPressEvent(event)


class _Delegate(QStyledItemDelegate):
    """Paints a finding in two lines."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(200, row_height(option.font, ROW + SPACE, lines=2))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        finding, model = index.data(FINDING), index.model()
        if finding is None or not isinstance(model, FindingsModel):
            return
        palette: QPalette = option.palette
        rect: QRect = option.rect
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, palette.color(QPalette.ColorRole.AlternateBase))
        checked = index.data(Qt.ItemDataRole.CheckStateRole)
        if checked is not None:
            paint_box(painter, QRectF(_box(rect)), palette, ticked=checked is Qt.CheckState.Checked)
        self._paint_words(painter, option, finding, model)
        painter.setPen(palette.color(QPalette.ColorRole.Mid))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        if option.state & QStyle.StateFlag.State_HasFocus:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(palette.color(QPalette.ColorRole.Highlight), 1))
            painter.drawRoundedRect(QRectF(rect).adjusted(1.5, 1.5, -1.5, -2.5), 3, 3)
        painter.restore()

    @staticmethod
    def _paint_words(
        painter: QPainter, option: QStyleOptionViewItem, finding: Finding, model: FindingsModel
    ) -> None:
        palette: QPalette = option.palette
        rect: QRect = option.rect
        left, width = rect.left() + _TEXT, rect.width() - _TEXT - MARGIN
        half = rect.height() // 2
        upper = QRect(left, rect.top() + SPACE, width, half - SPACE)
        lower = QRect(left, rect.top() + half, width, half - SPACE)
        change = change_words(finding)
        fine = small(option.font)
        metrics, fine_metrics = QFontMetrics(option.font), QFontMetrics(fine)
        room = min(fine_metrics.horizontalAdvance(change), width // 2)
        muted = palette.color(QPalette.ColorRole.PlaceholderText)
        plain = palette.color(QPalette.ColorRole.Text)
        middle = Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine
        painter.setFont(fine)
        painter.setPen(muted if finding.change is None else plain)
        right = QRect(upper.right() - room, upper.top(), room + 1, upper.height())
        painter.drawText(
            right,
            int(middle | Qt.AlignmentFlag.AlignRight),
            fine_metrics.elidedText(change, Qt.TextElideMode.ElideRight, room + 1),
        )
        painter.setPen(muted)
        words = model.job_words(finding)
        painter.drawText(
            lower, int(middle), fine_metrics.elidedText(words, Qt.TextElideMode.ElideRight, width)
        )
        painter.setFont(option.font)
        painter.setPen(plain)
        upper.setWidth(width - room - GROUP)
        verdict = metrics.elidedText(finding.verdict.words, Qt.TextElideMode.ElideRight, upper.width())
        painter.drawText(upper, int(middle), verdict)

    def editorEvent(
        self, event: QEvent, model: QAbstractItemModel, option: QStyleOptionViewItem, index: Index
    ) -> bool:
        if not isinstance(model, FindingsModel) or not isinstance(event, QMouseEvent):
            return False
        if event.type() != QEvent.Type.MouseButtonRelease:
            return False
        near = _box(option.rect).adjusted(-MARGIN, -MARGIN, MARGIN, MARGIN)
        if not near.contains(event.position().toPoint()):
            return False
        model.toggle(index.row())
        return True


def _box(rect: QRect) -> QRect:
    return QRect(rect.left() + MARGIN, rect.top() + (rect.height() - _BOX) // 2, _BOX, _BOX)

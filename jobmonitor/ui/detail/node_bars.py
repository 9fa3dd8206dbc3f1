"""Which nodes of a run took longest: their names, bars, and times."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QWidget

from jobmonitor.domain.timing import NodeTime
from jobmonitor.ui.theme.theme import Theme, tabular
from jobmonitor.ui.theme.tokens import MARGIN, SPACE
from jobmonitor.ui.widgets.plain import ElidedLabel, PlainLabel
from jobmonitor.ui.words import duration_text, one_line

MOST = 6
"""Nodes that are shown."""
LEAST_PART = 0.02
"""Of the whole time, below which a node is not worth a line."""
_BAR = QSize(56, 4)
_NAME_WIDTH = 104


def slowest(nodes: Sequence[NodeTime]) -> list[NodeTime]:
    """The nodes that are worth a line, the slowest first."""
    whole = sum(node.seconds for node in nodes)
    ordered = sorted(nodes, key=lambda node: -node.seconds)[:MOST]
    return [node for node in ordered if node.seconds > whole * LEAST_PART]


def node_bars(nodes: Sequence[NodeTime], theme: Theme) -> QWidget | None:
    """A line for each of the slowest nodes; None where there is nothing to tell."""
    shown = slowest(nodes)
    if not shown:
        return None
    table = QWidget()
    grid = QGridLayout(table)
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setHorizontalSpacing(MARGIN)
    grid.setVerticalSpacing(SPACE)
    grid.setColumnMinimumWidth(0, _NAME_WIDTH)
    grid.setColumnStretch(1, 1)
    for row, node in enumerate(shown):
        name = ElidedLabel(muted=True)
        name.set_text(one_line(node.title, 80))
        name.setFixedWidth(_NAME_WIDTH)
        seconds = PlainLabel(duration_text(timedelta(seconds=node.seconds)))
        seconds.setFont(tabular(seconds.font()))
        bar = _Bar(node.seconds / shown[0].seconds, theme)
        bar.setAccessibleName(f"{one_line(node.title, 80)}: {seconds.text()}")
        grid.addWidget(name, row, 0)
        grid.addWidget(bar, row, 1)
        grid.addWidget(seconds, row, 2, Qt.AlignmentFlag.AlignRight)
    return table


class _Bar(QWidget):
    """How much of the slowest node's time a node took."""

    def __init__(self, part: float, theme: Theme) -> None:
        super().__init__()
        self._part = min(1.0, max(0.0, part))
        self._theme = theme
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return _BAR

    def minimumSizeHint(self) -> QSize:
        return _BAR

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        whole = QRectF(self.rect())
        radius = whole.height() / 2
        painter.setBrush(QColor(self._theme.tokens.raised))
        painter.drawRoundedRect(whole, radius, radius)
        whole.setWidth(max(whole.height(), whole.width() * self._part))
        painter.setBrush(QColor(self._theme.tokens.accent))
        painter.drawRoundedRect(whole, radius, radius)
        painter.end()

"""Bars drawn by QtCharts in the theme's colours. Imported when the first chart is shown."""

from __future__ import annotations

from functools import partial

from PySide6.QtCharts import (
    QAbstractBarSeries,
    QBarCategoryAxis,
    QBarSet,
    QCategoryAxis,
    QChart,
    QChartView,
    QHorizontalBarSeries,
    QHorizontalStackedBarSeries,
    QStackedBarSeries,
    QValueAxis,
)
from PySide6.QtCore import QMargins, Qt, Signal
from PySide6.QtGui import QColor, QCursor, QPainter, QPen, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QFrame, QSizePolicy, QToolTip, QWidget

from jobmonitor.ui.statistics.marks import Chart
from jobmonitor.ui.theme.theme import Theme, small
from jobmonitor.ui.theme.tokens import MARGIN, SPACE
from jobmonitor.ui.widgets.plain import tooltip
from jobmonitor.ui.words import shortened

HEIGHT = 200
"""Logical pixels of bars that stand."""
BAR = 30
"""Of one bar that lies, with its gap; two beside each other take half as much more."""
AROUND = 76
"""For the axis and the legend of bars that lie."""
LABEL = 26
"""Characters of a name beside a bar."""
MOST_TICKS = 7
TICK = 64
"""Logical pixels that the name of a day needs."""
MOST_APART = 40
"""Bars with a line around each colour; of more of them the lines would be all that is seen."""


class BarsView(QChartView):
    """One chart. It cannot have the keyboard: the table behind it can."""

    chosen = Signal(str)
    """Where the mark leads that was clicked."""

    def __init__(self, theme: Theme, *, lying: bool, stacked: bool, parent: QWidget | None = None) -> None:
        """`lying`: names at the left, bars to the right; `stacked`: the colours of one bar add up."""
        super().__init__(parent)
        self._theme, self._lying, self._stacked = theme, lying, stacked
        self._shown: Chart | None = None
        self._drawn_ticks = 0
        self.setRenderHint(QPainter.RenderHint.Antialiasing)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self._paint_anew)

    def show_chart(self, chart: Chart) -> None:
        """Shows these bars."""
        self._shown = chart
        self._draw(chart)

    @property
    def _ticks(self) -> int:
        """How many days have room for their names."""
        return max(2, min(MOST_TICKS, self.width() // TICK))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._shown is not None and self._ticks != self._drawn_ticks:
            self._draw(self._shown)

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()  # what stands around it scrolls

    def _paint_anew(self) -> None:
        if self._shown is not None:
            self._draw(self._shown)

    def _draw(self, shown: Chart) -> None:
        self._drawn_ticks = self._ticks
        made = QChart()
        tokens = self._theme.tokens
        made.setBackgroundVisible(False)
        made.setMargins(QMargins(0, SPACE, MARGIN, 0))
        made.layout().setContentsMargins(0, 0, 0, 0)
        made.setAnimationOptions(QChart.AnimationOption.NoAnimation)
        series = self._series(shown)
        made.addSeries(series)
        names, values = self._names(shown), self._values(shown)
        made.addAxis(names, Qt.AlignmentFlag.AlignLeft if self._lying else Qt.AlignmentFlag.AlignBottom)
        made.addAxis(values, Qt.AlignmentFlag.AlignBottom if self._lying else Qt.AlignmentFlag.AlignLeft)
        series.attachAxis(names)
        series.attachAxis(values)
        font = small(self.font())
        for axis in (names, values):
            axis.setLabelsFont(font)
            axis.setLabelsColor(QColor(tokens.muted))
            axis.setLinePen(QPen(QColor(tokens.line), 1))
            axis.setGridLinePen(QPen(QColor(tokens.line), 1))
        names.setGridLineVisible(False)
        values.setLineVisible(False)
        legend = made.legend()
        legend.setVisible(len(shown.series) > 1)
        legend.setAlignment(Qt.AlignmentFlag.AlignTop)
        legend.setReverseMarkers(self._lying and not self._stacked)
        legend.setFont(font)
        legend.setLabelColor(QColor(tokens.text))
        former = self.chart()
        self.setChart(made)
        if former is not None:
            former.deleteLater()
        rows = len(shown.categories)
        one = BAR if self._stacked or len(shown.series) < 2 else BAR * 3 // 2
        self.setFixedHeight(self._theme.px(AROUND + rows * one if self._lying else HEIGHT))

    def _series(self, shown: Chart) -> QAbstractBarSeries:
        kinds = {
            (False, True): QStackedBarSeries,
            (True, True): QHorizontalStackedBarSeries,
            (True, False): QHorizontalBarSeries,
        }
        series = kinds[self._lying, self._stacked]()
        series.setBarWidth(0.62 if self._lying else 0.8)
        beside = self._lying and not self._stacked
        for each in reversed(shown.series) if beside else shown.series:
            made = QBarSet(each.name)
            # The first name stands on top, but an axis counts from below.
            made.append(list(reversed(each.values)) if self._lying else list(each.values))
            colour = QColor(self._theme.tokens.tone(each.tone))
            made.setColor(colour)
            has_room = len(shown.categories) <= MOST_APART
            made.setBorderColor(QColor(self._theme.tokens.surface) if has_room else colour)
            made.hovered.connect(partial(self._hovered, each.name))
            made.clicked.connect(partial(self._clicked, each.name))
            series.append(made)
        if beside:
            series.setBarWidth(0.7)
        return series

    def _names(self, shown: Chart) -> QBarCategoryAxis | QCategoryAxis:
        if self._lying:
            axis = QBarCategoryAxis()
            axis.append(_different(shown.categories)[::-1])
            return axis
        days = QCategoryAxis()  # of many days few have room for their names
        days.setLabelsPosition(QCategoryAxis.AxisLabelsPosition.AxisLabelsPositionOnValue)
        count = len(shown.categories)
        days.setRange(-0.5, max(0.5, count - 0.5))
        step = max(1, -(-count // self._ticks))
        labels = _different(shown.categories)
        for at in range(0, count, step):
            days.append(labels[at], at)
        return days

    def _values(self, shown: Chart) -> QValueAxis:
        axis = QValueAxis()
        columns = range(len(shown.categories))
        if self._stacked:
            most = max((sum(each.values[at] for each in shown.series) for at in columns), default=0)
        else:
            most = max((value for each in shown.series for value in each.values), default=0)
        axis.setRange(0, most or 1)
        axis.applyNiceNumbers()
        whole = axis.max() >= 4
        if not whole:
            axis.setRange(0, 4)
            axis.setTickCount(5)
        axis.setLabelFormat(f"%.0f {shown.unit}".rstrip())
        return axis

    def _place(self, shown: Chart, at: int) -> int:
        return len(shown.categories) - 1 - at if self._lying else at

    def _hovered(self, name: str, inside: bool, at: int) -> None:
        shown = self._shown
        if shown is None or not inside:
            QToolTip.hideText()
            self.unsetCursor()
            return
        place = self._place(shown, at)
        series = next(each for each in shown.series if each.name == name)
        text = f"{shown.categories[place]}\n{name}: {shown.in_words(series.values[place])}"
        QToolTip.showText(QCursor.pos(), tooltip(text), self)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def _clicked(self, name: str, at: int) -> None:
        shown = self._shown
        if shown is not None:
            series = next(each for each in shown.series if each.name == name)
            self.chosen.emit(series.links[self._place(shown, at)])


def _different(names: tuple[str, ...]) -> list[str]:
    """Short names of which no two are the same: an axis has each once."""
    found: list[str] = []
    for name in names:
        short = shortened(name, LABEL)
        number = 2
        made = short
        while made in found:
            made = f"{short} ({number})"
            number += 1
        found.append(made)
    return found

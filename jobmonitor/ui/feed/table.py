"""The table of a list: keyboard as in a mail program, columns that give way, a view that never jumps."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QItemSelection, QModelIndex, QPersistentModelIndex, Qt, QTimer, Signal
from PySide6.QtGui import QCursor, QKeyEvent, QMouseEvent, QPaintEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHeaderView, QWidget

from jobmonitor.domain.job import JSON, Job, JobRef
from jobmonitor.ui.feed.arrangement import Arrangement, ListView
from jobmonitor.ui.feed.cells import THUMBNAIL
from jobmonitor.ui.feed.columns import COLUMNS
from jobmonitor.ui.feed.columns_dialog import ColumnsDialog
from jobmonitor.ui.feed.grid import Grid
from jobmonitor.ui.feed.header import FeedHeader
from jobmonitor.ui.feed.model import FeedModel
from jobmonitor.ui.feed.painted_view import PaintedView
from jobmonitor.ui.feed.selecting import CONTROL
from jobmonitor.ui.feed.thumbnails import EDGE, Thumbnails
from jobmonitor.ui.theme.theme import Theme
from jobmonitor.ui.theme.tokens import COMPACT_ROW, ICON, MARGIN, ROW, SPACE
from jobmonitor.ui.translating import translate

Index = QModelIndex | QPersistentModelIndex


class FeedTable(PaintedView):
    """Rows of jobs. One of them is shown in the details; actions mean those that are selected."""

    job_chosen = Signal()
    """Another job is current, or none."""
    opened = Signal()
    """Enter or a double click on a row."""
    previewed = Signal()
    """Space on a row."""
    rows_shown = Signal(int, int)
    """First and last visible row."""
    top_reached = Signal(bool)
    painted = Signal()
    """Rows are on the screen for the first time."""
    order_changed = Signal()
    """The list is to be asked for in another order."""
    arranged = Signal()
    """The operator arranged it otherwise."""
    looks_changed = Signal()
    """It is shown in another way, whoever wanted that."""

    def __init__(
        self, model: FeedModel, theme: Theme, thumbnails: Thumbnails, parent: QWidget | None = None
    ) -> None:
        super().__init__(model, theme, thumbnails, parent)
        self.header = FeedHeader(theme, self)
        self._thumbnails = thumbnails
        self._current: JobRef | None = None
        self._told: Job | None = None
        self._anchor: tuple[JobRef, int] | None = None
        self._leaving = False
        self._is_painted = False
        self._is_compact, self._px = False, theme.px
        self._unloaded = -1
        """The current row, where its job is not loaded."""
        self.setModel(model)
        self.setAccessibleName(translate("Feed", "Jobs"))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setCornerButtonEnabled(False)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self._set_headers()
        self._report_timer = QTimer(self)
        self._report_timer.setSingleShot(True)
        self._report_timer.timeout.connect(self._report)
        self.verticalScrollBar().valueChanged.connect(self._scrolled)
        model.modelAboutToBeReset.connect(self._remember)
        model.modelReset.connect(self._restore)
        model.rowsInserted.connect(self._rows_came)
        model.rowsAboutToBeRemoved.connect(self._rows_leave)
        model.rowsRemoved.connect(lambda *_: self._report_timer.start())
        model.dataChanged.connect(self._rows_changed)
        theme.changed.connect(self._fit_rows)

    def _set_headers(self) -> None:
        rows = self.verticalHeader()
        rows.hide()
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setMinimumSectionSize(COMPACT_ROW)
        rows.setDefaultSectionSize(self._px(ROW))
        self.setHorizontalHeader(self.header)
        self.header.arrange(self.arrangement)
        self.header.arranged.connect(self.rearrange)
        self.header.dialog_wanted.connect(self.open_columns)

    # how it is arranged

    def arrange(self, arrangement: Arrangement) -> None:
        """Shows the list so. Another order is told, so that the list is asked for in it."""
        former, self.arrangement = self.arrangement, arrangement
        self.header.arrange(arrangement)
        if (former.view, former.size) != (arrangement.view, arrangement.size):
            self._show_view()
        self._fit()
        self.viewport().update()
        self.looks_changed.emit()
        if former.order != arrangement.order:
            self.order_changed.emit()

    def rearrange(self, arrangement: Arrangement) -> None:
        """As `arrange`, because the operator wants it so: that is to be remembered."""
        if arrangement != self.arrangement or dict(arrangement.widths) != dict(self.arrangement.widths):
            self.arrange(arrangement)
            self.arranged.emit()

    def open_columns(self) -> None:
        """A dialog with everything about columns and order."""
        dialog = ColumnsDialog(self.arrangement, self)
        dialog.arranged.connect(self._take_columns)
        dialog.open()

    def _take_columns(self, wanted: Arrangement) -> None:
        """What the dialog is about; the widths may be others by now."""
        now = self.arrangement
        widths = now.widths if wanted.widths else {}
        self.rearrange(replace(wanted, widths=widths, view=now.view, size=now.size))

    def dump(self) -> dict[str, JSON]:
        """How the list is arranged, as JSON, for `restore`."""
        return self.arrangement.dump()

    def restore(self, values: object) -> None:
        """Arranges the list so, as far as `values` make sense; all else is as usual."""
        self.arrange(Arrangement.read(values))

    def _show_view(self) -> None:
        """As a table, or as a grid; what is on the screen stays there."""
        self._remember()
        self._grid = self._new_grid()
        self.header.setVisible(self._grid is None)
        picture = THUMBNAIL if self._grid is None else self._grid.picture
        self._thumbnails.set_size(picture, EDGE if self._grid is None else picture.width())
        self._restore()

    def _new_grid(self) -> Grid | None:
        if self.arrangement.view is not ListView.GRID:
            return None
        return Grid(self.arrangement.size, self.font(), self.viewport().width())

    def _fit(self) -> None:
        """Shows the columns, or as many cards beside each other, as there is room for."""
        if self._grid is not None:
            if (grid := self._new_grid()) is not None and grid.columns != self._grid.columns:
                self._remember()
                self._grid = grid
                self._restore()
            else:
                self._grid = grid
            return
        wide = Qt.ScrollBarPolicy.ScrollBarAsNeeded
        off = Qt.ScrollBarPolicy.ScrollBarAlwaysOff
        self.setHorizontalScrollBarPolicy(wide if self.arrangement.switched_on else off)
        self.header.fit(self.viewport().width())

    def sizeHintForColumn(self, column: int) -> int:
        """The width that fits the rows that are seen: all others are not looked at."""
        first, last = self.visible_rows()
        metrics, spec = self.fontMetrics(), COLUMNS[column]
        rows = (self._feed.row(row) for row in range(first, last + 1))
        texts = [spec.text(row) for row in rows if row is not None]
        room = 2 * MARGIN + (ICON + MARGIN if spec.key == "status" else SPACE)
        widest = max((metrics.horizontalAdvance(text) for text in texts), default=0)
        return max(spec.width if spec.key in ("thumbnail", "progress", "favourite") else 0, widest + room)

    @property
    def is_compact(self) -> bool:
        """Whether rows are low, with small thumbnails."""
        return self._is_compact

    def set_compact(self, compact: bool) -> None:
        """Low rows, or high ones with a thumbnail. The rows on the screen stay where they were."""
        self._is_compact = compact
        self._fit_rows()

    def _fit_rows(self) -> None:
        """As high as the size of the text wants them."""
        height = self._px(COMPACT_ROW if self._is_compact else ROW)
        if height != self.verticalHeader().defaultSectionSize():
            self._remember()
            self.verticalHeader().setDefaultSectionSize(height)
            self._restore()

    # which job

    @property
    def current_job(self) -> Job | None:
        """The job that the details show; None where there is none, or it is not loaded."""
        row = self.chosen_row()
        return None if row is None else self._feed.job(row)

    def currentChanged(self, current: Index, previous: Index) -> None:
        super().currentChanged(current, previous)
        self._tell_chosen()

    def selectionChanged(self, selected: QItemSelection, deselected: QItemSelection) -> None:
        super().selectionChanged(selected, deselected)
        self._tell_chosen()

    def rowsAboutToBeRemoved(self, parent: Index, start: int, end: int) -> None:
        """A job that leaves the list stays the one that is shown; no other takes its place by itself."""
        chosen = self.chosen_row()
        if start <= (self.currentIndex().row() if chosen is None else chosen) <= end:
            self._leaving = True
            self.selectionModel().clear()
            self._leaving = False
        super().rowsAboutToBeRemoved(parent, start, end)

    def _tell_chosen(self) -> None:
        if self._leaving:
            return
        job = self.current_job
        ref = job.ref if job else None
        if ref != self._current or ref is None:
            self._tell(job)

    def _tell(self, job: Job | None) -> None:
        self._current = job.ref if job else None
        self._told = job
        self.job_chosen.emit()

    def _rows_changed(self, *_: object) -> None:
        """A current row that was a placeholder may have its job now, or the current job its row, or the
        current row a newer version of its job: one that was on its way when the row was chosen."""
        job = self.current_job
        if job is not None and (self._current is None or (job.ref == self._current and job != self._told)):
            self._tell(job)
        elif self.chosen_row() is None:
            self._find_current()
        self._report_timer.start()

    # staying where one is

    def at_top(self) -> bool:
        """Whether the first row is the first visible."""
        return self.verticalScrollBar().value() == 0

    def visible_rows(self) -> tuple[int, int]:
        """First and last visible row; (0, -1) where there are none."""
        count = self._feed.rowCount()
        if not count:
            return 0, -1
        top, height = self.verticalScrollBar().value(), self.viewport().height()
        first, last = self._first_at(top), self._first_at(top + max(1, height) - 1) + self._beside - 1
        return min(first, count - 1), min(last, count - 1)

    @property
    def _beside(self) -> int:
        """How many rows of the model stand beside each other."""
        return 1 if self._grid is None else self._grid.columns

    def _first_at(self, y: int) -> int:
        """The first row of the line at this height of the whole list."""
        if self._grid is not None:
            return self._grid.first_of_line(y)
        return max(0, y // self.verticalHeader().defaultSectionSize())

    def _top_of(self, row: int) -> int:
        """Where a row begins in the whole list."""
        if self._grid is not None:
            return self._grid.top_of(row)
        return row * self.verticalHeader().defaultSectionSize()

    def _remember(self) -> None:
        chosen = self.chosen_row()
        self._unloaded = -1 if chosen is None or self._feed.job(chosen) is not None else chosen
        first, last = self.visible_rows()
        job = self._feed.job(first) if last >= first and not self.at_top() else None
        seen_at = self._top_of(first) - self.verticalScrollBar().value()
        self._anchor = (job.ref, seen_at) if job is not None else None

    def _restore(self) -> None:
        self.updateGeometries()
        if self._anchor is not None:
            row = self._feed.window.row_of(self._anchor[0])
            if row is not None:
                self.verticalScrollBar().setValue(self._top_of(row) - self._anchor[1])
        if self._current is None and 0 <= self._unloaded < self._feed.rowCount():
            self._show_again(self._unloaded)
        self._find_current()
        self._report_timer.start()

    def _find_current(self) -> None:
        """Highlights the current job again, where its row is loaded."""
        row = None if self._current is None else self._feed.window.row_of(self._current)
        if row is not None and row != self.chosen_row():
            self._show_again(row)

    def _show_again(self, row: int) -> None:
        """As it was before, unless other rows are selected by now."""
        if row in self.selection or not self.selection.count:
            self.show_quietly(row)

    def let_go(self) -> None:
        """Other jobs are shown: one that is not among them is neither current nor selected any more."""
        self.selection.keep_found()
        if self._current is not None and self._feed.window.row_of(self._current) is None:
            self._current = None
            self.job_chosen.emit()

    def _rows_came(self, _parent: Index, first: int, last: int) -> None:
        bar, count = self.verticalScrollBar(), last - first + 1
        held = self._held_row(came=(first, count))
        if not self.at_top() and first <= held:
            self.updateGeometries()
            bar.setValue(bar.value() + self._top_of(held + count) - self._top_of(held))
        self._report_timer.start()

    def _rows_leave(self, _parent: Index, first: int, last: int) -> None:
        bar, held = self.verticalScrollBar(), self._held_row()
        if last < held:
            bar.setValue(bar.value() - self._top_of(held) + self._top_of(held - (last - first + 1)))

    def _held_row(self, came: tuple[int, int] | None = None) -> int:
        """The row that must not move: the one under the mouse, else the first visible one with a job; as it
        was before rows `came` (first, how many)."""
        top = self.verticalScrollBar().value()
        first, count = came if came is not None else (0, 0)
        port = self.viewport()
        mouse = port.mapFromGlobal(QCursor.pos())
        end = self._first_at(top + max(1, port.height()) - 1) + self._beside
        visible = range(self._first_at(top), end)
        under = (self._first_at(top + mouse.y()),) if port.rect().contains(mouse) else ()
        rows: tuple[int, ...] = (*under, *visible)
        for row in rows:
            if self._feed.job(row + count if row >= first else row) is not None:
                return row
        return visible.start

    def _scrolled(self, value: int) -> None:
        self.top_reached.emit(value == 0)
        self._report_timer.start()

    def _report(self) -> None:
        first, last = self.visible_rows()
        if last >= first and self.isVisible() and self._is_painted:
            self.rows_shown.emit(first, last)

    # the widget

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self._is_painted and self._feed.rowCount():
            self._is_painted = True  # what goes with the rows, such as their pictures, comes after them
            self._report_timer.start()
            self.painted.emit()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._report_timer.start()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._fit()
        super().resizeEvent(event)
        self._report_timer.start()

    def keyboardSearch(self, search: str) -> None:
        """Typing does not walk the list: that is what the search field is for."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, current = event.key(), self.chosen_row() is not None
        plain = not event.modifiers() & (CONTROL | Qt.KeyboardModifier.ShiftModifier)
        if current and key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.opened.emit()
        elif current and plain and key == Qt.Key.Key_Space:
            self.previewed.emit()
        else:
            super().keyPressEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        super().mouseDoubleClickEvent(event)
        if self.chosen_row() is not None:
            self.opened.emit()

"""Which jobs of a list are selected: rows, and the jobs that they are known to be.

Rows are held as ranges (see `row_selection`), so that a million of them cost nothing. For up to MAX_KNOWN
of them the job is remembered as well, because rows get other numbers when the list is loaded anew.

What stays: when rows come in or go, the selected jobs are the same jobs; a job that leaves the list leaves
the selection. Only rows that were not counted before, and that nobody has seen, belong to the range which
they come into. "Everything" is what the query matches, also what comes in later, and stays that. When the
list is loaded anew, jobs that are remembered stay selected wherever they are by then, also before their
row is loaded. What cannot be kept: of a long range whose rows were never loaded nobody knows the jobs. It
moves with the nearest row that is known before and after; where there is none it stays if the list is as
long as it was, and goes if it is not. When other jobs are asked for, only selected jobs that are among the
loaded ones of the new list stay selected.
"""

from __future__ import annotations

import sys
from bisect import bisect_left
from collections.abc import Iterable, Mapping

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, Signal

from jobmonitor.domain.job import JobRef
from jobmonitor.ui.feed.model import FeedModel
from jobmonitor.ui.feed.row_selection import RowSelection

Index = QModelIndex | QPersistentModelIndex
MAX_KNOWN = 5000
"""Rows whose job is remembered."""


class JobSelection(QObject):
    """The selected rows of one list. With `everything` the ranges are the rows that are not selected."""

    changed = Signal()

    def __init__(self, model: FeedModel, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._feed = model
        self.rows = RowSelection()
        self._base = RowSelection()
        """What `extend` adds to or takes from: the selection before the anchor was set."""
        self._adds = True
        self._anchor = -1
        self._known: dict[int, JobRef] = {}
        self._absent: set[JobRef] = set()
        self._before: dict[int, JobRef] = {}
        self._total_before = 0
        model.rowsInserted.connect(self._rows_came)
        model.rowsRemoved.connect(self._rows_went)
        model.dataChanged.connect(self._rows_changed)
        model.modelAboutToBeReset.connect(self._remember)
        model.modelReset.connect(self._find)

    # what is selected

    def __contains__(self, row: int) -> bool:
        return row in self.rows

    @property
    def everything(self) -> bool:
        """Whether all jobs that match are selected, but some."""
        return self.rows.everything

    @property
    def count(self) -> int:
        """How many jobs of the list are selected, also such as have no row just now."""
        absent = len(self._absent)
        return self.rows.count(self._feed.rowCount()) + (-absent if self.everything else absent)

    @property
    def exceptions(self) -> int:
        """Of everything, how many jobs are not selected."""
        return self.rows.ranges.count + len(self._absent) if self.everything else 0

    @property
    def absent(self) -> frozenset[JobRef]:
        """Selected jobs (of everything: jobs that are not) whose row is not known."""
        return frozenset(self._absent)

    @property
    def known(self) -> Mapping[int, JobRef]:
        """Rows within the ranges, and the jobs that they are known to be."""
        return self._known

    # what the operator does

    def only(self, row: int) -> None:
        """Selects this row alone."""
        self._absent.clear()
        self._base, self._adds, self._anchor = RowSelection(), True, row
        self.rows = RowSelection()
        self.rows.select(row, row + 1)
        self._settle()

    def toggle(self, row: int) -> bool:
        """Selects a row too, or not any more. Whether it is selected now."""
        self._base, self._anchor = self.rows.copy(), row
        self._adds = self.rows.toggle(row)
        self._settle()
        return self._adds

    def extend(self, row: int, *, keep: bool = False) -> None:
        """Selects from the row that was selected last to this one; with `keep` beside what was before it."""
        if not 0 <= self._anchor < self._feed.rowCount():
            self.only(row)
            return
        if not keep:
            self._absent.clear()
            self._base, self._adds = RowSelection(), True
        self.rows = self._base.copy()
        first, end = min(self._anchor, row), max(self._anchor, row) + 1
        (self.rows.select if self._adds else self.rows.deselect)(first, end)
        self._settle()

    def select_all(self) -> None:
        """Selects everything that matches."""
        self._absent.clear()
        self.rows = RowSelection(everything=True)
        self._base, self._adds = self.rows.copy(), True
        self._settle()

    def select_jobs(self, refs: Iterable[JobRef]) -> None:
        """Selects these jobs, and no others; also such as have no row that is loaded."""
        self._absent.clear()
        self._known = {}
        self.rows, self._base, self._adds = RowSelection(), RowSelection(), True
        self._place(refs)
        self._settle()

    def clear(self) -> None:
        """Selects nothing."""
        self._absent.clear()
        self.rows, self._base, self._adds = RowSelection(), RowSelection(), True
        self._settle()

    def keep_found(self) -> None:
        """Other jobs are shown: selected are those of the former ones that are loaded among them."""
        refs: Iterable[JobRef] = () if self.everything else tuple(self._known.values())
        rows = RowSelection()
        for ref in refs:
            row = self._feed.window.row_of(ref)
            if row is not None:
                rows.select(row, row + 1)
        self._absent.clear()
        self.rows, self._base, self._adds = rows, RowSelection(), True
        self._settle()

    def _settle(self) -> None:
        ranges = self.rows.ranges
        self._known = {row: ref for row, ref in self._known.items() if row in ranges}
        self._learn()
        self.changed.emit()

    def _learn(self) -> None:
        """Remembers the jobs of loaded rows within the ranges."""
        ranges, known = self.rows.ranges, self._known
        if not ranges:
            return
        for start, jobs in self._feed.window.stretches():
            for row, job in enumerate(jobs, start):
                if len(known) >= MAX_KNOWN:
                    return
                if row in ranges:
                    known[row] = job.ref

    # what happens to the rows

    def _rows_came(self, _parent: Index, first: int, last: int) -> None:
        """New jobs part a range; rows that are not loaded were only not counted before, and belong to it."""
        joining = self._feed.job(first) is None
        for rows in (self.rows, self._base):
            rows.ranges.make_room(first, last - first + 1, joining=joining)
        self._shift(first, last - first + 1)

    def _rows_went(self, _parent: Index, first: int, last: int) -> None:
        for rows in (self.rows, self._base):
            rows.ranges.close_up(first, last - first + 1)
        self._shift(last + 1, first - last - 1)

    def _shift(self, row: int, by: int) -> None:
        """Rows from `row` on have other numbers; where `by` is negative, that many before it are gone."""
        gone = range(row + by, row) if by < 0 else range(0)
        self._known = {
            (at + by if at >= row else at): ref for at, ref in self._known.items() if at not in gone
        }
        if self._anchor in gone:
            self._anchor = -1
        elif self._anchor >= row:
            self._anchor += by
        if self.rows.ranges or self.everything or by < 0:
            self.changed.emit()

    def _rows_changed(self, top: Index, bottom: Index) -> None:
        """Rows were loaded: which jobs they are is known now, and may differ from what was expected."""
        if not self.rows.ranges and not self._absent:
            return
        ranges, moved, found = self.rows.ranges, set(), set()
        for start, jobs in self._feed.window.stretches():
            for row in range(max(start, top.row()), min(start + len(jobs), bottom.row() + 1)):
                ref = jobs[row - start].ref
                expected = self._known.get(row, ref)
                if expected != ref:
                    moved.add(expected)
                    del self._known[row]
                    ranges.discard(row, row + 1)
                elif row in ranges and len(self._known) < MAX_KNOWN:
                    self._known[row] = ref
                if ref in self._absent:
                    found.add(ref)
        if moved or found:
            self._place(moved | found)
            self.changed.emit()

    def _place(self, refs: Iterable[JobRef]) -> None:
        """Puts jobs into the ranges where their rows are loaded; the others are absent."""
        for ref in refs:
            row = self._feed.window.row_of(ref)
            if row is None:
                self._absent.add(ref)
            else:
                self._absent.discard(ref)
                self._known[row] = ref
                self.rows.ranges.add(row, row + 1)

    # when the list is loaded anew

    def _remember(self) -> None:
        self._total_before = self._feed.rowCount()
        self._before = dict(self._known)
        for start, jobs in self._feed.window.stretches():
            self._before.update((row, job.ref) for row, job in enumerate(jobs, start))

    def _find(self) -> None:
        before, self._before = self._before, {}
        old, self._known, self._base = self.rows.ranges, {}, RowSelection()
        total = self._feed.rowCount()
        now = {
            job.ref: row
            for start, jobs in self._feed.window.stretches()
            for row, job in enumerate(jobs, start)
        }
        landmarks = sorted((row, now[ref]) for row, ref in before.items() if ref in now)
        loaded = set(now.values())
        self.rows = RowSelection(everything=self.everything)
        wanted = {ref for row, ref in before.items() if row in old}
        for start, end in old:
            names = [(row, before[row]) for row in range(start, min(end, start + MAX_KNOWN)) if row in before]
            if len(names) < end - start:
                self._guess(start, end, landmarks)
            for row, ref in names:
                there = _moved(row, landmarks)
                if ref in now:
                    continue
                around = {at for at in range(there - 1, there + 2) if 0 <= at < total}
                if 0 <= there < total and there not in loaded and there not in self._known:
                    self._known[there] = ref  # as far as anybody knows; seen when that row is loaded
                    self.rows.ranges.add(there, there + 1)
                elif not landmarks or not around <= loaded:
                    self._absent.add(ref)  # else its place is loaded, and it is not there: it is gone
        for row in (now[ref] for ref in before.values() if ref in now and ref not in wanted):
            self.rows.ranges.discard(row, row + 1)
        self._place((wanted | self._absent) & now.keys())
        self.rows.ranges.discard(total, sys.maxsize)
        self._anchor = _moved(self._anchor, landmarks) if self._anchor >= 0 else -1
        self._settle()

    def _guess(self, start: int, end: int, landmarks: list[tuple[int, int]]) -> None:
        """A range with rows that nobody knows moves with the nearest rows that are known."""
        if landmarks or self._total_before == self._feed.rowCount():
            self.rows.ranges.add(max(0, _moved(start, landmarks)), _moved(end - 1, landmarks) + 1)


def _moved(row: int, landmarks: list[tuple[int, int]]) -> int:
    """Where a row is by now, as the nearest row tells that was known before; where it was, if none was."""
    at = bisect_left(landmarks, (row, -1))
    near = landmarks[max(0, at - 1) : at + 1]
    if not near:
        return row
    old, new = min(near, key=lambda each: abs(each[0] - row))
    return row + new - old

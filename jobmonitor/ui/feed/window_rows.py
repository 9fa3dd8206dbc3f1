"""Rows of a list of any length: some loaded, the rest placeholders, and known places among them. Without Qt.

What comes, goes and moves is told; what is known moves with the rows it belongs to.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from jobmonitor.domain.feed import Cursor
from jobmonitor.domain.feed_order import NEWEST_FIRST, FeedOrder
from jobmonitor.domain.job import Job, JobRef
from jobmonitor.ui.feed.blocks import Block, Blocks
from jobmonitor.ui.feed.borders import Border, Borders

PAGE_ROWS = 200
MAX_PAGES = 12
MAX_BORDERS = 1024
MAX_SAMPLES = 2048
MAX_LANDINGS = 64
TOP = Border(0, None)


class Edits(Protocol):
    """Who shows the rows: is told before and after rows come and go, and what reads differently."""

    def inserting(self, first: int, count: int) -> AbstractContextManager[None]: ...

    def removing(self, first: int, count: int) -> AbstractContextManager[None]: ...

    def changed(self, first: int, count: int) -> None: ...


@dataclass(slots=True)
class Flight:
    """A question that is not answered: the rows it is for, and the border they are counted from."""

    start: int
    rows: int
    border: int
    after: Cursor | None = None
    """The border's cursor."""

    @property
    def end(self) -> int:
        """The row behind the last one."""
        return self.start + self.rows


class Place(NamedTuple):
    """Where a job belongs: a row of the loaded stretch; None where it is elsewhere. `unclear` when only
    the database can tell (equal times)."""

    row: int | None
    unclear: bool = False


class WindowRows:
    """Rows are counted from 0; every change is told to `edits`."""

    def __init__(self, edits: Edits, page_rows: int = PAGE_ROWS, max_pages: int = MAX_PAGES) -> None:
        self._edits = edits
        self.page_rows = page_rows
        self._max_rows = page_rows * max_pages
        self.count = 0
        self.order: FeedOrder = NEWEST_FIRST
        """The order of the rows."""
        self.generation = 0
        self.drift = 0
        """How many rows came or went that nobody told of, since samples were taken."""
        self._blocks = Blocks()
        self._borders = Borders(MAX_BORDERS)
        self._exact = Borders(MAX_SAMPLES)
        """Samples, and landings whose row is known."""
        self._landings = Borders(MAX_LANDINGS)
        """Landings whose row is known only about."""
        self._flights: dict[int, Flight] = {}  # by the request's number
        self._numbers = 0
        self._centre = 0

    # what is there

    def job_at(self, row: int) -> Job | None:
        """The job in a row; None where it is not loaded."""
        block = self._blocks.at(row)
        return None if block is None else block.jobs[row - block.start]

    def row_of(self, ref: JobRef) -> int | None:
        """The row of a loaded job."""
        found = self._blocks.find(ref)
        return None if found is None else found[0].start + found[1]

    def jobs(self) -> Iterator[Job]:
        """All loaded jobs, in the list's order."""
        for block in self._blocks:
            yield from block.jobs

    def stretches(self) -> Iterator[tuple[int, Sequence[Job]]]:
        """The loaded rows: the first row of each stretch and its jobs, in the list's order."""
        for block in self._blocks:
            yield block.start, block.jobs

    @property
    def loaded(self) -> int:
        """How many rows are held."""
        return self._blocks.loaded

    @property
    def is_whole(self) -> bool:
        """Whether no row is a placeholder."""
        return self.loaded == self.count

    def is_about(self, row: int) -> bool:
        """Whether it is known only about which row this is."""
        landing, exact = self._landings.before(row), self._exact.before(row)
        return landing is not None and (exact is None or exact.row < landing.row)

    def border_before(self, row: int) -> Border:
        """The nearest known border at or above `row`."""
        known = [each.before(row) for each in (self._borders, self._exact, self._landings)]
        return max((each for each in known if each is not None), key=lambda each: each.row, default=TOP)

    def border_behind(self, row: int) -> Border | None:
        """The nearest known border below `row`."""
        known = [each.behind(row) for each in (self._borders, self._exact, self._landings)]
        return min((each for each in known if each is not None), key=lambda each: each.row, default=None)

    @property
    def samples(self) -> int:
        """How many places are known exactly, beside the borders of pages."""
        return len(self._exact)

    # what happens to the rows

    def replace(self, job: Job) -> int | None:
        """Puts a newer version in place of a loaded job. Returns its row; None where it is not loaded."""
        found = self._blocks.find(job.ref)
        if found is None:
            return None
        block, at = found
        value = block.jobs[at].order_value
        if value is not None:  # it keeps its place until the list is asked for again
            job = Job.with_values({**job.__dict__, "order_value": value})
        block.jobs[at] = job
        return block.start + at

    def place_of(self, job: Job) -> Place:
        """Where a job that is not loaded belongs."""
        top, place = self._borders.at(1), Cursor.of(job)
        if self.count == 0 or (top and self.order.compare(place, top) < 0):
            return Place(0)
        found = self._blocks.first_behind(lambda other: self.order.compare(Cursor.of(other), place) < 0)
        if found is None:
            return Place(self.count if self._blocks.at(self.count - 1) is not None else None)
        block, at = found
        if self.order.compare(place, Cursor.of(block.jobs[at])) == 0:
            return Place(None, unclear=True)
        row = block.start + at
        is_beside = at > 0 or row == 0 or self._blocks.at(row - 1) is not None
        return Place(row if is_beside else None)

    def insert(self, row: int, jobs: Sequence[Job]) -> None:
        """New rows before `row`, which lies at or beside loaded rows, or at the top."""
        block = self._blocks.beside(row)
        with self._edits.inserting(row, len(jobs)):
            self._shift(row, len(jobs), borders_from=row + 1, keep=block)
            self.count += len(jobs)
            if block is None:
                self._place(row, list(jobs))
            else:
                block.insert(row - block.start, jobs)
                self._split(block)
        self._blocks.evict(self._max_rows, self._centre)

    def remove(self, ref: JobRef) -> int | None:
        """Takes a loaded job out. Returns the row it had; None where it is not loaded."""
        found = self._blocks.find(ref)
        if found is None:
            return None
        block, at = found
        row = block.start + at
        with self._edits.removing(row, 1):
            block.remove(at)
            if not block.jobs:
                self._blocks.remove(block)
            self._shift(row + 1, -1, borders_from=row + 1, keep=block)
            self.count -= 1
        return row

    def set_count(self, count: int) -> bool:
        """The list is found to have `count` rows: placeholders come or go. False where placeholders
        cannot explain it, and the rows must be asked for again."""
        self.drift += abs(count - self.count)
        if count > self.count:
            if self.is_whole and self.count:
                return False
            gaps = self._blocks.gaps(self.count)
            self._grow(gaps[-1][1] if gaps else self.count, count - self.count)
            return True
        for start, end in reversed(self._blocks.gaps(self.count)):
            surplus = min(self.count - count, end - start)
            if surplus > 0:
                self._shrink(end - surplus, surplus)
        return self.count == count

    # inside

    def _place(self, start: int, jobs: list[Job]) -> None:
        block = Block(start, jobs)
        self._blocks.add(block)
        places = [Cursor.of(job) for job in jobs]
        for each in (self._borders, self._exact):
            each.tidy(start, places, self.order)
        if self.is_about(start):
            self._exact.forget(start + 1, block.end)
        self._know_borders(block)

    def _know_borders(self, block: Block) -> None:
        self._borders.add(block.start + 1, Cursor.of(block.jobs[0]))
        self._borders.add(block.end, Cursor.of(block.jobs[-1]))

    def _split(self, block: Block) -> None:
        if len(block.jobs) >= 2 * self.page_rows:
            rest = block.jobs[self.page_rows :]
            self._blocks.remove(block)
            self._place(block.start, block.jobs[: self.page_rows])
            self._place(block.start + self.page_rows, rest)
        else:
            self._know_borders(block)

    def _shift(self, row: int, by: int, *, borders_from: int, keep: Block | None = None) -> None:
        """Moves what is known at `row` and below by some rows, and borders from `borders_from` on.

        A question whose rows were counted from a border above the change is stale: nobody can tell whether
        the database counted before the change or after it.
        """
        self._blocks.shift(row, by, keep)
        for each in (self._borders, self._exact, self._landings):
            each.shift(borders_from, by)
        for number, flight in tuple(self._flights.items()):
            if flight.border >= borders_from:
                flight.start += by
                flight.border += by
            elif flight.end > row:
                del self._flights[number]

    def _grow(self, row: int, count: int) -> None:
        """Placeholders come in before `row`, which is not within a block."""
        with self._edits.inserting(row, count):
            self._shift(row, count, borders_from=row if row < self.count else row + 1)
            self.count += count

    def _shrink(self, first: int, count: int) -> None:
        """Takes rows out that turned out not to exist."""
        with self._edits.removing(first, count):
            end = first + count
            self._blocks.forget(first, end)
            for each in (self._borders, self._exact, self._landings):
                each.forget(first + 1, end)
            self._flights = {
                number: flight for number, flight in self._flights.items() if not first <= flight.start < end
            }
            self._shift(end, -count, borders_from=end)
            self.count -= count

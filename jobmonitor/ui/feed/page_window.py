"""A bounded window of pages on a list of any length. Without Qt.

The list has `count` rows. A few pages around what is visible are held, the rest are placeholders. Pages
are reached from the nearest known border: a border is a row and the cursor of the place right before
it. Cursors stay true when rows come in above them, so that what is shown never slips.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple, Protocol

from jobmonitor.domain.feed import Cursor, Page
from jobmonitor.domain.job import Job, JobRef

PAGE_ROWS = 200
MAX_PAGES = 12
MAX_BORDERS = 1024


class Edits(Protocol):
    """Who shows the rows: is told before and after rows come and go, and what reads differently."""

    def inserting(self, first: int, count: int) -> AbstractContextManager[None]: ...

    def removing(self, first: int, count: int) -> AbstractContextManager[None]: ...

    def changed(self, first: int, count: int) -> None: ...


@dataclass(frozen=True, slots=True)
class Request:
    """A question to the feed: `limit` rows, `skip` rows behind `after`."""

    number: int
    generation: int
    after: Cursor | None
    skip: int
    limit: int


@dataclass(slots=True)
class Flight:
    """A question that is not answered: the rows it is for, and the border they are counted from."""

    start: int
    rows: int
    border: int

    @property
    def end(self) -> int:
        """The row behind the last one."""
        return self.start + self.rows


class Place(NamedTuple):
    """Where a job belongs: a row of the loaded stretch; None where it is elsewhere. `unclear` when only
    the database can tell (equal times)."""

    row: int | None
    unclear: bool = False


class Block:
    """Loaded rows, in order, from `start` on."""

    __slots__ = ("_index", "jobs", "start")

    def __init__(self, start: int, jobs: list[Job]) -> None:
        self.start = start
        self.jobs = jobs
        self._index: dict[JobRef, int] | None = None

    @property
    def end(self) -> int:
        """The row behind the last one."""
        return self.start + len(self.jobs)

    def index_of(self, ref: JobRef) -> int | None:
        """The job's place within the block."""
        if self._index is None:
            self._index = {job.ref: at for at, job in enumerate(self.jobs)}
        return self._index.get(ref)

    def insert(self, at: int, jobs: Sequence[Job]) -> None:
        """Puts jobs in before the place `at`."""
        self.jobs[at:at] = jobs
        self._index = None

    def remove(self, at: int) -> None:
        """Takes the job at this place out."""
        del self.jobs[at]
        self._index = None


class PageWindow:
    """See the module. Rows are counted from 0; every change is told to `edits`."""

    def __init__(self, edits: Edits, page_rows: int = PAGE_ROWS, max_pages: int = MAX_PAGES) -> None:
        self._edits = edits
        self.page_rows = page_rows
        self._max_rows = page_rows * max_pages
        self.count = 0
        self.generation = 0
        self._blocks: list[Block] = []
        self._borders: dict[int, Cursor] = {}
        self._flights: dict[int, Flight] = {}  # by the request's number
        self._numbers = 0
        self._centre = 0

    # what is there

    def job_at(self, row: int) -> Job | None:
        """The job in a row; None where it is not loaded."""
        block = self._block_at(row)
        return None if block is None else block.jobs[row - block.start]

    def row_of(self, ref: JobRef) -> int | None:
        """The row of a loaded job."""
        for block in self._blocks:
            at = block.index_of(ref)
            if at is not None:
                return block.start + at
        return None

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
        return sum(len(block.jobs) for block in self._blocks)

    @property
    def is_whole(self) -> bool:
        """Whether no row is a placeholder."""
        return self.loaded == self.count

    def border_before(self, row: int) -> tuple[int, Cursor | None]:
        """The nearest known border at or above `row`: (its row, its cursor). The top is (0, None)."""
        best = max((known for known in self._borders if known <= row), default=0)
        return best, self._borders.get(best)

    # questions and answers

    def restart(self, count: int, pages: Sequence[tuple[int, Sequence[Job]]] = ()) -> None:
        """Another list: `count` rows of which `pages` (first row, jobs) are known. Answers to former
        questions are stale from now on. The caller tells that everything changed."""
        kept = [] if not pages or pages[0][0] == 0 else list(self._borders.items())
        first = pages[0][0] if pages else 0
        self.generation += 1
        self.count = count
        self._blocks, self._flights = [], {}
        self._borders = {row: cursor for row, cursor in kept if row <= first}
        for start, jobs in pages:
            if jobs:
                self._place(start, list(jobs))

    def wanted(self, first: int, last: int) -> list[Request]:
        """Questions for what is missing of the rows `first` to `last` and is not asked for already."""
        self._centre = (first + last) // 2
        requests = []
        row, last = max(0, first), min(last, self.count - 1)
        while row <= last:
            block = self._block_at(row)
            if block is not None:
                row = block.end
                continue
            flight = next((each for each in self._flights.values() if each.start <= row < each.end), None)
            if flight is None:
                request = self._ask(row)
                requests.append(request)
                flight = self._flights[request.number]
            row = flight.end
        return requests

    def _ask(self, row: int) -> Request:
        gap_start, gap_end = self._gap_at(row)
        start = gap_start
        if row - gap_start >= self.page_rows:
            start = max(gap_start, row // self.page_rows * self.page_rows)
        for other in self._flights.values():
            if other.end <= row:
                start = max(start, other.end)
            elif other.start > row:
                gap_end = min(gap_end, other.start)
        limit = min(self.page_rows, gap_end - start)
        border, after = self.border_before(start)
        self._numbers += 1
        self._flights[self._numbers] = Flight(start, limit, border)
        return Request(self._numbers, self.generation, after, start - border, limit)

    def is_current(self, request: Request) -> bool:
        """Whether the answer to this question is still of use."""
        return request.generation == self.generation and request.number in self._flights

    def give_up(self, request: Request) -> None:
        """There will be no answer."""
        if request.generation == self.generation:
            self._flights.pop(request.number, None)

    def accept(self, request: Request, page: Page) -> bool:
        """Puts an answer in its place; a stale one is dropped. True when it was used."""
        if not self.is_current(request):
            return False
        start = self._flights.pop(request.number).start
        block = self._block_at(start)
        skip = 0 if block is None else block.end - start
        start += skip
        jobs = self._behind_known(page.jobs[skip : request.limit], start)
        fresh, met = self._before_known(jobs)
        _, gap_end = self._gap_at(start)
        if start + len(fresh) > gap_end:
            fresh = fresh[: gap_end - start]
        if fresh:
            self._place(start, fresh)
            self._edits.changed(start, len(fresh))
        end = start + len(fresh)
        if met and end < gap_end:
            self._drop_rows(end, gap_end - end)  # the known row follows at once: the gap was shorter
        elif page.next is None and len(jobs) == len(fresh) and end < self.count:
            self._drop_rows(end, self.count - end)  # the list ends here
        self._evict()
        return True

    def _behind_known(self, jobs: Sequence[Job], start: int) -> list[Job]:
        """The jobs without those that lead and are shown above `start` already."""
        for at, job in enumerate(jobs):
            row = self.row_of(job.ref)
            if row is None or row >= start:
                return list(jobs[at:])
        return []

    def _before_known(self, jobs: list[Job]) -> tuple[list[Job], bool]:
        """The jobs up to the first that is loaded already, and whether there is such a one."""
        for at, job in enumerate(jobs):
            if self.row_of(job.ref) is not None:
                return jobs[:at], True
        return jobs, False

    # what happens to the rows

    def replace(self, job: Job) -> int | None:
        """Puts a newer version in place of a loaded job. Returns its row; None where it is not loaded."""
        for block in self._blocks:
            at = block.index_of(job.ref)
            if at is not None:
                block.jobs[at] = job
                return block.start + at
        return None

    def place_of(self, job: Job) -> Place:
        """Where a job that is not loaded belongs."""
        top = self._borders.get(1)
        if self.count == 0 or (top and _compare(job.created_at, top.created_at) < 0):
            return Place(0)
        above: Job | None = None
        above_row = -1
        for block in self._blocks:
            for at, other in enumerate(block.jobs):
                row = block.start + at
                order = _compare(job.created_at, other.created_at)
                if order == 0:
                    return Place(None, unclear=True)
                if order < 0:
                    adjacent = row == 0 or (above is not None and above_row == row - 1)
                    return Place(row if adjacent else None)
                above, above_row = other, row
        return Place(self.count if above is not None and above_row == self.count - 1 else None)

    def insert(self, row: int, jobs: Sequence[Job]) -> None:
        """New rows before `row`, which lies at or beside loaded rows, or at the top."""
        block = next((each for each in self._blocks if each.start <= row <= each.end), None)
        with self._edits.inserting(row, len(jobs)):
            self._shift(row, len(jobs), borders_from=row + 1, keep=block)
            self.count += len(jobs)
            if block is None:
                self._place(row, list(jobs))
            else:
                block.insert(row - block.start, jobs)
                self._split(block)
        self._evict()

    def remove(self, ref: JobRef) -> int | None:
        """Takes a loaded job out. Returns the row it had; None where it is not loaded."""
        for block in self._blocks:
            at = block.index_of(ref)
            if at is None:
                continue
            row = block.start + at
            with self._edits.removing(row, 1):
                block.remove(at)
                if not block.jobs:
                    self._blocks.remove(block)
                self._shift(row + 1, -1, borders_from=row + 1, keep=block)
                self.count -= 1
            return row
        return None

    def set_count(self, count: int) -> bool:
        """The list is found to have `count` rows: placeholders come or go. False where placeholders
        cannot explain it, and the rows must be asked for again."""
        if count > self.count:
            if self.is_whole and self.count:
                return False
            gaps = self._gaps()
            at = gaps[-1][1] if gaps else self.count
            with self._edits.inserting(at, count - self.count):
                self._shift(at, count - self.count, borders_from=at if at < self.count else at + 1)
                self.count = count
            return True
        for start, end in reversed(self._gaps()):
            surplus = min(self.count - count, end - start)
            if surplus > 0:
                self._drop_rows(end - surplus, surplus)
        return self.count == count

    # inside

    def _block_at(self, row: int) -> Block | None:
        at = bisect_right(self._blocks, row, key=lambda block: block.start) - 1
        if at < 0 or row >= self._blocks[at].end:
            return None
        return self._blocks[at]

    def _gap_at(self, row: int) -> tuple[int, int]:
        start = max((block.end for block in self._blocks if block.end <= row), default=0)
        end = min((block.start for block in self._blocks if block.start > row), default=self.count)
        return start, end

    def _gaps(self) -> list[tuple[int, int]]:
        gaps, row = [], 0
        for block in self._blocks:
            if block.start > row:
                gaps.append((row, block.start))
            row = block.end
        if row < self.count:
            gaps.append((row, self.count))
        return gaps

    def _place(self, start: int, jobs: list[Job]) -> None:
        at = bisect_right(self._blocks, start, key=lambda block: block.start)
        block = Block(start, jobs)
        self._blocks.insert(at, block)
        self._know_borders(block)

    def _know_borders(self, block: Block) -> None:
        self._borders[block.start + 1] = Cursor.of(block.jobs[0])
        self._borders[block.end] = Cursor.of(block.jobs[-1])
        if len(self._borders) > MAX_BORDERS:
            rows = sorted(self._borders)
            for row in rows[1::2]:
                del self._borders[row]

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
        for block in self._blocks:
            if block is not keep and block.start >= row:
                block.start += by
        self._borders = {(at + by if at >= borders_from else at): c for at, c in self._borders.items()}
        for number, flight in tuple(self._flights.items()):
            if flight.border >= borders_from:
                flight.start += by
                flight.border += by
            elif flight.end > row:
                del self._flights[number]

    def _drop_rows(self, first: int, count: int) -> None:
        """Takes rows out that turned out not to exist."""
        with self._edits.removing(first, count):
            self._blocks = [b for b in self._blocks if not first <= b.start < first + count]
            self._borders = {r: c for r, c in self._borders.items() if r <= first or r >= first + count}
            self._flights = {
                number: flight
                for number, flight in self._flights.items()
                if not first <= flight.start < first + count
            }
            self._shift(first + count, -count, borders_from=first + count)
            self.count -= count

    def _evict(self) -> None:
        while self.loaded > self._max_rows and len(self._blocks) > 1:
            far = max(
                self._blocks,
                key=lambda b: max(b.start - self._centre, self._centre - b.end),
            )
            self._blocks.remove(far)


def _compare(one: datetime | None, other: datetime | None) -> int:
    """-1 where `one` stands above `other` (it is newer), 1 below, 0 where times do not tell."""
    if one == other:
        return 0
    if one is None or other is None:
        return 1 if one is None else -1
    return -1 if one > other else 1

"""A bounded window of pages on a list of any length. Without Qt.

The list has `count` rows. A few pages around what is visible are held, the rest are placeholders. Pages
are reached from the nearest known border: a border is a row and the cursor of the place right before
it. Cursors stay true when rows come in above them, so that what is shown never slips.

Where no border is near, rows are found by a landing: a place of which only the cursor is known, and about
which row it is. Such rows are in the right order among themselves and among all others; how many lie
between is corrected as soon as it is known, by placeholders that come or go.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from jobmonitor.domain.feed import Cursor, Page, Sample
from jobmonitor.domain.job import Job
from jobmonitor.ui.feed.blocks import Blocks
from jobmonitor.ui.feed.borders import Border
from jobmonitor.ui.feed.window_rows import PAGE_ROWS, TOP, Flight, Place, WindowRows

__all__ = ["PAGE_ROWS", "PageWindow", "Place", "Request"]
_BEHIND_ALL = 1 << 62


@dataclass(frozen=True, slots=True)
class Request:
    """A question to the feed: `limit` rows, `skip` rows behind `after`."""

    number: int
    generation: int
    after: Cursor | None
    skip: int
    limit: int


class PageWindow(WindowRows):
    """See the module. Questions to the feed, and what their answers mean for the rows."""

    # questions and answers

    def restart(
        self, count: int, pages: Sequence[tuple[int, Sequence[Job]]] = (), *, keep_samples: bool = False
    ) -> None:
        """Another list: `count` rows of which `pages` (first row, jobs) are known. Answers to former
        questions are stale from now on. The caller tells that everything changed. With `keep_samples` it is
        the same list anew: exact places stay, and borders above the first page."""
        first = pages[0][0] if pages else count if keep_samples else 0
        self.generation += 1
        self.count = count
        self._blocks, self._flights = Blocks(), {}
        self._borders.forget(first + 1 if first else 0, _BEHIND_ALL)
        self._landings.forget(first + 1 if first else 0, _BEHIND_ALL)
        self._exact.forget(count if keep_samples else 0, _BEHIND_ALL)
        for start, jobs in pages:
            if jobs:
                self._place(start, list(jobs))

    def forget_places(self) -> None:
        """No cursor is of use any more: the tables are others now."""
        for each in (self._borders, self._exact, self._landings):
            each.replace(())

    def wanted(self, first: int, last: int, far: int | None = None) -> list[Request]:
        """Questions for what is missing of the rows `first` to `last` and is not asked for already. What lies
        more than `far` rows from all that is known is asked for around the first row that is missing."""
        self._centre = (first + last) // 2
        requests = []
        row, last = max(0, first), min(last, self.count - 1)
        while row <= last:
            block = self._blocks.at(row)
            if block is not None:
                row = block.end
                continue
            flight = next((each for each in self._flights.values() if each.start <= row < each.end), None)
            if flight is None:
                request = self._ask(row, far)
                requests.append(request)
                flight = self._flights[request.number]
            row = flight.end
        return requests

    def _ask(self, row: int, far: int | None) -> Request:
        gap_start, gap_end = self._blocks.gap_at(row, self.count)
        start, end = gap_start, gap_end
        if row - gap_start >= self.page_rows:
            start = max(gap_start, row // self.page_rows * self.page_rows)
            if far is not None and start - self.border_before(start).row > far:
                start = max(gap_start, row - self.page_rows // 4)
        for other in self._flights.values():
            if other.end <= row:
                start = max(start, other.end)
            elif other.start > row:
                end = min(end, other.start)
        rows = min(self.page_rows, end - start)
        border = self._beside(start) or self.border_before(start)
        self._numbers += 1
        self._flights[self._numbers] = Flight(start, rows, border.row, border.cursor)
        # One more, where a known row follows: it tells whether the gap is as long as it was thought to be.
        limit = rows + 1 if start + rows == gap_end < self.count else rows
        return Request(self._numbers, self.generation, border.cursor, start - border.row, limit)

    def _beside(self, row: int) -> Border | None:
        """The place from which rows are counted that are asked for and that `row` follows upon: from two
        places, of which one is off by a row, they would not fit together. Where loaded rows stand right above
        them, that is where these end: what came in unseen further above does not count there."""
        beside = above = self._flight_to(row)
        if beside is None or above is None:
            return None
        while (further := self._flight_to(above.start)) is not None:
            above = further
        block = self._blocks.at(above.start - 1)
        if block is not None and beside.border < above.start:
            return Border(above.start, Cursor.of(block.jobs[-1]))
        return Border(beside.border, beside.after)

    def _flight_to(self, row: int) -> Flight | None:
        """The question whose rows end right before `row`."""
        return next((each for each in self._flights.values() if each.end == row), None)

    def start_of(self, request: Request) -> int | None:
        """The row that a question is for; None where its answer is of no use any more."""
        return self._flights[request.number].start if self.is_current(request) else None

    def is_current(self, request: Request) -> bool:
        """Whether the answer to this question is still of use."""
        return request.generation == self.generation and request.number in self._flights

    def give_up(self, request: Request) -> None:
        """There will be no answer."""
        if request.generation == self.generation:
            self._flights.pop(request.number, None)

    def accept(self, request: Request, page: Page) -> bool:
        """Puts an answer in its place; a stale one is dropped. True when it was used."""
        self._let_moved_go(page)
        if not self.is_current(request):
            return False
        start = self._flights.pop(request.number).start
        block = self._blocks.at(start)
        skip = 0 if block is None else block.end - start
        start += skip
        jobs = self._behind_known(page.jobs[skip : request.limit], start)
        fresh, met = self._before_known(jobs)
        self._fill(start, fresh, met=met, ends=page.next is None and not met)
        self._blocks.evict(self._max_rows, self._centre)
        return True

    def _fill(self, start: int, fresh: list[Job], *, met: bool, ends: bool) -> None:
        """Rows that follow each other from `start` on; then comes what is known (`met`), or nothing
        (`ends`), or there are more."""
        start = self._align(start, fresh, met=met)
        _, gap_end = self._blocks.gap_at(start, self.count)
        end, loose, count = start + len(fresh), self.is_about(start), self.count
        goes_on = not met and not ends
        if end > gap_end or (goes_on and end == gap_end == self.count):
            more = end - gap_end + (self.page_rows if goes_on else 0)
            self._grow(gap_end, more)
            gap_end += more
        if fresh:
            self._place(start, fresh)
            self._edits.changed(start, len(fresh))
        if met and end < gap_end:
            self._shrink(end, gap_end - end)  # the known row follows at once: the gap was shorter
        elif ends and end < self.count:
            self._shrink(end, self.count - end)  # the list ends here
        self._balance(start, end, self.count - count, loose=loose, joined=met or ends)

    def _align(self, start: int, fresh: list[Job], *, met: bool) -> int:
        """Where rows known exactly reach to a landing, or those behind a landing to an exact place, it is
        known from then on how far apart they are. Returns where `start` is then."""
        loose = self.is_about(start)
        mark = self._exact.behind(start) if loose else self._landings.behind(start)
        if mark is None or mark.cursor is None:
            return start
        sides = (self.order.compare(Cursor.of(job), mark.cursor) for job in fresh)
        passed = next((at for at, each in enumerate(sides) if each > 0), None)
        if passed is None and (met or start + len(fresh) < mark.row):
            return start
        if passed == 0 and start and self._blocks.at(start - 1) is None:
            self._contradict(mark, loose=loose)
            return self._align(start, fresh, met=met)
        row = start + (len(fresh) + 1 if passed is None else passed)
        if not loose:
            self._move(mark, row, exactly=passed is not None)
            return start
        landing = self._landings.before(start)
        if landing is None or landing.cursor is None:
            return start
        self._move(landing, landing.row + mark.row - row, exactly=passed is not None)
        moved = self._landings.row_of(landing.cursor)
        moved = self._exact.row_of(landing.cursor) if moved is None else moved
        return start if moved is None else start + moved - landing.row

    def _contradict(self, mark: Border, *, loose: bool) -> None:
        """A place turns out to lie above rows that stand above it. What is known about only gives way."""
        if loose:
            self._exact.forget(mark.row, mark.row + 1)
            return
        below = [each.behind(mark.row) for each in (self._exact, self._landings)]
        end = min((each.row for each in below if each is not None), default=self.count)
        self._landings.forget(mark.row, mark.row + 1)
        self._borders.forget(mark.row, end)
        for number, flight in tuple(self._flights.items()):
            if mark.row <= flight.border < end:
                del self._flights[number]
        for block in [block for block in self._blocks if mark.row <= block.start < end]:
            self._blocks.remove(block)
            self._edits.changed(block.start, len(block.jobs))

    def _balance(self, start: int, end: int, grown: int, *, loose: bool, joined: bool) -> None:
        """The gap from `start` on turned out to be longer by `grown` rows. Where rows above or below it are
        known only about, these move, and the list is as long as before."""
        landing = self._landings.before(start) if loose else self._landings.behind(start)
        exact = None if loose else self._exact.behind(start)
        if landing is None or landing.cursor is None or (exact is not None and exact.row < landing.row):
            self.drift += abs(grown)
            return
        if joined:
            joined = end >= self.count or not self.is_about(end + 1) if loose else landing.row <= end
        if loose and grown > 0:
            self._shrink_above(landing.row, grown)
        elif loose and grown < 0:
            self._grow(self._blocks.top_of_run(landing.row), -grown)
        elif grown:
            self._even_below(landing.row, self.count - grown)
        found = self._landings.row_of(landing.cursor) if joined else None
        if found is not None:
            self._landings.forget(found, found + 1)

    def _let_moved_go(self, page: Page) -> None:
        """Jobs of the page that are loaded elsewhere: what the list is ordered by is other than it was."""
        if self.order.is_by_time:
            return
        for job in page.jobs:
            row = self.row_of(job.ref)
            held = None if row is None else self.job_at(row)
            if held is not None and Cursor.of(held) != Cursor.of(job):
                self.remove(job.ref)

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

    # places that are known about, and exactly

    def is_landing(self, cursor: Cursor) -> bool:
        """Whether this is a landing of which the row is known only about."""
        return self._landings.row_of(cursor) is not None

    def land(self, request: Request, cursor: Cursor, page: Page) -> bool:
        """Puts rows behind a landing where they were asked for, or where they are known to belong. False
        where they do not fit between what is known; nothing happened then."""
        self._let_moved_go(page)
        start = self.start_of(request)
        if start is None or self._blocks.at(start) is not None:
            return False
        low, high = self._blocks.gap_at(start, self.count)
        above, below = self.border_before(start), self.border_behind(start)
        behind = self._behind_known(page.jobs, start)
        fresh, met = self._before_known(behind)
        ends = page.next is None and not met
        if below is not None and below.cursor is not None and not met:
            kept = [job for job in fresh if self.order.compare(Cursor.of(job), below.cursor) < 0]
            fresh, ends = kept, ends and len(kept) == len(fresh)
        if not fresh or (
            above.cursor is not None and self.order.compare(above.cursor, Cursor.of(fresh[0])) > 0
        ):
            return False
        self._flights.pop(request.number)
        if len(behind) < len(page.jobs):
            self._fill(low, fresh, met=met, ends=ends)
        elif met or ends:
            self._land_above(low, high, cursor, fresh)
        else:
            self._land_between(low, high, start, cursor, fresh)
        self._blocks.evict(self._max_rows, self._centre)
        return True

    def _land_above(self, low: int, high: int, cursor: Cursor, fresh: list[Job]) -> None:
        """Rows that what is known at the end of a gap follows upon. They are as exact as that is."""
        self._make_room(low, high, high - len(fresh), len(fresh))
        high = self._blocks.gap_at(low, self.count)[1]
        if self._landings.at(high) is not None:
            self._landings.forget(high, high + 1)
            self._landings.add(high - len(fresh), cursor)
        self._place(high - len(fresh), fresh)
        self._edits.changed(high - len(fresh), len(fresh))

    def _land_between(self, low: int, high: int, start: int, cursor: Cursor, fresh: list[Job]) -> None:
        below = self.border_behind(start)
        end = high if below is None else min(high, below.row)
        start = max(low + 1, min(start, end - len(fresh) - 1))
        self._make_room(low, high, start, len(fresh) + 1)
        below = self.border_behind(start + len(fresh) - 1)
        if below is not None and below.cursor is not None and not self.is_about(below.row):
            self._exact.add(below.row, below.cursor)
        for number, flight in tuple(self._flights.items()):
            if flight.border <= start < flight.end:
                del self._flights[number]  # it is to be counted from the landing now
        self._landings.add(start, cursor)
        self._place(start, fresh)
        self._edits.changed(start, len(fresh))

    def _make_room(self, low: int, high: int, start: int, rows: int) -> None:
        """Sees to it that `rows` rows from `start` on fit into a gap."""
        missing = max(low - start, start + rows - high, 0)
        if missing:
            self._grow(high, missing)
            self._even_below(high + missing, self.count - missing)

    def row_at(self, moment: datetime) -> int | None:
        """The first row of a job that was created at `moment` or stands below it; None where that is not
        loaded."""
        above, place = -1, Cursor(moment, "", "")
        for block in self._blocks:
            for at, job in enumerate(block.jobs):
                if self.order.compare(Cursor.of(job), place) >= 0:
                    return block.start + at if above == block.start + at - 1 else None
                above = block.start + at
        return None

    def mark(self, row: int, cursor: Cursor) -> None:
        """A place is known exactly."""
        if self._blocks.at(row) is None and not self.is_about(row):
            self._exact.add(row, cursor)

    def guess(self, cursor: Cursor) -> int:
        """About which row a place is, as if rows came evenly between those that are known; a landing."""
        places = sorted(each for known in (self._borders, self._exact, self._landings) for each in known)
        above, below = TOP, Border(self.count, None)
        for place in places:
            if place.cursor and self.order.compare(place.cursor, cursor) < 0:
                above = place
            elif place.cursor:
                below = place
                break
        row, moment = (above.row + below.row) // 2, cursor.created_at
        first = above.cursor.created_at if above.cursor else None
        last = below.cursor.created_at if below.cursor else None
        if first is not None and last is not None and moment is not None and first != last:
            row = above.row + round((first - moment) / (first - last) * (below.row - above.row))
        row = max(0, min(max(row, above.row), below.row - 1, self.count - 1))
        if self._blocks.at(row) is None:
            self._landings.add(row, cursor)
        return row

    def settle(self, cursor: Cursor, row: int) -> None:
        """A landing is right before `row`: it and what hangs on it move there, by placeholders."""
        at = self._landings.row_of(cursor)
        if at is not None:
            self._move(Border(at, cursor), row, exactly=True)

    def _move(self, landing: Border, row: int, *, exactly: bool) -> None:
        """A landing, with what hangs on it, goes to `row`, as far as there is room."""
        at, count = landing.row, self.count
        self._landings.forget(at, at + 1)
        by = row - at
        if by > 0:
            self._grow(self._blocks.top_of_run(at), by)
        elif by < 0:
            by = -self._shrink_above(at, -by)
        if landing.cursor is not None:
            (self._exact if exactly else self._landings).add(at + by, landing.cursor)
        self._even_below(at + by, count)

    @property
    def has_landings(self) -> bool:
        """Whether it is known only about where some rows stand."""
        return len(self._landings) > 0

    def know(self, samples: Iterable[Sample], offset: int = 0) -> None:
        """Exact places, of a list in which `offset` rows stand above this one. What is known only about gives
        way: it is asked for again."""
        for landing in tuple(self._landings):
            self._contradict(landing, loose=False)
        self.drift = 0
        self._exact.replace(
            Border(sample.row - offset, sample.cursor)
            for sample in samples
            if 0 < sample.row - offset < self.count
        )

    def _shrink_above(self, row: int, count: int) -> int:
        """Takes up to `count` placeholders out above `row`, the nearest first, but none above the next exact
        place, and never all between two blocks. How many it were."""
        exact, left = self._exact.before(row), count
        floor = 0 if exact is None else exact.row
        for low, high in reversed(self._blocks.gaps(self.count)):
            low, high = max(low + 1, floor), min(high, row - count + left)
            taken = min(left, high - low)
            if taken > 0:
                self._shrink(high - taken, taken)
                left -= taken
        return count - left

    def _even_below(self, row: int, count: int) -> None:
        """Placeholders come or go below `row`, the nearest first, until the list has `count` rows again."""
        exact = self._exact.behind(row)
        ceiling = self.count if exact is None else exact.row
        for low, high in self._blocks.gaps(self.count):
            low, high = max(low, row), min(high, ceiling)
            if high <= low:
                continue
            if self.count < count:
                self._grow(high, count - self.count)
                return
            taken = min(self.count - count, high - low - 1)
            if taken > 0:
                self._shrink(high - taken, taken)
                self._even_below(row, count)
                return
        self.drift += abs(self.count - count)

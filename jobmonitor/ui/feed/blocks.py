"""The loaded rows of a list, as stretches with gaps between them. Without Qt."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Sequence

from jobmonitor.domain.job import Job, JobRef


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


class Blocks:
    """Blocks in order of their rows; no two have a row in common."""

    def __init__(self) -> None:
        self._blocks: list[Block] = []

    def __iter__(self) -> Iterator[Block]:
        return iter(self._blocks)

    def __len__(self) -> int:
        return len(self._blocks)

    @property
    def loaded(self) -> int:
        """How many rows are held."""
        return sum(len(block.jobs) for block in self._blocks)

    def at(self, row: int) -> Block | None:
        """The block that has this row."""
        at = bisect_right(self._blocks, row, key=lambda block: block.start) - 1
        if at < 0 or row >= self._blocks[at].end:
            return None
        return self._blocks[at]

    def beside(self, row: int) -> Block | None:
        """The block that has this row or ends right before it."""
        return next((block for block in self._blocks if block.start <= row <= block.end), None)

    def find(self, ref: JobRef) -> tuple[Block, int] | None:
        """The block that has this job, and the job's place within it."""
        for block in self._blocks:
            at = block.index_of(ref)
            if at is not None:
                return block, at
        return None

    def first_behind(self, is_above: Callable[[Job], bool]) -> tuple[Block, int] | None:
        """The first loaded job that does not stand above a place, as `find` tells it. Those that do stand
        before all others, so few of them are asked about, however many are loaded."""
        at = bisect_left(self._blocks, True, key=lambda block: not is_above(block.jobs[-1]))
        if at == len(self._blocks):
            return None
        block = self._blocks[at]
        return block, bisect_left(block.jobs, True, key=lambda job: not is_above(job))

    def gap_at(self, row: int, count: int) -> tuple[int, int]:
        """First row of the gap around `row` and the row behind its last, in a list of `count` rows."""
        start = max((block.end for block in self._blocks if block.end <= row), default=0)
        end = min((block.start for block in self._blocks if block.start > row), default=count)
        return start, end

    def gaps(self, count: int) -> list[tuple[int, int]]:
        """All gaps of a list of `count` rows, as `gap_at` tells them."""
        gaps, row = [], 0
        for block in self._blocks:
            if block.start > row:
                gaps.append((row, block.start))
            row = block.end
        if row < count:
            gaps.append((row, count))
        return gaps

    def top_of_run(self, row: int) -> int:
        """The first row of the blocks that lie without a gap above `row`."""
        for block in reversed(self._blocks):
            if block.end == row:
                row = block.start
        return row

    def add(self, block: Block) -> None:
        """Puts a block where its rows are."""
        self._blocks.insert(bisect_right(self._blocks, block.start, key=lambda each: each.start), block)

    def remove(self, block: Block) -> None:
        """Lets go of a block; its rows are a gap then."""
        self._blocks.remove(block)

    def shift(self, row: int, by: int, keep: Block | None = None) -> None:
        """Blocks from `row` on move, but for `keep`."""
        for block in self._blocks:
            if block is not keep and block.start >= row:
                block.start += by

    def forget(self, first: int, end: int) -> None:
        """Lets go of blocks that begin in these rows."""
        self._blocks = [block for block in self._blocks if not first <= block.start < end]

    def evict(self, most: int, centre: int) -> None:
        """Lets go of blocks far from the row `centre`, until at most `most` rows are held."""
        while self.loaded > most and len(self._blocks) > 1:
            far = max(self._blocks, key=lambda each: max(each.start - centre, centre - each.end))
            self._blocks.remove(far)

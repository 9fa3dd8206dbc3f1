"""What a selection of rows means to the services: named jobs, stretches of the feed, or all that match."""

from __future__ import annotations

from bisect import bisect_left

from jobmonitor.domain.feed import Cursor, FeedQuery
from jobmonitor.domain.job import Job, JobRef
from jobmonitor.services.selected_jobs import Matching, Named, Part, SelectedJobs, Stretch
from jobmonitor.ui.feed.loader import FeedLoader
from jobmonitor.ui.feed.model import FeedModel
from jobmonitor.ui.feed.selection import JobSelection
from jobmonitor.ui.selection_item import selection_words


class SelectedFeed:
    """What is selected in one list: how many in words, and what it means."""

    def __init__(self, selection: JobSelection, model: FeedModel, loader: FeedLoader) -> None:
        self._selection, self._model, self._loader = selection, model, loader
        self._shown: FeedQuery | None = None
        """What the rows that are shown were asked by; the loader may ask another question already."""
        model.modelReset.connect(self._remember_query)

    def _remember_query(self) -> None:
        self._shown = self._loader.query

    @property
    def words(self) -> str:
        """ "3 selected", "All 1,000,000 that match selected"; empty where one job or none is selected."""
        selection, counts = self._selection, self._loader.counts
        if not selection.everything:
            return selection_words(selection.count)
        total = None if counts is None else counts.total
        return selection_words(total, exceptions=selection.exceptions, everything=True)

    def loaded_selection(self) -> tuple[Job, ...] | None:
        """The selected jobs, where all of them are loaded: then nothing has to be asked."""
        counts = self._loader.counts
        if self._selection.everything and (counts is None or counts.total != self._model.window.loaded):
            return None
        return loaded_jobs(self._selection, self._model)

    def selected_jobs(self) -> SelectedJobs:
        """What is selected, to be read."""
        counts = self._loader.counts
        total = self._model.rowCount() if counts is None else counts.total
        query = self._shown or self._loader.query
        waiting = self._loader.rows_above
        return selected_jobs(self._selection, self._model, query, total=total, waiting=waiting)


def loaded_jobs(selection: JobSelection, model: FeedModel) -> tuple[Job, ...] | None:
    """The selected jobs, where all of them are loaded: then nothing has to be asked."""
    if selection.absent or selection.count > model.window.loaded:
        return None
    jobs: list[Job] = []
    for start, end in selection.rows.spans(model.rowCount()):
        for row in range(start, end):
            job = model.job(row)
            if job is None:
                return None
            jobs.append(job)
    return tuple(jobs)


def selected_jobs(
    selection: JobSelection, model: FeedModel, query: FeedQuery, *, total: int, waiting: int
) -> SelectedJobs:
    """The selected jobs of the list that shows `query`, which matches `total` jobs.

    Rows that are loaded, or whose job is remembered, are named. A stretch of others begins and ends at the
    nearest places that are known. `waiting`: new jobs that stand above the first row and are not shown; they
    belong to everything, and to nothing else.
    """
    everything = selection.everything
    count = total - selection.exceptions if everything else selection.count
    if everything:
        refused = frozenset(selection.known.values())
        if len(refused) == selection.rows.ranges.count:
            return SelectedJobs((Matching(query),), count, refused | selection.absent)
    names: dict[int, JobRef] = {} if everything else dict(selection.known)
    for first, jobs in model.window.stretches():
        names.update((row, job.ref) for row, job in enumerate(jobs, first))
    rows = sorted(names)
    parts: list[Part] = []
    for start, end in selection.rows.spans(model.rowCount()):
        row = start
        while row < end:
            at = bisect_left(rows, row)
            if at < len(rows) and rows[at] == row:
                refs = [names[row]]
                while row + len(refs) < end and row + len(refs) in names:
                    refs.append(names[row + len(refs)])
                parts.append(Named(tuple(refs)))
                row += len(refs)
            else:
                gap_end = min(end, rows[at]) if at < len(rows) else end
                parts.append(_stretch(model, query, row, gap_end, waiting))
                row = gap_end
    if everything:
        return SelectedJobs(tuple(parts), count, selection.absent)
    if selection.absent:
        parts.append(Named(tuple(sorted(selection.absent))))
    return SelectedJobs(tuple(parts), count)


def _stretch(model: FeedModel, query: FeedQuery, start: int, end: int, waiting: int) -> Stretch:
    border, after = model.window.border_before(start)
    above, below = model.job(start - 1) if start else None, model.job(end)
    if above is not None:
        border, after = start, Cursor.of(above)
    skip = start - border + (waiting if after is None else 0)
    return Stretch(query, after, skip, end - start, None if below is None else Cursor.of(below))

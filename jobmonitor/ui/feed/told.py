"""What is told of jobs, until it is applied to a list. Without Qt."""

from __future__ import annotations

from collections.abc import Iterable

from jobmonitor.domain.job import Job, JobRef


class Told:
    """Changes that were not applied yet; and those that a page that is being read may not have."""

    def __init__(self) -> None:
        self.changed: dict[JobRef, Job] = {}
        self.removed: set[JobRef] = set()
        self.seen: set[JobRef] = set()
        """Jobs that are seen differently at their servers."""
        self._is_reading = False
        self._late: dict[JobRef, Job] | None = None
        self._late_removed: set[JobRef] = set()

    def __bool__(self) -> bool:
        return bool(self.changed or self.removed or self.seen)

    def note(self, jobs: Iterable[Job], removed: Iterable[JobRef] = ()) -> None:
        """These jobs read so now, those are gone."""
        changed, gone = {job.ref: job for job in jobs}, set(removed)
        self.changed.update(changed)
        self.removed |= gone
        if self._is_reading:
            self._late_removed |= gone
            if self._late is not None:
                self._late.update(changed)

    def take(self) -> tuple[dict[JobRef, Job], set[JobRef], set[JobRef]]:
        """What changed, what is gone, what is seen differently; nothing of it is left here."""
        taken = self.changed, self.removed, self.seen
        self.changed, self.removed, self.seen = {}, set(), set()
        return taken

    # a page that is read meanwhile

    def reading(self) -> None:
        """A page is asked for: what goes from now on does not come back with it."""
        self._is_reading, self._late, self._late_removed = True, None, set()

    def was_read(self) -> None:
        """The page is there, though not shown yet: what changes from now on is newer."""
        self._late = {}

    @property
    def is_read(self) -> bool:
        """Whether a page is there that is not shown yet."""
        return self._late is not None

    def shown(self) -> None:
        """The page is shown: what it cannot have is to be applied to it."""
        self.changed = {**(self._late or {}), **self.changed}
        self.removed |= self._late_removed
        self._is_reading, self._late, self._late_removed = False, None, set()

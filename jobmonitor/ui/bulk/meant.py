"""What actions mean: the selected jobs, else the one that is shown."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from jobmonitor.domain.job import Job
from jobmonitor.services.selected_jobs import Named, SelectedJobs


class Selecting(Protocol):
    """A list in which jobs are selected."""

    def loaded_selection(self) -> tuple[Job, ...] | None:
        """The selected jobs, where all of them are loaded."""
        ...

    def selected_jobs(self) -> SelectedJobs:
        """What is selected, to be read."""
        ...


class Meant:
    """What actions mean at the moment in which they are called."""

    def __init__(self, selecting: Callable[[], Selecting | None], current: Callable[[], Job | None]) -> None:
        """`selecting`: the list, where several jobs are selected in it."""
        self._selecting, self._current = selecting, current

    @property
    def current(self) -> Job | None:
        """The job that is shown."""
        return self._current()

    def jobs(self) -> tuple[Job, ...] | None:
        """The jobs that are meant; None where they have to be read."""
        selecting = self._selecting()
        if selecting is not None:
            return selecting.loaded_selection()
        job = self._current()
        return () if job is None else (job,)

    def selected(self) -> SelectedJobs | None:
        """The selected jobs, else the one that is shown; None where there is none."""
        selecting = self._selecting()
        if selecting is not None:
            return selecting.selected_jobs()
        job = self._current()
        return None if job is None else SelectedJobs((Named((job.ref,)),), 1)

    def many(self) -> SelectedJobs | None:
        """The selected jobs, where that are several."""
        selected = self.selected()
        return selected if selected is not None and selected.count > 1 else None

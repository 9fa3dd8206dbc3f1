"""Copies the ComfyUI graphs of jobs: found where they were noted, at their servers, or in their results."""

from __future__ import annotations

import json
from functools import partial
from typing import TYPE_CHECKING

from jobmonitor.domain.job import JSON, Job
from jobmonitor.services.found_jobs import FoundJobs
from jobmonitor.services.job_text import plain
from jobmonitor.services.rounds import Round
from jobmonitor.ui.bulk.meant import Meant
from jobmonitor.ui.bulk.runner import BulkRunner
from jobmonitor.ui.bulk.words import Deed
from jobmonitor.ui.detail.sections import copy_text
from jobmonitor.ui.translating import mark, translate
from jobmonitor.ui.words import count_text

if TYPE_CHECKING:
    from jobmonitor.services.application import Application

MOST_GRAPHS = 100
"""Jobs whose graphs are looked up at once: each may be a question to a server."""
MAX_CHARACTERS = 32_000_000
COPYING = Deed(
    doing=mark("Actions", "Looking up graphs"),
    done_one=mark("Actions", "The graph of 1 job copied."),
    done_many=mark("Actions", "The graphs of {count} jobs copied, as one object by id."),
    refused=mark("Actions", "Of {jobs}, the graphs of {refused} were not found."),
    nothing=mark("Actions", "No graph was copied."),
)


class GraphRound(Round):
    """Finds the graphs of some jobs."""

    def __init__(self, jobs: tuple[Job, ...], application: Application) -> None:
        super().__init__(jobs)
        self._application = application
        self._found: dict[str, JSON] = {}

    async def find(self, job: Job) -> None:
        """Looks one up. Raises InvalidWorkflow where it is nowhere."""
        source = await self._application.importing.read_job(job)
        self._found[job.ref.key] = plain(source.graph)

    @property
    def text(self) -> str:
        """As ComfyUI takes it (API format); several as one object, by the jobs' ids in their order."""
        graphs = {job.ref.key: self._found[job.ref.key] for job in self.jobs if job.ref.key in self._found}
        value: JSON = next(iter(graphs.values()), {}) if len(self.jobs) == 1 else graphs
        return json.dumps(value, ensure_ascii=False, indent=2)


class GraphCopies:
    """Works on what is selected when it is called; on the job that is shown, where nothing is."""

    def __init__(self, application: Application, runner: BulkRunner, meant: Meant) -> None:
        self._application, self._runner, self._meant = application, runner, meant

    def copy(self) -> None:
        """The graphs of the jobs, to the clipboard."""
        jobs, selected = self._meant.jobs(), self._meant.selected()
        if jobs is not None and len(jobs) <= MOST_GRAPHS:
            if jobs and self._runner.is_free():
                self._look_up(jobs)
        elif selected is not None:
            self._runner.find(
                selected,
                frozenset(),
                most=MOST_GRAPHS,
                looking=translate("Actions", "Reading the selected jobs"),
                none=translate("Actions", "None of the selected jobs exists any more."),
                failed=translate("Actions", COPYING.nothing),
                then=self._found,
            )

    def _found(self, found: FoundJobs) -> None:
        if found.is_whole:
            self._look_up(found.jobs)
        else:
            told = translate("Actions", "The graphs of {count} jobs at most can be copied: select fewer.")
            self._runner.line.tell(told.format(count=count_text(MOST_GRAPHS)), tone="muted")

    def _look_up(self, jobs: tuple[Job, ...]) -> None:
        many, runner = GraphRound(jobs, self._application), self._runner
        work = many.each(jobs, many.find, runner.progress)
        runner.run(many, COPYING, work, told=partial(self._copied, many))

    def _copied(self, many: GraphRound) -> None:
        text = many.text if many.acted else ""
        if len(text) > MAX_CHARACTERS:
            told = translate("Actions", "The graphs are too large for the clipboard: select fewer.")
            self._runner.line.tell(told, tone="muted")
            return
        if text:
            copy_text(text)
        self._runner.sum_up(many, COPYING)

"""Keeps what was typed and chosen, in the background and in order."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import replace
from typing import TYPE_CHECKING

from jobmonitor.domain.errors import JobMonitorError
from jobmonitor.domain.job import Job
from jobmonitor.domain.workflow import Submission, Value, Workflow
from jobmonitor.services.submitting.refilling import seeds_of
from jobmonitor.ui.submit.form import memory
from jobmonitor.ui.submit.form.stored import Recalled, Sent

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jobmonitor.services.application import Application
    from jobmonitor.ui.runtime import Tasks

log = logging.getLogger(__name__)


class Keeper:
    """This dialog's memory. What cannot be kept is logged and forgotten: nobody's work depends on it."""

    def __init__(self, application: Application, tasks: Tasks) -> None:
        self._application = application
        self._tasks = tasks
        self._storing: asyncio.Task[None] | None = None
        self.habits = memory.Habits()

    async def load_habits(self) -> memory.Habits:
        """What was chosen last."""
        application = self._application
        try:
            self.habits = await application.local.run(memory.load_habits, application.layout)
        except JobMonitorError as error:
            log.warning("What was chosen last is not known: %s", error)
        return self.habits

    async def load_values(self, workflow: Workflow) -> Recalled:
        """The last values of a workflow, also those that are just being kept."""
        application = self._application
        if self._storing is not None:
            await asyncio.wait([self._storing])
        try:
            return await application.local.run(memory.load_values, application.layout, workflow)
        except JobMonitorError as error:
            log.warning("The form's last values are not known: %s", error)
            return Recalled()

    def keep(
        self,
        workflow: Workflow,
        values: Mapping[str, Value],
        *,
        server: str,
        close_after: bool,
        folds: Mapping[str, bool] | None = None,
    ) -> None:
        """Remembers the values of a form and what was chosen; `server` is an address, empty for none;
        `folds` says which groups are unfolded."""
        self.habits = replace(
            self.habits,
            workflow=workflow.name,
            server=server or self.habits.server,
            close_after=close_after,
        )
        work = self._store(self._storing, workflow, values, folds or {}, self.habits)
        self._storing = self._tasks.spawn(work, "remember the form's values")

    def keep_sent(self, submission: Submission, job: Job) -> Sent:
        """Remembers what was submitted last, with the seeds as the row tells them."""
        workflow = submission.workflow
        sent = Sent({**submission.values, **seeds_of(job, workflow)}, submission.server.url)
        work = self._store_sent(self._storing, workflow, sent)
        self._storing = self._tasks.spawn(work, "remember what was submitted")
        return sent

    async def _store_sent(self, earlier: asyncio.Task[None] | None, workflow: Workflow, sent: Sent) -> None:
        if earlier is not None:
            await asyncio.wait([earlier])
        try:
            await self._application.local.run(memory.store_sent, self._application.layout, workflow, sent)
        except JobMonitorError as error:
            log.warning("What was submitted is not remembered: %s", error)

    async def _store(
        self,
        earlier: asyncio.Task[None] | None,
        workflow: Workflow,
        values: Mapping[str, Value],
        folds: Mapping[str, bool],
        habits: memory.Habits,
    ) -> None:
        if earlier is not None:
            await asyncio.wait([earlier])
        run, layout = self._application.local.run, self._application.layout
        try:
            await run(memory.store_values, layout, workflow, values)
            await run(memory.store_folds, layout, workflow, folds)
            await run(memory.store_habits, layout, habits)
        except JobMonitorError as error:
            log.warning("The form's values are not remembered: %s", error)

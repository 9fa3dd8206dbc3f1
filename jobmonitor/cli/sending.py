"""Sends what was asked for, and waits for it where that was asked too."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace

from jobmonitor.cli.lasting import lasting
from jobmonitor.cli.outgoing import OutgoingLine
from jobmonitor.cli.output import print_json, row_json
from jobmonitor.cli.reporting import print_sent
from jobmonitor.cli.waiting import Narrator, WaitedTooLong, Waiting
from jobmonitor.domain.batch import Batch
from jobmonitor.domain.errors import ArrivalUnknown, ServerError
from jobmonitor.domain.events import Event, JobChanged
from jobmonitor.domain.job import Job
from jobmonitor.domain.workflow import Submission
from jobmonitor.services.application import Application
from jobmonitor.services.submitting.batches import BatchResult, BatchStep


@dataclass(frozen=True, slots=True)
class Sending:
    """How it is sent."""

    waits: bool
    within: float | None
    """Seconds of waiting, None for ever."""
    patience: float
    """Seconds for a server or database that does not answer."""
    as_json: bool
    front: bool = False
    """Whether a single job comes before all that waits at its server."""

    async def send(self, application: Application, submission: Submission) -> Job:
        """One job, as it was accepted; as it ended, where it is waited for."""
        rows: list[Job] = []
        line = OutgoingLine()
        unsubscribe = application.bus.subscribe(lambda event: _note(event, rows))
        try:
            try:
                job = await application.outbox.submit(submission, report=line, front=self.front)
            except ArrivalUnknown as error:
                if not self.waits:
                    raise
                jobs = application.jobs[submission.workflow.kind]
                job = await application.background.run(jobs.get_job, error.job_id)
            line.clear()
            (job,) = await self._ended(application, [job])
            return job
        except (ServerError, WaitedTooLong):
            if self.as_json and rows:
                print_json(row_json(rows[-1]))
            raise
        finally:
            line.clear()
            unsubscribe()

    async def send_many(self, application: Application, batch: Batch, count: int) -> BatchResult:
        """All jobs of a batch; how many is said first. Where they are not waited for, each is printed as soon
        as it was accepted: a command that is ended half way has told which ones go on."""
        sys.stderr.write(f"jobmonitor: {count} jobs go to {batch.submission.server.title}.\n")
        told, line = 0, OutgoingLine()

        def tell(step: BatchStep) -> None:
            nonlocal told
            if step.step is not None:
                line(step.step, f"{step.done + step.failed + 1} of {step.total}: ")
            else:
                line.clear()
            if step.job is not None and step.done > told and not self.waits:
                print_sent(step.job, as_json=self.as_json)
            told = step.done

        result = await application.batches.submit(batch, report=tell)
        return replace(result, jobs=await self._ended(application, result.jobs))

    async def _ended(self, application: Application, jobs: Sequence[Job]) -> tuple[Job, ...]:
        if not self.waits or not jobs:
            return tuple(jobs)
        narrator = Narrator(quiet=self.as_json, expected=application.outlook.of)
        waiting = Waiting(application, jobs, narrator)
        ended = await waiting.until_ended(within=self.within, unreachable=self.patience)
        narrator.done()
        return await lasting(application, ended)


def _note(event: Event, rows: list[Job]) -> None:
    """Keeps how the submission's row read last: the first row that is told of is its own."""
    if isinstance(event, JobChanged) and (not rows or rows[-1].ref == event.job.ref):
        rows.append(event.job)

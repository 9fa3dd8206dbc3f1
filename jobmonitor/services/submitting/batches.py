"""Many submissions as one action."""

from __future__ import annotations

import asyncio
import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import product
from typing import Protocol, cast

from jobmonitor.domain.batch import MOST_JOBS, Batch, Variation
from jobmonitor.domain.errors import (
    ArrivalUnknown,
    DatabaseError,
    InvalidInput,
    JobMonitorError,
    KeptInOutbox,
    ServerSilent,
    ServerUnreachable,
    StorageError,
)
from jobmonitor.domain.job import Job
from jobmonitor.domain.workflow import FieldType, Submission, Value
from jobmonitor.services.submitting.steps import Report, SubmissionStep
from jobmonitor.services.submitting.variations import parse_variation, variation

__all__ = ["BatchResult", "BatchService", "BatchStep", "count", "expand", "parse_variation", "variation"]


@dataclass(frozen=True, slots=True)
class BatchStep:
    """How far a batch is."""

    done: int
    """Jobs that were sent, or are kept in the outbox."""
    failed: int
    total: int
    step: SubmissionStep | None = None
    """What the one on its way is doing."""
    job: Job | None = None
    """The one that was sent last."""


@dataclass(frozen=True, slots=True)
class BatchResult:
    """What became of a batch."""

    jobs: tuple[Job, ...]
    """Those that were sent, in their order."""
    failures: tuple[tuple[int, JobMonitorError], ...] = ()
    """(index among the submissions, why)."""
    kept: int = 0
    """Submissions that wait in the outbox."""
    left: int = 0
    """Submissions that were not tried, because the batch was stopped."""
    stopped_by: JobMonitorError | None = None
    """Why the rest was not tried: the server or the database is away. None where an operator stopped it."""


BatchReport = Callable[[BatchStep], None]


def count(batch: Batch) -> int:
    """How many jobs it makes; nothing is built for that."""
    varied = {each.field for each in batch.variations}
    own = [Variation(name, (value,)) for name, value in _splits(batch.submission) if name not in varied]
    return math.prod(
        sum(_length(value) for value in each.values)
        if _is_each(batch.submission, each.field)
        else len(each.values)
        for each in (*batch.variations, *own)
    )


def expand(batch: Batch) -> tuple[Submission, ...]:
    """A submission for each combination of the varied values, and for each image of a field that makes a job
    of each; the last variation changes fastest.

    Raises InvalidInput where there are none, more than MOST_JOBS, or a field is varied twice.
    """
    names = [each.field for each in batch.variations]
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise InvalidInput(f"“{twice[0]}” is varied twice.", remedy="Put its values into one variation.")
    number = count(batch)
    if number > MOST_JOBS:
        raise InvalidInput(
            f"This batch would have {number} jobs; {MOST_JOBS} is the most.", remedy="Send it in parts."
        )
    if number == 0:
        raise InvalidInput("This batch has no jobs.", remedy="Give each varied field a value.")
    own = [Variation(name, (value,)) for name, value in _splits(batch.submission) if name not in names]
    variations = [*batch.variations, *own]
    submissions = []
    for values in product(*(_split(batch.submission, each) for each in variations)):
        varied = dict(zip((each.field for each in variations), values, strict=True))
        submissions.append(replace(batch.submission, values={**batch.submission.values, **varied}))
    return tuple(submissions)


class Submits(Protocol):
    """Who sends one submission, or keeps it for later and says so."""

    async def submit(self, submission: Submission, *, report: Report | None = None) -> Job: ...


class BatchService:
    """Submits one after the other; each is a submission of its own. Used from one event loop."""

    def __init__(self, submission: Submits) -> None:
        self._submission = submission

    async def submit(self, batch: Batch, *, report: BatchReport | None = None) -> BatchResult:
        """Goes on after a job's own failure; stops where the server or the database is away.

        Where the task is cancelled, the one on its way is taken back if it is not being recorded yet, else
        brought to its end; then this returns what was done. Cancelled once more, it gives up at once. Raises
        InvalidInput before anything is sent.
        """
        submissions = expand(batch)
        run = _Run(len(submissions), report or (lambda step: None))
        for index, submission in enumerate(submissions):
            run.tell(None)
            if not await self._one(run, index, submission):
                break
        run.tell(None)
        return BatchResult(
            tuple(run.jobs),
            tuple(run.failures),
            kept=run.kept,
            left=len(submissions) - len(run.jobs) - len(run.failures) - run.kept,
            stopped_by=run.stopped_by,
        )

    async def _one(self, run: _Run, index: int, submission: Submission) -> bool:
        """Whether to go on."""
        task = asyncio.ensure_future(self._submission.submit(submission, report=run.tell))
        stopped = False
        try:
            await asyncio.wait([task])
        except asyncio.CancelledError:
            stopped = True
            if (current := asyncio.current_task()) is not None:
                current.uncancel()
            if not run.is_final:
                task.cancel()
            try:
                await asyncio.wait([task])
            except asyncio.CancelledError:
                task.cancel()
                raise
        if task.cancelled():
            return False
        error = task.exception()
        if error is None:
            run.jobs.append(task.result())
            return not stopped
        if not isinstance(error, JobMonitorError):
            raise error
        if isinstance(error, KeptInOutbox):
            run.kept += 1
            return not stopped
        run.failures.append((index, error))
        if isinstance(error, _AWAY):
            run.stopped_by = error
            return False
        return not stopped


_AWAY = (ServerUnreachable, ServerSilent, ArrivalUnknown, DatabaseError, StorageError)
"""What would hit the next one too."""


class _Run:
    """One batch while it is sent."""

    def __init__(self, total: int, report: BatchReport) -> None:
        self.jobs: list[Job] = []
        self.failures: list[tuple[int, JobMonitorError]] = []
        self.kept = 0
        self.stopped_by: JobMonitorError | None = None
        self.is_final = False
        self._total = total
        self._report = report

    def tell(self, step: SubmissionStep | None) -> None:
        self.is_final = step is not None and step.is_final
        last = self.jobs[-1] if self.jobs else None
        self._report(BatchStep(len(self.jobs) + self.kept, len(self.failures), self._total, step, last))


def _splits(submission: Submission) -> Iterator[tuple[str, Value]]:
    """Fields of which each image is a job, with several images."""
    for field in submission.workflow.fields:
        if field.type is FieldType.IMAGES and field.each:
            value = submission.values.get(field.name, field.default)
            if isinstance(value, tuple) and len(value) > 1:
                yield field.name, value


def _is_each(submission: Submission, name: str) -> bool:
    field = submission.workflow.field_named(name)
    return field is not None and field.type is FieldType.IMAGES and field.each


def _length(value: Value) -> int:
    return max(1, len(value)) if isinstance(value, tuple) else 1


def _split(submission: Submission, each: Variation) -> tuple[Value, ...]:
    """The values one by one; lists of images of which each is a job as lists of one."""
    if not _is_each(submission, each.field):
        return each.values
    found: list[Value] = []
    for value in each.values:
        if isinstance(value, tuple) and len(value) > 1:
            found += [cast(Value, (item,)) for item in value]
        else:
            found.append(value)
    return tuple(found)

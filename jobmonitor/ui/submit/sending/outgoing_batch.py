"""Many submissions on their way as one: so many of so many, one way to stop, one summary of what failed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from jobmonitor.domain.batch import Batch
from jobmonitor.domain.errors import ArrivalUnknown, JobMonitorError
from jobmonitor.domain.job import Job
from jobmonitor.domain.workflow import Submission
from jobmonitor.services.submitting.batches import BatchResult, BatchStep, count, expand
from jobmonitor.ui.submit.sending.outgoing import Outgoing
from jobmonitor.ui.submit.sending.step_words import fraction_of, step_text
from jobmonitor.ui.translating import translate
from jobmonitor.ui.words import count_text, one_line

if TYPE_CHECKING:
    from jobmonitor.services.application import Application

MOST_REASONS = 20
"""Failures of a batch that are told one by one."""


class OutgoingBatch(Outgoing):
    """Sends the jobs of a batch one after the other; `sent` tells each of them."""

    def __init__(self, application: Application, batch: Batch, rest: Sequence[Submission] = ()) -> None:
        """`rest`: of the batch, these submissions alone; all of them where it is empty."""
        self._batch, self._rest = batch, tuple(rest)
        self._total = len(rest) or count(batch)
        super().__init__(application, batch.submission)
        self.batch_step: BatchStep | None = None
        self._told = 0
        self._left: tuple[Submission, ...] = ()

    @property
    def count(self) -> int:
        return self._total

    @property
    def text(self) -> str:
        step = self.batch_step
        if step is None:
            return translate("Submit", "0 of {total}").format(total=count_text(self._total))
        number = min(step.done + step.failed + 1, self._total)
        failed = (
            translate("Submit", ", {failed} failed").format(failed=count_text(step.failed))
            if step.failed
            else ""
        )
        doing = f" · {step_text(step.step)}" if step.step is not None else ""
        return translate("Submit", "{number} of {total}{failed}{doing}").format(
            number=count_text(number), total=count_text(self._total), failed=failed, doing=doing
        )

    @property
    def fraction(self) -> float | None:
        step = self.batch_step
        if step is None:
            return 0.0
        return min(1.0, (step.done + step.failed + (fraction_of(step.step) or 0.0)) / self._total)

    @property
    def failure(self) -> str:
        return f"{self.title}: {self.error.message}" if self.error is not None else ""

    @property
    def may_stop(self) -> bool:
        return True

    def again(self) -> OutgoingBatch:
        return OutgoingBatch(self._application, self._batch, self._left)

    async def _send(self) -> object:
        if not self._rest:
            return await self._application.batches.submit(self._batch, report=self._report_batch)
        return await self._send_rest()

    async def _send_rest(self) -> BatchResult:
        """Those that were left, each as a batch of its own, because they are no combination any more."""
        jobs: list[Job] = []
        failures: list[tuple[int, JobMonitorError]] = []
        stopped_by: JobMonitorError | None = None
        kept = 0
        for index, submission in enumerate(self._rest):
            base = (len(jobs) + kept, len(failures))

            def report(step: BatchStep, base: tuple[int, int] = base) -> None:
                whole = BatchStep(
                    base[0] + step.done, base[1] + step.failed, self._total, step.step, step.job
                )
                self._report_batch(whole)

            result = await self._application.batches.submit(Batch(submission), report=report)
            jobs.extend(result.jobs)
            kept += result.kept
            failures.extend((index, error) for _, error in result.failures)
            stopped_by = result.stopped_by
            if stopped_by is not None or result.left or self.is_stopping:
                break
        left = len(self._rest) - len(jobs) - len(failures) - kept
        return BatchResult(tuple(jobs), tuple(failures), kept, left, stopped_by)

    def _report_batch(self, step: BatchStep) -> None:
        self.batch_step = step
        if step.done > self._told and step.job is not None:
            self._told = step.done
            self.sent.emit(step.job)
        self.stepped.emit(step)

    def _tell_result(self, result: object) -> None:
        assert isinstance(result, BatchResult)
        if result.kept:
            number = (
                translate("Submit", "1 job waits")
                if result.kept == 1
                else translate("Submit", "{kept} jobs wait").format(kept=count_text(result.kept))
            )
            self._tell_kept(
                translate(
                    "Submit", "{title}: {number} in the outbox, because server or database are away."
                ).format(title=self.title, number=number)
            )
        if not result.failures and not result.left:
            return
        submissions = self._rest or expand(self._batch)
        failed = [
            submissions[index] for index, error in result.failures if not isinstance(error, ArrivalUnknown)
        ]
        untried = submissions[len(submissions) - result.left :] if result.left else ()
        self._left = (*failed, *untried)
        self.may_retry = bool(self._left)
        self._tell_failure(_summary(result, self._total))


def outgoing_of(application: Application, batch: Batch) -> Outgoing:
    """A batch, or the one submission that it is."""
    if count(batch) > 1 or batch.variations:
        return OutgoingBatch(application, batch)
    return Outgoing(application, batch.submission)


def _summary(result: BatchResult, total: int) -> JobMonitorError:
    sent = translate("Submit", "{count} of {total} jobs were sent").format(
        count=count_text(len(result.jobs)), total=count_text(total)
    )
    parts = [sent]
    if result.failures:
        parts.append(translate("Submit", "{count} failed").format(count=count_text(len(result.failures))))
    if result.left:
        parts.append(translate("Submit", "{left} were not tried").format(left=count_text(result.left)))
    reason = f" {result.stopped_by.message}" if result.stopped_by is not None else ""
    lines = [f"{index + 1}: {one_line(str(error), 400)}" for index, error in result.failures[:MOST_REASONS]]
    if len(result.failures) > MOST_REASONS:
        lines.append(
            translate("Submit", "and {count} more").format(count=len(result.failures) - MOST_REASONS)
        )
    return JobMonitorError(
        f"{', '.join(parts)}.{reason}",
        remedy=translate("Submit", "Retry sends those that certainly did not arrive."),
        details="\n".join(lines),
    )

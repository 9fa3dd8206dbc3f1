"""What became of submissions, printed; the exit code says whether it is what was asked."""

from __future__ import annotations

import sys

import typer

from jobmonitor.cli.output import one_line, print_json, row_json
from jobmonitor.domain.errors import KeptInOutbox
from jobmonitor.domain.job import Job, JobStatus
from jobmonitor.services.submitting.batches import BatchResult


def report(job: Job, *, as_json: bool, waited: bool) -> None:
    """Prints what became of a submission, and ends with 1 where it did not become what was asked."""
    if not waited:
        print_sent(job, as_json=as_json)
    elif as_json:
        print_json(row_json(job))
    else:
        sys.stdout.write("".join(f"{line}\n" for line in (job.status.value, *job.outputs)))
        if job.output_text:
            sys.stdout.write(f"{job.output_text}\n")
    if waited and job.status is not JobStatus.COMPLETED:
        sys.stderr.write(f"jobmonitor: The job is {job.status.value}: {_reason(job)}\n")
        raise typer.Exit(1)


def print_sent(job: Job, *, as_json: bool) -> None:
    """A job that the server has accepted."""
    if as_json:
        print_json(row_json(job))
    else:
        sys.stdout.write(f"{job.ref.key}\n")
        sys.stdout.flush()


def report_kept(kept: KeptInOutbox, *, as_json: bool) -> None:
    """A submission that waits in the outbox: nothing more is to be done."""
    if as_json:
        print_json({"outbox": kept.entry_id, "status": "waiting", "problem": kept.reason})
    sys.stderr.write(f"jobmonitor: {one_line(str(kept), 2000)}\n")


def report_many(result: BatchResult, *, as_json: bool, waited: bool) -> None:
    """Prints what became of a batch: a line, or an object, for each job that was waited for; and what went
    wrong."""
    for job in result.jobs if waited else ():
        if as_json:
            print_json(row_json(job))
        else:
            parts = (job.ref.key, job.status.value, *job.outputs, one_line(job.output_text or ""))
            sys.stdout.write(" ".join(filter(None, parts)) + "\n")
    wrong = [f"Job {index + 1} was not sent: {error}" for index, error in result.failures]
    if result.kept:
        sentence = f"{result.kept} of the jobs wait in the outbox; `jobmonitor outbox list` shows why."
        sys.stderr.write(f"jobmonitor: {sentence}\n")
    if result.left:
        wrong.append(f"{result.left} more were not tried.")
    if waited:
        ended = [job for job in result.jobs if job.status is not JobStatus.COMPLETED]
        wrong += [f"The job {job.ref.key} is {job.status.value}: {_reason(job)}" for job in ended]
    for sentence in wrong:
        sys.stderr.write(f"jobmonitor: {one_line(sentence, 2000)}\n")
    if wrong or (waited and result.kept):
        raise typer.Exit(1)


def _reason(job: Job) -> str:
    return one_line(job.error_message, 2000) if job.error_message else "no reason was given"

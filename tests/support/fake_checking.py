"""What checks a submission before it is sent, as a test says: preflight, servers, estimates."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field

from jobmonitor.domain.errors import InvalidField, JobMonitorError, NoSuitableServer
from jobmonitor.domain.job import EMPTY, JSON, Job, JobRef
from jobmonitor.domain.outlook import Outlook
from jobmonitor.domain.preflight import Estimate, PreflightReport, ServerChoice
from jobmonitor.domain.server import Server
from jobmonitor.domain.workflow import Submission, Workflow
from jobmonitor.services.ports import JournalEntry


class FakePreflight:
    """Answers with `report`. `gate` holds answers back until it is set."""

    def __init__(self) -> None:
        self.report: PreflightReport | Callable[[Submission], PreflightReport] = PreflightReport(
            is_checked=True
        )
        self.error: JobMonitorError | None = None
        self.asked: list[Submission] = []
        self.under_way = self.most_under_way = 0
        self.gate = asyncio.Event()
        self.gate.set()

    async def check(self, submission: Submission) -> PreflightReport:
        self.asked.append(submission)
        self.under_way += 1
        self.most_under_way = max(self.most_under_way, self.under_way)
        try:
            await asyncio.sleep(0)
            await self.gate.wait()
            if self.error is not None:
                raise self.error
            return self.report(submission) if callable(self.report) else self.report
        finally:
            self.under_way -= 1


class FakeChooser:
    """The choices that a test names; else every server is usable, in the order of the settings."""

    def __init__(self, servers: tuple[Server, ...] = ()) -> None:
        self.answer: tuple[ServerChoice, ...] | JobMonitorError = tuple(
            ServerChoice(server=server, is_usable=True) for server in servers
        )
        self.asked: list[str] = []

    async def choices(self, workflow: Workflow) -> tuple[ServerChoice, ...]:
        self.asked.append(workflow.name)
        await asyncio.sleep(0)
        if isinstance(self.answer, JobMonitorError):
            raise self.answer
        return self.answer

    async def best(self, workflow: Workflow) -> Server:
        choices = await self.choices(workflow)
        if not choices or not choices[0].is_usable:
            raise NoSuitableServer("No server can run this now.", remedy="Start one.")
        return choices[0].server


class FakeEstimates:
    """How long runs take, by the server's address; nothing is known of the others."""

    def __init__(self) -> None:
        self.known: dict[str, Estimate] = {}

    async def of(
        self, workflow_name: str, server_url: str | None = None, pixels: int | None = None
    ) -> Estimate | None:
        await asyncio.sleep(0)
        return self.known.get(server_url or "")


class FakeOutlook:
    """What is to be expected of jobs; nothing is known of the others."""

    def __init__(self) -> None:
        self.known: dict[JobRef, Outlook] = {}

    def of(self, job: Job) -> Outlook | None:
        return self.known.get(job.ref)


class FakeCancelling:
    """Remembers what was to be cancelled; raises `problem` where it is set."""

    def __init__(self) -> None:
        self.cancelled: list[JobRef] = []
        self.problem: JobMonitorError | None = None

    async def cancel(self, job: Job) -> None:
        await asyncio.sleep(0)
        if self.problem is not None:
            raise self.problem
        self.cancelled.append(job.ref)

    async def cancel_waiting(self, jobs: Sequence[Job]) -> frozenset[JobRef]:
        return frozenset()


@dataclass
class FakeJournal:
    """The graph that was sent last, by the workflow's name, and those of jobs by the server's id."""

    graphs: dict[str, Mapping[str, JSON]] = field(default_factory=dict)
    entries: dict[str, JournalEntry] = field(default_factory=dict)

    def find(self, comfy_job_ids: Collection[str]) -> Mapping[str, JournalEntry]:
        return {each: self.entries[each] for each in comfy_job_ids if each in self.entries}

    def last_graph(self, workflow_name: str) -> Mapping[str, JSON]:
        return self.graphs.get(workflow_name, EMPTY)


def report_of(*fields: InvalidField, **more: object) -> PreflightReport:
    """A report of a graph that was checked."""
    return PreflightReport(fields=fields, is_checked=True, **more)  # type: ignore[arg-type]

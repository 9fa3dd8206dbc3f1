"""Waits for jobs to end, and says meanwhile how they are doing."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable, Iterable
from typing import Annotated

import typer

from jobmonitor.cli.following import Follower
from jobmonitor.cli.output import one_line
from jobmonitor.domain.errors import JobMonitorError, UnknownJob
from jobmonitor.domain.job import Job, JobRef
from jobmonitor.domain.outlook import Outlook
from jobmonitor.domain.progress import LiveState, Phase
from jobmonitor.domain.server import Connection, ServerStatus
from jobmonitor.services.application import Application
from jobmonitor.services.checking.estimate_words import outlook_text

UNREACHABLE_SECONDS = 60.0
"""How long a server that does not answer is waited for, where nothing else is said."""

Patience = Annotated[
    float,
    typer.Option(
        "--patience",
        min=0,
        metavar="SECONDS",
        help="Wait so long for a server or database that does not answer; then the job goes on.",
    ),
]


class WaitedTooLong(JobMonitorError):
    """The time that was given for waiting is over; the job goes on."""


class Waiting(Follower):
    """Follows some jobs on the application's bus until all have ended."""

    def __init__(
        self, application: Application, jobs: Iterable[Job], tell: Callable[[Job, LiveState | None], None]
    ) -> None:
        super().__init__(application)
        self._jobs = {job.ref: job for job in jobs}
        self._tell = tell
        self._unreachable: dict[str, str] = {}
        self._database_problem = ""

    async def until_ended(
        self, *, within: float | None, unreachable: float | None = UNREACHABLE_SECONDS
    ) -> tuple[Job, ...]:
        """The jobs as they ended, in the order they were given. Seconds, None for ever.

        Raises WaitedTooLong where `within` is over, or the server or the database did not answer for
        `unreachable` seconds; UnknownJob where a row was deleted.
        """
        try:
            with self.hearing():
                await self.read_again()
                await self.application.start()
                async with asyncio.timeout(within):
                    await self._wait(unreachable)
        except TimeoutError:
            raise WaitedTooLong(
                f"The time of {within:g} s is over and {self._names()} not ended.",
                remedy="It goes on; `jobmonitor watch` shows it.",
            ) from None
        return tuple(self._jobs.values())

    async def _wait(self, unreachable: float | None) -> None:
        loop = asyncio.get_running_loop()
        silent_since: float | None = None
        while self.stale or self._open():
            if self.stale:
                await self.read_again()
                continue
            problem = self._problem()
            if not problem:
                silent_since = None
            elif silent_since is None:
                silent_since = loop.time()
            elif unreachable is not None and loop.time() - silent_since >= unreachable:
                raise WaitedTooLong(
                    f"{problem} That lasts for {unreachable:g} s by now, and {self._names()} not ended.",
                    remedy="It is followed again by the next `jobmonitor watch`, or by the window.",
                )
            await self.changed.pause(1.0)

    def _problem(self) -> str:
        """Why nothing is heard of the jobs; empty where something can be heard."""
        if self._database_problem:
            return self._database_problem
        lives = [self.application.tracking.live(job.ref) for job in self._open()]
        states = [live for live in lives if live is not None]
        if states and all(self._is_silent(live) for live in states):
            return states[0].problem or "The server does not answer."
        return ""

    def _is_silent(self, live: LiveState) -> bool:
        return live.phase is Phase.UNREACHABLE or (
            live.phase is Phase.CANCELLING and bool(self._unreachable) and bool(live.problem)
        )

    def _open(self) -> list[Job]:
        return [job for job in self._jobs.values() if job.status.is_active]

    def _names(self) -> str:
        """Which jobs are open, for a sentence: a script that waits for one learns here which it was."""
        keys = [job.ref.key for job in self._open()]
        return f"the job {keys[0]} has" if len(keys) == 1 else f"the jobs {', '.join(keys[:10])} have"

    async def read(self) -> None:
        repository = self.application.repository
        rows = await self.application.background.run(repository.get_many, list(self._jobs))
        gone = self._jobs.keys() - {job.ref for job in rows}
        if gone:
            raise UnknownJob(f"The job {min(gone).key} is no longer in the database: somebody deleted it.")
        for job in rows:
            self.take(job)

    def take(self, job: Job) -> None:
        if job.ref in self._jobs:
            self._jobs[job.ref] = job
            self._tell(job, self.application.tracking.live(job.ref))

    def lose(self, ref: JobRef) -> None:
        self.stale = self.stale or ref in self._jobs

    def take_live(self, ref: JobRef, state: LiveState | None) -> None:
        if ref in self._jobs:
            self._tell(self._jobs[ref], state)

    def take_server(self, status: ServerStatus) -> None:
        if status.connection is Connection.UNREACHABLE:
            self._unreachable[status.server.url] = status.problem
        else:
            self._unreachable.pop(status.server.url, None)

    def take_database(self, problem: str, remedy: str) -> None:
        self._database_problem = problem


Expected = Callable[[Job], Outlook | None]


class Narrator:
    """Says on standard error how a job is doing: one line that is written over on a terminal, else one line
    for each change of state."""

    def __init__(self, *, quiet: bool = False, expected: Expected = lambda job: None) -> None:
        """`expected`: what is to be expected of a job."""
        self._quiet = quiet
        self._expected = expected
        self._terminal = sys.stderr.isatty()
        self._last: dict[JobRef, str] = {}

    def __call__(self, job: Job, live: LiveState | None) -> None:
        if self._quiet:
            return
        words = state_words(job, live, steps=self._terminal)
        stuck = stuck_words(live) if job.status.is_active else ""
        if self._last.get(job.ref) == f"{words}{stuck[:15]}":
            return
        self._last[job.ref] = f"{words}{stuck[:15]}"
        line = f"{job.workflow_name} {job.ref.key}: {words}{stuck or expected_words(self._expected(job))}"
        sys.stderr.write(f"\r\033[K{line}" if self._terminal else f"{line}\n")
        sys.stderr.flush()

    def done(self) -> None:
        """Ends the line that was written over."""
        if self._terminal and self._last:
            sys.stderr.write("\r\033[K")
            sys.stderr.flush()


def expected_words(outlook: Outlook | None) -> str:
    """What is to be expected, behind the state: ", about 2 min to 4 min left"."""
    return "" if outlook is None else f", {outlook_text(outlook)}"


def stuck_words(live: LiveState | None) -> str:
    """Why a job may be stuck, behind its state; empty where nothing speaks for it."""
    hint = None if live is None else live.hint
    return "" if hint is None else f", may be stuck: {hint.reason} {hint.remedy}"


def state_words(job: Job, live: LiveState | None, *, steps: bool = True) -> str:
    """How a job is doing, in a few words."""
    if not job.status.is_active or live is None:
        return job.status.value
    match live.phase:
        case Phase.CANCELLING:
            return "cancelling…"
        case Phase.QUEUED:
            return f"pending, number {live.position} in the queue"
        case Phase.UNREACHABLE | Phase.UNSEEN:
            return f"{job.status.value} – {one_line(live.problem)}" if live.problem else job.status.value
        case Phase.RUNNING:
            progress = live.progress
            if progress is None or not steps:
                return "processing"
            within = f" {progress.step}/{progress.steps}" if progress.steps else ""
            words = f"processing {progress.fraction:.0%} {one_line(progress.node_title, 40)}"
            return f"{words.rstrip()}{within}"

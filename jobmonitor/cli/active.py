"""`jobmonitor watch`: jobs that run."""

from __future__ import annotations

import asyncio
import sys
from typing import Annotated

import typer

from jobmonitor.cli.following import Follower
from jobmonitor.cli.options import CommonOptions, with_common_options
from jobmonitor.cli.output import hint_json, one_line, outlook_json, print_json, row_json
from jobmonitor.cli.session import default_server, run
from jobmonitor.cli.waiting import (
    UNREACHABLE_SECONDS,
    Narrator,
    Patience,
    WaitedTooLong,
    Waiting,
    expected_words,
    state_words,
    stuck_words,
)
from jobmonitor.domain.job import Job, JobRef, JobStatus
from jobmonitor.domain.progress import LiveState
from jobmonitor.domain.server import Server, ServerStatus
from jobmonitor.services.application import Application
from jobmonitor.services.jobs import find_job

GLANCE_SECONDS = 60.0
"""Between two looks whether all jobs have ended, where nothing is told."""


@with_common_options
def watch(
    common: CommonOptions,
    job_ids: Annotated[
        list[str] | None,
        typer.Argument(metavar="[ID]...", help="Wait until these have ended; else follow all, until Ctrl+C."),
    ] = None,
    until_idle: Annotated[
        bool, typer.Option("--until-idle", help="End when no job waits or runs any more.")
    ] = False,
    timeout: Annotated[
        float | None, typer.Option("--timeout", min=0, metavar="SECONDS", help="Watch so long at most.")
    ] = None,
    patience: Patience = UNREACHABLE_SECONDS,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print each change as one JSON object with `live`.")
    ] = False,
) -> None:
    """Follow jobs live, and report on the database what becomes of them.

    With ids: ends with 0 when all of them are completed. With --until-idle: ends with 1 where jobs are still
    open when the time is over. --server and --user on this command line show only those jobs.
    """

    async def work(application: Application) -> tuple[Job, ...]:
        if job_ids:
            background, repository = application.background, application.repository
            jobs = [await background.run(find_job, repository, each) for each in job_ids]
            narrator = Narrator(quiet=as_json, expected=application.outlook.of)
            ended = await Waiting(application, jobs, narrator).until_ended(
                within=timeout, unreachable=patience
            )
            narrator.done()
            for job in ended:
                if as_json:
                    print_json(row_json(job))
                else:
                    sys.stdout.write(f"{job.ref.key} {job.status.value} {' '.join(job.outputs)}\n")
            return ended
        server = default_server(application) if common.server else None
        await _Watch(application, server, common.user, as_json=as_json).run(until_idle, timeout)
        return ()

    ended = run(work, common)
    if any(job.status is not JobStatus.COMPLETED for job in ended):
        raise typer.Exit(1)


class _Watch(Follower):
    """Prints a line for each change of any job."""

    def __init__(
        self, application: Application, server: Server | None, user: str | None, *, as_json: bool
    ) -> None:
        super().__init__(application)
        self._server = server
        self._user = user
        self._as_json = as_json
        self._jobs: dict[JobRef, Job] = {}
        self._said: dict[JobRef, str] = {}
        self._servers: dict[str, str] = {}

    async def run(self, until_idle: bool, seconds: float | None) -> None:
        try:
            with self.hearing():
                await self.read()
                await self.application.start()
                async with asyncio.timeout(seconds):
                    while not until_idle or self.stale or self._open():
                        await self.changed.pause(GLANCE_SECONDS)
                        if self.stale:
                            await self.read_again()
        except TimeoutError:
            if until_idle:
                raise WaitedTooLong(
                    f"The time of {seconds:g} s is over and {len(self._open())} jobs have not ended.",
                    remedy="They go on; `jobmonitor jobs list` shows them.",
                ) from None

    def _open(self) -> list[JobRef]:
        return [ref for ref, job in self._jobs.items() if job.status.is_active]

    async def read(self) -> None:
        background, repository = self.application.background, self.application.repository
        known = self._open()
        rows = await background.run(repository.get_many, known)
        for ref in set(known) - {job.ref for job in rows}:
            self._jobs.pop(ref, None)
        for job in (*rows, *await background.run(repository.active)):
            self.take(job)

    def take(self, job: Job) -> None:
        if self._server and job.comfy_url not in self._server.addresses:
            return
        if self._user and job.user_id != self._user:
            return
        self._jobs[job.ref] = job
        self._say(job, self.application.tracking.live(job.ref))

    def lose(self, ref: JobRef) -> None:
        self._jobs.pop(ref, None)

    def take_live(self, ref: JobRef, state: LiveState | None) -> None:
        if ref in self._jobs and state is not None:
            self._say(self._jobs[ref], state)

    def take_server(self, status: ServerStatus) -> None:
        if self._server and status.server.url != self._server.url:
            return
        words = one_line(f"{status.connection.value} {status.problem}", 2000)
        if self._servers.get(status.server.url) != words:
            self._servers[status.server.url] = words
            sys.stderr.write(f"{status.server.title}: {words}\n")
            sys.stderr.flush()

    def take_database(self, problem: str, remedy: str) -> None:
        if problem:
            sys.stderr.write(f"database: {one_line(f'{problem} {remedy}', 2000)}\n")

    def _say(self, job: Job, live: LiveState | None) -> None:
        words = state_words(job, live)
        hint = live.hint if live is not None and job.status.is_active else None
        said = f"{words} {'' if hint is None else hint.kind}"
        if self._said.get(job.ref) == said:
            return
        self._said[job.ref] = said
        outlook = self.application.outlook.of(job)
        if self._as_json:
            print_json(row_json(job) | {"live": words, "outlook": outlook_json(outlook)} | hint_json(hint))
        else:
            expected = expected_words(outlook) if hint is None else stuck_words(live)
            sys.stdout.write(f"{job.ref.key}  {job.workflow_name:<16}  {words}{expected}\n")
            sys.stdout.flush()

"""`jobmonitor watch` and `jobmonitor cancel`: jobs that run."""

from __future__ import annotations

import asyncio
import sys
from typing import Annotated

import typer

from jobmonitor.cli.options import CommonOptions, with_common_options
from jobmonitor.cli.output import job_json, print_json
from jobmonitor.cli.session import run
from jobmonitor.cli.waiting import Narrator, Waiting, state_words
from jobmonitor.domain.events import (
    DatabaseChanged,
    Event,
    JobChanged,
    JobsChanged,
    LiveChanged,
    ServerChanged,
)
from jobmonitor.domain.job import Job, JobRef, JobStatus
from jobmonitor.domain.progress import LiveState
from jobmonitor.domain.server import ServerStatus, canonical_url
from jobmonitor.services.application import Application
from jobmonitor.services.jobs import find_job


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
    as_json: Annotated[
        bool, typer.Option("--json", help="Print each change as one JSON object with `live`.")
    ] = False,
) -> None:
    """Follow jobs live, and report on the database what becomes of them.

    With ids: ends with 0 when all of them are completed. --server and --user on this command line show
    only those jobs.
    """

    async def work(application: Application) -> tuple[Job, ...]:
        if job_ids:
            background, repository = application.background, application.repository
            jobs = [await background.run(find_job, repository, each) for each in job_ids]
            narrator = Narrator(quiet=as_json)
            ended = await Waiting(application, jobs, narrator).until_ended(within=timeout)
            narrator.done()
            for job in ended:
                if as_json:
                    print_json(job_json(job))
                else:
                    sys.stdout.write(f"{job.ref.key} {job.status.value} {' '.join(job.outputs)}\n")
            return ended
        server = canonical_url(common.server) if common.server else None
        await _Watch(application, server, common.user, as_json=as_json).run(until_idle, timeout)
        return ()

    ended = run(work, common)
    if any(job.status is not JobStatus.COMPLETED for job in ended):
        raise typer.Exit(1)


class _Watch:
    """Prints a line for each change of any job."""

    def __init__(
        self, application: Application, server: str | None, user: str | None, *, as_json: bool
    ) -> None:
        self._application = application
        self._server = server
        self._user = user
        self._as_json = as_json
        self._jobs: dict[JobRef, Job] = {}
        self._said: dict[JobRef, str] = {}
        self._servers: dict[str, str] = {}
        self._changed = asyncio.Event()

    async def run(self, until_idle: bool, seconds: float | None) -> None:
        application = self._application
        unsubscribe = application.bus.subscribe(self._hear)
        try:
            await application.background.run(application.repository.info)
            for job in await application.background.run(application.repository.active):
                self._take(job)
            await application.start()
            async with asyncio.timeout(seconds):
                while not (until_idle and not self._open()):
                    await self._changed.wait()
                    self._changed.clear()
        except TimeoutError:
            return
        finally:
            unsubscribe()

    def _open(self) -> bool:
        return any(job.status.is_active for job in self._jobs.values())

    def _hear(self, event: Event) -> None:
        match event:
            case JobChanged(job=job):
                self._take(job)
            case JobsChanged(changes=changes):
                for job in changes.jobs:
                    self._take(job)
                for ref in changes.removed:
                    self._jobs.pop(ref, None)
            case LiveChanged(ref=ref, state=state):
                if ref in self._jobs and state is not None:
                    self._say(self._jobs[ref], state)
            case ServerChanged(status=status):
                self._say_server(status)
            case DatabaseChanged(problem=problem, remedy=remedy):
                if problem:
                    sys.stderr.write(f"database: {problem} {remedy}\n")
            case _:
                return
        self._changed.set()

    def _take(self, job: Job) -> None:
        if self._server and job.comfy_url != self._server:
            return
        if self._user and job.user_id != self._user:
            return
        self._jobs[job.ref] = job
        self._say(job, self._application.tracking.live(job.ref))

    def _say(self, job: Job, live: LiveState | None) -> None:
        words = state_words(job, live)
        if self._said.get(job.ref) == words:
            return
        self._said[job.ref] = words
        if self._as_json:
            print_json(job_json(job) | {"live": words})
        else:
            sys.stdout.write(f"{job.ref.key}  {job.workflow_name:<16}  {words}\n")
            sys.stdout.flush()

    def _say_server(self, status: ServerStatus) -> None:
        words = f"{status.connection.value} {status.problem}".strip()
        if self._servers.get(status.server.url) != words:
            self._servers[status.server.url] = words
            sys.stderr.write(f"{status.server.title}: {words}\n")
            sys.stderr.flush()


@with_common_options
def cancel(
    common: CommonOptions,
    job_id: Annotated[str, typer.Argument(metavar="ID", help="The row's id, or the ComfyUI id.")],
    timeout: Annotated[
        float, typer.Option("--timeout", min=0, metavar="SECONDS", help="Wait so long for the server.")
    ] = 60.0,
    as_json: Annotated[bool, typer.Option("--json", help="Print the job as one JSON object.")] = False,
) -> None:
    """Cancel one job, and no other.

    Ends with 0 when the server has settled it as cancelled. A job that ends well all the same is completed.
    """

    async def work(application: Application) -> Job:
        job = await application.background.run(find_job, application.repository, job_id)
        await application.cancelling.cancel(job)
        narrator = Narrator(quiet=as_json)
        (ended,) = await Waiting(application, [job], narrator).until_ended(within=timeout)
        narrator.done()
        return ended

    job = run(work, common)
    if as_json:
        print_json(job_json(job))
    else:
        sys.stdout.write(f"{job.ref.key} {job.status.value}\n")
    if job.status is not JobStatus.CANCELLED:
        sys.stderr.write(f"jobmonitor: The job was not cancelled: it is {job.status.value}.\n")
        raise typer.Exit(1)

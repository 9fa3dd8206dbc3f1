"""One workstation in a process of its own: the application's services, without a window.

Everything that it waits for is waited for shorter than at an operator's desk; the rules are the same.
"""

from __future__ import annotations

import asyncio
import contextlib
import signal
import threading
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import httpx  # noqa: F401  # imported once, in the server from which workstations are forked
import psycopg  # noqa: F401
import sqlalchemy.dialects.postgresql.psycopg  # noqa: F401
import websockets.asyncio.client  # noqa: F401

import jobmonitor.media.probe  # noqa: F401
from benchmarks.faults import hurting
from benchmarks.faults.plan import Kill
from jobmonitor.bootstrap import build_application
from jobmonitor.config.paths import Paths
from jobmonitor.config.settings import Settings
from jobmonitor.domain.errors import JobMonitorError, KeptInOutbox
from jobmonitor.domain.job import Job
from jobmonitor.domain.outbox import OutboxState
from jobmonitor.domain.server import Server
from jobmonitor.domain.workflow import Submission
from jobmonitor.services.application import Application
from jobmonitor.services.clock import SystemClock
from jobmonitor.services.outbox.pauses import OutboxPace
from jobmonitor.services.ports import JournalEntry
from jobmonitor.services.submitting import posting
from jobmonitor.services.submitting.steps import SubmissionStep
from jobmonitor.services.tracking import tracked
from jobmonitor.services.tracking.context import TrackingPace
from jobmonitor.services.tracking.looking import NOT_SEEN

PACE = TrackingPace(connected=0.5, polling=0.1, idle=0.2, soonest=0.02, rows=0.3, lost=0.1)
SENDING = OutboxPace(first=0.1, longest=0.4, look=0.2)
IN_FLIGHT = timedelta(seconds=6)
"""Longer than a server is silent, on a busy machine too."""
UNSENT = timedelta(seconds=1)
LOOKS_AFTER_SILENCE = (0.1, 0.3, 0.5)
NOW_AND_THEN = 0.1


@dataclass(frozen=True, slots=True)
class Station:
    """What a workstation shall do."""

    home: Path
    database: str
    url: str
    photo: Path
    prompts: tuple[str, ...] = ()
    """A job for each; then, or without any, it waits until everything is settled."""
    kill: Kill | None = None
    cancel_after: float | None = None
    """Cancels its first job so many seconds after that was sent."""
    stop_submitting: tuple[str, float] | None = None
    """Cancels the task that submits its first job at this step, so many seconds later."""
    clock_offset: float = 0.0
    """Seconds by which its clock is wrong."""
    slow_database: float = 0.0
    """Seconds that each answer of its database takes longer."""
    full_disk: tuple[float, float] | None = None
    """No file of it can grow from so many seconds after its start on, for so many."""


class WrongClock(SystemClock):
    """One that somebody set wrongly."""

    def __init__(self, offset: float) -> None:
        self._offset = timedelta(seconds=offset)

    def now(self) -> datetime:
        return datetime.now(UTC) + self._offset


class Wire:
    """Tells the run what happens here. Usable from several threads."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._lock = threading.Lock()

    def say(self, *words: Any) -> None:
        """One message; it has left when this returns."""
        with self._lock:
            self._connection.send(words)


def main(station: Station, connection: Connection) -> None:
    """The process. Says ("begins",); of each prompt ("recorded", prompt) when its intent is in the journal,
    then ("submitted", prompt, row's id), ("kept", prompt) where the outbox has it, or ("refused", prompt,
    error); and at the end ("settled", ids of rows that only another workstation may judge, prompts that the
    outbox has), or ("error", why)."""
    wire = Wire(connection)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    tracked.IN_FLIGHT = IN_FLIGHT
    tracked.UNSENT = UNSENT
    posting.LOOKS_AFTER_SILENCE = LOOKS_AFTER_SILENCE
    try:
        asyncio.run(_work(station, wire))
    except Exception as error:  # whatever it is, the run is told
        wire.say("error", repr(error))
        raise


async def _work(station: Station, wire: Wire) -> None:
    server = Server.at(station.url)
    settings = Settings(
        database=station.database, servers=(server,), user="11111111-1111-4111-8111-111111111111"
    )
    clock = WrongClock(station.clock_offset)
    application = build_application(
        Paths.below(station.home), settings, pace=PACE, sending=SENDING, clock=clock
    )
    _tell_of_records(application, wire)
    if station.kill is not None:
        hurting.arm(application, server, station.kill)
    if station.slow_database:
        hurting.slow_down(application, station.slow_database)
    if station.full_disk is not None:
        hurting.fill_disk(*station.full_disk)
    try:
        await application.start()
        wire.say("begins")
        if station.prompts:
            await _submit_all(application, station, wire)
        else:
            await _settled(application)
            await _retry_interrupted(application)
        rows = await _settled(application)
        left = [each.values["prompt"] for each in await application.outbox.entries()]
        wire.say("settled", rows, left)
    finally:
        await application.close()


async def _submit_all(application: Application, station: Station, wire: Wire) -> None:
    cancelling: asyncio.Task[None] | None = None
    for number, prompt in enumerate(station.prompts):
        submission = Submission(
            workflow=application.workflows.get("img2img"),
            server=application.servers[0],
            values={"image": station.photo, "prompt": prompt, "steps": 4},
            user_id=application.user_id,
        )
        stop = station.stop_submitting if number == 0 else None
        task = asyncio.ensure_future(_submit(application, submission, stop))
        try:
            job = await task
        except KeptInOutbox:
            wire.say("kept", prompt)
        except JobMonitorError as error:
            wire.say("refused", prompt, str(error))
        except asyncio.CancelledError:
            wire.say("refused", prompt, "cancelled")
        else:
            wire.say("submitted", prompt, job.ref.key)
            if number == 0 and station.cancel_after is not None:
                cancelling = asyncio.create_task(_cancel(application, job, station.cancel_after))
    if cancelling is not None:
        await cancelling


async def _submit(application: Application, submission: Submission, stop: tuple[str, float] | None) -> Job:
    def report(step: SubmissionStep) -> None:
        name = step.text if step.is_final or not step.file else "Uploading"
        if stop is not None and task is not None and name == stop[0]:
            asyncio.get_running_loop().call_later(stop[1], task.cancel)

    task = asyncio.current_task()
    return await application.outbox.submit(submission, report=report)


async def _cancel(application: Application, job: Job, after: float) -> None:
    await asyncio.sleep(after)
    with contextlib.suppress(JobMonitorError):
        row = await application.feeds.get(job.ref)
        if row is not None and row.status.is_active:
            await application.cancelling.cancel(row)


async def _settled(application: Application) -> tuple[str, ...]:
    """Until each row and each entry of journal and outbox has ended, or is for another workstation, or for
    the operator, to decide."""
    news = asyncio.Event()
    application.bus.subscribe(lambda event: news.set())
    while True:
        news.clear()
        with contextlib.suppress(JobMonitorError):
            rows = await application.background.run(application.repository.active)
            entries = await application.background.run(application.journal.unsettled)
            waiting = [each for each in await application.outbox.entries() if not each.state.needs_operator]
            is_quiet = not entries and not waiting
            if is_quiet and all(_is_for_others(application, job) for job in rows):
                return tuple(job.ref.key for job in rows)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(NOW_AND_THEN):
                await news.wait()


async def _retry_interrupted(application: Application) -> None:
    """The operator sends what was cut off."""
    for entry in await application.outbox.entries():
        if entry.state is OutboxState.INTERRUPTED:
            await application.outbox.retry(entry.id)


def _tell_of_records(application: Application, wire: Wire) -> None:
    """From now on it is said when an intent is in the journal."""
    journal: Any = application.journal
    record = journal.record

    def told(entry: JournalEntry) -> None:
        record(entry)
        if entry.intent is not None:
            wire.say("recorded", entry.intent.values["prompt"])

    journal.record = told


def _is_for_others(application: Application, job: Job) -> bool:
    live = application.tracking.live(job.ref)
    ours = application.journal.find([job.comfy_job_id or ""])
    return not ours and live is not None and live.problem == NOT_SEEN

"""kill -9 while something is sent from the outbox: the next start finishes it, once."""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import signal
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from jobmonitor.bootstrap import build_application
from jobmonitor.config.paths import Paths
from jobmonitor.config.settings import Settings
from jobmonitor.demo.simulator import Simulator
from jobmonitor.domain.job import JobStatus
from jobmonitor.domain.outbox import OutboxState
from jobmonitor.domain.server import Server
from jobmonitor.domain.workflow import Submission
from jobmonitor.services.tracking import tracked
from tests.services.conftest import Open
from tests.services.test_outbox import has_state, keep, rows


def send_and_die(home: Path, database: str, url: str, point: str) -> None:
    """A copy that sends the only entry, and is killed at a point."""

    def after(call: Any, *args: Any, **options: Any) -> Any:
        call(*args, **options)
        os.kill(os.getpid(), signal.SIGKILL)

    async def after_post(call: Any, *args: Any, **options: Any) -> Any:
        await call(*args, **options)
        os.kill(os.getpid(), signal.SIGKILL)

    async def work() -> None:
        server = Server.at(url)
        application: Any = build_application(
            Paths.below(home), Settings(database=database, servers=(server,))
        )
        outbox, client = application.outbox, application.comfy.get(server)
        match point:
            case "intent":
                application.journal.record = partial(after, application.journal.record)
            case "row":
                application.repository.create = partial(after, application.repository.create)
            case "sending":
                application.journal.claim = partial(after, application.journal.claim)
            case "posted":
                client.submit = partial(after_post, client.submit)
        (entry,) = await outbox.entries()
        await outbox.send(entry.id)

    asyncio.run(work())


@pytest.mark.parametrize("point", ["intent", "row", "sending", "posted"])
async def test_whatever_was_done_the_next_start_ends_it_and_nothing_runs_twice(
    sqlite_url: str,
    sim: Simulator,
    open_copy: Open,
    photo: Path,
    tmp_path: Path,
    point: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    if point == "sending":  # elsewhere the prompt arrives, however slow this machine is
        monkeypatch.setattr(tracked, "IN_FLIGHT", timedelta(seconds=0.5))
    monkeypatch.setattr(tracked, "UNSENT", timedelta(minutes=1))
    here = await open_copy(sqlite_url, sim, started=False)
    entry = await keep(here, photo)
    await here.application.close()
    context = multiprocessing.get_context("spawn")
    process = context.Process(target=send_and_die, args=(tmp_path / "here", sqlite_url, sim.url, point))
    process.start()
    await asyncio.to_thread(process.join)
    assert process.exitcode == -signal.SIGKILL
    here = await open_copy(sqlite_url, sim)
    outbox: Any = here.application.outbox
    await here.until(lambda: outbox._known == ())
    (job,) = await rows(here)
    assert job.comfy_job_id == entry.prompt_id
    ended = await here.ended(job.ref) if not job.status.is_terminal else job
    # What was about to leave may have left: that is for the operator to say.
    assert ended.status is (JobStatus.FAILED if point == "sending" else JobStatus.COMPLETED)
    assert len(sim.posts) == (0 if point == "sending" else 1)
    await here.settled()


async def test_a_submission_that_is_killed_before_its_row_waits_for_the_operator(
    sqlite_url: str, sim: Simulator, open_copy: Open, photo: Path, tmp_path: Path
) -> None:
    context = multiprocessing.get_context("spawn")
    process = context.Process(target=submit_and_die, args=(tmp_path / "here", sqlite_url, sim.url, photo))
    process.start()
    await asyncio.to_thread(process.join)
    assert process.exitcode == -signal.SIGKILL
    here = await open_copy(sqlite_url, sim)
    left = await has_state(here, OutboxState.INTERRUPTED)
    assert left.values == {"image": photo, "prompt": "killed"}
    assert (await rows(here), sim.posts) == ((), [])
    (kept,) = left.files
    assert kept.is_kept


def submit_and_die(home: Path, database: str, url: str, photo: Path) -> None:
    """A copy that is killed while its files go up."""

    async def die(*args: Any, **options: Any) -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    async def work() -> None:
        server = Server.at(url)
        application: Any = build_application(
            Paths.below(home), Settings(database=database, servers=(server,))
        )
        application.comfy.get(server).upload = die
        workflow = application.workflows.get("img2img")
        values = {"image": photo, "prompt": "killed"}
        await application.submission.submit(Submission(workflow=workflow, server=server, values=values))

    asyncio.run(work())

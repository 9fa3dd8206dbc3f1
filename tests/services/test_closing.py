"""Closing is quick, whatever the database does."""

from __future__ import annotations

import asyncio
import socket
import sqlite3
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from jobmonitor.db.connecting import Connector
from jobmonitor.db.repository import SqlJobRepository, open_database
from jobmonitor.domain.errors import DatabaseUnreachable
from jobmonitor.domain.feed import FeedQuery
from jobmonitor.domain.job import JobKind, NewJob
from tests.support.workstation import Workstation

BOUND = 30.0
"""Seconds; far less than the minute that so many connects would last one after the other."""


@pytest.fixture
def silent() -> Iterator[str]:
    """The address of a server that accepts connections and never says a word."""
    with socket.create_server(("127.0.0.1", 0), backlog=50) as listening:
        yield f"postgresql://anna@127.0.0.1:{listening.getsockname()[1]}/jobs"


async def test_a_database_that_never_answers_does_not_hold_up_the_end(silent: str, tmp_path: Path) -> None:
    here = Workstation(tmp_path, silent)
    asked = []
    async with here as copy:
        feeds = copy.application.feeds
        asked = [asyncio.create_task(feeds.page(FeedQuery(), after=None, limit=10)) for _ in range(12)]
        await asyncio.sleep(0)  # all of them are handed in
        async with asyncio.timeout(BOUND):
            await copy.application.close()
    async with asyncio.timeout(BOUND):
        answers = await asyncio.gather(*asked, return_exceptions=True)
    assert {type(answer) for answer in answers} == {DatabaseUnreachable}


async def test_a_write_that_is_under_way_is_finished(tmp_path: Path) -> None:
    file = tmp_path / "jobs.db"
    here = Workstation(tmp_path / "home", str(file), started=False)
    repository, background = here.application.repository, here.application.background
    assert isinstance(repository, SqlJobRepository)
    await background.run(repository.info)
    new = NewJob(workflow_name="img2img", comfy_url="http://gpu1:8188", comfy_job_id="one")
    with closing(sqlite3.connect(file, isolation_level=None, check_same_thread=False)) as other:
        other.execute("BEGIN IMMEDIATE")
        writing = asyncio.create_task(background.run(repository.create, JobKind.IMAGE, new))
        await here.until(lambda: repository._database._writing)
        ending = asyncio.create_task(asyncio.to_thread(here.application.release))
        other.execute("ROLLBACK")
        job = await writing
        await ending
    with closing(open_database(str(file))) as again:
        assert again.get(job.ref) == job


def test_a_connection_that_comes_too_late_is_closed() -> None:
    connector = Connector("The database")
    begun, gate, closed = threading.Event(), threading.Event(), threading.Event()

    class Late:
        def close(self) -> None:
            closed.set()

    def connect() -> Late:
        begun.set()
        gate.wait(BOUND)
        return Late()

    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(connector.connect, connect)
        assert begun.wait(BOUND)
        connector.close()
        with pytest.raises(DatabaseUnreachable, match="closing"):
            waiting.result(BOUND)
    gate.set()
    assert closed.wait(BOUND)
    connector.reopen()
    assert connector.connect(lambda: "a connection") == "a connection"
    with pytest.raises(OSError, match="no"):
        connector.connect(_fail)


def _fail() -> None:
    raise OSError("no")

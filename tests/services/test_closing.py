"""Closing is quick, whatever the database does."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from jobmonitor.domain.errors import DatabaseUnreachable
from jobmonitor.domain.feed import FeedQuery
from tests.support.workstation import Workstation

BOUND = 15.0
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

"""Progress for everybody, by PostgreSQL's notifications."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from sqlalchemy import text

from jobmonitor.db import listening
from jobmonitor.db.relaying import CHANNEL, MAX_PAYLOAD, NotifyRelay
from jobmonitor.db.repository import SqlJobRepository, open_database
from jobmonitor.domain.job import JobRef
from jobmonitor.domain.relaying import RelayedProgress
from tests.support.pooler import transaction_pooler

PATIENCE = 60.0


class Hearer:
    """One that listens, and waits for what comes."""

    def __init__(self, relay: NotifyRelay) -> None:
        self.relay = relay
        self.heard: list[RelayedProgress] = []
        self._condition = threading.Condition()
        relay.open(self._take)

    def _take(self, progress: tuple[RelayedProgress, ...]) -> None:
        with self._condition:
            self.heard += progress
            self._condition.notify_all()

    def until(self, condition: Callable[[], object]) -> None:
        with self._condition:
            assert self._condition.wait_for(condition, PATIENCE)


def relay_of(repository: SqlJobRepository) -> NotifyRelay:
    relay = repository.relay()
    assert isinstance(relay, NotifyRelay)
    return relay


@pytest.fixture
def repository(postgres_url: str) -> Iterator[SqlJobRepository]:
    repository = open_database(postgres_url)
    yield repository
    repository.close()


def telling(relay: NotifyRelay, other: NotifyRelay) -> None:
    """Until both certainly hear what is sent."""
    ready = threading.Event()
    for _ in range(int(PATIENCE / 0.02)):
        if relay.is_telling and other.is_telling:
            return
        ready.wait(0.02)
    pytest.fail("Nothing is told.")


def a_lot(count: int) -> list[RelayedProgress]:
    return [
        RelayedProgress(JobRef("video_jobs", f"job-{number:032}"), 500, "3", 1, 20) for number in range(count)
    ]


@pytest.mark.postgresql
def test_the_others_hear_everything_and_oneself_nothing(repository: SqlJobRepository) -> None:
    here, there = relay_of(repository), relay_of(repository)
    one, other = Hearer(here), Hearer(there)
    try:
        telling(here, there)
        sent = a_lot(1000)
        here.send(sent)
        other.until(lambda: len(other.heard) >= len(sent))
        assert other.heard == sent
        there.send(sent[:1])
        one.until(lambda: one.heard)
        assert one.heard == sent[:1]  # and nothing of what it sent itself, which came before
    finally:
        here.close()
        there.close()
    assert not here.is_telling


@pytest.mark.postgresql
def test_what_nobody_of_ours_would_send_is_passed_over(repository: SqlJobRepository) -> None:
    here, there = relay_of(repository), relay_of(repository)
    other = Hearer(there)
    Hearer(here)
    try:
        telling(here, there)
        odd = [
            "",
            "no JSON",
            "[]",
            "{}",
            json.dumps({"progress": 7}),
            json.dumps({"progress": [["a"], [1, 2]]}),
        ]
        with repository._database.write() as connection:  # what anybody may do
            for payload in odd:
                connection.execute(text("SELECT pg_notify(:c, :p)"), {"c": CHANNEL, "p": payload})
        last = a_lot(1)
        here.send(last)
        other.until(lambda: other.heard)
        assert other.heard == last
    finally:
        here.close()
        there.close()


@pytest.mark.postgresql
def test_each_notification_is_one_that_postgresql_takes(repository: SqlJobRepository) -> None:
    relay = relay_of(repository)
    keys = [f"{number}{chr(0x1F600) * 190}" for number in range(40)]
    longest = [RelayedProgress(JobRef("ö" * 100, key), 1000, "x" * 64) for key in keys]
    payloads = list(relay._payloads(longest))
    assert all(len(payload.encode()) <= MAX_PAYLOAD for payload in payloads)
    assert sum(len(json.loads(payload)["progress"]) for payload in payloads) == len(longest)
    relay.send(longest)
    relay.send([])
    relay.send([RelayedProgress(JobRef("video_jobs", "k" * 201), 1)])  # too long to be sent


@pytest.mark.postgresql
def test_behind_a_transaction_pooler_nothing_is_told(
    postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listening, "VERIFY", 0.3)
    given_up = threading.Event()
    listen = listening.ChannelListener._listen

    def note(self: listening.ChannelListener) -> bool:
        hears = listen(self)
        if not hears:
            given_up.set()
        return hears

    monkeypatch.setattr(listening.ChannelListener, "_listen", note)
    with ExitStack() as stack:
        repository = open_database(stack.enter_context(transaction_pooler(postgres_url)))
        stack.callback(repository.close)
        relay = relay_of(repository)
        stack.callback(relay.close)
        relay.open(lambda progress: None)
        assert given_up.wait(PATIENCE)
        assert not relay.is_telling


def test_a_file_has_nothing_to_relay_by(tmp_path: Path) -> None:
    repository = open_database(str(tmp_path / "jobs.sqlite"))
    assert repository.relay() is None
    repository.close()

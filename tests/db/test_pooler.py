"""Behind a transaction pooler, where no session is anybody's own."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

import pytest

from jobmonitor.db import listening
from jobmonitor.db.identity import Identity
from jobmonitor.db.repository import SqlJobRepository, open_database
from jobmonitor.db.schema.notify import install_notify
from jobmonitor.domain.feed import FeedQuery
from jobmonitor.domain.job import ACTIVE, JobKind, JobStatus, NewJob
from tests.support.pooler import transaction_pooler
from tests.support.postgres import PostgresServer
from tests.support.row_security import row_security

pytestmark = pytest.mark.postgresql
PATIENCE = 60.0


def new(user: str | None = None) -> NewJob:
    return NewJob(workflow_name="w", comfy_url="http://s", comfy_job_id=str(uuid.uuid4()), user_id=user)


def test_each_transaction_is_its_users_own(postgres_server: PostgresServer, postgres_url: str) -> None:
    users = [str(uuid.uuid4()) for _ in range(3)]
    with ExitStack() as stack:
        rules = stack.enter_context(row_security(postgres_server, postgres_url.rpartition("%3D")[2]))
        pooled = stack.enter_context(transaction_pooler(rules.url))

        def opened(user: str | None) -> SqlJobRepository:
            identity = None if user is None else Identity.of(user, role=rules.role)
            repository = open_database(pooled, identity=identity)
            stack.callback(repository.close)
            return repository

        nobody = opened(None)

        def work(user: str) -> None:
            repository = opened(user)
            for number in range(1, 6):
                job = repository.create(JobKind.IMAGE, new(user))
                assert repository.transition(job.ref, JobStatus.COMPLETED, expected=ACTIVE) is not None
                shown = repository.page(FeedQuery(), after=None, limit=50).jobs
                assert {each.user_id for each in shown} == {user}
                assert repository.counts(FeedQuery()).total == number
                assert nobody.counts(FeedQuery()).total == 0

        with ThreadPoolExecutor(len(users)) as threads:
            for done in [threads.submit(work, user) for user in users]:
                done.result(60)


@pytest.fixture
def pooled(postgres_url: str) -> Iterator[SqlJobRepository]:
    """A database that tells of changes, behind a pooler that keeps them to itself."""
    install_notify(postgres_url)
    with transaction_pooler(postgres_url) as url:
        repository = open_database(url)
        yield repository
        repository.close()


def test_listening_in_vain_is_noticed_and_changes_are_asked_for(
    pooled: SqlJobRepository, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listening, "VERIFY", 0.3)
    given_up = threading.Event()
    listen = listening.Listener._listen

    def note(self: listening.Listener) -> bool:
        hears = listen(self)
        if not hears:
            given_up.set()
        return hears

    monkeypatch.setattr(listening.Listener, "_listen", note)
    watch = pooled.watch(lambda: None)
    watch.look()
    assert given_up.wait(PATIENCE)
    assert not watch.is_told
    job = pooled.create(JobKind.IMAGE, new())
    assert watch.look().jobs == (job,)
    assert not watch.look()
    watch.close()

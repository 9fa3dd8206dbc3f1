"""What is done to a workstation from inside its process: it dies at a call, its disk is full, its database
slow."""

from __future__ import annotations

import asyncio
import os
import signal
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from benchmarks.faults.plan import STEP, Kill
from jobmonitor.domain.job import JobStatus
from jobmonitor.domain.server import Server
from jobmonitor.services.application import Application
from jobmonitor.services.ports import Stage

_SERVER_CALLS = ("queue_length", "upload", "submit", "queue", "history", "cancel", "stat")
_DATABASE_CALLS = ("create", "patch", "transition", "get", "get_many", "active", "page")

_Meant = Callable[..., bool]


def _always(*_: Any, **__: Any) -> bool:
    return True


def arm(application: Application, server: Server, kill: Kill) -> None:
    """From now on the process dies at the call that is meant."""
    journal: Any = application.journal
    repository: Any = application.repository
    client: Any = application.comfy.get(server)
    match kill.point:
        case "journal.record":
            _around(journal, "record", kill)
        case "journal.recorded":
            _around(journal, "advance", kill, lambda _id, stage, **_: stage is Stage.RECORDED)
        case "journal.acknowledged":
            _around(journal, "advance", kill, lambda _id, stage, **_: stage is Stage.ACKNOWLEDGED)
        case "journal.settle":
            _around(journal, "settle", kill)
        case "repository.create":
            _around(repository, "create", kill)
        case "repository.processing":
            _around(repository, "transition", kill, lambda _ref, to, **_: to is JobStatus.PROCESSING)
        case "repository.end":
            _around(repository, "transition", kill, lambda _ref, to, **_: to.is_terminal)
        case "client.upload":
            # Equal files are sent once.
            _around_async(client, "upload", replace(kill, turn=0))
        case "client.submit":
            _around_async(client, "submit", kill)
        case "journal.claim":
            _around(journal, "claim", kill)
        case point if point == STEP:
            turns = iter(range(1_000_000))
            for background in (application.background, application.local):
                _around_async(background, "run", kill, turns)
            for name in _SERVER_CALLS:
                _around_async(client, name, kill, turns)


def slow_down(application: Application, seconds: float) -> None:
    """Each answer of the database comes so much later."""
    for name in _DATABASE_CALLS:
        setattr(application.repository, name, _late(getattr(application.repository, name), seconds))


def _late(call: Callable[..., Any], seconds: float) -> Callable[..., Any]:
    def late(*args: Any, **options: Any) -> Any:
        result = call(*args, **options)
        time.sleep(seconds)
        return result

    return late


def fill_disk(after: float, seconds: float) -> None:
    """Files of this process cannot grow, nor can new ones be written, for a time: as on a full disk."""
    import resource

    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)  # the write fails, and nothing else
    hard = resource.getrlimit(resource.RLIMIT_FSIZE)[1]
    loop = asyncio.get_running_loop()
    loop.call_later(after, resource.setrlimit, resource.RLIMIT_FSIZE, (0, hard))
    loop.call_later(after + seconds, resource.setrlimit, resource.RLIMIT_FSIZE, (hard, hard))


def _around(owner: Any, name: str, kill: Kill, meant: _Meant = _always) -> None:
    original = getattr(owner, name)
    turns = iter(range(1_000_000))

    def call(*args: Any, **options: Any) -> Any:
        hit = meant(*args, **options) and next(turns) == kill.turn
        if hit and not kill.after:
            _die()
        result = original(*args, **options)
        if hit:
            _die()
        return result

    setattr(owner, name, call)


def _around_async(owner: Any, name: str, kill: Kill, turns: Any = None) -> None:
    original = getattr(owner, name)
    turns = turns or iter(range(1_000_000))

    async def call(*args: Any, **options: Any) -> Any:
        hit = next(turns) == kill.turn
        if hit and not kill.after:
            _die()
        result = await original(*args, **options)
        if hit:
            _die()
        return result

    setattr(owner, name, call)


def _die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)

"""A workstation that can be cut off between any two effects: as kill -9 does, but in this process."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from jobmonitor.domain.errors import DatabaseUnreachable
from jobmonitor.domain.server import Server
from jobmonitor.services.tracking.context import TrackingPace
from tests.support.workstation import Workstation

USER = "11111111-1111-4111-8111-111111111111"
PACE = TrackingPace(connected=0.2, polling=0.05, idle=0.2, soonest=0.005, rows=0.2, lost=0.02)

_DATABASE_CALLS = (
    *("create", "check", "patch", "transition", "get", "get_many", "find", "find_by_comfy_id"),
    *("page", "counts", "active", "info"),
)
_WRITES = ("create", "patch", "transition")
_SERVER_CALLS = ("queue_length", "upload", "submit", "queue", "history", "cancel", "stat")


class ModelClock:
    """The operating system's time: it can go by in a moment, and somebody can set its clock."""

    def __init__(self) -> None:
        self._passed = timedelta(0)
        self._set = timedelta(0)

    def go_by(self, time: timedelta) -> None:
        """So much time is over."""
        self._passed += time

    def put(self, by: timedelta) -> None:
        """Somebody sets it forward or back; no time goes by."""
        self._set += by

    def now(self) -> datetime:
        """Aware, UTC."""
        return datetime.now(UTC) + self._passed + self._set

    def monotonic(self) -> float:
        """Seconds since some moment; never goes back."""
        return asyncio.get_running_loop().time() + self._passed.total_seconds()


@dataclass(slots=True)
class Cut:
    """Where one task stops: before and after each of its effects is a place, counted from 1."""

    at: int
    passed: int = 0
    stopped: asyncio.Event = field(default_factory=asyncio.Event)
    may_go: asyncio.Event = field(default_factory=asyncio.Event)


_cut: ContextVar[Cut | None] = ContextVar("cut", default=None)


@dataclass
class Database:
    """How the database behaves at present, for every workstation."""

    is_away: bool = False
    is_deaf: bool = False
    """The next write is done, and its answer is lost."""

    def wrap(self, name: str, call: Callable[..., Any]) -> Callable[..., Any]:
        """The call of a repository as it is while this holds."""

        def guarded(*args: Any, **options: Any) -> Any:
            if self.is_away:
                raise DatabaseUnreachable("The database does not answer.")
            result = call(*args, **options)
            if self.is_deaf and name in _WRITES:
                self.is_deaf = False
                raise DatabaseUnreachable("The connection to the database broke.")
            return result

        return guarded


class Desk:
    """One life of a workstation, from its start until it is killed."""

    def __init__(
        self, home: Path, address: str, server: Server, *, database: Database, clock: ModelClock
    ) -> None:
        self.here = Workstation(home, address, server, user=USER, pace=PACE, clock=clock, started=False)
        self.application = self.here.application
        self._is_dead = False
        self._cuts: list[Cut] = []
        self._tasks: list[asyncio.Task[Any]] = []
        repository: Any = self.application.repository
        for name in _DATABASE_CALLS:
            setattr(repository, name, database.wrap(name, getattr(repository, name)))
        for background in (self.application.background, self.application.local):
            self._interpose(background, "run")
        client: Any = self.application.comfy.get(server)
        for name in _SERVER_CALLS:
            self._interpose(client, name)

    def _interpose(self, owner: Any, name: str) -> None:
        original = getattr(owner, name)

        async def call(*args: Any, **options: Any) -> Any:
            if self._is_dead and name == "run" and getattr(args[0], "__name__", "") == "close":
                return await original(*args)  # a process that ends closes what it has open
            await self._place()
            result = await original(*args, **options)
            await self._place()
            return result

        setattr(owner, name, call)

    async def _place(self) -> None:
        """Between two effects: a task may stop here, and what is dead goes no further."""
        cut = _cut.get()
        if cut is not None:
            cut.passed += 1
            if cut.passed == cut.at:
                cut.stopped.set()
                await cut.may_go.wait()
        if self._is_dead:
            raise asyncio.CancelledError

    def begin(self, work: Callable[[], Any], at: int) -> tuple[asyncio.Task[Any], Cut]:
        """Runs `work()` up to a place; to its end where it has not so many (then `stopped` is never set)."""
        cut = Cut(at)
        self._cuts.append(cut)

        async def run() -> Any:
            _cut.set(cut)
            return await work()

        task = asyncio.create_task(run())
        self._tasks.append(task)
        return task, cut

    def give_up(self) -> None:
        """The operator cancels what is being submitted."""
        for task in self._tasks:
            task.cancel()

    async def start(self) -> None:
        """As when the application is opened."""
        await self.application.start()

    async def kill(self) -> None:
        """Nothing that it was about to do is done any more; what it had open is closed."""
        self._is_dead = True
        for cut in self._cuts:
            cut.may_go.set()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        running = self.application._tasks
        for each in running:
            each.cancel()
        await asyncio.gather(*running, return_exceptions=True)
        self._is_dead = False  # nothing is left that could act; what follows only lets go
        await self.application.close()

"""What is known of servers, as a test says; and a studio of many of them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from jobmonitor.domain.errors import JobMonitorError
from jobmonitor.domain.events import PausesChanged, ServerFactsChanged
from jobmonitor.domain.job import JobStatus
from jobmonitor.domain.progress import LiveState, Phase, Progress
from jobmonitor.domain.server import Connection, Device, Server, ServerStatus
from jobmonitor.domain.server_facts import Interruptible, Memory, Pause, RunSeen, ServerFacts, WorkflowGap
from jobmonitor.services.bus import EventBus
from tests.support.fake_jobs import NOON, make_job

GIB = 2**30


class FakeServerFacts:
    """Tells `facts`; else only what `statuses` tells, as nobody was asked for more."""

    def __init__(self, bus: EventBus, statuses: Callable[[], tuple[ServerStatus, ...]] = tuple) -> None:
        self._bus = bus
        self._statuses = statuses
        self.facts: tuple[ServerFacts, ...] = ()
        self.paused: dict[str, Pause] = {}
        self.watchers = 0
        self.asked = 0
        self.freed: list[str] = []
        self.runs: Interruptible | None = None
        self.interrupted: list[tuple[str, bool]] = []
        self.problem: JobMonitorError | None = None

    def all(self) -> tuple[ServerFacts, ...]:
        known = self.facts or tuple(ServerFacts(status=each) for each in self._statuses())
        return tuple(replace(each, pause=self.paused.get(each.server.url)) for each in known)

    def of(self, server: Server) -> ServerFacts:
        waiting = ServerStatus(server=server, connection=Connection.CONNECTING, since=NOON)
        known = (each for each in self.all() if each.server.url == server.url)
        return next(known, ServerFacts(status=waiting, pause=self.paused.get(server.url)))

    def pause_of(self, server: Server) -> Pause | None:
        return self.paused.get(server.url)

    def tell(self, *facts: ServerFacts) -> None:
        """This is known from now on."""
        self.facts = facts
        self._bus.publish(ServerFactsChanged(facts[0].server.url))

    def watch(self) -> Callable[[], None]:
        self.watchers += 1

        def leave() -> None:
            self.watchers -= 1

        return leave

    async def run(self) -> None:
        await asyncio.Event().wait()

    async def look(self) -> None:
        await self._answer()
        self.asked += 1

    async def pause(self, server: Server) -> None:
        await self._answer()
        self.paused[server.url] = Pause(server.url, NOON)
        self._bus.publish(PausesChanged(frozenset(self.paused)))

    async def resume(self, server: Server) -> None:
        await self._answer()
        self.paused.pop(server.url, None)
        self._bus.publish(PausesChanged(frozenset(self.paused)))

    async def free_memory(self, server: Server) -> None:
        await self._answer()
        self.freed.append(server.url)

    async def what_runs(self, server: Server) -> Interruptible | None:
        await self._answer()
        return self.runs

    async def interrupt(self, found: Interruptible, *, whatever_runs: bool = False) -> None:
        await self._answer()
        self.interrupted.append((found.prompt_id, whatever_runs))

    async def _answer(self) -> None:
        await asyncio.sleep(0)
        if self.problem is not None:
            raise self.problem


def server_facts(number: int, connection: Connection = Connection.CONNECTED, **more: object) -> ServerFacts:
    """A server called gpuNN that answers and is idle, but for what is said."""
    server = Server(f"http://gpu{number:02}.studio:8188", f"gpu{number:02}")
    lost = connection is Connection.UNREACHABLE
    status = ServerStatus(
        server=server,
        connection=connection,
        since=NOON - timedelta(minutes=number % 50 + 1),
        queue_length=None if lost else more.pop("queue", 0),  # type: ignore[arg-type]
        problem=f"{server.title} does not answer. Look whether ComfyUI runs there." if lost else "",
    )
    if lost:
        return ServerFacts(status=status)
    total = (24, 48, 96)[number % 3] * GIB
    name = ("NVIDIA GeForce RTX 4090", "NVIDIA RTX 6000 Ada", "NVIDIA H100 NVL")[number % 3]
    taken = more.pop("taken", (number * 7 % 19) / 20)
    return ServerFacts(
        status=status,
        version="0.33.0" if number % 4 else "0.3.64",
        os="linux",
        python_version="3.12.7",
        pytorch_version="2.13.0+cu130",
        devices=(Device(name, "cuda", total, int(total * (1 - taken))),),  # type: ignore[operator]
        ram=Memory(90 * GIB, 128 * GIB),
        latency=0.003 + number % 9 / 250,
        asked_at=NOON,
        gaps=(),
        **more,  # type: ignore[arg-type]
    )


def run_seen(number: int, fraction: float | None, now: datetime = NOON) -> RunSeen:
    """A job that runs, so far; None: its server does not tell."""
    job = make_job(number, status=JobStatus.PROCESSING)
    told = None
    if fraction is not None:
        told = Progress(fraction=fraction, node_id="3", node_title="KSampler", step=12, steps=20)
    since = now - timedelta(seconds=92)
    return RunSeen(job, LiveState(ref=job.ref, phase=Phase.RUNNING, running_since=since, progress=told))


def studio(count: int = 50) -> tuple[ServerFacts, ...]:
    """So many servers, each state among them."""
    found = []
    for number in range(1, count + 1):
        if number % 17 == 3:
            found.append(server_facts(number, Connection.UNREACHABLE))
        elif number % 5 == 1:
            run = run_seen(number, (number * 13 % 100) / 100)
            found.append(server_facts(number, queue=number % 7 + 1, runs=(run,)))
        elif number % 13 == 7:
            found.append(server_facts(number, queue=3, runs=(run_seen(number, None),)))
        elif number % 11 == 9:
            gap = WorkflowGap(
                "lipsync-multi",
                "Lip sync, several speakers",
                ("WanVideoSampler",),
                ("ComfyUI-WanVideoWrapper",),
            )
            found.append(replace(server_facts(number), gaps=(gap,)))
        else:
            found.append(server_facts(number))
    return tuple(found)

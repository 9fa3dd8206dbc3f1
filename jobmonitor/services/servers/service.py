"""What is known of every server: cheap facts at once, figures by slow rounds while somebody looks."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from jobmonitor.domain.errors import (
    InvalidWorkflow,
    JobMonitorError,
    ServerError,
    StorageError,
    UnknownWorkflow,
)
from jobmonitor.domain.events import Event, ServerChanged, ServerFactsChanged
from jobmonitor.domain.job import JSON, Job, JobRef
from jobmonitor.domain.progress import LiveState
from jobmonitor.domain.server import Connection, Server, ServerStatus
from jobmonitor.domain.server_facts import Interruptible, Pause, RunSeen, ServerFacts, WorkflowGap
from jobmonitor.domain.workflow import Workflow
from jobmonitor.services.bus import EventBus
from jobmonitor.services.checking.node_catalogue import NodeCatalogue
from jobmonitor.services.checking.template_check import lacking, packs
from jobmonitor.services.ports import Background, Clock, ComfyServers, WorkflowLibrary
from jobmonitor.services.servers.figures import Figures
from jobmonitor.services.servers.interrupting import Interrupts
from jobmonitor.services.servers.pausing import PausedServers
from jobmonitor.services.wake import Wake

log = logging.getLogger(__name__)

PATIENCE = 5.0
"""Seconds that a server has to tell about itself."""
PATIENCE_FOR_CLASSES = 20.0
"""Seconds that it has to describe its classes."""
MOST_WORKFLOWS = 200
"""Workflows that a server is held against."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FactsPace:
    """Seconds, and how many at once."""

    figures: float = 10.0
    """Between two questions for memory and latency to one server, while somebody looks."""
    gaps: float = 1800.0
    """Between two looks for what a server lacks, while it stays connected."""
    soonest: float = 0.5
    """Between two rounds."""
    at_once: int = 4
    """Servers that are asked side by side."""


class Seen(Protocol):
    """What tracking knows already (`TrackingService`)."""

    def server_statuses(self) -> tuple[ServerStatus, ...]: ...

    def running(self, server_url: str) -> tuple[Job, ...]: ...

    def live(self, ref: JobRef) -> LiveState | None: ...


class ServerFactsService:
    """Used in one event loop. Whether a server answers, its queue and what runs there come from tracking; a
    server that does not answer is not asked for more."""

    def __init__(
        self,
        comfy: ComfyServers,
        seen: Seen,
        catalogue: NodeCatalogue,
        workflows: WorkflowLibrary,
        paused: PausedServers,
        interrupts: Interrupts,
        local: Background,
        bus: EventBus,
        clock: Clock,
        servers: Sequence[Server],
        pace: FactsPace | None = None,
    ) -> None:
        self._comfy = comfy
        self._seen = seen
        self._catalogue = catalogue
        self._workflows = workflows
        self._paused = paused
        self._interrupts = interrupts
        self._local = local
        self._bus = bus
        self._clock = clock
        self._configured = {server.url: server for server in servers}
        self._pace = pace or FactsPace()
        self._figures: dict[str, Figures] = {}
        self._watchers: set[int] = set()
        self._watcher = 0
        self._wake = Wake()
        self._gaps_wake = Wake()

    # What is known

    def all(self) -> tuple[ServerFacts, ...]:
        """Every server, the configured ones first; nothing is asked."""
        return tuple(self._facts(status) for status in self._statuses())

    def of(self, server: Server) -> ServerFacts:
        """One server; nothing is asked."""
        return self._facts(self._status(server))

    def pause_of(self, server: Server) -> Pause | None:
        """Whether nothing is submitted to a server from this workstation."""
        return self._paused.of(server)

    def _statuses(self) -> tuple[ServerStatus, ...]:
        followed = {status.server.url: status for status in self._seen.server_statuses()}
        configured = [followed.get(url) or self._unheard(each) for url, each in self._configured.items()]
        others = (each for url, each in followed.items() if url not in self._configured)
        return (*configured, *others)

    def _status(self, server: Server) -> ServerStatus:
        found = (each for each in self._seen.server_statuses() if each.server.url == server.url)
        return next(found, None) or self._unheard(server)

    def _unheard(self, server: Server) -> ServerStatus:
        """Nobody follows it yet, as in a command: whether it answers is what was found here."""
        known = self._figures.get(server.url)
        connection, since = Connection.CONNECTING, self._clock.now()
        if known is not None and known.asked_at is not None:
            connection = Connection.POLLING if not known.problem else Connection.UNREACHABLE
            since = known.asked_at
        return ServerStatus(
            server=server,
            connection=connection,
            since=since,
            queue_length=known.queue_length if known is not None else None,
            problem=known.problem if known is not None else "",
        )

    def _facts(self, status: ServerStatus) -> ServerFacts:
        server = status.server
        return self._known(server).facts(
            status,
            is_configured=server.url in self._configured,
            runs=tuple(self._runs(server)),
            pause=self._paused.of(server),
        )

    def _runs(self, server: Server) -> Iterable[RunSeen]:
        for job in self._seen.running(server.url):
            live = self._seen.live(job.ref)
            if live is not None:
                yield RunSeen(job, live)

    def _known(self, server: Server) -> Figures:
        return self._figures.setdefault(server.url, Figures())

    # Asking

    def watch(self) -> Callable[[], None]:
        """Somebody looks: figures are asked again and again until the call that this returns."""
        self._watcher += 1
        mine = self._watcher
        self._watchers.add(mine)
        self._wake.up()
        self._gaps_wake.up()
        return lambda: self._watchers.discard(mine)

    async def run(self) -> None:
        """Asks while somebody looks, until it is cancelled."""
        unsubscribe = self._bus.subscribe(self._hear)
        try:
            await self._read_pauses()
            async with asyncio.TaskGroup() as group:
                group.create_task(self._ask_again_and_again(), name="figures of servers")
                group.create_task(self._look_for_all_gaps(), name="what servers lack")
        finally:
            unsubscribe()

    async def _ask_again_and_again(self) -> None:
        while True:
            if self._watchers:
                await self._round()
                await asyncio.sleep(self._pace.soonest)
            await self._wake.pause(self._pace.figures if self._watchers else None)

    async def _look_for_all_gaps(self) -> None:
        """One server after the other: the descriptions of all classes are long."""
        while True:
            server = next(self._with_due_gaps(), None) if self._watchers else None
            if server is not None:
                await self._look_for_gaps(server)
            else:
                await self._gaps_wake.pause(self._pace.figures if self._watchers else None)

    def _with_due_gaps(self) -> Iterator[Server]:
        now = self._clock.monotonic()
        for status in self._statuses():
            known = self._known(status.server)
            is_told = known.asked_at is not None and not known.problem
            if _answers(status) and is_told and now - known.gaps_at >= self._pace.gaps:
                yield status.server

    async def look(self, servers: Sequence[Server] | None = None, *, gaps: bool = True) -> None:
        """Asks these servers, or all, now, each within its time; what cannot be told is told as that."""
        await self._read_pauses()
        asked = list(servers) if servers is not None else [each.server for each in self._statuses()]
        turn = asyncio.Semaphore(self._pace.at_once)

        async def one(server: Server) -> None:
            async with turn:
                await self._ask(server, with_queue=True)
                if gaps and not self._known(server).problem:
                    await self._look_for_gaps(server)

        await asyncio.gather(*(one(each) for each in asked))

    async def _read_pauses(self) -> None:
        try:
            await self._paused.read()
        except StorageError as error:
            log.warning("Which servers are paused cannot be read: %s", error.message)

    async def _round(self) -> None:
        await self._read_pauses()
        turn = asyncio.Semaphore(self._pace.at_once)
        answering = [each.server for each in self._statuses() if _answers(each)]

        async def one(server: Server) -> None:
            async with turn:
                if self._watchers:
                    await self._ask(server)

        await asyncio.gather(*(one(each) for each in answering))
        self._gaps_wake.up()

    async def _ask(self, server: Server, *, with_queue: bool = False) -> None:
        known, client = self._known(server), self._comfy.get(server)
        try:
            async with asyncio.timeout(PATIENCE):
                answer = await client.stats()
                if with_queue:
                    known.queue_length = await client.queue_length()
            known.answered(answer.info, answer.seconds, self._clock.now())
        except TimeoutError:
            known.failed(f"{server.title} did not answer within {PATIENCE:.0f} seconds.", self._clock.now())
        except ServerError as error:
            known.failed(error.message, self._clock.now())
        self._tell(server)

    async def _look_for_gaps(self, server: Server) -> None:
        known = self._known(server)
        known.gaps_at = self._clock.monotonic()
        try:
            async with asyncio.timeout(PATIENCE_FOR_CLASSES):
                classes = await self._catalogue.of(server)
                replaced = await self._catalogue.replacements(server)
            known.gaps = await self._local.run(self._gaps, classes, replaced)
        except (TimeoutError, JobMonitorError) as error:
            log.info("What %s lacks cannot be told: %s", server.title, error)
            known.gaps = None
        self._tell(server)

    def _gaps(self, classes: Mapping[str, JSON], replaced: Mapping[str, JSON]) -> tuple[WorkflowGap, ...]:
        """Blocking: reads the workflows."""
        found = []
        for name in self._workflows.names()[:MOST_WORKFLOWS]:
            try:
                workflow = self._workflows.get(name)
            except (UnknownWorkflow, InvalidWorkflow, StorageError):
                continue  # the list of workflows says what is wrong with it
            gap = _gap(workflow, classes, replaced)
            if gap is not None:
                found.append(gap)
        return tuple(found)

    def _hear(self, event: Event) -> None:
        if not isinstance(event, ServerChanged):
            return
        known = self._known(event.status.server)
        now = (event.status.connection, event.status.since)
        before, known.connection = known.connection, now
        if before is not None and before != now:
            known.forget()
            if _answers(event.status):
                self._wake.up()

    def _tell(self, server: Server) -> None:
        self._bus.publish(ServerFactsChanged(server.url))

    # What an operator does

    async def pause(self, server: Server) -> None:
        """Nothing is submitted to it from this workstation; what is, waits in the outbox. Raises
        StorageError."""
        await self._paused.pause(server)

    async def resume(self, server: Server) -> None:
        """What waits for it is sent. Raises StorageError."""
        await self._paused.resume(server)

    async def free_memory(self, server: Server) -> None:
        """Asks it to unload its models and forget what it keeps, once it is idle. Raises ServerError."""
        await self._comfy.get(server).free_memory()
        self._wake.up()

    async def what_runs(self, server: Server) -> Interruptible | None:
        """What runs there just now, as the server says; None where nothing does. Raises ServerError or
        DatabaseError."""
        return await self._interrupts.what_runs(server)

    async def interrupt(self, found: Interruptible, *, whatever_runs: bool = False) -> None:
        """Ends what `what_runs` found, and nothing else.

        Raises InvalidInput where it has ended, CancelRefused where the server is too old to end one prompt
        only (unless it is our own, and `whatever_runs` says that the operator knows).
        """
        await self._interrupts.interrupt(found, whatever_runs=whatever_runs)


def _answers(status: ServerStatus) -> bool:
    return status.connection in (Connection.CONNECTED, Connection.POLLING)


def _gap(workflow: Workflow, classes: Mapping[str, JSON], replaced: Mapping[str, JSON]) -> WorkflowGap | None:
    lacks = lacking(workflow, classes, replaced)
    if not (lacks.classes or lacks.models or lacks.optional_classes):
        return None
    return WorkflowGap(
        workflow.name,
        workflow.title,
        lacks.classes,
        packs((*lacks.classes, *lacks.optional_classes)),
        lacks.models,
        lacks.optional_classes,
    )

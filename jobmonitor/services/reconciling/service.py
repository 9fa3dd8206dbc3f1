"""Compares rows, servers and files: on connect, on a slow clock, on demand; and repairs what is confirmed."""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from jobmonitor.domain.errors import DatabaseError, StorageError
from jobmonitor.domain.events import DoubtsFound, Event, ServerChanged
from jobmonitor.domain.feed import MAX_PAGE, Cursor, FeedQuery
from jobmonitor.domain.job import ACTIVE, Job, JobRef, JobStatus
from jobmonitor.domain.reconciling import Facts, Finding, PastRound, Refused, Report, Round
from jobmonitor.domain.server import Connection, Server
from jobmonitor.domain.verdicts import judge
from jobmonitor.services.ports import (
    ComfyServers,
    JobRepository,
    WorkflowLibrary,
)
from jobmonitor.services.ports.repairs import RepairBook
from jobmonitor.services.reconciling.gathering import Gatherer, KeptOutputs
from jobmonitor.services.reconciling.known import LOSSES, is_at
from jobmonitor.services.reconciling.repairing import Repairer
from jobmonitor.services.reconciling.silence import Silence
from jobmonitor.services.tracking import TrackingService
from jobmonitor.services.tracking.context import TrackingContext
from jobmonitor.services.wake import Wake

log = logging.getLogger(__name__)

MOST_JOBS = 5_000
"""Jobs of one look that was asked for."""
MOST_QUIET = 1_000
"""Jobs of one look of the slow clock: active ones, and as many that ended."""
RECENT = timedelta(days=1)
"""How old jobs may be that count as recently ended, where nothing is said."""
MOST_ROUNDS = 50
_ENDED = frozenset({JobStatus.COMPLETED, JobStatus.FAILED, JobStatus.CANCELLED})

Progress = Callable[[int], None]


def _judged(facts: Sequence[Facts]) -> tuple[Finding, ...]:
    return tuple(judge(each, LOSSES) for each in facts)


def _nobody(done: int) -> None:
    """Nobody wants to know how far it is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReconcilePace:
    """Seconds."""

    first: float = 30.0
    """After the start: those who follow jobs write first what they find."""
    every: float = 600.0
    """Between two looks of the slow clock; drawn a little, so that workstations do not come together."""
    settle: float = 10.0
    """After a server is reached again, for the same reason."""
    confirm: float = 15.0
    """Before what a look of its own accord found is looked at again: what is only on its way is no doubt."""


class ReconcileService:
    """Used in one event loop."""

    def __init__(
        self,
        repository: JobRepository,
        book: RepairBook,
        comfy: ComfyServers,
        workflows: WorkflowLibrary,
        tracking: TrackingService,
        context: TrackingContext,
        servers: Iterable[Server] = (),
        kept: KeptOutputs | None = None,
        pace: ReconcilePace | None = None,
    ) -> None:
        self._repository, self._book, self._context = repository, book, context
        self._servers = tuple(servers)
        self._pace = pace or ReconcilePace()
        silence = Silence(context.clock, tracking.live, tracking.server_statuses)
        self._gatherer = Gatherer(
            repository,
            context.journal,
            book,
            context.background,
            comfy,
            workflows,
            context.clock,
            silence,
            self._servers,
            kept,
            context.proof,
        )
        self._repairer = Repairer(repository, book, context, kept)
        self._wake = Wake()
        self._back: set[str] = set()
        self._lost: set[str] = set()
        self.doubts: tuple[Finding, ...] = ()
        """What the last look of its own accord found."""

    # On demand

    async def look(
        self,
        jobs: Sequence[Job] | None = None,
        servers: Collection[str] | None = None,
        *,
        since: datetime | None = None,
        on_progress: Progress = _nobody,
    ) -> Report:
        """Compares these jobs, as the database has them now; where None, those that wait or run, and those
        that were created since `since` (a day ago, where None). With `servers` (addresses), only theirs.

        Raises DatabaseError and StorageError. A server that does not answer is a finding.
        """
        is_whole = True
        if jobs is None:
            found, is_whole = await self._meant(since, servers, MOST_JOBS)
        else:
            found = await self._read([job.ref for job in jobs[:MOST_JOBS]])
            is_whole = len(jobs) <= MOST_JOBS
        return await self._judged(found, on_progress, is_whole=is_whole)

    async def _judged(self, jobs: Sequence[Job], on_progress: Progress, *, is_whole: bool = True) -> Report:
        facts = await self._gatherer.facts(jobs, on_progress)
        findings = await self._context.background.run(_judged, facts)
        return Report(findings, self._context.clock.now(), is_whole)

    async def _read(self, refs: Sequence[JobRef]) -> list[Job]:
        rows = await self._context.background.run(self._repository.get_many, refs)
        by_ref = {job.ref: job for job in rows}
        return [by_ref[ref] for ref in dict.fromkeys(refs) if ref in by_ref]

    async def _meant(
        self, since: datetime | None, servers: Collection[str] | None, most: int
    ) -> tuple[list[Job], bool]:
        """The jobs that wait or run, and those that ended lately; and whether these are all of them."""
        addresses = self._addresses(servers)
        if addresses:
            background = self._context.background
            active = list(await background.run(self._repository.active, addresses))
            all_active = len(active) <= most
        else:  # there may be very many
            active, all_active = await self._pages(FeedQuery(statuses=ACTIVE), frozenset(), most)
        begin = since or self._context.clock.now() - RECENT
        ended, all_ended = await self._pages(FeedQuery(statuses=_ENDED, created_from=begin), addresses, most)
        return [*active[:most], *ended[:most]], all_active and all_ended

    async def _pages(self, query: FeedQuery, addresses: frozenset[str], most: int) -> tuple[list[Job], bool]:
        """The newest jobs of a query, of these servers where any are named; and whether these are all."""
        found: list[Job] = []
        after: Cursor | None = None
        while len(found) < most:
            read = partial(self._repository.page, query, after=after, limit=MAX_PAGE)
            page = await self._context.background.run(read)
            found += [job for job in page.jobs if not addresses or is_at(job, addresses)]
            after = page.next
            if after is None:
                return found, True
        return found[:most], False

    def _addresses(self, servers: Collection[str] | None) -> frozenset[str]:
        """Every address under which rows may name these servers; empty for all."""
        wanted = set(servers or ())
        for server in self._servers:
            if wanted & set(server.addresses):
                wanted |= set(server.addresses)
        return frozenset(wanted)

    # Repairing

    async def apply(self, findings: Sequence[Finding], on_progress: Progress = _nobody) -> Round:
        """Makes the changes of these findings, each after another look that finds the same, and only where
        the row still says what was seen; what is otherwise by now is refused.

        Raises DatabaseError and StorageError, where nothing was written.
        """
        wanted = {each.job.ref: each for each in findings if each.change is not None}
        rows = await self._read(list(wanted))
        fresh = {each.job.ref: each for each in (await self._judged(rows, _nobody)).findings}
        sure: list[Finding] = []
        refused: list[Refused] = []
        for ref, finding in wanted.items():
            now = fresh.get(ref)
            if now is None:
                refused.append(Refused(ref, "The row is gone."))
            elif not now.is_same(finding):
                refused.append(Refused(ref, f"It is otherwise by now: {now.verdict.words.lower()}."))
            else:
                sure.append(now)
        made = (
            await self._repairer.apply(sure, lambda done: on_progress(done + len(refused)))
            if sure
            else Round(id="")
        )
        self._forget({job.ref for job in made.applied})
        return Round(id=made.id, applied=made.applied, refused=(*refused, *made.refused))

    async def undo(self, round_id: str, on_progress: Progress = _nobody) -> Round:
        """Puts the rows of a round back as they were, where they still say what it wrote; also after a
        restart. Raises InvalidInput, DatabaseError, StorageError."""
        return await self._repairer.undo(round_id, on_progress)

    async def rounds(self) -> tuple[PastRound, ...]:
        """The last rounds of this workstation in this database, the newest first."""
        background = self._context.background
        info = await background.run(self._repository.info)
        return await background.run(self._book.rounds, info.title, MOST_ROUNDS)

    # Of its own accord

    async def run(self) -> None:
        """Looks on a slow clock, and at servers that are reached again, until it is cancelled."""
        unsubscribe = self._context.bus.subscribe(self._hear)
        draw = random.SystemRandom()
        try:
            await asyncio.sleep(self._pace.first)
            self._back.clear()
            await self._look_quietly(None)
            while True:
                await self._wake.pause(self._pace.every * draw.uniform(0.8, 1.2))
                if self._back:
                    await asyncio.sleep(self._pace.settle * draw.uniform(1.0, 1.5))
                back, self._back = self._back, set()
                await self._look_quietly(back or None)
        finally:
            unsubscribe()

    def _hear(self, event: Event) -> None:
        if not isinstance(event, ServerChanged):
            return
        url = event.status.server.url
        if event.status.connection is Connection.UNREACHABLE:
            self._lost.add(url)
        elif event.status.connection in (Connection.CONNECTED, Connection.POLLING) and url in self._lost:
            self._lost.discard(url)
            self._back.add(url)
            self._wake.up()

    async def _look_quietly(self, servers: Collection[str] | None) -> None:
        """Tells what two looks found, one after the other."""
        try:
            jobs, _ = await self._meant(None, servers, MOST_QUIET)
            first = {each.job.ref: each for each in (await self._judged(jobs, _nobody)).doubtful}
            found: list[Finding] = []
            if first:
                await asyncio.sleep(self._pace.confirm)
                again = await self._judged(await self._read(list(first)), _nobody)
                found = [each for each in again.doubtful if each.is_same(first[each.job.ref])]
        except (DatabaseError, StorageError) as error:
            log.info("Jobs cannot be compared: %s", error)
            return
        looked_at = {job.ref for job in jobs}
        others = [each for each in self.doubts if servers is not None and each.job.ref not in looked_at]
        self._tell((*others, *found))

    def _forget(self, refs: Collection[JobRef]) -> None:
        self._tell(tuple(each for each in self.doubts if each.job.ref not in refs))

    def _tell(self, doubts: tuple[Finding, ...]) -> None:
        known = {(each.job.ref, each.verdict) for each in self.doubts}
        self.doubts = doubts
        if {(each.job.ref, each.verdict) for each in doubts} != known:
            self._context.bus.publish(DoubtsFound(doubts))

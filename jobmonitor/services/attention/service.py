"""Hears what happens, and says what an operator should be told of: once, in time, and not in quiet hours."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Collection, Iterable
from datetime import datetime, tzinfo

from jobmonitor.domain.attention import End, Entry, EntryKind
from jobmonitor.domain.errors import JobMonitorError
from jobmonitor.domain.events import (
    ActivityChanged,
    Event,
    FeedInvalidated,
    JobChanged,
    JobsChanged,
    NoticeRaised,
    UnreadChanged,
)
from jobmonitor.domain.feed import FeedQuery
from jobmonitor.domain.job import ACTIVE, Job, JobKind, JobRef, JobStatus
from jobmonitor.services.attention.ends import OwnJobs, end_of
from jobmonitor.services.attention.log import ActivityLog
from jobmonitor.services.attention.memory import Memory, load_memory
from jobmonitor.services.attention.pacing import AttentionPace, Pending
from jobmonitor.services.attention.settings import AttentionSettings, read_settings, write_settings
from jobmonitor.services.attention.surroundings import Surroundings
from jobmonitor.services.bus import EventBus
from jobmonitor.services.ports import Background, Clock, JobRepository, Journal, Layout

log = logging.getLogger(__name__)

LOOKED_BACK = 200
"""Own jobs, newest first, among which those are looked for that ended while nobody was there."""
MAX_WAITING = 5000
"""Changed jobs that wait to be looked at; more than that are looked for in the database."""
LOOK_SECONDS = 20.0
"""Between two looks at whether quiet hours are over, while something waits to be told."""


class AttentionService:
    """Of one window. What was told is kept for the database with this title; settings for the profile.

    Used in one event loop. Tells NoticeRaised, UnreadChanged and ActivityChanged.
    """

    def __init__(
        self,
        repository: JobRepository,
        journal: Journal,
        layout: Layout,
        background: Background,
        local: Background,
        bus: EventBus,
        clock: Clock,
        *,
        user_id: str | None,
        database: str,
        profile: str = "",
        pace: AttentionPace | None = None,
        zone: tzinfo | None = None,
    ) -> None:
        """`zone`: where the operator is; None: where the workstation is."""
        self._repository, self._journal, self._layout = repository, journal, layout
        self._background, self._local = background, local
        self._bus, self._clock = bus, clock
        self._user_id, self._profile = user_id, profile
        self._memory_name = f"attention of {database}"
        self._log = ActivityLog(layout, local, f"activity of {database}")
        self._own = OwnJobs(user_id)
        self._pace = pace or AttentionPace()
        self.pending = Pending(self._pace, zone)
        self._surroundings = Surroundings(clock)
        self._heard: dict[JobRef, Job] = {}
        self._entries_due: list[Entry] = []
        self._look_back = True
        self._due = asyncio.Event()
        self._is_begun = False
        self._memory = Memory()
        self._unread: frozenset[JobRef] = frozenset()
        self._seen_due: set[JobRef] = set()
        self.settings = AttentionSettings()
        self.is_watched: Callable[[JobRef], bool] = lambda ref: False
        """Whether the operator sees the job now, as the window says."""

    # what is known

    @property
    def entries(self) -> tuple[Entry, ...]:
        """The log of what happened, oldest first."""
        return self._log.entries

    @property
    def unread(self) -> frozenset[JobRef]:
        """Own jobs that ended and that nobody looked at since."""
        return self._unread

    def is_unread(self, ref: JobRef) -> bool:
        """Whether the job ended and nobody looked at it since."""
        return ref in self._unread

    @property
    def left_at(self) -> datetime | None:
        """When the operator left the window last, or read everything."""
        return self._memory.left_at

    @property
    def active_count(self) -> int:
        """How many jobs of one's own wait or run, as far as was heard."""
        return self._own.active_count

    @property
    def active(self) -> frozenset[JobRef]:
        """These jobs."""
        return self._own.mine

    @property
    def unread_failed(self) -> int:
        """How many of the unread jobs failed, as far as the log has them."""
        return len({each.ref for each in self._unread_entries() if each.status is JobStatus.FAILED})

    def _unread_entries(self) -> Iterable[Entry]:
        return (each for each in self.entries if each.ref is not None and each.ref in self._unread)

    @property
    def is_muted(self) -> bool:
        """Whether nothing is told because the operator wants it so for a while."""
        until = self.pending.muted_until
        return until is not None and self._clock.now() < until

    # what is wished

    def mute(self, until: datetime | None) -> None:
        """Tells nothing until then; what happened meanwhile is told in one. None: not any more."""
        self.pending.muted_until = until
        self._due.set()

    async def set_settings(self, settings: AttentionSettings) -> None:
        """Keeps these settings and follows them. Raises StorageError where they cannot be kept."""
        self.settings = settings
        self._due.set()
        await self._local.run(write_settings, self._layout, self._profile, settings)

    def see(self, refs: Collection[JobRef]) -> None:
        """The operator looks at these jobs."""
        seen = self._unread & frozenset(refs)
        if seen:
            self._unread -= seen
            self._seen_due |= seen
            self._bus.publish(UnreadChanged(seen))
            self._due.set()

    async def read_all(self) -> None:
        """The operator has read everything."""
        seen, self._unread = self._unread, frozenset()
        await self._edit(lambda memory: memory.seen(seen).left(self._clock.now()))
        self._bus.publish(UnreadChanged(seen))
        self._bus.publish(ActivityChanged())

    async def leave(self) -> None:
        """The operator goes away: what happens from now on is what happened since."""
        await self._edit(lambda memory: memory.left(self._clock.now()))
        self._bus.publish(ActivityChanged())

    async def aclose(self) -> None:
        """Keeps what was seen, what quiet hours held back, and that the operator left. Call after `run`
        ended."""
        if self._is_begun:
            seen, self._seen_due = self._seen_due, set()
            owed = self.pending.refs & self._unread  # what was looked at needs no telling
            await self._edit(lambda memory: memory.seen(seen).untold(owed).left(self._clock.now()))
            await self._write_log()

    # what happens

    async def run(self) -> None:
        """Reads what was kept, then hears and tells; until cancelled."""
        unsubscribe = self._bus.subscribe(self._hear)
        try:
            await self._begin()
            while True:
                wait = LOOK_SECONDS if self.pending.count else None
                try:
                    async with asyncio.timeout(wait):  # wait_for would lose a cancel in the turn of news
                        await self._due.wait()
                except TimeoutError:
                    log.debug("Looks whether what waits is due")
                self._due.clear()
                await self.look()
                if self.pending.count and not self._due.is_set():
                    await asyncio.sleep(self._pace.gather)
                    self.tell()
        finally:
            unsubscribe()

    async def _begin(self) -> None:
        try:
            self.settings = await self._local.run(read_settings, self._layout, self._profile)
        except JobMonitorError as error:
            log.warning("The settings of notifications are not known: %s", error.message)
        await self._log.load()
        await self._edit(lambda memory: memory.begun(self._clock.now()))
        self._is_begun = True
        if self._unread:
            self._bus.publish(UnreadChanged(self._unread))
        self._bus.publish(ActivityChanged())
        self._due.set()

    def _hear(self, event: Event) -> None:
        match event:
            case JobChanged(job):
                self._note((job,))
            case JobsChanged(changes):
                self._note(changes.jobs)
                self._own.forget(changes.removed)
                self.see(changes.removed)  # nobody can look at what is gone
                self._look_back = self._look_back or changes.everything
            case FeedInvalidated():
                self._look_back = True
                self._due.set()
            case _:
                entry = self._surroundings.entry_of(event)
                if entry is not None:
                    self._entries_due.append(entry)
                    self._due.set()

    def _note(self, jobs: Iterable[Job]) -> None:
        for job in jobs:
            mine = self._own.is_mine(job)
            if job.status in ACTIVE:
                if mine or self._own.may_be_mine(job):
                    self._own.note_active((job,))
            elif job.status.is_terminal and (mine or self._own.may_be_mine(job)):
                if len(self._heard) < MAX_WAITING:
                    self._heard[job.ref] = job
                else:
                    self._look_back = True
                self._due.set()

    async def look(self) -> None:
        """Looks at what was heard: who was not told of it yet is, sooner or later."""
        if self._look_back:
            self._look_back = False
            await self._look_around()
        heard, self._heard = list(self._heard.values()), {}
        ends = [end_of(job) for job in await self._mine_of(heard)]
        seen, self._seen_due = self._seen_due, set()
        if ends or seen:
            await self._claim(ends, seen)
        self._own.forget(job.ref for job in heard)
        await self._write_log()
        self.tell()

    async def _look_around(self) -> None:
        """Which of my jobs wait or run, and which ended while nobody was there."""
        if self._user_id is None:
            return
        kinds = frozenset(JobKind)
        ended = frozenset(status for status in JobStatus if status.is_terminal)
        for statuses in (ACTIVE, ended):
            query = FeedQuery(kinds=kinds, user_id=self._user_id, statuses=statuses)
            try:
                page = await self._background.run(self._page, query)
            except JobMonitorError as error:
                log.info("Own jobs are not known: %s", error.message)
                return
            self._note(page)

    def _page(self, query: FeedQuery) -> tuple[Job, ...]:
        return tuple(self._repository.page(query, after=None, limit=LOOKED_BACK).jobs)

    async def _mine_of(self, jobs: list[Job]) -> list[Job]:
        """Those that are my own; of rows that name nobody, those that were submitted here."""
        unclear = [job.comfy_job_id for job in jobs if not self._own.is_mine(job) and job.comfy_job_id]
        try:
            ours = await self._local.run(self._journal.find, unclear) if unclear else {}
        except JobMonitorError as error:
            log.warning("What was submitted here is not known: %s", error.message)
            ours = {}
        return [job for job in jobs if self._own.is_mine(job) or job.comfy_job_id in ours]

    async def _claim(self, ends: list[End], seen: Collection[JobRef]) -> None:
        watched = frozenset(end.ref for end in ends if self.is_watched(end.ref))
        active = self._own.active
        fresh: list[End] = []

        def edit(memory: Memory) -> Memory:
            changed, claimed = memory.claim(ends, seen_active=active, watched=watched)
            fresh[:] = claimed
            return changed

        before = self._unread
        await self._edit(lambda memory: edit(memory).seen(seen))
        now = self._clock.now()
        self._entries_due += [_entry_of(end, now) for end in fresh]
        silent = frozenset() if self.settings.while_watched else watched
        self.pending.add(tuple(end for end in fresh if end.ref not in silent), now)
        if self._unread != before:
            self._bus.publish(UnreadChanged(self._unread ^ before))

    async def _edit(self, edit: Callable[[Memory], Memory]) -> None:
        """Changes what is remembered; no other window does at the same time."""
        changed: list[Memory] = []

        def write(stored: bytes | None) -> bytes:
            changed[:] = [edit(load_memory(stored) if stored is not None else self._memory)]
            return changed[0].dump()

        try:
            await self._local.run(self._layout.change, self._memory_name, write)
        except JobMonitorError as error:
            log.warning("What was told is not kept: %s", error.message)
            changed = [edit(self._memory)]
        self._memory = changed[0]
        self._unread = frozenset(self._memory.unread) - self._seen_due

    async def _write_log(self) -> None:
        due, self._entries_due = self._entries_due, []
        if due:
            self._log.add(due)
            self._bus.publish(ActivityChanged())
            await self._log.keep(due)

    def tell(self) -> None:
        """Tells what is due."""
        notice = self.pending.take(self.settings, self._clock.now())
        if notice is not None:
            self._bus.publish(NoticeRaised(notice))


def _entry_of(end: End, now: datetime) -> Entry:
    """What the log says of a job that ended; by this workstation's clock, as all else in it."""
    return Entry(
        kind=EntryKind.ENDED,
        at=min(end.at, now) if end.at is not None else now,
        subject=end.about or end.workflow_name,
        text=end.problem,
        status=end.status,
        job_kind=end.kind,
        ref=end.ref,
    )

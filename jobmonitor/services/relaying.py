"""Relays the progress of our own runs, and shows what others relay of theirs."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Mapping
from functools import partial
from typing import Protocol

from jobmonitor.domain.errors import DatabaseError
from jobmonitor.domain.events import Event, LiveChanged, LivesChanged
from jobmonitor.domain.job import JobRef
from jobmonitor.domain.progress import LiveState, Phase
from jobmonitor.domain.relaying import RelayedProgress
from jobmonitor.services.bus import EventBus
from jobmonitor.services.ports import Background, Clock, ProgressRelay
from jobmonitor.services.wake import Wake

log = logging.getLogger(__name__)

SEND_SECONDS = 1.0
"""Between two messages: of each job at most one."""

AGAIN_SECONDS = 4.0
"""After which it is told again how far a run is that makes no progress: who came later knows it then, and it
does not become stale."""

MOST_SENT = 200
"""Jobs that one message tells of; the others have their turn in the next."""

MOST_HEARD = 2_000
"""Jobs of which news is taken in at once; more of it is left out."""

IDLE_SECONDS = 60.0
"""Without anything that runs, after which nobody listens any more."""


class Seen(Protocol):
    """What is seen at the servers, over which relayed progress is shown."""

    def may_be_told(self, ref: JobRef) -> bool:
        """Whether others may know more of a job than is seen here: it runs, and its progress is not told
        here."""
        ...

    def relayed(self, progress: Mapping[JobRef, RelayedProgress]) -> None:
        """Others told this of their runs."""
        ...

    def forget_stale(self) -> None:
        """What was relayed counts for some seconds."""
        ...


class RelayService:
    """Nothing is sent or listened to while nothing runs, nor where messages do not arrive."""

    def __init__(
        self,
        relay: ProgressRelay | None,
        seen: Seen,
        background: Background,
        bus: EventBus,
        clock: Clock,
        *,
        pace: float = SEND_SECONDS,
    ) -> None:
        """`relay`: None where the database has no such thing."""
        self._relay = relay
        self._seen = seen
        self._background = background
        self._bus = bus
        self._clock = clock
        self._pace = pace
        self._wake = Wake()
        self._due: dict[JobRef, RelayedProgress] = {}
        """What is to be sent, the one that waits for longest first."""
        self._latest: dict[JobRef, tuple[RelayedProgress, float]] = {}
        """What was sent of each run last, and when."""
        self._running: set[JobRef] = set()
        self._heard: dict[JobRef, RelayedProgress] = {}
        self._lock = threading.Lock()
        self._is_open = False

    async def run(self) -> None:
        """Relays until it is cancelled."""
        relay = self._relay
        if relay is None:
            return
        loop = asyncio.get_running_loop()
        unsubscribe = self._bus.subscribe(self._hear)
        busy_at = self._clock.monotonic()
        try:
            while True:
                await self._wake.pause(self._pace if self._is_open else IDLE_SECONDS)
                now = self._clock.monotonic()
                if self._running:
                    busy_at = now
                    if not self._is_open:
                        self._is_open = True
                        await self._background.run(relay.open, partial(self._take, loop))
                elif self._is_open and now - busy_at >= IDLE_SECONDS:
                    self._is_open = False
                    await self._background.run(relay.close)
                self._show()
                await self._send(relay)
                await asyncio.sleep(self._pace)
        finally:
            unsubscribe()

    async def aclose(self) -> None:
        """Ends to listen."""
        if self._relay is not None and self._is_open:
            self._is_open = False
            await self._background.run(self._relay.close)

    # Ours

    def _hear(self, event: Event) -> None:
        match event:
            case LiveChanged(ref, state):
                self._note(ref, state)
            case LivesChanged(states):
                for ref, state in states.items():
                    self._note(ref, state)
            case _:
                pass

    def _note(self, ref: JobRef, state: LiveState | None) -> None:
        if state is None or not (state.phase is Phase.RUNNING or self._seen.may_be_told(ref)):
            self._running.discard(ref)
            self._due.pop(ref, None)
            self._latest.pop(ref, None)
            return
        if not self._running and not self._is_open:
            self._wake.up()
        self._running.add(ref)
        progress = state.progress
        if progress is None or progress.is_relayed or not progress.is_told:
            return
        self._due[ref] = RelayedProgress.of(ref, progress)
        self._wake.up()

    async def _send(self, relay: ProgressRelay) -> None:
        if not relay.is_telling:
            return
        now = self._clock.monotonic()
        for ref, (progress, sent_at) in self._latest.items():
            if now - sent_at >= AGAIN_SECONDS:
                self._due.setdefault(ref, progress)
        batch = [self._due.pop(ref) for ref in list(self._due)[:MOST_SENT]]
        if not batch:
            return
        self._latest.update({each.ref: (each, now) for each in batch})
        try:
            await self._background.run(relay.send, batch)
        except DatabaseError as error:
            log.info("Progress is not relayed: %s", error.message)

    # Others'

    def _take(self, loop: asyncio.AbstractEventLoop, progress: tuple[RelayedProgress, ...]) -> None:
        """In the listener's thread."""
        with self._lock:
            was_empty = not self._heard
            for each in progress:
                if each.ref in self._heard or len(self._heard) < MOST_HEARD:
                    self._heard[each.ref] = each
        if was_empty:
            try:
                loop.call_soon_threadsafe(self._wake.up)
            except RuntimeError:
                return  # the loop is closed

    def _show(self) -> None:
        with self._lock:
            heard, self._heard = self._heard, {}
        if heard:
            self._seen.relayed(heard)
        self._seen.forget_stale()

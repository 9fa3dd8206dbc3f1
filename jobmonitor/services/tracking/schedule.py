"""When a server is asked, and for how much."""

from __future__ import annotations

import asyncio
import logging

from jobmonitor.domain.errors import DatabaseError, ServerError, StorageError
from jobmonitor.services.backoff import Backoff
from jobmonitor.services.tracking.context import TrackingContext
from jobmonitor.services.tracking.doubts import Doubt, Doubts
from jobmonitor.services.tracking.followed import FollowedJobs
from jobmonitor.services.tracking.intervals import is_long, slowed, spacing
from jobmonitor.services.tracking.link import ServerLink
from jobmonitor.services.tracking.looking import Looker

log = logging.getLogger(__name__)

LOOK_AHEAD = 2
"""Jobs that have not ended among those that come next, until the rest is believed to wait as well."""

AGAIN = (0.3, 0.6, 1.2, 2.4)
"""Seconds until it is looked again for ends that the queue's length told of, and that no history had yet."""

NEVER = float("inf")

LONGEST_DATABASE_WAIT = 10.0
"""Seconds after which reports that the database did not take are tried again at the latest."""


class Schedule:
    """Asks one server again and again: on each doubt, and on a slow clock."""

    def __init__(
        self, title: str, context: TrackingContext, jobs: FollowedJobs, link: ServerLink, looker: Looker
    ) -> None:
        self._title = title
        self._context = context
        self._jobs = jobs
        self._link = link
        self._looker = looker
        self._doubts: Doubts = looker.doubts
        self._last = float("-inf")
        """When the whole queue was read last (the clock's monotonic seconds)."""
        self._due = float("-inf")
        """When it is read next, whatever happens."""
        self._owed = 0
        """Prompts that left the queue, and of which it was not found why."""
        self._tries = 0
        """How often those were looked for again."""
        self._again = NEVER
        """When they are looked for next."""

    async def run(self) -> None:
        """Until it is cancelled."""
        pace = self._context.pace
        server_lost = Backoff(first=1.0, longest=30.0)
        database_lost = Backoff(first=2 * pace.polling, longest=max(pace.polling, LONGEST_DATABASE_WAIT))
        while True:
            pause = 0.0
            try:
                await self._round()
                server_lost.reset()
                database_lost.reset()
                pause = self._pause()
            except ServerError as error:
                self._link.lose(error)
                self._looker.show_unreachable(error.message)
                self._due = float("-inf")
                pause = server_lost.next()
            except (DatabaseError, StorageError) as error:
                log.warning("Reports on %s wait for the database: %s", self._title, error)
                self._due = float("-inf")
                await asyncio.sleep(database_lost.next())  # whatever else is heard of the server meanwhile
            await asyncio.sleep(pace.soonest)
            await self._doubts.pause(pause)

    async def _round(self) -> None:
        doubt, left = self._doubts.take()
        length = self._link.queue_length
        if doubt >= (Doubt.FRESH if is_long(length) else Doubt.MOVED):
            self._due = min(self._due, self._last + spacing(length, fresh=doubt is Doubt.FRESH))
        now = self._context.clock.monotonic()
        if now >= self._due and not self._has_to_wait(length):
            has_read = await self._looker.look()
            now = self._context.clock.monotonic()
            self._last = now if has_read else self._last
            self._due = now + self._interval()
            self._owes(0)
        elif not is_long(length) or not len(self._jobs):
            self._owes(0)
        elif doubt or now >= self._again or not self._link.socket_open:
            await self._look_ahead(doubt, left)

    async def _look_ahead(self, doubt: Doubt, left: int) -> None:
        """Asks for the next jobs' ends. Where fewer are found than prompts left the queue, it is asked again
        after a while, some times: a history may come late, or not be told once."""
        expected = min(left + self._owed, len(self._jobs))
        is_thorough = expected or doubt is Doubt.OPEN or not self._link.socket_open
        found = await self._looker.look_ahead(expected=expected, most_open=LOOK_AHEAD if is_thorough else 1)
        missing = max(0, expected - found)
        if left:
            self._tries = 0
        elif missing and self._context.clock.monotonic() < self._again:  # there was another reason to look
            self._owed = missing
            return
        self._owes(missing)

    def _owes(self, ends: int) -> None:
        """So many ends were not found, and are looked for again, unless that was done often enough."""
        if not ends or not self._link.socket_open or self._tries == len(AGAIN):
            self._owed, self._tries, self._again = 0, 0, NEVER
            return
        self._owed = ends
        self._again = self._context.clock.monotonic() + AGAIN[self._tries]
        self._tries += 1

    def _has_to_wait(self, length: int) -> bool:
        """Whether others read long queues just now: until it is this one's turn, ends are found by the order
        that is known."""
        return is_long(length) and self._looker.knows_order and self._context.long_queues.locked()

    def _interval(self) -> float:
        """Seconds until the whole queue is read again, where nothing happens."""
        pace = self._context.pace
        if not len(self._jobs):
            return pace.idle
        if any(each.is_in_doubt for each in self._jobs):
            return pace.lost
        return slowed(pace.connected if self._link.socket_open else pace.polling, self._link.queue_length)

    def _pause(self) -> float:
        until = max(0.0, min(self._due, self._again) - self._context.clock.monotonic())
        if not self._link.socket_open and len(self._jobs):
            return min(until, self._context.pace.polling)
        return until

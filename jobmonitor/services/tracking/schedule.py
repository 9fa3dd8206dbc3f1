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
        doubt = self._doubts.take()
        length = self._link.queue_length
        if doubt >= Doubt.FRESH or not is_long(length):
            wait = spacing(length, fresh=doubt is Doubt.FRESH) if doubt else 0.0
            self._due = min(self._due, self._last + wait) if doubt else self._due
        now = self._context.clock.monotonic()
        if now >= self._due and not self._has_to_wait(length):
            has_read = await self._looker.look()
            now = self._context.clock.monotonic()
            self._last = now if has_read else self._last
            self._due = now + self._interval()
        elif is_long(length) and len(self._jobs) and (doubt or not self._link.socket_open):
            await self._looker.look_ahead(ask_length=not self._link.socket_open)

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
        until = max(0.0, self._due - self._context.clock.monotonic())
        if not self._link.socket_open and len(self._jobs):
            return min(until, self._context.pace.polling)
        return until

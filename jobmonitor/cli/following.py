"""What the commands that follow jobs have in common: they hear the application's bus."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import contextmanager

from jobmonitor.domain.errors import DatabaseError
from jobmonitor.domain.events import (
    DatabaseChanged,
    Event,
    FeedInvalidated,
    JobChanged,
    JobsChanged,
    LiveChanged,
    LivesChanged,
    ServerChanged,
)
from jobmonitor.domain.job import Job, JobRef
from jobmonitor.domain.progress import LiveState
from jobmonitor.domain.server import ServerStatus
from jobmonitor.services.application import Application
from jobmonitor.services.wake import Wake


class Follower(ABC):
    """Hears what happens to jobs, and wakes whoever waits for it."""

    def __init__(self, application: Application) -> None:
        self.application = application
        self.changed = Wake()
        """Woken by each event that may matter."""
        self.stale = False
        """Whether rows have to be read again, because too much may have happened to name it."""

    @contextmanager
    def hearing(self) -> Iterator[None]:
        """Hears the bus for the time of the block."""
        unsubscribe = self.application.bus.subscribe(self._hear)
        try:
            yield
        finally:
            unsubscribe()

    async def read_again(self) -> None:
        """What happened while nobody listened."""
        self.stale = False
        try:
            await self.read()
        except DatabaseError:
            return  # what looks for changes tells it, and when it is over

    @abstractmethod
    async def read(self) -> None:
        """Reads the rows that are followed."""

    @abstractmethod
    def take(self, job: Job) -> None:
        """A row reads like this now."""

    @abstractmethod
    def lose(self, ref: JobRef) -> None:
        """A row is gone."""

    @abstractmethod
    def take_live(self, ref: JobRef, state: LiveState | None) -> None:
        """A job is seen differently at its server."""

    @abstractmethod
    def take_server(self, status: ServerStatus) -> None:
        """A server answers differently."""

    @abstractmethod
    def take_database(self, problem: str, remedy: str) -> None:
        """The database is lost, or back (no problem)."""

    def _hear(self, event: Event) -> None:
        match event:
            case JobChanged(job=job):
                self.take(job)
            case JobsChanged(changes=changes):
                for job in changes.jobs:
                    self.take(job)
                for ref in changes.removed:
                    self.lose(ref)
                self.stale = self.stale or changes.everything
            case FeedInvalidated():
                self.stale = True
            case LiveChanged(ref=ref, state=state):
                self.take_live(ref, state)
            case LivesChanged(states=states):
                for ref, state in states.items():
                    self.take_live(ref, state)
            case ServerChanged(status=status):
                self.take_server(status)
            case DatabaseChanged(problem=problem, remedy=remedy):
                self.take_database(problem, remedy)
            case _:
                return
        self.changed.up()

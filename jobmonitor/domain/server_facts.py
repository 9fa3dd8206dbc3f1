"""What is known of a server beyond whether it answers: what it has, what it runs, what it lacks.

Servers lie, and older ones say less: every number may be missing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from jobmonitor.domain.job import Job
from jobmonitor.domain.progress import LiveState
from jobmonitor.domain.server import Connection, Device, Server, ServerStatus


@dataclass(frozen=True, slots=True)
class Memory:
    """Bytes of one memory. `free` is never more than `total`."""

    free: int
    total: int

    @property
    def used(self) -> int:
        """Bytes that are taken."""
        return self.total - self.free

    @property
    def fraction(self) -> float:
        """The part that is taken, 0 to 1."""
        return self.used / self.total

    @classmethod
    def of(cls, free: int | None, total: int | None) -> Memory | None:
        """None where a server does not say, or says what cannot be."""
        if free is None or total is None or total <= 0 or not 0 <= free <= total:
            return None
        return cls(free, total)


@dataclass(frozen=True, slots=True)
class Pause:
    """Nothing is submitted to a server from this workstation."""

    server_url: str
    since: datetime


@dataclass(frozen=True, slots=True)
class WorkflowGap:
    """What a server lacks for a workflow."""

    workflow_name: str
    title: str
    classes: tuple[str, ...] = ()
    """Node classes, as graphs name them."""
    packs: tuple[str, ...] = ()
    """What would have to be installed to have them."""
    models: tuple[str, ...] = ()
    optional_classes: tuple[str, ...] = ()
    """Of nodes that some values of the form leave out: these stop nobody."""

    @property
    def stops(self) -> bool:
        """Whether the workflow cannot run there at all."""
        return bool(self.classes or self.models)


@dataclass(frozen=True, slots=True)
class RunSeen:
    """A job that is seen to run at a server, and how far it is."""

    job: Job
    live: LiveState


class ServerMood(StrEnum):
    """How a server is, in one word; the first that holds."""

    UNREACHABLE = "unreachable"
    PAUSED = "paused"
    CONNECTING = "connecting"
    WORKING = "working"
    IDLE = "idle"


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerFacts:
    """A server as the list of servers shows it."""

    status: ServerStatus
    is_configured: bool = True
    """Whether the settings name it; else only rows do."""
    runs: tuple[RunSeen, ...] = ()
    """Jobs of rows that are seen to run there; prompts of others are in no row."""
    pause: Pause | None = None
    version: str = ""
    os: str = ""
    python_version: str = ""
    pytorch_version: str = ""
    devices: tuple[Device, ...] = ()
    ram: Memory | None = None
    latency: float | None = None
    """Seconds of the way there and back: the middle of the last few."""
    asked_at: datetime | None = None
    """When version, memory and latency were asked last (this workstation's clock, UTC)."""
    problem: str = ""
    """Why they could not be, in one sentence; empty where they could."""
    gaps: tuple[WorkflowGap, ...] | None = None
    """What it lacks for the workflows that it cannot run wholly; None where nobody looked yet."""

    @property
    def server(self) -> Server:
        """Whose facts these are."""
        return self.status.server

    @property
    def vram(self) -> Memory | None:
        """Of all its devices together."""
        known = [Memory.of(each.vram_free, each.vram_total) for each in self.devices]
        told = [each for each in known if each is not None]
        if not told:
            return None
        return Memory(sum(each.free for each in told), sum(each.total for each in told))

    @property
    def lacks(self) -> int:
        """How many workflows cannot run there."""
        return sum(gap.stops for gap in self.gaps or ())

    @property
    def is_lost(self) -> bool:
        """Whether it does not answer."""
        return self.status.connection is Connection.UNREACHABLE

    @property
    def mood(self) -> ServerMood:
        """How it is, in one word."""
        if self.is_lost:
            return ServerMood.UNREACHABLE
        if self.pause is not None:
            return ServerMood.PAUSED
        if self.status.connection is Connection.CONNECTING:
            return ServerMood.CONNECTING
        return ServerMood.WORKING if self.status.queue_length or self.runs else ServerMood.IDLE


class Whose(StrEnum):
    """Who submitted what runs."""

    OWN = "own"
    """From here, or by this user."""
    OTHERS = "others"
    NOBODY_KNOWN = "nobody known"
    """A prompt that is in no row."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Interruptible:
    """What runs at a server just now, for whoever wants to interrupt it."""

    server: Server
    prompt_id: str
    job: Job | None = None
    """Its row; None where it is in none."""
    whose: Whose = Whose.NOBODY_KNOWN
    alone: bool = True
    """Whether the server can end this prompt and no other."""
    version: str = ""
    """What it says it is; older ones end whatever runs."""

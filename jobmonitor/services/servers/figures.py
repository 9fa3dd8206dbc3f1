"""What was found of one server by asking it."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from datetime import datetime
from statistics import median

from jobmonitor.domain.server import Connection, ServerInfo, ServerStatus
from jobmonitor.domain.server_facts import Memory, Pause, RunSeen, ServerFacts, WorkflowGap

MOST_LATENCIES = 5
"""Answers whose middle is told: one that waited for something else says little."""


@dataclass(slots=True)
class Figures:
    """Changed in the event loop alone."""

    info: ServerInfo | None = None
    latencies: deque[float] = field(default_factory=lambda: deque(maxlen=MOST_LATENCIES))
    queue_length: int | None = None
    """Where nobody follows the server."""
    asked_at: datetime | None = None
    problem: str = ""
    gaps: tuple[WorkflowGap, ...] | None = None
    gaps_at: float = float("-inf")
    """When they were looked for last (the clock's monotonic seconds)."""
    connection: tuple[Connection, datetime] | None = None
    """How the server was heard when it was looked for last: after a break another one may run there."""

    def answered(self, info: ServerInfo, seconds: float, now: datetime) -> None:
        """The server told about itself."""
        self.info, self.asked_at, self.problem = info, now, ""
        self.latencies.append(max(0.0, seconds))

    def failed(self, problem: str, now: datetime) -> None:
        """It did not: what it told before is old."""
        self.info, self.asked_at, self.problem = None, now, problem
        self.latencies.clear()

    def forget(self) -> None:
        """Another server may run there."""
        self.info, self.gaps, self.gaps_at = None, None, float("-inf")
        self.latencies.clear()

    def facts(
        self,
        status: ServerStatus,
        *,
        is_configured: bool,
        runs: tuple[RunSeen, ...],
        pause: Pause | None,
    ) -> ServerFacts:
        """Together with what others know."""
        lost = status.connection is Connection.UNREACHABLE
        info = None if lost else self.info or status.info
        return ServerFacts(
            status=status,
            is_configured=is_configured,
            runs=runs,
            pause=pause,
            version=info.version if info else "",
            os=info.os if info else "",
            python_version=info.python_version if info else "",
            pytorch_version=info.pytorch_version if info else "",
            devices=info.devices if info else (),
            ram=Memory.of(info.ram_free, info.ram_total) if info else None,
            latency=median(self.latencies) if self.latencies and not lost else None,
            asked_at=self.asked_at,
            problem="" if lost else self.problem,
            gaps=self.gaps,
        )

"""How long servers have been saying that the same prompt runs, without any sign that it does."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from jobmonitor.domain.job import Job, JobRef
from jobmonitor.domain.progress import LiveState
from jobmonitor.domain.server import Connection, QueueState, Server, ServerStatus
from jobmonitor.domain.stuck import StuckKind
from jobmonitor.services.ports import Clock

UNHEARD = timedelta(hours=4)
"""How long a prompt may run whose progress nobody here can hear, before that counts as silence."""


@dataclass(slots=True)
class _Running:
    """The prompt that one server runs."""

    prompt_id: str
    since: float
    """When it was first seen, or progressed last (monotonic)."""
    progress: object = None
    heard: bool = False
    """Whether its progress would be told to us."""
    row_since: datetime | None = None


class Silence:
    """Remembers between looks what each server ran. Used in one event loop."""

    def __init__(
        self,
        clock: Clock,
        live: Callable[[JobRef], LiveState | None],
        statuses: Callable[[], Iterable[ServerStatus]],
    ) -> None:
        """`live`: how a job is seen at its server just now; `statuses`: how well servers are heard."""
        self._clock, self._live, self._statuses = clock, live, statuses
        self._running: dict[str, _Running] = {}

    def see(self, server: Server, queue: QueueState, job: Job | None) -> None:
        """The server says that it runs this; `job` is our row of it, where we have one."""
        prompt_id = next(iter(queue.running), "")
        if not prompt_id:
            self._running.pop(server.url, None)
            return
        now = self._clock.monotonic()
        live = None if job is None else self._live(job.ref)
        progress = None if live is None else live.progress
        known = self._running.get(server.url)
        if known is None or known.prompt_id != prompt_id:
            known = self._running[server.url] = _Running(prompt_id, now, progress)
        elif progress != known.progress:
            known.since, known.progress = now, progress
        known.heard = progress is not None and self._is_heard(server)
        known.row_since = None if job is None else job.started_at

    def stuck(self, job: Job | None) -> str:
        """Why a run of ours is known to be stuck, by how long such runs take; empty where it is not."""
        live = None if job is None else self._live(job.ref)
        hint = None if live is None else live.hint
        return hint.reason if hint is not None and hint.kind is StuckKind.DEAD_WORKER else ""

    def _is_heard(self, server: Server) -> bool:
        """Whether its events arrive here."""
        return any(
            status.server.url == server.url and status.connection is Connection.CONNECTED
            for status in self._statuses()
        )

    def lasts(self, server: Server) -> timedelta | None:
        """For how long there has been no sign of progress; None where nobody can tell.

        Of a prompt whose progress is not told to us, a long time is needed: most of its runs are silent.
        """
        known = self._running.get(server.url)
        if known is None:
            return None
        silent = timedelta(seconds=self._clock.monotonic() - known.since)
        if known.heard:
            return silent
        if known.row_since is not None:
            silent = max(silent, self._clock.now() - known.row_since)
        return silent if silent >= UNHEARD else None

"""What a tracker knows that may tell a run that is stuck from one that takes its time."""

from __future__ import annotations

from dataclasses import dataclass

from jobmonitor.domain.job import Job
from jobmonitor.domain.progress import Phase
from jobmonitor.services.ports import Clock, ComfyServer
from jobmonitor.services.tracking.followed import FollowedJobs
from jobmonitor.services.tracking.link import ServerLink
from jobmonitor.services.tracking.tracked import TrackedJob


@dataclass(frozen=True, slots=True)
class SeenRun:
    """One job that runs."""

    job: Job
    silent_for: float | None
    """Seconds since progress was told last, by its server or submitter; None where nobody would tell us."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerSigns:
    """One server that answers."""

    url: str
    runs: tuple[SeenRun, ...]
    waits: tuple[Job, ...]
    """The next one first."""
    front: object
    """Equal as long as the queue does not move."""


def signs_of(client: ComfyServer, link: ServerLink, jobs: FollowedJobs, clock: Clock) -> ServerSigns | None:
    """What is seen at a server; None where it does not answer, or nothing of ours is there."""
    if link.is_lost or not len(jobs):
        return None
    runs: list[SeenRun] = []
    waits: list[TrackedJob] = []
    for tracked in jobs:
        live = tracked.live
        if live.position is not None:
            waits.append(tracked)
        elif live.running_since is not None and live.phase in (Phase.RUNNING, Phase.CANCELLING):
            runs.append(SeenRun(tracked.job, _silence(client, link, tracked, clock)))
    waits.sort(key=lambda each: each.live.position or 0)
    first = (waits[0].job.ref, waits[0].live.position) if waits else None
    return ServerSigns(
        url=client.server.url,
        runs=tuple(runs),
        waits=tuple(each.job for each in waits),
        front=(tuple(run.job.ref for run in runs), first),
    )


def _silence(client: ComfyServer, link: ServerLink, tracked: TrackedJob, clock: Clock) -> float | None:
    """Events go to the socket of the one that submitted it alone; where that was closed, silence counts from
    when it was open again."""
    entry, run = tracked.entry, tracked.run
    if entry is None or run is None or entry.client_id != client.client_id or not link.socket_open:
        return None
    open_for = max(0.0, (clock.now() - link.status.since).total_seconds())
    return min(open_for, max(0.0, clock.monotonic() - run.told_at))

"""The queue of a server as its tracker sees it: which of the followed jobs stand before which."""

from __future__ import annotations

from collections.abc import Iterable

from jobmonitor.domain.job import Job
from jobmonitor.domain.progress import Phase
from jobmonitor.services.tracking.tracked import TrackedJob


def queue_of(jobs: Iterable[TrackedJob]) -> tuple[Job | None, ...]:
    """What runs and waits, in running order; None for each prompt of somebody else that no row here has."""
    runs: list[Job | None] = []
    waits: dict[int, Job] = {}
    for tracked in jobs:
        if tracked.live.position is not None:
            waits[tracked.live.position] = tracked.job
        elif tracked.live.phase in (Phase.RUNNING, Phase.CANCELLING):
            runs.append(tracked.job)
    if not waits:
        return tuple(runs)
    if not runs:  # a server with prompts that wait runs one
        runs.append(None)
    first = min(waits)
    known = (waits.get(place) for place in range(first, max(waits) + 1))
    return (*runs, *([None] if first > 1 else ()), *known)

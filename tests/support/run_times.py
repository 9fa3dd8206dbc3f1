"""Times of runs, as a workstation keeps them."""

from __future__ import annotations

from jobmonitor.domain.job import JobRef
from jobmonitor.domain.timing import JobTiming, RunTiming


def run_timing(
    workflow_name: str,
    server_url: str,
    pixels: int | None,
    seconds: float | None,
    *,
    ref: JobRef | None = None,
    completed: bool = True,
    timing: JobTiming | None = None,
) -> RunTiming:
    """A run that took so long; `timing`: all that is known of it."""
    return RunTiming(
        ref=ref,
        database="here",
        workflow_name=workflow_name,
        server_url=server_url,
        pixels=pixels,
        completed=completed,
        timing=timing or JobTiming(run_seconds=seconds),
    )

"""The active jobs of one server, found by their ComfyUI id and by their row, and how each is seen."""

from __future__ import annotations

from collections.abc import Iterator, KeysView
from contextlib import contextmanager

from jobmonitor.domain.job import Job, JobRef
from jobmonitor.domain.progress import LiveState, Phase
from jobmonitor.services.ports import Clock
from jobmonitor.services.tracking.context import LiveBoard
from jobmonitor.services.tracking.run import Run
from jobmonitor.services.tracking.tracked import TrackedJob


class FollowedJobs:
    """Touched in the event loop alone."""

    def __init__(self, board: LiveBoard, clock: Clock) -> None:
        self._board = board
        self._clock = clock
        self._by_id: dict[str, TrackedJob] = {}
        self._by_ref: dict[JobRef, TrackedJob] = {}
        self._with_run: dict[str, TrackedJob] = {}
        self._running: dict[str, TrackedJob] = {}
        self._gathered: dict[JobRef, LiveState] | None = None

    def __len__(self) -> int:
        return len(self._by_id)

    def __iter__(self) -> Iterator[TrackedJob]:
        """Those that are followed now; the set may change while one iterates."""
        return iter(tuple(self._by_id.values()))

    def __contains__(self, comfy_job_id: str) -> bool:
        return comfy_job_id in self._by_id

    def get(self, comfy_job_id: str) -> TrackedJob | None:
        """The job that the server knows by this id."""
        return self._by_id.get(comfy_job_id)

    def of(self, ref: JobRef) -> TrackedJob | None:
        """The job of this row."""
        return self._by_ref.get(ref)

    @property
    def ids(self) -> KeysView[str]:
        """The ComfyUI ids of all of them."""
        return self._by_id.keys()

    def add(self, comfy_job_id: str, job: Job) -> TrackedJob:
        """A job that was not followed before."""
        tracked = TrackedJob(job=job, live=LiveState(ref=job.ref, phase=Phase.UNSEEN))
        self._by_id[comfy_job_id] = self._by_ref[job.ref] = tracked
        return tracked

    def replace(self, tracked: TrackedJob, job: Job) -> None:
        """The row of a followed job was read again."""
        former, tracked.job = tracked.job.ref, job
        self._file_anew(tracked, former)

    def becomes(self, tracked: TrackedJob, job: Job) -> None:
        """The row was written and is like this now; in some tables its key may be another one."""
        former = tracked.job.ref
        tracked.becomes(job)
        self._file_anew(tracked, former)

    def _file_anew(self, tracked: TrackedJob, former: JobRef) -> None:
        ref = tracked.job.ref
        if ref == former:
            return
        if self._by_ref.get(former) is tracked:
            del self._by_ref[former]
        if tracked.comfy_job_id in self._by_id:
            self._by_ref[ref] = tracked

    def begin_run(self, tracked: TrackedJob) -> None:
        """A job of ours runs: what its events tell is gathered from now on."""
        if tracked.run is None:
            tracked.run = Run(tracked.graph, self._clock)
            if tracked.comfy_job_id in self._by_id:
                self._with_run[tracked.comfy_job_id] = tracked

    @property
    def with_run(self) -> tuple[TrackedJob, ...]:
        """Jobs of ours that were seen to run."""
        return tuple(self._with_run.values())

    @property
    def running(self) -> tuple[TrackedJob, ...]:
        """Those that are seen to run, also while they are cancelled."""
        return tuple(self._running.values())

    def forget(self, comfy_job_id: str) -> None:
        """There is nothing more to see of this job here."""
        self._with_run.pop(comfy_job_id, None)
        self._running.pop(comfy_job_id, None)
        tracked = self._by_id.pop(comfy_job_id, None)
        if tracked is None:
            return
        if self._by_ref.get(tracked.job.ref) is tracked:
            del self._by_ref[tracked.job.ref]
        self._board.show(tracked.job.ref, None)

    def show(
        self, tracked: TrackedJob, phase: Phase, *, position: int | None = None, problem: str = ""
    ) -> None:
        """A job is seen like this now; told where that is news."""
        running_since = tracked.live.running_since
        if phase is Phase.RUNNING and running_since is None:
            running_since = self._clock.now()
        live = LiveState(
            ref=tracked.job.ref,
            phase=tracked.phase_while(phase),
            position=position,
            running_since=running_since,
            progress=tracked.run.progress if tracked.run is not None and phase is Phase.RUNNING else None,
            problem=problem,
        )
        if live == tracked.live:
            return
        tracked.live = live
        if live.running_since is not None and live.phase in (Phase.RUNNING, Phase.CANCELLING):
            self._running[tracked.comfy_job_id] = tracked
        else:
            self._running.pop(tracked.comfy_job_id, None)
        if self._gathered is not None:
            self._gathered[live.ref] = live
        else:
            self._board.show(live.ref, live)

    @contextmanager
    def together(self) -> Iterator[None]:
        """What is shown within the block is told at its end, at once. Nothing may be awaited in it."""
        gathered: dict[JobRef, LiveState] = {}
        self._gathered = gathered
        try:
            yield
        finally:
            self._gathered = None
            self._board.show_many(gathered)

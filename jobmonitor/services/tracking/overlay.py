"""What is known of jobs besides what their trackers see: hints, and what others tell of their runs."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime

from jobmonitor.domain.job import JobRef
from jobmonitor.domain.progress import LiveState, Phase, Progress
from jobmonitor.domain.relaying import WHOLE, RelayedProgress
from jobmonitor.domain.stuck import StuckHint
from jobmonitor.services.ports import Clock

ELSEWHERE = "Submitted at another workstation to a server of its own; only that one can follow it."

STALE_SECONDS = 10.0
"""How long it counts what others told."""


@dataclass(frozen=True, slots=True)
class _Told:
    """What a submitter told of a run, when, and since when it tells. `moved_at`: when it told something new
    last; it tells again and again how far a run is."""

    progress: Progress
    at: float
    moved_at: float
    since: datetime


class Overlay:
    """Lies over the states that trackers show, for as long as they show any."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._seen: dict[JobRef, LiveState] = {}
        self._hints: dict[JobRef, StuckHint] = {}
        self._told: dict[JobRef, _Told] = {}

    def see(self, state: LiveState) -> LiveState:
        """A tracker sees a job like this; how it is to be shown."""
        self._seen[state.ref] = state
        return self._over(state)

    def forget(self, ref: JobRef) -> None:
        """There is nothing more to see of a job."""
        self._seen.pop(ref, None)
        self._hints.pop(ref, None)
        self._told.pop(ref, None)

    def state(self, ref: JobRef) -> LiveState | None:
        """How a job is to be shown; None where it is not seen."""
        state = self._seen.get(ref)
        return None if state is None else self._over(state)

    def hint(self, ref: JobRef, hint: StuckHint | None) -> None:
        """The job may be stuck, or is not."""
        if hint is None:
            self._hints.pop(ref, None)
        elif ref in self._seen:
            self._hints[ref] = hint

    def may_be_told(self, ref: JobRef) -> bool:
        """Whether others may know more of a job than is seen here: it runs without that its server tells us
        how far it is, or only its submitter can follow it."""
        state = self._seen.get(ref)
        if state is None:
            return False
        if state.phase is Phase.RUNNING:
            return state.progress is None or not state.progress.is_told
        return state.phase is Phase.UNSEEN and state.problem == ELSEWHERE

    def relay(self, progress: RelayedProgress, node_title: str) -> bool:
        """A submitter told this of its run. False where it shows nothing here. It never runs backwards."""
        ref = progress.ref
        if not self.may_be_told(ref):
            return False
        former = self._told.get(ref)
        fraction = progress.parts / WHOLE
        told = Progress(
            fraction=fraction if former is None else max(fraction, former.progress.fraction),
            node_id=progress.node_id,
            node_title=node_title,
            step=progress.step,
            steps=progress.steps,
            is_relayed=True,
        )
        now = self._clock.monotonic()
        since = self._clock.now() if former is None else former.since
        moved_at = now if former is None or former.progress != told else former.moved_at
        self._told[ref] = _Told(told, now, moved_at, since)
        return True

    def silent_for(self, ref: JobRef) -> float | None:
        """Seconds since a submitter told of progress that its run made; None where none tells of it now."""
        told = self._told.get(ref)
        now = self._clock.monotonic()
        return None if told is None or now - told.at > STALE_SECONDS else now - told.moved_at

    def forget_stale(self) -> Collection[JobRef]:
        """Of these nothing was told for STALE_SECONDS."""
        if not self._told:
            return ()
        now = self._clock.monotonic()
        stale = [ref for ref, told in self._told.items() if now - told.at > STALE_SECONDS]
        for ref in stale:
            del self._told[ref]
        return stale

    def _over(self, state: LiveState) -> LiveState:
        told = self._told.get(state.ref) if self._told else None
        if told is not None and self.may_be_told(state.ref):
            if state.phase is Phase.RUNNING:
                state = replace(state, progress=told.progress)
            else:
                state = replace(
                    state,
                    phase=Phase.RUNNING,
                    problem="",
                    progress=told.progress,
                    running_since=state.running_since or told.since,
                )
        hint = self._hints.get(state.ref) if self._hints else None
        return state if hint is None else replace(state, hint=hint)

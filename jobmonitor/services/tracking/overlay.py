"""What is known of jobs besides what their trackers see."""

from __future__ import annotations

from dataclasses import replace

from jobmonitor.domain.job import JobRef
from jobmonitor.domain.progress import LiveState
from jobmonitor.domain.stuck import StuckHint


class Overlay:
    """Lies over the states that trackers show, for as long as they show any."""

    def __init__(self) -> None:
        self._seen: dict[JobRef, LiveState] = {}
        self._hints: dict[JobRef, StuckHint] = {}

    def see(self, state: LiveState) -> LiveState:
        """A tracker sees a job like this; how it is to be shown."""
        self._seen[state.ref] = state
        return self._over(state)

    def forget(self, ref: JobRef) -> None:
        """There is nothing more to see of a job."""
        self._seen.pop(ref, None)
        self._hints.pop(ref, None)

    def hint(self, ref: JobRef, hint: StuckHint | None) -> LiveState | None:
        """The job may be stuck, or is not. How it is to be shown now; None where it is not seen."""
        if hint is None:
            self._hints.pop(ref, None)
        elif ref in self._seen:
            self._hints[ref] = hint
        return self.state(ref)

    def state(self, ref: JobRef) -> LiveState | None:
        """How a job is to be shown; None where it is not seen."""
        state = self._seen.get(ref)
        return None if state is None else self._over(state)

    def _over(self, state: LiveState) -> LiveState:
        hint = self._hints.get(state.ref) if self._hints else None
        return state if hint is None else replace(state, hint=hint)

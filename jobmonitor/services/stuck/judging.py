"""When a run may be stuck: by its own history where there is one, else by fixed limits."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from jobmonitor.domain.preflight import Basis, Estimate
from jobmonitor.domain.stuck import StuckHint, StuckKind
from jobmonitor.services.checking.estimate_words import rough

TIMES_USUAL = 3.0
"""So many times as long as nine of ten runs took, a run is longer than its history bears out."""

AT_LEAST = 300.0
"""Seconds below which no run is called long: models may have to be loaded first."""

QUIET = 120.0
"""Seconds of silence, at least, that count beside a history; or as long as nine of ten whole runs took."""

LONGEST_SILENCE = 45 * 60.0
"""Seconds without progress, where there is no history."""

LONGEST_RUN = 4 * 3600.0
"""Seconds that a run may take, where there is no history."""

_DEAD = (
    "Cancel it. If nothing changes then, its server has to be started again; after that, compare its jobs"
    " with “jobmonitor reconcile”."
)
_LOOK = "Look at its server, or cancel it."
_BEHIND = "Look at the job that runs there; cancel that one, or start the server again."


@dataclass(frozen=True, slots=True, kw_only=True)
class RunSigns:
    """What is seen of one run. Lengths in seconds."""

    runs_for: float
    silent_for: float | None
    """Since progress was told last; None where nobody tells it here."""
    waiting: int = 0
    """Prompts that wait behind it."""
    usual: Estimate | None = None
    """How long such runs take at this server."""


def judge_run(signs: RunSigns) -> StuckHint | None:
    """Whether a run may be stuck, and why; None where nothing speaks for it."""
    if signs.usual is not None and signs.usual.basis is Basis.OTHER_SERVERS:
        signs = replace(signs, usual=None)  # what others take says nothing of this server
    silent = signs.silent_for
    if not _is_long(signs):
        return None
    if signs.usual is not None:
        long = (
            f"It runs for {rough(signs.runs_for)}, and nine of ten runs like it took at most"
            f" {rough(signs.usual.high, up=True)}."
        )
    else:
        long = f"It runs for {rough(signs.runs_for)}."
    if silent is None:
        return StuckHint(StuckKind.SLOW, f"{long} Whether it makes progress is not told here.", _LOOK)
    if silent < _quiet(signs):
        return StuckHint(StuckKind.SLOW, f"{long} It still makes progress.", _LOOK)
    told = f"{long} Its server has told of no progress for {rough(silent)}."
    if signs.waiting:
        others = "another one waits" if signs.waiting == 1 else f"{signs.waiting} others wait"
        return StuckHint(StuckKind.DEAD_WORKER, f"{told} Meanwhile {others} behind it.", _DEAD)
    return StuckHint(StuckKind.SILENT, told, _LOOK)


def judge_queue(unmoved_for: float, run: StuckHint | None) -> StuckHint | None:
    """Whether those that wait may wait in vain.

    `run`: what is said of the run before them; None where it is in order, or of a prompt that is in no row.
    """
    if run is not None and run.kind in (StuckKind.DEAD_WORKER, StuckKind.SILENT):
        return StuckHint(StuckKind.BEHIND, "The job that runs before it may be stuck.", _BEHIND)
    if run is None and unmoved_for >= LONGEST_RUN:
        reason = f"The queue of its server has not moved for {rough(unmoved_for)}."
        return StuckHint(StuckKind.BEHIND, reason, _BEHIND)
    return None


def _is_long(signs: RunSigns) -> bool:
    if signs.usual is None:
        silent = signs.silent_for if signs.silent_for is not None else 0.0
        return signs.runs_for >= LONGEST_RUN or silent >= LONGEST_SILENCE
    if signs.runs_for <= max(AT_LEAST, TIMES_USUAL * signs.usual.high):
        return False
    return signs.silent_for is None or signs.silent_for >= _quiet(signs)


def _quiet(signs: RunSigns) -> float:
    if signs.usual is None:
        return LONGEST_SILENCE
    return max(QUIET, signs.usual.high) if math.isfinite(signs.usual.high) else QUIET

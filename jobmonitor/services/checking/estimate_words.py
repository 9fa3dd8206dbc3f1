"""How an estimate is told: always a range that nobody takes for exact."""

from __future__ import annotations

import math
from collections.abc import Callable

from jobmonitor.domain.outlook import Outlook, Until
from jobmonitor.domain.preflight import Basis, Estimate

_BASES = {
    Basis.SAME_SIZE: "{runs} runs of this size at this server",
    Basis.OTHER_SIZES: "{runs} runs of other sizes at this server",
    Basis.ANY_SIZE: "{runs} runs of any size at this server",
    Basis.OTHER_SERVERS: "{runs} runs at other servers",
}


def remaining(estimate: Estimate, elapsed: float) -> str:
    """What is probably left of a run after `elapsed` seconds, in a few words: "about 40 s to 2 min left".

    Where it takes longer than nearly all earlier ones, it says that.
    """
    if estimate.high - elapsed < 1:
        return f"longer than usual: nine of ten runs took at most {_words(estimate.high, math.ceil)}"
    return f"{_range(estimate.middle - elapsed, estimate.high - elapsed)} left"


def span(estimate: Estimate) -> str:
    """How long a run usually takes, in a few words: "usually 40 s to 2 min"."""
    least, longest = _words(estimate.middle, math.floor), _words(estimate.high, math.ceil)
    return f"usually up to {longest}" if least == longest else f"usually {least} to {longest}"


def grounds(estimate: Estimate) -> str:
    """What an estimate rests on: "by 12 runs of this size at this server"."""
    return f"by {_BASES[estimate.basis].format(runs=estimate.runs)}"


def outlook_text(outlook: Outlook) -> str:
    """In a few words: "about 2 min to 4 min left", "begins in about 4 min to 12 min"."""
    if outlook.until is Until.BEGIN:
        return f"begins in {_range(outlook.low, outlook.high)}"
    if outlook.is_late:
        return "longer than usual"
    return f"{_range(outlook.low, outlook.high)} left"


def outlook_brief(outlook: Outlook) -> str:
    """For a cell of a list: "2–4 min left", "in 40 s–2 min", "longer than usual"."""
    if outlook.is_late:
        return "longer than usual"
    least, longest = _words(outlook.low, math.floor), _words(outlook.high, math.ceil)
    if outlook.low < 5 or least == longest:
        told = f"up to {longest}"
    elif least.split()[1:] == longest.split()[1:]:
        told = f"{least.split()[0]}–{longest}"
    else:
        told = f"{least}–{longest}"
    return f"begins in {told}" if outlook.until is Until.BEGIN else f"{told} left"


def outlook_sentence(outlook: Outlook) -> str:
    """Whole, with what it rests on, for a tooltip."""
    told = outlook_text(outlook)
    parts = [f"{told[:1].upper()}{told[1:]}"]
    estimate = outlook.estimate
    if outlook.until is Until.BEGIN:
        parts.append(f"{outlook.ahead} before it" if outlook.ahead else "")
        parts.append(f"{span(estimate)} once it runs" if estimate is not None else "")
    if estimate is not None:
        parts.append(grounds(estimate))
    return ", ".join(part for part in parts if part) + "."


def _range(low: float, high: float) -> str:
    least, longest = _words(low, math.floor), _words(high, math.ceil)
    if low < 5 or least == longest:
        return f"up to about {longest}"
    return f"about {least} to {longest}"


def rough(seconds: float, *, up: bool = False) -> str:
    """A length that nobody takes for exact: "40 s", "25 min", "2.5 h"; `up`: rather more than less."""
    return _words(seconds, math.ceil if up else math.floor)


def _words(seconds: float, rounded: Callable[[float], int]) -> str:
    """A length that nobody takes for exact: 5 s steps to a minute, then minutes, then half hours."""
    seconds = max(0.0, seconds)
    if rounded(seconds / 5) * 5 < 60:
        return f"{max(5, rounded(seconds / 5) * 5)} s"
    minutes = max(1, rounded(seconds / 60))
    if minutes < 60:
        return f"{minutes} min"
    halves = max(2, rounded(seconds / 1800))
    return f"{halves // 2} h" if halves % 2 == 0 else f"{halves / 2:.1f} h"

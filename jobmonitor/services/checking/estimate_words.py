"""How an estimate is told: always a range that nobody takes for exact.

`say` gives a text in another language: it is asked with the English one, whose values are put in afterwards.
"""

from __future__ import annotations

import math
from collections.abc import Callable

from jobmonitor.domain.outlook import Outlook, Until
from jobmonitor.domain.preflight import Basis, Estimate

Say = Callable[[str], str]


def in_english(text: str) -> str:
    """The text as it is written here."""
    return text


_BASES = {
    Basis.SAME_SIZE: "by {runs} runs of this size at this server",
    Basis.OTHER_SIZES: "by {runs} runs of other sizes at this server",
    Basis.ANY_SIZE: "by {runs} runs of any size at this server",
    Basis.OTHER_SERVERS: "by {runs} runs at other servers",
}


def remaining(estimate: Estimate, elapsed: float, say: Say = in_english) -> str:
    """What is probably left of a run after `elapsed` seconds, in a few words: "about 40 s to 2 min left".

    Where it takes longer than nearly all earlier ones, it says that.
    """
    if estimate.high - elapsed < 1:
        words = say("longer than usual: nine of ten runs took at most {time}")
        return words.format(time=_words(estimate.high, math.ceil))
    return say("{range} left").format(range=_range(estimate.middle - elapsed, estimate.high - elapsed, say))


def span(estimate: Estimate, say: Say = in_english) -> str:
    """How long a run usually takes, in a few words: "usually 40 s to 2 min"."""
    least, longest = _words(estimate.middle, math.floor), _words(estimate.high, math.ceil)
    words = say("usually up to {longest}") if least == longest else say("usually {least} to {longest}")
    return words.format(least=least, longest=longest)


def grounds(estimate: Estimate, say: Say = in_english) -> str:
    """What an estimate rests on: "by 12 runs of this size at this server"."""
    return say(_BASES[estimate.basis]).format(runs=estimate.runs)


def outlook_text(outlook: Outlook, say: Say = in_english) -> str:
    """In a few words: "about 2 min to 4 min left", "begins in about 4 min to 12 min"."""
    if outlook.until is Until.BEGIN:
        return say("begins in {range}").format(range=_range(outlook.low, outlook.high, say))
    if outlook.is_late:
        return say("longer than usual")
    return say("{range} left").format(range=_range(outlook.low, outlook.high, say))


def outlook_brief(outlook: Outlook, say: Say = in_english) -> str:
    """For a cell of a list: "2–4 min left", "in 40 s–2 min", "longer than usual"."""
    if outlook.is_late:
        return say("longer than usual")
    least, longest = _words(outlook.low, math.floor), _words(outlook.high, math.ceil)
    if outlook.low < 5 or least == longest:
        told = say("up to {longest}").format(longest=longest)
    elif least.split()[1:] == longest.split()[1:]:
        told = f"{least.split()[0]}–{longest}"
    else:
        told = f"{least}–{longest}"
    words = say("begins in {range}") if outlook.until is Until.BEGIN else say("{range} left")
    return words.format(range=told)


def outlook_sentence(outlook: Outlook, say: Say = in_english) -> str:
    """Whole, with what it rests on, for a tooltip."""
    told = outlook_text(outlook, say)
    parts = [f"{told[:1].upper()}{told[1:]}"]
    estimate = outlook.estimate
    if outlook.until is Until.BEGIN:
        parts.append(say("{count} before it").format(count=outlook.ahead) if outlook.ahead else "")
        if estimate is not None:
            parts.append(say("{estimate} once it runs").format(estimate=span(estimate, say)))
    if estimate is not None:
        parts.append(grounds(estimate, say))
    return ", ".join(part for part in parts if part) + "."


def _range(low: float, high: float, say: Say) -> str:
    least, longest = _words(low, math.floor), _words(high, math.ceil)
    if low < 5 or least == longest:
        return say("up to about {longest}").format(longest=longest)
    return say("about {least} to {longest}").format(least=least, longest=longest)


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

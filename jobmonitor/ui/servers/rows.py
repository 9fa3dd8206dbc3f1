"""Which servers the list shows, and in which order. Without Qt."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from jobmonitor.domain.server_facts import ServerFacts, ServerMood

_ORDER = (
    ServerMood.UNREACHABLE,
    ServerMood.PAUSED,
    ServerMood.CONNECTING,
    ServerMood.WORKING,
    ServerMood.IDLE,
)


def shown(
    facts: Iterable[ServerFacts],
    *,
    text: str = "",
    moods: Collection[ServerMood] = (),
    problems_first: bool = False,
) -> tuple[ServerFacts, ...]:
    """Those whose name, address, version or device has every word of `text`, in one of the states where any
    is named; in the order of the settings, or with those first that need somebody."""
    words = text.casefold().split()
    found = [each for each in facts if (not moods or each.mood in moods) and _has(each, words)]
    return tuple(sorted(found, key=_need)) if problems_first else tuple(found)


def counts(facts: Iterable[ServerFacts]) -> tuple[tuple[ServerMood, int], ...]:
    """How many servers are in each state that any is in; what needs somebody first."""
    moods = [each.mood for each in facts]
    return tuple((mood, moods.count(mood)) for mood in _ORDER if mood in moods)


def _need(facts: ServerFacts) -> int:
    if facts.is_lost:
        return 0
    if facts.pause is not None:
        return 1
    return 2 if facts.problem or facts.lacks else 3


def _has(facts: ServerFacts, words: Sequence[str]) -> bool:
    if not words:
        return True
    told = " ".join((facts.server.title, facts.server.url, facts.version, *(d.name for d in facts.devices)))
    folded = told.casefold()
    return all(word in folded for word in words)

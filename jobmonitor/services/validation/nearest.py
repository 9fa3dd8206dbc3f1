"""Of many names, those that are probably meant."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher, get_close_matches
from itertools import pairwise

from jobmonitor.domain.job import JSON

MOST_OFFERED = 100
MOST_COMPARED = 3_000
"""Names that are looked at; the order of those beyond is kept."""
MOST_SORTED = 20
"""Faults of one graph for which the choices are sorted."""
_LONGEST = 300


def likeliest(wanted: JSON, choices: Sequence[JSON]) -> tuple[str, ...]:
    """The texts among `choices`, at most a hundred, those most like `wanted` first."""
    names = [each for each in choices if isinstance(each, str)]
    if not isinstance(wanted, str) or not names:
        return tuple(names[:MOST_OFFERED])
    # Pairs of letters tell quickly which names come into question; only these are compared in full.
    pairs = _pairs(_key(wanted))
    looked_at = names[:MOST_COMPARED]
    in_question = sorted(looked_at, key=lambda name: _shared(pairs, _pairs(_key(name))), reverse=True)
    matcher = SequenceMatcher(autojunk=False)
    matcher.set_seq2(_key(wanted))

    def likeness(name: str) -> float:
        matcher.set_seq1(_key(name))
        return matcher.ratio()

    compared = sorted(in_question[:MOST_OFFERED], key=likeness, reverse=True)
    return tuple([*compared, *names[MOST_COMPARED:]][:MOST_OFFERED])


class Offers:
    """The likeliest choices for the faults of one graph; unsorted where there are very many faults."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, int], tuple[str, ...]] = {}

    def of(self, wanted: JSON, choices: Sequence[JSON]) -> tuple[str, ...]:
        """The same as `likeliest`; `choices` are kept by their identity, and must live as long as this."""
        if not isinstance(wanted, str) or len(self._known) >= MOST_SORTED:
            return likeliest(None, choices)
        key = (wanted, id(choices))
        if key not in self._known:
            self._known[key] = likeliest(wanted, choices)
        return self._known[key]


def _pairs(key: str) -> frozenset[str]:
    return frozenset(map("".join, pairwise(key)))


def _shared(one: frozenset[str], other: frozenset[str]) -> float:
    return len(one & other) / (len(one | other) or 1)


def nearest_classes(wanted: str, known: Iterable[str]) -> tuple[str, ...]:
    """Up to three names that are nearly the same."""
    return tuple(
        get_close_matches(wanted[:_LONGEST], [each for each in known if len(each) < _LONGEST], 3, 0.75)
    )


def _key(name: str) -> str:
    """Without folder and capitals: the same file may lie in another folder there."""
    return name.replace("\\", "/").rpartition("/")[2].casefold()[:_LONGEST]

"""Of many names, those that are probably meant."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher, get_close_matches

from jobmonitor.domain.job import JSON

MOST_OFFERED = 100
MOST_COMPARED = 2_000
"""Names that are compared letter by letter; beyond that their order is kept."""
_LONGEST = 300


def likeliest(wanted: JSON, choices: Sequence[JSON]) -> tuple[str, ...]:
    """The texts among `choices`, at most a hundred, those most like `wanted` first."""
    names = [each for each in choices if isinstance(each, str)]
    if not isinstance(wanted, str) or not names:
        return tuple(names[:MOST_OFFERED])
    matcher = SequenceMatcher(autojunk=False)
    matcher.set_seq2(_key(wanted))

    def likeness(name: str) -> float:
        matcher.set_seq1(_key(name))
        return matcher.ratio()

    compared = sorted(names[:MOST_COMPARED], key=likeness, reverse=True)
    return tuple([*compared, *names[MOST_COMPARED:]][:MOST_OFFERED])


def nearest_classes(wanted: str, known: Iterable[str]) -> tuple[str, ...]:
    """Up to three names that are nearly the same."""
    return tuple(
        get_close_matches(wanted[:_LONGEST], [each for each in known if len(each) < _LONGEST], 3, 0.75)
    )


def _key(name: str) -> str:
    """Without folder and capitals: the same file may lie in another folder there."""
    return name.replace("\\", "/").rpartition("/")[2].casefold()[:_LONGEST]

"""What the palette can do, and which of it fits what was typed. Without Qt."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from jobmonitor.ui.palette.matching import match

MAX_FOUND = 200
"""Entries that are shown at once."""
_RECENT = 30
"""What having been used lately counts, at most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One thing that can be done. Texts are as they are shown."""

    key: str
    """Stays the same from day to day: what was used lately is remembered by it."""
    title: str
    place: str = ""
    """Where it is otherwise found: a menu, "Workflow"."""
    shortcut: str = ""
    icon: str = ""
    words: str = ""
    """Other words by which it is found."""
    reason: str = ""
    """Why it cannot be done now; empty where it can."""
    run: Callable[[], None] = field(compare=False)


@dataclass(frozen=True, slots=True)
class Found:
    """An entry, and the letters of its title that were typed."""

    entry: Entry
    places: tuple[int, ...] = ()


def find(typed: str, entries: Iterable[Entry], recent: Sequence[str]) -> tuple[Found, ...]:
    """The entries that `typed` names, best first: those that cannot be done last; of equal ones those
    first that were used lately, then as they were given. `recent`: keys, the last used first."""
    used = {key: at for at, key in reversed(list(enumerate(recent)))}
    found: list[tuple[bool, int, int, Found]] = []
    for at, entry in enumerate(entries):
        how = match(typed, entry.title, f"{entry.place} {entry.shortcut} {entry.words}")
        if how is None:
            continue
        lately = max(0, _RECENT - used[entry.key]) if entry.key in used else 0
        found.append((bool(entry.reason), -(how.score + lately), at, Found(entry, how.places)))
    found.sort(key=lambda each: each[:3])
    return tuple(each[3] for each in found[:MAX_FOUND])

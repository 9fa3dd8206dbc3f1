"""What may be meant where the cursor of a search field stands: keys, their values, earlier searches."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from jobmonitor.domain.job import JobStatus
from jobmonitor.services.searching.keys import BY_NAME, KEYS, ME, Key
from jobmonitor.services.searching.language import Filter, Spanned, scan, write_term

MAX_OFFERS = 12
LEAST_LETTERS = 2
"""Of a word before values are offered that begin so."""
_BEGUN = re.compile(r"-?([A-Za-z]+):(.*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Offer:
    """One way to go on: what is written in place of what was typed, and of which key that is."""

    text: str
    key: str = ""
    """Where the key itself is offered, or a whole filter."""
    goes_on: bool = False
    """A key, whose value comes next."""


@dataclass(frozen=True, slots=True)
class Completion:
    """The characters from `start` to `end` may be any of the offers."""

    start: int
    end: int
    offers: tuple[Offer, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Vocabulary:
    """What there is to be named: workflows, servers and users, those that are likelier first."""

    workflows: Sequence[str] = ()
    servers: Sequence[str] = ()
    users: Sequence[str] = ()
    knows_me: bool = False
    recent: Sequence[str] = ()
    """Earlier searches, as they were typed."""


def complete(typed: str, cursor: int, known: Vocabulary, *, asked: bool = False) -> Completion:
    """What may be meant at the cursor; `asked`: also where nothing was typed yet."""
    term, start, end = _under(typed, cursor)
    begun = typed[start:cursor]
    found = _BEGUN.fullmatch(begun)
    key = BY_NAME.get(found[1].lower()) if found and isinstance(term, Filter) else None
    if found and key:
        return _value(typed, start + found.start(2), cursor, end, key, known)
    sign = "-" if begun.startswith("-") else ""
    word = begun.removeprefix("-").lower()
    if not word and not asked:
        return Completion(start, end)
    offers = [Offer(f"{sign}{key.name}:", key.name, True) for key in KEYS if key.name.startswith(word)]
    if len(word) >= LEAST_LETTERS:
        offers += _filters(word, sign, known)
    if not typed.strip():
        offers = [*(Offer(text) for text in known.recent), *offers]
    return Completion(start, end, tuple(offers[: MAX_OFFERS + len(KEYS)]))


def _under(typed: str, cursor: int) -> tuple[object, int, int]:
    """The term at the cursor; nothing, at the cursor, where there is none."""
    empty = Spanned(Filter("", ()), cursor, cursor)
    found = next((each for each in scan(typed) if each.start <= cursor <= each.end), empty)
    return (None if found is empty else found.term), found.start, found.end


def _value(typed: str, start: int, cursor: int, end: int, key: Key, known: Vocabulary) -> Completion:
    """The value of a filter in which the cursor stands, behind the last comma."""
    begin = start + typed[start:cursor].rfind(",") + 1
    comma = typed.find(",", cursor, end)
    stop = end if comma < 0 else comma
    word = typed[begin:cursor].strip('"').lower()
    taken = {value.lower() for value in typed[start:end].split(",")} - {word}
    choices = [value for value in values_of(key, known) if value.lower() not in taken]
    first = [value for value in choices if value.lower().startswith(word)]
    rest = [value for value in choices if word and value not in first and word in value.lower()]
    offers = tuple(Offer(_written(key.name, value)) for value in (*first, *rest)[:MAX_OFFERS])
    if [each.text for each in offers] == [typed[begin:stop]]:
        offers = ()  # it is there already
    return Completion(begin, stop, offers)


def values_of(key: Key, known: Vocabulary) -> tuple[str, ...]:
    """What a key may be given."""
    match key.name:
        case "workflow":
            return tuple(known.workflows)
        case "server":
            return tuple(known.servers)
        case "user":
            return (*((ME,) if known.knows_me else ()), *known.users)
        case _:
            return key.values


def _filters(word: str, sign: str, known: Vocabulary) -> Iterator[Offer]:
    """Whole filters whose value begins with a word."""
    for key, values in (
        ("status", tuple(map(str, JobStatus))),
        ("workflow", tuple(known.workflows)),
        ("server", tuple(known.servers)),
    ):
        for value in _beginning(word, values):
            yield Offer(sign + write_term(Filter(key, (value,))), key)


def _beginning(word: str, values: Iterable[str]) -> list[str]:
    return [value for value in values if value.lower().startswith(word)][:MAX_OFFERS]


def _written(key: str, value: str) -> str:
    return write_term(Filter(key, (value,))).partition(":")[2]

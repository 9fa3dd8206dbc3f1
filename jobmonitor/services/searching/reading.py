"""What the terms of a search ask of a feed, and what in them is not understood."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import TypeVar
from urllib.parse import urlsplit

from jobmonitor.domain.condition import MAX_REFS, Aspect, Condition
from jobmonitor.domain.errors import InvalidAddress
from jobmonitor.domain.feed import FeedQuery, FeedSystem
from jobmonitor.domain.job import ACTIVE, JobKind, JobRef, JobStatus
from jobmonitor.domain.server import Server, canonical_url
from jobmonitor.services.moments import read_moment
from jobmonitor.services.searching.keys import BY_NAME, ME, STATUS_WORDS, TOLD_WORDS, nearest
from jobmonitor.services.searching.language import Filter, Search, Words, write_term

NOTHING = Condition(aspect=Aspect.TEXT)
"""Asks for no job at all: what was typed contradicts itself."""
T = TypeVar("T")
_LIKE_A_KEY = re.compile(r"-?([A-Za-z]+):\S*")
_TIME_BEGUN = re.compile(r"\d[\d.:T+\- ]*(?:mi)?|[+-]", re.IGNORECASE)
_STATUSES = frozenset(JobStatus)
_ENDED = frozenset(status for status in JobStatus if status.is_terminal)


class Trouble(StrEnum):
    """Why a term is not understood as it may be meant."""

    NO_KEY = "There is no “{typed}”. It is searched for as text. Did you mean {near}: ?"
    NO_VALUE = "{key}: does not know “{typed}”. It is searched for as text."
    NEAR_VALUE = "{key}: does not know “{typed}”. Did you mean {near}?"
    BEGUN = "{key}: is not complete yet, and narrows nothing."
    NO_OPPOSITE = "{key}: has no opposite. It is searched for as text."
    NO_ME = "Who you are is not set, so user:me finds nothing. Start with --user, or set JOBMONITOR_USER."
    CONTRADICTION = "No job can be all of this at once."


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that is not understood. `str` says it in English."""

    trouble: Trouble
    typed: str = ""
    key: str = ""
    near: str = ""

    def __str__(self) -> str:
        return self.trouble.value.format(typed=self.typed, key=self.key, near=self.near)


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What words of a search may mean here. `now`: from when on "2d" is counted, by whole minutes, so that
    typing on asks nothing else."""

    now: datetime
    user_id: str | None = None
    servers: Sequence[Server] = ()
    favourites: Sequence[JobRef] = ()


@dataclass(frozen=True, slots=True)
class Reading:
    """What a search asks for, and the problems, in the order in which they were typed."""

    query: FeedQuery
    problems: tuple[Problem, ...] = ()


def read(search: Search, base: FeedQuery, known: Known) -> Reading:
    """`base` narrowed by a search. A filter that nobody understands is text."""
    reader = _Reader(base, known)
    for term in search:
        reader.take(term)
    return reader.reading()


def is_understood(term: Filter, base: FeedQuery, known: Known) -> bool:
    """Whether a filter narrows, with all of its values."""
    return not read((term,), base, known).problems


@dataclass(slots=True)
class _Reader:
    base: FeedQuery
    known: Known
    problems: list[Problem] = field(default_factory=list)
    bare: list[str] = field(default_factory=list)
    conditions: list[Condition] = field(default_factory=list)
    phrases: list[str] = field(default_factory=list)
    workflows: set[str] = field(default_factory=set)
    users: set[str] = field(default_factory=set)
    servers: set[str] = field(default_factory=set)
    statuses: set[JobStatus] = field(default_factory=set)
    kinds: set[JobKind] = field(default_factory=set)
    but_statuses: frozenset[JobStatus] = _STATUSES
    but_kinds: frozenset[JobKind] = frozenset(JobKind)
    others: FeedQuery = field(default_factory=FeedQuery)
    """Times and system, where they are named."""
    system: FeedSystem | None = None

    def take(self, term: Filter | Words) -> None:
        if isinstance(term, Filter):
            self._filter(term)
        elif term.negated:
            self._add(Aspect.TEXT, [term.text], negated=True)
        elif term.is_phrase:
            self.phrases.append(term.text)
        else:
            self.bare.append(term.text)
            self._look_for_key(term.text)

    def _look_for_key(self, text: str) -> None:
        found = _LIKE_A_KEY.fullmatch(text)
        near = nearest(found[1], tuple(BY_NAME)) if found else ""
        if found and near:
            self.problems.append(Problem(Trouble.NO_KEY, f"{found[1]}:", near=BY_NAME[near].name))

    def _filter(self, term: Filter) -> None:
        key = BY_NAME[term.key]
        if not term.values:
            self.problems.append(Problem(Trouble.BEGUN, key=key.name))
        elif term.negated and not key.can_be_negated:
            self._as_text(term, Problem(Trouble.NO_OPPOSITE, key=key.name))
        else:
            values = term.values if key.takes_several else term.values[-1:]
            good = [value for value in values if self._understand(term, value)]
            if good:
                self._narrow(term.key, good, term.negated)

    def _understand(self, term: Filter, value: str) -> bool:
        """Whether a value is known; says so where it is not, and takes it as text unless it may still be
        being typed."""
        if self._is_value(term.key, value):
            return True
        choices, key = self._choices(term.key), term.key
        begun = any(choice.startswith(value.lower()) for choice in choices)
        if begun or (key in ("since", "until") and _TIME_BEGUN.fullmatch(value)):
            self.problems.append(Problem(Trouble.BEGUN, key=key))
        elif near := nearest(value, choices):
            self.problems.append(Problem(Trouble.NEAR_VALUE, value, key, near))
        else:
            alone = Filter(key, (value,), term.negated)
            self._as_text(alone, Problem(Trouble.NO_VALUE, value, key))
        return False

    def _choices(self, key: str) -> tuple[str, ...]:
        match key:
            case "status":
                return tuple(STATUS_WORDS)
            case "kind":
                return tuple(sorted(self.base.kinds or JobKind))
            case "since" | "until":
                return ("today", "yesterday")
            case _:
                return BY_NAME[key].values

    def _is_value(self, key: str, value: str) -> bool:
        match key:
            case "since" | "until":
                return read_moment(value, self.known.now) is not None
            case "server":
                return bool(addresses(value, self.known.servers))
            case "workflow" | "user" | "id":
                return True
            case _:
                return value.lower() in self._choices(key)

    def _as_text(self, term: Filter, problem: Problem) -> None:
        self.problems.append(problem)
        self.bare.append(write_term(term))

    def _narrow(self, key: str, values: list[str], negated: bool) -> None:
        words = [value.lower() for value in values]
        match key:
            case "status":
                self._choose_statuses({STATUS_WORDS[word] for word in words}, negated)
            case "kind":
                kinds = {JobKind(word) for word in words}
                if negated:
                    self.but_kinds -= kinds
                else:
                    self.kinds |= kinds
            case "workflow":
                self._either(self.workflows, Aspect.WORKFLOW, values, negated)
            case "user":
                self._either(self.users, Aspect.USER, map(self._user, values), negated)
            case "server":
                named = [each for value in values for each in addresses(value, self.known.servers)]
                self._either(self.servers, Aspect.SERVER, named, negated)
            case "id":
                self._add(Aspect.ID, values, negated)
            case "has":
                self._add(Aspect.TOLD, [TOLD_WORDS[word].value for word in words], negated)
            case "is":
                for word in words:
                    self._be(word, negated)
            case "system":
                self.system = FeedSystem(words[-1])
            case "since":
                self.others = replace(self.others, created_from=read_moment(values[-1], self.known.now))
            case "until":
                self.others = replace(self.others, created_before=read_moment(values[-1], self.known.now))

    def _either(self, wanted: set[str], aspect: Aspect, values: Iterable[str], negated: bool) -> None:
        if negated:
            self._add(aspect, values, negated=True)
        else:
            wanted.update(values)

    def _add(self, aspect: Aspect, values: Iterable[str], negated: bool) -> None:
        self.conditions.append(Condition(aspect=aspect, values=frozenset(values), negated=negated))

    def _choose_statuses(self, statuses: set[JobStatus], negated: bool) -> None:
        if negated:
            self.but_statuses -= statuses
        else:
            self.statuses |= statuses

    def _be(self, word: str, negated: bool) -> None:
        match word:
            case "favourite":
                refs = frozenset(self.known.favourites[:MAX_REFS])
                self.conditions.append(Condition(aspect=Aspect.ROW, refs=refs, negated=negated))
            case "mine":
                self._either(self.users, Aspect.USER, [self._user(ME)], negated)
            case "active" | "ended":
                meant = ACTIVE if word == "active" else _ENDED
                self.but_statuses &= _STATUSES - meant if negated else meant

    def _user(self, value: str) -> str:
        if value.lower() != ME:
            return value
        if self.known.user_id is None:
            self.problems.append(Problem(Trouble.NO_ME))
            return ME
        return self.known.user_id

    def reading(self) -> Reading:
        """What all terms ask for."""
        base = self.base
        statuses = _within(base.statuses | self.statuses, self.but_statuses, _STATUSES)
        here = base.kinds or frozenset(JobKind)
        kinds = _within(frozenset(self.kinds) or base.kinds, self.but_kinds & here, here)
        if statuses is None or kinds is None:
            self.problems.append(Problem(Trouble.CONTRADICTION))
            self.conditions.append(NOTHING)
        # A plain filter where there is one value: indexes and notes are about these.
        user_id = self._also(Aspect.USER, base.user_id, self.users)
        comfy_url = self._also(Aspect.SERVER, base.comfy_url, self.servers)
        texts = [text for text in (base.text, " ".join(self.bare), *self.phrases) if text]
        for text in texts[1:]:
            self._add(Aspect.TEXT, [text], negated=False)
        query = replace(
            base,
            kinds=base.kinds if kinds is None else kinds,
            system=self.system or base.system,
            workflow_names=base.workflow_names | self.workflows,
            user_id=user_id,
            statuses=base.statuses if statuses is None else statuses,
            created_from=self.others.created_from or base.created_from,
            created_before=self.others.created_before or base.created_before,
            comfy_url=comfy_url,
            text=texts[0] if texts else None,
            conditions=tuple(dict.fromkeys((*base.conditions, *self.conditions))),
        )
        return Reading(query, tuple(dict.fromkeys(self.problems)))

    def _also(self, aspect: Aspect, one: str | None, values: set[str]) -> str | None:
        """The plain filter: what there was, which holds besides what is typed, or the only value."""
        if not values or values == {one}:
            return one
        if one is None and len(values) == 1:
            return next(iter(values))
        self._add(aspect, values, negated=False)
        return one


def addresses(value: str, servers: Sequence[Server]) -> tuple[str, ...]:
    """The addresses that a word for a server means: its name, its host, or an address; none where it can be
    neither."""
    word = value.strip().casefold()
    named = [server for server in servers if word in _called(server)]
    if named:
        return tuple(dict.fromkeys(address for server in named for address in server.addresses))
    try:
        return (canonical_url(value),)
    except InvalidAddress:
        return ()


def _called(server: Server) -> frozenset[str]:
    parts = urlsplit(server.url)
    return frozenset(each.casefold() for each in (server.name, parts.netloc, parts.hostname or "") if each)


def _within(wanted: frozenset[T], allowed: frozenset[T], everything: frozenset[T]) -> frozenset[T] | None:
    """What is wanted (nothing: everything) of what is allowed: as it is where that is all, None for none."""
    found = (wanted or everything) & allowed
    if not found:
        return None
    return wanted if found == (wanted or everything) else found

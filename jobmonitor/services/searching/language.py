"""The search language: filters (`status:failed,cancelled`, `-workflow:wan-i2v`), phrases in quotes, words.

Anything can be typed: what is no filter is text. `parse(write(search))` is `search` again.

    search  = term (space term)*
    term    = ["-"] filter | ["-"] phrase | word
    filter  = key ":" [value ("," value)*]      key: one of KEYS, whatever its case
    value   = phrase | characters without space and comma
    phrase  = '"' characters, in which \\" and \\\\ stand for " and \\ '"'     (the end closes it too)

A `-` before a word that begins with a letter turns it round as well; before anything else it is text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from jobmonitor.services.searching.keys import BY_NAME

MAX_SEARCH = 500
"""Characters that fields and files take."""
_KEY = re.compile(r"([A-Za-z]+):")
_SPACE = re.compile(r"\s*")
_WORD = re.compile(r"\S*")
_ITEM = re.compile(r"[^\s,]*")


@dataclass(frozen=True, slots=True)
class Words:
    """Text to be found. All bare words together are one text, in their order; each phrase is one alone."""

    text: str
    is_phrase: bool = False
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Filter:
    """A key and its values, of which one holds; none yet while it is typed. `negated`: none of them holds."""

    key: str
    values: tuple[str, ...]
    negated: bool = False


Term = Words | Filter
Search = tuple[Term, ...]


class Spanned(NamedTuple):
    """A term and where it stands in the text."""

    term: Term
    start: int
    end: int


def parse(typed: str) -> Search:
    """The terms of what was typed; never fails."""
    return tuple(each.term for each in scan(typed))


def scan(typed: str) -> Iterator[Spanned]:
    """The terms with their places."""
    at = _skip(_SPACE, typed, 0)
    while at < len(typed):
        term, end = _term(typed, at)
        if term is not None:
            yield Spanned(term, at, end)
        at = _skip(_SPACE, typed, end)


def write(search: Iterable[Term]) -> str:
    """The terms as they are typed."""
    return " ".join(map(write_term, search))


def write_term(term: Term) -> str:
    """One term as it is typed."""
    sign = "-" if term.negated else ""
    if isinstance(term, Filter):
        return f"{sign}{term.key}:{','.join(map(_write_value, term.values))}"
    return f"{sign}{_quoted(term.text) if term.is_phrase else term.text}"


def words(text: str) -> Words:
    """A text as a term: bare where it reads as itself, else a phrase."""
    bare = Words(text)
    return bare if parse(text) == (bare,) else Words(text, is_phrase=True)


def _term(typed: str, at: int) -> tuple[Term | None, int]:
    negated = typed[at] == "-"
    body = at + negated
    if typed.startswith('"', body):
        text, end = _read_quoted(typed, body)
        return (Words(text, is_phrase=True, negated=negated) if text.strip() else None), end
    found = _KEY.match(typed, body)
    key = BY_NAME.get(found[1].lower()) if found else None
    if found and key:
        values, end = _read_values(typed, found.end())
        return Filter(key.name, values, negated), end
    end = _skip(_WORD, typed, at)
    if negated and typed[body : body + 1].isalpha():
        return Words(typed[body:end], negated=True), end
    return Words(typed[at:end]), end


def _read_values(typed: str, at: int) -> tuple[tuple[str, ...], int]:
    values: dict[str, None] = {}
    while True:
        value = ""
        if typed.startswith('"', at):
            value, at = _read_quoted(typed, at)
        end = _skip(_ITEM, typed, at)
        value += typed[at:end]
        if value:
            values[value] = None
        if not typed.startswith(",", end):
            return tuple(values), end
        at = end + 1


def _read_quoted(typed: str, at: int) -> tuple[str, int]:
    """The text of a phrase that begins at `at`, and where it ends."""
    letters = []
    at += 1
    while at < len(typed) and typed[at] != '"':
        at += typed[at] == "\\" and typed[at + 1 : at + 2] in ('"', "\\")
        letters.append(typed[at])
        at += 1
    return "".join(letters), min(at + 1, len(typed))


def _write_value(value: str) -> str:
    return _quoted(value) if value[:1] == '"' or re.search(r"[\s,]", value) else value


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _skip(pattern: re.Pattern[str], typed: str, at: int) -> int:
    found = pattern.match(typed, at)
    return found.end() if found else at

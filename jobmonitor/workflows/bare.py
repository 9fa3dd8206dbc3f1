"""Placeholders that stand bare in JSON, `"seed": {{SEED}}`, where a value is meant.

Studios that fill their files by replacing text keep such; JSON itself has no such thing. They are found by
reading the text token by token: what stands inside of a string is text, whatever it looks like.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass

_TOKEN = re.compile(
    r'"[^"\\\n]*(?:\\.[^"\\\n]*)*"'  # a string, which ends on its line
    r"|\{\{[A-Za-z][A-Za-z0-9_]*\}\}"
    r'|[{}\[\],:"]'  # a lone quote: a string that does not end
    r"|[^\s{}\[\],:\"]+"  # numbers, true, false, null, and what is none of these
)


@dataclass(frozen=True, slots=True)
class Quoted:
    """A text in which the bare placeholders have quotes."""

    text: str
    _quotes: tuple[int, ...] = ()
    """Where quotes were put in, as places of the new text."""

    def original(self, place: int) -> int:
        """Where in the text as it was something stands that now stands at `place`."""
        return place - bisect_right(self._quotes, place - 1)


def quoted(text: str) -> Quoted:
    """The text with quotes around each bare placeholder that stands where JSON wants a value.

    Elsewhere, as a name of a member or behind a sign, they stay as they are: that is no JSON, and whoever
    parses it says where.
    """
    parts: list[str] = []
    quotes: list[int] = []
    within: list[str] = []
    done, length, before = 0, 0, ""
    for match in _TOKEN.finditer(text):
        piece = match[0]
        if piece == '"':
            break
        if piece.startswith("{{") and _wants_value(before, within):
            kept = text[done : match.start()]
            quotes += (length + len(kept), length + len(kept) + len(piece) + 1)
            parts += (kept, f'"{piece}"')
            length += len(kept) + len(piece) + 2
            done = match.end()
        elif piece in "{[":
            within.append(piece)
        elif piece in "}]" and within:
            within.pop()
        before = piece
    return Quoted("".join([*parts, text[done:]]), tuple(quotes))


def _wants_value(before: str, within: list[str]) -> bool:
    """Whether a value comes next: behind a name and its colon, or in a list."""
    if not within:
        return False
    return before == ":" if within[-1] == "{" else before in ("[", ",")

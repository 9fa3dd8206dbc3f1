"""How well a few letters name something. Without Qt.

Every word that was typed must be found: at the beginning of a word, within one, or, in the title alone, as
letters in their order. What stands earlier in the title and earlier in its words counts more; what is found
in other words than the title's counts less.
"""

from __future__ import annotations

from dataclasses import dataclass

MAX_TYPED = 100
"""Characters of what was typed that count."""
_BEGINS, _WITHIN, _SCATTERED, _BESIDE = 100, 60, 25, 40


@dataclass(frozen=True, slots=True)
class Match:
    """`score`: greater is better. `places`: the letters of the title that were found, in order."""

    score: int
    places: tuple[int, ...] = ()


def match(typed: str, title: str, beside: str = "") -> Match | None:
    """How well `typed` names something with this title and these further words; None where it does not."""
    words = _folded(typed[:MAX_TYPED]).split()
    folded = _folded(title)
    others = _folded(beside)
    score, places = 0, set[int]()
    for word in words:
        found = _in_title(word, folded)
        aside = _BESIDE if _begins_a_word(word, others) else 0
        if found is None and not aside:
            return None
        if found is not None and found.score >= aside:
            score += found.score
            places.update(found.places)
        else:
            score += aside
    if words and folded.startswith(" ".join(words)):
        score += _BEGINS
    return Match(score, tuple(sorted(places)))


def _folded(text: str) -> str:
    """In lower case, letter by letter, so that places stay what they are."""
    folded = text.casefold()
    if len(folded) == len(text):  # no letter became several
        return folded
    return "".join(low if len(low := letter.casefold()) == 1 else letter for letter in text)


def _in_title(word: str, title: str) -> Match | None:
    at = _word_start(word, title)
    if at is not None:
        return Match(_BEGINS - min(at, 20), tuple(range(at, at + len(word))))
    at = title.find(word)
    if at >= 0:
        return Match(_WITHIN - min(at, 20), tuple(range(at, at + len(word))))
    return _scattered(word, title)


def _begins_a_word(word: str, text: str) -> bool:
    return _word_start(word, text) is not None


def _word_start(word: str, text: str) -> int | None:
    """Where `word` begins a word of `text`."""
    at = text.find(word)
    while at >= 0:
        if at == 0 or not text[at - 1].isalnum():
            return at
        at = text.find(word, at + 1)
    return None


def _scattered(word: str, title: str) -> Match | None:
    """The letters in their order, the first of them at the beginning of a word."""
    begin = _word_start(word[:1], title)
    while begin is not None:
        places = [begin]
        for letter in word[1:]:
            at = title.find(letter, places[-1] + 1)
            if at < 0:
                return None
            places.append(at)
        gaps = places[-1] - places[0] + 1 - len(word)
        if gaps <= 2 * len(word):
            return Match(max(1, _SCATTERED - gaps), tuple(places))
        following = _word_start(word[:1], title[begin + 1 :])
        begin = None if following is None else begin + 1 + following
    return None

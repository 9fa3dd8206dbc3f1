"""How an estimate is told, in the operator's language."""

from __future__ import annotations

from jobmonitor.domain.outlook import Outlook
from jobmonitor.domain.preflight import Estimate
from jobmonitor.services.checking import estimate_words as words
from jobmonitor.ui.translating import mark, translate

TEXTS = (
    mark("Estimates", "longer than usual: nine of ten runs took at most {time}"),
    mark("Estimates", "longer than usual"),
    mark("Estimates", "{range} left"),
    mark("Estimates", "begins in {range}"),
    mark("Estimates", "up to {longest}"),
    mark("Estimates", "up to about {longest}"),
    mark("Estimates", "about {least} to {longest}"),
    mark("Estimates", "usually up to {longest}"),
    mark("Estimates", "usually {least} to {longest}"),
    mark("Estimates", "{estimate} once it runs"),
    mark("Estimates", "{count} before it"),
    mark("Estimates", "by {runs} runs of this size at this server"),
    mark("Estimates", "by {runs} runs of other sizes at this server"),
    mark("Estimates", "by {runs} runs of any size at this server"),
    mark("Estimates", "by {runs} runs at other servers"),
)
"""All that `words` says; for the translations."""


def _say(text: str) -> str:
    return translate("Estimates", text)


def remaining(estimate: Estimate, elapsed: float) -> str:
    """What is probably left of a run after `elapsed` seconds, in a few words."""
    return words.remaining(estimate, elapsed, _say)


def span(estimate: Estimate) -> str:
    """How long a run usually takes, in a few words."""
    return words.span(estimate, _say)


def outlook_text(outlook: Outlook) -> str:
    """In a few words, what is to be expected."""
    return words.outlook_text(outlook, _say)


def outlook_brief(outlook: Outlook) -> str:
    """The same for a cell of a list."""
    return words.outlook_brief(outlook, _say)


def outlook_sentence(outlook: Outlook) -> str:
    """Whole, with what it rests on, for a tooltip."""
    return words.outlook_sentence(outlook, _say)

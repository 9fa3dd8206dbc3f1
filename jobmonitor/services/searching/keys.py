"""The keys of the search language as data: completion, menus, help and messages derive from them."""

from __future__ import annotations

from dataclasses import dataclass

from jobmonitor.domain.condition import Told
from jobmonitor.domain.feed import FeedSystem
from jobmonitor.domain.job import JobKind, JobStatus

CLOSE = 0.6
"""How alike two words are at least, of which one is offered for the other; 1 is the same."""
ME = "me"

STATUS_WORDS = {
    **{status.value: status for status in JobStatus},
    "running": JobStatus.PROCESSING,
    "queued": JobStatus.PENDING,
    "waiting": JobStatus.PENDING,
    "done": JobStatus.COMPLETED,
    "error": JobStatus.FAILED,
    "canceled": JobStatus.CANCELLED,
}
TOLD_WORDS = {
    "error": Told.ERROR,
    "output": Told.OUTPUT,
    "prompt": Told.PROMPT,
    "user": Told.USER,
    "server": Told.SERVER,
}
IS_WORDS = ("favourite", "mine", "active", "ended")


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """A key, and how it can be used."""

    name: str
    values: tuple[str, ...] = ()
    """What completion offers."""
    can_be_negated: bool = True
    takes_several: bool = True
    aliases: tuple[str, ...] = ()


KEYS: tuple[Key, ...] = (
    Key(name="workflow", aliases=("wf",)),
    Key(name="status", values=tuple(map(str, JobStatus))),
    Key(name="user"),
    Key(name="server"),
    Key(
        name="since",
        values=("1h", "24h", "7d", "30d", "today", "yesterday"),
        can_be_negated=False,
        takes_several=False,
    ),
    Key(
        name="until",
        values=("1h", "24h", "7d", "today", "yesterday"),
        can_be_negated=False,
        takes_several=False,
        aliases=("before",),
    ),
    Key(name="kind", values=tuple(map(str, JobKind))),
    Key(
        name="system",
        values=tuple(map(str, FeedSystem)),
        can_be_negated=False,
        takes_several=False,
        aliases=("source",),
    ),
    Key(name="id"),
    Key(name="is", values=IS_WORDS),
    Key(name="has", values=tuple(TOLD_WORDS)),
)
BY_NAME = {name: key for key in KEYS for name in (key.name, *key.aliases)}


def nearest(word: str, known: tuple[str, ...]) -> str:
    """The known word that `word` may be meant for; nothing where none is close."""
    from difflib import get_close_matches  # the first rows do not wait for it

    return next(iter(get_close_matches(word.lower(), known, 1, CLOSE)), "")

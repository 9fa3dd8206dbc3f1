"""The keys of the search language as data: completion, menus, help and messages derive from them."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches

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
    """A key: what it is about, which values there are (none: any), and whether it can be turned round."""

    name: str
    tip: str
    """What it narrows to, in a few words."""
    values: tuple[str, ...] = ()
    """What completion offers; where `is_closed`, there are no others."""
    is_closed: bool = False
    can_be_negated: bool = True
    takes_several: bool = True
    aliases: tuple[str, ...] = ()


KEYS: tuple[Key, ...] = (
    Key(name="workflow", tip="jobs of a workflow", aliases=("wf",)),
    Key(name="status", tip="jobs of a status", values=tuple(map(str, JobStatus)), is_closed=True),
    Key(name="user", tip="jobs of a user; me is you"),
    Key(name="server", tip="jobs of a server"),
    Key(
        name="since",
        tip="created at this time or later",
        values=("1h", "24h", "7d", "30d", "today", "yesterday"),
        can_be_negated=False,
        takes_several=False,
    ),
    Key(
        name="until",
        tip="created before this time",
        values=("1h", "24h", "7d", "today", "yesterday"),
        can_be_negated=False,
        takes_several=False,
        aliases=("before",),
    ),
    Key(name="kind", tip="videos, images or texts", values=tuple(map(str, JobKind)), is_closed=True),
    Key(
        name="system",
        tip="new or legacy tables",
        values=tuple(map(str, FeedSystem)),
        is_closed=True,
        can_be_negated=False,
        takes_several=False,
        aliases=("source",),
    ),
    Key(name="id", tip="the job's own id, or ComfyUI's"),
    Key(name="is", tip="favourites, active or ended jobs", values=IS_WORDS, is_closed=True),
    Key(name="has", tip="jobs whose row tells it", values=tuple(TOLD_WORDS), is_closed=True),
)
BY_NAME = {name: key for key in KEYS for name in (key.name, *key.aliases)}


def nearest(word: str, known: tuple[str, ...]) -> str:
    """The known word that `word` may be meant for; nothing where none is close."""
    return next(iter(get_close_matches(word.lower(), known, 1, CLOSE)), "")

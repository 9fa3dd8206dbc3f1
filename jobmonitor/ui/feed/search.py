"""What is typed into the search field, as a query: text, and words such as `status:failed`. Without Qt."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from jobmonitor.domain.errors import InvalidAddress
from jobmonitor.domain.feed import FeedQuery
from jobmonitor.domain.job import JobKind, JobStatus
from jobmonitor.domain.server import canonical_url
from jobmonitor.services.moments import read_moment

MAX_SEARCH = 500
HINT = (
    "Search: text, workflow:wan-i2v, status:failed, server:gpu1:8188, user:me, kind:video,\n"
    "since:2d, since:2026-03-01, until:2026-03-12"
)
TIMES = ("since", "until")


def refine(query: FeedQuery, typed: str, user_id: str | None = None, *, now: datetime) -> FeedQuery:
    """`query` narrowed by what was typed. A word with a value nobody knows is taken as text.

    `user_id` is who `user:me` means; `now`, from when on so long ago is counted, by whole minutes: typing on
    asks nothing else.
    """
    text = []
    now = now.replace(second=0, microsecond=0)
    for word in typed[:MAX_SEARCH].replace("\0", " ").split():
        name, colon, value = word.partition(":")
        narrowed = _narrow(query, name.lower(), value, user_id, now) if colon and value else None
        if narrowed is None:
            text.append(word)
        else:
            query = narrowed
    return replace(query, text=" ".join(text) or None)


def with_times(typed: str, *words: str) -> str:
    """What was typed, with other words on the span of time."""
    kept = [word for word in typed.split() if word.partition(":")[0].lower() not in TIMES]
    return " ".join((*kept, *words))


def times_of(typed: str) -> tuple[str, ...]:
    """The words on the span of time among what was typed."""
    return tuple(word for word in typed.split() if word.partition(":")[0].lower() in TIMES)


def _narrow(query: FeedQuery, name: str, value: str, user_id: str | None, now: datetime) -> FeedQuery | None:
    match name:
        case "workflow":
            return replace(query, workflow_names=query.workflow_names | {value})
        case "status" if value.lower() in set(JobStatus):
            return replace(query, statuses=query.statuses | {JobStatus(value.lower())})
        case "user":
            return replace(query, user_id=user_id if value == "me" and user_id else value)
        case "server":
            try:
                return replace(query, comfy_url=canonical_url(value))
            except InvalidAddress:
                return None
        case "kind" if value.lower() in query.kinds:
            return replace(query, kinds=frozenset({JobKind(value.lower())}))
        case "since" | "until":
            moment = read_moment(value, now)
            if moment is None:
                return None
            if name == "since":
                return replace(query, created_from=moment)
            return replace(query, created_before=moment)
        case _:
            return None

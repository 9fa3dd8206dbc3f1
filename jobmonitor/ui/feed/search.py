"""What is typed into the search field, as a query: text, and words such as `status:failed`. Without Qt."""

from __future__ import annotations

from dataclasses import replace

from jobmonitor.domain.errors import InvalidAddress
from jobmonitor.domain.feed import FeedQuery
from jobmonitor.domain.job import JobStatus
from jobmonitor.domain.server import canonical_url

MAX_SEARCH = 500
HINT = "Search: text, workflow:wan-i2v, status:failed, server:gpu1:8188"


def refine(query: FeedQuery, typed: str, user_id: str | None = None) -> FeedQuery:
    """`query` narrowed by what was typed. A word with a value nobody knows is taken as text.

    `user_id` is who `user:me` means.
    """
    text = []
    for word in typed[:MAX_SEARCH].replace("\0", " ").split():
        name, colon, value = word.partition(":")
        narrowed = _narrow(query, name.lower(), value, user_id) if colon and value else None
        if narrowed is None:
            text.append(word)
        else:
            query = narrowed
    return replace(query, text=" ".join(text) or None)


def _narrow(query: FeedQuery, name: str, value: str, user_id: str | None) -> FeedQuery | None:
    if name == "workflow":
        return replace(query, workflow_names=query.workflow_names | {value})
    if name == "status" and value.lower() in set(JobStatus):
        return replace(query, statuses=query.statuses | {JobStatus(value.lower())})
    if name == "user":
        return replace(query, user_id=user_id if value == "me" and user_id else value)
    if name == "server":
        try:
            return replace(query, comfy_url=canonical_url(value))
        except InvalidAddress:
            return None
    return None

"""Cursors as text: what a program hands back to go on with a list."""

from __future__ import annotations

import base64
import binascii
import json
from datetime import UTC, datetime

from jobmonitor.domain.errors import InvalidInput
from jobmonitor.domain.feed import Cursor

MAX_LENGTH = 2_000


def cursor_text(cursor: Cursor) -> str:
    """Letters, digits, `-` and `_` alone; nobody needs to understand them."""
    created = None if cursor.created_at is None else cursor.created_at.astimezone(UTC).isoformat()
    whole = json.dumps([created, cursor.source, cursor.key], separators=(",", ":"))
    return base64.urlsafe_b64encode(whole.encode()).rstrip(b"=").decode()


def parse_cursor(text: str) -> Cursor:
    """The cursor that `cursor_text` wrote. InvalidInput for anything else."""
    text = text.strip()
    padded = text + "=" * (-len(text) % 4)
    try:
        if len(text) > MAX_LENGTH:
            raise ValueError
        created, source, key = json.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
        if not isinstance(source, str) or not isinstance(key, str):
            raise ValueError
        moment = None if created is None else datetime.fromisoformat(created)
        if moment is not None:
            if moment.tzinfo is None:
                raise ValueError
            moment = moment.astimezone(UTC)
    except (binascii.Error, ValueError, TypeError, OverflowError, RecursionError):
        raise InvalidInput(
            f"“{text[:40]}” is no cursor of a list.",
            remedy="Take it from a row of `jobs list --format json`, or begin again without --cursor.",
        ) from None
    return Cursor(moment, source, key)

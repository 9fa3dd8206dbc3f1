"""The log of what happened, as a value: bounded, without doubles, newest last."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable
from datetime import UTC, datetime

from jobmonitor.domain.attention import MAX_TEXT, Entry, EntryKind
from jobmonitor.domain.job import JSON, JobKind, JobRef, JobStatus

MAX_ENTRIES = 2000
SEGMENTS = 20
"""Values that the log is kept in, so that a new entry writes a small one anew."""
MAX_IN_SEGMENT = MAX_ENTRIES // SEGMENTS


def segment_of(entry: Entry) -> int:
    """In which of the values an entry is kept; the same one for entries that tell the same."""
    return zlib.crc32(" ".join(entry.key).encode()) % SEGMENTS


def merged(entries: Iterable[Entry], more: Iterable[Entry], limit: int = MAX_ENTRIES) -> tuple[Entry, ...]:
    """Both, by time; of what is told twice, what was first. Of too many, the oldest are dropped."""
    by_key: dict[tuple[str, str], Entry] = {}
    for entry in (*entries, *more):
        by_key.setdefault(entry.key, entry)
    return tuple(sorted(by_key.values(), key=lambda entry: (entry.at, entry.key)))[-limit:]


def dump_entries(entries: Iterable[Entry]) -> bytes:
    """As they are stored."""
    return json.dumps([_dump(entry) for entry in entries]).encode()


def load_entries(stored: bytes | None) -> tuple[Entry, ...]:
    """What was stored; what is odd in it is left out."""
    try:
        values = json.loads(stored or b"[]")
    except (ValueError, RecursionError):
        return ()
    if not isinstance(values, list):
        return ()
    read = [_load(value) for value in values[-MAX_ENTRIES:] if isinstance(value, dict)]
    return merged([entry for entry in read if entry is not None], ())


def _dump(entry: Entry) -> dict[str, JSON]:
    values = {
        "kind": str(entry.kind),
        "at": entry.at.isoformat(),
        "subject": entry.subject,
        "text": entry.text,
        "status": None if entry.status is None else str(entry.status),
        "job_kind": None if entry.job_kind is None else str(entry.job_kind),
        "ref": None if entry.ref is None else [entry.ref.source, entry.ref.key],
    }
    return {name: value for name, value in values.items() if value}


def _load(values: dict[str, JSON]) -> Entry | None:
    try:
        at = datetime.fromisoformat(values["at"])
        ref = values.get("ref")
        status, job_kind = values.get("status"), values.get("job_kind")
        return Entry(
            kind=EntryKind(values["kind"]),
            at=at.astimezone(UTC) if at.tzinfo is not None else at.replace(tzinfo=UTC),
            subject=_words(values.get("subject")),
            text=_words(values.get("text")),
            status=None if status is None else JobStatus(status),
            job_kind=None if job_kind is None else JobKind(job_kind),
            ref=None if ref is None else JobRef(_words(ref[0]), _words(ref[1])),
        )
    except (KeyError, IndexError, TypeError, ValueError, OverflowError):
        return None


def _words(value: object) -> str:
    return value[:MAX_TEXT] if isinstance(value, str) else ""

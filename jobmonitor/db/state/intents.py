"""What a submission is meant to do, as JSON."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from jobmonitor.domain.job import EMPTY, JSON
from jobmonitor.domain.outbox import KeptFile
from jobmonitor.domain.value_json import values_from_json, values_to_json
from jobmonitor.services.ports import Intent


def intent_to_json(intent: Intent) -> dict[str, JSON]:
    """All of it."""
    return {
        "values": values_to_json(intent.values),
        "files": files_to_json(intent.files),
        "graph": dict(intent.graph),
        "row": dict(intent.row),
        "user_id": intent.user_id,
        "server_name": intent.server_name,
        "front": intent.front,
        "own": dict(intent.own),
    }


def intent_from_json(held: JSON) -> Intent | None:
    """It again; None where there is none."""
    if not isinstance(held, Mapping) or not held:
        return None
    return Intent(
        values=values_from_json(held.get("values")),
        files=files_from_json(held.get("files")),
        graph=_mapping(held.get("graph")),
        row=_mapping(held.get("row")),
        user_id=_text(held.get("user_id")),
        server_name=_text(held.get("server_name")) or "",
        front=held.get("front") is True,
        own=_mapping(held.get("own")),
    )


def files_to_json(files: Iterable[KeptFile]) -> list[JSON]:
    """Where files lay and what they held."""
    return [
        {"path": str(each.path), "digest": each.digest, "bytes": each.byte_count, "kept": each.is_kept}
        for each in files
    ]


def files_from_json(held: JSON) -> tuple[KeptFile, ...]:
    """The same again; what is not understood is left out."""
    return tuple(
        KeptFile(Path(each["path"]), each["digest"], each["bytes"], each["kept"] is True)
        for each in (held if isinstance(held, list) else ())
        if isinstance(each, dict) and {"path", "digest", "bytes", "kept"} <= each.keys()
    )


def _mapping(held: JSON) -> Mapping[str, JSON]:
    return held if isinstance(held, dict) else EMPTY


def _text(held: JSON) -> str | None:
    return held if isinstance(held, str) else None

"""What real servers said: recordings of 0.3.64 and 0.33.0 (tests/data)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

DATA = Path(__file__).parent.parent / "data"
FOLDERS = ("recordings", "recordings-0.33")
ALL = sorted(path for folder in FOLDERS for path in (DATA / folder).glob("[0-9][0-9]_*.json"))


def name(path: Path) -> str:
    """For the ids of tests."""
    return f"{path.parent.name}/{path.stem}"


def load(path: Path) -> dict[str, Any]:
    return json.loads(path.read_text(encoding="utf-8"))


def named(folder: str, number: str) -> dict[str, Any]:
    """The recording of a scenario, by its number."""
    (path,) = (DATA / folder).glob(f"{number}_*.json")
    return load(path)


def requests(path: Path) -> Iterator[dict[str, Any]]:
    """Requests that got an answer."""
    for request in load(path).get("requests") or ():
        if request.get("status") is not None and "response" in request:
            yield request


def body(request: dict[str, Any]) -> bytes:
    """The answer as it came; recorded "__NaN__" is a bare NaN."""
    response = request["response"]
    raw = response if isinstance(response, str) else json.dumps(response)
    return raw.replace('"__NaN__"', "NaN").encode()


def frames(path: Path) -> Iterator[dict[str, Any]]:
    """Text and binary frames that a client received."""
    for frame in load(path).get("ws") or ():
        if frame.get("dir") == "recv" and frame["kind"] in ("text", "binary"):
            yield frame


def text_of(frame: dict[str, Any]) -> str:
    return json.dumps(frame["data"]).replace('"__NaN__"', "NaN")


def bytes_of(frame: dict[str, Any]) -> bytes:
    """A binary frame of the recorded kind and header, with a stand-in for the picture."""
    kind = int(frame["event_type"]).to_bytes(4, "big")
    if frame["event_type"] == 3:
        node = frame["node_id"].encode()
        return kind + len(node).to_bytes(4, "big") + node + frame["text"].encode()
    picture = bytes.fromhex(frame["payload_magic_hex"])
    if frame["event_type"] == 1:
        return kind + int(frame["image_type"]).to_bytes(4, "big") + picture
    meta = json.dumps(frame["metadata"]).encode()
    return kind + len(meta).to_bytes(4, "big") + meta + picture

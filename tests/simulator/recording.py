"""Recordings of a real server: loading them, and putting their events in order."""

from __future__ import annotations

import json
import re
import uuid
from dataclasses import dataclass
from pathlib import Path
from typing import Any

DATA = Path(__file__).parents[1] / "data"

FOLDERS = {"0.3.64": "recordings", "0.33": "recordings-0.33"}

_CUT_LIST = re.compile(r"^\.\.\.\[(\d+) items\]$")

_CUT = re.compile(r"^(.*)\.\.\.\[(\d+) characters\]$", re.DOTALL)


@dataclass
class Event:
    """Something that a client did: a request, or opening, closing or writing to a websocket."""

    time: float
    kind: str
    what: dict[str, Any]


@dataclass
class Recording:
    """One scenario."""

    name: str
    behave: str
    requests: list[dict[str, Any]]
    frames: list[dict[str, Any]]
    notes: list[str]

    def events(self) -> list[Event]:
        """What the clients did, in order."""
        found = [Event(r["t"], "request", r) for r in self.requests]
        for frame in self.frames:
            if frame["kind"] == "connection":
                if frame["client"] == "server":
                    # noted when it was done
                    found.append(Event(frame["t"] - 0.01, "server", frame))
                elif frame["event"] in ("open", "close() by the client", "refused"):
                    found.append(Event(frame["t"], frame["event"].split("(")[0], frame))
            elif frame.get("dir") == "send":
                found.append(Event(frame["t"], "send", frame))
        return sorted(found, key=lambda event: event.time)

    def received(self, client: str) -> list[dict[str, Any]]:
        """The frames that a client got, in order."""
        return [
            frame
            for frame in self.frames
            if frame["client"] == client and frame["kind"] != "connection" and frame.get("dir") != "send"
        ]

    @property
    def clients(self) -> list[str]:
        """Labels of the websockets."""
        return list(
            dict.fromkeys(
                f["client"] for f in self.frames if f["kind"] == "connection" and f.get("event") == "open"
            )
        )


def load(behave: str, number: str) -> Recording:
    """The recording with a number, `02` for instance."""
    folder = DATA / FOLDERS[behave]
    path = next(folder.glob(f"{number}_*.json"))
    data = json.loads(path.read_text("utf-8"))
    return Recording(path.stem, behave, data["requests"], data["ws"], [str(n) for n in data["notes"]])


def numbers(behave: str) -> list[str]:
    """Numbers of all recordings of a version."""
    return sorted(path.name[:2] for path in (DATA / FOLDERS[behave]).glob("*.json"))


def whole(value: Any) -> Any:
    """A request's body with texts that were cut filled up to their length."""
    if isinstance(value, dict):
        return {key: whole(item) for key, item in value.items()}
    if isinstance(value, list):
        if len(value) and isinstance(value[-1], str) and (match := _CUT_LIST.match(value[-1])):
            return [*value[:-1], *(str(uuid.uuid4()) for _ in range(len(value) - 1, int(match[1])))]
        return [whole(item) for item in value]
    if isinstance(value, str) and (match := _CUT.match(value)):
        start, length = match[1], int(match[2])
        return (start * (length // len(start) + 1))[:length]
    return value

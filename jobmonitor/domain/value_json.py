"""Values of a form as JSON, whole and exact: what is kept on a disk reads back the same.

What a reader does not understand is left out: a field then has its default.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from pathlib import Path

from jobmonitor.domain.job import JSON, OutputFile
from jobmonitor.domain.workflow import AudioTrack, ServerFile, Size, Value

MOST_ITEMS = 10_000
"""Items of a list that are read back."""


def values_to_json(values: Mapping[str, Value]) -> dict[str, JSON]:
    """Field name → its value: plain ones as they are, all others as an object with one member that says what
    it is."""
    return {name: _to_json(value) for name, value in values.items()}


def values_from_json(held: JSON) -> dict[str, Value]:
    """The values again; what is not understood is left out."""
    if not isinstance(held, Mapping):
        return {}
    found: dict[str, Value] = {}
    for name, each in held.items():
        try:
            found[str(name)] = _from_json(each)
        except (KeyError, TypeError, ValueError, AttributeError):
            continue
    return found


def with_paths(values: Mapping[str, Value], place: Mapping[Path, Path]) -> dict[str, Value]:
    """The same with other places for files of this workstation; those that are not in `place` stay."""
    return {name: _moved(value, place) for name, value in values.items()}


def paths_of(values: Mapping[str, Value]) -> tuple[Path, ...]:
    """Every file of this workstation among the values, each once."""
    found: dict[Path, None] = {}
    for value in values.values():
        for item in value if isinstance(value, tuple) else (value,):
            if isinstance(item, AudioTrack):
                found[item.path] = None
            elif isinstance(item, Path):
                found[item] = None
    return tuple(found)


def _to_json(value: Value) -> JSON:
    if isinstance(value, tuple):
        return {"list": [_to_json_item(each) for each in value]}
    return _to_json_item(value)


def _to_json_item(value: object) -> JSON:
    match value:
        case None | bool() | str() | int():
            return value
        case float():
            return value if math.isfinite(value) else {"number": repr(value)}
        case Size(width, height):
            return {"size": [width, height]}
        case Path():
            return {"path": str(value)}
        case ServerFile(server_url, file):
            return {"server_file": [server_url, file.filename, file.subfolder, file.type]}
        case AudioTrack(speaker, path, start):
            return {"track": [speaker, str(path), start]}
        case _:
            raise TypeError(f"a form does not hold {type(value).__name__}")


def _from_json(held: JSON) -> Value:
    if held is None or isinstance(held, bool | str | int | float):
        return held
    if held.keys() == {"list"}:
        items = [_item(each) for each in held["list"][:MOST_ITEMS]]
        paths = tuple(each for each in items if isinstance(each, Path))
        tracks = tuple(each for each in items if isinstance(each, AudioTrack))
        if len(items) not in (len(paths), len(tracks)):
            raise ValueError("a list of several kinds")
        return tracks or paths
    found = _item(held)
    if isinstance(found, AudioTrack):
        raise TypeError("a sound of a speaker stands in a list")
    return found


def _item(held: JSON) -> float | Size | Path | ServerFile | AudioTrack:
    ((kind, content),) = held.items()
    match kind:
        case "number":
            return float(content)
        case "size":
            width, height = content
            return Size(int(width), int(height))
        case "path":
            return Path(content)
        case "server_file":
            server_url, filename, subfolder, folder = map(str, content)
            return ServerFile(server_url, OutputFile(filename, subfolder, folder))
        case "track":
            speaker, path, start = content
            return AudioTrack(int(speaker), Path(path), float(start))
    raise ValueError(kind)


def _moved(value: Value, place: Mapping[Path, Path]) -> Value:
    if isinstance(value, Path):
        return place.get(value, value)
    if isinstance(value, tuple):
        return tuple(  # type: ignore[return-value]  # of the kind that it was
            AudioTrack(each.speaker, place.get(each.path, each.path), each.start)
            if isinstance(each, AudioTrack)
            else place.get(each, each)
            for each in value
        )
    return value

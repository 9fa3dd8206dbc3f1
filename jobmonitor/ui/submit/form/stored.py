"""A form's values as JSON, for the last values and for presets. Without Qt."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from jobmonitor.domain.job import EMPTY, JSON
from jobmonitor.domain.workflow import AudioTrack, Field, FieldType, Value, Workflow
from jobmonitor.ui.translating import translate
from jobmonitor.ui.words import is_web_address

MOST_FILES = 2_000
"""Files of one field that are kept."""
MOST_TEXT = 200_000
"""Characters of one text that are kept."""


@dataclass(frozen=True)
class Sent:
    """The last submission of a workflow from this workstation."""

    values: Mapping[str, Value] = field(default=EMPTY, hash=False)
    """As they were used, with the seeds that were drawn."""
    server: str = ""
    """Its address; empty where nothing was submitted yet."""


@dataclass(frozen=True)
class Recalled:
    """What was kept, as far as it can be used."""

    values: Mapping[str, Value] = field(default=EMPTY, hash=False)
    gone: Mapping[str, int] = field(default=EMPTY, hash=False)
    """Field name → how many of its files are not there any more; these are left out."""
    folds: Mapping[str, bool] = field(default=EMPTY, hash=False)
    """Group → whether it was unfolded."""
    sent: Sent = Sent()


def to_json(values: Mapping[str, Value]) -> dict[str, JSON]:
    """Field name → what is kept of its value; texts and lists that are too long are left out."""
    return {name: _kept(value) for name, value in values.items() if not _is_too_long(value)}


def from_json(workflow: Workflow, held: Mapping[str, object]) -> Recalled:
    """The values of the fields that the workflow still has; what cannot be understood is left out.

    Blocking: looks whether files are there.
    """
    values: dict[str, Value] = {}
    gone: dict[str, int] = {}
    for each in workflow.fields:
        if each.name not in held:
            continue
        value = held[each.name]
        if not each.type.media:
            if value is None or isinstance(value, str | bool):
                values[each.name] = value
            continue
        found, missing = _files(each, value)
        if found is not None:
            values[each.name] = found
        if missing:
            gone[each.name] = missing
    return Recalled(values, gone)


def gone_text(count: int) -> str:
    """Says that files of the last time are not there any more."""
    if count == 1:
        return translate("Submit", "The file of last time is not there any more.")
    return translate("Submit", "{count} files of last time are not there any more.").format(count=count)


def _kept(value: Value) -> JSON:
    if isinstance(value, tuple):
        return [_kept_item(item) for item in value]
    return value if value is None or isinstance(value, str | bool) else str(value)


def _kept_item(item: Path | AudioTrack) -> JSON:
    if isinstance(item, AudioTrack):
        return {"speaker": item.speaker, "path": str(item.path), "start": item.start}
    return str(item)


def _is_too_long(value: Value) -> bool:
    if isinstance(value, tuple):
        return len(value) > MOST_FILES
    return isinstance(value, str) and len(value) > MOST_TEXT


def _files(each: Field, value: object) -> tuple[Value, int]:
    """The files that are still there, and how many are not."""
    if each.type.is_file:
        if not isinstance(value, str) or not value:
            return None, 0
        if is_web_address(value):
            return value, 0
        return (Path(value), 0) if _is_file(value) else (None, 1)
    items = value[:MOST_FILES] if isinstance(value, list) else []
    if each.type is FieldType.AUDIO_TRACKS:
        tracks = [track for item in items if (track := _track(item)) is not None]
        there = tuple(track for track in tracks if _is_file(str(track.path)))
        return there or None, len(tracks) - len(there)
    paths = [item for item in items if isinstance(item, str) and item]
    if each.type is FieldType.MASKS:  # each stands for a speaker: without one of them, the others move up
        whole = paths and all(_is_file(path) for path in paths)
        return (tuple(Path(path) for path in paths), 0) if whole else (None, len(paths))
    found = tuple(Path(path) for path in paths if _is_file(path))
    return found or None, len(paths) - len(found)


def _track(item: object) -> AudioTrack | None:
    if not isinstance(item, dict):
        return None
    speaker, path, start = item.get("speaker"), item.get("path"), item.get("start")
    if not isinstance(speaker, int) or isinstance(speaker, bool) or not 1 <= speaker <= 99:
        return None
    if not isinstance(path, str) or not isinstance(start, int | float) or not 0 <= start < 1e6:
        return None
    return AudioTrack(speaker, Path(path), float(start))


def _is_file(text: str) -> bool:
    try:
        return Path(text).is_file()
    except (OSError, ValueError):
        return False

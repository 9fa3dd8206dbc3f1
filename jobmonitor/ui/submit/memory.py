"""What the dialog remembers between two times it is open. Without Qt."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from jobmonitor.domain.workflow import Size, Value, Workflow

if TYPE_CHECKING:
    from jobmonitor.services.ports import Layout

log = logging.getLogger(__name__)

HABITS = "submit"
MOST_BYTES = 4_000_000


@dataclass(frozen=True)
class Habits:
    """What was chosen last, whatever the workflow."""

    workflow: str = ""
    server: str = ""
    """Its address."""
    close_after: bool = False


def load_habits(layout: Layout) -> Habits:
    """Blocking. What cannot be understood is as if it were not there."""
    held = _load(layout, HABITS)
    workflow, server = held.get("workflow"), held.get("server")
    return Habits(
        workflow if isinstance(workflow, str) else "",
        server if isinstance(server, str) else "",
        held.get("close_after") is True,
    )


def store_habits(layout: Layout, habits: Habits) -> None:
    """Blocking."""
    held = {"workflow": habits.workflow, "server": habits.server, "close_after": habits.close_after}
    _store(layout, HABITS, held)


def load_values(layout: Layout, workflow: Workflow) -> dict[str, Value]:
    """The last values of the fields that the workflow still has. Blocking: looks whether files exist."""
    held = _load(layout, f"{HABITS}/{workflow.name}")
    values: dict[str, Value] = {}
    for field in workflow.fields:
        value = held.get(field.name)
        if field.type.is_file:
            if isinstance(value, str) and _is_file(value):
                values[field.name] = Path(value)
        elif isinstance(value, str | bool) or (value is None and field.name in held):
            values[field.name] = value
    return values


def store_values(layout: Layout, workflow: Workflow, values: Mapping[str, Value]) -> None:
    """Blocking."""
    held = {name: str(value) if isinstance(value, Path | Size) else value for name, value in values.items()}
    _store(layout, f"{HABITS}/{workflow.name}", held)


def _load(layout: Layout, name: str) -> dict[str, object]:
    data = layout.load(name)
    if not data or len(data) > MOST_BYTES:
        return {}
    try:
        held = json.loads(data)
    except (ValueError, RecursionError):
        log.warning("What was remembered as %s cannot be read and is forgotten", name)
        return {}
    return held if isinstance(held, dict) else {}


def _store(layout: Layout, name: str, held: Mapping[str, object]) -> None:
    data = json.dumps(held).encode("ascii")  # escapes stand for what UTF-8 cannot hold
    if len(data) <= MOST_BYTES:
        layout.store(name, data)


def _is_file(text: str) -> bool:
    try:
        return Path(text).is_file()
    except (OSError, ValueError):
        return False

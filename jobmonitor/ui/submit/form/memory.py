"""What the dialog remembers between two times it is open. Without Qt."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from jobmonitor.domain.workflow import Value, Workflow
from jobmonitor.ui.submit.form.stored import Recalled, Sent, from_json, to_json

if TYPE_CHECKING:
    from jobmonitor.services.ports import Layout

log = logging.getLogger(__name__)

HABITS = "submit"
FOLDS = "submit-folds"
SENT = "submit-sent"
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
    held = load_object(layout, HABITS)
    workflow, server = held.get("workflow"), held.get("server")
    return Habits(
        workflow if isinstance(workflow, str) else "",
        server if isinstance(server, str) else "",
        held.get("close_after") is True,
    )


def store_habits(layout: Layout, habits: Habits) -> None:
    """Blocking."""
    held = {"workflow": habits.workflow, "server": habits.server, "close_after": habits.close_after}
    store_object(layout, HABITS, held)


def load_values(layout: Layout, workflow: Workflow) -> Recalled:
    """The last values of the fields that the workflow still has. Blocking: looks whether files exist."""
    recalled = from_json(workflow, load_object(layout, f"{HABITS}/{workflow.name}"))
    folds = load_object(layout, f"{FOLDS}/{workflow.name}")
    return replace(
        recalled,
        folds={group: is_open is True for group, is_open in folds.items()},
        sent=load_sent(layout, workflow),
    )


def load_sent(layout: Layout, workflow: Workflow) -> Sent:
    """The last submission of the workflow. Blocking: looks whether files exist."""
    held = load_object(layout, f"{SENT}/{workflow.name}")
    values, server = held.get("values"), held.get("server")
    if not isinstance(values, dict) or not isinstance(server, str):
        return Sent()
    return Sent(from_json(workflow, values).values, server)


def store_sent(layout: Layout, workflow: Workflow, sent: Sent) -> None:
    """Blocking."""
    store_object(layout, f"{SENT}/{workflow.name}", {"server": sent.server, "values": to_json(sent.values)})


def store_folds(layout: Layout, workflow: Workflow, folds: Mapping[str, bool]) -> None:
    """Keeps which groups of the form are unfolded. Blocking."""
    if folds:
        store_object(layout, f"{FOLDS}/{workflow.name}", folds)


def store_values(layout: Layout, workflow: Workflow, values: Mapping[str, Value]) -> None:
    """Blocking."""
    store_object(layout, f"{HABITS}/{workflow.name}", to_json(values))


def load_object(layout: Layout, name: str) -> dict[str, object]:
    """The JSON object that is kept under `name`; empty where there is none. Blocking."""
    data = layout.load(name)
    if not data or len(data) > MOST_BYTES:
        return {}
    try:
        held = json.loads(data)
    except (ValueError, RecursionError):
        log.warning("What was remembered as %s cannot be read and is forgotten", name)
        return {}
    return held if isinstance(held, dict) else {}


def store_object(layout: Layout, name: str, held: Mapping[str, object]) -> None:
    """Keeps a JSON object under `name`; one that is too long is not kept. Blocking."""
    data = json.dumps(held).encode("ascii")  # escapes stand for what UTF-8 cannot hold
    if len(data) <= MOST_BYTES:
        layout.store(name, data)

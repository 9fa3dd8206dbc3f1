"""Named sets of values for each workflow, kept on this workstation. Without Qt."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from jobmonitor.domain.job import EMPTY, JSON
from jobmonitor.ui.submit.form.memory import load_object, store_object
from jobmonitor.ui.words import one_line

if TYPE_CHECKING:
    from jobmonitor.services.ports import Layout

KEY = "submit-presets"
MOST_PRESETS = 100
"""Of one workflow."""
MOST_LETTERS = 80
"""Of a name."""


@dataclass(frozen=True)
class Preset:
    """A name, and values as `stored.to_json` makes them."""

    name: str
    values: Mapping[str, JSON] = field(default=EMPTY, hash=False)


Presets = tuple[Preset, ...]


def load_presets(layout: Layout, workflow_name: str) -> Presets:
    """By name; what cannot be understood is left out. Blocking."""
    held = load_object(layout, f"{KEY}/{workflow_name}")
    found = (
        Preset(tidy(name), values) for name, values in held.items() if tidy(name) and isinstance(values, dict)
    )
    return _ordered(found)[:MOST_PRESETS]


def store_presets(layout: Layout, workflow_name: str, presets: Presets) -> None:
    """Blocking."""
    store_object(layout, f"{KEY}/{workflow_name}", {each.name: dict(each.values) for each in presets})


def tidy(name: str) -> str:
    """A name as it is kept: on one line, not too long."""
    return one_line(name, MOST_LETTERS)


def named(presets: Presets, name: str) -> Preset | None:
    """The preset with this name, whatever its case."""
    return next((each for each in presets if each.name.casefold() == name.casefold()), None)


def with_preset(presets: Presets, preset: Preset) -> Presets:
    """The same with this one, in place of one of the same name."""
    return _ordered((*without(presets, preset.name), preset))


def without(presets: Presets, name: str) -> Presets:
    """The same without the one of this name."""
    return tuple(each for each in presets if each.name.casefold() != name.casefold())


def renamed(presets: Presets, name: str, new: str) -> Presets:
    """The same with another name for one of them."""
    preset = named(presets, name)
    return presets if preset is None else with_preset(without(presets, name), replace(preset, name=new))


def _ordered(presets: Iterable[Preset]) -> Presets:
    return tuple(sorted(presets, key=lambda each: each.name.casefold()))

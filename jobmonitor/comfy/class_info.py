"""The answer to `GET /object_info`, without what nobody here reads.

With some packs and models it has megabytes, most of them explanations and the same long lists of files again
and again. It is parsed in another process; what comes back from there is put together while the window
waits, so it has to be small.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from jobmonitor.comfy.parsing import parse_object
from jobmonitor.domain.job import JSON

_SECTIONS = ("required", "optional")
_EXPLANATIONS = frozenset({"tooltip", "placeholder", "display_name"})


def parse_object_info(body: bytes) -> Mapping[str, JSON]:
    """Class → {input: {required, optional}, output, output_node, python_module}; ServerNonsense where it is
    no object.

    Lists of choices that are the same are one list. What has an odd shape stays as it came.
    """
    shared = _Shared()
    return {name: _described(info, shared) for name, info in parse_object(body).items()}


class _Shared:
    """Gives the first of equal texts and lists."""

    def __init__(self) -> None:
        self._known: dict[Any, Any] = {}

    def text(self, value: str) -> str:
        known: str = self._known.setdefault(value, value)
        return known

    def list(self, values: list[Any]) -> list[Any]:
        if not all(type(each) is str for each in values):
            return values
        known: list[Any] = self._known.setdefault(tuple(values), values)
        return known

    def value(self, value: JSON) -> JSON:
        if isinstance(value, str):
            return self.text(value)
        return self.list(value) if isinstance(value, list) else value


def _described(info: JSON, shared: _Shared) -> JSON:
    if not isinstance(info, dict):
        return info
    inputs = info.get("input")
    if isinstance(inputs, dict):
        inputs = {name: _section(inputs[name], shared) for name in _SECTIONS if name in inputs}
    return {
        "input": inputs,
        "output": shared.value(info.get("output")),
        "output_node": info.get("output_node"),
        "python_module": shared.value(info.get("python_module")),
    }


def _section(section: JSON, shared: _Shared) -> JSON:
    if not isinstance(section, dict):
        return section
    return {
        shared.text(name): [_part(each, shared) for each in spec] if isinstance(spec, list) else spec
        for name, spec in section.items()
    }


def _part(part: JSON, shared: _Shared) -> JSON:
    """The type of an input, or its options."""
    if not isinstance(part, dict):
        return shared.value(part)
    return {
        shared.text(name): shared.value(value) for name, value in part.items() if name not in _EXPLANATIONS
    }

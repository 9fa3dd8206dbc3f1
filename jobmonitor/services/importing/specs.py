"""An input as a server describes it (GET /object_info), for the classes of both generations."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from jobmonitor.domain.job import EMPTY, JSON

MOST_CHOICES = 1000
"""Of one input; a list that is longer is cut."""
_LARGEST = 2**53
"""Limits beyond it mean "no limit"."""


@dataclass(frozen=True, slots=True)
class Spec:
    """What a server says of an input; empty where it says nothing."""

    kind: str = ""
    """`INT`, `FLOAT`, `STRING`, `BOOLEAN`, `COMBO`, or a type that only links give."""
    choices: tuple[str, ...] = ()
    minimum: float | None = None
    maximum: float | None = None
    step: float | None = None
    multiline: bool = False
    raw: Sequence[JSON] = ()


def spec_of(object_info: Mapping[str, JSON], class_type: str, input_name: str) -> Spec:
    """The description of an input, whatever is wrong with it left out."""
    described = _mapping(_mapping(object_info.get(class_type)).get("input"))
    for part in ("required", "optional"):
        raw = _mapping(described.get(part)).get(input_name)
        if isinstance(raw, list | tuple) and raw:
            return _read(raw)
    return Spec()


def is_output_node(object_info: Mapping[str, JSON], class_type: str) -> bool | None:
    """Whether nodes of a class cause work; None where the server does not know the class."""
    info = object_info.get(class_type)
    return bool(info.get("output_node")) if isinstance(info, Mapping) else None


def _read(raw: Sequence[JSON]) -> Spec:
    kind, options = raw[0], _mapping(raw[1] if len(raw) > 1 else None)
    if isinstance(kind, list | tuple):
        return Spec("COMBO", _texts(kind), raw=raw)
    if kind == "COMBO":
        return Spec("COMBO", _texts(options.get("options")), raw=raw)
    return Spec(
        kind=kind if isinstance(kind, str) else "",
        minimum=_number(options.get("min")),
        maximum=_number(options.get("max")),
        step=_number(options.get("step")),
        multiline=options.get("multiline") is True,
        raw=raw,
    )


def _mapping(value: JSON) -> Mapping[str, JSON]:
    return value if isinstance(value, Mapping) else EMPTY


def _texts(value: JSON) -> tuple[str, ...]:
    """Choices, where all are texts: others cannot be told from their spelling."""
    if not isinstance(value, list | tuple) or not all(isinstance(each, str) for each in value):
        return ()
    return tuple(dict.fromkeys(value[:MOST_CHOICES]))


def _number(value: JSON) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return value if math.isfinite(value) and abs(value) < _LARGEST else None

"""One value that stands in a graph, held against the input that takes it."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from jobmonitor.domain.job import JSON
from jobmonitor.domain.packs import is_model_file, model_folder
from jobmonitor.domain.preflight import GraphFault
from jobmonitor.services.validation import words
from jobmonitor.services.validation.classes import CHOOSING, COMBO, LINKED_TYPES, Input
from jobmonitor.services.validation.nearest import Offers, likeliest

_CONVERSIONS: Mapping[str, Callable[[Any], object]] = {"INT": int, "FLOAT": float}
"""As the server converts; what it makes of texts and booleans never fails."""
_FOLDER = re.compile(r" \[(input|output|temp)\]$")


@dataclass(frozen=True, slots=True)
class Found:
    """What is wrong with a value."""

    fault: GraphFault
    words: words.Words
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Rules:
    """What is known besides what the server tells of its classes."""

    uploads: Collection[str] = ()
    """Names as the graph has them of files that will be there."""
    confined: bool = False
    """Whether the server refuses files outside its folders (0.33 does)."""
    offers: Offers = field(default_factory=Offers)


def value_problem(
    value: JSON, wanted: Input, class_type: str, where: words.Place, rules: Rules
) -> Found | None:
    """None where the server would take the value. `where` is how sentences name the input."""
    if isinstance(value, Mapping) and "__value__" in value:
        value = value["__value__"]
    if wanted.kind == CHOOSING:
        return _unknown_choice(value, wanted, where)
    if wanted.kind in LINKED_TYPES and isinstance(value, str | int | float):
        return Found(GraphFault.WRONG_TYPE, words.needs_link(where, wanted.kind, value))
    convert = _CONVERSIONS.get(wanted.kind)
    low, high = wanted.options.get("min"), wanted.options.get("max")
    number = value
    if convert is not None:
        try:
            number = convert(value)
        except (ValueError, TypeError, OverflowError):
            return Found(GraphFault.NOT_CONVERTIBLE, words.wrong_kind(where, value, wanted.kind, low, high))
    if wanted.takes_files:
        return _file_problem(value, wanted, where, rules)
    if _is_below(number, low) or _is_below(high, number):
        return Found(GraphFault.OUT_OF_RANGE, words.out_of_range(where, value, low, high))
    if wanted.kind == COMBO:
        return _choice_problem(value, wanted, class_type, where, rules)
    return None


def _is_below(one: object, other: object) -> bool:
    numbers = isinstance(one, int | float) and isinstance(other, int | float)
    return numbers and one < other  # type: ignore[operator]  # both are numbers here


def _choice_problem(
    value: JSON, wanted: Input, class_type: str, where: words.Place, rules: Rules
) -> Found | None:
    choices = wanted.choices
    if choices is None or wanted.options.get("multiselect"):
        return None
    if any(isinstance(each, list | tuple | Mapping) for each in choices):
        return None  # a pack whose choices are objects takes them in ways of its own
    if value in choices:
        return None
    folder = model_folder(class_type, wanted.name)
    offered = rules.offers.of(value, choices)
    if is_model_file(value) or (not choices and folder is not None):
        told = words.missing_model(where, value, folder, offered if choices else choices)
        return Found(GraphFault.MISSING_MODEL, told, offered)
    return Found(GraphFault.NOT_A_CHOICE, words.not_a_choice(where, value, choices), offered)


def _unknown_choice(value: JSON, wanted: Input, where: words.Place) -> Found | None:
    """The server lets it pass, and the run fails; a choice within a choice falls back to its default."""
    if wanted.is_nested or not isinstance(value, str):
        return None
    options = wanted.options.get("options")
    if not isinstance(options, list | tuple):
        return None
    keys = [option.get("key") if isinstance(option, Mapping) else None for option in options]
    if value in keys or None in keys:
        return None
    return Found(GraphFault.NOT_A_CHOICE, words.not_a_choice(where, value, keys), likeliest(value, keys))


def _file_problem(value: JSON, wanted: Input, where: words.Place, rules: Rules) -> Found | None:
    if not isinstance(value, str) or wanted.choices is None or value in wanted.choices:
        return None
    if value in rules.uploads:
        return None
    name = _FOLDER.sub("", value)
    here = name == value or value.endswith(" [input]")
    if here and (name in wanted.choices or name in rules.uploads):
        return None
    # What lies in the other folders is not told; nor what lies in folders within one.
    told = here and "/" not in name and "\\" not in name
    if not told and not (rules.confined and _is_outside(name)):
        return None
    return Found(
        GraphFault.MISSING_FILE,
        words.missing_file(where, value, wanted.media),
        rules.offers.of(value, wanted.choices),
    )


def _is_outside(name: str) -> bool:
    path = posixpath.normpath(name.replace("\\", "/"))
    return path.startswith(("/", "../")) or path == ".."

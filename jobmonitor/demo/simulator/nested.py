"""Inputs with a dot in their name: growing lists and choices that bring inputs of their own."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from jobmonitor.demo.simulator.catalogue import Catalogue

GROWING, CHOOSING = "COMFY_AUTOGROW_V3", "COMFY_DYNAMICCOMBO_V3"


def nested_inputs(
    catalogue: Catalogue, class_name: str, given: dict[str, Any]
) -> Iterator[tuple[str, bool, list[Any]]]:
    """(input, required, [type, options]) of a class as far as the given values bring them in.

    A choice that is missing or not offered brings in nothing; it is not refused here: the run fails instead,
    or takes a default.
    """
    for name, required, spec in catalogue.inputs(class_name):
        if spec[0] == GROWING:
            yield from _grown(name, spec[1])
        elif spec[0] == CHOOSING:
            yield from _chosen(name, spec[1], given)
        else:
            yield name, required, spec


def _grown(name: str, options: dict[str, Any]) -> Iterator[tuple[str, bool, list[Any]]]:
    template = options.get("template", {})
    sections = template.get("input", {})
    entry = next((spec for section in sections.values() for spec in section.values()), ["*", {}])
    spec = [entry[0], entry[1] if len(entry) > 1 else {}]
    names = template.get("names") or [
        f"{template.get('prefix', '')}{index}" for index in range(min(int(template.get("max", 10)), 100))
    ]
    for index, short in enumerate(names):
        yield f"{name}.{short}", index < int(template.get("min", 0)), spec


def _chosen(
    name: str, options: dict[str, Any], given: dict[str, Any]
) -> Iterator[tuple[str, bool, list[Any]]]:
    yield name, False, ["COMFY_DYNAMICCOMBO", {}]
    for option in options.get("options", []):
        if option["key"] != given.get(name):
            continue
        for section in ("required", "optional"):
            for key, spec in (option["inputs"].get(section) or {}).items():
                full = f"{name}.{key}"
                inner = spec[1] if len(spec) > 1 else {}
                if spec[0] == CHOOSING:
                    yield from _chosen(full, inner, given)
                else:
                    yield full, section == "required", [spec[0], inner]

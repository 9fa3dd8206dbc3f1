"""Fills a workflow's graph: as data, never by replacing text in serialised JSON."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator, Mapping

from jobmonitor.domain.errors import InvalidWorkflow
from jobmonitor.domain.job import JSON

_PLACEHOLDER = re.compile(r"\{\{([A-Za-z][A-Za-z0-9_]*)\}\}")


def placeholders(graph: Mapping[str, JSON]) -> frozenset[str]:
    """The names that stand in `{{…}}` anywhere in the graph's values. Keys are not looked at."""
    return frozenset(name for text in _texts(graph) for name in _PLACEHOLDER.findall(text))


def fill(graph: Mapping[str, JSON], values: Mapping[str, JSON]) -> dict[str, JSON]:
    """A new graph with each `{{NAME}}` replaced by `values["NAME"]`; `graph` is left as it is.

    A placeholder that is alone in its text becomes the value itself, with its own type; inside a longer
    text it becomes text: texts as they are, nothing for None, everything else as JSON spells it. What was
    filled in is never filled again, whatever braces it holds.

    Raises InvalidWorkflow where a placeholder has no value, a value no placeholder, or a number is not
    finite (JSON has no such number).
    """
    wanted = placeholders(graph)
    if missing := sorted(wanted - values.keys()):
        raise InvalidWorkflow(
            f"The graph asks for {_names(missing)}, and nothing fills it.",
            remedy="Add a field with this placeholder to the manifest, or take it out of the graph.",
        )
    if superfluous := sorted(values.keys() - wanted):
        raise InvalidWorkflow(
            f"The graph has no {_names(superfluous)}, so the value would be lost.",
            remedy="Put the placeholder into the graph, or take the field out of the manifest.",
        )
    for name, value in values.items():
        if isinstance(value, float) and not math.isfinite(value):
            raise InvalidWorkflow(
                f"The value of “{name}” is not a finite number.", remedy="Type another one."
            )
    return {key: _filled(value, values) for key, value in graph.items()}


def _texts(value: JSON) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for each in value.values():
            yield from _texts(each)
    elif isinstance(value, list | tuple):
        for each in value:
            yield from _texts(each)


def _filled(value: JSON, values: Mapping[str, JSON]) -> JSON:
    if isinstance(value, str):
        alone = _PLACEHOLDER.fullmatch(value)
        if alone:
            return values[alone[1]]
        return _PLACEHOLDER.sub(lambda match: _as_text(values[match[1]]), value)
    if isinstance(value, Mapping):
        return {key: _filled(each, values) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_filled(each, values) for each in value]
    return value


def _as_text(value: JSON) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _names(names: list[str]) -> str:
    return ", ".join(f"“{{{{{name}}}}}”" for name in names)

"""A graph as text, and what is different from another one. Without Qt; work for a thread."""

from __future__ import annotations

import difflib
import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from jobmonitor.domain.job import JSON
from jobmonitor.domain.workflow import node_title
from jobmonitor.ui.translating import translate
from jobmonitor.ui.words import one_line, shortened

MOST_CHARACTERS = 2_000_000
"""Of a graph's text that are shown; a file has all of it."""
MOST_LINES = 5_000
"""Lines of both texts up to which they are compared line by line."""
MOST_CHANGES = 500
"""Changes that are listed."""
MOST_VALUE = 80
"""Characters of a value in the list of changes."""
_ABSENT = object()


@dataclass(frozen=True)
class GraphText:
    """A graph, ready to be shown."""

    text: str
    """JSON, two blanks a level; not more than MOST_CHARACTERS."""
    is_cut: bool
    changes: tuple[str, ...] = ()
    """One line each, such as "Sample · steps: 20 → 30"."""
    more_changes: int = 0
    """How many are not listed."""
    difference: str = ""
    """Line by line, as `diff -u` writes it; empty where nothing is different or the texts are too long."""
    has_former: bool = False
    """Whether there was a graph to compare with."""


def render(graph: Mapping[str, JSON], former: Mapping[str, JSON]) -> GraphText:
    """The text of `graph`, and what is different from `former` (empty: nothing to compare with)."""
    text = json_text(graph)
    changes = list(changes_of(former, graph)) if former else []
    return GraphText(
        text=text[:MOST_CHARACTERS],
        is_cut=len(text) > MOST_CHARACTERS,
        changes=tuple(changes[:MOST_CHANGES]),
        more_changes=max(0, len(changes) - MOST_CHANGES),
        difference=_difference(json_text(former), text) if changes else "",
        has_former=bool(former),
    )


def json_text(graph: Mapping[str, JSON]) -> str:
    """The graph as a person reads it, and as a file holds it."""
    return json.dumps(graph, indent=2, ensure_ascii=False, default=dict)


def changes_of(former: Mapping[str, JSON], graph: Mapping[str, JSON]) -> Iterator[str]:
    """One line for each value that is another one, each node that came or went."""
    titles, titles_before = _titles(graph), _titles(former)
    for node_id, node in graph.items():
        before, title = former.get(node_id), titles[node_id]
        if before is None:
            yield translate("Graph", "{title} · new").format(title=title)
            continue
        if _part(before, "class_type") != _part(node, "class_type"):
            was, now = _part(before, "class_type"), _part(node, "class_type")
            yield translate("Graph", "{title} · class: {was} → {now}").format(
                title=title, was=_value(was, {}), now=_value(now, {})
            )
        inputs, earlier = _inputs(node), _inputs(before)
        for name in [*inputs, *(each for each in earlier if each not in inputs)]:
            now, was = inputs.get(name, _ABSENT), earlier.get(name, _ABSENT)
            if not _same(now, was):
                label = one_line(str(name), 60)
                yield f"{title} · {label}: {_value(was, titles_before)} → {_value(now, titles)}"
    for node_id, title in titles_before.items():
        if node_id not in graph:
            yield translate("Graph", "{title} · gone").format(title=title)


def _titles(graph: Mapping[str, JSON]) -> dict[str, str]:
    """Each node as an operator knows it; with its id, where several are called the same."""
    titles = {node_id: one_line(node_title(graph, node_id), 60) for node_id in graph}
    times = Counter(titles.values())
    return {
        node_id: title
        if times[title] < 2 or title == node_id
        else translate("Graph", "{title} (node {node_id})").format(title=title, node_id=one_line(node_id, 20))
        for node_id, title in titles.items()
    }


def _inputs(node: JSON) -> Mapping[str, JSON]:
    inputs = _part(node, "inputs")
    return inputs if isinstance(inputs, Mapping) else {}


def _part(node: JSON, name: str) -> JSON:
    return node.get(name) if isinstance(node, Mapping) else None


def _same(one: JSON, other: JSON) -> bool:
    """Whether two values are equal and of one kind: 1, 1.0 and true are three values."""
    return type(one) is type(other) and bool(one == other)


def _value(value: JSON, titles: Mapping[str, str]) -> str:
    if value is _ABSENT:
        return translate("Graph", "nothing")
    if isinstance(value, list) and len(value) == 2 and isinstance(value[0], str) and value[0] in titles:
        return translate("Graph", "{node}, output {output}").format(node=titles[value[0]], output=value[1])
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
    quoted = f"“{shortened(one_line(text, 400), MOST_VALUE)}”"
    return quoted if isinstance(value, str) else shortened(one_line(text, 400), MOST_VALUE)


def _difference(former: str, text: str) -> str:
    before, after = former.splitlines(), text.splitlines()
    if len(before) + len(after) > MOST_LINES:
        return ""
    lines = difflib.unified_diff(
        before, after, translate("Graph", "the last one sent"), translate("Graph", "this one"), lineterm=""
    )
    return "\n".join(lines)[:MOST_CHARACTERS]

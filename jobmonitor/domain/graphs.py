"""Looks into a submitted graph: what operators call a node, what is linked to what."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from jobmonitor.domain.job import EMPTY, JSON
from jobmonitor.domain.plain import shown


def node_of(graph: Mapping[str, JSON], node_id: str) -> Mapping[str, JSON]:
    """The node with this id; empty where there is none."""
    node = graph.get(node_id)
    return node if isinstance(node, Mapping) else EMPTY


def class_of(graph: Mapping[str, JSON], node_id: str) -> str:
    """The class of a node, "" where it has none."""
    class_type = node_of(graph, node_id).get("class_type")
    return shown(class_type) if isinstance(class_type, str) else ""


def node_name(graph: Mapping[str, JSON], node_id: str, class_type: str = "") -> str:
    """What an operator knows a node by: its title, class and id."""
    class_type = class_type or class_of(graph, node_id)
    meta = node_of(graph, node_id).get("_meta")
    title = meta.get("title") if isinstance(meta, Mapping) else None
    number = f"node {shown(node_id, 60)}"
    if isinstance(title, str) and title.strip() and title != class_type:
        return f"“{shown(title, 100)}” ({', '.join(part for part in (class_type, number) if part)})"
    return f"“{shown(class_type, 100)}” ({number})" if class_type else number


def links_of(graph: Mapping[str, JSON], node_id: str) -> Iterator[tuple[str, JSON, JSON]]:
    """(input, linked node, output index) of every link of a node, as they stand in the graph."""
    inputs = node_of(graph, node_id).get("inputs")
    for name, value in inputs.items() if isinstance(inputs, Mapping) else ():
        if isinstance(value, list | tuple) and len(value) == 2:
            yield str(name), value[0], value[1]


def ancestors_of(graph: Mapping[str, JSON], node_id: str) -> frozenset[str]:
    """Ids of the nodes of the graph that this one needs, directly or not."""
    found: set[str] = set()
    left = [node_id]
    while left:
        for _, linked, _ in links_of(graph, left.pop()):
            needed = str(linked)
            if needed in graph and needed not in found:
                found.add(needed)
                left.append(needed)
    return frozenset(found - {node_id})


def find_cycle(graph: Mapping[str, JSON]) -> tuple[str, ...]:
    """Ids of nodes that depend on each other in a circle, the first one again at the end; () without one."""
    done: set[str] = set()
    for start in sorted((str(key) for key in graph), key=node_order):
        path: dict[str, Iterator[str]] = {}
        current = start
        while current not in done:
            if current not in path:
                path[current] = iter([str(n) for _, n, _ in links_of(graph, current) if str(n) in graph])
            following = next(path[current], None)
            if following is None:
                done.add(current)
                path.popitem()
                if not path:
                    break
                current = next(reversed(path))
            elif following in path:
                nodes = list(path)
                return (*nodes[nodes.index(following) :], following)
            elif following not in done:
                current = following
    return ()


def node_order(node_id: str) -> tuple[int, str]:
    """Sorts node ids as people count: 2 before 10, numbers before names."""
    digits = node_id.isascii() and node_id.isdigit() and len(node_id) < 19
    return (int(node_id) if digits else 2**63, node_id)

"""A graph as rows: its nodes in the order in which they can run, each with its inputs. Without Qt; work for
a thread."""

from __future__ import annotations

import heapq
from collections.abc import Mapping
from dataclasses import dataclass, field

from jobmonitor.domain.graphs import class_of, links_of, node_of, node_order
from jobmonitor.domain.job import EMPTY, JSON
from jobmonitor.domain.plain import mapping
from jobmonitor.domain.workflow import node_title
from jobmonitor.ui.bounded_json import bounded_json
from jobmonitor.ui.words import one_line

MOST_NODES = 5_000
MOST_ROWS = 60_000
MAX_NAME = 120
MAX_VALUE = 300
"""Characters of a value that a row has."""


@dataclass(frozen=True, slots=True)
class OutlineRow:
    """A node (`is_node`: its title, its class) or one of its inputs (its name, its value)."""

    node_id: str
    name: str
    value: str
    is_node: bool = False
    target: str = ""
    """The node that an input is linked to; empty where it has a value of its own."""


@dataclass(frozen=True, slots=True)
class Outline:
    """A graph, ready to be shown."""

    rows: tuple[OutlineRow, ...] = ()
    places: Mapping[str, int] = field(default_factory=dict, hash=False)
    """Node id → the row of the node."""
    nodes: int = 0
    """How many the graph has."""
    is_cut: bool = False
    """Whether there are more than are listed."""

    def find(self, words: str) -> tuple[int, ...]:
        """The rows that have these words in name, value or id, whatever their case; none for no words."""
        wanted = words.strip().casefold()
        if not wanted:
            return ()
        return tuple(
            at
            for at, row in enumerate(self.rows)
            if wanted in row.name.casefold()
            or wanted in row.value.casefold()
            or (row.is_node and wanted == row.node_id.casefold())
        )


def outline(graph: Mapping[str, JSON]) -> Outline:
    """The nodes of a graph in order, each followed by its inputs; bounded."""
    rows: list[OutlineRow] = []
    places: dict[str, int] = {}
    for node_id in ordered(graph):
        if len(places) >= MOST_NODES or len(rows) >= MOST_ROWS:
            return Outline(tuple(rows), places, len(graph), is_cut=True)
        places[node_id] = len(rows)
        title = one_line(node_title(graph, node_id), MAX_NAME)
        told = " · ".join(
            filter(None, (one_line(class_of(graph, node_id), MAX_NAME), f"#{one_line(node_id, 60)}"))
        )
        rows.append(OutlineRow(node_id, title, told, is_node=True))
        rows += _inputs(graph, node_id)
    return Outline(tuple(rows[: MOST_ROWS + MOST_NODES]), places, len(graph))


def ordered(graph: Mapping[str, JSON]) -> list[str]:
    """The ids of the nodes: whatever a node is linked to stands above it; in a circle, by their ids."""
    needs = {
        node_id: {str(target) for _, target, _ in links_of(graph, node_id) if str(target) in graph}
        - {node_id}
        for node_id in graph
    }
    users: dict[str, list[str]] = {}
    for node_id, targets in needs.items():
        for target in targets:
            users.setdefault(target, []).append(node_id)
    left = {node_id: len(targets) for node_id, targets in needs.items()}
    ready = [(node_order(node_id), node_id) for node_id, number in left.items() if not number]
    heapq.heapify(ready)
    done: dict[str, None] = {}
    rest = iter(sorted(graph, key=node_order))
    while len(done) < len(needs):
        if not ready:  # a circle: somewhere it has to begin
            node_id = next(each for each in rest if each not in done)
            ready.append((node_order(node_id), node_id))
        _, node_id = heapq.heappop(ready)
        if node_id in done:
            continue
        done[node_id] = None
        for user in users.get(node_id, ()):
            left[user] -= 1
            if not left[user] and user not in done:
                heapq.heappush(ready, (node_order(user), user))
    return list(done)


def _inputs(graph: Mapping[str, JSON], node_id: str) -> list[OutlineRow]:
    inputs: Mapping[str, JSON] = mapping(node_of(graph, node_id).get("inputs")) or EMPTY
    rows = []
    for name, value in inputs.items():
        shown_name = one_line(str(name), MAX_NAME)
        is_link = isinstance(value, list | tuple) and len(value) == 2 and isinstance(value[0], str)
        if is_link and value[0] in graph:
            title = one_line(node_title(graph, value[0]), MAX_NAME)
            told = f"{title} · #{one_line(value[0], 60)} [{one_line(str(value[1]), 20)}]"
            rows.append(OutlineRow(node_id, shown_name, told, target=value[0]))
        else:
            text = value if isinstance(value, str) else bounded_json(value, MAX_VALUE)
            rows.append(OutlineRow(node_id, shown_name, one_line(text, MAX_VALUE)))
    return rows

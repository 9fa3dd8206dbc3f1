"""Who uses what in a graph: what a value is for is told by those it leads to."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from jobmonitor.domain.graphs import class_of, find_cycle, links_of, node_name, node_order
from jobmonitor.domain.job import JSON
from jobmonitor.services.importing import knowledge

_NEGATIVE = re.compile(r"(.*_)?(neg|negative|uncond|unconditional)(_.*)?")
_POSITIVE = re.compile(r"(.*_)?(pos|positive|cond\d*)(_.*)?")
_FAR = 400
"""Nodes that are looked at, at most, to find what a text is for."""


@dataclass(frozen=True, slots=True)
class Place:
    """An input of a node."""

    node_id: str
    input_name: str

    def __str__(self) -> str:
        return f"{self.node_id}.{self.input_name}"


class Links:
    """The links of a graph, followed forwards."""

    def __init__(self, graph: Mapping[str, JSON]) -> None:
        self._graph = graph
        self._users: dict[str, list[Place]] = {}
        self._negative: dict[str, bool] = {}
        for node_id in graph:
            for name, source, _ in links_of(graph, node_id):
                if isinstance(source, str):
                    self._users.setdefault(source, []).append(Place(node_id, name))

    def users(self, node_id: str) -> tuple[Place, ...]:
        """The inputs that a node's outputs lead to."""
        return tuple(self._users.get(node_id, ()))

    def source(self, place: Place) -> str | None:
        """The node that is linked to an input."""
        for name, source, _ in links_of(self._graph, place.node_id):
            if name == place.input_name and isinstance(source, str):
                return source
        return None

    def meanings(self, place: Place) -> tuple[Place, ...]:
        """The inputs that tell what a value is: its own, or those behind a node that only holds it."""
        if not knowledge.is_value_node(class_of(self._graph, place.node_id), place.input_name):
            return (place,)
        return tuple(self._behind(place.node_id)) or (place,)

    def _behind(self, node_id: str) -> Iterator[Place]:
        seen, waiting = {node_id}, deque([node_id])
        while waiting and len(seen) < _FAR:
            for user in self.users(waiting.popleft()):
                if not knowledge.is_value_node(class_of(self._graph, user.node_id), user.input_name):
                    yield user
                elif user.node_id not in seen:
                    seen.add(user.node_id)
                    waiting.append(user.node_id)

    def is_negative(self, place: Place) -> bool:
        """Whether a text says what shall not be there: it leads to inputs for that, and to no others.

        It is followed through the nodes between, until an input's name tells what it is for.
        """
        own = _sign(place.input_name)
        if own is not None:
            return own
        if place.node_id not in self._negative:
            self._negative[place.node_id] = self._leads_to_negative(place.node_id)
        return self._negative[place.node_id]

    def _leads_to_negative(self, node_id: str) -> bool:
        signs: set[bool] = set()
        seen, waiting = {node_id}, deque([node_id])
        while waiting and len(seen) < _FAR:
            for user in self.users(waiting.popleft()):
                sign = _sign(user.input_name)
                if sign is not None:
                    signs.add(sign)
                elif user.node_id not in seen:
                    seen.add(user.node_id)
                    waiting.append(user.node_id)
        return signs == {True}


def broken_links(graph: Mapping[str, JSON]) -> Iterator[str]:
    """One sentence for each link that leads nowhere, and for nodes that depend on each other in a circle:
    what can be told without a server."""
    for node_id in sorted(graph, key=node_order):
        for name, source, output in links_of(graph, node_id):
            if isinstance(source, str) and isinstance(output, int) and source not in graph:
                where = node_name(graph, node_id)
                yield f"{where}: {name} is linked to node “{source[:60]}”, which is missing."
    if circle := find_cycle(graph):
        yield f"The nodes {', '.join(circle[:10])} depend on each other in a circle."


def _sign(input_name: str) -> bool | None:
    """True for negative, False for positive, None where the name says neither."""
    if _NEGATIVE.fullmatch(input_name):
        return True
    return False if _POSITIVE.fullmatch(input_name) else None

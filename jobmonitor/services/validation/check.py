"""What a server would refuse of a graph, and what would fail for certain when it runs."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from jobmonitor.domain.graphs import find_cycle, links_of, node_name, node_of, node_order
from jobmonitor.domain.job import EMPTY, JSON
from jobmonitor.domain.packs import pack_of
from jobmonitor.domain.plain import mapping, shown
from jobmonitor.domain.preflight import GraphFault, GraphProblem
from jobmonitor.domain.versions import Version, parse_version
from jobmonitor.services.validation import words
from jobmonitor.services.validation.classes import CHOOSING, Input, NodeClass, fits
from jobmonitor.services.validation.nearest import nearest_classes
from jobmonitor.services.validation.replacing import with_successors
from jobmonitor.services.validation.values import Rules, value_problem

CONFINED_SINCE: Version = (0, 33, 0)
"""The version from which files outside a server's folders are known to be refused."""
MOST_PROBLEMS = 500
MOST_NEAREST = 10
"""Unknown classes for which names that are nearly the same are looked for."""


def graph_problems(
    graph: Mapping[str, JSON],
    object_info: Mapping[str, JSON],
    *,
    uploads: Collection[str] = (),
    version: str = "",
    replacements: Mapping[str, JSON] = EMPTY,
) -> tuple[GraphProblem, ...]:
    """Everything that is wrong with a graph of the API format, for a server with these classes.

    Pure and quick; raises nothing, whatever the two hold. `object_info` is what `GET /object_info` gives;
    `uploads` are names (as the graph has them) of input files that are not there yet, but will be; `version`
    is the server's, where it is known; `replacements` is what `GET /node_replacements` gives. Nodes that lead
    to no output never run: of them only the class is looked at, as the server does. Where a type is not
    understood, nothing is said. At most MOST_PROBLEMS, in the order of the nodes' ids; one for all nodes of
    a circle.
    """
    if not isinstance(graph, Mapping):
        return (_whole(GraphFault.OTHER, ("the graph is not an object", words.DAMAGED)),)
    if "nodes" in graph and "links" in graph and not mapping(graph["nodes"]):
        return (_whole(GraphFault.OTHER, words.editors_format()),)
    known_version = parse_version(version)
    rules = Rules(uploads, known_version is not None and known_version >= CONFINED_SINCE)
    info = mapping(object_info)
    nodes = {str(key): node for key, node in graph.items()}
    return _Check(with_successors(nodes, info, mapping(replacements)), info, rules).problems()


class _Check:
    """One look at one graph."""

    def __init__(self, graph: Mapping[str, JSON], object_info: Mapping[str, JSON], rules: Rules) -> None:
        self._graph = graph
        self._info = object_info
        self._rules = rules
        self._classes: dict[str, NodeClass] = {}
        self._nearest: dict[str, tuple[str, ...]] = {}
        self._found: list[GraphProblem] = []

    def problems(self) -> tuple[GraphProblem, ...]:
        """All that is wrong."""
        unknown = [node_id for node_id in self._graph if not self._knows(node_id)]
        outputs = [node_id for node_id in self._graph if (known := self._class(node_id)) and known.is_output]
        if not outputs and not unknown:
            return (_whole(GraphFault.NO_OUTPUT, words.no_output()),)
        # What leads to a node of an unknown class may well be wanted: its faults are told too.
        reached = self._reached([*outputs, *unknown])
        for node_id in sorted(reached, key=node_order):
            if len(self._found) >= MOST_PROBLEMS:
                break
            if self._class(node_id) is not None:
                self._node(node_id)
        circle = find_cycle({node_id: self._graph[node_id] for node_id in reached})
        if circle:
            names = [node_name(self._graph, node_id) for node_id in circle]
            self._add(GraphFault.CYCLE, circle[0], "", words.circle(names))
        self._found.sort(key=lambda problem: node_order(problem.node_id))
        return tuple(self._found[:MOST_PROBLEMS])

    def _knows(self, node_id: str) -> bool:
        """Whether a node has a class that the server has; says so where it has not."""
        node, name = self._graph[node_id], node_name(self._graph, node_id)
        if not isinstance(node, Mapping):
            self._add(GraphFault.OTHER, node_id, "", (f"{name} is not an object", words.DAMAGED))
            return False
        class_type = node.get("class_type")
        if not isinstance(class_type, str):
            self._add(GraphFault.UNKNOWN_CLASS, node_id, "", words.no_class(name))
            return False
        if class_type in self._info:
            return True
        pack = pack_of(class_type)
        told = words.missing_class("the server", class_type, name, pack)
        self._add(
            GraphFault.UNKNOWN_CLASS, node_id, "", told, choices=self._like(class_type), pack=pack or ""
        )
        return False

    def _like(self, class_type: str) -> tuple[str, ...]:
        if class_type not in self._nearest:
            if len(self._nearest) >= MOST_NEAREST:
                return ()
            self._nearest[class_type] = nearest_classes(class_type, self._info)
        return self._nearest[class_type]

    def _class(self, node_id: str) -> NodeClass | None:
        class_type = node_of(self._graph, node_id).get("class_type")
        if not isinstance(class_type, str) or class_type not in self._info:
            return None
        if class_type not in self._classes:
            self._classes[class_type] = NodeClass.of(class_type, self._info[class_type])
        return self._classes[class_type]

    def _reached(self, starts: list[str]) -> set[str]:
        reached: set[str] = set()
        stack = list(starts)
        while stack:
            node_id = stack.pop()
            if node_id in reached:
                continue
            reached.add(node_id)
            stack += [
                target
                for _, target, _ in links_of(self._graph, node_id)
                if isinstance(target, str) and target in self._graph
            ]
        return reached

    def _node(self, node_id: str) -> None:
        known = self._class(node_id)
        assert known is not None
        given = node_of(self._graph, node_id).get("inputs")
        if not isinstance(given, Mapping):
            name = node_name(self._graph, node_id)
            self._add(GraphFault.OTHER, node_id, "", words.no_inputs(name))
            return
        for wanted in known.wanted(given):
            if wanted.name not in given:
                if wanted.is_required and not (wanted.kind == CHOOSING and wanted.is_nested):
                    name = node_name(self._graph, node_id)
                    told = words.missing_input(name, wanted.name, wanted.options.get("default"))
                    self._add(GraphFault.MISSING_INPUT, node_id, wanted.name, told)
                continue
            self._input(node_id, known, wanted, given[wanted.name])

    def _input(self, node_id: str, known: NodeClass, wanted: Input, value: JSON) -> None:
        if isinstance(value, list | tuple):
            for fault, told in self._link_problems(node_id, known, wanted, value):
                self._add(fault, node_id, wanted.name, told)
            return
        where = self._where(node_id, wanted.name)
        found = value_problem(value, wanted, known.name, where, self._rules)
        if found is not None:
            self._add(found.fault, node_id, wanted.name, found.words, choices=found.choices)

    def _link_problems(
        self, node_id: str, known: NodeClass, wanted: Input, value: list[Any] | tuple[Any, ...]
    ) -> Iterator[tuple[GraphFault, words.Words]]:
        where = self._where(node_id, wanted.name)
        if len(value) != 2:
            yield GraphFault.BAD_LINK, words.bad_link(where, value)
            return
        source, index = value
        if not isinstance(source, str):
            numbered = isinstance(source, int | float)
            told = words.numbered_link(where, source) if numbered else words.bad_link(where, value)
            yield GraphFault.BAD_LINK, told
            return
        if source not in self._graph:
            yield GraphFault.BAD_LINK, words.lost_link(where, source)
            return
        giving = self._class(source)
        if giving is None or giving.outputs is None:  # said of the other node, or not known
            return
        count = len(giving.outputs)
        if not isinstance(index, int) or not -count <= index < count:
            yield GraphFault.BAD_LINK, words.lost_output(where, index, node_name(self._graph, source))
            return
        received = giving.outputs[index]
        if not fits(received, wanted, known):
            origin = node_name(self._graph, source)
            yield GraphFault.WRONG_TYPE, words.wrong_type(where, wanted.kind, shown(received), origin)

    def _where(self, node_id: str, input_name: str) -> words.Place:
        return words.Place(self._graph, node_id, input_name)

    def _add(
        self,
        fault: GraphFault,
        node_id: str,
        input_name: str,
        told: words.Words,
        *,
        choices: tuple[str, ...] = (),
        pack: str = "",
    ) -> None:
        class_type = node_of(self._graph, node_id).get("class_type")
        self._found.append(
            GraphProblem(
                fault=fault,
                message=words.sentence(told[0]),
                remedy=told[1],
                node_id=node_id,
                class_type=class_type if isinstance(class_type, str) else "",
                input_name=input_name,
                choices=choices,
                pack=pack,
            )
        )


def _whole(fault: GraphFault, told: words.Words) -> GraphProblem:
    return GraphProblem(fault=fault, message=words.sentence(told[0]), remedy=told[1])

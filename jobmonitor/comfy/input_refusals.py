"""One fault of one node, as the server found it, in a sentence."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from jobmonitor.domain.graphs import class_of, links_of, node_name, node_of
from jobmonitor.domain.job import JSON
from jobmonitor.domain.packs import is_model_file, model_folder
from jobmonitor.domain.plain import mapping, number, sequence, shown, text
from jobmonitor.domain.server import NodeError

MOST_CHOICES = 12

_INPUT_FILE = re.compile(r"Invalid (\w+) file: (.*)", re.DOTALL)
_KINDS = {
    "INT": "a whole number",
    "FLOAT": "a number",
    "STRING": "a text",
    "BOOLEAN": "yes or no",
}


@dataclass(frozen=True, slots=True)
class Finding:
    """A fault: the sentence, what to do, and where it is. Faults that others cause have a higher rank."""

    message: str
    remedy: str
    error: NodeError
    rank: int = 0


@dataclass(frozen=True, slots=True)
class _Fault:
    graph: Mapping[str, JSON]
    node_id: str
    class_type: str
    input_name: str
    details: str
    info: Mapping[str, JSON]

    @property
    def node(self) -> str:
        return node_name(self.graph, self.node_id, self.class_type)

    @property
    def where(self) -> str:
        return f"the input “{shown(self.input_name, 100)}” of {self.node}"

    @property
    def received(self) -> str:
        return shown(self.info["received_value"]) if "received_value" in self.info else ""

    @property
    def config(self) -> list[JSON]:
        return list(sequence(self.info.get("input_config")))

    @property
    def options(self) -> Mapping[str, JSON]:
        return mapping(self.config[1]) if len(self.config) > 1 else {}


def explain(graph: Mapping[str, JSON], node_id: str, class_type: str, error: Mapping[str, JSON]) -> Finding:
    """One entry of `node_errors[…].errors`."""
    info = mapping(error.get("extra_info"))
    error_type = text(error.get("type"))
    details = shown(error.get("details") or "", 2_000)
    input_name = text(info.get("input_name"))
    fault = _Fault(graph, node_id, class_type, input_name, details, info)
    explanation = _EXPLANATIONS.get(error_type)
    sentence = explanation(fault) if explanation is not None else None
    if sentence is None:
        own = shown(error.get("message") or "", 500).rstrip(".")
        more = f" ({shown(details, 300)})" if details and details != own else ""
        place = fault.where if input_name else fault.node
        sentence = f"{own or 'Something is wrong'}: {place}{more}", "The details have the server's own words."
    message, remedy = sentence
    return Finding(
        message[:1].upper() + message[1:] + ".",
        remedy,
        NodeError(
            node_id=node_id,
            class_type=class_type,
            type=error_type,
            message=shown(error.get("message") or "", 500),
            details=details,
            input_name=input_name or _culprit(fault)[0],
        ),
        rank=1 if error_type in ("return_type_mismatch",) else 0,
    )


Sentence = tuple[str, str] | None


def _missing(fault: _Fault) -> Sentence:
    name = fault.input_name or fault.details
    return (
        f"{fault.node} needs the input “{shown(name, 100)}”, and it is missing",
        "Give it a value or a link in the workflow; a newer ComfyUI may have added it.",
    )


def _mismatch(fault: _Fault) -> Sentence:
    wanted = shown(fault.config[0], 100) if fault.config else "another type"
    given = shown(fault.info.get("received_type") or "", 100) or "something else"
    link = sequence(fault.info.get("linked_node"))
    source = f" from {node_name(fault.graph, text(link[0]))}" if link and isinstance(link[0], str) else ""
    return (
        f"{fault.where} needs {wanted}, and gets {given}{source}",
        "Link it to an output of the right type.",
    )


def _bad_link(fault: _Fault) -> Sentence:
    return (
        f"{fault.where} is {fault.received}, which is neither a value nor a link to a node",
        "A link is a pair: a node's id and the number of its output.",
    )


def _range(fault: _Fault) -> str:
    low, high = number(fault.options.get("min")), number(fault.options.get("max"))
    if low is None and high is None:
        return ""
    if high is None:
        return f"at least {shown(fault.options['min'])}"
    if low is None:
        return f"at most {shown(fault.options['max'])}"
    return f"{shown(fault.options['min'])} to {shown(fault.options['max'])}"


def _out_of_range(fault: _Fault) -> Sentence:
    allowed = _range(fault)
    return (
        f"{fault.where} is {fault.received}, out of range" + (f" ({allowed})" if allowed else ""),
        f"Choose a value from {allowed}." if " to " in allowed else "",
    )


def _wrong_kind(fault: _Fault) -> Sentence:
    kind = shown(fault.config[0], 60) if fault.config else ""
    wanted = f"{_KINDS[kind]} ({kind})" if kind in _KINDS else kind or "what it takes"
    value = "empty" if fault.info.get("received_value", 0) is None else f"“{fault.received}”"
    allowed = _range(fault)
    return (
        f"{fault.where} is {value}, not {wanted}",
        f"Enter {_KINDS.get(kind, 'another value')}{f' from {allowed}' if ' to ' in allowed else ''}.",
    )


def _choices(fault: _Fault) -> list[JSON] | None:
    """What the input takes; None where the server left the list out because it is long."""
    if not fault.config:
        return None
    first = fault.config[0]
    choices = first if isinstance(first, list) else fault.options.get("options")
    return choices if isinstance(choices, list) else None


def _listed(choices: list[JSON]) -> str:
    told = ", ".join(shown(choice, 80) for choice in choices[:MOST_CHOICES])
    return f"{told} and {len(choices) - MOST_CHOICES} more" if len(choices) > MOST_CHOICES else told


def _not_in_list(fault: _Fault) -> Sentence:
    choices = _choices(fault)
    listed = _listed(choices) if choices else ""
    if is_model_file(fault.info.get("received_value")) or choices == []:
        folder = model_folder(fault.class_type, fault.input_name)
        place = f"its folder models/{folder}" if folder else "its models folder"
        install = f"nstall the file on the server in {place}"
        if choices == []:
            remedy = f"The server has no file to choose from there. I{install}."
        else:
            remedy = f"Choose another one{f' ({listed})' if listed else ''}, or i{install}."
        return f"the server has no model file “{fault.received}” for {fault.where}", remedy
    return (
        f"{fault.where} is “{fault.received}”, which is not one of its choices"
        + (f": {listed}" if listed else ""),
        "Choose one that the server has.",
    )


def _custom(fault: _Fault) -> Sentence:
    name, _, reason = fault.details.partition(" - ")
    match = _INPUT_FILE.search(reason or fault.details)
    if match:
        return (
            f"the server has no {shown(match[1], 30)} file “{shown(match[2])}” in its input folder, "
            f"as {fault.where} wants it",
            "Choose the file again, so that it is uploaded.",
        )
    place = fault.where if fault.input_name else f"the input “{shown(name, 100)}” of {fault.node}"
    return f"{fault.node} does not accept {place.split(' of ')[0]}: {shown(reason or fault.details, 300)}", ""


def _culprit(fault: _Fault) -> tuple[str, str]:
    """Which input an exception of the validation is about: (input, what is wrong), ("", "") if unknown.

    The server gives a bare key or "tuple index out of range" only; the graph shows the rest.
    """
    if "traceback" not in fault.info:
        return "", ""
    key = fault.details.strip("'\"")
    links = list(links_of(fault.graph, fault.node_id))
    for name, target, _ in links:
        if not isinstance(target, str):
            return name, f"is linked to node {shown(target)} by a number: ids of nodes are texts"
    for name, target, _ in links:
        if target not in fault.graph:
            return name, f"is linked to node {shown(target)}, which the graph does not have"
    if fault.info.get("exception_type") == "IndexError" and links:
        name, target, index = max(links, key=lambda link: number(link[2]) or 0)
        return (
            name,
            f"is linked to output {shown(index)} of {node_name(fault.graph, target)}, which has fewer",
        )
    if fault.info.get("exception_type") == "KeyError":
        for name, target, _ in links:
            if key == "inputs" and "inputs" not in node_of(fault.graph, target):
                return name, f"is linked to {node_name(fault.graph, target)}, which has no inputs entry"
    return "", ""


def _exception(fault: _Fault) -> Sentence:
    node = node_of(fault.graph, fault.node_id)
    damaged = "The workflow's file is damaged: export it from ComfyUI again."
    if node and "inputs" not in node:
        return f"{fault.node} has no inputs", damaged
    name, problem = _culprit(fault)
    if name:
        return f"the input “{shown(name, 100)}” of {fault.node} {problem}", damaged
    kind = text(fault.info.get("exception_type"))
    return f"the server failed while it checked {fault.node}: {kind} {shown(fault.details, 300)}", ""


def _cycle(fault: _Fault) -> Sentence:
    ids = [text(node_id) for node_id in sequence(fault.info.get("cycle_nodes")) if isinstance(node_id, str)]
    # The same circle is laid at each of its nodes: beginning with the same one, it is told once.
    if ids:
        start = ids.index(min(ids))
        ids = ids[start:] + ids[:start]
        names = " → ".join(node_name(fault.graph, n, class_of(fault.graph, n)) for n in [*ids, ids[0]])
    else:
        names = shown(fault.details, 300)
    return (
        f"these nodes depend on each other in a circle: {names}",
        "Take one of these links out of the workflow.",
    )


_EXPLANATIONS: Mapping[str, Callable[[_Fault], Sentence]] = {
    "required_input_missing": _missing,
    "return_type_mismatch": _mismatch,
    "bad_linked_input": _bad_link,
    "value_smaller_than_min": _out_of_range,
    "value_bigger_than_max": _out_of_range,
    "invalid_input_type": _wrong_kind,
    "value_not_in_list": _not_in_list,
    "custom_validation_failed": _custom,
    "exception_during_validation": _exception,
    "exception_during_inner_validation": _exception,
    "dependency_cycle": _cycle,
}

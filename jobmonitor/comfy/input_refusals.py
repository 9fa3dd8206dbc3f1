"""One fault of one node, as the server found it, in a sentence."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from jobmonitor.domain.graphs import links_of, node_name, node_of
from jobmonitor.domain.job import JSON
from jobmonitor.domain.packs import is_model_file, model_folder
from jobmonitor.domain.plain import mapping, number, sequence, shown, text
from jobmonitor.domain.server import NodeError
from jobmonitor.services.validation import words
from jobmonitor.services.validation.nearest import likeliest

_INPUT_FILE = re.compile(r"Invalid (\w+) file: (.*)", re.DOTALL)


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
        return words.input_of(self.input_name, self.node)

    @property
    def value(self) -> JSON:
        """What the input got; "" where the server does not say."""
        return self.info.get("received_value", "")

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
    # Of an exception further inside, the server names the input that led there, which is another node's.
    inner = error_type == "exception_during_inner_validation"
    input_name = "" if inner else text(info.get("input_name"))
    fault = _Fault(graph, node_id, class_type, input_name, details, info)
    explanation = _EXPLANATIONS.get(error_type)
    sentence = explanation(fault) if explanation is not None else None
    if sentence is None:
        own = shown(error.get("message") or "", 500).rstrip(".")
        more = f" ({shown(details, 300)})" if details and details != own else ""
        place = fault.where if input_name else fault.node
        sentence = f"{own or 'Something is wrong'}: {place}{more}", "The details have the server's own words."
    message, remedy = words.sentence(sentence[0]), sentence[1]
    missing_model = error_type == "value_not_in_list" and _is_model(fault)
    return Finding(
        message,
        remedy,
        NodeError(
            node_id=node_id,
            class_type=class_type,
            type=error_type,
            message=shown(error.get("message") or "", 500),
            details=details,
            input_name=input_name or _culprit(fault)[0],
            remedy=remedy,
            choices=likeliest(fault.value, _choices(fault) or ()),
            is_model=missing_model,
        ),
        rank=1 if error_type in ("return_type_mismatch",) else 0,
    )


Sentence = words.Words | None


def _missing(fault: _Fault) -> Sentence:
    return words.missing_input(fault.node, fault.input_name or fault.details)


def _mismatch(fault: _Fault) -> Sentence:
    wanted = fault.config[0] if fault.config else ""
    link = sequence(fault.info.get("linked_node"))
    source = node_name(fault.graph, text(link[0])) if link and isinstance(link[0], str) else ""
    return words.wrong_type(fault.where, wanted, fault.info.get("received_type") or "", source)


def _bad_link(fault: _Fault) -> Sentence:
    return words.bad_link(fault.where, fault.value)


def _out_of_range(fault: _Fault) -> Sentence:
    return words.out_of_range(fault.where, fault.value, fault.options.get("min"), fault.options.get("max"))


def _wrong_kind(fault: _Fault) -> Sentence:
    kind = fault.config[0] if fault.config else ""
    kind = kind if isinstance(kind, str) else ""
    low, high = fault.options.get("min"), fault.options.get("max")
    return words.wrong_kind(fault.where, fault.value, kind, low, high)


def _choices(fault: _Fault) -> list[JSON] | None:
    """What the input takes; None where the server left the list out because it is long."""
    if not fault.config:
        return None
    first = fault.config[0]
    choices = first if isinstance(first, list) else fault.options.get("options")
    return choices if isinstance(choices, list) else None


def _is_model(fault: _Fault) -> bool:
    return is_model_file(fault.value) or _choices(fault) == []


def _not_in_list(fault: _Fault) -> Sentence:
    choices = _choices(fault)
    if not _is_model(fault):
        return words.not_a_choice(fault.where, fault.value, choices)
    folder = model_folder(fault.class_type, fault.input_name)
    return words.missing_model(fault.where, fault.value, folder, choices)


def _custom(fault: _Fault) -> Sentence:
    name, _, reason = fault.details.partition(" - ")
    match = _INPUT_FILE.search(reason or fault.details)
    if match:
        return words.missing_file(fault.where, match[2], match[1])
    place = fault.where if fault.input_name else f"the input “{shown(name, 100)}” of {fault.node}"
    return f"{fault.node} does not accept {place.split(' of ')[0]}: {shown(reason or fault.details, 300)}", ""


def _culprit(fault: _Fault) -> tuple[str, Sentence]:
    """Which input an exception of the validation is about: (input, what is wrong), ("", None) if unknown.

    The server gives a bare key or "tuple index out of range" only; the graph shows the rest.
    """
    if "traceback" not in fault.info:
        return "", None
    key = fault.details.strip("'\"")
    links = list(links_of(fault.graph, fault.node_id))
    for name, target, _ in links:
        if not isinstance(target, str):
            return name, words.numbered_link(words.input_of(name, fault.node), target)
    for name, target, _ in links:
        if target not in fault.graph:
            return name, words.lost_link(words.input_of(name, fault.node), target)
    if fault.info.get("exception_type") == "IndexError" and links:
        name, target, index = max(links, key=lambda link: number(link[2]) or 0)
        source = node_name(fault.graph, target)
        return name, words.lost_output(words.input_of(name, fault.node), index, source)
    if fault.info.get("exception_type") == "KeyError":
        for name, target, _ in links:
            if key == "inputs" and "inputs" not in node_of(fault.graph, target):
                where, source = words.input_of(name, fault.node), node_name(fault.graph, target)
                return name, (f"{where} is linked to {source}, which has no inputs entry", words.DAMAGED)
    return "", None


def _exception(fault: _Fault) -> Sentence:
    node = node_of(fault.graph, fault.node_id)
    if node and "inputs" not in node:
        return words.no_inputs(fault.node)
    _, problem = _culprit(fault)
    if problem is not None:
        return problem
    kind = text(fault.info.get("exception_type"))
    return f"the server failed while it checked {fault.node}: {kind} {shown(fault.details, 300)}", ""


def _cycle(fault: _Fault) -> Sentence:
    ids = [text(node_id) for node_id in sequence(fault.info.get("cycle_nodes")) if isinstance(node_id, str)]
    # The same circle is laid at each of its nodes: beginning with the same one, it is told once.
    if ids:
        start = ids.index(min(ids))
        ids = ids[start:] + ids[:start]
        return words.circle([node_name(fault.graph, node_id) for node_id in [*ids, ids[0]]])
    return words.circle([shown(fault.details, 300)])


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

"""What is wrong with a graph, in sentences: the same ones whether it was found here or by a server.

Each function gives (what is wrong, what to do about it). Neither begins with a capital nor ends with a
point: see `sentence`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from jobmonitor.domain.graphs import node_name
from jobmonitor.domain.job import JSON
from jobmonitor.domain.plain import number, shown

MOST_CHOICES = 12
"""Choices that one sentence lists."""
DAMAGED = "The workflow's file is damaged: export it from ComfyUI again."
EXPORT = "Export it in ComfyUI with Workflow → Export (API)."

_KINDS = {
    "INT": "a whole number",
    "FLOAT": "a number",
    "STRING": "a text",
    "BOOLEAN": "yes or no",
}

Words = tuple[str, str]


def sentence(text: str) -> str:
    """With a capital at the beginning and a point at the end."""
    return text[:1].upper() + text[1:] + ("" if text.endswith((".", "!", "?")) else ".")


def input_of(input_name: str, node: str) -> str:
    """An input as sentences name it; `node` as `node_name` gives it."""
    return f"the input “{shown(input_name, 100)}” of {node}"


@dataclass(frozen=True, slots=True)
class Place:
    """An input as sentences name it, put into words only where there is something to say of it."""

    graph: Mapping[str, JSON]
    node_id: str
    input_name: str

    def __str__(self) -> str:
        return input_of(self.input_name, node_name(self.graph, self.node_id))


def missing_input(node: str, input_name: str, usual: JSON = None) -> Words:
    """A required input without a value; `usual` is the server's default for it, where it has one."""
    known = isinstance(usual, str | int | float) and usual != ""
    return (
        f"{node} needs the input “{shown(input_name, 100)}”, and it is missing",
        "Give it a value or a link in the workflow; a newer ComfyUI may have added it."
        + (f" Its usual value is {shown(usual, 80)}." if known else ""),
    )


def wrong_type(where: str | Place, wanted: JSON, given: JSON, source: str = "") -> Words:
    """A link from an output of another type; `source` is the node that it comes from."""
    origin = f" from {source}" if source else ""
    return (
        f"{where} needs {shown(wanted, 100) or 'another type'}, and gets "
        f"{shown(given, 100) or 'something else'}{origin}",
        "Link it to an output of the right type.",
    )


def needs_link(where: str | Place, wanted: str, received: JSON) -> Words:
    """A value where only a link can give what is needed."""
    return (
        f"{where} needs a link to {shown(wanted, 100)}, and is “{shown(received)}”",
        "Link it to an output of the right type.",
    )


def bad_link(where: str | Place, received: JSON) -> Words:
    """A list that is no link."""
    return (
        f"{where} is {shown(received)}, which is neither a value nor a link to a node",
        "A link is a pair: a node's id and the number of its output.",
    )


def numbered_link(where: str | Place, target: JSON) -> Words:
    """A link that names its node by a number."""
    return f"{where} is linked to node {shown(target)} by a number: ids of nodes are texts", DAMAGED


def lost_link(where: str | Place, target: JSON) -> Words:
    """A link to a node that is not there."""
    return f"{where} is linked to node {shown(target)}, which the graph does not have", DAMAGED


def lost_output(where: str | Place, index: JSON, source: str) -> Words:
    """A link to an output that is not there."""
    return f"{where} is linked to output {shown(index)} of {source}, which has fewer", DAMAGED


def no_inputs(node: str) -> Words:
    """A node without an `inputs` entry."""
    return f"{node} has no inputs", DAMAGED


def allowed(low: JSON, high: JSON) -> str:
    """A range in words, "" without bounds."""
    has_low, has_high = number(low) is not None, number(high) is not None
    if has_low and has_high:
        return f"{shown(low)} to {shown(high)}"
    if has_low:
        return f"at least {shown(low)}"
    return f"at most {shown(high)}" if has_high else ""


def out_of_range(where: str | Place, received: JSON, low: JSON, high: JSON) -> Words:
    """A number below or above what is allowed."""
    bounds = allowed(low, high)
    return (
        f"{where} is {shown(received)}, out of range" + (f" ({bounds})" if bounds else ""),
        f"Choose a value from {bounds}." if " to " in bounds else "",
    )


def wrong_kind(where: str | Place, received: JSON, kind: str, low: JSON = None, high: JSON = None) -> Words:
    """A value that cannot be made into what the input takes."""
    wanted = f"{_KINDS[kind]} ({kind})" if kind in _KINDS else shown(kind, 60) or "what it takes"
    value = "empty" if received is None else f"“{shown(received)}”"
    bounds = allowed(low, high)
    return (
        f"{where} is {value}, not {wanted}",
        f"Enter {_KINDS.get(kind, 'another value')}{f' from {bounds}' if ' to ' in bounds else ''}.",
    )


def listed(choices: Sequence[JSON]) -> str:
    """The first choices."""
    told = ", ".join(shown(choice, 80) for choice in choices[:MOST_CHOICES])
    return f"{told} and {len(choices) - MOST_CHOICES} more" if len(choices) > MOST_CHOICES else told


def not_a_choice(where: str | Place, received: JSON, choices: Sequence[JSON] | None) -> Words:
    """A value that is not offered; `choices` is None where they are not known."""
    told = f": {listed(choices)}" if choices else ""
    return (
        f"{where} is “{shown(received)}”, which is not one of its choices{told}",
        "Choose one that the server has.",
    )


def missing_model(
    where: str | Place, received: JSON, folder: str | None, choices: Sequence[JSON] | None
) -> Words:
    """A model file that the server has not; `choices` is None where it did not tell which it has."""
    place = f"its folder models/{folder}" if folder else "its models folder"
    install = f"nstall the file on the server in {place}"
    if choices is not None and not choices:
        remedy = f"The server has no file to choose from there. I{install}."
    else:
        remedy = f"Choose another one{f' ({listed(choices)})' if choices else ''}, or i{install}."
    return f"the server has no model file “{shown(received)}” for {where}", remedy


def missing_file(where: str | Place, received: JSON, kind: str = "") -> Words:
    """An input file that the server has not; `kind` is `image`, `audio`, `video` or empty."""
    return (
        f"the server has no {f'{shown(kind, 30)} ' if kind else ''}file “{shown(received)}” in its input "
        f"folder, as {where} wants it",
        "Choose the file again, so that it is uploaded.",
    )


def missing_class(title: str, class_type: str, node: str, pack: str | None) -> Words:
    """A node class that a server has not; `title` is what an operator calls the server."""
    remedy = (
        f"It comes with {pack}: install that on the server and start ComfyUI again."
        if pack
        else "Install the custom nodes that have it, or update ComfyUI, and start it again."
    )
    return f"{title} lacks the node class “{shown(class_type)}” of {node}", remedy


def no_class(node: str) -> Words:
    """A node without a class."""
    return f"{node} has no class", DAMAGED


def no_output() -> Words:
    """A graph that would make nothing."""
    return (
        "the graph has no output node, so nothing would be made",
        "Add a node that saves or previews a result.",
    )


def editors_format() -> Words:
    """A graph as ComfyUI's editor keeps it."""
    return "the graph is in the editor's own format, not in the API format", EXPORT


def circle(names: Sequence[str]) -> Words:
    """Nodes that depend on each other, the first one again at the end."""
    return (
        f"these nodes depend on each other in a circle: {' → '.join(names)}",
        "Take one of these links out of the workflow.",
    )

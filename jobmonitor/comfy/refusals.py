"""Refused graphs in words for an operator: which node, which input, what it got, what would be right."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from jobmonitor.comfy.input_refusals import Finding, explain
from jobmonitor.domain.errors import PromptRefused
from jobmonitor.domain.graphs import class_of, find_cycle, node_name, node_of, node_order
from jobmonitor.domain.job import JSON
from jobmonitor.domain.packs import pack_of
from jobmonitor.domain.plain import mapping, sequence, shown, text
from jobmonitor.domain.server import NodeError
from jobmonitor.services.validation import words

MOST_TOLD = 3
"""Faults that one sentence lists; `node_errors` has all."""

_NODE_ID = re.compile(r"Node ID '#(.*)'", re.DOTALL)


def refusal(
    title: str, answer: Mapping[str, JSON], graph: Mapping[str, JSON], *, details: str = ""
) -> PromptRefused:
    """The error for the JSON body of a refused `POST /prompt`. `details` is the body as it came."""
    error = answer.get("error")
    if isinstance(error, str):  # before 2023-05
        error = {"message": error}
    fields = mapping(error)
    error_type = text(fields.get("type"))
    findings = _findings(answer.get("node_errors"), graph)
    if findings:
        return _of_findings(title, findings, error_type, details)
    found = _of_whole(title, error_type, fields, graph)
    return PromptRefused(
        found.message,
        _at_nodes(found, graph),
        error_type=error_type,
        remedy=found.remedy,
        details=details,
    )


def explained(node_errors: JSON, graph: Mapping[str, JSON]) -> tuple[NodeError, ...]:
    """Every fault that a server found, each with a sentence for an operator, causes first."""
    return tuple(replace(found.error, message=found.message) for found in _findings(node_errors, graph))


def _findings(node_errors: JSON, graph: Mapping[str, JSON]) -> list[Finding]:
    findings: list[Finding] = []
    for node_id, node in mapping(node_errors).items():
        class_type = text(mapping(node).get("class_type"))
        findings += [
            explain(graph, text(node_id), class_type, mapping(e))
            for e in sequence(mapping(node).get("errors"))
        ]
    findings.sort(key=lambda f: (f.rank, node_order(f.error.node_id), f.error.input_name, f.error.details))
    return findings


def _of_findings(title: str, findings: list[Finding], error_type: str, details: str) -> PromptRefused:
    # One fault may be laid at many nodes (each node of a cycle): it is told once.
    sentences = list(dict.fromkeys(finding.message for finding in findings))
    told = " ".join(sentences[:MOST_TOLD])
    # What follows from another fault goes away with it: its remedy would only lead astray.
    causes = [finding for finding in findings if finding.rank == findings[0].rank]
    remedies = list(dict.fromkeys(finding.remedy for finding in causes if finding.remedy))
    if len(sentences) > MOST_TOLD:
        more = len(sentences) - MOST_TOLD
        told += f" {'One more thing is' if more == 1 else f'{more} more things are'} wrong."
    return PromptRefused(
        f"{title} did not take the job. {told}",
        [replace(finding.error, message=finding.message) for finding in findings],
        error_type=error_type,
        remedy=" ".join(remedies[:MOST_TOLD]),
        details=details,
    )


def _of_whole(title: str, error_type: str, error: Mapping[str, JSON], graph: Mapping[str, JSON]) -> Finding:
    """A refusal that is not laid at the input of a node."""
    info = mapping(error.get("extra_info"))
    match = _NODE_ID.search(text(error.get("details")))
    node_id = text(info.get("node_id")) or (match[1] if match else "")
    message, remedy = shown(error.get("message") or "", 500), ""
    if error_type in ("invalid_prompt", "missing_node_type") and node_id:
        message, remedy = _missing_class(title, graph, node_id, text(info.get("class_type")), message)
    elif error_type == "prompt_no_outputs":
        reason, remedy = words.no_output()
        message = f"{title} did not take the job: {reason}."
    elif error_type == "no_prompt":
        message = f"{title} did not take the job: it got no graph."
        remedy = "Choose the workflow again; if that does not help, its file is damaged."
    elif error_type == "invalid_prompt_id":
        message = f"{title} did not take the job: it does not accept the id that the job was given."
        remedy = "Submit the job again: it gets a new id."
    elif error_type == "prompt_outputs_failed_validation":
        message, remedy = _unexplained(title, graph, shown(error.get("details") or "", 500))
    else:
        more = shown(error.get("details") or "", 500)
        reason = f"{message} ({more})" if message and more and more != message else message or more
        message = f"{title} did not take the job: {reason or 'it does not say why'}"
        message += "" if message.endswith((".", "!", "?")) else "."
        remedy = "The details have the server's own words."
    found = NodeError(
        node_id=node_id,
        class_type=text(info.get("class_type")) or class_of(graph, node_id),
        type=error_type,
        message=message,
        details=shown(error.get("details") or "", 2_000),
        remedy=remedy,
    )
    return Finding(message, remedy, found)


def _at_nodes(found: Finding, graph: Mapping[str, JSON]) -> tuple[NodeError, ...]:
    """The nodes that a refusal of the whole graph is about."""
    if found.error.node_id:
        return (found.error,)
    if found.error.type != "prompt_outputs_failed_validation":
        return ()
    circle = find_cycle(graph)[:-1]
    return tuple(
        replace(found.error, node_id=node_id, class_type=class_of(graph, node_id), type="dependency_cycle")
        for node_id in circle
    )


def _missing_class(
    title: str, graph: Mapping[str, JSON], node_id: str, class_type: str, message: str
) -> tuple[str, str]:
    if "nodes" in graph and "links" in graph:
        reason, remedy = words.editors_format()
        return f"{title} did not take the job: {reason}.", remedy
    class_type = class_type or class_of(graph, node_id)
    if class_type:
        lacking, remedy = words.missing_class(
            title, class_type, node_name(graph, node_id, class_type), pack_of(class_type)
        )
        return f"{lacking}.", remedy
    if not node_of(graph, node_id):
        return f"{title} did not take the job: {message}", "The details have the server's own words."
    reason, remedy = words.no_class(node_name(graph, node_id))
    return f"{title} did not take the job: {reason}.", remedy


def _unexplained(title: str, graph: Mapping[str, JSON], details: str) -> tuple[str, str]:
    # 0.3.64 says nothing at all of a cycle: neither details nor node errors.
    cycle = find_cycle(graph)
    if cycle:
        reason, remedy = words.circle([node_name(graph, node_id) for node_id in cycle])
        return f"{title} did not take the job: {reason}.", remedy
    reason = f": {details}" if details else ", and does not say why"
    return f"{title} found the graph invalid{reason}.", "The log of the ComfyUI server may say more."

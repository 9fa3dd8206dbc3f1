"""Where in a form, or at which node, a fault of a graph belongs."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from jobmonitor.domain.errors import PromptRefused
from jobmonitor.domain.graphs import node_order
from jobmonitor.domain.packs import pack_of
from jobmonitor.domain.preflight import GraphFault, GraphProblem
from jobmonitor.domain.server import NodeError
from jobmonitor.domain.workflow import Workflow
from jobmonitor.services.submitting.filling import filled_by

_FAULTS = {
    "required_input_missing": GraphFault.MISSING_INPUT,
    "return_type_mismatch": GraphFault.WRONG_TYPE,
    "bad_linked_input": GraphFault.BAD_LINK,
    "value_smaller_than_min": GraphFault.OUT_OF_RANGE,
    "value_bigger_than_max": GraphFault.OUT_OF_RANGE,
    "invalid_input_type": GraphFault.NOT_CONVERTIBLE,
    "value_not_in_list": GraphFault.NOT_A_CHOICE,
    "dependency_cycle": GraphFault.CYCLE,
    "invalid_prompt": GraphFault.UNKNOWN_CLASS,
    "missing_node_type": GraphFault.UNKNOWN_CLASS,
    "prompt_no_outputs": GraphFault.NO_OUTPUT,
}
_EXCEPTIONS = ("exception_during_validation", "exception_during_inner_validation")


def placed(workflow: Workflow, error: PromptRefused) -> tuple[GraphProblem, ...]:
    """Everything that a server refused, at its node and input, with the field that fills it.

    Never empty: what the server says of the whole graph is one problem without a node. Nodes that depend on
    each other in a circle are one problem, at the first of them.
    """
    if not error.node_errors:
        fault = _FAULTS.get(error.error_type, GraphFault.OTHER)
        return (GraphProblem(fault=fault, message=error.message, remedy=error.remedy),)
    problems = [_problem(each) for each in error.node_errors]
    circles: dict[str, GraphProblem] = {}
    for each in problems:
        if each.fault is GraphFault.CYCLE:
            known = circles.setdefault(each.message, each)
            if node_order(each.node_id) < node_order(known.node_id):
                circles[each.message] = each
    kept = [each for each in problems if each.fault is not GraphFault.CYCLE]
    return with_fields(workflow, [*circles.values(), *kept])


def with_fields(workflow: Workflow, problems: Iterable[GraphProblem]) -> tuple[GraphProblem, ...]:
    """The same, each with the field that fills its input where there is one."""
    return tuple(_with_field(workflow, each) for each in problems)


def _with_field(workflow: Workflow, problem: GraphProblem) -> GraphProblem:
    if not problem.node_id or not problem.input_name:
        return problem
    field = filled_by(workflow, problem.node_id, problem.input_name)
    return problem if field is None else replace(problem, field=field.name)


def _problem(error: NodeError) -> GraphProblem:
    fault = _fault(error)
    pack = pack_of(error.class_type) if fault is GraphFault.UNKNOWN_CLASS else None
    return GraphProblem(
        fault=fault,
        message=error.message,
        remedy=error.remedy,
        node_id=error.node_id,
        class_type=error.class_type,
        input_name=error.input_name,
        pack=pack or "",
        choices=error.choices,
    )


def _fault(error: NodeError) -> GraphFault:
    if error.type in _EXCEPTIONS:
        return GraphFault.BAD_LINK if error.input_name else GraphFault.OTHER
    if error.type == "value_not_in_list" and error.is_model:
        return GraphFault.MISSING_MODEL
    if error.type == "custom_validation_failed":
        return GraphFault.MISSING_FILE if " file: " in error.details else GraphFault.OTHER
    return _FAULTS.get(error.type, GraphFault.OTHER)

"""What a check found, as an operator reads it: one finding a problem, missing nodes gathered. Without Qt."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from jobmonitor.domain.errors import ServerError
from jobmonitor.domain.preflight import GraphFault, GraphProblem, PreflightReport
from jobmonitor.domain.workflow import Workflow
from jobmonitor.services.submitting.away import is_away
from jobmonitor.ui.translating import translate
from jobmonitor.ui.words import one_line

MOST_NAMES = 12
"""Of missing classes, so many are named."""


@dataclass(frozen=True)
class Finding:
    """One thing to look at."""

    text: str
    remedy: str = ""
    field: str = ""
    """The field that it concerns, and that the form shows; empty where there is none."""
    choices: tuple[str, ...] = ()
    """What the field could hold instead."""
    is_caution: bool = False
    """Whether it stops nothing."""


def findings_of(
    report: PreflightReport, workflow: Workflow, shown: Collection[str] = ()
) -> tuple[Finding, ...]:
    """All that the report says, what stops the submission first; `shown` are the fields on the screen.

    Values that cannot be used are left out where their field is shown: they stand beside it.
    """
    return (
        *(Finding(error.message, error.remedy) for error in report.others),
        *(Finding(error.message, error.remedy) for error in report.fields if error.field not in shown),
        *graph_findings(report.graph, workflow, shown),
        *(Finding(caution, is_caution=True) for caution in report.cautions),
    )


def graph_findings(
    problems: tuple[GraphProblem, ...], workflow: Workflow, shown: Collection[str] = ()
) -> tuple[Finding, ...]:
    """A finding for each problem; unknown classes are gathered by their pack."""
    unknown = [each for each in problems if each.fault is GraphFault.UNKNOWN_CLASS]
    others = [each for each in problems if each.fault is not GraphFault.UNKNOWN_CLASS]
    return (*_packs(unknown), *(_of_problem(each, workflow, shown) for each in others))


def field_problems(problems: tuple[GraphProblem, ...], shown: Collection[str]) -> dict[str, str]:
    """Field name → what is wrong with what it fills, for fields on the screen."""
    told: dict[str, str] = {}
    for each in problems:
        if each.field in shown:
            told.setdefault(each.field, _sentence(each.message, each.remedy))
    return told


def may_override(report: PreflightReport) -> bool:
    """Whether an operator may send it all the same: where only the graph is doubted, or the server could not
    be asked. Values, the database and what the server certainly refuses are no matter of opinion."""
    doubts = bool(report.graph or report.others)
    return doubts and not report.fields and all(isinstance(each, ServerError) for each in report.others)


def waits_for(report: PreflightReport) -> str:
    """Why the submission would wait in the outbox, where nothing is wrong with it but that server or database
    are away; empty where that is not so."""
    is_sound = not report.fields and not report.graph and bool(report.others)
    return report.others[0].message if is_sound and all(map(is_away, report.others)) else ""


def summary(report: PreflightReport) -> str:
    """ "2 problems, 1 caution"; nothing where there is nothing to tell."""
    stops = len(report.others) + len(report.fields) + len(_gathered(report.graph))
    parts = []
    if stops:
        parts.append(
            translate("Submit", "1 problem")
            if stops == 1
            else translate("Submit", "{stops} problems").format(stops=stops)
        )
    if report.cautions:
        count = len(report.cautions)
        parts.append(
            translate("Submit", "1 caution")
            if count == 1
            else translate("Submit", "{count} cautions").format(count=count)
        )
    return ", ".join(parts)


def _gathered(problems: tuple[GraphProblem, ...]) -> set[object]:
    return {
        ("pack", each.pack) if each.pack and each.fault is GraphFault.UNKNOWN_CLASS else each
        for each in problems
    }


def _of_problem(problem: GraphProblem, workflow: Workflow, shown: Collection[str]) -> Finding:
    field = workflow.field_named(problem.field) if problem.field else None
    is_there = field is not None and field.name in shown
    if field is not None and is_there:
        where = one_line(field.label, 60)
    else:
        where = node_words(workflow, problem.node_id) if problem.node_id else ""
    text = f"{where}: {problem.message}" if where and where not in problem.message else problem.message
    remedy = problem.remedy
    if not is_there and problem.choices:
        some = ", ".join(one_line(each, 80) for each in problem.choices[:5])
        more = (
            translate("Submit", " and {count} more").format(count=len(problem.choices) - 5)
            if len(problem.choices) > 5
            else ""
        )
        remedy = (
            _sentence(
                remedy, translate("Submit", "The server has {some}{more}.").format(some=some, more=more)
            )
            if some not in remedy
            else remedy
        )
    return Finding(
        text,
        remedy,
        field=field.name if field is not None and is_there else "",
        choices=problem.choices if is_there else (),
    )


def node_words(workflow: Workflow, node_id: str) -> str:
    """ "Sample (node 7)"."""
    title = one_line(workflow.node_title(node_id), 60)
    return (
        translate("Submit", "{title} (node {node_id})").format(title=title, node_id=one_line(node_id, 20))
        if title != node_id
        else translate("Submit", "Node {node_id}").format(node_id=one_line(node_id, 20))
    )


def _packs(problems: list[GraphProblem]) -> Iterator[Finding]:
    by_pack: dict[str, list[GraphProblem]] = {}
    for each in problems:
        by_pack.setdefault(each.pack or each.class_type or each.message, []).append(each)
    for name, members in by_pack.items():
        if not members[0].pack:
            yield Finding(members[0].message, members[0].remedy)
            continue
        classes = list(dict.fromkeys(each.class_type for each in members))
        count = (
            translate("Submit", "1 node is missing")
            if len(members) == 1
            else translate("Submit", "{count} nodes are missing").format(count=len(members))
        )
        named = ", ".join(one_line(each, 60) for each in classes[:MOST_NAMES])
        more = (
            translate("Submit", " and {count} more").format(count=len(classes) - MOST_NAMES)
            if len(classes) > MOST_NAMES
            else ""
        )
        remedy = next((each.remedy for each in members if each.remedy), "")
        yield Finding(
            f"{one_line(name, 80)}: {count} ({named}{more}).",
            remedy or translate("Submit", "Install the pack on the server, or choose another server."),
        )


def _sentence(*parts: str) -> str:
    return " ".join(filter(None, parts))

"""`submit --dry-run`: what would be sent, and everything that is wrong with it; nothing is sent."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from jobmonitor.cli.fields import value_text
from jobmonitor.cli.output import one_line, print_json
from jobmonitor.domain.errors import InvalidSubmission
from jobmonitor.domain.job import JSON
from jobmonitor.domain.preflight import GraphProblem, PreflightReport
from jobmonitor.domain.server import Server
from jobmonitor.domain.workflow import AudioTrack, Field, FieldType, Submission, Value
from jobmonitor.services import forms
from jobmonitor.services.application import Application
from jobmonitor.services.submitting import recording

_MEGA = 1024 * 1024
NOWHERE = Server("http://127.0.0.1:1")
"""Stands where no server was named; it is never asked."""


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """What a dry run found."""

    submissions: tuple[Submission, ...]
    graphs: tuple[Mapping[str, JSON], ...]
    report: PreflightReport
    """Of the first one."""
    values: Mapping[str, Value]
    """Of the first one, as they would be used."""
    server: Server | None

    @property
    def problems(self) -> tuple[str, ...]:
        """Everything that would stop it, one sentence each."""
        report = self.report
        told = [
            *map(str, report.fields),
            *(_graph_words(each) for each in report.graph),
            *map(str, report.others),
        ]
        return tuple(dict.fromkeys(told))


async def rehearse(application: Application, submissions: Sequence[Submission]) -> Rehearsal:
    """Looks at everything; asks the server, if there is one, and sends nothing. Raises InvalidSubmission,
    InvalidWorkflow."""
    first = submissions[0]
    server = None if first.server == NOWHERE else first.server
    filled, problems = await application.local.run(application.submission.inspect, first)
    if problems:
        raise InvalidSubmission(problems)
    report = PreflightReport() if server is None else await application.preflight.check(first)
    graphs = await application.local.run(_graphs, submissions)
    return Rehearsal(tuple(submissions), graphs, report, filled.values, server)


def _graphs(submissions: Sequence[Submission]) -> tuple[Mapping[str, JSON], ...]:
    made = []
    for each in submissions:
        filled, problems = recording.check(each)
        if problems:
            raise InvalidSubmission(problems)
        filled = recording.with_seeds(filled)
        made.append(filled.graph(recording.likely_names(filled)))
    return tuple(made)


def tell(rehearsal: Rehearsal, *, as_json: bool) -> int:
    """Prints what was found; the exit code is 1 where something would stop it."""
    if as_json:
        for graph in rehearsal.graphs:
            print_json(graph)
        if rehearsal.problems:
            sys.stderr.write(f"jobmonitor: {one_line(' '.join(rehearsal.problems), 5000)}\n")
    else:
        sys.stdout.write("".join(f"{line}\n" for line in _lines(rehearsal)))
    return 1 if rehearsal.problems else 0


def _lines(rehearsal: Rehearsal) -> list[str]:
    first, count = rehearsal.submissions[0], len(rehearsal.submissions)
    where = rehearsal.server.title if rehearsal.server is not None else "no server was named"
    jobs = "1 job" if count == 1 else f"{count} jobs"
    lines = [f"{first.workflow.title} ({first.workflow.name}), {jobs}, to: {where}", "", "Values"]
    shown = forms.shown_values(first.workflow, first.values)
    lines += [
        f"  {field.name} = {one_line(_words(field, rehearsal.values.get(field.name)), 200)}"
        for field in first.workflow.fields
        if forms.is_shown(field, shown)
    ]
    if rehearsal.report.uploads:
        lines += ["", "Files"]
        for each in rehearsal.report.uploads:
            there = ", which the server has already" if each.is_there else ""
            lines.append(f"  {each.field}: {each.path.name}, {_size(each.byte_count)}{there}")
    graph = rehearsal.graphs[0]
    classes = sorted({str(node.get("class_type")) for node in graph.values()})
    lines += ["", f"Graph: {len(graph)} nodes ({', '.join(classes)}); --json prints it"]
    if rehearsal.report.cautions:
        lines += ["", "Worth a thought", *(f"  {each}" for each in rehearsal.report.cautions)]
    if rehearsal.problems:
        lines += ["", "Problems", *(f"  {one_line(each, 1000)}" for each in rehearsal.problems)]
    checked = "" if rehearsal.report.is_checked else " The graph was not checked against a server."
    ready = "Something would stop it." if rehearsal.problems else "Nothing would stop it."
    return [*lines, "", f"{ready}{checked} Nothing was sent."]


def _size(byte_count: int) -> str:
    return f"{byte_count / _MEGA:.1f} MB" if byte_count >= _MEGA else f"{-(-byte_count // 1024)} KB"


def _words(field: Field, value: Value) -> str:
    if value is None:
        return "a new one" if field.type is FieldType.SEED else "–"
    if value == "":
        return '""'
    if isinstance(value, tuple):
        return ", ".join(
            forms.track_text(each) if isinstance(each, AudioTrack) else str(each) for each in value
        )
    return str(value) if isinstance(value, Path) else value_text(value)


def _graph_words(problem: GraphProblem) -> str:
    where = f"Node {problem.node_id}: " if problem.node_id and problem.node_id not in problem.message else ""
    offered = f" It has: {', '.join(problem.choices[:5])}." if problem.choices and not problem.remedy else ""
    return f"{where}{problem.message} {problem.remedy}{offered}".strip()

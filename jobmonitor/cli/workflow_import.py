"""`jobmonitor workflows import`: a graph from a file becomes a workflow of one's own."""

from __future__ import annotations

import difflib
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from jobmonitor.cli.fields import hint_of, option_of
from jobmonitor.cli.options import CommonOptions, with_common_options
from jobmonitor.cli.output import one_line, print_json
from jobmonitor.cli.session import run
from jobmonitor.domain.errors import InvalidInput
from jobmonitor.domain.job import JSON, JobKind
from jobmonitor.domain.workflow import Workflow
from jobmonitor.services import importing
from jobmonitor.services.application import Application
from jobmonitor.services.importing import Candidate, Proposal


@with_common_options
def import_workflow(
    common: CommonOptions,
    file: Annotated[
        Path,
        typer.Argument(
            help="A graph exported with Workflow → Export (API), or a picture, video or sound that ComfyUI "
            "saved."
        ),
    ],
    name: Annotated[
        str | None, typer.Option("--name", help="Its name; by default that of the file.", show_default=False)
    ] = None,
    title: Annotated[str, typer.Option("--title", help="What the Submit dialog calls it.")] = "",
    description: Annotated[str, typer.Option("--description", help="One sentence about it.")] = "",
    kind: Annotated[
        JobKind | None, typer.Option("--kind", help="What it makes; by default as its nodes tell.")
    ] = None,
    result_node: Annotated[
        str | None, typer.Option("--result-node", metavar="ID", help="The node whose files are the result.")
    ] = None,
    expose: Annotated[
        list[str] | None,
        typer.Option(
            "--expose",
            metavar="INPUT",
            help="An input that becomes a field, by NODE.INPUT or by the name that --dry-run shows; in place "
            "of what is suggested. Repeatable.",
        ),
    ] = None,
    everything: Annotated[bool, typer.Option("--all", help="Make a field of every input.")] = False,
    replace: Annotated[
        bool, typer.Option("--replace", help="Replace a workflow of this name in your folder.")
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show what could become fields, and write nothing.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Make a workflow with a form of a graph, in your own folder.

    Types, ranges and choices come from the server, where one is given or configured.
    """

    async def work(application: Application) -> tuple[Proposal, Workflow, Path | None]:
        service = application.importing
        source = await service.read_file(file)
        server = application.servers[0] if application.servers else None
        proposal = await service.propose(source, server)
        workflow = importing.workflow_of(
            proposal,
            chosen(proposal, expose or (), everything=everything),
            name=importing.name_from(source.title) if name is None else name,
            title=title or source.title,
            description=description,
            kind=kind,
            result_node=result_node,
        )
        if dry_run:
            return proposal, workflow, None
        return proposal, workflow, await service.save(workflow, replace=replace)

    proposal, workflow, path = run(work, common)
    if as_json:
        print_json(_json(proposal, workflow, path))
    else:
        sys.stdout.write("".join(f"{line}\n" for line in _lines(proposal, workflow, path)))


def chosen(proposal: Proposal, wanted: Sequence[str], *, everything: bool) -> tuple[Candidate, ...]:
    """What becomes a field. InvalidInput names what there is where something is not found."""
    if everything:
        return proposal.candidates
    if not wanted:
        return proposal.suggested
    found = []
    for each in wanted:
        match = [one for one in proposal.candidates if each in (one.key, one.field.name)]
        if not match:
            known = [name for one in proposal.candidates for name in (one.key, one.field.name)]
            near = ", ".join(difflib.get_close_matches(each, known, n=3, cutoff=0.4))
            raise InvalidInput(
                f"The graph has no input “{each[:80]}”.",
                remedy=f"Did you mean {near}?" if near else "--dry-run shows its inputs.",
            )
        found += match[:1]
    return tuple(dict.fromkeys(found))


def _lines(proposal: Proposal, workflow: Workflow, path: Path | None) -> list[str]:
    taken = {field.name for field in workflow.fields}
    if path is not None:
        needed = [field for field in workflow.fields if field.required and field.default is None]
        options = " ".join(option_of(field) for field in needed)
        return [f"{path}", f"jobmonitor submit {workflow.name} {options}".rstrip()]
    lines = [f"{workflow.title} ({workflow.name}, makes {workflow.kind.value})", "", "* becomes a field"]
    for each in proposal.candidates:
        star = "*" if each.field.name in taken else " "
        about = one_line(f"{each.field.type.value}; {hint_of(each.field)}", 160)
        lines.append(f"{star} {one_line(each.key, 40):<28} {each.field.name:<24} {about}")
    results = ", ".join(f"{each.node_id} ({each.class_type})" for each in proposal.results)
    return [*lines, "", f"Result nodes: {results}", "Nothing was written."]


def _json(proposal: Proposal, workflow: Workflow, path: Path | None) -> dict[str, JSON]:
    taken = {field.name for field in workflow.fields}
    return {
        "name": workflow.name,
        "title": workflow.title,
        "kind": workflow.kind.value,
        "result_node": workflow.result_node,
        "file": str(path) if path is not None else None,
        "inputs": [
            {
                "input": each.key,
                "name": each.field.name,
                "label": each.field.label,
                "type": each.field.type.value,
                "is_suggested": each.is_suggested,
                "is_field": each.field.name in taken,
            }
            for each in proposal.candidates
        ],
    }

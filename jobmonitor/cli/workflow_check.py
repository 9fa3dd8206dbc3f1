"""`jobmonitor workflows check`: what each file is, which form it gives, and what a server lacks for it."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from jobmonitor.bootstrap import settings_of_this_user, workflow_folders
from jobmonitor.cli.fields import option_of
from jobmonitor.cli.options import CommonOptions, with_common_options
from jobmonitor.cli.output import one_line, print_json
from jobmonitor.cli.session import run
from jobmonitor.domain.graphs import class_of, node_of
from jobmonitor.domain.job import JSON
from jobmonitor.domain.packs import pack_of
from jobmonitor.domain.preflight import GraphFault
from jobmonitor.domain.workflow import Workflow
from jobmonitor.services.application import Application
from jobmonitor.services.checking.server_look import ServerLook, look_at
from jobmonitor.services.checking.template_check import Lacking, lacking
from jobmonitor.services.importing.links import broken_links
from jobmonitor.services.submitting.filling import placeholders
from jobmonitor.services.validation import graph_problems
from jobmonitor.workflows.examining import Examined, examine

_OF_FORM = (GraphFault.UNKNOWN_CLASS, GraphFault.MISSING_MODEL, GraphFault.MISSING_FILE)
"""Told apart, or chosen in the form."""


@dataclass(frozen=True, slots=True)
class Checked:
    """One file, and what is known of it at a server."""

    examined: Examined
    classes: tuple[str, ...] = ()
    lacks: Lacking | None = None
    """None where no server was asked, or the file is no workflow."""
    faults: tuple[str, ...] = ()

    @property
    def packs(self) -> tuple[str, ...]:
        """Node packs that its classes come from."""
        return tuple(dict.fromkeys(pack for each in self.classes if (pack := pack_of(each))))

    @property
    def problems(self) -> tuple[str, ...]:
        """Everything that is wrong, one sentence each."""
        found = [self.examined.problem] if self.examined.problem else []
        if self.lacks is not None:
            found += [_missing(each) for each in self.lacks.classes]
            found += [f"The server has no model file {each}." for each in self.lacks.models]
        return (*found, *self.faults)


@with_common_options
def check_workflows(
    common: CommonOptions,
    paths: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="[FOLDER or FILE]…",
            help="Files, or folders of files; without any, all that are installed.",
        ),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object a file.")] = False,
) -> None:
    """Say of each file what it is, its placeholders and form fields, and what the server lacks for it.

    The server is the one given with --server, else the first configured one; without one, what can be told
    without. Ends with 1 where something is wrong.
    """

    async def work(application: Application) -> tuple[list[Checked], ServerLook | None]:
        where = list(paths or [])
        if not where:
            folders = workflow_folders(*settings_of_this_user(common.overrides()))
            where = [folder for folder in folders if folder.is_dir()]
        server = application.servers[0] if application.servers else None
        look = await look_at(server, application.comfy, application.node_catalogue) if server else None
        return await application.local.run(_checked, where, look), look

    found, look = run(work, common)
    for each in found:
        if as_json:
            print_json(_json(each))
        else:
            sys.stdout.write("".join(f"{line}\n" for line in _lines(each, look)))
    if look is not None and look.problem is not None:
        sys.stderr.write(f"jobmonitor: Not checked against a server: {one_line(str(look.problem), 500)}\n")
    wrong = sum(bool(each.problems) for each in found)
    if not as_json:
        files = "1 file" if len(found) == 1 else f"{len(found)} files"
        sys.stdout.write(f"{files}, {wrong} with problems.\n" if wrong else f"{files}, nothing is wrong.\n")
    if wrong or (look is not None and look.problem is not None):
        raise typer.Exit(1)


def _checked(paths: Sequence[Path], look: ServerLook | None) -> list[Checked]:
    return [_one(each, look) for path in paths for each in examine(path)]


def _one(examined: Examined, look: ServerLook | None) -> Checked:
    workflow = examined.workflow
    if workflow is None:
        return Checked(examined)
    classes = tuple(sorted({class_of(workflow.graph, node_id) for node_id in workflow.graph}))
    if look is None or not look.knows_classes:
        return Checked(examined, classes, faults=tuple(broken_links(workflow.graph)))
    lacks = lacking(workflow, look.object_info, look.replacements)
    return Checked(examined, classes, lacks, tuple(_faults(workflow, look.object_info, look.replacements)))


def _faults(
    workflow: Workflow, object_info: Mapping[str, JSON], replacements: Mapping[str, JSON]
) -> Iterator[str]:
    """What the graph itself has wrong, whatever is typed into the form."""
    for problem in graph_problems(workflow.graph, object_info, replacements=replacements):
        inputs = node_of(workflow.graph, problem.node_id).get("inputs")
        value = inputs.get(problem.input_name) if isinstance(inputs, Mapping) else None
        if problem.fault in _OF_FORM or placeholders({"value": value}):
            continue
        yield f"{problem.message} {problem.remedy}".strip()


def _missing(class_type: str) -> str:
    pack = pack_of(class_type)
    return f"The server has no node {class_type}" + (f"; {pack} has it." if pack else ".")


def _lines(checked: Checked, look: ServerLook | None) -> Iterator[str]:
    examined, workflow = checked.examined, checked.examined.workflow
    yield f"{examined.path}: {examined.kind.value}"
    if workflow is not None:
        yield f"  makes         {workflow.kind.value}"
        yield f"  placeholders  {', '.join(examined.placeholders) or '–'}"
        yield f"  fields        {', '.join(_field_words(workflow)) or '–'}"
        if checked.packs:
            yield f"  node packs    {', '.join(checked.packs)}"
        if checked.lacks is not None and look is not None:
            yield (
                f"  at server     {look.server.title}: "
                + ("lacks" if checked.problems else "has")
                + (" something" if checked.problems else " everything")
            )
    for problem in checked.problems:
        yield f"  problem       {one_line(problem, 1000)}"


def _field_words(workflow: Workflow) -> list[str]:
    return [f"{each.name}{'*' if each.required else ''} ({each.type.value})" for each in workflow.fields]


def _json(checked: Checked) -> dict[str, JSON]:
    examined, workflow = checked.examined, checked.examined.workflow
    lacks = checked.lacks
    return {
        "file": str(examined.path),
        "kind": examined.kind.name.lower(),
        "about": examined.kind.value,
        "name": workflow.name if workflow is not None else None,
        "makes": workflow.kind.value if workflow is not None else None,
        "placeholders": list(examined.placeholders),
        "fields": [
            {"name": each.name, "type": each.type.value, "required": each.required, "option": option_of(each)}
            for each in (workflow.fields if workflow is not None else ())
        ],
        "classes": list(checked.classes),
        "packs": list(checked.packs),
        "is_checked": lacks is not None,
        "missing_classes": [
            {"class": each, "pack": pack_of(each)} for each in (lacks.classes if lacks is not None else ())
        ],
        "missing_models": list(lacks.models) if lacks is not None else [],
        "problems": list(checked.problems),
    }

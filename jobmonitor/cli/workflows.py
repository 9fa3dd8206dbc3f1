"""`jobmonitor workflows`: what can be submitted, and with which fields."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from jobmonitor.cli.fields import hint_of, option_of
from jobmonitor.cli.options import CommonOptions, group, with_common_options
from jobmonitor.cli.output import print_json
from jobmonitor.cli.session import run
from jobmonitor.cli.workflow_check import check_workflows
from jobmonitor.cli.workflow_import import import_workflow
from jobmonitor.domain.errors import JobMonitorError
from jobmonitor.domain.job import JSON
from jobmonitor.domain.workflow import Value, Workflow
from jobmonitor.services.application import Application

workflows = group("List, show, check and import the workflows that can be submitted.")
workflows.command("check")(check_workflows)
workflows.command("import")(import_workflow)

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object a workflow.")]


@workflows.command("list")
@with_common_options
def list_workflows(common: CommonOptions, as_json: AsJson = False) -> None:
    """List the workflows of the application and of your own folders."""

    async def work(application: Application) -> list[Workflow | str]:
        found: list[Workflow | str] = []
        for name in await application.background.run(application.workflows.names):
            try:
                found.append(await application.background.run(application.workflows.get, name))
            except JobMonitorError as error:
                found.append(f"{name}: {error}")
        return found

    broken = False
    for each in run(work, common):
        if isinstance(each, str):
            broken = True
            sys.stderr.write(f"jobmonitor: {each}\n")
        elif as_json:
            print_json(workflow_json(each))
        else:
            sys.stdout.write(f"{each.name:<20}{each.kind.value:<8}{each.title}\n")
    if broken:
        raise typer.Exit(1)


@workflows.command("show")
@with_common_options
def show_workflow(
    common: CommonOptions,
    name: Annotated[str, typer.Argument(help="Its name, as `workflows list` shows it.")],
    as_json: AsJson = False,
) -> None:
    """Show a workflow's fields: what `submit --set` and `--file` take."""

    async def work(application: Application) -> Workflow:
        return await application.background.run(application.workflows.get, name)

    workflow = run(work, common)
    if as_json:
        print_json(workflow_json(workflow))
        return
    sys.stdout.write(f"{workflow.title} ({workflow.name}, makes {workflow.kind.value})\n")
    if workflow.description:
        sys.stdout.write(f"{workflow.description}\n")
    sys.stdout.write("\n* required\n")
    for field in workflow.fields:
        star = "*" if field.required else " "
        sys.stdout.write(f"{star} {option_of(field):<36} {hint_of(field)}\n")


def workflow_json(workflow: Workflow) -> dict[str, JSON]:
    """A workflow as an object, without its graph."""
    return {
        "name": workflow.name,
        "title": workflow.title,
        "kind": workflow.kind.value,
        "description": workflow.description,
        "is_own": workflow.is_own,
        "fps": workflow.fps,
        "fields": [
            {
                "name": field.name,
                "label": field.label,
                "type": field.type.value,
                "required": field.required,
                "default": None if field.default is None else _plain(field.default),
                "minimum": field.minimum,
                "maximum": field.maximum,
                "step": field.step,
                "choices": list(field.choices),
                "maximum_height": field.maximum_height,
                "model_folder": field.model_folder,
                "group": field.group,
                "each": field.each,
                "only_when": None
                if field.only_when is None
                else {"field": field.only_when.field, "values": list(field.only_when.values)},
                "option": option_of(field),
                "help": field.help,
            }
            for field in workflow.fields
        ],
    }


def _plain(value: Value) -> JSON:
    return value if isinstance(value, bool | int | float | str) else str(value)

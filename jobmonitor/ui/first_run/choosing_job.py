"""Which workflow makes a good first job, and what its form begins with. Without Qt."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from jobmonitor.domain.job import JSON, JobKind
from jobmonitor.domain.workflow import FieldType, Value, Workflow
from jobmonitor.services.checking.template_check import lacking
from jobmonitor.ui.workflow_words import in_own_words

if TYPE_CHECKING:
    from jobmonitor.domain.server import Server
    from jobmonitor.services.application import Application

PROMPT = "a red dress, studio light, photograph"
"""What a first prompt says."""
_ORDER = (JobKind.IMAGE, JobKind.VIDEO, JobKind.TEXT)


async def runnable(application: Application, server: Server) -> tuple[Workflow, ...]:
    """The workflows that a server has everything for, the quick ones first. Raises ServerError."""
    known = await application.node_catalogue.of(server)
    return await application.local.run(_runnable, application, known)


def _runnable(application: Application, known: Mapping[str, JSON]) -> tuple[Workflow, ...]:
    from jobmonitor.services.looking_over import readable_workflows

    found = []
    for workflow in readable_workflows(application.workflows):
        lacks = lacking(workflow, known)
        if not lacks.classes and not lacks.models:
            found.append(in_own_words(workflow))
    return best_first(found)


def best_first(workflows: Iterable[Workflow]) -> tuple[Workflow, ...]:
    """Pictures before clips, and short forms before long ones."""
    return tuple(
        sorted(
            workflows,
            key=lambda each: (
                _ORDER.index(each.kind),
                sum(field.required for field in each.fields),
                each.title,
            ),
        )
    )


def values_for(workflow: Workflow, picture: Path | None) -> dict[str, Value]:
    """Something for each field that needs it: a picture, and a prompt."""
    values: dict[str, Value] = {}
    for field in workflow.fields:
        if field.type is FieldType.IMAGE and field.required and picture is not None:
            values[field.name] = picture
        elif field.type in (FieldType.TEXT, FieldType.MULTILINE) and field.required:
            values[field.name] = PROMPT
    return values

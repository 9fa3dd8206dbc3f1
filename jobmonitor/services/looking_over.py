"""Looks over a database or a server before anybody works with it, and says in words what was found."""

from __future__ import annotations

from collections.abc import Iterable

from jobmonitor.domain.database import DatabaseInfo
from jobmonitor.domain.errors import JobMonitorError
from jobmonitor.domain.findings import Finding, Verdict
from jobmonitor.domain.server import Server
from jobmonitor.domain.workflow import Workflow
from jobmonitor.services.checking.template_check import Lacking, lacking, packs
from jobmonitor.services.database_words import product, short_words
from jobmonitor.services.ports import ComfyServers, WorkflowLibrary


def database_findings(info: DatabaseInfo) -> list[Finding]:
    """What a database was found to be: product, tables, rights, as whom it is asked."""
    verdict = Verdict.WARNING if info.read_only else Verdict.GOOD
    says = f"{info.title}: {product(info)}, {', '.join(short_words(info))}"
    remedy = "Jobs can be looked at, not submitted and not cancelled." if info.read_only else ""
    return [
        Finding("database", verdict, says, remedy),
        *(Finding("database", Verdict.GOOD, f"{table.name}: {table.description}") for table in info.tables),
        *(Finding("database", Verdict.WARNING, problem) for problem in info.problems),
    ]


def readable_workflows(library: WorkflowLibrary) -> list[Workflow]:
    """The workflows that can be read. Blocking."""
    found = []
    for name in library.names():
        try:
            found.append(library.get(name))
        except JobMonitorError:
            continue
    return found


async def server_findings(
    comfy: ComfyServers, server: Server, workflows: Iterable[Workflow]
) -> list[Finding]:
    """What a server answers: version, queue, device, and which of the workflows it lacks something for."""
    client = comfy.get(server)
    try:
        info = await client.info()
        known = await client.object_info()
        queue_length = await client.queue_length()
    except JobMonitorError as error:
        return [Finding("server", Verdict.BROKEN, f"{server.title}: {error.message}", error.remedy)]
    waiting = f"{queue_length} in the queue" if queue_length else "idle"
    findings = [
        Finding("server", Verdict.GOOD, f"{server.title}: ComfyUI {info.version}, {waiting}, {info.device}")
    ]
    for workflow in workflows:
        lacks = lacking(workflow, known)
        if lacks.classes or lacks.models:
            findings.append(
                Finding(
                    "server",
                    Verdict.WARNING,
                    f"{server.title} cannot run {workflow.name}: it lacks "
                    f"{', '.join((*lacks.classes, *lacks.models))}",
                    _install(lacks),
                )
            )
    return findings


def _install(lacks: Lacking) -> str:
    if not lacks.classes:
        return "Put the model files on the server, or choose others in the form."
    known = [pack for pack in packs(lacks.classes) if not pack.startswith("the node ")]
    what = ", ".join(known) or "the node pack"
    return f"Install {what} on the server, or submit this workflow to another one."

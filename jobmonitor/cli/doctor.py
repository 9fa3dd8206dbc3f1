"""`jobmonitor doctor`: what works, what does not, what to do."""

from __future__ import annotations

import importlib
import sys
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated

import typer

from jobmonitor import __version__
from jobmonitor.bootstrap import build_application, settings_of_this_user
from jobmonitor.cli.options import CommonOptions, with_common_options
from jobmonitor.cli.output import print_json
from jobmonitor.cli.system import check_playback, check_qt, has_display
from jobmonitor.domain.errors import JobMonitorError
from jobmonitor.domain.server import Server
from jobmonitor.domain.workflow import Workflow
from jobmonitor.services.application import Application
from jobmonitor.services.checking.template_check import Lacking, lacking, packs
from jobmonitor.services.database_words import product, short_words


class Verdict(StrEnum):
    """How one thing is."""

    GOOD = "ok"
    WARNING = "warning"
    """It works, with less than there could be."""
    BROKEN = "broken"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at."""

    subject: str
    verdict: Verdict
    says: str
    remedy: str = ""


@with_common_options
def doctor(
    common: CommonOptions,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object a finding.")] = False,
) -> None:
    """Look at everything jobmonitor needs: Qt, the database, the servers, media.

    Ends with 0 when nothing is broken; a warning breaks nothing.
    """
    import asyncio

    findings = [
        Finding("jobmonitor", Verdict.GOOD, f"{__version__}, Python {sys.version.split()[0]}"),
        *_look_at_qt(),
        *_look_at_media(),
        *asyncio.run(_look_at_services(common)),
    ]
    for finding in findings:
        if as_json:
            print_json(
                {
                    "subject": finding.subject,
                    "verdict": finding.verdict.value,
                    "says": finding.says,
                    "remedy": finding.remedy,
                }
            )
        else:
            sys.stdout.write(f"{finding.verdict.value:<9}{finding.subject:<12}{finding.says}\n")
            if finding.remedy:
                sys.stdout.write(f"{'':<21}→ {finding.remedy}\n")
    broken = [finding for finding in findings if finding.verdict is Verdict.BROKEN]
    if broken:
        subjects = ", ".join(dict.fromkeys(finding.subject for finding in broken))
        sys.stderr.write(f"jobmonitor: Not everything works: {subjects}.\n")
        raise typer.Exit(1)


def _look_at_qt() -> list[Finding]:
    qt = check_qt()
    if qt.problem:
        return [Finding("Qt", Verdict.BROKEN, qt.problem, qt.command)]
    from PySide6 import __version__ as version

    if has_display():
        return [Finding("Qt", Verdict.GOOD, f"PySide6 {version}, with a display")]
    return [
        Finding(
            "Qt",
            Verdict.WARNING,
            f"PySide6 {version} starts, and there is no display for a window",
            "The commands work without one.",
        )
    ]


def _look_at_media() -> list[Finding]:
    findings = []
    try:
        version = importlib.import_module("av").__version__
        findings.append(Finding("media", Verdict.GOOD, f"PyAV {version} reads videos and sounds"))
    except ImportError as error:
        findings.append(
            Finding("media", Verdict.BROKEN, f"Videos cannot be read: {error}", "Install the package av.")
        )
    playback = check_playback()
    if playback.problem:
        findings.append(Finding("playback", Verdict.WARNING, playback.problem, playback.command))
    else:
        findings.append(Finding("playback", Verdict.GOOD, "Clips play inside the window"))
    return findings


async def _look_at_services(common: CommonOptions) -> list[Finding]:
    try:
        paths, settings = settings_of_this_user(common.overrides())
        application = build_application(paths, settings)
    except JobMonitorError as error:
        return [Finding("settings", Verdict.BROKEN, error.message, error.remedy)]
    try:
        return [
            *await _look_at_database(application),
            await _look_at_state(application),
            await _look_at_results(application),
            *await _look_at_servers(application),
        ]
    finally:
        await application.close()


async def _look_at_database(application: Application) -> list[Finding]:
    try:
        info = await application.background.run(application.repository.info)
    except JobMonitorError as error:
        return [Finding("database", Verdict.BROKEN, error.message, error.remedy)]
    verdict = Verdict.WARNING if info.read_only else Verdict.GOOD
    says = f"{info.title}: {product(info)}, {', '.join(short_words(info))}"
    remedy = "Jobs can be looked at, not submitted and not cancelled." if info.read_only else ""
    return [
        Finding("database", verdict, says, remedy),
        *(Finding("database", Verdict.GOOD, f"{table.name}: {table.description}") for table in info.tables),
        *(Finding("database", Verdict.WARNING, problem) for problem in info.problems),
    ]


async def _look_at_state(application: Application) -> Finding:
    try:
        open_entries = await application.background.run(application.journal.unsettled)
    except JobMonitorError as error:
        return Finding("state file", Verdict.BROKEN, error.message, error.remedy)
    return Finding(
        "state file", Verdict.GOOD, f"{len(open_entries)} submissions of this workstation are open"
    )


async def _look_at_results(application: Application) -> Finding:
    try:
        usage = await application.results.usage()
        open_ones = await application.results.still_open()
    except JobMonitorError as error:
        return Finding("results", Verdict.BROKEN, error.message, error.remedy)
    files = "1 result" if usage.files == 1 else f"{usage.files} results"
    says = f"{files}, {_size(usage.byte_count)} of {_size(usage.limit)}, in {usage.folder}"
    waits = f"; {open_ones} more are still to be fetched" if open_ones else ""
    return Finding("results", Verdict.GOOD, f"{says}{waits}")


def _size(byte_count: int) -> str:
    """3_400_000 → "3.4 MB"."""
    size = float(byte_count)
    for unit in ("B", "KB", "MB", "GB"):
        if size < 1000:
            return f"{size:.3g} {unit}"
        size /= 1000
    return f"{size:.3g} TB"


async def _look_at_servers(application: Application) -> list[Finding]:
    if not application.servers:
        return [
            Finding(
                "servers",
                Verdict.WARNING,
                "No ComfyUI server is configured",
                "Name one with --server, JOBMONITOR_SERVER or in the settings file.",
            )
        ]
    findings = []
    workflows = await application.background.run(_readable_workflows, application)
    for server in application.servers:
        findings += await _look_at_server(application, server, workflows)
    return findings


def _readable_workflows(application: Application) -> list[Workflow]:
    found = []
    for name in application.workflows.names():
        try:
            found.append(application.workflows.get(name))
        except JobMonitorError:
            continue
    return found


async def _look_at_server(
    application: Application, server: Server, workflows: list[Workflow]
) -> list[Finding]:
    client = application.comfy.get(server)
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

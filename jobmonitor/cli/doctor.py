"""`jobmonitor doctor`: what works, what does not, what to do."""

from __future__ import annotations

import importlib
import sys
from typing import Annotated

import typer

from jobmonitor import __version__
from jobmonitor.bootstrap import build_application, settings_of_this_user
from jobmonitor.cli.options import CommonOptions, with_common_options
from jobmonitor.cli.output import print_json
from jobmonitor.cli.system import check_playback, check_qt, has_display
from jobmonitor.domain.errors import JobMonitorError
from jobmonitor.domain.findings import Finding, Verdict
from jobmonitor.services.application import Application
from jobmonitor.services.looking_over import database_findings, readable_workflows, server_findings


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
    return database_findings(info)


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
    workflows = await application.background.run(readable_workflows, application.workflows)
    for server in application.servers:
        findings += await server_findings(application.comfy, server, workflows)
    return findings

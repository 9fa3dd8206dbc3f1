"""`jobmonitor servers`: what each server has, runs and lacks; pausing, freeing, resuming."""

from __future__ import annotations

import sys
from collections.abc import Awaitable, Callable, Sequence
from typing import Annotated

import typer

from jobmonitor.cli.options import CommonOptions, group, with_common_options
from jobmonitor.cli.output import WIDTH_WITHOUT_TERMINAL, one_line, print_json
from jobmonitor.cli.session import run
from jobmonitor.domain.errors import InvalidAddress, InvalidInput, JobMonitorError
from jobmonitor.domain.job import JSON
from jobmonitor.domain.server import Server, canonical_url
from jobmonitor.domain.server_facts import Memory, ServerFacts
from jobmonitor.services.application import Application

_GIB = 2**30

servers = group("The servers: what each has, runs and lacks; pause submissions to one, free its memory.")

Names = Annotated[
    list[str], typer.Argument(metavar="SERVER...", help="Names or addresses, as `servers list` shows them.")
]


@servers.command("list")
@with_common_options
def list_(
    common: CommonOptions,
    as_json: Annotated[bool, typer.Option("--json", help="Print each as one JSON object.")] = False,
    with_gaps: Annotated[
        bool, typer.Option("--missing", help="Look also for what each lacks for the workflows.")
    ] = False,
) -> None:
    """Ask every server how it is.

    Ends with 1 where one does not answer; the others are shown all the same.
    """

    async def work(application: Application) -> tuple[ServerFacts, ...]:
        await application.server_facts.look(gaps=with_gaps)
        return application.server_facts.all()

    found = run(work, common)
    if as_json:
        for facts in found:
            print_json(facts_json(facts))
    else:
        _print_table(found, with_gaps=with_gaps)
    lost = [one_line(facts.server.title) for facts in found if facts.is_lost]
    if lost:
        sys.stderr.write(f"jobmonitor: No answer from {', '.join(lost)}.\n")
        raise typer.Exit(1)


@servers.command()
@with_common_options
def pause(common: CommonOptions, names: Names) -> None:
    """Submit nothing more to these servers from this workstation: what is submitted waits in the outbox."""
    _each(common, names, lambda application: application.server_facts.pause, "is paused")


@servers.command()
@with_common_options
def resume(common: CommonOptions, names: Names) -> None:
    """Submit to these servers again; what waits is sent by the window, or by `outbox retry --all`."""
    _each(common, names, lambda application: application.server_facts.resume, "is not paused")


@servers.command()
@with_common_options
def free(common: CommonOptions, names: Names) -> None:
    """Ask these servers to unload their models, as soon as they are idle."""
    _each(
        common, names, lambda application: application.server_facts.free_memory, "frees its memory when idle"
    )


def facts_json(facts: ServerFacts) -> dict[str, JSON]:
    """A server as programs read it: bytes, seconds; null where it does not say."""
    status = facts.status
    return {
        "name": facts.server.title,
        "url": facts.server.url,
        "state": facts.mood.value,
        "problem": status.problem,
        "paused": facts.pause is not None,
        "queue_length": status.queue_length,
        "latency_seconds": None if facts.latency is None else round(facts.latency, 4),
        "version": facts.version,
        "os": facts.os,
        "python_version": facts.python_version,
        "pytorch_version": facts.pytorch_version,
        "ram": _memory_json(facts.ram),
        "devices": [
            {
                "name": each.name,
                "kind": each.kind,
                "vram": _memory_json(Memory.of(each.vram_free, each.vram_total)),
            }
            for each in facts.devices
        ],
        "missing": None
        if facts.gaps is None
        else [
            {
                "workflow_name": gap.workflow_name,
                "classes": list(gap.classes),
                "packs": list(gap.packs),
                "models": list(gap.models),
                "optional_classes": list(gap.optional_classes),
            }
            for gap in facts.gaps
        ],
    }


def _memory_json(memory: Memory | None) -> JSON:
    return None if memory is None else {"free": memory.free, "total": memory.total}


def _each(
    common: CommonOptions,
    names: Sequence[str],
    call: Callable[[Application], Callable[[Server], Awaitable[None]]],
    done: str,
) -> None:
    """Does it to each; ends with 1 where one could not be done, after all were tried."""

    async def work(application: Application) -> int:
        failed = 0
        for server in [_named(application, name) for name in names]:
            try:
                await call(application)(server)
            except JobMonitorError as error:
                failed += 1
                sys.stderr.write(f"jobmonitor: {one_line(str(error), 2000)}\n")
            else:
                sys.stdout.write(f"{one_line(server.title)} {done}\n")
        return failed

    if run(work, common):
        raise typer.Exit(1)


def _named(application: Application, name: str) -> Server:
    """A configured server by its name or any of its addresses; any other address is taken as one."""
    for server in application.servers:
        if name in (server.name, server.title):
            return server
    try:
        url = canonical_url(name)
    except InvalidAddress:
        url = ""
    known = next((server for server in application.servers if url in server.addresses), None)
    if known is None and "/" not in name and ":" not in name:
        raise InvalidInput(
            f"No server is called “{name[:80]}”.", remedy="`jobmonitor servers list` shows them."
        )
    return known or Server.at(name)


def _print_table(found: Sequence[ServerFacts], *, with_gaps: bool) -> None:
    if not found:
        sys.stderr.write("No server is configured. Give one with --server, or in the settings.\n")
        return
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in ("Server", "State"):
        table.add_column(name, no_wrap=True)
    for name in ("Queue", "VRAM GB", "Latency"):
        table.add_column(name, no_wrap=True, justify="right")
    table.add_column("ComfyUI", no_wrap=True)
    table.add_column("Missing" if with_gaps else "Device", ratio=1)
    for facts in found:
        last = _missing(facts) if with_gaps else ", ".join(each.name for each in facts.devices)
        cells = (
            facts.server.title,
            f"{facts.mood.value}, paused" if facts.is_lost and facts.pause else facts.mood.value,
            "–" if facts.status.queue_length is None else str(facts.status.queue_length),
            _gigabytes(facts.vram),
            "–" if facts.latency is None else f"{facts.latency * 1000:.0f} ms",
            facts.version or "–",
            facts.status.problem or last or "–",
        )
        table.add_row(*(Text(one_line(cell)) for cell in cells))
    Console(width=None if sys.stdout.isatty() else WIDTH_WITHOUT_TERMINAL).print(table)


def _gigabytes(memory: Memory | None) -> str:
    return "–" if memory is None else f"{memory.used / _GIB:.1f} / {memory.total / _GIB:.0f}"


def _missing(facts: ServerFacts) -> str:
    if facts.gaps is None:
        return ""
    told = (f"{gap.workflow_name}: {', '.join((*gap.packs, *gap.models))}" for gap in facts.gaps)
    return "; ".join(told) or "nothing"

"""The commands, joined."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from jobmonitor import __version__
from jobmonitor.cli.active import watch
from jobmonitor.cli.cancel import cancel
from jobmonitor.cli.captions import captions
from jobmonitor.cli.database import db
from jobmonitor.cli.doctor import doctor
from jobmonitor.cli.fetching import fetch
from jobmonitor.cli.jobs import jobs
from jobmonitor.cli.opening import open_job
from jobmonitor.cli.options import CommonOptions, with_common_options
from jobmonitor.cli.outbox import outbox
from jobmonitor.cli.reconcile import reconcile
from jobmonitor.cli.retry import retry
from jobmonitor.cli.servers import servers
from jobmonitor.cli.submit import EXAMPLES, submit
from jobmonitor.cli.workflows import workflows

app = typer.Typer(
    name="jobmonitor",
    help="Submit work to ComfyUI servers, watch it, and find what was made. Without a command: the window.",
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.command(epilog=EXAMPLES)(submit)
app.add_typer(jobs, name="jobs")
jobs.command()(fetch)
app.add_typer(captions, name="captions")
app.command("open")(open_job)
app.command()(watch)
app.command()(cancel)
app.command()(retry)
app.command()(reconcile)
app.add_typer(outbox, name="outbox")
app.add_typer(servers, name="servers")
app.add_typer(workflows, name="workflows")
app.command()(doctor)
app.add_typer(db, name="db")


def _print_version(wanted: bool) -> None:
    if wanted:
        sys.stdout.write(f"jobmonitor {__version__}\n")
        raise typer.Exit


@app.callback(invoke_without_command=True)
@with_common_options
def start(
    context: typer.Context,
    common: CommonOptions,
    version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Say the version.")
    ] = False,
) -> None:
    """Submit work to ComfyUI servers, watch it, and find what was made. Without a command: the window."""
    if context.invoked_subcommand is None:
        from jobmonitor.cli.window import open_window

        raise typer.Exit(open_window(common.overrides()))


@app.command(
    context_settings={"allow_extra_args": True, "ignore_unknown_options": True, "help_option_names": []},
    add_help_option=False,
)
def simulator(context: typer.Context) -> None:
    """Run a ComfyUI simulator: real protocol, made-up pictures. `simulator --help` has its options."""
    from jobmonitor.demo.simulator.__main__ import main

    raise typer.Exit(main(context.args))


@app.command()
@with_common_options
def demo(
    common: CommonOptions,
    headless: Annotated[
        bool, typer.Option("--headless", help="Drive the window without a display, and leave pictures of it.")
    ] = False,
    out: Annotated[
        Path, typer.Option("--out", metavar="DIR", help="Where --headless leaves summary.json and pictures.")
    ] = Path("demo-out"),
) -> None:
    """Try it: a simulated server, a temporary database and some sample jobs.

    Opens the window; without a display, or with --headless, drives the same window through the main job.
    """
    from jobmonitor.cli.system import check_qt, has_display, tell

    qt = check_qt()
    if qt.problem:
        tell(qt, "jobmonitor: ")
        raise typer.Exit(1)
    from jobmonitor.demo.run import run_demo

    raise typer.Exit(run_demo(headless=headless or not has_display(), out=out))

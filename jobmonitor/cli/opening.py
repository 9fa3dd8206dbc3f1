"""`jobmonitor open`: the window at a job."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from jobmonitor.cli.options import CommonOptions, with_common_options
from jobmonitor.services.job_links import read_link

if TYPE_CHECKING:
    from jobmonitor.ui.main_window import MainWindow

Link = Annotated[
    str,
    typer.Argument(
        metavar="LINK",
        help="A link to a job, as Copy link gives it: jobmonitor://job/TABLE/ID.",
        show_default=False,
    ),
]


@with_common_options
def open_job(common: CommonOptions, link: Link) -> None:
    """Open the window at a job: the profile is that of the link, unless another one is named."""
    meant = read_link(link)
    overrides = dict(common.overrides())
    if meant.profile and not overrides.get("profile"):
        overrides["profile"] = meant.profile

    def show(window: MainWindow) -> None:
        window.shower.show(meant.ref)

    from jobmonitor.cli.window import open_window  # the window's own parts, which other commands do not need

    raise typer.Exit(open_window(overrides, show))

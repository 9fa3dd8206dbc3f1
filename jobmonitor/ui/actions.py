"""Every action once: text, icon, shortcut, when it is enabled. Menus, toolbar and context menu derive
from this."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from jobmonitor.ui.action_context import (
    Context,
    always,
    no_front,
    no_resubmit,
    no_retry,
    no_retry_elsewhere,
    no_use,
    with_captions,
    with_job,
    with_jobs,
    with_outputs,
    writes,
)

Enabled = Callable[[Context], bool]
Reason = Callable[[Context], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """One thing an operator can do. `checked`: it is a choice that is on or off; `group`: one of several."""

    key: str
    text: str
    menu: str
    short: str = ""
    """On buttons."""
    icon: str = ""
    shortcuts: tuple[str, ...] = ()
    tip: str = ""
    many: str = ""
    """The text where several jobs are selected."""
    many_tip: str = ""
    enabled: Enabled = always
    reason: Reason = lambda context: ""
    """Why it cannot be done now, where that needs saying; empty where it can."""
    checkable: bool = False
    group: str = ""
    in_context: bool = False
    separated: bool = False
    """A line stands above it in menus."""


ACTIONS: tuple[Action, ...] = (
    Action(
        key="submit",
        text="Submit…",
        short="Submit",
        menu="File",
        icon="submit",
        shortcuts=("Ctrl+N",),
        tip="Submit a workflow",
        reason=writes,
    ),
    Action(
        key="import",
        text="Import workflow…",
        menu="File",
        icon="import",
        shortcuts=("Ctrl+Shift+N",),
        tip="Make a form of a graph: from a file, or from a picture or video that ComfyUI saved",
    ),
    Action(
        key="outbox",
        text="Outbox…",
        menu="File",
        icon="outbox",
        shortcuts=("Ctrl+Shift+B",),
        tip="Submissions that wait for their server or the database",
        separated=True,
    ),
    Action(key="quit", text="Quit", menu="File", shortcuts=("Ctrl+Q",), separated=True),
    Action(
        key="details",
        text="Show details",
        menu="Jobs",
        shortcuts=("Ctrl+I",),
        tip="Show everything that is known of the job",
        enabled=with_job,
        in_context=True,
    ),
    Action(
        key="open-output",
        text="Open output",
        menu="Jobs",
        icon="open-external",
        shortcuts=("Ctrl+O",),
        tip="Open the output in the browser",
        enabled=lambda context: context.output is not None,
        in_context=True,
    ),
    Action(
        key="fetch-output",
        text="Fetch output",
        many="Fetch outputs",
        menu="Jobs",
        icon="import",
        shortcuts=("Ctrl+Shift+F",),
        tip="Keep the output of this job on this workstation",
        many_tip="Keep the outputs of the selected jobs on this workstation",
        enabled=with_outputs,
        in_context=True,
    ),
    Action(
        key="reveal",
        text="Show in folder",
        menu="Jobs",
        icon="folder",
        tip="Open the folder in which the output is kept on this workstation",
        enabled=lambda context: context.output is not None,
        in_context=True,
    ),
    Action(
        key="use-output",
        text="Use as input…",
        menu="Jobs",
        shortcuts=("Ctrl+Shift+U",),
        tip="Submit a workflow with the output of this job",
        enabled=with_job,
        reason=no_use,
        in_context=True,
        separated=True,
    ),
    Action(
        key="resubmit",
        text="Resubmit…",
        menu="Jobs",
        shortcuts=("Ctrl+R",),
        tip="Open the form of this job's workflow with the values that it was submitted with",
        enabled=with_job,
        reason=no_resubmit,
        in_context=True,
    ),
    Action(
        key="retry",
        text="Retry",
        many="Retry jobs…",
        menu="Jobs",
        icon="retry",
        shortcuts=("Ctrl+Shift+R",),
        tip="Send this job once more, as it was, to the same server",
        many_tip="Send those of the selected jobs that have ended once more, as they were",
        enabled=with_jobs,
        reason=no_retry,
        in_context=True,
    ),
    Action(
        key="retry-new-seed",
        text="Retry with a new seed",
        many="Retry jobs with new seeds…",
        menu="Jobs",
        shortcuts=("Ctrl+Alt+R",),
        tip="Send this job once more to the same server, for another result",
        many_tip="Send those of the selected jobs that have ended once more, for other results",
        enabled=with_jobs,
        reason=no_retry,
        in_context=True,
    ),
    Action(
        key="retry-elsewhere",
        text="Retry on another server…",
        menu="Jobs",
        tip="Send the job once more to a server that you choose; its files go along",
        enabled=with_jobs,
        reason=no_retry_elsewhere,
        in_context=True,
    ),
    Action(
        key="captions",
        text="Captions…",
        menu="Jobs",
        icon="text",
        shortcuts=("Ctrl+Shift+T",),
        tip="Look at captions beside their pictures, correct them, and save a data set",
        enabled=with_captions,
        in_context=True,
    ),
    Action(
        key="import-job",
        text="Make a workflow of this job…",
        menu="Jobs",
        icon="import",
        tip="Make a form of the graph that this job was made with",
        enabled=lambda context: context.job is not None and not context.is_many,
        in_context=True,
    ),
    Action(
        key="copy",
        text="Copy",
        menu="Jobs",
        icon="copy",
        shortcuts=("Ctrl+C",),
        tip="Copy the selected jobs as a table, for a spreadsheet or a message",
        enabled=with_jobs,
        in_context=True,
        separated=True,
    ),
    Action(
        key="copy-id",
        text="Copy id",
        many="Copy ids",
        menu="Jobs",
        shortcuts=("Ctrl+Shift+I",),
        tip="Copy the id of each selected job",
        enabled=with_jobs,
        in_context=True,
    ),
    Action(
        key="copy-json",
        text="Copy as JSON",
        menu="Jobs",
        tip="Copy all that is known of the selected jobs, for a program",
        enabled=with_jobs,
        in_context=True,
    ),
    Action(
        key="copy-comfy-id",
        text="Copy ComfyUI id",
        menu="Jobs",
        shortcuts=("Ctrl+Shift+C",),
        tip="Copy the id under which the server knows the job",
        enabled=lambda context: context.job is not None and bool(context.job.comfy_job_id),
        in_context=True,
    ),
    Action(
        key="copy-output",
        text="Copy output address",
        short="Copy address",
        icon="copy",
        menu="Jobs",
        shortcuts=("Ctrl+Shift+O",),
        tip="Copy the address of the output",
        enabled=lambda context: context.job is not None and bool(context.job.outputs),
        in_context=True,
    ),
    Action(
        key="export",
        text="Export selected…",
        menu="Jobs",
        shortcuts=("Ctrl+E",),
        tip="Write the selected jobs to a CSV or JSON file",
        enabled=with_jobs,
        in_context=True,
        separated=True,
    ),
    Action(
        key="select-all",
        text="Select all",
        menu="Jobs",
        shortcuts=("Ctrl+A",),
        tip="Select all jobs that match",
        separated=True,
    ),
    Action(
        key="select-none",
        text="Clear selection",
        menu="Jobs",
        shortcuts=("Ctrl+Shift+A",),
        tip="Select nothing but the job that is shown",
        enabled=lambda context: context.is_many,
    ),
    Action(
        key="to-front",
        text="Move to front",
        menu="Jobs",
        icon="front",
        shortcuts=("Ctrl+Shift+Up",),
        tip="Let your waiting job be the next one at its server; jobs of others are never moved",
        enabled=with_jobs,
        reason=no_front,
        in_context=True,
        separated=True,
    ),
    Action(
        key="cancel",
        text="Cancel job",
        many="Cancel jobs…",
        short="Cancel",
        menu="Jobs",
        icon="cancel",
        shortcuts=("Ctrl+Backspace",),
        tip="Ask the server to end this job, and no other",
        many_tip="Ask the servers to end those of the selected jobs that wait or run",
        enabled=lambda context: context.can_cancel,
        reason=writes,
        in_context=True,
    ),
    Action(
        key="reconcile",
        text="Reconcile…",
        many="Reconcile jobs…",
        menu="Jobs",
        icon="reconcile",
        shortcuts=("Ctrl+Shift+E",),
        tip="Compare the job's row with its server and its files, and repair the row",
        many_tip="Compare the rows of the selected jobs with their servers and files, and repair them",
        enabled=with_jobs,
        in_context=True,
        separated=True,
    ),
    Action(
        key="reconcile-all",
        text="Reconcile all…",
        menu="Jobs",
        tip="Compare all jobs that wait, run or ended lately with their servers and files",
    ),
    Action(
        key="refresh",
        text="Refresh",
        menu="View",
        icon="refresh",
        shortcuts=("F5",),
        tip="Ask again for the list",
    ),
    Action(
        key="search", text="Search", menu="View", icon="search", shortcuts=("Ctrl+F", "/"), tip="Search jobs"
    ),
    Action(
        key="go-to",
        text="Go to…",
        menu="View",
        shortcuts=("Ctrl+G",),
        tip="Go to a row, a part or a date of the list",
    ),
    Action(
        key="mine",
        text="Only my jobs",
        menu="View",
        icon="user",
        shortcuts=("Ctrl+M",),
        tip="Show my jobs only, or everybody's",
        enabled=lambda context: context.knows_me,
        checkable=True,
        separated=True,
    ),
    Action(
        key="compact",
        text="Compact rows",
        menu="View",
        tip="Lower rows with small thumbnails",
        checkable=True,
    ),
    Action(
        key="pane",
        text="Details pane",
        menu="View",
        icon="details",
        shortcuts=("Ctrl+D",),
        tip="Show or hide the details pane",
        checkable=True,
    ),
    Action(
        key="tab-video",
        text="Video",
        menu="View",
        icon="video",
        shortcuts=("Ctrl+1",),
        tip="Show video jobs",
        checkable=True,
        group="tab",
        separated=True,
    ),
    Action(
        key="tab-image",
        text="Image",
        menu="View",
        icon="image",
        shortcuts=("Ctrl+2",),
        tip="Show image jobs",
        checkable=True,
        group="tab",
    ),
    Action(
        key="tab-unified",
        text="Unified",
        menu="View",
        icon="database",
        shortcuts=("Ctrl+3",),
        tip="Show all jobs",
        checkable=True,
        group="tab",
    ),
    Action(
        key="theme-system", text="System colours", menu="View", checkable=True, group="theme", separated=True
    ),
    Action(key="theme-light", text="Light", menu="View", checkable=True, group="theme"),
    Action(key="theme-dark", text="Dark", menu="View", checkable=True, group="theme"),
    Action(
        key="database",
        text="About the database",
        menu="Help",
        icon="database",
        tip="What the database was found to be, and what is wrong with it",
    ),
    Action(key="about", text="About jobmonitor", menu="Help", icon="info"),
)
MENUS = ("File", "Jobs", "View", "Help")

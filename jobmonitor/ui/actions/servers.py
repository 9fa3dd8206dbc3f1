"""The menu Servers."""

from __future__ import annotations

from jobmonitor.ui.action_context import Context
from jobmonitor.ui.actions.action import Action
from jobmonitor.ui.translating import mark, translate


def with_server(context: Context) -> bool:
    """Where a server is chosen."""
    return context.server is not None


def no_server(context: Context) -> str:
    """Why nothing can be done with a whole server."""
    if context.server is None:
        return translate("Actions", "No server is chosen in the list of servers.")
    return ""


def no_answer(context: Context) -> str:
    """Why a server cannot be asked for something."""
    if context.server is not None and context.server.is_lost:
        return translate("Actions", "The server does not answer.")
    return no_server(context)


def no_run(context: Context) -> str:
    """Why nothing can be interrupted."""
    reason = no_answer(context)
    if not reason and context.server is not None and context.server.status.queue_length == 0:
        return translate("Actions", "Nothing runs at the server.")
    return reason


SERVERS: tuple[Action, ...] = (
    Action(
        key="server-pause",
        text=mark("Actions", "Pause submissions"),
        short=mark("Actions", "Pause"),
        menu="Servers",
        icon="pause",
        tip=mark(
            "Actions", "Submit nothing more to the chosen server: what is submitted waits in the outbox"
        ),
        checkable=True,
        enabled=with_server,
        reason=no_server,
        synonyms="resume server stop sending",
    ),
    Action(
        key="server-free",
        text=mark("Actions", "Free memory"),
        menu="Servers",
        icon="memory",
        tip=mark("Actions", "Let the chosen server unload its models as soon as it is idle"),
        enabled=with_server,
        reason=no_answer,
        synonyms="vram unload models server",
    ),
    Action(
        key="server-interrupt",
        text=mark("Actions", "Interrupt what runs…"),
        short=mark("Actions", "Interrupt…"),
        menu="Servers",
        icon="cancel",
        tip=mark("Actions", "End what runs at the chosen server, after a question that names it"),
        enabled=with_server,
        reason=no_run,
        synonyms="stop kill server",
    ),
    Action(
        key="server-jobs",
        text=mark("Actions", "Show jobs of the server"),
        menu="Servers",
        icon="search",
        tip=mark("Actions", "Show the jobs of the chosen server in the list"),
        enabled=with_server,
        reason=no_server,
        separated=True,
    ),
    Action(
        key="server-open",
        text=mark("Actions", "Open server in browser"),
        short=mark("Actions", "Open"),
        menu="Servers",
        icon="open-external",
        tip=mark("Actions", "Open the pages of the chosen server in the browser"),
        enabled=with_server,
        reason=no_server,
        synonyms="comfyui web",
    ),
    Action(
        key="server-copy",
        text=mark("Actions", "Copy server address"),
        menu="Servers",
        icon="copy",
        tip=mark("Actions", "Copy the address of the chosen server"),
        enabled=with_server,
        reason=no_server,
    ),
    Action(
        key="server-look",
        text=mark("Actions", "Ask all servers now"),
        menu="Servers",
        icon="refresh",
        tip=mark(
            "Actions", "Ask every server for its state, memory and classes, those too that did not answer"
        ),
        separated=True,
        synonyms="refresh latency",
    ),
)

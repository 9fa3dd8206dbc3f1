"""Which server suits a workflow best just now."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass

from jobmonitor.domain.errors import NoSuitableServer, StorageError
from jobmonitor.domain.preflight import ServerChoice
from jobmonitor.domain.server import Server
from jobmonitor.domain.workflow import Workflow
from jobmonitor.services.checking.estimates import Estimates
from jobmonitor.services.checking.node_catalogue import NodeCatalogue
from jobmonitor.services.checking.server_look import ServerLook, look_at
from jobmonitor.services.checking.template_check import Lacking, lacking, packs
from jobmonitor.services.ports import Background, ComfyServers
from jobmonitor.services.servers.pausing import PausedServers

PATIENCE = 5.0
"""Seconds that one server has to answer."""
USUAL_RUN = 60.0
"""Seconds of a run of which nothing is known; only to weigh the queues."""
MOST_TOLD = 4
"""Things that one reason names."""
PAUSED = "submissions are paused"
_GIB = 2**30

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Weighed:
    choice: ServerChoice
    wait: float
    """Seconds until a job would begin, about."""
    memory: int
    place: int
    """Among the configured servers."""

    @property
    def rank(self) -> tuple[bool, int, float, int, int]:
        lacks = len(self.choice.missing_classes) + len(self.choice.missing_models)
        return not self.choice.is_usable, lacks, self.wait, -self.memory, self.place


class ServerChooser:
    """Asks the configured servers side by side."""

    def __init__(
        self,
        comfy: ComfyServers,
        catalogue: NodeCatalogue,
        estimates: Estimates,
        local: Background,
        servers: Sequence[Server],
        paused: PausedServers,
        *,
        patience: float = PATIENCE,
    ) -> None:
        """`local` does what takes a while; `patience`: seconds that each server has to answer."""
        self._comfy = comfy
        self._catalogue = catalogue
        self._estimates = estimates
        self._local = local
        self._servers = tuple(servers)
        self._paused = paused
        self._patience = patience

    async def choices(self, workflow: Workflow) -> tuple[ServerChoice, ...]:
        """Every configured server, best first: those that answer and lack nothing, by when a job would
        begin, then by free video memory, then as they are configured. Those that cannot take it, or to which
        submissions are paused, come last.
        """
        try:
            await self._paused.read()
        except StorageError as error:
            log.info("Which servers are paused cannot be read: %s", error.message)
        weighed = await asyncio.gather(
            *(self._weighed(workflow, server, place) for place, server in enumerate(self._servers))
        )
        return tuple(each.choice for each in sorted(weighed, key=lambda each: each.rank))

    async def best(self, workflow: Workflow) -> Server:
        """The server where a job of the workflow would be done soonest.

        Raises NoSuitableServer, which says of each why not.
        """
        choices = await self.choices(workflow)
        if choices and choices[0].is_usable:
            return choices[0].server
        raise _none_fits(workflow, choices)

    async def _weighed(self, workflow: Workflow, server: Server, place: int) -> _Weighed:
        look = await look_at(server, self._comfy, self._catalogue, self._patience)
        lacks = Lacking()
        if look.knows_classes:
            lacks = await self._local.run(lacking, workflow, look.object_info, look.replacements)
        memory = look.info.vram_free if look.info is not None else None
        is_paused = self._paused.of(server) is not None
        choice = ServerChoice(
            server=server,
            is_usable=look.problem is None and not lacks.classes and not lacks.models and not is_paused,
            is_paused=is_paused,
            queue_length=look.queue_length,
            vram_free=memory,
            missing_classes=lacks.classes,
            missing_models=lacks.models,
            reasons=((PAUSED,) if is_paused else ()) + _reasons(look, lacks),
        )
        run = await self._run_seconds(workflow, server)
        return _Weighed(choice, (look.queue_length or 0) * run, memory or 0, place)

    async def _run_seconds(self, workflow: Workflow, server: Server) -> float:
        try:
            estimate = await self._estimates.of(workflow.name, server.url)
        except StorageError:
            return USUAL_RUN
        return estimate.middle if estimate is not None else USUAL_RUN


def _reasons(look: ServerLook, lacks: Lacking) -> tuple[str, ...]:
    if look.problem is not None:
        return (look.problem.message,)
    reasons = []
    if lacks.classes:
        reasons.append(f"lacks {_some(packs(lacks.classes))}")
    if lacks.models:
        reasons.append(f"has no {_some(lacks.models)}")
    if reasons:
        return tuple(reasons)
    if look.queue_length is not None:
        reasons.append(f"{look.queue_length} in the queue" if look.queue_length else "free now")
    if look.info is not None and look.info.vram_free is not None:
        reasons.append(f"{look.info.vram_free / _GIB:.0f} GB of video memory free")
    if lacks.optional_classes:
        reasons.append(f"without {_some(packs(lacks.optional_classes))} not for every choice of the form")
    return tuple(reasons)


def _some(names: Sequence[str]) -> str:
    told = ", ".join(names[:MOST_TOLD])
    return f"{told} and {len(names) - MOST_TOLD} more" if len(names) > MOST_TOLD else told


def _none_fits(workflow: Workflow, choices: Sequence[ServerChoice]) -> NoSuitableServer:
    if not choices:
        return NoSuitableServer("No server is configured.", remedy="Add one in the settings.")
    told = "; ".join(f"{each.server.title}: {', '.join(each.reasons).rstrip('.')}" for each in choices[:5])
    return NoSuitableServer(
        f"No server can run {workflow.title} now ({told}).",
        remedy="Start a server, or install on one what it lacks.",
    )

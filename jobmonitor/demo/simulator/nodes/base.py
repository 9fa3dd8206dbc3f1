"""What a node may use while it runs, and the table of implementations."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from typing import Any, Protocol, TypeVar

from jobmonitor.demo.simulator.storage import Folders
from jobmonitor.demo.simulator.values import Result

T = TypeVar("T")


class NodeError(Exception):
    """A node fails with an exception type of the real server."""

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(message)
        self.kind = kind


class InterruptedRunError(Exception):
    """The interrupt flag was seen."""


class Server(Protocol):
    """What nodes need of the server."""

    folders: Folders
    step_seconds: float
    time_scale: float
    previews: bool
    newer: bool

    def sampler_fails(self) -> bool:
        """Whether samplers run out of memory."""
        ...

    def output_types(self, name: str) -> list[Any]:
        """Types of a class's outputs."""
        ...

    def temp_letters(self, node_id: str) -> str:
        """Five letters for the temp files of a node."""
        ...


@dataclass
class Call:
    """One run of one node."""

    server: Server
    node_id: str
    class_name: str
    graph: dict[str, Any]
    extra_pnginfo: Any
    report: Callable[[int, int, bytes | None, str], Awaitable[None]]
    send_text: Callable[[str], None]

    async def sleep(self, seconds: float) -> None:
        """Real work takes its time; scaled by the server's `time_scale`."""
        await asyncio.sleep(seconds * self.server.time_scale)

    async def step(self, value: int, most: int, image: bytes | None = None, kind: str = "jpeg") -> None:
        """Report progress. InterruptedRunError if the run was interrupted."""
        await self.report(value, most, image, kind)

    @staticmethod
    async def off_loop(work: Callable[..., T], *args: Any, **named: Any) -> T:
        """Do something that blocks in a worker thread."""
        return await asyncio.get_running_loop().run_in_executor(None, partial(work, *args, **named))

    def metadata(self) -> dict[str, str]:
        """What saved files carry: the graph, and each entry of `extra_pnginfo`."""
        texts = {"prompt": json.dumps(self.graph)}
        if self.extra_pnginfo is not None:
            for key in self.extra_pnginfo:
                texts[str(key)] = json.dumps(self.extra_pnginfo[key])
        return texts


class Run(Protocol):
    """An implementation of a class."""

    def __call__(self, call: Call, inputs: dict[str, Any]) -> Awaitable[Result]: ...


NODES: dict[str, Run] = {}


def node(*names: str) -> Callable[[Run], Run]:
    """Register an implementation for some classes."""

    def register(run: Run) -> Run:
        for name in names:
            NODES[name] = run
        return run

    return register

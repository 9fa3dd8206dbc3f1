"""What a server says of itself just now, asked in one go and within a time limit."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from jobmonitor.domain.errors import ServerError, ServerSilent
from jobmonitor.domain.job import EMPTY, JSON
from jobmonitor.domain.server import Server, ServerInfo
from jobmonitor.services.checking.node_catalogue import NodeCatalogue
from jobmonitor.services.ports import ComfyServers

T = TypeVar("T")

PATIENCE = 8.0
"""Seconds until a server counts as silent; longer than the description of many classes takes."""


@dataclass(frozen=True, slots=True)
class ServerLook:
    """What is None could not be told; `problem` says why, where the server itself is the reason."""

    server: Server
    info: ServerInfo | None = None
    queue_length: int | None = None
    object_info: Mapping[str, JSON] = field(default=EMPTY, hash=False)
    replacements: Mapping[str, JSON] = field(default=EMPTY, hash=False)
    """Classes that are gone → what the server puts in their place."""
    problem: ServerError | None = None

    @property
    def knows_classes(self) -> bool:
        """Whether the server told its node classes."""
        return bool(self.object_info)


async def look_at(
    server: Server, comfy: ComfyServers, catalogue: NodeCatalogue, patience: float = PATIENCE
) -> ServerLook:
    """Asks for everything side by side. Raises nothing that a server can cause."""
    client = comfy.get(server)
    info, length, classes, replacements = await asyncio.gather(
        _answer(server, client.info(), patience),
        _answer(server, client.queue_length(), patience),
        _answer(server, catalogue.of(server), patience),
        _answer(server, catalogue.replacements(server), patience),
    )
    problems = [each for each in (info, length, classes) if isinstance(each, ServerError)]
    return ServerLook(
        server,
        None if isinstance(info, ServerError) else info,
        None if isinstance(length, ServerError) else length,
        EMPTY if isinstance(classes, ServerError) else classes,
        EMPTY if isinstance(replacements, ServerError) else replacements,
        problems[0] if problems else None,
    )


async def _answer(server: Server, question: Awaitable[T], patience: float) -> T | ServerError:
    try:
        async with asyncio.timeout(patience):
            return await question
    except TimeoutError:
        return ServerSilent(
            f"{server.title} did not answer within {patience:.0f} seconds.",
            remedy="It may be busy loading a model: try again in a moment, or choose another server.",
        )
    except ServerError as error:
        return error

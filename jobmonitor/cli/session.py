"""An application without a window, for the time of one command."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import TypeVar

from jobmonitor.bootstrap import build_application, settings_of_this_user
from jobmonitor.cli.options import CommonOptions
from jobmonitor.domain.errors import InvalidInput
from jobmonitor.domain.server import Server
from jobmonitor.services.application import Application

T = TypeVar("T")


@asynccontextmanager
async def session(common: CommonOptions) -> AsyncIterator[Application]:
    """The services with the settings in force; closed at the end."""
    paths, settings = settings_of_this_user(common.overrides())
    application = build_application(paths, settings)
    try:
        yield application
    finally:
        await application.close()


def run(work: Callable[[Application], Awaitable[T]], common: CommonOptions) -> T:
    """Runs one command's work in an event loop of its own."""

    async def main() -> T:
        async with session(common) as application:
            return await work(application)

    return asyncio.run(main())


def default_server(application: Application) -> Server:
    """Where a submission goes. Raises InvalidInput where no server is configured."""
    if not application.servers:
        raise InvalidInput(
            "No server was named.",
            remedy="Give one with --server http://HOST:8188, or set JOBMONITOR_SERVER.",
        )
    return application.servers[0]

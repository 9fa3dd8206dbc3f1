"""Waits until the connections of a server in the test's own event loop are over.

A TLS handshake that was refused ends some turns of the loop later than the server that was asked for it.
"""

from __future__ import annotations

import asyncio
from typing import Any

from tests.support.qt_loop import until


async def connections_over(port: int) -> None:
    """Until no connection of this loop to or from this port of this machine is open."""
    loop: Any = asyncio.get_running_loop()
    await until(lambda: not any(_is_open(each, port) for each in list(loop._transports.values())))


def _is_open(transport: Any, port: int) -> bool:
    addresses = (transport.get_extra_info("sockname"), transport.get_extra_info("peername"))
    is_there = any(isinstance(address, tuple) and address[1] == port for address in addresses)
    return is_there and transport._sock is not None

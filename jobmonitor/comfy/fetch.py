"""Reads what any http or https address gives out (inputs and results of jobs), within bounds."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from jobmonitor.comfy.access import Access, Accesses
from jobmonitor.comfy.limits import Timeouts
from jobmonitor.comfy.tls import Verify, tls_context
from jobmonitor.domain.errors import InvalidInput, ServerUnreachable
from jobmonitor.domain.plain import shown

if TYPE_CHECKING:
    import httpx

    from jobmonitor.comfy.transport import Transport


class HttpFetcher:
    """Follows redirects, between http and https addresses only (Fetcher). Used from one event loop."""

    def __init__(
        self,
        *,
        verify: Verify = True,
        timeouts: Timeouts | None = None,
        transport: httpx.AsyncBaseTransport | None = None,
        accesses: Accesses | None = None,
    ) -> None:
        """`verify`: True, a file of trusted certificates, or False. `transport` replaces the network.

        What lies at a server of `accesses` is asked for with that server's headers and trust, and then no
        redirect is followed: both are for that server alone.
        """
        self._accesses = accesses or Accesses()
        self._verify = verify
        self._timeouts = timeouts or Timeouts()
        self._network = transport
        self._transports: dict[tuple[str, Access | None], Transport] = {}
        self._tls: ssl.SSLContext | None = None
        self._opening = asyncio.Lock()
        self._closed = False

    async def fetch(self, address: str, *, limit: int) -> bytes:
        """See Fetcher. InvalidInput for what is no http or https address."""
        title = _host(address)
        transport, redirects = await self._transport(address, title)
        from jobmonitor.comfy.downloads import read_body

        return await read_body(transport, address, title, limit, redirects=redirects)

    async def download(self, address: str, target: Path, *, limit: int) -> None:
        """See Fetcher. The folder is made where it is missing. StorageError where it cannot be written."""
        title = _host(address)
        transport, redirects = await self._transport(address, title)
        from jobmonitor.comfy.downloads import save_body

        await save_body(transport, address, title, limit, target, redirects=redirects)

    async def resume(
        self, address: str, part: Path, *, limit: int, progress: Callable[[int], None] | None = None
    ) -> None:
        """See Fetcher. StorageError where it cannot be written."""
        title = _host(address)
        transport, redirects = await self._transport(address, title)
        from jobmonitor.comfy.resuming import resume_body

        await resume_body(
            transport, address, title, part, limit=limit, redirects=redirects, progress=progress
        )

    async def length(self, address: str) -> int | None:
        """See Fetcher. Raises ServerError where nobody answers."""
        title = _host(address)
        transport, redirects = await self._transport(address, title)
        from jobmonitor.comfy.resuming import length_at

        return await length_at(transport, address, title, redirects=redirects)

    async def _transport(self, address: str, title: str) -> tuple[Transport, int]:
        """Who asks for what is at an address, and how many redirects are followed from there."""
        # One for each host: its errors name it, and those of this computer go past the proxies.
        access = self._accesses.of(address)
        key = (f"{urlsplit(address).scheme}://{title}", access)
        async with self._opening:
            if self._closed:
                raise ServerUnreachable(f"The connection to {title} was closed by this program.")
            if key not in self._transports:
                self._transports[key] = await asyncio.to_thread(self._open, address, title, access)
        from jobmonitor.comfy.downloads import MOST_REDIRECTS

        return self._transports[key], MOST_REDIRECTS if access is None else 0

    def _open(self, address: str, title: str, access: Access | None) -> Transport:
        from jobmonitor.comfy.transport import Transport

        if access is not None:
            if access.problem:
                raise ServerUnreachable(access.problem, remedy=access.remedy)
            verify = self._verify if access.verify is None else access.verify
            return Transport(
                address,
                title,
                headers=access.headers,
                verify=verify,
                timeouts=self._timeouts,
                transport=self._network,
            )
        if self._tls is None:
            # As for https, whatever the address: a redirect may lead there.
            self._tls = tls_context("https://", self._verify)
        return Transport(address, title, verify=self._tls, timeouts=self._timeouts, transport=self._network)

    async def aclose(self) -> None:
        """Closes all connections. Later calls raise ServerUnreachable."""
        self._closed = True
        async with self._opening:  # one that is only just made is closed too
            transports = list(self._transports.values())
            self._transports.clear()
        await asyncio.gather(*(transport.aclose() for transport in transports))


def _host(address: str) -> str:
    """Host and port, without user and password. Raises InvalidInput."""
    try:
        parts = urlsplit(address)
        host, port = parts.hostname, parts.port
    except ValueError:
        host, port, parts = None, None, urlsplit("")
    if parts.scheme not in ("http", "https") or not host:
        raise InvalidInput(
            f"“{shown(address.rpartition('@')[2])}” is not an address that can be read.",
            remedy="It must begin with http:// or https://.",
        )
    host = f"[{host}]" if ":" in host else host
    return host if port is None else f"{host}:{port}"

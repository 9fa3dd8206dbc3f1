"""HTTP with one server, opened when it is first needed, and its answers as domain values."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, TypeVar

from jobmonitor.comfy.access import Access
from jobmonitor.comfy.limits import LARGEST_ANSWER, Timeouts
from jobmonitor.comfy.offload import Offload
from jobmonitor.comfy.tls import Verify
from jobmonitor.domain.errors import ServerError, ServerNonsense, ServerSilent, ServerUnreachable
from jobmonitor.domain.server import Server
from jobmonitor.services.breaker import Breaker

if TYPE_CHECKING:
    import httpx

    from jobmonitor.comfy.transport import Answer, Transport

T = TypeVar("T")

NONE: frozenset[int] = frozenset()


class Session:
    """Used from one event loop."""

    def __init__(
        self,
        server: Server,
        *,
        headers: Mapping[str, str],
        verify: Verify,
        timeouts: Timeouts,
        offload: Offload,
        network: httpx.AsyncBaseTransport | None,
        gone: Callable[[], None],
        access: Access | None = None,
        breaker: Breaker | None = None,
    ) -> None:
        """`gone` is called whenever the server cannot be reached: another one may come back. `breaker` says
        whether it may be asked."""
        self._access = access or Access()
        self._breaker = breaker or Breaker()
        self._last_problem: ServerError | None = None
        self._server = server
        self._headers = headers
        self._verify = verify
        self._timeouts = timeouts
        self._offload = offload
        self._network = network
        self._gone = gone
        self._opening = asyncio.Lock()
        self._opened: Transport | None = None
        self._closed = False

    async def get(
        self, path: str, *, limit: int, params: Mapping[str, str] | None = None, accept: frozenset[int] = NONE
    ) -> Answer:
        """The answer to a GET; statuses other than 200 raise, unless they are in `accept`."""
        return await self._ask("GET", path, limit=limit, params=params, accept=accept)

    async def head(
        self, path: str, *, params: Mapping[str, str] | None = None, accept: frozenset[int] = NONE
    ) -> Answer:
        """The answer to a HEAD; statuses as for `get`."""
        return await self._ask("HEAD", path, limit=LARGEST_ANSWER, params=params, accept=accept)

    async def post(self, path: str, content: bytes, *, accept: frozenset[int] = NONE) -> Answer:
        """The answer to a POST of JSON; statuses as for `get`."""
        return await self._ask("POST", path, limit=LARGEST_ANSWER, content=content, accept=accept)

    async def _ask(
        self,
        method: str,
        path: str,
        *,
        limit: int,
        params: Mapping[str, str] | None = None,
        content: bytes | None = None,
        accept: frozenset[int],
    ) -> Answer:
        transport = await self.transport()
        if not self._breaker.enter():
            raise self._held_back()
        try:
            answer = await transport.ask(
                method, path, limit=limit, params=params, content=content, accept=accept
            )
        except (ServerUnreachable, ServerSilent) as error:
            self._last_problem = error
            self._breaker.failed()
            if isinstance(error, ServerUnreachable):
                self._gone()
            raise
        except ServerError:
            self._breaker.succeeded()
            raise
        except BaseException:
            self._breaker.left()
            raise
        self._breaker.succeeded()
        return answer

    def _held_back(self) -> ServerUnreachable:
        """The question was not sent: nobody has answered for long."""
        last = self._last_problem
        return ServerUnreachable(
            f"{self._server.title} has not answered for some time, and is asked only once in "
            f"{self._breaker.pause:.0f} seconds until it does.",
            remedy=last.remedy if last is not None else "Check that ComfyUI runs there.",
            details=f"The last time: {last.message}" if last is not None else "",
        )

    async def parse(self, function: Callable[..., T], body: bytes, *args: object) -> T:
        """`function(body, *args)`, elsewhere where the body is large; ServerNonsense names the server."""
        try:
            return await self._offload.parse(function, body, *args)
        except ServerNonsense as error:
            raise ServerNonsense(
                f"{self._server.title}: {error.message}", remedy=error.remedy, details=error.details
            ) from error

    async def transport(self) -> Transport:
        """The pool of connections. Raises ServerUnreachable after the end, and while nobody may ask."""
        if self._access.problem:
            raise ServerUnreachable(self._access.problem, remedy=self._access.remedy)
        if self._breaker.seconds_left:
            raise self._held_back()
        if self._opened is None:
            async with self._opening:
                if self._closed:
                    raise ServerUnreachable(
                        f"The connection to {self._server.title} was closed by this program."
                    )
                if self._opened is None:
                    # In a thread: the import and the certificates take a tenth of a second.
                    self._opened = await asyncio.to_thread(self._open)
        return self._opened

    def _open(self) -> Transport:
        from jobmonitor.comfy.transport import Transport

        return Transport(
            self._server.url,
            self._server.title,
            headers=self._headers,
            verify=self._verify,
            timeouts=self._timeouts,
            transport=self._network,
        )

    def shut(self) -> None:
        """Opens nothing more. Calls that need it raise ServerUnreachable."""
        self._closed = True

    async def aclose(self) -> None:
        """Closes every connection. Later calls raise ServerUnreachable."""
        self.shut()
        async with self._opening:
            opened, self._opened = self._opened, None
        if opened is not None:
            await opened.aclose()

"""HTTP with one server: bounded in size and time, errors in words for an operator.

Imports httpx: import it only when something is to be sent (the window opens without it).
"""

from __future__ import annotations

import asyncio
import contextlib
import importlib.util
import ssl
import sys
from collections.abc import AsyncIterable, AsyncIterator, Mapping
from dataclasses import dataclass
from typing import Any

import httpx

from jobmonitor.comfy.failures import megabytes, status_error
from jobmonitor.comfy.limits import LARGEST_ERROR, Timeouts
from jobmonitor.comfy.tls import Verify, tls_context
from jobmonitor.domain.errors import (
    JobMonitorError,
    ServerNonsense,
    ServerRefused,
    ServerSilent,
    ServerUnreachable,
)
from jobmonitor.domain.server import is_loopback


def _know_that_sniffio_is_missing() -> None:
    """httpcore tries to import this module several times in each question, though anyio comes without it by
    now; looking in vain through all folders takes the event loop a good part of a millisecond."""
    if importlib.util.find_spec("sniffio") is None:
        modules: dict[str, Any] = sys.modules
        modules["sniffio"] = None


_know_that_sniffio_is_missing()


@dataclass(frozen=True, slots=True)
class Answer:
    """A complete answer. `headers` has lower-case names."""

    status: int
    body: bytes
    headers: Mapping[str, str]


class Transport:
    """A pool of connections to one server (or, for a fetcher, to any)."""

    def __init__(
        self,
        url: str,
        title: str,
        *,
        headers: Mapping[str, str] | None = None,
        verify: Verify = True,
        timeouts: Timeouts | None = None,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        """Reads certificate files: not in the event loop. `transport` replaces the network in tests.

        Raises ServerUnreachable where the settings for proxies or certificates cannot be used.
        """
        self._url = url
        self._title = title
        self._timeouts = timeouts or Timeouts()
        self._sending: set[asyncio.Task[httpx.Response]] = set()
        self._closed = False
        try:
            self._client = httpx.AsyncClient(
                # identity: what is counted against a limit is what came over the wire.
                headers={"User-Agent": "jobmonitor", "Accept-Encoding": "identity", **(headers or {})},
                verify=tls_context(url, verify),
                trust_env=not is_loopback(url),
                follow_redirects=False,
                timeout=self._limits(self._timeouts.read, self._timeouts.write),
                # aiohttp closes idle connections after 75 s: none is used that it may just be closing.
                limits=httpx.Limits(max_connections=16, max_keepalive_connections=6, keepalive_expiry=20.0),
                transport=transport,
            )
        except (OSError, ImportError, ValueError, httpx.InvalidURL) as error:
            raise ServerUnreachable(
                f"The settings for proxies or certificates on this computer cannot be used for {title}.",
                remedy="Check the certificate file in the settings, and HTTP_PROXY and ALL_PROXY.",
                details=f"{type(error).__name__}: {error}",
            ) from error

    def _limits(self, read: float, write: float) -> httpx.Timeout:
        return httpx.Timeout(connect=self._timeouts.connect, read=read, write=write, pool=self._timeouts.read)

    async def ask(
        self,
        method: str,
        path: str,
        *,
        limit: int,
        params: Mapping[str, str] | None = None,
        content: bytes | None = None,
        accept: frozenset[int] = frozenset(),
    ) -> Answer:
        """One question. Statuses other than 200 raise, unless they are in `accept`.

        A GET or HEAD is asked again once where the connection broke: a kept one may have died unseen.
        """
        headers = {} if content is None else {"Content-Type": "application/json"}
        attempts = 2 if method in ("GET", "HEAD") else 1
        try:
            async with asyncio.timeout(self._timeouts.whole):
                while True:
                    attempts -= 1
                    try:
                        request = self._client.build_request(
                            method, self._url + path, params=params, content=content, headers=headers
                        )
                        async with self._sent(request) as response:
                            answer = await self._read(response, limit)
                        break
                    except (httpx.ReadError, httpx.WriteError, httpx.RemoteProtocolError) as error:
                        if not attempts:
                            raise self.failure(error) from error
        except TimeoutError as error:
            raise self._silent("did not finish its answer in time") from error
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise self.failure(error) from error
        return self._checked(answer, method, path, accept)

    async def upload(
        self, path: str, content: AsyncIterable[bytes], *, content_type: str, length: int, limit: int
    ) -> Answer:
        """POST of a long body, sent as it is read."""
        headers = {"Content-Type": content_type, "Content-Length": str(length)}
        request = self._client.build_request(
            "POST",
            self._url + path,
            content=content,
            headers=headers,
            timeout=self._limits(self._timeouts.upload, self._timeouts.upload),
        )
        try:
            async with self._sent(request) as response, asyncio.timeout(self._timeouts.whole):
                answer = await self._read(response, limit)
        except TimeoutError as error:
            raise self._silent("did not finish its answer in time") from error
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise self.failure(error) from error
        return self._checked(answer, "POST", path, frozenset())

    @contextlib.asynccontextmanager
    async def stream(
        self, url: str, *, method: str = "GET", headers: Mapping[str, str] | None = None
    ) -> AsyncIterator[httpx.Response]:
        """A GET (or HEAD) whose body is read by the caller. Statuses are not judged."""
        try:
            request = self._client.build_request(method, url, headers=dict(headers or {}))
            async with self._sent(request) as response:
                yield response
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise self.failure(error) from error

    @contextlib.asynccontextmanager
    async def _sent(self, request: httpx.Request) -> AsyncIterator[httpx.Response]:
        if self._closed:
            raise ServerUnreachable(f"The connection to {self._title} was closed by this program.")
        try:
            response = await self._send(request)
        except httpx.InvalidURL as error:
            # httpx looks at the target of a redirect, though it is not followed.
            raise ServerRefused(
                f"{self._title} sends this program on to something that is no http or https address.",
                remedy="Check that the address is the right one.",
                details=str(error),
            ) from error
        try:
            yield response
        finally:
            await response.aclose()

    async def _send(self, request: httpx.Request) -> httpx.Response:
        """The beginning of the answer, for which `aclose` does not wait.

        A task of its own, which that can end: a connection that is only just made when the pool is closed
        would stay open for ever.
        """
        sending = asyncio.create_task(self._client.send(request, stream=True))
        self._sending.add(sending)
        sending.add_done_callback(self._sending.discard)
        try:
            return await sending
        except asyncio.CancelledError:
            if sending.done() and not sending.cancelled() and sending.exception() is None:
                await sending.result().aclose()  # it came in the turn in which the caller was cancelled
            task = asyncio.current_task()
            if self._closed and task is not None and not task.cancelling():
                raise self._silent("had not answered when this program closed the connection") from None
            raise

    async def _read(self, response: httpx.Response, limit: int) -> Answer:
        is_error = response.status_code != 200
        body = bytearray()
        async for piece in response.aiter_bytes():
            body += piece
            if is_error and len(body) > LARGEST_ERROR:
                del body[LARGEST_ERROR:]
                break
            if len(body) > limit and not is_error:
                raise ServerNonsense(
                    f"The answer of {self._title} is longer than {megabytes(limit)}.",
                    remedy="Clear the history of the ComfyUI server, or make its text outputs smaller.",
                )
        return Answer(response.status_code, bytes(body), dict(response.headers))

    def _checked(self, answer: Answer, method: str, path: str, accept: frozenset[int]) -> Answer:
        if answer.status == 200 or answer.status in accept:
            return answer
        location = answer.headers.get("location", "")
        raise status_error(self._title, method, path, answer.status, answer.body, location=location)

    def failure(self, error: Exception) -> JobMonitorError:
        """What a driver's exception means; above all, whether the question can have arrived."""
        details = f"{type(error).__name__}: {error}"[:1_000]
        certificate = _certificate_problem(error)
        if certificate is not None:
            return ServerUnreachable(
                f"The certificate of {self._title} is not trusted: {certificate}.",
                remedy="Add the certificate authority in the settings, or use the server's proper name.",
                details=details,
            )
        if _has_tls_error(error):
            return ServerUnreachable(
                f"No secure connection to {self._title} can be made.",
                remedy="If the server does not speak TLS, write http:// instead of https://.",
                details=details,
            )
        if isinstance(error, httpx.PoolTimeout):
            return ServerUnreachable(
                f"Too many questions to {self._title} are waiting for an answer; this one was not sent.",
                remedy="The server may hang: look at its log.",
                details=details,
            )
        if isinstance(error, httpx.ProxyError):
            return ServerUnreachable(
                f"The proxy on the way to {self._title} does not connect.",
                remedy="Check the proxy settings of this computer (HTTP_PROXY, NO_PROXY).",
                details=details,
            )
        if isinstance(error, httpx.ConnectError | httpx.ConnectTimeout):
            slow = isinstance(error, httpx.ConnectTimeout)
            return ServerUnreachable(
                f"{self._title} {'does not answer' if slow else 'cannot be reached'}.",
                remedy="Check that ComfyUI runs there, and that the address and the network are right.",
                details=details,
            )
        if isinstance(error, httpx.UnsupportedProtocol | httpx.InvalidURL):
            return ServerUnreachable(
                f"The address of {self._title} cannot be used.",
                remedy="Write it like http://gpu1:8188.",
                details=details,
            )
        if isinstance(error, httpx.DecodingError):
            return self._nonsense(details)
        if (
            isinstance(error, httpx.RemoteProtocolError)
            and "disconnected" not in str(error)
            and ("closed" not in str(error))
        ):
            return self._nonsense(details)
        if isinstance(error, httpx.ReadTimeout | httpx.WriteTimeout):
            return self._silent("did not answer in time", details)
        return self._silent("broke the connection off before it answered", details)

    def _silent(self, what: str, details: str = "") -> ServerSilent:
        return ServerSilent(
            f"{self._title} {what}.",
            remedy="It may be busy with a heavy step, or have ended: look at its log.",
            details=details,
        )

    def _nonsense(self, details: str) -> ServerNonsense:
        return ServerNonsense(
            f"What answers at the address of {self._title} does not speak HTTP properly.",
            remedy="Check the port, and whether it is http or https.",
            details=details,
        )

    async def aclose(self) -> None:
        """Closes all connections. Who waits for an answer gets ServerSilent."""
        self._closed = True
        sending = tuple(self._sending)
        for each in sending:
            each.cancel()
        await asyncio.gather(*sending, return_exceptions=True)
        await self._client.aclose()


def _chain(error: BaseException | None) -> list[BaseException]:
    found: list[BaseException] = []
    while error is not None and len(found) < 20:
        found.append(error)
        error = error.__cause__ or error.__context__
    return found


def _certificate_problem(error: BaseException) -> str | None:
    for cause in _chain(error):
        if isinstance(cause, ssl.SSLCertVerificationError):
            return cause.verify_message or "it cannot be verified"
    return None


def _has_tls_error(error: BaseException) -> bool:
    return isinstance(error, httpx.ConnectError) and any(isinstance(c, ssl.SSLError) for c in _chain(error))

"""The websocket of one server: frames into events, for ever.

Imports websockets: import it only when events are wanted (the window opens without it).
"""

from __future__ import annotations

import asyncio
import json
import logging
import ssl
from collections.abc import AsyncGenerator, Awaitable, Callable, Coroutine, Mapping
from contextlib import suppress
from typing import Any, Literal, TypeVar
from urllib.parse import quote

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, WebSocketException

from jobmonitor.comfy.frames import parse_binary_frame, parse_text_frame
from jobmonitor.comfy.limits import LARGEST_FRAME
from jobmonitor.comfy.offload import Offload
from jobmonitor.comfy.socket_reasons import closed_because, no_connection
from jobmonitor.comfy.tls import Verify, tls_context
from jobmonitor.domain.errors import ServerError, ServerNonsense
from jobmonitor.domain.server import Server, is_loopback
from jobmonitor.domain.server_events import (
    NodeStarted,
    QueueLengthChanged,
    ServerEvent,
    SocketLost,
    SocketOpened,
)
from jobmonitor.services.backoff import Backoff
from jobmonitor.services.breaker import Breaker

T = TypeVar("T")

OPEN_SECONDS = 10.0
CLOSE_SECONDS = 1.0
PING_SECONDS = 20.0
PONG_SECONDS = 60.0
"""Long: a node that holds the interpreter holds the pongs up. A connection given up too early is worse than
one given up late: when the server notices the end of the old one it forgets the new one."""

STABLE_SECONDS = 10.0
"""A connection that held for so long was none of a row of failures."""

GRACE = 0.1
"""Of the silence: how long a frame may be under way before a missed one counts as missed."""
MOST_PATIENCE = 10.0
"""Times the silence: the longest wait before a mute connection to a working server is renewed."""

_FEATURES = json.dumps({"type": "feature_flags", "data": {"supports_preview_metadata": True}})

_log = logging.getLogger(__name__)
_wire_log = logging.getLogger(f"{__name__}.wire")
_wire_log.setLevel(logging.INFO)  # its debug messages hold the headers, and so passwords


class _Closing(Exception):
    """The socket is being closed by this program."""


class _DirectConnect(connect):
    """Follows no redirects: they would carry a login to another server."""

    def process_redirect(self, exc: Exception) -> Exception:
        return exc


class EventSocket:
    """One websocket at a time, opened again for ever."""

    def __init__(
        self,
        server: Server,
        *,
        client_id: str,
        headers: Mapping[str, str],
        verify: Verify,
        probe: Callable[[], Awaitable[int]],
        offload: Offload,
        lost: Callable[[], None],
        backoff: Backoff,
        silence: float,
        breaker: Breaker | None = None,
        broken: str = "",
    ) -> None:
        """Reads certificate files: not in the event loop.

        `probe` asks the server by HTTP how many prompts run or wait. `lost` is called when an open
        connection ends: another server may come back. `silence` is in seconds. While `breaker` holds
        questions back, no connection is tried. `broken` says why none can be made at all.
        """
        self._breaker = breaker or Breaker()
        self._title = server.title
        self._url = f"ws{server.url.removeprefix('http')}/ws?clientId={quote(client_id, safe='')}"
        self._headers = headers
        self._proxy: Literal[True] | None = None if is_loopback(server.url) else True
        self._tls: ssl.SSLContext | None = None
        self._broken = broken
        try:
            self._tls = tls_context(server.url, verify) if server.url.startswith("https:") else None
        except OSError as error:
            self._broken = f"The certificate file of the settings cannot be used ({type(error).__name__})."
        self._probe = probe
        self._offload = offload
        self._lost = lost
        self._backoff = backoff
        self._silence = silence
        self._patience = silence
        self._length: int | None = None
        self._closing = asyncio.Event()
        self._current: ClientConnection | None = None

    async def events(self) -> AsyncGenerator[ServerEvent, None]:
        """Ends with aclose() only."""
        told = ""
        loop = asyncio.get_running_loop()
        while not self._closing.is_set():
            try:
                socket = await self._open()
            except _Closing:
                return
            except (OSError, WebSocketException, EOFError, ImportError, ValueError) as error:
                # ImportError and ValueError come from proxy settings that cannot be used.
                reason = self._broken or no_connection(self._title, error)
                if reason != told:
                    told = reason
                    yield SocketLost(reason)
                await self._pause()
                continue
            told = ""
            self._breaker.succeeded()
            self._current = socket
            opened = loop.time()
            reason = ""
            try:
                yield SocketOpened()
                self._length = None
                while True:
                    try:
                        frame = await self._next_frame(socket)
                    except TimeoutError:
                        reason = f"{self._title} has work, but tells nothing of it: connecting again."
                        break
                    for event in await self._events_of(frame):
                        self._note(event)
                        yield event
            except ConnectionClosed as error:
                reason = closed_because(self._title, error)
            except _Closing:
                return
            finally:
                self._current = None
                await self._close(socket)
            if self._closing.is_set():
                return
            if loop.time() - opened >= STABLE_SECONDS:
                self._backoff.reset()
            self._lost()
            yield SocketLost(reason)
            await self._pause()

    async def aclose(self) -> None:
        """Ends the events, whatever they wait for."""
        self._closing.set()
        if self._current is not None:
            await self._close(self._current)

    # Connecting

    async def _open(self) -> ClientConnection:
        if self._broken:
            raise ValueError(self._broken)
        return await self._unless_closing(self._connect())

    async def _connect(self) -> ClientConnection:
        socket = await _DirectConnect(
            self._url,
            additional_headers=self._headers,
            user_agent_header="jobmonitor",
            # On a local network compression costs the server more than it saves.
            compression=None,
            proxy=self._proxy,
            ssl=self._tls,
            open_timeout=OPEN_SECONDS,
            close_timeout=CLOSE_SECONDS,
            ping_interval=PING_SECONDS,
            ping_timeout=PONG_SECONDS,
            max_size=LARGEST_FRAME,
            max_queue=64,
            logger=_wire_log,
        )
        try:
            await socket.send(_FEATURES)  # before anything else: a later one is ignored
        except BaseException:  # also where it is cancelled: nobody else knows of the socket yet
            await self._close(socket)
            raise
        return socket

    async def _close(self, socket: ClientConnection) -> None:
        # A clean end first: the server must have noticed it before the next connection comes.
        try:
            with suppress(OSError, WebSocketException):
                await socket.close()
        finally:
            socket.transport.abort()  # does nothing to one that is closed

    async def _pause(self) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(max(self._backoff.next(), self._breaker.seconds_left)):
                await self._closing.wait()

    async def _unless_closing(self, work: Coroutine[Any, Any, T]) -> T:
        """The result of `work`; raises _Closing, and ends `work`, as soon as this socket is being closed."""
        task = asyncio.create_task(work)
        closing = asyncio.create_task(self._closing.wait())
        try:
            await asyncio.wait((task, closing), return_when=asyncio.FIRST_COMPLETED)
            if self._closing.is_set():
                raise _Closing
        except BaseException:
            # Not by waiting for it here: who cancels may do so twice.
            task.add_done_callback(_let_go)
            task.cancel()
            closing.cancel()
            await asyncio.gather(task, closing, return_exceptions=True)
            raise
        finally:
            closing.cancel()
        # Nothing is awaited between here and who takes the result: a cancel would lose an open socket.
        return task.result()

    # Listening

    async def _next_frame(self, socket: ClientConnection) -> str | bytes:
        """Raises TimeoutError where the server works and tells us nothing."""
        suspicious = False
        while True:
            wait = self._patience * (GRACE if suspicious else 1.0)
            with suppress(TimeoutError):
                async with asyncio.timeout(wait):
                    return await socket.recv()
            length = await self._queue_length()
            # Each change of the queue is told to every socket. An empty queue that we know of, and a server
            # that does not answer (the pings tell when it is gone), prove nothing.
            if length is None or length == self._length == 0:
                suspicious = False
            elif suspicious:
                self._patience = min(self._patience * 2, self._silence * MOST_PATIENCE)
                raise TimeoutError
            else:
                suspicious = True

    async def _queue_length(self) -> int | None:
        try:
            return await self._unless_closing(_as_coroutine(self._probe()))
        except ServerError as error:
            _log.debug("%s: no answer to the probe: %s", self._title, error.message)
            return None

    async def _events_of(self, frame: str | bytes) -> tuple[ServerEvent, ...]:
        try:
            if isinstance(frame, str):
                return await self._offload.parse(parse_text_frame, frame)
            return parse_binary_frame(frame)
        except ServerNonsense as error:
            _log.debug("%s: a frame was left out: %s", self._title, error.message)
            return ()

    def _note(self, event: ServerEvent) -> None:
        if isinstance(event, QueueLengthChanged):
            greeting = self._length is None
            self._length = event.length
        else:
            greeting = isinstance(event, NodeStarted) and event.prompt_id is None
        if not greeting:
            self._patience = self._silence


def _let_go(task: asyncio.Task[Any]) -> None:
    """Closes a connection that came in the turn in which it was given up."""
    if not task.cancelled() and task.exception() is None and isinstance(task.result(), ClientConnection):
        task.result().transport.abort()


async def _as_coroutine(awaitable: Awaitable[T]) -> T:
    return await awaitable

"""A client of one ComfyUI server over HTTP and websocket."""

from __future__ import annotations

import asyncio
import json
import uuid
from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import aclosing
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from jobmonitor.comfy.backoff import Backoff
from jobmonitor.comfy.failures import details_of, too_large
from jobmonitor.comfy.history import parse_history
from jobmonitor.comfy.limits import LARGEST_ANSWER, LARGEST_INFO, LARGEST_LIST, Timeouts
from jobmonitor.comfy.multipart import MultipartFile
from jobmonitor.comfy.offload import Offload
from jobmonitor.comfy.parsing import (
    parse_cancelled,
    parse_info,
    parse_names,
    parse_object,
    parse_queue,
    parse_queue_length,
    parse_receipt,
    parse_upload,
)
from jobmonitor.comfy.refusals import refusal
from jobmonitor.comfy.tls import Verify
from jobmonitor.comfy.versions import can_interrupt_one
from jobmonitor.domain.errors import (
    CancelRefused,
    InvalidInput,
    ServerNonsense,
    ServerRefused,
    ServerUnreachable,
)
from jobmonitor.domain.job import JSON, OutputFile
from jobmonitor.domain.server import (
    PromptReceipt,
    PromptRecord,
    PromptState,
    QueueState,
    Server,
    ServerInfo,
    view_url,
)
from jobmonitor.domain.server_events import ServerEvent
from jobmonitor.services.ports import Upload

if TYPE_CHECKING:
    import httpx

    from jobmonitor.comfy.transport import Answer, Transport
    from jobmonitor.comfy.websocket import EventSocket

_TRIES_TO_DEQUEUE = 3


class HttpComfyServer:
    """One ComfyUI server (ComfyServer). Used from one event loop; connects with the first call."""

    def __init__(
        self,
        server: Server,
        *,
        client_id: str | None = None,
        headers: Mapping[str, str] | None = None,
        verify: Verify = True,
        timeouts: Timeouts | None = None,
        offload: Offload | None = None,
        backoff: Backoff | None = None,
        silence: float = 30.0,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        """`client_id` is fresh unless given. `headers` go with every request, for a proxy that wants a login.

        `offload` parses large answers; one of its own where none is given. `backoff` spaces the attempts to
        connect the websocket; after `silence` seconds without a frame it is checked. `transport` replaces
        the network.
        """
        self._server = server
        self._client_id = client_id or uuid.uuid4().hex
        self._headers = dict(headers or {})
        self._verify = verify
        self._timeouts = timeouts or Timeouts()
        self._own_offload = Offload() if offload is None else None
        self._offload = offload or self._own_offload or Offload()
        self._backoff = backoff
        self._silence = silence
        self._network = transport
        self._opening = asyncio.Lock()
        self._opened: Transport | None = None
        self._socket: EventSocket | None = None
        self._closed = False
        self._version: str | None = None
        self._has_jobs_api: bool | None = None
        self._max_upload_size: int | None = None

    @property
    def server(self) -> Server:
        return self._server

    @property
    def client_id(self) -> str:
        return self._client_id

    # What the server is

    async def info(self) -> ServerInfo:
        stats = await self._get("/system_stats", limit=LARGEST_ANSWER)
        features = await self._get("/features", limit=LARGEST_ANSWER, accept=frozenset({404}))
        info = parse_info(stats.body, features.body if features.status == 200 else None)
        self._version = info.version
        self._max_upload_size = info.max_upload_size
        return replace(info, has_jobs_api=await self.has_jobs_api())

    async def has_jobs_api(self) -> bool:
        """Whether the server has `/api/jobs`; asked once for each connection."""
        if self._has_jobs_api is None:
            answer = await self._get(
                "/api/jobs", params={"limit": "1"}, limit=LARGEST_LIST, accept=frozenset({404, 405, 500})
            )
            # One bad job makes the whole list fail with 500: the route is there.
            self._has_jobs_api = answer.status in (200, 500)
        return self._has_jobs_api

    async def object_info(self, class_type: str | None = None) -> Mapping[str, JSON]:
        path = "/object_info" if class_type is None else f"/object_info/{quote(class_type, safe='')}"
        answer = await self._get(path, limit=LARGEST_INFO)
        return await self._offload.parse(parse_object, answer.body)

    async def models(self, folder: str) -> tuple[str, ...]:
        path = f"/models/{quote(folder, safe='')}"
        answer = await self._get(path, limit=LARGEST_ANSWER, accept=frozenset({404}))
        return () if answer.status == 404 else await self._offload.parse(parse_names, answer.body)

    # Files

    async def upload(self, file: Upload, *, progress: Callable[[int, int], None] | None = None) -> OutputFile:
        # No `overwrite`: another file of the same name keeps it, and ours gets a new one in the answer.
        body = MultipartFile(file.path, file.name, fields={"type": "input"}, progress=progress)
        transport = await self._transport()
        source = await body.open()
        try:
            if self._max_upload_size is not None and body.length > self._max_upload_size:
                raise too_large(self.server.title, body.file_size, self._max_upload_size)
            answer = await transport.upload(
                "/upload/image",
                body.pieces(source),
                content_type=body.content_type,
                length=body.length,
                limit=LARGEST_ANSWER,
            )
        finally:
            await asyncio.to_thread(source.close)
        return parse_upload(answer.body)

    async def view(self, file: OutputFile, *, limit: int) -> bytes:
        """The content of a file on the server, of at most `limit` bytes."""
        from jobmonitor.comfy.downloads import read_body

        transport = await self._transport()
        return await read_body(transport, view_url(self._server.url, file), self.server.title, limit)

    async def download(self, file: OutputFile, target: Path, *, limit: int) -> None:
        """The content of a file on the server into `target`, which exists only when it is whole."""
        from jobmonitor.comfy.downloads import save_body

        transport = await self._transport()
        await save_body(transport, view_url(self._server.url, file), self.server.title, limit, target)

    # Prompts

    async def submit(
        self, graph: Mapping[str, JSON], *, prompt_id: str, extra_data: Mapping[str, JSON]
    ) -> PromptReceipt:
        body = {
            "prompt": dict(graph),
            "prompt_id": prompt_id,
            "client_id": self._client_id,
            "extra_data": dict(extra_data),
        }
        try:
            content = json.dumps(body, allow_nan=False, default=_plain).encode("utf-8")
        except (ValueError, TypeError, RecursionError) as error:
            raise InvalidInput(
                "The graph holds a value that cannot be sent.",
                remedy="Look for values that are no numbers (NaN, infinity) in the workflow.",
                details=str(error),
            ) from error
        answer = await self._post("/prompt", content, accept=frozenset({400}))
        if answer.status == 400:
            raise self._refusal(answer, graph)
        return await self._offload.parse(parse_receipt, answer.body)

    def _refusal(self, answer: Answer, graph: Mapping[str, JSON]) -> ServerRefused:
        details = details_of("POST", "/prompt", answer.status, answer.body)
        try:
            reasons = parse_object(answer.body)
        except ServerNonsense:
            reasons = {}
        if "error" not in reasons:
            return ServerRefused(
                f"{self.server.title} did not take the job, and does not say why.",
                remedy="Something between here and ComfyUI may have refused it; the details have its words.",
                details=details,
            )
        return refusal(self.server.title, reasons, graph, details=details)

    async def queue_length(self) -> int:
        return parse_queue_length((await self._get("/prompt", limit=LARGEST_ANSWER)).body)

    async def queue(self) -> QueueState:
        answer = await self._get("/queue", limit=LARGEST_LIST)
        return await self._offload.parse(parse_queue, answer.body)

    async def history(self, prompt_id: str) -> PromptRecord | None:
        answer = await self._get(f"/history/{quote(prompt_id, safe='')}", limit=LARGEST_LIST)
        return await self._offload.parse(parse_history, answer.body, prompt_id)

    async def dequeue(self, prompt_id: str) -> None:
        await self._post("/queue", _encoded({"delete": [prompt_id]}))

    async def interrupt(self, prompt_id: str) -> None:
        if self._version is None:
            stats = await self._get("/system_stats", limit=LARGEST_ANSWER)
            self._version = parse_info(stats.body, None).version
        if not can_interrupt_one(self._version):
            raise CancelRefused(
                f"{self.server.title} (ComfyUI {self._version or 'of an unknown version'}) cannot interrupt "
                "one job only: it would end whatever runs.",
                remedy="Update ComfyUI to 0.3.57 or newer, or let the job run to its end.",
            )
        await self._post("/interrupt", _encoded({"prompt_id": prompt_id}))

    async def cancel(self, prompt_id: str) -> None:
        if await self.has_jobs_api():
            # The cancel route came half a year after the list: a server may have the one without the other.
            answer = await self._post(
                f"/api/jobs/{quote(prompt_id, safe='')}/cancel", b"", accept=frozenset({404, 405})
            )
            if answer.status == 200:
                parse_cancelled(answer.body)
                return
        for _ in range(_TRIES_TO_DEQUEUE):
            await self.dequeue(prompt_id)
            state = (await self.queue()).state(prompt_id)
            if state is PromptState.RUNNING:
                await self.interrupt(prompt_id)
                return
            if state is None:
                return
            # The same id waits more than once; each delete takes one out.

    # The websocket

    async def events(self) -> AsyncGenerator[ServerEvent, None]:
        """See ComfyServer. One iteration at a time: of two sockets the server talks to the newer only."""
        if self._socket is not None:
            raise RuntimeError("the events of this server are already iterated")
        if self._closed:
            return
        self._socket = await asyncio.to_thread(self._open_socket)
        try:
            async with aclosing(self._socket.events()) as events:
                async for event in events:
                    yield event
        finally:
            self._socket = None

    def _open_socket(self) -> EventSocket:
        from jobmonitor.comfy.websocket import EventSocket

        return EventSocket(
            self._server,
            client_id=self._client_id,
            headers=self._headers,
            verify=self._verify,
            probe=self.queue_length,
            offload=self._offload,
            connected=self._forget_server,
            backoff=self._backoff or Backoff(),
            silence=self._silence,
        )

    def _forget_server(self) -> None:
        """After a break another version may run there."""
        self._version = None
        self._has_jobs_api = None
        self._max_upload_size = None

    # HTTP

    async def _transport(self) -> Transport:
        if self._opened is None:
            async with self._opening:
                if self._closed:
                    raise ServerUnreachable(
                        f"The connection to {self.server.title} was closed by this program."
                    )
                if self._opened is None:
                    # In a thread: the import and the certificates take a tenth of a second.
                    self._opened = await asyncio.to_thread(self._open_transport)
        return self._opened

    def _open_transport(self) -> Transport:
        from jobmonitor.comfy.transport import Transport

        return Transport(
            self._server.url,
            self._server.title,
            headers=self._headers,
            verify=self._verify,
            timeouts=self._timeouts,
            transport=self._network,
        )

    async def _get(
        self,
        path: str,
        *,
        limit: int,
        params: Mapping[str, str] | None = None,
        accept: frozenset[int] = frozenset(),
    ) -> Answer:
        return await self._ask("GET", path, limit=limit, params=params, accept=accept)

    async def _post(self, path: str, content: bytes, *, accept: frozenset[int] = frozenset()) -> Answer:
        return await self._ask("POST", path, limit=LARGEST_ANSWER, content=content, accept=accept)

    async def _ask(
        self,
        method: str,
        path: str,
        *,
        limit: int,
        params: Mapping[str, str] | None = None,
        content: bytes | None = None,
        accept: frozenset[int] = frozenset(),
    ) -> Answer:
        transport = await self._transport()
        try:
            return await transport.ask(
                method, path, limit=limit, params=params, content=content, accept=accept
            )
        except ServerUnreachable:
            self._forget_server()
            raise

    async def aclose(self) -> None:
        """Ends the events and closes every connection. Later calls raise ServerUnreachable."""
        self._closed = True
        if self._socket is not None:
            await self._socket.aclose()
        async with self._opening:
            opened, self._opened = self._opened, None
        if opened is not None:
            await opened.aclose()
        if self._own_offload is not None:
            await self._own_offload.aclose()


def _encoded(body: JSON) -> bytes:
    return json.dumps(body).encode("utf-8")


def _plain(value: object) -> JSON:
    """Read-only mappings of the domain as JSON objects."""
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError(f"{type(value).__name__} is not JSON")

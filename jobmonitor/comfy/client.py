"""A client of one ComfyUI server over HTTP and websocket."""

from __future__ import annotations

import asyncio
import json
import time
import uuid
from collections.abc import AsyncGenerator, Callable, Collection, Mapping
from contextlib import aclosing
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from jobmonitor.comfy.access import Access
from jobmonitor.comfy.capabilities import Capabilities
from jobmonitor.comfy.class_info import parse_object_info
from jobmonitor.comfy.failures import details_of, too_large
from jobmonitor.comfy.history import parse_histories, parse_history
from jobmonitor.comfy.limits import LARGEST_ANSWER, LARGEST_INFO, LARGEST_LIST, MOST_ENTRIES, Timeouts
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
from jobmonitor.comfy.refusals import explained, refusal
from jobmonitor.comfy.sent_graphs import parse_past_graph, parse_queued_graph
from jobmonitor.comfy.session import Session
from jobmonitor.comfy.tls import Verify
from jobmonitor.domain.errors import (
    CancelRefused,
    InvalidInput,
    ServerFault,
    ServerNonsense,
    ServerRefused,
)
from jobmonitor.domain.job import JSON, OutputFile
from jobmonitor.domain.server import (
    PromptReceipt,
    PromptRecord,
    PromptState,
    QueueState,
    Server,
    ServerInfo,
    StoredFile,
    view_url,
)
from jobmonitor.domain.server_events import ServerEvent, SocketLost
from jobmonitor.services.backoff import Backoff
from jobmonitor.services.breaker import Breaker
from jobmonitor.services.ports import ServerAnswer, Upload

if TYPE_CHECKING:
    import httpx

    from jobmonitor.comfy.transport import Answer
    from jobmonitor.comfy.websocket import EventSocket

_TRIES_TO_DEQUEUE = 3
_UPLOAD_FIELDS = {"type": "input"}
_NOT_THERE = frozenset({400, 403, 404, 405, 501})
"""Nothing there; or what is between does not know HEAD, and then nobody can tell."""
_LONGEST_ETAG = 1_000


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
        access: Access | None = None,
        breaker: Breaker | None = None,
    ) -> None:
        """`client_id` is fresh unless given. `headers` go with every request, for a proxy that wants a login;
        those of `access`, too, which also says whom to trust. `breaker` holds questions back from a server
        that does not answer again and again.

        `offload` parses large answers; one of its own where none is given. `backoff` spaces the attempts to
        connect the websocket; after `silence` seconds without a frame it is checked. `transport` replaces
        the network.
        """
        self._server = server
        self._client_id = client_id or uuid.uuid4().hex
        access = access or Access()
        self._headers = {**(headers or {}), **access.headers}
        self._verify = verify if access.verify is None else access.verify
        self._access = access
        self._breaker = breaker or Breaker()
        self._offload = offload or Offload()
        self._own_offload = self._offload if offload is None else None
        self._backoff = backoff
        self._silence = silence
        self._capabilities = Capabilities()
        self._session = Session(
            server,
            headers=self._headers,
            verify=self._verify,
            timeouts=timeouts or Timeouts(),
            offload=self._offload,
            network=transport,
            gone=self._capabilities.forget,
            access=access,
            breaker=self._breaker,
        )
        self._socket: EventSocket | None = None
        self._listening = False
        self._closed = False
        self._ended = asyncio.Event()

    @property
    def server(self) -> Server:
        return self._server

    @property
    def client_id(self) -> str:
        return self._client_id

    # What the server is

    async def info(self) -> ServerInfo:
        return await self._capabilities.info(self._session)

    async def stats(self) -> ServerAnswer:
        await self._session.transport()  # opening it takes its time, too
        began = time.monotonic()
        answer = await self._session.get("/system_stats", limit=LARGEST_ANSWER)
        seconds = time.monotonic() - began
        return ServerAnswer(await self._session.parse(parse_info, answer.body, None), seconds)

    async def free_memory(self) -> None:
        await self._session.post("/free", _encoded({"unload_models": True, "free_memory": True}))

    async def can_interrupt_one(self) -> tuple[bool, str]:
        return await self._capabilities.can_interrupt_one(self._session)

    async def object_info(self, class_type: str | None = None) -> Mapping[str, JSON]:
        path = "/object_info" if class_type is None else f"/object_info/{quote(class_type, safe='')}"
        answer = await self._session.get(path, limit=LARGEST_INFO)
        return await self._session.parse(parse_object_info, answer.body)

    async def node_replacements(self) -> Mapping[str, JSON]:
        """Classes that are gone → what takes their place; empty where the server is too old to tell."""
        answer = await self._session.get("/node_replacements", limit=LARGEST_INFO, accept=frozenset({404}))
        return {} if answer.status == 404 else await self._session.parse(parse_object, answer.body)

    async def models(self, folder: str) -> tuple[str, ...]:
        path = f"/models/{quote(folder, safe='')}"
        answer = await self._session.get(path, limit=LARGEST_ANSWER, accept=frozenset({404}))
        return () if answer.status == 404 else await self._session.parse(parse_names, answer.body)

    # Files

    async def upload(
        self,
        file: Upload,
        *,
        progress: Callable[[int, int], None] | None = None,
        folder: str = "input",
        subfolder: str = "",
    ) -> OutputFile:
        # No `overwrite`: another file of the same name keeps it, and ours gets a new one in the answer.
        fields = {"type": folder, "subfolder": subfolder} if subfolder else {"type": folder}
        body = MultipartFile(file.path, file.name, fields=fields, progress=progress)
        transport = await self._session.transport()
        source = await body.open()
        try:
            largest = self._capabilities.max_upload_size
            if largest is not None and body.length > largest:
                raise too_large(self.server.title, body.file_size, largest)
            answer = await transport.upload(
                "/upload/image",
                body.pieces(source),
                content_type=body.content_type,
                length=body.length,
                limit=LARGEST_ANSWER,
            )
        finally:
            # Shielded: a cancel that comes just now would keep a thread that has not begun from closing it.
            await asyncio.shield(asyncio.to_thread(source.close))
        return await self._session.parse(parse_upload, answer.body)

    async def upload_limit(self) -> int | None:
        return await self._capabilities.upload_limit(self._session)

    def upload_length(self, name: str, byte_count: int) -> int:
        return MultipartFile(Path(name), name, fields=_UPLOAD_FIELDS).length_with(byte_count)

    async def stat(self, file: OutputFile) -> StoredFile | None:
        query = {"filename": file.filename, "subfolder": file.subfolder, "type": file.type}
        answer = await self._session.head("/view", params=query, accept=_NOT_THERE)
        if answer.status != 200:
            return None
        length = answer.headers.get("content-length", "")
        byte_count = int(length) if length.isascii() and length.isdigit() and len(length) < 20 else None
        return StoredFile(byte_count, answer.headers.get("etag", "")[:_LONGEST_ETAG])

    async def has_file(self, file: OutputFile) -> bool | None:
        query = {"filename": file.filename, "subfolder": file.subfolder, "type": file.type}
        answer = await self._session.head("/view", params=query, accept=_NOT_THERE)
        return {200: True, 404: False}.get(answer.status)

    async def view(self, file: OutputFile, *, limit: int) -> bytes:
        """The content of a file on the server, of at most `limit` bytes."""
        from jobmonitor.comfy.downloads import read_body

        transport = await self._session.transport()
        return await read_body(transport, view_url(self._server.url, file), self.server.title, limit)

    async def download(self, file: OutputFile, target: Path, *, limit: int) -> None:
        """The content of a file on the server into `target`, which exists only when it is whole."""
        from jobmonitor.comfy.downloads import save_body

        transport = await self._session.transport()
        await save_body(transport, view_url(self._server.url, file), self.server.title, limit, target)

    # Prompts

    async def submit(
        self,
        graph: Mapping[str, JSON],
        *,
        prompt_id: str,
        extra_data: Mapping[str, JSON],
        front: bool = False,
    ) -> PromptReceipt:
        body: dict[str, JSON] = {
            "prompt": dict(graph),
            "prompt_id": prompt_id,
            "client_id": self._client_id,
            "extra_data": dict(extra_data),
        }
        if front:
            body["front"] = True
        try:
            content = json.dumps(body, allow_nan=False, default=_plain).encode("utf-8")
        except (ValueError, TypeError, RecursionError) as error:
            raise InvalidInput(
                "The graph holds a value that cannot be sent.",
                remedy="Look for values that are no numbers (NaN, infinity) in the workflow.",
                details=str(error),
            ) from error
        answer = await self._session.post("/prompt", content, accept=frozenset({400}))
        if answer.status == 400:
            raise self._refusal(answer, graph)
        receipt = await self._session.parse(parse_receipt, answer.body)
        if receipt.node_errors:
            found = parse_object(answer.body).get("node_errors")
            receipt = replace(receipt, node_errors=explained(found, graph))
        return receipt

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
        answer = await self._session.get("/prompt", limit=LARGEST_ANSWER)
        return await self._session.parse(parse_queue_length, answer.body)

    async def queue(self) -> QueueState:
        answer = await self._session.get("/queue", limit=LARGEST_LIST)
        return await self._session.parse(parse_queue, answer.body)

    async def history(self, prompt_id: str) -> PromptRecord | None:
        path = f"/history/{quote(prompt_id, safe='')}"
        answer = await self._session.get(path, limit=LARGEST_LIST, accept=frozenset({500}))
        if answer.status == 500:
            raise ServerFault(
                f"{self.server.title} cannot tell what became of the job: most likely one of its nodes left "
                "something in the history that cannot be sent.",
                remedy="The files that it saved are in the server's output folder; its log names the node.",
                details=details_of("GET", path, answer.status, answer.body),
            )
        return await self._session.parse(parse_history, answer.body, prompt_id)

    async def histories(self, prompt_ids: Collection[str]) -> Mapping[str, PromptRecord]:
        answer = await self._session.get(f"/history?max_items={MOST_ENTRIES}", limit=LARGEST_LIST)
        return await self._session.parse(parse_histories, answer.body, frozenset(prompt_ids))

    async def graph_of(self, prompt_id: str) -> Mapping[str, JSON]:
        # The queue first: a prompt moves from there to the history, never back.
        answer = await self._session.get("/queue", limit=LARGEST_LIST)
        graph = await self._session.parse(parse_queued_graph, answer.body, prompt_id)
        if graph:
            return graph
        answer = await self._session.get(f"/history/{quote(prompt_id, safe='')}", limit=LARGEST_LIST)
        return await self._session.parse(parse_past_graph, answer.body, prompt_id)

    async def dequeue(self, *prompt_ids: str) -> None:
        await self._session.post("/queue", _encoded({"delete": list(prompt_ids)}))

    async def interrupt(self, prompt_id: str) -> None:
        possible, version = await self._capabilities.can_interrupt_one(self._session)
        if not possible:
            raise CancelRefused(
                f"{self.server.title} (ComfyUI {version or 'of an unknown version'}) cannot interrupt "
                "one job only: it would end whatever runs.",
                remedy="Update ComfyUI to 0.3.57 or newer, or let the job run to its end.",
            )
        await self._session.post("/interrupt", _encoded({"prompt_id": prompt_id}))

    async def interrupt_any(self) -> None:
        await self._session.post("/interrupt", b"")

    async def cancel(self, prompt_id: str) -> None:
        if await self._capabilities.has_jobs_api(self._session):
            # The cancel route came half a year after the list: a server may have the one without the other.
            answer = await self._session.post(
                f"/api/jobs/{quote(prompt_id, safe='')}/cancel", b"", accept=frozenset({404, 405})
            )
            if answer.status == 200:
                await self._session.parse(parse_cancelled, answer.body)
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
        if self._listening:
            raise RuntimeError("the events of this server are already iterated")
        self._listening = True
        try:
            if not self._access.websocket:
                yield SocketLost(f"{self._server.title} is followed by asking, as the settings say.")
                await self._ended.wait()
                return
            self._socket = await asyncio.to_thread(self._open_socket)
            if self._closed:
                return
            async with aclosing(self._socket.events()) as events:
                async for event in events:
                    yield event
        finally:
            self._socket = None
            self._listening = False

    def _open_socket(self) -> EventSocket:
        from jobmonitor.comfy.websocket import EventSocket

        return EventSocket(
            self._server,
            client_id=self._client_id,
            headers=self._headers,
            verify=self._verify,
            probe=self.queue_length,
            offload=self._offload,
            lost=self._capabilities.forget,
            backoff=self._backoff or Backoff(),
            silence=self._silence,
            breaker=self._breaker,
            broken=self._access.problem,
        )

    def shut(self) -> None:
        """Nothing more is connected to; what is open stays so until `aclose`."""
        self._closed = True
        self._ended.set()
        self._session.shut()

    async def aclose(self) -> None:
        """Ends the events and closes every connection. Later calls raise ServerUnreachable."""
        self.shut()
        if self._socket is not None:
            await self._socket.aclose()
        await self._session.aclose()
        if self._own_offload is not None:
            await self._own_offload.aclose()


def _encoded(body: JSON) -> bytes:
    return json.dumps(body).encode("utf-8")


def _plain(value: object) -> JSON:
    """Read-only mappings of the domain as JSON objects."""
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError(f"{type(value).__name__} is not JSON")

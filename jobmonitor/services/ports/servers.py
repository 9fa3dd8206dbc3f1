"""A ComfyUI server, and what http addresses give out."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from jobmonitor.domain.job import JSON, OutputFile
from jobmonitor.domain.server import PromptReceipt, PromptRecord, QueueState, Server, ServerInfo, StoredFile
from jobmonitor.domain.server_events import ServerEvent


@dataclass(frozen=True, slots=True)
class Upload:
    """A file to send: the name it shall have on the server, and where it lies here."""

    name: str
    path: Path


@dataclass(frozen=True, slots=True)
class ServerAnswer:
    """What a server said of itself, and after how many seconds."""

    info: ServerInfo
    seconds: float


class ComfyServer(Protocol):
    """One ComfyUI server. Raises the ServerErrors of `domain.errors`, never a driver's."""

    @property
    def server(self) -> Server: ...

    @property
    def client_id(self) -> str:
        """Ours at this server: one for each process and server."""
        ...

    async def info(self) -> ServerInfo: ...

    async def stats(self) -> ServerAnswer:
        """What the server says of itself by one cheap question, and how long the answer took; without
        `max_upload_size` and `has_jobs_api`."""
        ...

    async def free_memory(self) -> None:
        """Asks the server to unload its models and to forget what it keeps; it does so when it is idle."""
        ...

    async def can_interrupt_one(self) -> tuple[bool, str]:
        """Whether it can end one prompt and no other, and its version."""
        ...

    async def object_info(self, class_type: str | None = None) -> Mapping[str, JSON]:
        """Class → its description: `input` ({required, optional}), `output`, `output_node` and
        `python_module` as `GET /object_info` gives them, without explanations; an unknown class alone gives
        nothing."""
        ...

    async def node_replacements(self) -> Mapping[str, JSON]:
        """Classes that are gone → what the server puts in their place; empty where it is too old for that."""
        ...

    async def models(self, folder: str) -> tuple[str, ...]:
        """Model files the server has in `folder`; empty where it has no such folder."""
        ...

    async def upload(
        self,
        file: Upload,
        *,
        progress: Callable[[int, int], None] | None = None,
        folder: str = "input",
        subfolder: str = "",
    ) -> OutputFile:
        """Sends a file into the server's input (or output) folder. The answer has the name that the server
        gave it: the same again, where it has that content under it already.

        `progress` is called with (bytes sent, bytes in all).
        """
        ...

    async def upload_limit(self) -> int | None:
        """Bytes that a request to the server may have in all; None where it does not say."""
        ...

    def upload_length(self, name: str, byte_count: int) -> int:
        """Bytes of the request that sends a file of this name and length. InvalidInput for an impossible
        name."""
        ...

    async def stat(self, file: OutputFile) -> StoredFile | None:
        """What the server has under this name; None where it has nothing."""
        ...

    async def has_file(self, file: OutputFile) -> bool | None:
        """Whether the server has a file under this name; None where it does not say."""
        ...

    async def submit(
        self,
        graph: Mapping[str, JSON],
        *,
        prompt_id: str,
        extra_data: Mapping[str, JSON],
        front: bool = False,
    ) -> PromptReceipt:
        """POST /prompt; with `front`, before all that waits. ServerUnreachable: it did not arrive.
        ServerSilent, ServerFault, ServerNonsense: it may have. PromptRefused: it was not accepted, and says
        why."""
        ...

    async def queue_length(self) -> int: ...

    async def queue(self) -> QueueState: ...

    async def history(self, prompt_id: str) -> PromptRecord | None:
        """What became of a prompt; None where the history has nothing of it (it may still wait or run)."""
        ...

    async def histories(self, prompt_ids: Collection[str]) -> Mapping[str, PromptRecord]:
        """Id → what became of it, for those of many prompts that are among the newest of the history; and
        for other prompts that carry one of these ids as the mark of their submission. Costs much where the
        history is long: `history` for a few."""
        ...

    async def graph_of(self, prompt_id: str) -> Mapping[str, JSON]:
        """The graph of a prompt that waits, runs or is in the history; empty where the server has none."""
        ...

    async def dequeue(self, *prompt_ids: str) -> None:
        """Takes waiting prompts out, in one question; does nothing to those that do not wait."""
        ...

    async def interrupt(self, prompt_id: str) -> None:
        """Interrupts this prompt if it runs, and no other.

        CancelRefused where the server is too old to interrupt one prompt only (before 0.3.57).
        """
        ...

    async def interrupt_any(self) -> None:
        """Interrupts whatever runs, whoever submitted it."""
        ...

    async def cancel(self, prompt_id: str) -> None:
        """Asks the server to end this prompt, waiting or running, and no other; returns when it was asked."""
        ...

    def events(self) -> AsyncGenerator[ServerEvent, None]:
        """The websocket's events, for as long as it is iterated; reconnects by itself, for ever."""
        ...

    async def aclose(self) -> None: ...


class ComfyServers(Protocol):
    """The clients of all servers, one for each address."""

    def get(self, server: Server) -> ComfyServer: ...

    async def aclose(self) -> None: ...


class Fetcher(Protocol):
    """Reads what an http or https address gives out, within bounds."""

    async def fetch(self, address: str, *, limit: int) -> bytes:
        """The body. ServerError where it is not to be had, or longer than `limit` bytes."""
        ...

    async def download(self, address: str, target: Path, *, limit: int) -> None:
        """The body into a file that exists only when it is whole."""
        ...

    async def resume(
        self, address: str, part: Path, *, limit: int, progress: Callable[[int], None] | None = None
    ) -> None:
        """The body into `part`, from where an earlier call left it, where the server still has the same.

        What came stays there when this raises. `progress` is called with the bytes that are there.
        """
        ...

    async def length(self, address: str) -> int | None:
        """Bytes at the address; None where nobody says how many. NotThere where nothing is."""
        ...

    async def aclose(self) -> None: ...

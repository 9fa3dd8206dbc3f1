"""A ComfyUI server: who it is, what it has in its queue, what it says of a job."""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from urllib.parse import parse_qs, quote, urlencode, urlsplit, urlunsplit

from jobmonitor.domain.errors import InvalidAddress
from jobmonitor.domain.job import EMPTY, JSON, OutputFile

LONGEST_ADDRESS = 4_000
"""Characters; what is longer is none, and is not looked at letter by letter."""


def canonical_url(address: str) -> str:
    """The one spelling of a server's address: scheme, host in lower case, port where it is not the usual
    one, path without a trailing slash; no user, query or fragment.

    A bare `host:port` is taken as http. Raises InvalidAddress for anything but http and https, and for what
    is too long to be one.
    """
    if len(address) > LONGEST_ADDRESS:
        raise InvalidAddress(f"{address[:80]}…")
    text = address.strip()
    if "://" not in text:
        text = f"http://{text}"
    try:
        parts = urlsplit(text)
        host, port = parts.hostname, parts.port
    except ValueError:
        host, port, parts = None, None, urlsplit("")
    unreadable = not text.isprintable() or any(c.isspace() for c in host or "")
    if parts.scheme not in ("http", "https") or not host or unreadable:
        raise InvalidAddress(address)
    if ":" in host:
        host = f"[{host}]"
    usual = 443 if parts.scheme == "https" else 80
    netloc = host if port in (None, usual) else f"{host}:{port}"
    return urlunsplit((parts.scheme, netloc, parts.path.rstrip("/"), "", ""))


def is_loopback(url: str) -> bool:
    """Whether the address means another machine on each workstation (localhost, 127.0.0.0/8, ::1)."""
    host = (urlsplit(url).hostname or "").rstrip(".")
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return False
    return address.is_loopback or address.is_unspecified


def view_url(server_url: str, file: OutputFile) -> str:
    """The address at which the server gives out `file` (GET /view)."""
    query = {"filename": file.filename, "subfolder": file.subfolder, "type": file.type}
    return f"{server_url}/view?{urlencode(query, quote_via=quote)}"


def parse_view_url(address: str) -> tuple[str, OutputFile]:
    """The server and the file that an address of `view_url` names.

    Raises InvalidAddress for any other address, and for files outside the server's own folders.
    """
    try:
        parts = urlsplit(address)
        query = parse_qs(parts.query, keep_blank_values=True, max_num_fields=20)
    except ValueError:
        raise InvalidAddress(address) from None
    filename = query.get("filename", [""])[-1]
    subfolder = query.get("subfolder", [""])[-1].replace("\\", "/").strip("/")
    folder = query.get("type", ["output"])[-1] or "output"
    root, slash, _ = parts.path.rpartition("/view")
    is_name = bool(filename) and filename.isprintable() and not {"/", "\\"} & set(filename)
    is_inside = ".." not in filename and ".." not in subfolder.split("/") and subfolder.isprintable()
    if not slash or parts.path != f"{root}/view" or folder not in _FOLDERS or not (is_name and is_inside):
        raise InvalidAddress(address)
    root = root.removesuffix("/api")
    server = canonical_url(urlunsplit((parts.scheme, parts.netloc, root, "", "")))
    return server, OutputFile(filename, subfolder, folder)


_FOLDERS = ("output", "input", "temp")


@dataclass(frozen=True, slots=True)
class Server:
    """A server's identity: its canonical shared address, and other addresses that mean the same server."""

    url: str
    name: str = ""
    aliases: tuple[str, ...] = ()

    @classmethod
    def at(cls, address: str, name: str = "", aliases: tuple[str, ...] = ()) -> Server:
        """The server at an address as an operator types it."""
        return cls(canonical_url(address), name, tuple(canonical_url(alias) for alias in aliases))

    @property
    def title(self) -> str:
        """What an operator calls it: its name, else host and port."""
        return self.name or urlsplit(self.url).netloc

    @property
    def addresses(self) -> tuple[str, ...]:
        """Every spelling under which rows may name it."""
        return (self.url, *self.aliases)


class PromptState(StrEnum):
    """Where a prompt is on a server. `GONE`: neither in the queue nor in the history."""

    PENDING = "pending"
    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    INTERRUPTED = "interrupted"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class QueueState:
    """The queue in running order: ids of the prompts that run and wait."""

    running: tuple[str, ...] = ()
    pending: tuple[str, ...] = ()
    marks: tuple[tuple[str, str], ...] = ()
    """Of prompts that this application submitted: (id, the id that they carry as a mark of their
    submission); the two differ where a server gives ids of its own."""

    @property
    def length(self) -> int:
        """Prompts that run or wait."""
        return len(self.running) + len(self.pending)

    @property
    def places(self) -> Mapping[str, int]:
        """Id → 0 where it runs, else its place among those that wait, from 1. For many questions at once."""
        places = {prompt_id: place for place, prompt_id in enumerate(self.pending, 1)}
        places.update(dict.fromkeys(self.running, 0))
        return places

    def position(self, prompt_id: str) -> int | None:
        """How many prompts wait before this one, plus one; None where it does not wait."""
        try:
            return self.pending.index(prompt_id) + 1
        except ValueError:
            return None

    def state(self, prompt_id: str) -> PromptState | None:
        """RUNNING or PENDING, None where the queue does not have it."""
        if prompt_id in self.running:
            return PromptState.RUNNING
        return PromptState.PENDING if prompt_id in self.pending else None


@dataclass(frozen=True, slots=True, kw_only=True)
class NodeFailure:
    """Why a run failed: the node, and what it said."""

    message: str
    exception_type: str = ""
    node_id: str = ""
    node_type: str = ""
    traceback: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NodeOutput:
    """What one output node made: files under each key, and texts."""

    node_id: str
    files: tuple[tuple[str, OutputFile], ...] = ()
    """(key, file), e.g. ("images", OutputFile(…)); a video of SaveVideo is under "images" too."""
    texts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PromptRecord:
    """What the server's history says of a prompt that ended."""

    prompt_id: str
    state: PromptState
    outputs: tuple[NodeOutput, ...] = ()
    failure: NodeFailure | None = None
    started_at: datetime | None = None
    ended_at: datetime | None = None
    extra_data: Mapping[str, JSON] = field(default=EMPTY, hash=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class NodeError:
    """One thing that is wrong with one node of a refused graph."""

    node_id: str
    class_type: str
    type: str
    message: str
    details: str = ""
    input_name: str = ""
    remedy: str = ""
    choices: tuple[str, ...] = ()
    """What the server would take instead, the likeliest first; empty where it does not say."""
    is_model: bool = False
    """Whether what is missing is a model's file."""


@dataclass(frozen=True, slots=True)
class PromptReceipt:
    """The answer to an accepted prompt. `prompt_id` may differ from the one sent (servers before 0.3.45)."""

    prompt_id: str
    number: float
    node_errors: tuple[NodeError, ...] = ()
    bad_outputs: frozenset[str] = frozenset()
    """Output nodes that were dropped because something they depend on is invalid."""


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file as a server has it now (HEAD /view)."""

    byte_count: int | None
    etag: str
    """Changes with the content; empty where the server does not say."""


@dataclass(frozen=True, slots=True)
class Device:
    """What a server computes with. Memory in bytes; None where it does not say."""

    name: str
    kind: str = ""
    """cuda, cpu, mps …"""
    vram_total: int | None = None
    vram_free: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerInfo:
    """What a server says of itself (GET /system_stats, /features). Memory in bytes."""

    version: str
    python_version: str = ""
    os: str = ""
    device: str = ""
    vram_total: int | None = None
    vram_free: int | None = None
    ram_total: int | None = None
    ram_free: int | None = None
    max_upload_size: int | None = None
    has_jobs_api: bool = False
    pytorch_version: str = ""
    devices: tuple[Device, ...] = ()
    """All of them; `device` and the video memory are the first one's."""


class Connection(StrEnum):
    """How well we hear a server."""

    CONNECTING = "connecting"
    CONNECTED = "connected"
    POLLING = "polling"
    """HTTP answers, the websocket does not."""
    UNREACHABLE = "unreachable"


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerStatus:
    """A server as the status bar tells it."""

    server: Server
    connection: Connection
    since: datetime
    """When `connection` took this value (this workstation's clock, UTC)."""
    queue_length: int | None = None
    info: ServerInfo | None = None
    problem: str = ""
    """What is wrong, in one sentence for the operator; empty where nothing is."""

"""What the services need from outside. `db`, `comfy`, `media`, `config` and `workflows` fulfil it."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Protocol, TypeVar

from jobmonitor.domain.database import DatabaseInfo
from jobmonitor.domain.feed import Changes, Counts, Cursor, FeedQuery, Page, Sample
from jobmonitor.domain.job import (
    EMPTY,
    JSON,
    Job,
    JobKind,
    JobPatch,
    JobRef,
    JobStatus,
    NewJob,
    OutputFile,
    System,
)
from jobmonitor.domain.server import (
    PromptReceipt,
    PromptRecord,
    QueueState,
    Server,
    ServerInfo,
    StoredFile,
)
from jobmonitor.domain.server_events import ServerEvent
from jobmonitor.domain.workflow import AudioTrack, Workflow

T = TypeVar("T")


class Clock(Protocol):
    """This workstation's time."""

    def now(self) -> datetime:
        """Aware, UTC."""
        ...

    def monotonic(self) -> float:
        """Seconds; only differences mean something."""
        ...


class Background(Protocol):
    """Runs blocking work (a database, a disk) away from the event loop."""

    async def run(self, work: Callable[..., T], *args: object) -> T:
        """The result of `work(*args)`, called in a thread. Exceptions pass through."""
        ...


class JobRepository(Protocol):
    """The jobs of one database, whatever tables hold them. Blocking: called in `Background`.

    Raises the DatabaseErrors of `domain.errors`, never a driver's.
    """

    def info(self) -> DatabaseInfo:
        """What the database was found to be; connects if that has not happened yet."""
        ...

    def create(self, kind: JobKind, job: NewJob, *, system: System | None = None) -> Job:
        """A new pending row, created at the database's clock. Returns it as the database has it.

        It goes into the tables of `system`; where None, into the new ones if there are any, else into the
        legacy ones.
        """
        ...

    def check(self, kind: JobKind, job: NewJob, *, system: System | None = None) -> None:
        """Refuses what `create` would certainly refuse, with the same errors; writes nothing."""
        ...

    def patch(self, ref: JobRef, patch: JobPatch) -> Job | None:
        """Writes values that are not the status; None where there is no such row."""
        ...

    def transition(
        self,
        ref: JobRef,
        to: JobStatus,
        *,
        expected: Collection[JobStatus],
        patch: JobPatch | None = None,
        run_seconds: float | None = None,
    ) -> Job | None:
        """Compare-and-set: sets the status (and `patch`) where it is one of `expected`, in one statement.

        The times are set at the database's clock: `started_at` for processing, `completed_at` and
        `processing_time_seconds` for a terminal status; where `started_at` is missing then, it is
        `completed_at` less `run_seconds`. Returns the new row, None where nothing was changed.
        """
        ...

    def get(self, ref: JobRef) -> Job | None: ...

    def get_many(self, refs: Sequence[JobRef]) -> tuple[Job, ...]:
        """Those that exist, in any order."""
        ...

    def find(self, key: str, kinds: Collection[JobKind] = ()) -> tuple[Job, ...]:
        """Rows whose primary key is `key`, in the tables of these kinds (of all kinds, where empty)."""
        ...

    def find_by_comfy_id(self, comfy_job_id: str, kinds: Collection[JobKind] = ()) -> tuple[Job, ...]: ...

    def page(self, query: FeedQuery, *, after: Cursor | None, limit: int, skip: int = 0) -> Page:
        """Rows behind `after` (from the top, where None), newest first, those without a time last.

        `skip` rows are left out first; for jumps from the nearest known cursor.
        """
        ...

    def counts(self, query: FeedQuery) -> Counts:
        """How many rows match; by status as if the query did not name statuses."""
        ...

    def notes(self, query: FeedQuery) -> tuple[str, ...]:
        """What an operator should know of this feed, one sentence each: a filter that a table cannot answer,
        a table that is missing. Asks nothing of the database but what it was found to be."""
        ...

    def samples(self, query: FeedQuery, every: int) -> tuple[Sample, ...]:
        """Places in the feed, `every` rows apart, from the top on; for exact jumps. Reads the whole index, so
        it may take long: SlowQuery where it took too long."""
        ...

    def landing(self, query: FeedQuery, part: float) -> Cursor | None:
        """A place about `part` (0 to 1) of the way down the feed, by interpolated time; None for the top.
        Quick, and only near: say "about". For 1, exactly the last hundred rows are behind it."""
        ...

    def position(self, query: FeedQuery, cursor: Cursor) -> int:
        """How many rows stand above the place behind `cursor`. Counts them, so it may take long."""
        ...

    def active(self, comfy_urls: Collection[str] = ()) -> tuple[Job, ...]:
        """Pending and processing rows of these servers (of all, where empty), oldest first."""
        ...

    def watch(self, notice: Callable[[], None] | None = None) -> JobWatch:
        """A new look-out for changes; the caller closes it.

        `notice` is called, in any thread, when the database itself tells that something changed.
        """
        ...

    def close(self) -> None: ...


class JobWatch(Protocol):
    """Finds what changed since its last look, cheaply. Blocking: called in `Background`, never twice at once.

    It knows changes of rows that are active or that were handed to `follow`, and new rows.
    """

    @property
    def is_told(self) -> bool:
        """Whether the database tells of changes by itself, so that looking now and then is enough."""
        ...

    def follow(self, refs: Collection[JobRef]) -> None:
        """Also look after these rows (those on the screen); replaces the former set."""
        ...

    def look(self) -> Changes:
        """What is new since the last call; the first call returns nothing and remembers the state."""
        ...

    def close(self) -> None: ...


class Stage(StrEnum):
    """How far a submission of this workstation came."""

    INTENT = "intent"
    RECORDED = "recorded"
    """The row exists; the prompt was not sent, or certainly did not arrive."""
    SENDING = "sending"
    """The prompt may be on its way, or may have arrived: its submitter alone is about to send it, or did."""
    ACKNOWLEDGED = "acknowledged"
    """The server said that it has the prompt."""
    SETTLED = "settled"
    """The row is terminal: nothing to do any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class JournalEntry:
    """One submission of this workstation."""

    prompt_id: str
    """As we chose it; a server before 0.3.45 has another one, then in `accepted_id`."""
    server_url: str
    client_id: str
    workflow_name: str
    stage: Stage
    created_at: datetime
    database: str = ""
    """`DatabaseInfo.title` of the database that has the row."""
    ref: JobRef | None = None
    accepted_id: str | None = None
    cancel_requested_at: datetime | None = None
    graph: Mapping[str, JSON] = field(default=EMPTY, hash=False)
    sending_since: datetime | None = None
    """When the prompt was given to the network."""

    @property
    def was_held_back(self) -> bool:
        """Whether the prompt was certainly not sent, or certainly did not arrive. A row that is open while
        its entry is settled was given up before."""
        return self.stage in (Stage.INTENT, Stage.RECORDED, Stage.SETTLED)

    @property
    def comfy_job_id(self) -> str:
        """The id under which the server knows the prompt."""
        return self.accepted_id or self.prompt_id


@dataclass(frozen=True, slots=True)
class Timing:
    """How long one run took."""

    server_url: str
    pixels: int | None
    """Of all that was made: width times height, times the frames of a clip."""
    seconds: float


class Journal(Protocol):
    """This workstation's record of what it submitted. Blocking; each call is durable when it returns."""

    def record(self, entry: JournalEntry) -> None: ...

    def advance(
        self,
        prompt_id: str,
        stage: Stage,
        *,
        ref: JobRef | None = None,
        accepted_id: str | None = None,
        graph: Mapping[str, JSON] | None = None,
    ) -> None:
        """Sets the stage, and what else is given."""
        ...

    def claim(self, prompt_id: str, at: datetime) -> bool:
        """RECORDED becomes SENDING, in one step. False where it is something else by now: whoever asked must
        not send the prompt."""
        ...

    def unclaim(self, prompt_id: str) -> None:
        """SENDING becomes RECORDED again: the prompt certainly did not arrive, and will not be sent."""
        ...

    def give_up(self, prompt_id: str) -> bool:
        """What was never sent is settled, in one step, so that nobody sends it any more. False where it is
        SENDING or further."""
        ...

    def request_cancel(self, comfy_job_id: str, server_url: str, at: datetime) -> None:
        """Notes the wish to cancel, for our own submissions and for others'."""
        ...

    def withdraw_cancel(self, comfy_job_id: str) -> None:
        """Takes the wish to cancel back, because it could not be sent."""
        ...

    def cancel_requests(self) -> Mapping[str, datetime]:
        """ComfyUI id → when this workstation asked to cancel it; for jobs that are not settled."""
        ...

    def find(self, comfy_job_ids: Collection[str]) -> Mapping[str, JournalEntry]:
        """Our submissions among these ids (chosen or accepted), by that id."""
        ...

    def unsettled(self) -> tuple[JournalEntry, ...]:
        """Submissions that are not settled, oldest first."""
        ...

    def settle(self, comfy_job_id: str) -> None:
        """The job is over: its stage is SETTLED and a wish to cancel is done with."""
        ...

    def last_sent(self, workflow_name: str, server_url: str | None = None) -> JournalEntry | None:
        """Our last submission of a workflow (to this server, where given) of which there is a graph; whether
        the server took it, its job tells."""
        ...

    def last_graph(self, workflow_name: str, server_url: str | None = None) -> Mapping[str, JSON]:
        """The graph of `last_sent`; empty where there is none."""
        ...

    def record_timing(self, workflow_name: str, server_url: str, pixels: int | None, seconds: float) -> None:
        """How long a run took; the base of later estimates."""
        ...

    def timings(self, workflow_name: str, server_url: str | None = None) -> tuple[Timing, ...]:
        """The last runs of a workflow (at this server, where given), newest first; not more than some
        hundred."""
        ...


class Layout(Protocol):
    """Named small values of this workstation: window geometry, columns, last values. Blocking."""

    def load(self, name: str) -> bytes | None: ...

    def store(self, name: str, value: bytes) -> None: ...


@dataclass(frozen=True, slots=True)
class RememberedPage:
    """The top of a feed as it was last seen."""

    jobs: tuple[Job, ...]
    counts: Counts
    seen_at: datetime


class PageMemory(Protocol):
    """The last pages seen, kept on this workstation for when the database is away. Blocking."""

    def remember(self, database: str, query: FeedQuery, page: RememberedPage) -> None:
        """Keeps the top of a feed of the database with this title, in place of what was kept before."""
        ...

    def recall(self, database: str, query: FeedQuery) -> RememberedPage | None: ...


@dataclass(frozen=True, slots=True)
class Upload:
    """A file to send: the name it shall have on the server, and where it lies here."""

    name: str
    path: Path


@dataclass(frozen=True, slots=True)
class Content:
    """What a file holds, as far as a server that gets it minds."""

    digest: str
    """SHA-256, in hexadecimal digits."""
    suffix: str
    """The end of its name in lower case, with the dot: servers tell kinds of files by it."""


@dataclass(frozen=True, slots=True)
class SentFile:
    """A file that this workstation sent, as the server had it then."""

    file: OutputFile
    byte_count: int
    etag: str


class UploadMemory(Protocol):
    """What this workstation sent to which server. Blocking; raises StorageError."""

    def recall(self, server_url: str, content: Content) -> SentFile | None:
        """What is known of this content on the server with this canonical address."""
        ...

    def remember(self, server_url: str, content: Content, sent: SentFile) -> None: ...


class AudioMixer(Protocol):
    """Sounds as jobs need them. Blocking; raises MediaError, which names the file."""

    def seconds(self, path: Path) -> float:
        """The length of a sound."""
        ...

    def mix(
        self,
        tracks: Sequence[AudioTrack],
        seconds: float | None,
        target: Path,
        cancelled: Callable[[], bool] = ...,
    ) -> None:
        """Writes the sounds with their offsets as one WAV (48 kHz, stereo, 16 bit) of this length, to the end
        of the last sound where None. Nothing is left where `cancelled` says yes."""
        ...


class ComfyServer(Protocol):
    """One ComfyUI server. Raises the ServerErrors of `domain.errors`, never a driver's."""

    @property
    def server(self) -> Server: ...

    @property
    def client_id(self) -> str:
        """Ours at this server: one for each process and server."""
        ...

    async def info(self) -> ServerInfo: ...

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

    async def upload(self, file: Upload, *, progress: Callable[[int, int], None] | None = None) -> OutputFile:
        """Sends a file into the server's input folder. The answer has the name that the server gave it.

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

    async def submit(
        self, graph: Mapping[str, JSON], *, prompt_id: str, extra_data: Mapping[str, JSON]
    ) -> PromptReceipt:
        """POST /prompt. ServerUnreachable: it did not arrive. ServerSilent, ServerFault, ServerNonsense:
        it may have. PromptRefused: it was not accepted, and says why."""
        ...

    async def queue_length(self) -> int: ...

    async def queue(self) -> QueueState: ...

    async def history(self, prompt_id: str) -> PromptRecord | None:
        """What became of a prompt; None where the history has nothing of it (it may still wait or run)."""
        ...

    async def graph_of(self, prompt_id: str) -> Mapping[str, JSON]:
        """The graph of a prompt that waits, runs or is in the history; empty where the server has none."""
        ...

    async def dequeue(self, prompt_id: str) -> None:
        """Takes a waiting prompt out; does nothing where it does not wait."""
        ...

    async def interrupt(self, prompt_id: str) -> None:
        """Interrupts this prompt if it runs, and no other.

        CancelRefused where the server is too old to interrupt one prompt only (before 0.3.57).
        """
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

    async def aclose(self) -> None: ...


class WorkflowLibrary(Protocol):
    """The workflows of the application and of the operator's own folders. Blocking."""

    def names(self) -> tuple[str, ...]: ...

    def get(self, name: str) -> Workflow:
        """Raises UnknownWorkflow or InvalidWorkflow."""
        ...

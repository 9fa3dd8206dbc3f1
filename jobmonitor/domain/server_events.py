"""What a server's websocket tells, frame by frame. `prompt_id` is checked by whoever follows a job."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from jobmonitor.domain.progress import Preview
from jobmonitor.domain.server import NodeFailure, NodeOutput, PromptState


@dataclass(frozen=True, slots=True)
class SocketOpened:
    """Connected, or connected again: what happened in between was not told."""


@dataclass(frozen=True, slots=True)
class SocketLost:
    """The connection is gone; it is tried again by itself. `reason` is one sentence."""

    reason: str


@dataclass(frozen=True, slots=True)
class QueueLengthChanged:
    """Prompts that run or wait (frame `status`)."""

    length: int


@dataclass(frozen=True, slots=True)
class RunStarted:
    """Frame `execution_start`."""

    prompt_id: str
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class NodesCached:
    """Frame `execution_cached`: these nodes will not run."""

    prompt_id: str
    node_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NodeStarted:
    """Frame `executing`. `prompt_id` is None in the frame that greets a socket which joins a run."""

    node_id: str
    prompt_id: str | None


@dataclass(frozen=True, slots=True)
class NodeState:
    """One node in a `progress_state` frame. `node_id` is the visible node of an expanded one."""

    node_id: str
    value: float
    maximum: float
    finished: bool


@dataclass(frozen=True, slots=True)
class NodesProgressed:
    """Frame `progress_state` (complete each time), or `progress` (one node)."""

    prompt_id: str
    nodes: tuple[NodeState, ...]
    complete: bool
    """True where `nodes` are all that have started."""


@dataclass(frozen=True, slots=True)
class NodeExecuted:
    """Frame `executed`: a node with results is done."""

    prompt_id: str
    output: NodeOutput


@dataclass(frozen=True, slots=True)
class PreviewReceived:
    """A binary preview frame. Old servers do not say whose it is: both ids None."""

    preview: Preview
    prompt_id: str | None = None
    node_id: str | None = None


@dataclass(frozen=True, slots=True)
class RunEnded:
    """The terminal frame of a run. Its history entry may not be there yet."""

    prompt_id: str
    state: PromptState
    failure: NodeFailure | None = None


@dataclass(frozen=True, slots=True)
class RunOver:
    """Frame `executing` with `node: null`: the run is over, well or not, and its history is there."""

    prompt_id: str


ServerEvent = (
    SocketOpened
    | SocketLost
    | QueueLengthChanged
    | RunStarted
    | NodesCached
    | NodeStarted
    | NodesProgressed
    | NodeExecuted
    | PreviewReceived
    | RunEnded
    | RunOver
)

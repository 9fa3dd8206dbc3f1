"""What is known of a submission before anything is sent: what is wrong, what goes where."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from jobmonitor.domain.errors import InvalidField, JobMonitorError
from jobmonitor.domain.job import EMPTY, JSON, OutputFile
from jobmonitor.domain.server import Server


class GraphFault(StrEnum):
    """In which way a graph does not fit a server."""

    UNKNOWN_CLASS = "unknown_class"
    MISSING_INPUT = "missing_input"
    BAD_LINK = "bad_link"
    """A link that is not [node id, output index], or leads nowhere."""
    WRONG_TYPE = "wrong_type"
    """A link from an output of another type."""
    NOT_CONVERTIBLE = "not_convertible"
    """A value of a kind that the input cannot take."""
    OUT_OF_RANGE = "out_of_range"
    NOT_A_CHOICE = "not_a_choice"
    MISSING_MODEL = "missing_model"
    MISSING_FILE = "missing_file"
    CYCLE = "cycle"
    NO_OUTPUT = "no_output"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class GraphProblem:
    """One thing that is wrong with a graph, at a node and an input where that can be told."""

    fault: GraphFault
    message: str
    """One sentence for the operator."""
    remedy: str = ""
    node_id: str = ""
    class_type: str = ""
    input_name: str = ""
    field: str = ""
    """The field of the form that fills this input; empty where none does."""
    pack: str = ""
    """For an unknown class: the node pack that has it, where that is known."""
    choices: tuple[str, ...] = ()
    """What the server has instead, the likeliest first; at most a hundred."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedUpload:
    """A file that will be sent."""

    field: str
    path: Path
    byte_count: int
    is_there: bool = False
    """Whether the server has it already, so that it is not sent again."""
    file: OutputFile | None = None
    """What it is called there, where it is there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PreflightReport:
    """Everything that is wrong with a submission, at once."""

    fields: tuple[InvalidField, ...] = ()
    """Values that cannot be used, and files that are larger than the server takes."""
    graph: tuple[GraphProblem, ...] = ()
    others: tuple[JobMonitorError, ...] = ()
    """What concerns neither a field nor a node: the server, the database, a graph that cannot be filled."""
    cautions: tuple[str, ...] = ()
    """What an operator should think about, one sentence each; nothing of it stops a submission."""
    uploads: tuple[PlannedUpload, ...] = ()
    filled: Mapping[str, JSON] = field(default=EMPTY, hash=False)
    """The graph as it would be sent, with the names that the uploads will probably get; empty where a value
    is missing."""
    is_checked: bool = False
    """Whether the graph was held against the server's own list of node classes."""

    @property
    def is_ready(self) -> bool:
        """Whether nothing stops the submission."""
        return not (self.fields or self.graph or self.others)


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerChoice:
    """How well a server suits a workflow, for an operator who chooses one."""

    server: Server
    is_usable: bool
    queue_length: int | None = None
    """Prompts that run or wait; None where that is not known."""
    vram_free: int | None = None
    """Bytes."""
    missing_classes: tuple[str, ...] = ()
    missing_models: tuple[str, ...] = ()
    is_paused: bool = False
    """Whether nothing is submitted to it from this workstation: what is, waits in the outbox."""
    reasons: tuple[str, ...] = ()
    """What speaks for or against it, a few words each: "2 waiting", "lacks ComfyUI-WanVideoWrapper"."""


class Basis(StrEnum):
    """Which runs an estimate rests on, the best first."""

    SAME_SIZE = "same_size"
    """Of about this size, at this server."""
    OTHER_SIZES = "other_sizes"
    """Of other sizes at this server, scaled."""
    ANY_SIZE = "any_size"
    """Of any size at this server, because nobody knows how large this one is, or those were."""
    OTHER_SERVERS = "other_servers"


@dataclass(frozen=True, slots=True)
class Estimate:
    """How long a run takes by earlier ones: half of them took at most `middle`, nine of ten `high`."""

    middle: float
    """Seconds."""
    high: float
    """Seconds."""
    runs: int
    """How many runs this rests on."""
    basis: Basis = Basis.SAME_SIZE

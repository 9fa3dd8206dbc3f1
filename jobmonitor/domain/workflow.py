"""A workflow: a graph with placeholders, and the form that fills them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from jobmonitor.domain.job import EMPTY, JSON, JobKind
from jobmonitor.domain.server import Server

MAX_SEED = 2**64 - 1
"""Seeds have 64 bits, from the field to the graph."""


class FieldType(StrEnum):
    """What a field of a form holds."""

    TEXT = "text"
    MULTILINE = "multiline"
    INTEGER = "integer"
    FLOAT = "float"
    BOOLEAN = "boolean"
    CHOICE = "choice"
    SEED = "seed"
    SIZE = "size"
    DURATION = "duration"
    IMAGE = "image"
    AUDIO = "audio"
    VIDEO = "video"

    @property
    def is_file(self) -> bool:
        """True where the value is a file that is uploaded."""
        return self in (FieldType.IMAGE, FieldType.AUDIO, FieldType.VIDEO)


@dataclass(frozen=True, slots=True)
class Size:
    """Width and height in pixels."""

    width: int
    height: int

    def __str__(self) -> str:
        return f"{self.width} × {self.height}"


Value = str | int | float | bool | Size | Path | None
"""What a field may hold: files are paths on this workstation; None is "not given" (a seed: a new one)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One field of a workflow's form, as the manifest declares it."""

    name: str
    label: str
    type: FieldType
    default: Value = None
    required: bool = False
    minimum: float | None = None
    maximum: float | None = None
    step: float | None = None
    """For a size: both sides are kept to multiples of it. For a duration: seconds."""
    choices: tuple[str, ...] = ()
    model_folder: str = ""
    """For a choice of a model file: the folder of the server that has the files (GET /models/{folder})."""
    help: str = ""
    placeholders: tuple[str, ...] = ()
    """Names in the graph that this field fills: one; for a size two (width, height); for a duration the
    frame count."""
    column: str = ""
    """Where the value is recorded: a field of NewJob, `inputs.images`, or `parameters.KEY`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Workflow:
    """A graph in ComfyUI's API format with `{{PLACEHOLDER}}`s, and its manifest."""

    name: str
    title: str
    kind: JobKind
    graph: Mapping[str, JSON] = field(hash=False)
    fields: tuple[Field, ...] = ()
    description: str = ""
    result_node: str = ""
    """The output node whose files are the result; empty where there is only one output node."""
    fps: int | None = None
    parameters: Mapping[str, JSON] = field(default=EMPTY, hash=False)
    """Fixed values that are recorded with each job."""

    def field_named(self, name: str) -> Field | None:
        """The field with this name."""
        return next((each for each in self.fields if each.name == name), None)

    def node_title(self, node_id: str) -> str:
        """A node as the operator knows it: its title, else its class, else its id."""
        return node_title(self.graph, node_id)


def node_title(graph: Mapping[str, JSON], node_id: str) -> str:
    """A node's title in a graph of the API format (`_meta.title`), else its class, else its id."""
    node = graph.get(node_id)
    if not isinstance(node, Mapping):
        return node_id
    meta = node.get("_meta")
    title = meta.get("title") if isinstance(meta, Mapping) else None
    return str(title or node.get("class_type") or node_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """What an operator asks for: a workflow with its values, at a server."""

    workflow: Workflow
    server: Server
    values: Mapping[str, Value] = field(default=EMPTY, hash=False)
    """Field name → value; a field that is missing has its default."""
    user_id: str | None = None

"""A workflow: a graph with placeholders, and the form that fills them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from jobmonitor.domain.job import EMPTY, JSON, JobKind, OutputFile
from jobmonitor.domain.server import Server, view_url

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
    IMAGES = "images"
    AUDIO = "audio"
    AUDIO_TRACKS = "audio_tracks"
    VIDEO = "video"
    MASKS = "masks"

    @property
    def is_file(self) -> bool:
        """True where the value is one file that is uploaded."""
        return self in (FieldType.IMAGE, FieldType.AUDIO, FieldType.VIDEO)

    @property
    def media(self) -> str:
        """What each of its files is: `image`, `audio` or `video`; empty where it has none."""
        return _MEDIA.get(self, "")


_MEDIA = {
    FieldType.IMAGE: "image",
    FieldType.IMAGES: "image",
    FieldType.MASKS: "image",
    FieldType.AUDIO: "audio",
    FieldType.AUDIO_TRACKS: "audio",
    FieldType.VIDEO: "video",
}


@dataclass(frozen=True, slots=True)
class Size:
    """Width and height in pixels."""

    width: int
    height: int

    def __str__(self) -> str:
        return f"{self.width} × {self.height}"


@dataclass(frozen=True, slots=True)
class AudioTrack:
    """A sound of one speaker, and when it begins."""

    speaker: int
    """From 1."""
    path: Path
    start: float = 0.0
    """Seconds from the beginning of the clip."""


@dataclass(frozen=True, slots=True)
class ServerFile:
    """A file that lies on a ComfyUI server already, such as a result of another job.

    On this server it is used where it is; for another it is fetched and sent.
    """

    server_url: str
    """Canonical."""
    file: OutputFile

    @property
    def name(self) -> str:
        """The file's name, without folders."""
        return self.file.filename

    @property
    def address(self) -> str:
        """Where the server gives it out."""
        return view_url(self.server_url, self.file)

    def __str__(self) -> str:
        return self.address


Value = str | int | float | bool | Size | Path | ServerFile | tuple[Path, ...] | tuple[AudioTrack, ...] | None
"""What a field may hold: files are paths on this workstation, or lie on a server; None is "not given" (a
seed: a new one).

Images are a tuple of paths; masks likewise, that of the first speaker first; audio tracks a tuple of tracks.
"""


@dataclass(frozen=True, slots=True)
class Condition:
    """Whether another field of the form has one of these values."""

    field: str
    values: tuple[JSON, ...]

    def holds(self, values: Mapping[str, Value]) -> bool:
        """Judged by the values of the whole form, as they will be used."""
        return values.get(self.field) in self.values


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldVariant:
    """What is different in a field while a condition holds; None is "as usual"."""

    when: Condition
    default: Value = None
    minimum: float | None = None
    maximum: float | None = None
    maximum_height: float | None = None


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
    maximum_height: float | None = None
    """For a size whose height has another bound than its width."""
    help: str = ""
    group: str = ""
    """Heading under which the form gathers it; fields of one group stand together and can be folded."""
    only_when: Condition | None = None
    """Where it does not hold, the form does not show the field, and it has its default."""
    variants: tuple[FieldVariant, ...] = ()
    """The first whose condition holds changes the limits and the default."""
    from_image: str = ""
    """For a size: the image field whose shape it takes while no other one is asked for."""
    grows_with: str = ""
    """For a duration: the field with sounds that it is never shorter than."""
    each: bool = False
    """For images: a job for each of them."""
    time_format: str = ""
    """For a float in seconds: `m:ss`, where the node takes such a text."""
    fills: Mapping[str, Mapping[str, JSON]] = field(default=EMPTY, hash=False)
    """For a choice that means several values: choice → placeholder → value."""
    placeholders: tuple[str, ...] = ()
    """Names in the graph that this field fills: one; for a size two (width, height); for a duration the
    frame count; for tracks and masks one a speaker; for a choice with `fills` all that it fills; none for a
    field that is only recorded."""
    column: str = ""
    """Where the value is recorded: a field of NewJob, `inputs.images`, or `parameters.KEY`."""
    parameter: str = ""
    """A key of `parameters` that has it as well, for values whose column holds addresses alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OptionalNodes:
    """Nodes that are left out of the graph where a placeholder has no value.

    With `bypass`, links to each of them lead to where its input of this name comes from (as ComfyUI's bypass
    does); without, the inputs that were linked to them go too.
    """

    needs: str
    """The placeholder."""
    values: tuple[JSON, ...] = ()
    """The values with which the nodes stay; any, where empty."""
    nodes: tuple[str, ...]
    bypass: str = ""


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
    optional_nodes: tuple[OptionalNodes, ...] = ()
    parameters: Mapping[str, JSON] = field(default=EMPTY, hash=False)
    """Fixed values that are recorded with each job."""
    is_own: bool = False
    """Whether it lies in a folder of the operator's."""

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
    own: Mapping[str, JSON] = field(default=EMPTY, hash=False)
    """What its row keeps below `parameters.jobmonitor`, such as which job it repeats."""

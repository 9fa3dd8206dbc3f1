"""From the graph that a job ran with to a submission of the same, with the same or new seeds."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from jobmonitor.domain.errors import InvalidAddress
from jobmonitor.domain.job import EMPTY, JSON, Job, JobKind, OutputFile
from jobmonitor.domain.server import Server, canonical_url, parse_view_url, view_url
from jobmonitor.domain.workflow import Field, FieldType, ServerFile, Size, Submission, Value, Workflow
from jobmonitor.services.importing.knowledge import file_type, is_seed
from jobmonitor.services.jobs import OWN_PARAMETERS
from jobmonitor.services.submitting.filling import filled_by, placeholders
from jobmonitor.services.submitting.recording import input_name

MOST_SEED = 2**64 - 1

_MARK = "graph of the job"
"""A value that no form has: what is made here can be begun anew only as what it is."""
_FOLDER = re.compile(r"(.*\S) ?\[(input|output|temp)\]", re.DOTALL)

DrawSeed = Callable[[int], int]
"""A new seed, not above the number that is given."""


@dataclass(frozen=True, slots=True)
class Seeds:
    """The seeds in a graph."""

    places: Mapping[tuple[str, str], int]
    """(node id, input) → the seed there."""

    @property
    def values(self) -> frozenset[int]:
        """The seeds themselves; one that stands in two places is one."""
        return frozenset(self.places.values())


def seeds_in(graph: Mapping[str, JSON], workflow: Workflow | None = None) -> Seeds:
    """Where a graph has its seeds: by the names of inputs, and where the workflow's form fills in one."""
    found: dict[tuple[str, str], int] = {}
    for node_id, node in graph.items():
        for name, value in _inputs(node).items():
            if not isinstance(value, int) or isinstance(value, bool):
                continue
            field = filled_by(workflow, node_id, name) if workflow is not None else None
            if is_seed(name) or (field is not None and field.type is FieldType.SEED):
                found[node_id, name] = value
    return Seeds(found)


def with_new_seeds(
    graph: Mapping[str, JSON], seeds: Seeds, draw: DrawSeed, classes: Mapping[str, JSON] = EMPTY
) -> tuple[dict[str, JSON], dict[int, int]]:
    """The graph with a new seed for each that was there, and old → new. Places that had the same seed have
    the same again. `classes` (object_info) tells how large a seed may be."""
    limits: dict[int, int] = {}
    for (node_id, name), value in seeds.places.items():
        limits[value] = min(limits.get(value, MOST_SEED), _largest(graph[node_id], name, classes))
    new = {value: draw(limit) for value, limit in limits.items()}
    made = dict(graph)
    for (node_id, name), value in seeds.places.items():
        node = made[node_id]
        made[node_id] = {**node, "inputs": {**node["inputs"], name: new[value]}}
    return made, new


def remade(
    job: Job,
    graph: Mapping[str, JSON],
    server: Server,
    *,
    user_id: str | None,
    new_seeds: Mapping[int, int] = EMPTY,  # type: ignore[assignment]  # the empty mapping is of any keys
    workflow: Workflow | None = None,
    classes: Mapping[str, JSON] = EMPTY,
    own: Mapping[str, JSON] = EMPTY,
) -> Submission:
    """A submission of this very graph, which records what the job's row records.

    Files that it names on the job's server are taken from there. `new_seeds` (old → new) are in the graph
    already, and are put into what the row tells of seeds.
    """
    maker = _Maker(job, classes)
    made = {node_id: maker.node(node) for node_id, node in graph.items()}
    maker.record_row()
    template = Workflow(
        name=job.workflow_name,
        title=workflow.title if workflow is not None else job.workflow_name,
        kind=job.kind,
        graph=made,
        fields=tuple(maker.fields),
        result_node=workflow.result_node if workflow is not None and workflow.result_node in graph else "",
        fps=job.fps if job.kind is JobKind.VIDEO else None,
        parameters=_parameters(job, new_seeds),
    )
    return Submission(workflow=template, server=server, values=maker.values, user_id=user_id, own=own)


def _parameters(job: Job, new_seeds: Mapping[int, int]) -> dict[str, JSON]:
    def renewed(key: str, value: JSON) -> JSON:
        is_number = isinstance(value, int) and not isinstance(value, bool)
        return new_seeds.get(value, value) if is_number and "seed" in key.lower() else value

    return {key: renewed(key, value) for key, value in job.parameters.items() if key != OWN_PARAMETERS}


class _Maker:
    """Puts fields in place of the files that a graph names, and of texts that look like placeholders."""

    def __init__(self, job: Job, classes: Mapping[str, JSON]) -> None:
        self._job = job
        self._classes = classes
        self._columns = _recorded_files(job)
        self._texts: dict[str, str] = {}
        self._files: dict[ServerFile, str] = {}
        self.fields: list[Field] = [Field(name=_MARK, label=_MARK, type=FieldType.MULTILINE)]
        self.values: dict[str, Value] = {_MARK: str(job.ref)}

    def node(self, node: JSON) -> JSON:
        """A node of the template."""
        inputs = _inputs(node)
        if not inputs:
            return self._kept(node)
        class_type = str(node.get("class_type"))
        made = {name: self._input(class_type, name, value) for name, value in inputs.items()}
        return {**self._kept({key: value for key, value in node.items() if key != "inputs"}), "inputs": made}

    def _input(self, class_type: str, name: str, value: JSON) -> JSON:
        if isinstance(value, str):
            found = self._file(class_type, name, value)
            if found is not None:
                return self._placeholder_of(*found)
        return self._kept(value)

    def _file(self, class_type: str, name: str, value: str) -> tuple[ServerFile, FieldType, str] | None:
        """The file that an input names, what it is, and the column that records it."""
        recorded = self._columns.get(value)
        if recorded is not None:
            return recorded
        kind = file_type(class_type, name, _spec(self._classes, class_type, name))
        file = self._named(value) if kind is not None else None
        return None if kind is None or file is None else (file, kind, "")

    def _named(self, value: str) -> ServerFile | None:
        match = _FOLDER.fullmatch(value)
        path, folder = (match[1], match[2]) if match else (value, "input")
        subfolder, _, filename = path.replace("\\", "/").rpartition("/")
        try:
            server = canonical_url(self._job.comfy_url or "")
            return ServerFile(*parse_view_url(view_url(server, OutputFile(filename, subfolder, folder))))
        except InvalidAddress:
            return None

    def _placeholder_of(self, file: ServerFile, kind: FieldType, column: str) -> str:
        if file not in self._files:
            number = len(self._files) + 1
            self._files[file] = placeholder = f"FILE_{number}"
            self._add(f"file {number}", kind, file, column, placeholder, label=file.name)
        return f"{{{{{self._files[file]}}}}}"

    def _kept(self, value: JSON) -> JSON:
        """A value as it is, also where it holds braces."""
        if isinstance(value, str):
            return value if not placeholders({"": value}) else self._text(value)
        if isinstance(value, Mapping):
            return {key: self._kept(each) for key, each in value.items()}
        if isinstance(value, list | tuple):
            return [self._kept(each) for each in value]
        return value

    def _text(self, value: str) -> str:
        if value not in self._texts:
            number = len(self._texts) + 1
            self._texts[value] = placeholder = f"TEXT_{number}"
            self._add(f"text {number}", FieldType.MULTILINE, value, "", placeholder)
        return f"{{{{{self._texts[value]}}}}}"

    def record_row(self) -> None:
        """Fields for what the row tells in columns of its own."""
        job = self._job
        if job.prompt:
            self._add("prompt", FieldType.MULTILINE, job.prompt, "prompt")
        if job.model_used:
            self._add("model", FieldType.TEXT, job.model_used, "model_used")
        if job.width and job.height:
            self._add("size", FieldType.SIZE, Size(job.width, job.height), "width")
        if job.duration_seconds is not None:
            self._add("duration", FieldType.FLOAT, job.duration_seconds, "duration_seconds")

    def _add(
        self, name: str, kind: FieldType, value: Value, column: str, placeholder: str = "", *, label: str = ""
    ) -> None:
        names = (placeholder,) if placeholder else ()
        field = Field(name=name, label=label or name, type=kind, placeholders=names, column=column)
        self.fields.append(field)
        self.values[name] = value


def _recorded_files(job: Job) -> dict[str, tuple[ServerFile, FieldType, str]]:
    """The name in the graph → the file that the row records, what it is, and the column."""
    found: dict[str, tuple[ServerFile, FieldType, str]] = {}
    inputs = job.inputs
    for addresses, kind, column in (
        (inputs.images, FieldType.IMAGE, "inputs.images"),
        (inputs.audios, FieldType.AUDIO, "inputs.audios"),
        (inputs.videos, FieldType.VIDEO, "inputs.videos"),
    ):
        for address in addresses:
            try:
                if "://" not in address:
                    address = view_url(canonical_url(job.comfy_url or ""), OutputFile(address, type="input"))
                file = ServerFile(*parse_view_url(address))
            except InvalidAddress:
                continue
            found.setdefault(input_name(file.file), (replace(file), kind, column))
    return found


def _inputs(node: JSON) -> Mapping[str, JSON]:
    inputs = node.get("inputs") if isinstance(node, Mapping) else None
    return inputs if isinstance(inputs, Mapping) else EMPTY


def _spec(classes: Mapping[str, JSON], class_type: str, name: str) -> list[JSON]:
    """An input as the server describes it; empty where it does not."""
    described = classes.get(class_type)
    groups = described.get("input") if isinstance(described, Mapping) else None
    for group in ("required", "optional"):
        inputs = groups.get(group) if isinstance(groups, Mapping) else None
        spec = inputs.get(name) if isinstance(inputs, Mapping) else None
        if isinstance(spec, list | tuple):
            return list(spec)
    return []


def _largest(node: JSON, name: str, classes: Mapping[str, JSON]) -> int:
    spec = _spec(classes, str(node.get("class_type")), name)
    options = spec[1] if len(spec) > 1 and isinstance(spec[1], Mapping) else EMPTY
    most = options.get("max")
    return most if isinstance(most, int) and 0 < most < MOST_SEED else MOST_SEED

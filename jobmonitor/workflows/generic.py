"""A form for a graph that has no manifest: from its placeholders, by name, and from well-known nodes."""

from __future__ import annotations

import copy
import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from jobmonitor.domain.job import JSON, JobKind
from jobmonitor.domain.workflow import Field, FieldType, Size, Workflow, node_title
from jobmonitor.services.filling import placeholders

_LOADERS: Mapping[str, tuple[str, FieldType]] = {
    "LoadImage": ("image", FieldType.IMAGE),
    "LoadAudio": ("audio", FieldType.AUDIO),
    "LoadVideo": ("file", FieldType.VIDEO),
}
_SEEDS = ("seed", "noise_seed")
_PROMPT_CLASSES = frozenset({"CLIPTextEncode", "TextEncodeQwenImageEdit", "TextEncodeQwenImageEditPlus"})
_VIDEO_CLASSES = frozenset({"SaveVideo", "SaveWEBM", "VHS_VideoCombine"})
_IMAGE_CLASSES = frozenset({"SaveImage", "SaveAnimatedWEBP", "SaveAnimatedPNG"})
_FILE_COLUMNS = {
    FieldType.IMAGE: "inputs.images",
    FieldType.AUDIO: "inputs.audios",
    FieldType.VIDEO: "inputs.videos",
}
_TYPES: tuple[tuple[re.Pattern[str], FieldType], ...] = (
    (re.compile(r"(.*_)?(prompt|instruction|caption)(_?\d+)?"), FieldType.MULTILINE),
    (re.compile(r"(.*_)?seed(_?\d+)?"), FieldType.SEED),
    (re.compile(r"(.*_)?(width|height|steps|frames|length|count|num_.*|.*_frames)"), FieldType.INTEGER),
    (re.compile(r"(.*_)?(cfg|strength|denoise|scale|shift)"), FieldType.FLOAT),
    (re.compile(r"(.*_)?image(_?\d+)?(_(file|path|name|filename))?"), FieldType.IMAGE),
    (re.compile(r"(.*_)?audio(_?\d+)?(_(file|path|name|filename))?"), FieldType.AUDIO),
    (re.compile(r"(.*_)?video(_?\d+)?(_(file|path|name|filename))?"), FieldType.VIDEO),
)


def generic_workflow(name: str, graph: Mapping[str, JSON]) -> Workflow:
    """The workflow of a graph without a manifest.

    Its graph may have more placeholders than the file: the inputs of the nodes that load files, the
    prompts, seeds and sizes become fields too, with what the graph holds as default.
    """
    fields = [_by_name(placeholder) for placeholder in sorted(placeholders(graph))]
    graph = copy.deepcopy(dict(graph))
    taken = placeholders(graph)
    for node_id, node in graph.items():
        fields.extend(
            field for field in _from_node(graph, node_id, node) if field.placeholders[0] not in taken
        )
    return Workflow(
        name=name, title=name, kind=_kind(graph), graph=graph, fields=_with_columns(fields), description=""
    )


def _by_name(placeholder: str) -> Field:
    lower = placeholder.lower()
    kind = next((kind for pattern, kind in _TYPES if pattern.fullmatch(lower)), FieldType.TEXT)
    return Field(
        name=lower,
        label=placeholder.replace("_", " ").strip().capitalize(),
        type=kind,
        required=kind not in (FieldType.SEED, FieldType.TEXT),
        default="" if kind is FieldType.TEXT else None,
        placeholders=(placeholder,),
    )


def _from_node(graph: Mapping[str, JSON], node_id: str, node: dict[str, Any]) -> list[Field]:
    """Fields for the node's literal inputs; these are replaced by placeholders in `node`."""
    inputs, class_type = node["inputs"], node["class_type"]
    title = node_title(graph, node_id)
    fields: list[Field] = []

    def add(kind: FieldType, label: str, keys: tuple[str, ...], default: Any, *, required: bool) -> None:
        names = tuple(f"NODE_{re.sub('[^A-Za-z0-9]', '_', node_id)}_{key.upper()}" for key in keys)
        for key, name in zip(keys, names, strict=True):
            inputs[key] = f"{{{{{name}}}}}"
        fields.append(
            Field(
                name=names[0].lower(),
                label=label,
                type=kind,
                default=default,
                required=required,
                placeholders=names,
            )
        )

    if class_type in _LOADERS:
        key, kind = _LOADERS[class_type]
        if _is_literal(inputs.get(key), str):
            add(kind, title, (key,), None, required=True)
    if class_type in _PROMPT_CLASSES:
        for key in ("text", "prompt"):
            if _is_literal(inputs.get(key), str):
                add(FieldType.MULTILINE, title, (key,), inputs[key], required=False)
    for key in _SEEDS:
        if _is_literal(inputs.get(key), int):
            add(FieldType.SEED, f"{title}: seed", (key,), None, required=False)
    width, height = inputs.get("width"), inputs.get("height")
    if "Latent" in class_type and _is_literal(width, int) and _is_literal(height, int):
        add(FieldType.SIZE, f"{title}: size", ("width", "height"), Size(width, height), required=True)
    return fields


def _is_literal(value: JSON, kind: type) -> bool:
    """Whether the graph holds a plain value here: not a link, not a placeholder."""
    if isinstance(value, str):
        return kind is str and not placeholders({"": value})
    return isinstance(value, kind) and not isinstance(value, bool)


def _kind(graph: Mapping[str, JSON]) -> JobKind:
    classes = {node["class_type"] for node in graph.values()}
    if classes & _VIDEO_CLASSES:
        return JobKind.VIDEO
    return JobKind.IMAGE if classes & _IMAGE_CLASSES or "PreviewAny" not in classes else JobKind.TEXT


def _with_columns(fields: list[Field]) -> tuple[Field, ...]:
    """Where each value is recorded; the first prompt and the first size have columns of their own."""
    used: set[str] = set()
    result = []
    for field in fields:
        column = _FILE_COLUMNS.get(field.type)
        if column is None:
            special = {FieldType.MULTILINE: "prompt", FieldType.SIZE: "size"}.get(field.type, "")
            column = special if special and special not in used else f"parameters.{field.name}"
        used.add(column)
        result.append(replace(field, column=column))
    return tuple(result)

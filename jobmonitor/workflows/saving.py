"""Writes a workflow as its two files, NAME.json and NAME.toml, into a folder of the operator's. Blocking."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from jobmonitor.domain.errors import InvalidWorkflow, StorageError
from jobmonitor.domain.job import JSON
from jobmonitor.domain.workflow import Condition, Field, FieldVariant, OptionalNodes, Size, Value, Workflow
from jobmonitor.services.importing import checked_name
from jobmonitor.workflows.graph import parse_graph
from jobmonitor.workflows.manifest import parse_manifest

_LIMITS = ("minimum", "maximum", "maximum_height")


class WorkflowExists(InvalidWorkflow):
    """A workflow of this name is there already, and nobody said that it may be replaced."""


def save(folder: Path, workflow: Workflow, *, replace_existing: bool = False) -> Path:
    """Writes both files and returns that of the graph. The folder is made where it is missing.

    What was written reads as the same workflow: that is tried before anything is written. A file is there
    whole or not at all. Raises InvalidWorkflow, WorkflowExists, StorageError.
    """
    graph, manifest = texts_of(workflow)
    target = folder / f"{workflow.name}.json"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if not replace_existing:
            _check_free(folder, workflow.name)
        # The manifest first: alone it is no workflow, and a graph alone would be one with another form.
        _write(target.with_suffix(".toml"), manifest, replace_existing=replace_existing)
        try:
            _write(target, graph, replace_existing=replace_existing)
        except FileExistsError:
            target.with_suffix(".toml").unlink(missing_ok=True)
            raise
    except FileExistsError as error:
        raise _exists(workflow.name) from error
    except OSError as error:
        raise StorageError(
            f"The workflow cannot be written to {folder}: {error.strerror or error}.",
            remedy="Check the folder's rights and the space on the disk.",
        ) from error
    return target


def texts_of(workflow: Workflow) -> tuple[str, str]:
    """The two files' texts: the graph as JSON, the manifest as TOML. Raises InvalidWorkflow."""
    import tomli_w  # as late as it is needed

    name = checked_name(workflow.name)
    try:
        graph = json.dumps(_plain(workflow.graph), ensure_ascii=False, indent=2, allow_nan=False) + "\n"
        manifest = tomli_w.dumps(manifest_of(workflow))
        graph.encode()
        manifest.encode()
    except (
        ValueError,
        TypeError,
        RecursionError,
    ) as error:  # NaN, halves of characters, what JSON cannot hold
        raise InvalidWorkflow(
            f"“{name}” holds a value that cannot be stored: {error}.",
            remedy="Change or leave out that value.",
        ) from error
    read = parse_manifest(
        manifest, name=name, file_name=f"{name}.toml", graph=parse_graph(graph.encode(), f"{name}.json")
    )
    if replace(read, is_own=workflow.is_own) != replace(workflow, graph=read.graph) or read.graph != _plain(
        workflow.graph
    ):
        raise InvalidWorkflow(
            f"“{name}” would not be the same when it is read again.",
            remedy="Leave out what is unusual in it.",
        )
    return graph, manifest


def manifest_of(workflow: Workflow) -> dict[str, JSON]:
    """The manifest as a document of TOML; what is as usual is left out."""
    made: dict[str, JSON] = {"title": workflow.title}
    if workflow.description:
        made["description"] = workflow.description
    made["kind"] = workflow.kind.value
    if workflow.result_node:
        made["result_node"] = workflow.result_node
    if workflow.fps is not None:
        made["fps"] = workflow.fps
    if workflow.parameters:
        made["parameters"] = _plain(workflow.parameters)
    if workflow.optional_nodes:
        made["optional_nodes"] = [_optional(each) for each in workflow.optional_nodes]
    if workflow.fields:
        made["fields"] = [_field(each) for each in workflow.fields]
    return made


def _field(field: Field) -> dict[str, JSON]:
    made: dict[str, JSON] = {"name": field.name, "label": field.label, "type": field.type.value}
    if field.default is not None:
        made["default"] = _value(field.default)
    if field.required:
        made["required"] = True
    made |= {key: value for key in (*_LIMITS, "step") if (value := getattr(field, key)) is not None}
    if field.choices:
        made["choices"] = list(field.choices)
    texts = ("model_folder", "help", "group", "from_image", "grows_with", "time_format")
    made |= {key: value for key in texts if (value := getattr(field, key))}
    if field.each:
        made["each"] = True
    if field.only_when is not None:
        made["only_when"] = _condition(field.only_when)
    if field.fills:
        made["fills"] = _plain(field.fills)
    elif field.placeholders:
        names = field.placeholders
        made["placeholder"] = names[0] if len(names) == 1 else list(names)
    made |= {key: value for key in ("column", "parameter") if (value := getattr(field, key))}
    if field.variants:
        made["variants"] = [_variant(each) for each in field.variants]
    return made


def _variant(variant: FieldVariant) -> dict[str, JSON]:
    made: dict[str, JSON] = {"when": _condition(variant.when)}
    if variant.default is not None:
        made["default"] = _value(variant.default)
    return made | {key: value for key in _LIMITS if (value := getattr(variant, key)) is not None}


def _condition(condition: Condition) -> dict[str, JSON]:
    return {"field": condition.field, "values": list(condition.values)}


def _optional(nodes: OptionalNodes) -> dict[str, JSON]:
    made: dict[str, JSON] = {"needs": nodes.needs, "nodes": list(nodes.nodes)}
    if nodes.values:
        made["values"] = list(nodes.values)
    if nodes.bypass:
        made["bypass"] = nodes.bypass
    return made


def _value(value: Value) -> JSON:
    return [value.width, value.height] if isinstance(value, Size) else value


def _plain(value: JSON) -> JSON:
    """With dicts and lists of its own, as writers of JSON and TOML want them."""
    if isinstance(value, Mapping):
        return {str(key): _plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    return value


def _check_free(folder: Path, name: str) -> None:
    """Names that differ in the case of letters alone are the same file on some computers."""
    for entry in os.listdir(folder):
        stem, extension = os.path.splitext(entry)
        if stem.casefold() == name.casefold() and extension.lower() in (".json", ".toml"):
            raise _exists(stem)


def _exists(name: str) -> WorkflowExists:
    return WorkflowExists(
        f"There is a workflow “{name}” already.", remedy="Choose another name, or replace it."
    )


def _write(target: Path, text: str, *, replace_existing: bool) -> None:
    """The text into a file that is there whole or not at all. FileExistsError where one is in its place."""
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
    written = Path(name)
    try:
        with open(handle, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        written.chmod(0o644)
        if replace_existing:
            written.replace(target)
            return
        try:
            os.link(written, target)  # fails where somebody made it meanwhile, which a rename does not
        except FileExistsError:
            raise
        except OSError:  # a file system without hard links
            if target.exists():
                raise FileExistsError(target) from None
            written.replace(target)
    finally:
        with suppress(FileNotFoundError):
            written.unlink()

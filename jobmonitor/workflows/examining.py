"""What a file is, seen as a workflow: a graph, a manifest, the editor's format, or none. Blocking."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from jobmonitor.domain.errors import InvalidWorkflow
from jobmonitor.domain.workflow import Workflow
from jobmonitor.services.submitting.filling import placeholders
from jobmonitor.workflows.library import MAX_GRAPH_BYTES, read_workflow

MOST_FILES = 5000
"""Of one folder, with those below it."""
NO_FILE = "There is no such file or folder."


class FileKind(StrEnum):
    """What a file turned out to be; the words are for an operator."""

    GRAPH = "graph in the API format"
    WORKFLOW = "graph in the API format, with its manifest"
    MANIFEST = "manifest"
    EDITOR = "workflow in the editor's format"
    JSON = "JSON, but no graph"
    NO_JSON = "not JSON"
    OTHER = "no workflow"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class Examined:
    """One file."""

    path: Path
    kind: FileKind
    workflow: Workflow | None = None
    placeholders: tuple[str, ...] = ()
    problem: str = ""
    """Why it cannot be used, and what to do; empty where it can, and for files that are no workflows."""


def examine(path: Path) -> Iterator[Examined]:
    """A file, or the files of a folder and of those below it, in the order of their names.

    A manifest is part of its graph; it is told alone where the graph is missing. Raises nothing that files
    can cause.
    """
    if path.is_dir():
        for each in _files(path):
            if (found := _examined(each)) is not None:
                yield found
    elif path.suffix.lower() == ".toml" and path.with_suffix(".json").is_file():
        yield _graph(path.with_suffix(".json"))
    else:
        found = _examined(path) if path.exists() else Examined(path, FileKind.UNREADABLE, problem=NO_FILE)
        if found is not None:
            yield found


def _files(folder: Path) -> Iterator[Path]:
    count = 0
    for where, folders, names in os.walk(folder):
        folders[:] = sorted(each for each in folders if not each.startswith("."))
        for name in sorted(names):
            count += 1
            if count > MOST_FILES:
                return
            if not name.startswith("."):
                yield Path(where) / name


def _examined(path: Path) -> Examined | None:
    """None for a manifest whose graph is told of."""
    suffix = path.suffix.lower()
    if suffix == ".toml":
        if path.with_suffix(".json").exists():
            return None
        problem = (
            f"There is no graph {path.with_suffix('.json').name} beside it. Add it, or remove the manifest."
        )
        return Examined(path, FileKind.MANIFEST, problem=problem)
    return _graph(path) if suffix == ".json" else Examined(path, FileKind.OTHER)


def _graph(path: Path) -> Examined:
    try:
        workflow = read_workflow(path)
    except InvalidWorkflow as error:
        return Examined(path, _kind(path), problem=str(error))
    has_manifest = path.with_suffix(".toml").exists()
    kind = FileKind.WORKFLOW if has_manifest else FileKind.GRAPH
    return Examined(path, kind, workflow, tuple(sorted(placeholders(workflow.graph))))


def _kind(path: Path) -> FileKind:
    """What a file is that cannot be used."""
    try:
        if not path.is_file():
            return FileKind.UNREADABLE
        with path.open("rb") as file:
            data = file.read(MAX_GRAPH_BYTES + 1)
    except OSError:
        return FileKind.UNREADABLE
    if len(data) > MAX_GRAPH_BYTES:
        return FileKind.OTHER
    try:
        value = json.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        return FileKind.NO_JSON
    if not isinstance(value, dict):
        return FileKind.JSON
    if isinstance(value.get("nodes"), list):
        return FileKind.EDITOR
    nodes = [each for each in value.values() if isinstance(each, dict) and "class_type" in each]
    if len(nodes) < len(value) or not nodes:
        return FileKind.JSON
    return FileKind.WORKFLOW if path.with_suffix(".toml").exists() else FileKind.GRAPH

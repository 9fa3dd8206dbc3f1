"""The workflows of the application and of the operator's own folders."""

from __future__ import annotations

import os
import stat
import threading
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from jobmonitor.domain.errors import InvalidWorkflow, UnknownWorkflow
from jobmonitor.domain.job import JSON
from jobmonitor.domain.workflow import Workflow
from jobmonitor.workflows.generic import generic_workflow
from jobmonitor.workflows.graph import parse_graph
from jobmonitor.workflows.manifest import parse_manifest
from jobmonitor.workflows.meeting import check_fields
from jobmonitor.workflows.resources import workflows_folder

MAX_GRAPH_BYTES = 8 * 1024 * 1024
MAX_MANIFEST_BYTES = 1024 * 1024

_Stamp = tuple[int, int, int] | None
"""What tells a changed file: modification time in nanoseconds, size, inode; None where there is no file."""


class FileWorkflowLibrary:
    """Reads NAME.json with NAME.toml, or without, from folders; the last folder that has a name wins.

    Blocking. May be called from several threads. Folders that are missing are left out.
    """

    def __init__(self, folders: Sequence[Path]) -> None:
        self._folders = tuple(folders)
        self._cache: dict[Path, tuple[_Stamp, _Stamp, Workflow]] = {}
        self._lock = threading.Lock()

    def names(self) -> tuple[str, ...]:
        """Names of all graphs, also of those that turn out to be broken; sorted."""
        return tuple(sorted(self._graphs(), key=lambda name: (name.casefold(), name)))

    def get(self, name: str) -> Workflow:
        """The workflow as its files are now. Raises UnknownWorkflow or InvalidWorkflow."""
        graphs = self._graphs()
        path = graphs.get(name)
        if path is None:
            raise UnknownWorkflow(
                f"There is no workflow “{name[:80]}”.",
                remedy=f"Use one of: {', '.join(sorted(graphs)) or 'none is installed'}.",
            )
        manifest = path.with_suffix(".toml")
        stamps = (_stamp(path), _stamp(manifest))
        with self._lock:
            cached = self._cache.get(path)
        if cached is not None and cached[:2] == stamps:
            return cached[2]
        workflow = replace(_read(name, path, manifest), is_own=path.parent != workflows_folder())
        with self._lock:
            self._cache[path] = (*stamps, workflow)
        return workflow

    def _graphs(self) -> dict[str, Path]:
        """Name → file, found by listing: a name that is asked for never becomes a path."""
        found: dict[str, Path] = {}
        for folder in self._folders:
            try:
                entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
            except OSError:
                continue  # a share that is not mounted must not hide the other folders
            for entry in entries:
                stem, extension = os.path.splitext(entry.name)
                if extension.lower() == ".json" and not stem.startswith("."):
                    found[stem] = Path(entry.path)
        return found


def read_graph(path: Path) -> dict[str, JSON]:
    """The graph in a file of the API format. Raises InvalidWorkflow, which says what else the file is."""
    return parse_graph(_bounded(path, MAX_GRAPH_BYTES), path.name)


def read_workflow(path: Path) -> Workflow:
    """The workflow of a graph's file, with the manifest beside it where there is one. Raises
    InvalidWorkflow."""
    return _read(path.stem, path, path.with_suffix(".toml"))


def _read(name: str, path: Path, manifest: Path) -> Workflow:
    graph = read_graph(path)
    if not manifest.exists():
        workflow = generic_workflow(name, graph)
        check_fields(workflow, f"“{path.name}”")
        return workflow
    try:
        text = _bounded(manifest, MAX_MANIFEST_BYTES).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InvalidWorkflow(
            f"“{manifest.name}” is not text in UTF-8 (byte {error.start + 1}).", remedy="Save it as UTF-8."
        ) from error
    return parse_manifest(text.replace("\r\n", "\n"), name=name, file_name=manifest.name, graph=graph)


def _stamp(path: Path) -> _Stamp:
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_mtime_ns, status.st_size, status.st_ino


def _bounded(path: Path, limit: int) -> bytes:
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            raise InvalidWorkflow(f"“{path.name}” is not a regular file.", remedy="Replace it by one.")
        with path.open("rb") as file:
            data = file.read(limit + 1)
    except OSError as error:
        raise InvalidWorkflow(
            f"“{path.name}” cannot be read: {error.strerror or error}.", remedy="Check its permissions."
        ) from error
    if len(data) > limit:
        raise InvalidWorkflow(
            f"“{path.name}” is larger than {limit // 1024**2} MB.", remedy="That is no workflow; remove it."
        )
    return data

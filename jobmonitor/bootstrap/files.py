"""What files of this workstation are: pictures, graphs, workflows, results."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from jobmonitor.config.paths import Paths
from jobmonitor.config.settings import Settings
from jobmonitor.domain.errors import MediaError
from jobmonitor.domain.job import JSON
from jobmonitor.domain.media import MediaKind
from jobmonitor.domain.workflow import FieldType, Size, Workflow
from jobmonitor.workflows import library
from jobmonitor.workflows.graph import checked_graph
from jobmonitor.workflows.resources import resources_folder


def workflow_folders(paths: Paths, settings: Settings) -> list[Path]:
    """Where workflows are: the application's, the operator's, those of the settings; the last one wins."""
    return [resources_folder() / "workflows", paths.workflow_folder, *settings.workflow_folders]


def check_file(path: Path, field_type: FieldType) -> Size | None:
    """The pixel size of a picture or clip. Raises MediaError where the content of a file is not what a field
    takes.

    Where Qt's libraries are not installed, the commands work all the same: the file's beginning has to do.
    """
    try:
        from jobmonitor.media.probe import probe_file
    except ImportError:
        from jobmonitor.media.formats import recognise

        recognise(path)
        return None
    return probe_file(path, MediaKind(field_type.media)).size


def check_result(path: Path, name: str) -> str:
    """The suffix that the content of a result has (see `CheckResult`). Raises MediaError.

    Where Qt's libraries are not installed, the beginning of the file has to do.
    """
    from jobmonitor.media.results import check_beginning, check_result

    try:
        return check_result(path, name)
    except ImportError:
        return check_beginning(path, name)


def picture_suffix(path: Path) -> str:
    """The usual suffix of a picture's format, by its content. Raises MediaError where it is no picture."""
    from jobmonitor.media.formats import recognise

    found = recognise(path)
    if found.kind is not MediaKind.IMAGE:
        raise MediaError(f"“{path.name}” is {found.kind.noun}, not a picture.")
    return found.suffix


def read_graph(path: Path) -> tuple[Mapping[str, JSON], bool]:
    """The graph in a file: JSON in the API format, or inside a picture, clip or sound; and whether it is of a
    job that ran. Blocking. Raises InvalidWorkflow or MediaError.
    """
    from jobmonitor.media.formats import UNKNOWN, detect, head_of

    if detect(head_of(path)) is UNKNOWN:
        return library.read_graph(path), False
    from jobmonitor.media.embedded import graph_of

    return checked_graph(graph_of(path), path.name), True


def save_workflow(folder: Path, workflow: Workflow, replace: bool) -> Path:
    """Writes a workflow into a folder, over one of that name only where `replace` says so. Blocking."""
    from jobmonitor.workflows.saving import save

    return save(folder, workflow, replace_existing=replace)

"""The composition root: the only place that names concrete classes.

Its functions are imported when they are first asked for: the window is on the screen before its services are
imported, and a command needs few of them.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from jobmonitor.bootstrap.application import build_application
    from jobmonitor.bootstrap.database import (
        create_tables,
        inspect_database,
        install_notify,
        make_folder,
        open_repository,
        uninstall_notify,
    )
    from jobmonitor.bootstrap.files import (
        check_file,
        check_result,
        picture_suffix,
        read_graph,
        save_workflow,
        workflow_folders,
    )
    from jobmonitor.bootstrap.identity import (
        OWN_USER,
        identity_of,
        is_file,
        memory_name,
        own_user,
        user_id,
    )
    from jobmonitor.bootstrap.storage import studio_storage
    from jobmonitor.bootstrap.window import build_pictures, run_window, settings_of_this_user
    from jobmonitor.workflows.graph import checked_graph

_PLACES = {
    "application": ("build_application",),
    "database": (
        "create_tables",
        "inspect_database",
        "install_notify",
        "make_folder",
        "open_repository",
        "uninstall_notify",
    ),
    "files": (
        "check_file",
        "check_result",
        "picture_suffix",
        "read_graph",
        "save_workflow",
        "workflow_folders",
    ),
    "identity": ("OWN_USER", "identity_of", "is_file", "memory_name", "own_user", "user_id"),
    "storage": ("studio_storage",),
    "window": ("build_pictures", "run_window", "settings_of_this_user"),
}
"""Module of this package → what it gives."""
_MODULES = {name: f"{__name__}.{module}" for module, names in _PLACES.items() for name in names}
_MODULES["checked_graph"] = "jobmonitor.workflows.graph"

__all__ = [
    "OWN_USER",
    "build_application",
    "build_pictures",
    "check_file",
    "check_result",
    "checked_graph",
    "create_tables",
    "identity_of",
    "inspect_database",
    "install_notify",
    "is_file",
    "make_folder",
    "memory_name",
    "open_repository",
    "own_user",
    "picture_suffix",
    "read_graph",
    "run_window",
    "save_workflow",
    "settings_of_this_user",
    "studio_storage",
    "uninstall_notify",
    "user_id",
    "workflow_folders",
]


def __getattr__(name: str) -> Any:
    module = _MODULES.get(name)
    if module is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(module), name)

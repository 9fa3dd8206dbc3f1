"""The composition root: the only place that names concrete classes."""

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
from jobmonitor.bootstrap.identity import OWN_USER, identity_of, is_file, memory_name, own_user, user_id
from jobmonitor.bootstrap.storage import studio_storage
from jobmonitor.bootstrap.window import build_pictures, run_window, settings_of_this_user
from jobmonitor.workflows.graph import checked_graph

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

"""Where the files lie that come with the application."""

from __future__ import annotations

from pathlib import Path


def resources_folder() -> Path:
    """The folder of icons, workflows and the like: inside an installed package, or at the top of a checkout.

    Raises FileNotFoundError where the installation lacks it.
    """
    package = Path(__file__).resolve().parent.parent
    for folder in (package / "_resources", package.parent / "resources"):
        if folder.is_dir():
            return folder
    raise FileNotFoundError(f"The application's resources are missing beside {package}; install it again.")


def workflows_folder() -> Path:
    """The folder of the workflows that come with the application."""
    return resources_folder() / "workflows"

"""Puts the resources into the wheel. An editable installation uses the folder of the checkout."""

from __future__ import annotations

from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class ResourcesHook(BuildHookInterface):
    """Copies resources/ below the package, where `jobmonitor.workflows.resources` finds it."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """`version` is `standard` or `editable`."""
        if version == "standard":
            build_data["force_include"]["resources"] = "jobmonitor/_resources"

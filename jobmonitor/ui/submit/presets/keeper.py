"""Reads and writes the presets of workflows, in the background and in order."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING

from jobmonitor.domain.errors import JobMonitorError
from jobmonitor.domain.workflow import Workflow
from jobmonitor.ui.submit.form.stored import Recalled, from_json
from jobmonitor.ui.submit.presets.named import Preset, Presets, load_presets, store_presets

if TYPE_CHECKING:
    from jobmonitor.services.application import Application
    from jobmonitor.ui.runtime import Tasks

log = logging.getLogger(__name__)


class PresetKeeper:
    """What cannot be kept is logged and told by whoever asks for it the next time."""

    def __init__(self, application: Application, tasks: Tasks) -> None:
        self._application = application
        self._tasks = tasks
        self._storing: asyncio.Task[None] | None = None

    async def load(self, workflow_name: str) -> Presets:
        """Also those that are just being kept."""
        if self._storing is not None:
            await asyncio.wait([self._storing])
        try:
            return await self._application.local.run(load_presets, self._application.layout, workflow_name)
        except JobMonitorError as error:
            log.warning("The presets of %s cannot be read: %s", workflow_name, error)
            return ()

    async def values_of(self, workflow: Workflow, preset: Preset) -> Recalled:
        """The preset's values, without files that are gone."""
        return await self._application.local.run(from_json, workflow, preset.values)

    def keep(self, workflow_name: str, presets: Presets) -> None:
        """In place of those that were kept before."""
        work = self._store(self._storing, workflow_name, presets)
        self._storing = self._tasks.spawn(work, "keep the presets")

    async def _store(self, earlier: asyncio.Task[None] | None, workflow_name: str, presets: Presets) -> None:
        if earlier is not None:
            await asyncio.wait([earlier])
        application = self._application
        try:
            await application.local.run(store_presets, application.layout, workflow_name, presets)
        except JobMonitorError as error:
            log.warning("The presets of %s are not kept: %s", workflow_name, error)

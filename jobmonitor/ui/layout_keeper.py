"""Reads how the window was left, and stores how it is: soon after each change, and at the end."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import replace
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QObject, QTimer

from jobmonitor.domain.errors import JobMonitorError
from jobmonitor.domain.events import ProblemOccurred
from jobmonitor.ui.layout_state import (
    LayoutState,
    Strange,
    aside_name,
    layout_name,
    load_layout,
    strangeness,
)
from jobmonitor.ui.runtime import Tasks
from jobmonitor.ui.translating import translate

if TYPE_CHECKING:
    from jobmonitor.services.application import Application

log = logging.getLogger(__name__)

LAYOUT_SECONDS = 1.0
"""How long the window waits for its layout before it opens with the usual one."""
STORE_MS = 1000
"""After the first of some changes, before they are stored: what a killed process loses at most."""
AGAIN_MS = 30_000
"""After a disk did not take it."""


class LaidOut(Protocol):
    """The parts of the window whose layout is kept."""

    def arrangement(self) -> LayoutState:
        """How they are now."""
        ...

    def arrange(self, state: LayoutState) -> None:
        """Makes them so."""
        ...


class LayoutKeeper(QObject):
    """Keeps the layout of one window under the name of its profile. Nothing is stored before it was read."""

    def __init__(self, window: QObject, parts: LaidOut, application: Application, tasks: Tasks) -> None:
        super().__init__(window)
        self._parts = parts
        self._application, self._tasks = application, tasks
        self._name = layout_name(application.profile_name)
        self._stored: bytes | None = None
        self._storing: asyncio.Task[None] | None = None
        self._refused = False
        """Whether the last try to store it failed; told once."""
        self.is_known = False
        """Whether the stored layout was read."""
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._store)

    async def restore(self, usual: LayoutState | None = None) -> None:
        """Gives the window the layout that was stored; where there is none, or it is not to be had in time,
        `usual`."""
        local, layout = self._application.local, self._application.layout
        try:
            stored = await asyncio.wait_for(local.run(layout.load, self._name), LAYOUT_SECONDS)
        except TimeoutError:
            log.warning("The layout was not read in time")
            stored = None
        except JobMonitorError as error:
            self._tell(translate("Window", "How the window was left is not known."), error)
            stored = None
        if (strange := strangeness(stored)) is not None and stored is not None:
            self._tasks.spawn(self._set_aside(stored, strange), "set a layout aside")
        self._parts.arrange(load_layout(stored) if stored is not None or usual is None else usual)
        self.is_known = True

    def state_for_another(self) -> LayoutState:
        """The layout for the window of a profile that has none yet: this one, but for what is looked for."""
        return replace(self._parts.arrangement(), lists={}, panels={}, mine=False)

    def store_soon(self) -> None:
        """Something changed. More changes do not put it off."""
        if self.is_known and not self._timer.isActive():
            self._timer.start(STORE_MS)

    def rest(self) -> None:
        """What changes from now on is stored by `store_last` alone."""
        self._timer.stop()

    async def store_last(self) -> None:
        """Stores the layout, and returns when that is done."""
        self._timer.stop()
        if self.is_known:
            await self._write(self._storing, self._parts.arrangement().dump())

    def _store(self) -> None:
        data = self._parts.arrangement().dump()
        if data != self._stored:
            self._storing = self._tasks.spawn(self._write(self._storing, data), "store the layout")

    async def _write(self, earlier: asyncio.Task[None] | None, data: bytes) -> None:
        """One after the other: the last one that was asked for is the one that stays."""
        if earlier is not None and not earlier.done():
            await asyncio.wait([earlier])
        try:
            await self._application.local.run(self._application.layout.store, self._name, data)
            self._stored, self._refused = data, False
        except JobMonitorError as error:
            if not self._refused:
                self._tell(translate("Window", "How the window is arranged is not kept."), error)
            self._refused = True
            self._timer.start(AGAIN_MS)

    async def _set_aside(self, stored: bytes, strange: Strange) -> None:
        """Keeps a copy of what is about to be written over, and says so."""
        name = aside_name(self._name)
        words = {
            Strange.DAMAGED: translate(
                "Window", "The layout that was kept is damaged. What can be read is used."
            ),
            Strange.NEWER: translate(
                "Window", "The layout was kept by a newer jobmonitor. What this one knows of it is used."
            ),
        }[strange]
        try:
            await self._application.local.run(self._application.layout.store, name, stored)
        except JobMonitorError as error:
            self._tell(words, error)
            return
        log.warning("The layout is strange (%s); a copy is kept as %s", strange.name, name)
        remedy = translate("Window", "A copy was set aside in the state file.")
        self._application.bus.publish(ProblemOccurred(words, remedy, name))

    def _tell(self, words: str, error: JobMonitorError) -> None:
        log.warning("%s %s", words, error.message)
        problem = ProblemOccurred(f"{words} {error.message}", error.remedy, error.details)
        self._application.bus.publish(problem)

"""Reads how the window was left, and stores how it is: soon after each change, and at the end."""

from __future__ import annotations

import asyncio
import base64
import logging
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QByteArray, QObject, QTimer
from PySide6.QtWidgets import QMainWindow

from jobmonitor.domain.errors import JobMonitorError
from jobmonitor.ui.layout_state import NAME, LayoutState, load_layout
from jobmonitor.ui.runtime import Tasks

if TYPE_CHECKING:
    from jobmonitor.services.application import Application

log = logging.getLogger(__name__)

LAYOUT_SECONDS = 1.0
"""How long the window waits for its layout before it opens with the usual one."""
STORE_MS = 1500
"""After a change of the layout, before it is stored."""


class LaidOut(Protocol):
    """The parts of the window whose layout is kept."""

    def arrangement(self, geometry: str) -> LayoutState:
        """How they are now."""
        ...

    def arrange(self, state: LayoutState) -> None:
        """Makes them so."""
        ...


class LayoutKeeper(QObject):
    """Keeps the layout of one window. Nothing is stored before it was read."""

    def __init__(self, window: QMainWindow, parts: LaidOut, application: Application, tasks: Tasks) -> None:
        super().__init__(window)
        self._window, self._parts = window, parts
        self._application, self._tasks = application, tasks
        self.is_known = False
        """Whether the stored layout was read."""
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(STORE_MS)
        self._timer.timeout.connect(self._store)

    async def restore(self) -> None:
        """Gives the window the layout that was stored; the usual one where it is not to be had in time."""
        local, layout = self._application.local, self._application.layout
        try:
            stored = await asyncio.wait_for(local.run(layout.load, NAME), LAYOUT_SECONDS)
        except (TimeoutError, JobMonitorError) as error:
            log.warning("The layout was not read: %s", error)
            stored = None
        state = load_layout(stored)
        if state.geometry_bytes:
            self._window.restoreGeometry(QByteArray(state.geometry_bytes))
        self._parts.arrange(state)
        self.is_known = True

    def store_soon(self) -> None:
        """Something changed."""
        if self.is_known:
            self._timer.start()

    def rest(self) -> None:
        """What changes from now on is stored by `store_last` alone."""
        self._timer.stop()

    async def store_last(self) -> None:
        """Stores the layout, and returns when that is done."""
        if self.is_known:
            state = self._state()
            try:
                await self._application.local.run(self._application.layout.store, NAME, state.dump())
            except JobMonitorError as error:
                log.warning("The layout was not stored: %s", error.message)

    def _state(self) -> LayoutState:
        return self._parts.arrangement(base64.b64encode(self._window.saveGeometry().data()).decode())

    def _store(self) -> None:
        local, layout = self._application.local, self._application.layout
        self._tasks.spawn(
            local.run(layout.store, NAME, self._state().dump()),
            "store the layout",
            on_error=lambda error: log.warning("The layout was not stored: %s", error),
        )

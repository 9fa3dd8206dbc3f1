"""What the task bar or dock says of the application: how many jobs, and how far they are. Where the desktop
has no such thing, nothing happens."""

from __future__ import annotations

import logging
import os
import sys

from PySide6.QtGui import QGuiApplication

log = logging.getLogger(__name__)

LAUNCHER = "com.canonical.Unity.LauncherEntry"
"""The interface by which Linux docks (GNOME's, KDE's, Unity) show progress."""


class Taskbar:
    """Of this process."""

    def __init__(self) -> None:
        self._count = 0
        self._progress: float | None = None

    def show_count(self, count: int) -> None:
        """How many jobs nobody looked at; 0: no badge."""
        if count != self._count:
            self._count = count
            app = QGuiApplication.instance()
            assert isinstance(app, QGuiApplication)
            app.setBadgeNumber(count)

    def show_progress(self, progress: float | None) -> None:
        """How far the jobs that run are, from 0 to 1; None: none runs."""
        if progress is not None:
            progress = round(min(1.0, max(0.0, progress)), 2)
        if progress != self._progress:
            self._progress = progress
            if sys.platform == "linux" and "DBUS_SESSION_BUS_ADDRESS" in os.environ:
                _tell_launcher(progress)


def _tell_launcher(progress: float | None) -> None:
    try:
        from PySide6.QtDBus import QDBusConnection, QDBusMessage  # as late as it is needed
    except ImportError:
        return
    bus = QDBusConnection.sessionBus()
    if not bus.isConnected():
        return
    name = QGuiApplication.desktopFileName()
    message = QDBusMessage.createSignal(f"/{name}", LAUNCHER, "Update")
    values = {"progress": progress or 0.0, "progress-visible": progress is not None}
    message.setArguments([f"application://{name}.desktop", values])
    if not bus.send(message):
        log.debug("The dock was not told")

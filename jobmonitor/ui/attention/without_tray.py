"""Messages on a desktop of Linux that has no tray, as plain GNOME: Qt tells them by the tray alone."""

from __future__ import annotations

import sys

from PySide6.QtCore import QProcess
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QSystemTrayIcon

PROGRAM = "notify-send"
"""Of libnotify; most desktops come with it."""


def is_needed() -> bool:
    """Whether there is a desktop, and Qt cannot tell it a message."""
    return (
        sys.platform.startswith("linux")
        and QGuiApplication.platformName().startswith(("wayland", "xcb"))
        and not QSystemTrayIcon.isSystemTrayAvailable()
    )


def show_message(title: str, text: str, *, failed: bool, milliseconds: int) -> bool:
    """Shows a message; a click on it is not told. False where the program is not there."""
    icon = "dialog-warning" if failed else "dialog-information"
    options = ["--app-name=jobmonitor", f"--icon={icon}", f"--expire-time={milliseconds}"]
    started, _ = QProcess.startDetached(PROGRAM, [*options, "--", title, text])
    return started

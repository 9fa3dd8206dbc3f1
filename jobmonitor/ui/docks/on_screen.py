"""Windows that were left on a screen that is not there any more."""

from __future__ import annotations

from PySide6.QtCore import QRect
from PySide6.QtGui import QGuiApplication, QScreen
from PySide6.QtWidgets import QWidget

LEAST = (96, 24)
"""So much of the upper edge must be on a screen, in pixels: enough to take hold of it."""


SHARE = 0.94
"""Of a small screen, that a window takes which was never arranged: its frame needs room too."""


def fit_to_screen(window: QWidget) -> None:
    """Makes a window smaller where its screen is."""
    room = window.screen().availableSize() * SHARE
    window.resize(window.size().boundedTo(room).expandedTo(window.minimumSize()))


def bring_onto_screen(window: QWidget) -> bool:
    """Moves a window to where its upper edge can be seen, where it cannot; whether it was moved."""
    moved = visible_place(window.frameGeometry(), [screen.availableGeometry() for screen in _screens()])
    if moved is None:
        return False
    window.move(moved.topLeft())
    if moved.size() != window.frameGeometry().size():
        window.resize(moved.size())
    return True


def visible_place(frame: QRect, screens: list[QRect]) -> QRect | None:
    """Where a window with this frame is to be put; None: it can stay. The main screen is first."""
    edge = QRect(frame.left(), frame.top(), frame.width(), LEAST[1])
    for screen in screens:
        seen = edge & screen
        if seen.width() >= min(LEAST[0], frame.width()) and seen.height() >= LEAST[1]:
            return None
    if not screens:
        return None
    main = screens[0]
    width, height = min(frame.width(), main.width()), min(frame.height(), main.height())
    left, top = main.left() + (main.width() - width) // 2, main.top() + (main.height() - height) // 2
    return QRect(left, top, width, height)


def _screens() -> list[QScreen]:
    main = QGuiApplication.primaryScreen()
    return [main, *(each for each in QGuiApplication.screens() if each is not main)]

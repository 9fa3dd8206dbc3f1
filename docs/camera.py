"""What each set of pictures is given: the window, and where its pictures go."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPoint, QSize
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QApplication, QWidget
from small_png import save_small

if TYPE_CHECKING:
    from jobmonitor.demo.run import Stage
    from jobmonitor.ui.theme.theme import Mode
    from jobmonitor.ui.window.main_window import MainWindow

PICTURES = Path(__file__).parent / "pictures"
SIZE = QSize(1280, 720)
"""Of the window, unless a set wants another."""

LAYERS = 6
"""Layouts within layouts, at most."""


@dataclass(frozen=True, slots=True)
class Camera:
    """One window in one theme. A set leaves the window as it found it."""

    window: MainWindow
    stage: Stage
    mode: Mode
    """The theme that the window has."""
    suffix: str = ""
    """Behind all names: which pass it is, such as "-2x"."""
    wanted: frozenset[str] = frozenset()
    """Names without the mode: the pictures that are kept; all of them, where there is none."""

    def wants(self, name: str) -> bool:
        """Whether a picture of this name, which has the mode, is kept."""
        return not self.wanted or name.removesuffix(f"-{self.mode}") in self.wanted

    def keep(self, widget: QWidget, name: str) -> None:
        """Writes a widget as it looks, as NAME and the suffix; the name has the mode already."""
        if not self.wants(name):
            return
        _lay_out()
        save_small(widget.grab().toImage(), PICTURES / f"{name}{self.suffix}.png")

    def keep_with(self, name: str, *popups: QWidget) -> None:
        """Writes the window with what is open above it: menus, lists of suggestions, the palette."""
        if not self.wants(name):
            return
        _lay_out()
        image = self.window.grab().toImage()
        painter = QPainter(image)
        origin = self.window.mapToGlobal(QPoint(0, 0))
        for popup in popups:
            painter.drawPixmap(popup.mapToGlobal(QPoint(0, 0)) - origin, popup.grab())
        painter.end()
        save_small(image, PICTURES / f"{name}{self.suffix}.png")


def _lay_out() -> None:
    """What has just got another size stands where it belongs, and what it moves with it."""
    for _ in range(LAYERS):
        QApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest)

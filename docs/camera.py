"""What each set of pictures is given: the window, and where its pictures go."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QWidget
from small_png import save_small

if TYPE_CHECKING:
    from jobmonitor.demo.run import Stage
    from jobmonitor.ui.theme.theme import Mode
    from jobmonitor.ui.window.main_window import MainWindow

PICTURES = Path(__file__).parent / "pictures"
SIZE = QSize(1280, 720)
"""Of the window, unless a set wants another."""


@dataclass(frozen=True, slots=True)
class Camera:
    """One window in one theme. A set leaves the window as it found it."""

    window: MainWindow
    stage: Stage
    mode: Mode
    """The theme that the window has."""
    suffix: str = ""
    """Behind all names: which pass it is, such as "-2x"."""

    def keep(self, widget: QWidget, name: str) -> None:
        """Writes a widget as it looks, as NAME and the suffix; the name has the mode already."""
        save_small(widget.grab().toImage(), PICTURES / f"{name}{self.suffix}.png")

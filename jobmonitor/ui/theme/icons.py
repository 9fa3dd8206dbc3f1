"""The icon set: SVG files that take the palette's colour, sharp at every scale."""

from __future__ import annotations

import logging
from collections import OrderedDict
from importlib import resources
from pathlib import Path

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

log = logging.getLogger(__name__)

MAX_PIXMAPS = 512
SCALES = (1.0, 2.0)
SIZES = (16, 20, 24)
_EMPTY = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24"/>'


def icon_folder() -> Path:
    """Where the SVG files are: inside an installed package, or beside it in the source tree."""
    package = Path(str(resources.files("jobmonitor")))
    installed = package / "_resources" / "icons"
    return installed if installed.is_dir() else package.parent / "resources" / "icons"


class Icons:
    """Icons by name, in any colour. GUI thread only."""

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder or icon_folder()
        self._sources: dict[str, bytes] = {}
        self._pixmaps: OrderedDict[tuple[str, str, int, float], QPixmap] = OrderedDict()

    def pixmap(self, name: str, colour: str, size: int, ratio: float = 1.0) -> QPixmap:
        """The icon in `colour`, `size` logical pixels wide and high, for a screen of this ratio."""
        key = (name, colour, size, ratio)
        found = self._pixmaps.get(key)
        if found is not None:
            self._pixmaps.move_to_end(key)
            return found
        pixmap = self._paint(name, colour, size, ratio)
        self._pixmaps[key] = pixmap
        while len(self._pixmaps) > MAX_PIXMAPS:
            self._pixmaps.popitem(last=False)
        return pixmap

    def icon(self, name: str, colour: str, disabled: str | None = None) -> QIcon:
        """The icon for buttons and menus, in its sizes and scales."""
        icon = QIcon()
        for size in SIZES:
            for ratio in SCALES:
                icon.addPixmap(self.pixmap(name, colour, size, ratio))
                if disabled is not None:
                    icon.addPixmap(self.pixmap(name, disabled, size, ratio), QIcon.Mode.Disabled)
        return icon

    def _paint(self, name: str, colour: str, size: int, ratio: float) -> QPixmap:
        pixmap = QPixmap(round(size * ratio), round(size * ratio))
        pixmap.fill(Qt.GlobalColor.transparent)
        source = self._source(name).replace(b"currentColor", colour.encode())
        renderer = QSvgRenderer(QByteArray(source))
        painter = QPainter(pixmap)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        renderer.render(painter, QRectF(pixmap.rect()))
        painter.end()
        pixmap.setDevicePixelRatio(ratio)
        return pixmap

    def _source(self, name: str) -> bytes:
        if name not in self._sources:
            try:
                self._sources[name] = (self._folder / f"{name}.svg").read_bytes()
            except OSError:
                log.warning("There is no icon called %s", name)
                self._sources[name] = _EMPTY
        return self._sources[name]

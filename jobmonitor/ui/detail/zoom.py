"""Which part of a picture is seen, and how large: geometry alone, in logical pixels of the screen."""

from __future__ import annotations

from dataclasses import dataclass, field

from PySide6.QtCore import QPointF, QRectF, QSizeF

MAX_ZOOM = 32.0
MIN_ZOOM = 0.02
STEP = 1.25
MAX_FIT = 2.0
"""How much a small picture is enlarged to fit, at most."""


@dataclass
class Zoom:
    """A picture in a view. `zoom` is device pixels of the screen for one of the picture; 0: fitted."""

    view: QSizeF = field(default_factory=QSizeF)
    picture: QSizeF = field(default_factory=QSizeF)
    """Pixels of the picture as it is, also while a smaller copy of it is shown."""
    ratio: float = 1.0
    """Device pixels of the screen for one logical pixel."""
    zoom: float = 0.0
    centre: QPointF = field(default_factory=lambda: QPointF(0.5, 0.5))
    """What part of the picture is in the middle of the view: 0 to 1 in each direction."""

    @property
    def is_fitted(self) -> bool:
        """Whether the whole picture is visible."""
        return self.zoom == 0.0

    @property
    def scale(self) -> float:
        """Logical pixels of the screen for one of the picture."""
        return self.zoom / self.ratio if self.zoom else self.fitted_scale

    @property
    def fitted_scale(self) -> float:
        """The scale at which all of the picture is just visible."""
        width, height = max(1.0, self.picture.width()), max(1.0, self.picture.height())
        return max(1e-6, min(self.view.width() / width, self.view.height() / height, MAX_FIT))

    @property
    def shown_zoom(self) -> float:
        """Device pixels of the screen for one of the picture, also where it is fitted."""
        return self.scale * self.ratio

    @property
    def is_sharp(self) -> bool:
        """Whether pixels are so large that each is to be seen as it is, and not smoothed."""
        return not self.is_fitted and self.shown_zoom > 1.0

    @property
    def target(self) -> QRectF:
        """Where the picture lies in the view."""
        scale = self.scale
        width, height = self.picture.width() * scale, self.picture.height() * scale
        x = self.view.width() / 2 - self.centre.x() * width
        y = self.view.height() / 2 - self.centre.y() * height
        return QRectF(x, y, width, height)

    def fit(self) -> None:
        """Shows the whole picture."""
        self.zoom = 0.0
        self.centre = QPointF(0.5, 0.5)

    def set_zoom(self, zoom: float, at: QPointF | None = None) -> None:
        """Shows it so large. What is under the point `at` of the view (its middle, where None) stays there,
        as far as the picture still covers it."""
        at = at if at is not None else QPointF(self.view.width() / 2, self.view.height() / 2)
        before = self.target
        share = QPointF(
            (at.x() - before.x()) / max(1e-9, before.width()),
            (at.y() - before.y()) / max(1e-9, before.height()),
        )
        self.zoom = min(MAX_ZOOM, max(MIN_ZOOM, zoom))
        after = self.target
        self.centre += QPointF(
            (after.x() + share.x() * after.width() - at.x()) / max(1e-9, after.width()),
            (after.y() + share.y() * after.height() - at.y()) / max(1e-9, after.height()),
        )
        self._keep_inside()

    def step(self, steps: float, at: QPointF | None = None) -> None:
        """Larger by so many steps, smaller by negative ones."""
        self.set_zoom(self.shown_zoom * STEP**steps, at)

    def move(self, by: QPointF) -> None:
        """The picture follows the pointer by so much."""
        target = self.target
        self.centre -= QPointF(by.x() / max(1e-9, target.width()), by.y() / max(1e-9, target.height()))
        self._keep_inside()

    def _keep_inside(self) -> None:
        """No further than its edge in the view's edge; in the middle where it is smaller than the view."""
        target = self.target

        def kept(centre: float, length: float, room: float) -> float:
            if length <= room:
                return 0.5
            half = room / 2 / length
            return min(1.0 - half, max(half, centre))

        self.centre = QPointF(
            kept(self.centre.x(), target.width(), self.view.width()),
            kept(self.centre.y(), target.height(), self.view.height()),
        )

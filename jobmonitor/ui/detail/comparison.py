"""Loads two pictures to be compared, and finds what is different between them."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage

from jobmonitor.ui.detail.comparing import CompareMode, CompareView
from jobmonitor.ui.detail.difference import Difference, difference
from jobmonitor.ui.detail.items import Item, Show
from jobmonitor.ui.detail.preview import LARGE_EDGE
from jobmonitor.ui.ports import Pictures
from jobmonitor.ui.runtime import Tasks
from jobmonitor.ui.translating import translate

if TYPE_CHECKING:
    from jobmonitor.services.ports import Background


class Comparison(QObject):
    """Fills a `CompareView`. Stale answers are dropped."""

    changed = Signal()
    """What `about` says is something else."""

    def __init__(self, view: CompareView, local: Background, pictures: Pictures, tasks: Tasks) -> None:
        super().__init__(view)
        self._view, self._local, self._pictures, self._tasks = view, local, pictures, tasks
        self._question = 0
        self._images: tuple[QImage, QImage] | None = None
        self._found: Difference | None = None
        self._asked = False
        self.items: tuple[Item | None, Item | None] = (None, None)
        """What is compared."""

    @property
    def about(self) -> str:
        """Sizes, how large they are shown, and how much is different."""
        if self._images is None:
            return ""
        one, other = (f"{image.width()} × {image.height()}" for image in self._images)
        parts = [one if one == other else f"{one} | {other}"]
        if self._view.mode is CompareMode.DIFFERENCE and self._found is not None:
            if not self._found.most:
                parts.append(translate("Details", "no pixel differs"))
            else:
                words = translate("Details", "{percent} % of the pixels differ, by up to {most} of 255")
                share = max(0.1, self._found.share * 100)
                parts.append(words.format(percent=f"{share:.1f}", most=self._found.most))
        if any(item is not None and item.show is Show.VIDEO for item in self.items):
            parts.append(translate("Details", "posters of the clips"))
        parts.append(f"{round(self._view.geometry_of_pictures.shown_zoom * 100)} %")
        return " · ".join(parts)

    def compare(self, one: Item, other: Item) -> None:
        """Loads these two, within LARGE_EDGE pixels each."""
        self.items = (one, other)
        self._question += 1
        self._images, self._found, self._asked = None, None, False
        self._view.clear(translate("Details", "Loading both pictures…"))

        async def load() -> tuple[QImage, QImage]:
            first, second = await asyncio.gather(
                self._pictures.picture(one.address, LARGE_EDGE),
                self._pictures.picture(other.address, LARGE_EDGE),
            )
            return first, second

        self._tasks.spawn(
            load(),
            "two pictures to compare",
            on_done=partial(self._loaded, self._question),
            on_error=partial(self._failed, self._question),
        )
        self.changed.emit()

    def swap(self) -> None:
        """The other way round."""
        one, other = self.items
        if self._images is None or one is None or other is None:
            return
        self.items = (other, one)
        self._question += 1
        self._found, self._asked = None, False
        self._show((self._images[1], self._images[0]))

    def set_mode(self, mode: CompareMode) -> None:
        """Shows them in another way."""
        self._view.set_mode(mode)
        self._look()
        self.changed.emit()

    def close(self) -> None:
        """Drops what is being loaded."""
        self._question += 1
        self._images = None

    def _loaded(self, question: int, images: tuple[QImage, QImage]) -> None:
        if question == self._question:
            self._show(images)

    def _show(self, images: tuple[QImage, QImage]) -> None:
        self._images = images
        names = [self._name(item) for item in self.items]
        self._view.show_pictures(*images, (names[0], names[1]))
        self._look()
        self.changed.emit()

    def _name(self, item: Item | None) -> str:
        if item is None:
            return ""
        words = (
            translate("Details", "Output · {name}")
            if item.is_output
            else translate("Details", "Input · {name}")
        )
        return words.format(name=item.name)

    def _look(self) -> None:
        """What is different, once that is asked for."""
        if self._images is None or self._asked or self._view.mode is not CompareMode.DIFFERENCE:
            return
        self._asked = True
        self._tasks.spawn(
            self._local.run(difference, *self._images),
            "difference of two pictures",
            on_done=partial(self._show_difference, self._question),
        )

    def _show_difference(self, question: int, found: Difference) -> None:
        if question == self._question:
            self._found = found
            self._view.show_difference(found)
            self.changed.emit()

    def _failed(self, question: int, error: Exception) -> None:
        if question == self._question:
            self._view.clear(str(error))
            self.changed.emit()

"""Files of a job: small pictures, names, what can be done with each."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QImage, QPixmap
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget
from shiboken6 import isValid

from jobmonitor.ui.detail.items import Item
from jobmonitor.ui.detail.sections import copy_text, open_address
from jobmonitor.ui.feed.thumbnails import rounded
from jobmonitor.ui.ports import Pictures
from jobmonitor.ui.runtime import Tasks
from jobmonitor.ui.theme.theme import Theme
from jobmonitor.ui.theme.tokens import MARGIN, SPACE
from jobmonitor.ui.translating import translate
from jobmonitor.ui.widgets.bars import link_button
from jobmonitor.ui.widgets.plain import ElidedLabel, PlainLabel
from jobmonitor.ui.words import is_web_address

ROW_PICTURE = QSize(40, 28)
FIRST_FILES = 4
"""Files that are listed at once."""
MORE_FILES = 12
"""Files that each click on “more” adds: a line is four widgets, and the window goes on meanwhile."""
_EDGE = 96


def ask_picture(
    pictures: Pictures,
    tasks: Tasks,
    owner: QWidget,
    address: str,
    size: QSize,
    show: Callable[[QPixmap], None],
) -> None:
    """Hands a small picture of what is at `address` to `show`, unless `owner` is gone by then."""
    ratio = owner.devicePixelRatioF()

    def done(image: QImage) -> None:
        if isValid(owner) and not image.isNull():
            show(rounded(image, size, ratio, SPACE))

    work = pictures.picture(address, round(_EDGE * ratio))
    tasks.spawn(work, "picture of a file", on_done=done, on_error=lambda _: None)


class Files(QWidget):
    """One line a file; the first ones at once, the others on demand."""

    def __init__(self, items: Sequence[Item], pictures: Pictures, tasks: Tasks, theme: Theme) -> None:
        super().__init__()
        self._items, self._shown = tuple(items), 0
        self._pictures, self._tasks, self._theme = pictures, tasks, theme
        self._lines = QVBoxLayout()
        self._lines.setContentsMargins(0, 0, 0, 0)
        self._lines.setSpacing(SPACE)
        self.more = link_button("", self._show_more)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE)
        column.addLayout(self._lines)
        column.addWidget(self.more, 0, Qt.AlignmentFlag.AlignLeft)
        self._add(FIRST_FILES)

    def _show_more(self) -> None:
        self._add(MORE_FILES)

    def _add(self, number: int) -> None:
        for item in self._items[self._shown : self._shown + number]:
            self._lines.addLayout(self._line(item))
        self._shown = min(len(self._items), self._shown + number)
        left = len(self._items) - self._shown
        self.more.setText(translate("Details", "Show {count} more").format(count=left))
        self.more.setVisible(left > 0)

    def _line(self, item: Item) -> QHBoxLayout:
        line = QHBoxLayout()
        line.setSpacing(MARGIN)
        picture = PlainLabel()
        picture.setFixedSize(ROW_PICTURE)
        picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        picture.setPixmap(self._theme.pixmap(item.icon, "muted", self.devicePixelRatioF()))
        name = ElidedLabel(mode=Qt.TextElideMode.ElideMiddle)
        name.set_text(item.name, tip=item.address)
        name.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        line.addWidget(picture)
        line.addWidget(name, 1)
        if is_web_address(item.address):
            line.addWidget(self._link(translate("Details", "Open"), open_address, item))
        line.addWidget(self._link(translate("Details", "Copy"), copy_text, item))
        if item.has_picture:
            ask_picture(self._pictures, self._tasks, picture, item.address, ROW_PICTURE, picture.setPixmap)
        return line

    @staticmethod
    def _link(text: str, call: Callable[[str], None], item: Item) -> QWidget:
        button = link_button(text, partial(call, item.address))
        button.setAccessibleName(f"{text} {item.name}")
        return button

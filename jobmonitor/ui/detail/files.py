"""Files of a job: small pictures, names, what can be done with each."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QMargins, QSize, Qt, Signal
from PySide6.QtGui import QIcon, QImage, QPixmap
from PySide6.QtWidgets import (
    QButtonGroup,
    QGridLayout,
    QHBoxLayout,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)
from shiboken6 import isValid

from jobmonitor.ui.detail.sections import copy_text, open_address
from jobmonitor.ui.feed.thumbnails import rounded
from jobmonitor.ui.ports import Pictures
from jobmonitor.ui.runtime import Tasks
from jobmonitor.ui.theme.theme import Theme
from jobmonitor.ui.theme.tokens import MARGIN, SPACE
from jobmonitor.ui.widgets.bars import link_button
from jobmonitor.ui.widgets.plain import ElidedLabel, PlainLabel
from jobmonitor.ui.words import file_name, is_web_address

ROW_PICTURE = QSize(40, 28)
STRIP_PICTURE = QSize(64, 44)
STRIP_COLUMNS = 4
MAX_FILES = 24
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
    """One line a file: (address, icon, whether it has a picture)."""

    def __init__(
        self, files: Sequence[tuple[str, str, bool]], pictures: Pictures, tasks: Tasks, theme: Theme
    ) -> None:
        super().__init__()
        self._pictures, self._tasks, self._theme = pictures, tasks, theme
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE)
        for address, icon, has_picture in files[:MAX_FILES]:
            column.addLayout(self._line(address, icon, has_picture))
        if len(files) > MAX_FILES:
            column.addWidget(PlainLabel(f"and {len(files) - MAX_FILES} more", muted=True))

    def _line(self, address: str, icon: str, has_picture: bool) -> QHBoxLayout:
        line = QHBoxLayout()
        line.setSpacing(MARGIN)
        picture = PlainLabel()
        picture.setFixedSize(ROW_PICTURE)
        picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        picture.setPixmap(self._theme.pixmap(icon, "muted", self.devicePixelRatioF()))
        name = ElidedLabel(mode=Qt.TextElideMode.ElideMiddle)
        name.set_text(file_name(address), tip=address)
        name.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        line.addWidget(picture)
        line.addWidget(name, 1)
        if is_web_address(address):
            line.addWidget(self._link("Open", open_address, address))
        line.addWidget(self._link("Copy", copy_text, address))
        if has_picture and is_web_address(address):
            ask_picture(self._pictures, self._tasks, picture, address, ROW_PICTURE, picture.setPixmap)
        return line

    def _link(self, text: str, call: Callable[[str], None], address: str) -> QWidget:
        button = link_button(text, partial(call, address))
        button.setAccessibleName(f"{text} {file_name(address)}")
        return button


class OutputStrip(QWidget):
    """Small pictures of several outputs; the chosen one is shown large."""

    chosen = Signal(str)

    def __init__(
        self, addresses: Sequence[str], pictures: Pictures, tasks: Tasks, theme: Theme, icon: str
    ) -> None:
        super().__init__()
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(SPACE)
        grid.setColumnStretch(STRIP_COLUMNS, 1)
        group = QButtonGroup(self)
        for at, address in enumerate(addresses[:MAX_FILES]):
            button = QToolButton()
            button.setProperty("picture", True)
            button.setCheckable(True)
            button.setChecked(at == 0)
            button.setFixedSize(STRIP_PICTURE.grownBy(QMargins(SPACE, SPACE, SPACE, SPACE)))
            button.setIconSize(STRIP_PICTURE)
            button.setIcon(theme.icon(icon, "muted"))
            button.setAccessibleName(f"Show {file_name(address)}")
            button.setToolTip(f"{at + 1} of {len(addresses)}")
            button.clicked.connect(partial(self._chosen, address))
            group.addButton(button)
            grid.addWidget(button, at // STRIP_COLUMNS, at % STRIP_COLUMNS)
            if is_web_address(address):
                show = partial(_set_icon, button)
                ask_picture(pictures, tasks, button, address, STRIP_PICTURE, show)

    def _chosen(self, address: str, _checked: bool = False) -> None:
        self.chosen.emit(address)


def _set_icon(button: QToolButton, pixmap: QPixmap) -> None:
    button.setIcon(QIcon(pixmap))

"""Parts of the details pane: headed sections, tables of facts, files, errors."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QSize, Qt, QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication, QImage
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget
from shiboken6 import isValid

from jobmonitor.ui.detail.facts import Fact, error_parts
from jobmonitor.ui.feed.thumbnails import rounded
from jobmonitor.ui.ports import Pictures
from jobmonitor.ui.runtime import Tasks
from jobmonitor.ui.theme.theme import Theme, small
from jobmonitor.ui.theme.tokens import GROUP, MARGIN, SPACE
from jobmonitor.ui.widgets.bars import link_button
from jobmonitor.ui.widgets.plain import ElidedLabel, PlainLabel, TextBlock
from jobmonitor.ui.words import file_name, is_web_address

FILE_PICTURE = QSize(40, 28)
MAX_FILES = 24
_NAME_WIDTH = 104
_MIDDLE = Qt.TextElideMode.ElideMiddle


def copy_text(text: str) -> None:
    """Puts text on the clipboard."""
    QGuiApplication.clipboard().setText(text)


def open_address(address: str) -> None:
    """Opens an http or https address in the browser; any other is not opened."""
    if is_web_address(address):
        QDesktopServices.openUrl(QUrl(address))


class Section(QWidget):
    """A heading and what belongs under it; hidden while it is empty."""

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.title = PlainLabel(title, muted=True)
        self.title.setFont(small(self.title.font()))
        self._content: QWidget | None = None
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, GROUP - MARGIN, 0, 0)
        self._column.setSpacing(SPACE)
        if title:
            self._column.addWidget(self.title)

    def set_content(self, content: QWidget | None) -> None:
        """Shows another content; None hides the section."""
        if self._content is not None:
            self._column.removeWidget(self._content)
            self._content.hide()
            self._content.deleteLater()
        self._content = content
        if content is not None:
            self._column.addWidget(content)
        self.setVisible(content is not None)


def fact_table(facts: Sequence[Fact]) -> QWidget | None:
    """Names on the left, values on the right; long values wrap, ids are elided and can be copied."""
    if not facts:
        return None
    table = QWidget()
    grid = QGridLayout(table)
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setHorizontalSpacing(MARGIN)
    grid.setVerticalSpacing(SPACE)
    grid.setColumnMinimumWidth(0, _NAME_WIDTH)
    grid.setColumnStretch(1, 1)
    for row, fact in enumerate(facts):
        name = ElidedLabel(fact.name, muted=True)
        name.setFixedWidth(_NAME_WIDTH)
        grid.addWidget(name, row, 0, Qt.AlignmentFlag.AlignTop)
        if fact.is_id:
            grid.addWidget(_copyable(fact.value, fact.name), row, 1)
        else:
            value = TextBlock(fact.value)
            value.setAccessibleName(fact.name)
            grid.addWidget(value, row, 1)
    return table


def _copyable(value: str, name: str) -> QWidget:
    whole = QWidget()
    line = QHBoxLayout(whole)
    line.setContentsMargins(0, 0, 0, 0)
    line.setSpacing(SPACE)
    label = ElidedLabel(value, mode=_MIDDLE)
    label.set_text(value)
    label.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
    line.addWidget(label, 1)
    button = link_button("Copy", partial(copy_text, value))
    button.setAccessibleName(f"Copy {name}")
    line.addWidget(button)
    return whole


class Files(QWidget):
    """Addresses of files, each with a small picture, its name, and what can be done with it."""

    def __init__(
        self,
        addresses: Sequence[str],
        pictures: Pictures,
        tasks: Tasks,
        theme: Theme,
        *,
        icon: str,
        chosen: Callable[[str], None] | None = None,
    ) -> None:
        super().__init__()
        self._tasks = tasks
        self._pictures = pictures
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE)
        for address in addresses[:MAX_FILES]:
            column.addLayout(self._line(address, theme, icon, chosen))
        if len(addresses) > MAX_FILES:
            column.addWidget(PlainLabel(f"and {len(addresses) - MAX_FILES} more", muted=True))

    def _line(
        self, address: str, theme: Theme, icon: str, chosen: Callable[[str], None] | None
    ) -> QHBoxLayout:
        line = QHBoxLayout()
        line.setSpacing(MARGIN)
        picture = QLabel()
        picture.setTextFormat(Qt.TextFormat.PlainText)
        picture.setFixedSize(FILE_PICTURE)
        picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        picture.setPixmap(theme.pixmap(icon, "muted", self.devicePixelRatioF()))
        name = ElidedLabel(mode=_MIDDLE)
        name.set_text(file_name(address), tip=address)
        name.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        line.addWidget(picture)
        line.addWidget(name, 1)
        if chosen is not None:
            line.addWidget(link_button("Show", partial(chosen, address)))
        if is_web_address(address):
            line.addWidget(link_button("Open", partial(open_address, address)))
        line.addWidget(link_button("Copy", partial(copy_text, address)))
        if is_web_address(address):
            self._ask_picture(address, picture)
        return line

    def _ask_picture(self, address: str, label: QLabel) -> None:
        ratio = self.devicePixelRatioF()

        def show(image: QImage) -> None:
            if isValid(label) and not image.isNull():  # the pane may show another job by now
                label.setPixmap(rounded(image, FILE_PICTURE, ratio, 4))

        self._tasks.spawn(
            self._pictures.picture(address, round(64 * ratio)),
            "picture of a file",
            on_done=show,
            on_error=lambda _: None,
        )


class ErrorBlock(QWidget):
    """What went wrong, in one sentence; the technical part is folded and can be copied."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._message = ""
        self._theme = theme
        self.sentence = TextBlock()
        self.sentence.setAccessibleName("Error")
        self.details = TextBlock(max_lines=12)
        self.details.setAccessibleName("Technical details")
        self.fold = link_button("Details", self._toggle)
        self.copy = link_button("Copy", lambda: copy_text(self._message))
        line = QHBoxLayout()
        line.setSpacing(MARGIN)
        line.addWidget(self.fold)
        line.addWidget(self.copy)
        line.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, GROUP - MARGIN, 0, 0)
        column.setSpacing(SPACE)
        column.addWidget(self.sentence)
        column.addLayout(line)
        column.addWidget(self.details)
        theme.changed.connect(self._colour)
        self._colour()

    def show_error(self, message: str | None) -> None:
        """Shows a job's error; None hides the block."""
        self._message = message or ""
        sentence, rest = error_parts(self._message)
        self.setVisible(bool(sentence))
        self.sentence.set_text(sentence)
        self.details.set_text(rest)
        self.details.hide()
        self.fold.setText("Details")
        self.fold.setVisible(bool(rest))

    def _toggle(self) -> None:
        self.details.setVisible(self.details.isHidden())
        self.fold.setText("Details" if self.details.isHidden() else "Hide details")

    def _colour(self) -> None:
        self.sentence.setStyleSheet(f"color: {self._theme.tokens.failed};")

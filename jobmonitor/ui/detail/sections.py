"""Parts of the details pane: headed sections, tables of facts, files, errors."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from jobmonitor.ui.detail.facts import Fact, error_parts
from jobmonitor.ui.theme.theme import Theme, small
from jobmonitor.ui.theme.tokens import GROUP, MARGIN, SPACE
from jobmonitor.ui.translating import translate
from jobmonitor.ui.widgets.bars import link_button
from jobmonitor.ui.widgets.plain import ElidedLabel, PlainLabel, TextBlock
from jobmonitor.ui.words import bounded, is_web_address

FIRST_CHARACTERS = 12_000
"""Of a long text, that are laid out at once: a megabyte would hold up the window."""
TEXT_LINES = 10
"""Of a long text, that are shown at once."""
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
        self._what: object = None
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, GROUP - MARGIN if title else 0, 0, 0)
        self._column.setSpacing(SPACE)
        self._column.addWidget(self.title)
        self.title.setVisible(bool(title))

    def fill(self, what: object, make: Callable[[], QWidget | None]) -> None:
        """Shows what `make` makes of `what`; while that is equal nothing is made anew, no selection lost."""
        if what != self._what:
            self._what = what
            self.set_content(make())

    def set_content(self, content: QWidget | None) -> None:
        """Shows another content; None hides the section."""
        if self._content is not None:
            self._column.removeWidget(self._content)
            self._content.hide()
            self._content.deleteLater()
        self._content = content
        if content is not None:
            self._column.addWidget(content)
            content.show()  # at once: a layout would do it a turn later, and leave a gap until then
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
    button = link_button(translate("Details", "Copy"), partial(copy_text, value))
    button.setProperty("inline", True)  # no higher than a line of text: all rows are alike
    button.setAccessibleName(translate("Details", "Copy {name}").format(name=name))
    line.addWidget(button)
    return whole


class LongText(QWidget):
    """The beginning of a text, so that what stands below it is near; and all of it on demand."""

    def __init__(self, text: str, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._text = text
        self.block = TextBlock(bounded(text, FIRST_CHARACTERS), max_lines=TEXT_LINES)
        self.block.setAccessibleName(name)
        self.fold = link_button(translate("Details", "Show all"), self._toggle)
        self.fold.setAccessibleName(translate("Details", "Show all of the text: {name}").format(name=name))
        self._is_open = False
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE)
        column.addWidget(self.block)
        column.addWidget(self.fold)
        self.block.cut_changed.connect(self._cut_changed)
        self._cut_changed()

    def _cut_changed(self) -> None:
        is_long = len(self._text) > FIRST_CHARACTERS
        self.fold.setVisible(self.block.is_cut or self._is_open or is_long)

    def _toggle(self) -> None:
        self._is_open = not self._is_open
        if len(self._text) > FIRST_CHARACTERS:
            self.block.set_text(self._text if self._is_open else bounded(self._text, FIRST_CHARACTERS))
        self.block.set_max_lines(0 if self._is_open else TEXT_LINES)
        self.fold.setText(
            translate("Details", "Show less") if self._is_open else translate("Details", "Show all")
        )
        self._cut_changed()


class ErrorBlock(QWidget):
    """What went wrong, in one sentence; the technical part is folded and can be copied."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._message = ""
        self._theme = theme
        self.sentence = TextBlock()
        self.sentence.setAccessibleName(translate("Details", "Error"))
        self.details = TextBlock()
        self.details.setAccessibleName(translate("Details", "Technical details"))
        self.fold = link_button(translate("Details", "Details"), self._toggle)
        self.copy = link_button(translate("Details", "Copy"), lambda: copy_text(self._message))
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

    def show_error(self, message: str | None, told: str = "") -> None:
        """Shows a job's error, and what its server told of it; None hides the block."""
        sentence, rest = error_parts(message or "")
        rest = "\n\n".join(part for part in (rest, told) if part)
        self._message = "\n\n".join(part for part in (message, told) if part)
        self.setVisible(bool(sentence))
        self.sentence.set_text(sentence)
        self.details.set_text(rest)
        self.details.hide()
        self.fold.setText(translate("Details", "Details"))
        self.fold.setVisible(bool(rest))

    def _toggle(self) -> None:
        self.details.setVisible(self.details.isHidden())
        folded = self.details.isHidden()
        self.fold.setText(translate("Details", "Details") if folded else translate("Details", "Hide details"))

    def _colour(self) -> None:
        self.sentence.setStyleSheet(f"color: {self._theme.tokens.failed};")

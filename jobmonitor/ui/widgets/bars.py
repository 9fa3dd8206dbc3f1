"""Bars above a view: a problem with its details folded, and news that wait."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from jobmonitor.ui.theme.theme import Theme
from jobmonitor.ui.theme.tokens import ICON, MARGIN, SPACE
from jobmonitor.ui.translating import translate
from jobmonitor.ui.widgets.plain import PlainLabel, TextBlock

MAX_MESSAGES = 20


def link_button(text: str, call: Callable[[], None], parent: QWidget | None = None) -> QPushButton:
    """A quiet button that looks like a link."""
    button = QPushButton(text, parent)
    button.setProperty("link", True)
    button.setAutoDefault(False)
    button.clicked.connect(call)
    return button


@dataclass(frozen=True, slots=True)
class _Message:
    sentence: str
    details: str
    button: str
    call: Callable[[], object] = field(compare=False)


class MessageBar(QFrame):
    """Tells problems one after another, without covering anything. The technical part is folded."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._messages: list[_Message] = []
        self.setProperty("bar", True)
        self._icon = PlainLabel()
        self.sentence = PlainLabel()
        self.sentence.setWordWrap(True)
        self.more = link_button("", self._do_more)
        self.fold = link_button(translate("Window", "Details"), self._toggle)
        self.copy = link_button(translate("Window", "Copy"), self._copy)
        self.dismiss = link_button(translate("Window", "Dismiss"), self.next)
        self.details = TextBlock(max_lines=8)
        self.details.setAccessibleName(translate("Window", "Technical details"))
        line = QHBoxLayout()
        line.setSpacing(MARGIN)
        line.addWidget(self._icon)
        line.addWidget(self.sentence, 1)
        for button in (self.more, self.fold, self.copy, self.dismiss):
            line.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(MARGIN, SPACE, MARGIN, SPACE)
        column.addLayout(line)
        column.addWidget(self.details)
        theme.changed.connect(self._paint_icon)
        self.hide()

    def tell(
        self,
        message: str,
        remedy: str = "",
        details: str = "",
        button: str = "",
        call: Callable[[], object] = lambda: None,
    ) -> None:
        """Shows a problem, after those that were not dismissed yet; the same one only once. `button` does
        `call`."""
        told = _Message(f"{message} {remedy}".strip(), details, button, call)
        if told in self._messages:
            return
        self._messages = [*self._messages[-MAX_MESSAGES + 1 :], told]
        self._show()

    def next(self) -> None:
        """The next problem; the bar goes with the last."""
        self._messages = self._messages[1:]
        self._show()

    def _show(self) -> None:
        self.setVisible(bool(self._messages))
        if not self._messages:
            return
        told = self._messages[0]
        sentence, details = told.sentence, told.details
        self.more.setText(told.button)
        self.more.setVisible(bool(told.button))
        more = len(self._messages) - 1
        self.sentence.setText(sentence)
        self.dismiss.setText(
            translate("Window", "Dismiss ({more} more)").format(more=more)
            if more
            else translate("Window", "Dismiss")
        )
        self.details.set_text(details)
        self.details.hide()
        self.fold.setVisible(bool(details))
        self.copy.setVisible(bool(details))
        self.fold.setText(translate("Window", "Details"))
        self._paint_icon()

    def _paint_icon(self) -> None:
        self._icon.setPixmap(self._theme.pixmap("warning", "failed", self.devicePixelRatioF()))
        self._icon.setFixedWidth(ICON)

    def _toggle(self) -> None:
        self.details.setVisible(self.details.isHidden())
        self.fold.setText(
            translate("Window", "Details") if self.details.isHidden() else translate("Window", "Hide details")
        )

    def _copy(self) -> None:
        told = self._messages[0]
        QGuiApplication.clipboard().setText(f"{told.sentence}\n\n{told.details}")

    def _do_more(self) -> None:
        self._messages[0].call()


class NoticeBar(QFrame):
    """One sentence and one button, above a list: new jobs on top, or a list that is out of date."""

    def __init__(self, theme: Theme, icon: str, tone: str, look: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._name, self._tone = theme, icon, tone
        self._call: Callable[[], None] = lambda: None
        self.setProperty(look, True)
        self._icon = PlainLabel()
        self._icon.setFixedWidth(ICON)
        self.sentence = PlainLabel()
        self.sentence.setWordWrap(True)
        self.button = link_button("", lambda: self._call())
        line = QHBoxLayout(self)
        line.setContentsMargins(MARGIN, SPACE, MARGIN, SPACE)
        line.setSpacing(MARGIN)
        line.addWidget(self._icon)
        line.addWidget(self.sentence, 1)
        line.addWidget(self.button)
        theme.changed.connect(self._paint_icon)
        self._paint_icon()
        self.hide()

    def show_notice(self, sentence: str, button: str, call: Callable[[], None]) -> None:
        """Shows this sentence; the button does `call`."""
        self._call = call
        self.sentence.setText(sentence)
        self.button.setText(button)
        self.show()

    def _paint_icon(self) -> None:
        self._icon.setPixmap(self._theme.pixmap(self._name, self._tone, self.devicePixelRatioF()))

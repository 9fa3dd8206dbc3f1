"""What an empty list says, with ways out of it below the button."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from jobmonitor.ui.theme.theme import Theme
from jobmonitor.ui.theme.tokens import GROUP, SPACE
from jobmonitor.ui.translating import translate
from jobmonitor.ui.widgets.bars import link_button
from jobmonitor.ui.widgets.state_panel import StatePanel
from jobmonitor.ui.words import count_text

MAX_OFFERS = 5


class EmptyPanel(StatePanel):
    """A sentence, a button, and quiet links for what else could be done."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self._words: list[str] = []
        self.offers: list[QPushButton] = []
        self._below = QWidget()
        self._links = QVBoxLayout(self._below)
        self._links.setContentsMargins(0, GROUP, 0, 0)
        self._links.setSpacing(SPACE)
        column = self.layout()
        assert isinstance(column, QVBoxLayout)
        column.insertWidget(column.count() - 1, self._below, 0, Qt.AlignmentFlag.AlignHCenter)
        self._below.hide()

    def show_offers(self, offers: Sequence[tuple[str, Callable[[], None]]]) -> None:
        """These links; none, for an empty list."""
        for link in self.offers:
            link.hide()
            link.deleteLater()
        self.offers, self._words = [], []
        for words, do in offers[:MAX_OFFERS]:
            link = link_button(words.replace("&", "&&"), do)
            self._links.addWidget(link, 0, Qt.AlignmentFlag.AlignHCenter)
            self.offers.append(link)
            self._words.append(words)
        self._below.setVisible(bool(self.offers))

    def tell_count(self, at: int, count: int) -> None:
        """How many jobs a link would show."""
        words = translate("Feed", "{offer}: {count}").format(offer=self._words[at], count=count_text(count))
        self.offers[at].setText(words.replace("&", "&&"))

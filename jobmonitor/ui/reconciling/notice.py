"""A quiet line below the list: some jobs are not as their rows say."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from jobmonitor.ui.reconciling.words import doubts_text
from jobmonitor.ui.theme.theme import Theme
from jobmonitor.ui.theme.tokens import ICON, MARGIN, SPACE
from jobmonitor.ui.translating import translate
from jobmonitor.ui.widgets.bars import link_button
from jobmonitor.ui.widgets.plain import ElidedLabel, PlainLabel


class DoubtNotice(QFrame):
    """Hidden until there are doubts, and again when it was dismissed, until others are found. It stands below
    the list, so that no row moves when it comes."""

    def __init__(self, theme: Theme, look: Callable[[], None], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setProperty("line", True)
        self.setAccessibleName(translate("Reconciling", "Jobs in doubt"))
        self._icon = PlainLabel()
        self._icon.setFixedWidth(ICON)
        self.sentence = ElidedLabel(least=20)
        self.look = link_button(translate("Reconciling", "Look…"), look)
        self.dismiss = link_button(translate("Reconciling", "Dismiss"), self.hide)
        line = QHBoxLayout(self)
        line.setContentsMargins(MARGIN, SPACE, MARGIN, SPACE)
        line.setSpacing(MARGIN)
        line.addWidget(self._icon)
        line.addWidget(self.sentence, 1)
        line.addWidget(self.look)
        line.addWidget(self.dismiss)
        theme.changed.connect(self._paint_icon)
        self._paint_icon()
        self.hide()

    def tell(self, number: int) -> None:
        """So many jobs are in doubt."""
        self.sentence.set_text(doubts_text(number))
        self.setVisible(number > 0)

    def _paint_icon(self) -> None:
        self._icon.setPixmap(self._theme.pixmap("info", "pending", self.devicePixelRatioF()))

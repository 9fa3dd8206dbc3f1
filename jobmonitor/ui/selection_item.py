"""How many jobs are selected, in the status bar: where nothing moves when it comes and goes."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from jobmonitor.ui.theme.tokens import MARGIN
from jobmonitor.ui.translating import translate
from jobmonitor.ui.widgets.bars import link_button
from jobmonitor.ui.widgets.plain import ElidedLabel
from jobmonitor.ui.words import count_text


def selection_words(count: int | None, *, everything: bool = False, exceptions: int = 0) -> str:
    """ "3 selected", "All 1,000,000 that match selected"; empty where one job or none is selected.

    Of everything, `count` is how many match, where that is known.
    """
    if not everything:
        return (
            translate("Window", "{count} selected").format(count=count_text(count))
            if count is not None and count > 1
            else ""
        )
    if not exceptions:
        return (
            translate("Window", "All that match selected")
            if count is None
            else translate("Window", "All {count} that match selected").format(count=count_text(count))
        )
    if count is None:
        return translate("Window", "All that match but {exceptions} selected").format(
            exceptions=count_text(exceptions)
        )
    return translate("Window", "{count} of the {count_2} that match selected").format(
        count=count_text(max(0, count - exceptions)), count_2=count_text(count)
    )


class SelectionItem(QWidget):
    """The words, and a way to select nothing."""

    cleared = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.label = ElidedLabel(least=12)
        self.clear = link_button(translate("Window", "Clear"), self.cleared.emit)
        self.clear.setProperty("inline", True)  # no higher than the other words of the bar
        self.clear.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # a click leaves the keyboard in the list
        self.clear.setAccessibleName(translate("Window", "Clear the selection"))
        self.clear.setToolTip(
            translate("Window", "Select nothing but the job that is shown (Esc in the list)")
        )
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(MARGIN)
        line.addWidget(self.label)
        line.addWidget(self.clear)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.hide()

    def tell(self, words: str) -> None:
        """Shows these words; nothing where they are empty."""
        self.label.set_text(words)
        self.setAccessibleName(words)
        self.setVisible(bool(words))

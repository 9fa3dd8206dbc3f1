"""How many jobs are selected, in the status bar: where nothing moves when it comes and goes."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from jobmonitor.ui.theme.tokens import MARGIN
from jobmonitor.ui.widgets.bars import link_button
from jobmonitor.ui.widgets.plain import ElidedLabel
from jobmonitor.ui.words import count_text


def selection_words(count: int | None, *, everything: bool = False, exceptions: int = 0) -> str:
    """ "3 selected", "All 1,000,000 that match selected"; empty where one job or none is selected.

    Of everything, `count` is how many match, where that is known.
    """
    if not everything:
        return f"{count_text(count)} selected" if count is not None and count > 1 else ""
    if not exceptions:
        return "All that match selected" if count is None else f"All {count_text(count)} that match selected"
    if count is None:
        return f"All that match but {count_text(exceptions)} selected"
    return f"{count_text(max(0, count - exceptions))} of the {count_text(count)} that match selected"


class SelectionItem(QWidget):
    """The words, and a way to select nothing."""

    cleared = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.label = ElidedLabel(least=12)
        self.clear = link_button("Clear", self.cleared.emit)
        self.clear.setProperty("inline", True)  # no higher than the other words of the bar
        self.clear.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # a click leaves the keyboard in the list
        self.clear.setAccessibleName("Clear the selection")
        self.clear.setToolTip("Select nothing but the job that is shown (Esc in the list)")
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

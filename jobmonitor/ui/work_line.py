"""A line at the bottom of the window: work on many jobs that goes on, how far it is, and how it ended."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QProgressBar, QWidget

from jobmonitor.ui.theme.theme import Theme
from jobmonitor.ui.theme.tokens import ICON, MARGIN, SPACE
from jobmonitor.ui.translating import translate
from jobmonitor.ui.widgets.bars import link_button
from jobmonitor.ui.widgets.plain import ElidedLabel, PlainLabel
from jobmonitor.ui.words import count_text

FINE = 1000
"""Notches of the progress bar."""
_BAR_WIDTH = 120


class WorkLine(QFrame):
    """One work at a time. It stands below the list, so that no row moves when it comes."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._name, self._tone = theme, "info", "muted"
        self._call: Callable[[], object] = lambda: None
        self._what, self._total = "", 0
        self.is_running = False
        self.setProperty("line", True)
        self._icon = PlainLabel()
        self._icon.setFixedWidth(ICON)
        self.sentence = ElidedLabel(least=20)
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setFixedSize(_BAR_WIDTH, 4)
        self.bar.setAccessibleName(translate("Window", "Progress"))
        self.button = link_button("", self._clicked)
        self.dismiss = link_button(translate("Window", "Dismiss"), self.hide)
        for button in (self.button, self.dismiss):
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # a click leaves the keyboard in the list
        line = QHBoxLayout(self)
        line.setContentsMargins(MARGIN, SPACE, MARGIN, SPACE)
        line.setSpacing(MARGIN)
        line.addWidget(self._icon)
        line.addWidget(self.sentence, 1)
        for widget in (self.bar, self.button, self.dismiss):
            line.addWidget(widget)
        theme.changed.connect(self._paint_icon)
        self.hide()

    def begin(self, what: str, total: int, stop: Callable[[], None]) -> None:
        """Something goes on, `total` jobs long (0: nobody knows); it can be stopped."""
        self.is_running, self._what, self._total = True, what, total
        self._show("refresh", "accent", f"{what}…", translate("Window", "Stop"), stop)
        self.bar.setRange(0, 0)
        self.bar.show()
        self.dismiss.hide()

    def progress(self, done: int) -> None:
        """So many jobs are done. Where there are more than was thought, the bar stays full."""
        if not self.is_running or not self._total:
            return
        total = max(self._total, done)
        self.sentence.set_text(
            translate("Window", "{what}… {done} of {total}").format(
                what=self._what, done=count_text(done), total=count_text(total)
            )
        )
        self.bar.setRange(0, FINE)
        self.bar.setValue(max(self.bar.value(), FINE * done // max(1, total)))

    def stopping(self) -> None:
        """It is told to stop, and does so soon: it is not told twice."""
        self.button.hide()

    def end(self) -> None:
        """Nothing goes on any more, and nothing is to be said of it."""
        self.is_running = False
        self.hide()

    def tell(
        self,
        sentence: str,
        button: str = "",
        call: Callable[[], object] = lambda: None,
        *,
        tone: str = "completed",
    ) -> None:
        """How something ended, and what can be done with it."""
        self.is_running = False
        icon = "status-completed" if tone == "completed" else "info"
        self._show(icon, tone, sentence, button, call)
        self.bar.hide()
        self.dismiss.show()

    def _show(self, icon: str, tone: str, sentence: str, button: str, call: Callable[[], object]) -> None:
        self._name, self._tone, self._call = icon, tone, call
        self.sentence.set_text(sentence)
        self.button.setText(button)
        self.button.setVisible(bool(button))
        self._paint_icon()
        self.show()

    def _clicked(self) -> None:
        self._call()

    def _paint_icon(self) -> None:
        self._icon.setPixmap(self._theme.pixmap(self._name, self._tone, self.devicePixelRatioF()))

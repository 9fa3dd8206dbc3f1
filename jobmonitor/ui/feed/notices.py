"""Bars above a list: what an operator should know of it, and which index it misses."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Signal
from PySide6.QtGui import QGuiApplication, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from jobmonitor.domain.errors import SlowQuery
from jobmonitor.ui.theme.theme import Theme
from jobmonitor.ui.theme.tokens import ICON, MARGIN, SPACE
from jobmonitor.ui.translating import translate
from jobmonitor.ui.widgets.bars import link_button
from jobmonitor.ui.widgets.plain import ElidedLabel, PlainLabel
from jobmonitor.ui.words import one_line

MAX_NOTE = 400
"""Characters of one note."""


class _Bar(QFrame):
    """An icon, and what stands beside it."""

    def __init__(self, theme: Theme, icon: str, tone: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._name, self._tone = theme, icon, tone
        self.setProperty("bar", True)
        self._icon = PlainLabel()
        self._icon.setFixedWidth(ICON)
        self.line = QHBoxLayout(self)
        self.line.setContentsMargins(MARGIN, SPACE, MARGIN, SPACE)
        self.line.setSpacing(MARGIN)
        self.line.addWidget(self._icon)
        theme.changed.connect(self._paint_icon)
        self._paint_icon()
        self.hide()

    def _paint_icon(self) -> None:
        self._icon.setPixmap(self._theme.pixmap(self._name, self._tone, self.devicePixelRatioF()))


class NotesBar(_Bar):
    """Notes on a list in one quiet line; all of them, where that is asked for. Gone until there are others,
    once it was dismissed."""

    folded = Signal()
    """It is another number of lines high now."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, "info", "muted", parent)
        self.setAccessibleName(translate("Feed", "Notes on this list"))
        self._notes: tuple[str, ...] = ()
        self._dismissed: tuple[str, ...] = ()
        self.summary = ElidedLabel(muted=True, least=16)
        self.whole = PlainLabel(muted=True)
        self.whole.setWordWrap(True)
        self.more = link_button(translate("Feed", "Show all"), self._toggle)
        self.dismiss = link_button(translate("Feed", "Dismiss"), self._dismiss)
        for label in (self.summary, self.whole):
            self.line.addWidget(label, 1)
        for button in (self.more, self.dismiss):
            self.line.addWidget(button)

    def show_notes(self, notes: Sequence[str]) -> None:
        """Shows these notes, each once."""
        told = tuple(dict.fromkeys(note for note in (one_line(each, MAX_NOTE) for each in notes) if note))
        if told == self._notes and not self.isHidden():
            return
        if not told:
            self._dismissed = ()
        self._notes = told
        self.summary.set_text(" ".join(told))
        self.whole.setText("\n".join(told))
        self._unfold(False)
        self.setVisible(bool(told) and told != self._dismissed)

    def forget(self) -> None:
        """Other jobs are asked for: what was dismissed may be told again."""
        self._dismissed = ()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._offer_more()

    def _offer_more(self) -> None:
        needed = self.summary.fontMetrics().horizontalAdvance(self.summary.text())
        cut = self.whole.isVisible() or needed > self.summary.width()
        self.more.setVisible(cut or len(self._notes) > 1)

    def _unfold(self, unfolded: bool) -> None:
        self.summary.setVisible(not unfolded)
        self.whole.setVisible(unfolded)
        self.more.setText(translate("Feed", "Show less") if unfolded else translate("Feed", "Show all"))
        self._offer_more()

    def _toggle(self) -> None:
        self._unfold(self.whole.isHidden())
        self.folded.emit()

    def _dismiss(self) -> None:
        self._dismissed = self._notes
        self.hide()
        self.folded.emit()


class SlowBar(_Bar):
    """A list or its count took too long: why, the statements that would help, and another try."""

    def __init__(self, theme: Theme, again: Callable[[], None], parent: QWidget | None = None) -> None:
        super().__init__(theme, "warning", "pending", parent)
        self.setAccessibleName(translate("Feed", "The database is slow here"))
        self._ddl: tuple[str, ...] = ()
        self.sentence = PlainLabel()
        self.sentence.setWordWrap(True)
        self.copy = link_button(translate("Feed", "Copy SQL"), self._copy)
        self.copy.setToolTip(
            translate("Feed", "Copy the statements that make the index; look at them before you run them")
        )
        self.again = link_button(translate("Feed", "Try again"), again)
        self.line.addWidget(self.sentence, 1)
        self.line.addWidget(self.copy)
        self.line.addWidget(self.again)

    def show_problem(self, sentence: str, problem: SlowQuery) -> None:
        """Shows what was slow, and what the database says of it."""
        self._ddl = problem.ddl
        self.sentence.setText(f"{sentence} {problem.remedy}".strip())
        self.copy.setText(translate("Feed", "Copy SQL"))
        self.copy.setVisible(bool(problem.ddl))
        self.show()

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText("\n".join(self._ddl))
        self.copy.setText(translate("Feed", "Copied"))

"""What of a search is not understood, in one quiet line below it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from jobmonitor.services.searching.reading import Problem, Trouble
from jobmonitor.ui.theme.tokens import MARGIN, SPACE
from jobmonitor.ui.translating import mark, translate
from jobmonitor.ui.widgets.bars import link_button
from jobmonitor.ui.widgets.plain import ElidedLabel
from jobmonitor.ui.words import one_line

WORDS = {
    Trouble.NO_KEY: mark("Feed", "There is no “{typed}”. It is searched for as text."),
    Trouble.NO_VALUE: mark("Feed", "{key}: does not know “{typed}”. It is searched for as text."),
    Trouble.NEAR_VALUE: mark("Feed", "{key}: does not know “{typed}”, and narrows nothing."),
    Trouble.BEGUN: mark("Feed", "{key}: is not complete yet, and narrows nothing."),
    Trouble.NO_OPPOSITE: mark("Feed", "{key}: has no opposite. It is searched for as text."),
    Trouble.NO_ME: mark(
        "Feed", "Who you are is not set, so user:me finds nothing. Start with --user, or set JOBMONITOR_USER."
    ),
    Trouble.CONTRADICTION: mark("Feed", "No job can be all of this at once."),
}
MAX_SHOWN = 40


class ProblemLine(QWidget):
    """The first problem, and a button with what may be meant."""

    corrected = Signal(str, str)
    """What was typed, and what is put in its place."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._problem: Problem | None = None
        self.sentence = ElidedLabel(muted=True, least=16)
        self.sentence.setAccessibleName(translate("Feed", "What is not understood"))
        self.use = link_button("", self._use)
        line = QHBoxLayout(self)
        line.setContentsMargins(MARGIN + SPACE, 0, MARGIN, SPACE)
        line.setSpacing(MARGIN)
        line.addWidget(self.sentence)
        line.addWidget(self.use)
        line.addStretch(1)
        self.hide()

    def show_problems(self, problems: Sequence[Problem]) -> None:
        """Says the first of them; the tooltip says all."""
        self._problem = problem = problems[0] if problems else None
        if problem is not None:
            self.sentence.set_text(_words(problem), tip="\n".join(map(_words, problems)))
            self.use.setText(translate("Feed", "Use {near}").format(near=problem.near))
            self.use.setVisible(bool(problem.near))
        self.setVisible(problem is not None)

    def _use(self) -> None:
        problem = self._problem
        if problem is not None:
            colon = ":" if problem.trouble is Trouble.NO_KEY else ""
            self.corrected.emit(problem.typed, f"{problem.near}{colon}")


def _words(problem: Problem) -> str:
    words = translate("Feed", WORDS[problem.trouble])
    return words.format(typed=one_line(problem.typed, MAX_SHOWN), key=problem.key)

"""What narrows a list, in one line: the search with its filters, which tables, whose jobs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QToolButton, QVBoxLayout, QWidget

from jobmonitor.services.searching.completing import Completion, Vocabulary
from jobmonitor.services.searching.language import Filter, Search, write
from jobmonitor.services.searching.reading import Problem, Trouble
from jobmonitor.ui.feed.searching.add_filter import TIMES, AddFilter
from jobmonitor.ui.feed.searching.box import SearchBox
from jobmonitor.ui.feed.searching.problem_line import ProblemLine
from jobmonitor.ui.feed.tables_switch import TablesSwitch
from jobmonitor.ui.theme.theme import Theme
from jobmonitor.ui.theme.tokens import MARGIN
from jobmonitor.ui.translating import translate


class FilterLine(QWidget):
    """Search, tables, Mine | All; below it what of the search is not understood. `more` stands elsewhere."""

    changed = Signal()
    left = Signal()
    """The operator goes from the search field to the list."""
    searched = Signal(str)
    """What was meant to be looked for, by Enter."""
    mine_chosen = Signal(bool)

    def __init__(
        self,
        theme: Theme,
        complete: Callable[[str, int, bool], Completion],
        is_understood: Callable[[Filter], bool],
        claim: Callable[[Filter], bool],
        vocabulary: Callable[[], Vocabulary],
        *,
        may_have_text: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        """See `SearchBox`; `vocabulary`: what the menu of filters has."""
        super().__init__(parent)
        self.box = SearchBox(theme, complete, is_understood, claim)
        self.search = self.box.field
        self.more = AddFilter(theme, vocabulary, may_have_text=may_have_text)
        self.tables = TablesSwitch(theme)
        self.problems = ProblemLine()
        self.mine, self.all = QToolButton(), QToolButton()
        group = QButtonGroup(self)
        for button, text, tip, side in (
            (
                self.mine,
                translate("Feed", "Mine"),
                translate("Feed", "Show mine: jobs that you submitted"),
                "left",
            ),
            (self.all, translate("Feed", "All"), translate("Feed", "Show all: everybody's jobs"), "right"),
        ):
            button.setText(text)
            button.setToolTip(tip)
            button.setCheckable(True)
            button.setProperty("segment", side)
            group.addButton(button)
        self.all.setChecked(True)
        line = QHBoxLayout()
        line.setSpacing(MARGIN)
        line.setContentsMargins(MARGIN, MARGIN, MARGIN, MARGIN)
        line.addWidget(self.box, 1)
        line.addWidget(self.tables)
        segments = QHBoxLayout()
        segments.setSpacing(0)
        segments.addWidget(self.mine)
        segments.addWidget(self.all)
        line.addLayout(segments)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(line)
        column.addWidget(self.problems)
        self._connect()

    def _connect(self) -> None:
        self.box.changed.connect(self._changed)
        self.box.left.connect(self.left)
        self.box.searched.connect(self.searched)
        self.more.chosen.connect(self.box.add)
        self.more.times_chosen.connect(self._set_times)
        self.more.dates_wanted.connect(self._write_dates)
        self.problems.corrected.connect(self._correct)
        self.mine.clicked.connect(lambda: self.mine_chosen.emit(True))
        self.all.clicked.connect(lambda: self.mine_chosen.emit(False))

    @property
    def terms(self) -> Search:
        """All that is looked for."""
        return self.box.search

    @property
    def text(self) -> str:
        """The same as text."""
        return self.box.text

    def set_text(self, text: str) -> None:
        """Looks for this; tells nothing."""
        self.box.set_text(text)
        self._show_times()

    def set_search(self, search: Search) -> None:
        """Looks for these terms."""
        self.set_text(write(search))
        self.changed.emit()

    def show_problems(self, problems: Sequence[Problem]) -> None:
        """What of the search is not understood; what is only begun is not told while it is being typed."""
        typing = self.search.hasFocus()
        told = [each for each in problems if not (typing and each.trouble is Trouble.BEGUN)]
        self.problems.show_problems(told)

    def set_mine(self, mine: bool, known: bool) -> None:
        """Whose jobs are shown. `known`: whether it is known who "me" is."""
        (self.mine if mine else self.all).setChecked(True)
        self.mine.setEnabled(known)
        if not known:
            self.mine.setToolTip(
                translate("Feed", "Who you are is not set: start with --user, or set JOBMONITOR_USER")
            )

    def clear(self) -> None:
        """Nothing is looked for."""
        self.set_text("")
        self.changed.emit()

    def _changed(self) -> None:
        self._show_times()
        self.changed.emit()

    def _show_times(self) -> None:
        self.more.show_times(term for term in self.terms if isinstance(term, Filter))

    def _set_times(self, terms: tuple[Filter, ...]) -> None:
        for key in TIMES:
            self.box.replace_key(key, [term for term in terms if term.key == key])

    def _write_dates(self) -> None:
        """Dates of the last week in the search field, the first one selected: to be typed over."""
        today = datetime.now().astimezone()
        begin, end = (f"{day:%Y-%m-%d}" for day in (today - timedelta(days=6), today + timedelta(days=1)))
        self._set_times(())
        typed = " ".join(part for part in (self.search.text().strip(), f"since:{begin} until:{end}") if part)
        self.search.setFocus(Qt.FocusReason.OtherFocusReason)
        self.search.setText(typed)
        self.search.setSelection(typed.rindex(begin), len(begin))

    def _correct(self, typed: str, meant: str) -> None:
        """What may be meant in place of what was typed."""
        text = self.search.text()
        at = text.rfind(typed)
        if at >= 0:
            self.search.setText(f"{text[:at]}{meant}{text[at + len(typed) :]}")
            self.search.setFocus(Qt.FocusReason.OtherFocusReason)
            self.box.take_filters()

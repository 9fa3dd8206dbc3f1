"""A button that adds a filter by the mouse: what can be typed, as a menu."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu, QToolButton, QWidget

from jobmonitor.services.searching.completing import Vocabulary, values_of
from jobmonitor.services.searching.keys import BY_NAME
from jobmonitor.services.searching.language import Filter
from jobmonitor.ui.theme.theme import Theme
from jobmonitor.ui.translating import mark, translate
from jobmonitor.ui.widgets.plain import add_named
from jobmonitor.ui.words import shortened

SPANS: tuple[tuple[str, tuple[Filter, ...]], ...] = (
    (mark("Feed", "Any time"), ()),
    (mark("Feed", "Last 24 hours"), (Filter("since", ("24h",)),)),
    (mark("Feed", "Last 7 days"), (Filter("since", ("7d",)),)),
    (mark("Feed", "Last 30 days"), (Filter("since", ("30d",)),)),
    (mark("Feed", "Today"), (Filter("since", ("today",)),)),
)
"""What it says, and the filters that mean it."""
TIMES = ("since", "until")
BY_KEY = (
    ("workflow", mark("Feed", "Workflow")),
    ("server", mark("Feed", "Server")),
    ("user", mark("Feed", "User")),
)
SINGLE = (
    (mark("Feed", "Favourites"), Filter("is", ("favourite",))),
    (mark("Feed", "Waiting or running"), Filter("is", ("active",))),
    (mark("Feed", "With an error"), Filter("has", ("error",))),
    (mark("Feed", "Without an output"), Filter("has", ("output",), negated=True)),
)
MAX_CHOICES = 40
"""Of one menu; the others can be typed."""


class AddFilter(QToolButton):
    """“Filter”, and a menu with what narrows a list."""

    chosen = Signal(object)
    """A Filter."""
    times_chosen = Signal(tuple)
    """Filters in place of all others about the time."""
    dates_wanted = Signal()
    text_chosen = Signal(bool)

    def __init__(
        self,
        theme: Theme,
        vocabulary: Callable[[], Vocabulary],
        *,
        may_have_text: bool,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._theme, self._vocabulary, self._may_have_text = theme, vocabulary, may_have_text
        self.setProperty("chip", True)
        self.setText(f" {translate('Feed', 'Filter')}")  # a little air between icon and word
        self.setAccessibleName(translate("Feed", "Add a filter"))
        self.setToolTip(translate("Feed", "Add a filter; or type it: workflow:wan-i2v"))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.choices = QMenu(self)
        self.choices.setToolTipsVisible(True)
        self.clicked.connect(lambda: self.choices.popup(self.mapToGlobal(self.rect().bottomLeft())))
        self._add_times(self.choices.addMenu(translate("Feed", "Created")))
        self.by_key = {key: self._add_menu(key, title) for key, title in BY_KEY}
        self.choices.addSeparator()
        for title, term in SINGLE:
            self._add(self.choices, translate("Feed", title), term)
        self._text_line = self.choices.addSeparator()
        self.text_jobs = self.choices.addAction(translate("Feed", "Include text jobs"))
        self.text_jobs.setCheckable(True)
        self.text_jobs.setToolTip(translate("Feed", "Show captions and other text jobs too"))
        self.text_jobs.triggered.connect(self.text_chosen)
        self.offer_text(False)
        self.show_times(())
        theme.changed.connect(self._paint_icon)
        self._paint_icon()

    def _add_times(self, menu: QMenu) -> None:
        self.spans = QActionGroup(self)
        self._by_terms: dict[tuple[Filter, ...], QAction] = {}
        for title, terms in SPANS:
            action = self._by_terms[terms] = menu.addAction(translate("Feed", title))
            action.setCheckable(True)
            self.spans.addAction(action)
            action.triggered.connect(lambda _=False, terms=terms: self.times_chosen.emit(terms))
        menu.addSeparator()
        self.dates = menu.addAction(translate("Feed", "Between…"))
        self.dates.setToolTip(translate("Feed", "Write two dates into the search field"))
        self.dates.triggered.connect(lambda _=False: self.dates_wanted.emit())

    def _add_menu(self, key: str, title: str) -> QMenu:
        menu = self.choices.addMenu(translate("Feed", title))
        menu.aboutToShow.connect(lambda: self._fill(menu, key))
        return menu

    def _fill(self, menu: QMenu, key: str) -> None:
        """What there is by now."""
        menu.clear()
        values = values_of(BY_NAME[key], self._vocabulary())
        for value in values[:MAX_CHOICES]:
            self._add(menu, shortened(value, 60), Filter(key, (value,)))
        if not values:
            none = menu.addAction(translate("Feed", "None known here; type it"))
            none.setEnabled(False)

    def _add(self, menu: QMenu, title: str, term: Filter) -> None:
        add_named(menu, title).triggered.connect(lambda _=False: self.chosen.emit(term))

    def offer_text(self, there_are: bool) -> None:
        """Text jobs can be included where there are any."""
        shown = self._may_have_text and (there_are or self.text_jobs.isChecked())
        for action in (self._text_line, self.text_jobs):
            action.setVisible(shown)

    def show_times(self, terms: Iterable[Filter]) -> None:
        """Which filters about the time there are."""
        times = tuple(term for term in terms if term.key in TIMES)
        known = self._by_terms.get(times)
        self.spans.setExclusive(False)
        for action in self.spans.actions():
            action.setChecked(action is known)
        self.spans.setExclusive(True)
        self.dates.setCheckable(known is None)
        self.dates.setChecked(known is None)

    def _paint_icon(self) -> None:
        self.setIcon(self._theme.icon("plus", "muted"))

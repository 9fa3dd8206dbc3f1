"""One tab: the list of some kinds of jobs, what narrows it, and what it says when there is nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from jobmonitor.domain.events import Event, FavouritesChanged, ViewsChanged
from jobmonitor.domain.feed import FeedQuery, FeedSystem
from jobmonitor.domain.job import JSON, Job, JobKind, JobRef, System
from jobmonitor.ui.feed.cells import THUMBNAIL
from jobmonitor.ui.feed.filters import FilterLine
from jobmonitor.ui.feed.loader import FeedLoader
from jobmonitor.ui.feed.loosening import loosenings
from jobmonitor.ui.feed.model import FeedModel
from jobmonitor.ui.feed.selected import SelectedFeed
from jobmonitor.ui.feed.status_chips import StatusChips
from jobmonitor.ui.feed.tab_bars import TabBars
from jobmonitor.ui.feed.tab_layout import dump_tab, restore_tab
from jobmonitor.ui.feed.tab_places import TabPlaces
from jobmonitor.ui.feed.tab_search import TabSearch
from jobmonitor.ui.feed.tab_spec import TABS, TabSpec
from jobmonitor.ui.feed.tab_states import TabStates
from jobmonitor.ui.feed.table import FeedTable
from jobmonitor.ui.feed.thumbnails import Thumbnails
from jobmonitor.ui.feed.view_button import ViewButton
from jobmonitor.ui.feed.views.tab_views import TabViews
from jobmonitor.ui.ports import Pictures
from jobmonitor.ui.runtime import Tasks
from jobmonitor.ui.theme.theme import Theme
from jobmonitor.ui.translating import translate
from jobmonitor.ui.words import count_text

if TYPE_CHECKING:
    from jobmonitor.services.application import Application

__all__ = ["TABS", "FeedTab", "TabSpec"]

TICK_MS = 1000
"""Between two looks at running times."""


class FeedTab(QWidget):
    """A list with its filters. It is loaded when it is first seen."""

    job_chosen = Signal()
    opened = Signal()
    previewed = Signal()
    counted = Signal()
    answered = Signal()
    """The first rows are on the screen, or why there are none."""
    mine_chosen = Signal(bool)
    selection_changed = Signal()
    arranged = Signal()
    """What `dump` gives is other than before."""

    def __init__(
        self,
        spec: TabSpec,
        application: Application,
        pictures: Pictures,
        tasks: Tasks,
        theme: Theme,
        *,
        submit: Callable[[], None],
        server_title: Callable[[str | None], str],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.spec = spec
        self._application = application
        self._tasks = tasks
        self._user_id = application.user_id
        self._mine = False
        self.system = FeedSystem.AUTO
        self.has_text_jobs = False
        self._revealed: JobRef | None = None
        self.model = FeedModel(
            application.clock,
            application.tracking.live,
            server_title,
            self,
            outlook=application.outlook.of,
            is_favourite=application.favourites.is_favourite,
            is_unread=application.attention.is_unread,
        )
        self.loader = FeedLoader(application, tasks, self.model, FeedQuery(kinds=self.kinds))
        self.thumbnails = Thumbnails(pictures, tasks, THUMBNAIL, self)
        self.table = FeedTable(self.model, theme, self.thumbnails)
        self.selected = SelectedFeed(self.table.selection, self.model, self.loader)
        self.chips = StatusChips(theme)
        self.search = TabSearch(application, self.chips, self._base, self.model.window.jobs)
        self.filters = FilterLine(
            theme,
            self.search.complete,
            self.search.is_understood,
            self.search.claim,
            self.search.vocabulary,
            may_have_text=JobKind.TEXT in spec.kinds,
        )
        self.bars = TabBars(theme, self.loader, self.table, application.clock, self.refresh)
        self.places = TabPlaces(self.loader, self.model, self.table, application.clock, theme, self.bars)
        self.states = TabStates(
            spec,
            application,
            tasks,
            theme,
            self.loader,
            self.table,
            submit=submit,
            refresh=self.refresh,
            clear_filters=self.clear_filters,
            is_narrowed=lambda: self.is_narrowed,
            loosenings=lambda: loosenings(self),
        )
        self.views = TabViews(
            self,
            application.saved_views,
            tasks,
            theme,
            self,
            knows_me=self._user_id is not None,
            keep_rows=self.bars.keep_rows,
        )
        for button in (self.filters.more, self.views.button, ViewButton(theme, self.table)):
            self.chips.add_button(button)
        self.news, self.stale = self.bars.news, self.bars.stale
        self.slow, self.notes = self.bars.slow, self.bars.notes
        self.go_to_bar = self.places.bar
        self.panel, self.skeleton, self.stack = self.states.panel, self.states.skeleton, self.states.stack
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for part in (self.filters, self.chips, self.go_to_bar, self.views.notice):
            column.addWidget(part)
        self.bars.stand_in(column, self.stack)
        column.addWidget(self.stack, 1)
        self._connect()
        self._tick = QTimer(self)
        self._tick.setInterval(TICK_MS)
        self._tick.timeout.connect(self.table.viewport().update)
        self._show_state()

    def _connect(self) -> None:
        self.filters.changed.connect(self._query)
        self.filters.mine_chosen.connect(self.mine_chosen)
        self.filters.left.connect(self.table.setFocus)
        self.filters.searched.connect(self._remember_search)
        self.filters.tables.chosen.connect(self.choose_system)
        self.filters.more.text_chosen.connect(lambda text: self.set_feed(self.system, text_jobs=text))
        self.chips.changed.connect(self._query)
        self.table.job_chosen.connect(self.job_chosen)
        self.table.opened.connect(self.opened)
        self.table.previewed.connect(self.previewed)
        self.table.rows_shown.connect(self._rows_shown)
        self.table.painted.connect(self.answered)
        self.table.order_changed.connect(self._query)
        self.table.arranged.connect(self.arranged)
        self.table.top_reached.connect(self.loader.set_at_top)
        self.states.answered.connect(self.answered)
        self.arranged.connect(self.views.tell)
        self.thumbnails.arrived.connect(lambda ref: self.model.tell_changed([ref]))
        self.loader.state_changed.connect(self._show_state)
        self.loader.counts_changed.connect(self._show_counts)
        self.loader.begun_anew.connect(self.table.scrollToTop)
        self.loader.begun_anew.connect(self.table.let_go)
        self.model.rowsInserted.connect(lambda *_: self._reveal())
        self.model.modelReset.connect(self._reveal)
        self.table.selection.changed.connect(self.selection_changed)
        self._unsubscribe = self._application.bus.subscribe(self._hear)

    # from the window

    def activate(self) -> None:
        """The tab is seen now."""
        self.loader.activate()
        self._tick.start()

    def rest(self) -> None:
        """The tab is not seen any more."""
        self._tick.stop()
        self.thumbnails.want((), 1.0)

    def close_feed(self) -> None:
        """Hears nothing more."""
        self._unsubscribe()
        self._tick.stop()
        self.loader.close()

    def refresh(self) -> None:
        """Asks again for everything that is shown."""
        self.thumbnails.forget_failures()
        self.loader.reload()

    def dump(self) -> dict[str, JSON]:
        """How the list is arranged: what narrows it, and how it is shown. For `restore`, as JSON."""
        return dump_tab(self)

    def restore(self, values: Mapping[str, object]) -> None:
        """Arranges the list so, as far as `values` make sense; what they do not name is as usual."""
        restore_tab(self, values)

    @property
    def is_mine(self) -> bool:
        """Whether only my jobs are shown."""
        return self._mine

    def set_mine(self, mine: bool) -> None:
        """Shows my jobs only, or everybody's."""
        self._mine = mine and self._user_id is not None
        self.filters.set_mine(self._mine, self._user_id is not None)
        self._query()

    def set_workflows(self, names: Sequence[str]) -> None:
        """The workflows that may be chosen."""
        self.search.workflows = tuple(names)

    @property
    def current_job(self) -> Job | None:
        """The job that actions mean."""
        return self.table.current_job

    def reveal(self, job: Job) -> None:
        """Makes a new job current, as soon as it is in the list."""
        if job.kind is JobKind.TEXT and JobKind.TEXT in self.spec.kinds and not self.has_text_jobs:
            self.set_feed(self.system, text_jobs=True)
        self.table.scrollToTop()
        self._revealed = job.ref
        self._reveal()

    def open_go_to(self) -> None:
        """A field for a row, a part or a date."""
        self.places.open()

    # inside

    def _reveal(self) -> None:
        row = None if self._revealed is None else self.model.window.row_of(self._revealed)
        if row is not None:
            self._revealed = None
            self.table.choose(row)

    # which jobs

    @property
    def kinds(self) -> frozenset[JobKind]:
        """The kinds of jobs that are listed."""
        if self.has_text_jobs or self.spec.kinds == {JobKind.TEXT}:
            return self.spec.kinds
        return self.spec.kinds - {JobKind.TEXT}

    def set_feed(self, system: FeedSystem, *, text_jobs: bool) -> None:
        """Shows jobs of the new tables, of the legacy ones, of both; with text jobs or without."""
        self.system = system
        self.has_text_jobs = text_jobs and JobKind.TEXT in self.spec.kinds
        self.filters.tables.show_choice(system)
        self.filters.more.text_jobs.setChecked(self.has_text_jobs)
        self._offer()
        self._query()

    def choose_system(self, system: FeedSystem) -> None:
        """Shows jobs of other tables, as the operator wants it."""
        self.set_feed(system, text_jobs=self.has_text_jobs)

    def _offer(self) -> None:
        """There is to choose what makes sense on this database."""
        info = self._application.database
        self.filters.tables.offer(info is not None and info.systems >= set(System))
        self.filters.more.offer_text(
            info is not None and any(JobKind.TEXT in table.kinds for table in info.tables)
        )

    def _base(self) -> FeedQuery:
        """What is narrowed by the search."""
        return FeedQuery(
            kinds=self.kinds,
            system=self.system,
            user_id=self._user_id if self._mine else None,
            statuses=self.chips.statuses,
            order=self.table.arrangement.order,
        )

    def _query(self) -> None:
        reading = self.search.read(self.filters.terms)
        self.notes.forget()
        with self.bars.rows_kept():
            self.filters.show_problems(reading.problems)
        self.loader.set_query(reading.query)
        self.arranged.emit()

    def _remember_search(self, typed: str) -> None:
        self._tasks.spawn(self._application.saved_views.remember_search(typed), "remember a search")

    def _hear(self, event: Event) -> None:
        if isinstance(event, FavouritesChanged) and self.search.asks_for_favourites(self.loader.query):
            self._query()
        elif isinstance(event, ViewsChanged):
            self.views.tell()

    @property
    def is_narrowed(self) -> bool:
        """Whether fewer than all jobs of the tab are asked for."""
        return self.loader.query.unordered != FeedQuery(kinds=self.kinds)

    def clear_statuses(self) -> None:
        """Shows jobs of any status."""
        self.chips.clear()
        self._query()

    def clear_filters(self) -> None:
        """Shows all jobs of the tab."""
        self.chips.clear()
        if self._mine:
            self.mine_chosen.emit(False)
        self.filters.clear()
        if self.system is not FeedSystem.AUTO:
            self.choose_system(FeedSystem.AUTO)

    # what is shown

    def _rows_shown(self, first: int, last: int) -> None:
        self.loader.show_rows(first, last)
        self.chips.set_place(*self.places.place(first, last))
        jobs = (self.model.job(row) for row in range(first, last + 1))
        self.thumbnails.want((job for job in jobs if job is not None), self.devicePixelRatioF())

    def _show_state(self) -> None:
        self._offer()
        self.states.show_state()
        self.bars.show_stale()

    def _show_counts(self) -> None:
        self.chips.set_counts(self.loader.counts, are_counted=self.loader.counting.problem is None)
        self.bars.show_slow()
        self.counted.emit()

    @property
    def count_words(self) -> str:
        """How many jobs there are; nothing while that is not known."""
        if self.loader.counts is not None:
            return count_text(self.loader.counts.total)
        return translate("Feed", "many") if self.loader.counting.problem is not None else ""

"""One tab: the list of some kinds of jobs, what narrows it, and what it says when there is nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QAbstractItemView, QStackedWidget, QVBoxLayout, QWidget

from jobmonitor.domain.errors import DatabaseUnreachable
from jobmonitor.domain.feed import FeedQuery, FeedSystem
from jobmonitor.domain.job import Job, JobKind, JobRef, System
from jobmonitor.ui.feed.delegates import THUMBNAIL
from jobmonitor.ui.feed.filters import FilterLine, StatusChips
from jobmonitor.ui.feed.go_to import GoToBar, read_target
from jobmonitor.ui.feed.loader import FeedLoader, FeedState
from jobmonitor.ui.feed.model import FeedModel
from jobmonitor.ui.feed.notices import NotesBar, SlowBar
from jobmonitor.ui.feed.search import refine
from jobmonitor.ui.feed.selected import SelectedFeed
from jobmonitor.ui.feed.table import FeedTable
from jobmonitor.ui.feed.thumbnails import Thumbnails
from jobmonitor.ui.ports import Pictures
from jobmonitor.ui.runtime import Tasks
from jobmonitor.ui.theme.theme import Theme
from jobmonitor.ui.widgets.bars import NoticeBar
from jobmonitor.ui.widgets.state_panel import Skeleton, StatePanel
from jobmonitor.ui.words import clock_time, count_text, relative_time

if TYPE_CHECKING:
    from jobmonitor.services.application import Application

NO_SERVER = "Submit one: the form asks for the address of a ComfyUI server."
TICK_MS = 1000
"""Between two looks at running times."""
LONG_ROWS = 200
"""From how many rows on a list says at which of them one is."""


@dataclass(frozen=True, slots=True)
class TabSpec:
    """A tab as data: its title, and which kinds of jobs it lists."""

    key: str
    title: str
    icon: str
    kinds: frozenset[JobKind]
    nothing: str
    """What an empty list says."""


TABS: tuple[TabSpec, ...] = (
    TabSpec("video", "Video", "video", frozenset({JobKind.VIDEO}), "No video jobs yet."),
    TabSpec("image", "Image", "image", frozenset({JobKind.IMAGE}), "No image jobs yet."),
    TabSpec("unified", "Unified", "database", frozenset(JobKind), "No jobs yet."),
)


class FeedTab(QWidget):
    """A list with its filters. It is loaded when it is first seen."""

    job_chosen = Signal()
    opened = Signal()
    previewed = Signal()
    counted = Signal()
    answered = Signal()
    """The first rows are on the screen, or why there are none."""
    mine_chosen = Signal(bool)
    feed_chosen = Signal()
    """Another system of tables, or text jobs or none: to be remembered."""
    selection_changed = Signal()

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
        self._user_id = application.user_id
        self._has_server = bool(application.servers)
        self._submit = submit
        self._mine = False
        self.system = FeedSystem.AUTO
        self.has_text_jobs = False
        self._focus_due = True
        self._revealed: JobRef | None = None
        self.model = FeedModel(
            application.clock, application.tracking.live, server_title, self, outlook=application.outlook.of
        )
        self.loader = FeedLoader(application, tasks, self.model, FeedQuery(kinds=self.kinds))
        self.thumbnails = Thumbnails(pictures, tasks, THUMBNAIL, self)
        self.table = FeedTable(self.model, theme, self.thumbnails)
        self.selected = SelectedFeed(self.table.selection, self.model, self.loader)
        self.filters = FilterLine(theme, may_have_text=JobKind.TEXT in spec.kinds)
        self.chips = StatusChips(theme)
        self.news = NoticeBar(theme, "info", "accent", "news")
        self.stale = NoticeBar(theme, "warning", "failed", "bar")
        self.slow = SlowBar(theme, self.refresh)
        self.notes = NotesBar(theme)
        self.go_to_bar = GoToBar()
        self.panel = StatePanel(theme)
        self.skeleton = Skeleton(theme, "Loading jobs…")
        self.stack = QStackedWidget()
        for page in (self.table, self.panel, self.skeleton):
            self.stack.addWidget(page)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for part in (self.filters, self.chips, self.go_to_bar, self.stale, self.slow, self.notes, self.news):
            column.addWidget(part)
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
        self.filters.more.system_chosen.connect(lambda system: self._choose_feed(system, self.has_text_jobs))
        self.filters.more.text_chosen.connect(lambda text: self._choose_feed(self.system, text))
        self.chips.changed.connect(self._query)
        self.go_to_bar.chosen.connect(self._go_to)
        self.go_to_bar.left.connect(self.table.setFocus)
        self.notes.folded.connect(self._keep_rows_now)
        self.table.job_chosen.connect(self.job_chosen)
        self.table.opened.connect(self.opened)
        self.table.previewed.connect(self.previewed)
        self.table.rows_shown.connect(self._rows_shown)
        self.table.painted.connect(self.answered)
        self.table.top_reached.connect(self.loader.set_at_top)
        self.thumbnails.arrived.connect(lambda ref: self.model.tell_changed([ref]))
        self.loader.state_changed.connect(self._show_state)
        self.loader.counts_changed.connect(self._show_counts)
        self.loader.news_changed.connect(self._show_news)
        self.loader.notes_changed.connect(self._show_notes)
        self.loader.place_found.connect(self._go_to_row)
        self.loader.place_not_found.connect(self.go_to_bar.say)
        self.loader.begun_anew.connect(self.table.scrollToTop)
        self.loader.begun_anew.connect(self.table.let_go)
        self.model.rowsInserted.connect(lambda *_: self._reveal())
        self.model.modelReset.connect(self._reveal)
        self.table.selection.changed.connect(self.selection_changed)

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
        self._tick.stop()
        self.loader.close()

    def refresh(self) -> None:
        """Asks again for everything that is shown."""
        self.thumbnails.forget_failures()
        self.loader.reload()

    def set_mine(self, mine: bool) -> None:
        """Shows my jobs only, or everybody's."""
        self._mine = mine and self._user_id is not None
        self.filters.set_mine(self._mine, self._user_id is not None)
        self._query()

    def set_workflows(self, names: Sequence[str]) -> None:
        """The workflows that may be chosen."""
        self.filters.set_workflows(names)

    @property
    def current_job(self) -> Job | None:
        """The job that actions mean."""
        return self.table.current_job

    def reveal(self, job: Job) -> None:
        """Makes a new job current, as soon as it is in the list."""
        if job.kind is JobKind.TEXT and JobKind.TEXT in self.spec.kinds and not self.has_text_jobs:
            self._choose_feed(self.system, True)
        self.table.scrollToTop()
        self._revealed = job.ref
        self._reveal()

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
        self.filters.more.show_choice(system, text=self.has_text_jobs)
        self._offer()
        self._query()

    def _choose_feed(self, system: FeedSystem, text_jobs: bool) -> None:
        self.set_feed(system, text_jobs=text_jobs)
        self.feed_chosen.emit()

    def _offer(self) -> None:
        """The menu has what makes sense on this database."""
        info = self._application.database
        self.filters.more.offer(
            systems=info is not None and info.systems >= set(System),
            text=info is not None and any(JobKind.TEXT in table.kinds for table in info.tables),
        )

    def _query(self) -> None:
        name = self.filters.workflow_name
        query = FeedQuery(
            kinds=self.kinds,
            system=self.system,
            workflow_names=frozenset({name} if name else ()),
            user_id=self._user_id if self._mine else None,
            statuses=self.chips.statuses,
        )
        now = self._application.clock.now()
        self.notes.forget()
        self.loader.set_query(refine(query, self.filters.search.text(), self._user_id, now=now))

    @property
    def is_narrowed(self) -> bool:
        """Whether fewer than all jobs of the tab are asked for."""
        return self.loader.query != FeedQuery(kinds=self.kinds)

    def clear_filters(self) -> None:
        """Shows all jobs of the tab."""
        self.chips.clear()
        if self._mine:
            self.mine_chosen.emit(False)
        self.filters.clear()
        if self.system is not FeedSystem.AUTO:
            self._choose_feed(FeedSystem.AUTO, self.has_text_jobs)

    def _rows_shown(self, first: int, last: int) -> None:
        self.loader.show_rows(first, last)
        self._show_place(first, last)
        jobs = (self.model.job(row) for row in range(first, last + 1))
        self.thumbnails.want((job for job in jobs if job is not None), self.devicePixelRatioF())

    def _show_place(self, first: int, last: int) -> None:
        count = self.model.rowCount()
        if count < LONG_ROWS:
            self.chips.set_place("")
            return
        is_about = self.model.window.is_about(first)
        total = "many" if self.loader.counting.problem is not None else count_text(count)
        tip = f"Rows {count_text(first + 1)} to {count_text(last + 1)} of {total}"
        if is_about:
            tip = f"About: {tip.lower()}. Where they stand is being counted; what you see stays."
        self.chips.set_place(f"{'about ' if is_about else ''}row {count_text(first + 1)}", tip)

    # going somewhere

    def open_go_to(self) -> None:
        """A field for a row, a part or a date."""
        if self.loader.state is FeedState.READY:
            with self._rows_kept():
                self.go_to_bar.open()

    def _go_to(self, typed: str) -> None:
        target = read_target(typed, self._application.clock.now())
        last = self.model.rowCount() - 1
        if target is None:
            self.go_to_bar.say(f"“{typed.strip()}” is no row, part or time.")
        elif last < 0:
            return
        elif target.moment is not None:
            self.loader.find_moment(target.moment)
        else:
            row = target.row if target.row is not None else round((target.part or 0) * last)
            self._go_to_row(min(row, last))

    def _go_to_row(self, row: int) -> None:
        """A row comes to the top of what is visible, and is current."""
        self.go_to_bar.hide()
        self.table.choose(row)
        self.table.scrollTo(self.model.index(row, 0), QAbstractItemView.ScrollHint.PositionAtTop)
        self.table.setFocus()

    # what is shown

    def _show_state(self) -> None:
        loader = self.loader
        self._offer()
        match loader.state:
            case FeedState.LOADING:
                self.stack.setCurrentWidget(self.skeleton)
            case FeedState.READY:
                self.stack.setCurrentWidget(self.table)
                self._take_focus()
            case FeedState.EMPTY:
                if self.is_narrowed:
                    self.panel.show_state("search", "No job matches.", "Clear filters", self.clear_filters)
                else:
                    sentence = self.spec.nothing if self._has_server else f"{self.spec.nothing} {NO_SERVER}"
                    self.panel.show_state(self.spec.icon, sentence, "Submit…", self._submit)
                self._show_panel()
            case FeedState.FAILED:
                sentence = str(loader.error) if loader.error else "The list could not be loaded."
                details = loader.error.details if loader.error else ""
                self.panel.show_state(
                    "warning", sentence, "Try again", self.refresh, tone="failed", tip=details
                )
                self._show_panel()
        self._show_stale()

    def _show_panel(self) -> None:
        self.stack.setCurrentWidget(self.panel)
        self.answered.emit()

    def _take_focus(self) -> None:
        """The list has the keyboard when it first comes, unless the operator is elsewhere already."""
        if self._focus_due:
            self._focus_due = False
            self.table.setFocus()

    def _show_stale(self) -> None:
        since = self.loader.stale_since
        self.table.set_greyed(since is not None)
        with self._rows_kept():
            self._show_slow()
            if since is None or self.loader.state is not FeedState.READY:
                self.stale.hide()
            else:
                self.stale.show_notice(self._stale_words(since), "Try again", self.refresh)

    def _stale_words(self, since: datetime) -> str:
        """Why the rows are out of date, and since when."""
        error, seen_at = self.loader.error, self.loader.seen_at
        problem = f" {error}" if error else ""
        if seen_at is not None:
            ago = relative_time(seen_at, self._application.clock.now())
            return f"Not connected. As seen {ago} ({clock_time(seen_at)})."  # the status bar says why
        if isinstance(error, DatabaseUnreachable):
            return f"Not connected since {clock_time(since)}.{problem}"
        return f"As of {clock_time(since)}.{problem}"

    def _show_slow(self) -> None:
        """Which index would help, where the list or its count was given up."""
        slow, uncounted = self.loader.slow, self.loader.counting.problem
        if slow is not None:
            self.slow.show_problem(slow.message, slow)
        elif uncounted is not None:
            self.slow.show_problem(f"How many jobs there are is not known. {uncounted.message}", uncounted)
        else:
            self.slow.hide()

    def _show_counts(self) -> None:
        self.chips.set_counts(self.loader.counts)
        with self._rows_kept():
            self._show_slow()
        self.counted.emit()

    @property
    def count_words(self) -> str:
        """How many jobs there are; nothing while that is not known."""
        if self.loader.counts is not None:
            return count_text(self.loader.counts.total)
        return "many" if self.loader.counting.problem is not None else ""

    def _show_notes(self) -> None:
        with self._rows_kept():
            self.notes.show_notes(self.loader.notes)

    def _keep_rows_now(self) -> None:
        """A bar is another number of lines high: the rows stay where they were."""
        column, bar = self.layout(), self.table.verticalScrollBar()
        before = self.stack.y()
        assert column is not None
        column.activate()
        if not self.table.at_top():
            bar.setValue(bar.value() + self.stack.y() - before)

    def _show_news(self) -> None:
        news = self.loader.news
        if not news and not news.overflow:
            self.news.hide()
            return
        told = "Many new jobs" if news.overflow else f"{count_text(len(news))} new"
        with self._rows_kept():
            self.news.show_notice(told, "Show", self._go_to_news)

    @contextmanager
    def _rows_kept(self) -> Iterator[None]:
        """A bar that comes or goes above the list does not move the rows that are read."""
        column, bar = self.layout(), self.table.verticalScrollBar()
        assert column is not None
        before = self.stack.y()
        yield
        column.activate()
        if not self.table.at_top():
            bar.setValue(bar.value() + self.stack.y() - before)

    def _go_to_news(self) -> None:
        self.table.scrollToTop()
        self.loader.show_news()
        self.table.scrollToTop()

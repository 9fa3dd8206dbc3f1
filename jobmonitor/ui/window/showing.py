"""Leads to a job, wherever in the lists it stands."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING

from jobmonitor.domain.errors import JobMonitorError
from jobmonitor.domain.feed import Cursor
from jobmonitor.domain.feed_order import NEWEST_FIRST
from jobmonitor.domain.job import Job, JobRef
from jobmonitor.ui.feed.loader import FeedState
from jobmonitor.ui.feed.matching import matches
from jobmonitor.ui.feed.tab import TABS, FeedTab
from jobmonitor.ui.translating import translate

if TYPE_CHECKING:
    from jobmonitor.ui.window.main_window import MainWindow


LOADING_SECONDS = 5.0
"""How long a list that is just being loaded is waited for; after that the details are shown alone."""


class JobShower:
    """Shows the details at once, and the row where the list has it: filters are left as they are."""

    def __init__(self, window: MainWindow) -> None:
        self._window = window
        self._number = 0

    def show(self, ref: JobRef) -> None:
        """The job with this identity."""
        self._number += 1
        self._window.tasks.spawn(self._find(ref, self._number), "show a job")

    def is_visible(self, ref: JobRef) -> bool:
        """Whether the job is in a row that can be seen, or in the details."""
        window = self._window
        if not window.isVisible():
            return False
        shown = window.current_job
        if shown is not None and shown.ref == ref and window.pane.isVisible():
            return True
        tab = window.current_tab
        row = tab.model.window.row_of(ref)
        if row is None or not tab.table.isVisible():
            return False
        first, last = tab.table.visible_rows()
        return first <= row <= last

    async def _find(self, ref: JobRef, number: int) -> None:
        window = self._window
        job = await window.application.background.run(window.application.repository.get, ref)
        if number != self._number:
            return
        if job is None:
            window.message_bar.tell(translate("Window", "The job is not in the database any more."))
            return
        window.docks.show("details")
        tab = self._tab_of(job)
        await _loaded(tab)
        row = await self._row_of(tab, job)
        if number != self._number:
            return
        if row is None:
            window.pane.show_job(job)
            window.context_changed()
        else:
            tab.places.go_to_row(row)

    def _tab_of(self, job: Job) -> FeedTab:
        window = self._window
        if job.kind not in window.current_tab.spec.kinds:
            window.show_tab(next(spec.key for spec in TABS if job.kind in spec.kinds))
        return window.current_tab

    async def _row_of(self, tab: FeedTab, job: Job) -> int | None:
        """Where in the list of a tab the job stands; None: filtered out, or not to be told."""
        row = tab.model.window.row_of(job.ref)
        if row is not None:
            return row
        query, application = tab.loader.query, self._window.application
        if query.order != NEWEST_FIRST or not matches(query, job):
            return None
        try:
            above = await application.background.run(application.repository.position, query, Cursor.of(job))
        except JobMonitorError:
            return None
        return above - 1 if 0 < above <= tab.model.rowCount() else None


async def _loaded(tab: FeedTab) -> None:
    """Returns when the list is there, or after a while."""
    changed = asyncio.Event()
    connection = tab.loader.state_changed.connect(changed.set)
    try:
        with suppress(TimeoutError):
            async with asyncio.timeout(LOADING_SECONDS):
                while tab.loader.state is FeedState.LOADING:
                    changed.clear()
                    await changed.wait()
    finally:
        tab.loader.state_changed.disconnect(connection)

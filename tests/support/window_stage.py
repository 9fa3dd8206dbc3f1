"""The main window on a stage of fakes, driven by real keys and clicks."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from jobmonitor.domain.events import JobChanged, JobsChanged
from jobmonitor.domain.feed import Changes
from jobmonitor.domain.job import Job, JobRef
from jobmonitor.ui.feed.loader import FeedState
from jobmonitor.ui.feed.tab import FeedTab
from jobmonitor.ui.main_window import MainWindow
from jobmonitor.ui.runtime import Tasks
from tests.support.fake_application import FakeApplication, FakePictures, fake_application
from tests.support.qt_loop import until


class Stage:
    """A window that is on the screen, and what it works with."""

    def __init__(self, application: FakeApplication, pictures: FakePictures) -> None:
        self.application, self.pictures = application, pictures
        self.failures: list[tuple[str, Exception]] = []
        self.submitted: list[str | None] = []
        self.tasks = Tasks(lambda name, error: self.failures.append((name, error)))
        self.window = MainWindow(application, pictures, self.tasks, self.submitted.append)  # type: ignore[arg-type]

    @property
    def tab(self) -> FeedTab:
        return self.window.current_tab

    def key(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        """Presses a key where the focus is."""
        QTest.keyClick(self.window.focusWidget() or self.window, key, modifier)

    def click(self, widget: QWidget) -> None:
        QTest.mouseClick(widget, Qt.MouseButton.LeftButton)

    def click_row(self, row: int) -> None:
        viewport = self.tab.table.viewport()
        height = self.tab.table.verticalHeader().defaultSectionSize()
        at = QPoint(100, self.tab.table.rowViewportPosition(row) + height // 2)
        QTest.mouseClick(viewport, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, at)

    def shown(self, column: int = 3) -> list[str]:
        """The text of all loaded rows in a column."""
        model = self.tab.model
        return [model.index(row, column).data() for row in range(model.rowCount()) if model.job(row)]

    def refs(self) -> list[JobRef]:
        return [job.ref for job in self.tab.model.window.jobs()]

    async def ready(self) -> None:
        """The list of the current tab is there."""
        await until(lambda: self.tab.loader.state is FeedState.READY)

    async def arrive(self, *jobs: Job) -> None:
        """New rows are in the database, and told."""
        self.application.repository.add(*jobs)
        self.application.bus.publish(JobsChanged(Changes(jobs)))

    async def write(self, job: Job) -> None:
        """A row is written by this process."""
        self.application.repository.put(job)
        self.application.bus.publish(JobChanged(job))


@asynccontextmanager
async def stage(
    jobs: Iterable[Job] = (),
    *,
    tab: str = "unified",
    application: FakeApplication | None = None,
) -> AsyncIterator[Stage]:
    """The window with `jobs`, on the screen at `tab` ("": as it was left), closed in good order."""
    application = application or fake_application(jobs)
    assert application is not None
    play = Stage(application, FakePictures())
    window = play.window
    window.resize(1280, 800)
    await window.prepare()
    window.show()
    if tab:
        window.show_tab(tab)
    window.begin()
    await application.start()
    try:
        window.activateWindow()
        yield play
        assert not play.failures
    finally:
        window.close()
        await window.finish()
        await play.tasks.close()
        await application.close()
        window.deleteLater()

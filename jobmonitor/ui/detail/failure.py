"""Why a job failed: the node, what to do, what its server told, and which jobs failed the same way."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from jobmonitor.domain.job import Job, JobRef, JobStatus
from jobmonitor.domain.plain import mapping, text
from jobmonitor.services.failures import (
    MOST_COMPARED,
    SimilarFailures,
    cause_of,
    common_words,
    similar_failures,
)
from jobmonitor.services.selected_jobs import Named, SelectedJobs
from jobmonitor.ui.detail.facts import ERROR, error_details
from jobmonitor.ui.detail.sections import ErrorBlock
from jobmonitor.ui.runtime import Tasks
from jobmonitor.ui.theme.theme import Theme
from jobmonitor.ui.theme.tokens import GROUP, MARGIN, SPACE
from jobmonitor.ui.translating import translate
from jobmonitor.ui.widgets.bars import link_button
from jobmonitor.ui.widgets.plain import PlainLabel
from jobmonitor.ui.words import count_text, host_name, one_line

if TYPE_CHECKING:
    from jobmonitor.services.application import Application

LOOK_AFTER = 400
"""Milliseconds for which a failed job is shown before others like it are looked for."""


def failing_node(job: Job) -> tuple[str, str]:
    """The node that failed and its class, where the server told; else empty."""
    told = mapping(job.parameters.get(ERROR))
    return text(told.get("node_id"), 200), text(told.get("node_type"), 200)


class SimilarNote(QWidget):
    """How many jobs failed the same way lately, and what can be done with them."""

    search_wanted = Signal(str)
    """What is to be typed into the search field, so that the list has them."""
    retry_wanted = Signal(object)
    """A SelectedJobs: these jobs and the one that is shown."""

    def __init__(
        self,
        application: Application,
        tasks: Tasks,
        server_title: Callable[[str], str],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._application, self._tasks, self._server_title = application, tasks, server_title
        self._job: Job | None = None
        self._question = 0
        self._similar: SimilarFailures | None = None
        self.words = PlainLabel(muted=True)
        self.words.setWordWrap(True)
        self.show_them = link_button(translate("Details", "Show them"), self._search)
        self.retry = link_button(translate("Details", "Retry them…"), self._retry)
        links = QHBoxLayout()
        links.setSpacing(MARGIN)
        links.addWidget(self.show_them)
        links.addWidget(self.retry)
        links.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE)
        column.addWidget(self.words)
        column.addLayout(links)
        self._wait = QTimer(self, singleShot=True, interval=LOOK_AFTER)
        self._wait.timeout.connect(self._ask)
        self.hide()

    def show_job(self, job: Job | None) -> None:
        """Looks for jobs like this one, a moment later; for nothing while it has not failed."""
        if (
            job is not None
            and self._job is not None
            and (job.ref, job.error_message)
            == (
                self._job.ref,
                self._job.error_message,
            )
        ):
            return
        self._job = job
        self._question += 1
        self._similar = None
        self._wait.stop()
        self.hide()
        if job is not None and job.status is JobStatus.FAILED:
            self._wait.start()

    def _ask(self) -> None:
        application = self._application
        assert self._job is not None
        self._tasks.spawn(
            similar_failures(self._job, application.repository, application.background, application.clock),
            "jobs that failed the same way",
            on_done=partial(self._found, self._question),
            on_error=lambda _: None,  # it is an aside: why the database does not answer is said elsewhere
        )

    def _found(self, question: int, similar: SimilarFailures) -> None:
        if question != self._question or not similar.refs:
            return
        self._similar = similar
        self.words.setText(similar_words(similar, self._server_title))
        self.show_them.setVisible(bool(self._job and common_words(self._job)))
        self.show()

    def _search(self) -> None:
        if self._job is not None:
            words = common_words(self._job).replace('"', " ")
            self.search_wanted.emit(f'status:failed since:30d "{" ".join(words.split())}"')

    def _retry(self) -> None:
        if self._similar is not None and self._job is not None:
            refs: tuple[JobRef, ...] = (self._job.ref, *self._similar.refs)
            self.retry_wanted.emit(SelectedJobs((Named(refs),), len(refs)))


def similar_words(similar: SimilarFailures, server_title: Callable[[str], str] = host_name) -> str:
    """ "12 more jobs failed the same way in the last 30 days, 10 of them on gpu1." """
    number = len(similar.refs)
    words = translate("Details", "%n more job(s) failed the same way in the last 30 days", number)
    if not similar.is_whole:
        told = translate("Details", "{words}, among the {count} that failed last")
        words = told.format(words=words, count=count_text(MOST_COMPARED))
    if similar.by_server:
        url, most = similar.by_server[0]
        server = one_line(server_title(url), 60)
        if most == number:
            words = translate("Details", "{words}, all on {server}").format(words=words, server=server)
        else:
            told = translate("Details", "{words}, {number} of them on {server}")
            words = told.format(words=words, number=count_text(most), server=server)
    return f"{words}."


class Failure(QWidget):
    """The error of a job, and everything around it."""

    node_wanted = Signal(str)
    """The node that failed shall be shown in the graph."""

    def __init__(
        self,
        application: Application,
        tasks: Tasks,
        theme: Theme,
        server_title: Callable[[str], str],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._node = ""
        self.block = ErrorBlock(theme)
        self.block.setContentsMargins(0, SPACE - GROUP + MARGIN, 0, 0)  # a heading stands above it already
        self.cause = PlainLabel(muted=True)
        self.cause.setWordWrap(True)
        self.node = link_button("", self._show_node)
        self.similar = SimilarNote(application, tasks, server_title)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE)
        column.addWidget(self.block)
        column.addWidget(self.node)
        column.addWidget(self.cause)
        column.addWidget(self.similar)

    def show_job(self, job: Job) -> None:
        """Shows a job's error; hidden where it has none."""
        self.block.show_error(job.error_message, error_details(job))
        self._node, kind = failing_node(job)
        if self._node:
            words = translate("Details", "Show node {id} in the graph ({kind})")
            self.node.setText(words.format(id=one_line(self._node, 40), kind=one_line(kind, 60)))
        self.node.setVisible(bool(self._node))
        cause = cause_of(job)
        remedy = cause.remedy if cause.remedy and cause.remedy not in (job.error_message or "") else ""
        self.cause.setText(remedy)
        self.cause.setVisible(bool(remedy))
        self.similar.show_job(job)

    def _show_node(self) -> None:
        if self._node:
            self.node_wanted.emit(self._node)

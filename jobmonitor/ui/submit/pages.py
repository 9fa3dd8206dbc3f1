"""The two pages of the dialog: the form, and what is watched of what was sent."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QStackedWidget

from jobmonitor.domain.errors import JobMonitorError
from jobmonitor.domain.job import Job
from jobmonitor.services.ports import JournalEntry
from jobmonitor.ui.graph.view import GraphView
from jobmonitor.ui.submit.fields.file import FileEditor
from jobmonitor.ui.submit.footer import Footer
from jobmonitor.ui.submit.form.area import FormArea
from jobmonitor.ui.submit.header import Header
from jobmonitor.ui.submit.watching.page import WatchingPage
from jobmonitor.ui.submit.watching.sent import SentGroup, SentJobs
from jobmonitor.ui.translating import translate

if TYPE_CHECKING:
    from jobmonitor.services.application import Application
    from jobmonitor.ui.ports import Pictures
    from jobmonitor.ui.runtime import Tasks
    from jobmonitor.ui.theme.theme import Theme


class Pages(QObject):
    """Turns from the form to what is watched, and back."""

    reveal_wanted = Signal(object)
    """A Job that shall be shown in the lists."""

    def __init__(
        self,
        application: Application,
        pictures: Pictures,
        tasks: Tasks,
        theme: Callable[[], Theme],
        sent: SentJobs,
        header: Header,
        footer: Footer,
        area: FormArea,
    ) -> None:
        super().__init__()
        self._application, self._pictures, self._tasks, self._theme = application, pictures, tasks, theme
        self._sent, self._header, self._footer, self._area = sent, header, footer, area
        self.stack = QStackedWidget()
        self.stack.addWidget(area)
        self.watching: WatchingPage | None = None
        """Made when something is watched for the first time."""
        footer.sent.watch_wanted.connect(self.watch)
        footer.back.clicked.connect(self.show_form)

    @property
    def is_form_shown(self) -> bool:
        """Whether the form is on the screen."""
        return self.stack.currentWidget() is self._area

    def watch(self, group: SentGroup) -> None:
        """Shows how a submission goes on."""
        if self.watching is None:
            self.watching = WatchingPage(
                self._application, self._pictures, self._tasks, self._theme(), self._sent
            )
            self.watching.reveal_wanted.connect(self.reveal_wanted)
            self.watching.use_wanted.connect(self._use)
            self.watching.graph_wanted.connect(self._show_graph)
            self.stack.addWidget(self.watching)
        self.stack.setCurrentWidget(self.watching)
        self._header.hide()
        self._footer.set_watching(True)
        self.watching.watch(group)
        self.watching.groups.setFocus()

    def show_form(self) -> None:
        """Back to the form, as it was left."""
        self.stack.setCurrentWidget(self._area)
        self._header.show()
        self._footer.set_watching(False)
        self._footer.submit.setFocus()

    def close(self) -> None:
        """Hears nothing more."""
        if self.watching is not None:
            self.watching.close_page()

    def _use(self, job: Job, address: str) -> None:
        """An output becomes the input of the form: of the first free field of its kind, else of the first."""
        form = self._area.form
        rows = [] if form is None else [row for row in form.rows.values() if row.is_shown]
        fitting = [
            row
            for row in rows
            if isinstance(row.editor, FileEditor) and row.field.type.value == job.kind.value
        ]
        target = next((row for row in fitting if row.value() is None), next(iter(fitting), None))
        if form is None or target is None:
            assert self.watching is not None
            self.watching.job.tell(
                translate(
                    "Submit", "The form that is open takes no {value}. Choose another workflow first."
                ).format(value=job.kind.value)
            )
            return
        self.show_form()
        target.restore(address)
        form.go_to(target.field.name)

    def _show_graph(self, job: Job) -> None:
        """The graph that was sent, from this workstation's own record of it."""
        comfy_job_id = job.comfy_job_id or ""

        async def find() -> JournalEntry | None:
            application = self._application
            found = await application.background.run(application.journal.find, [comfy_job_id])
            return found.get(comfy_job_id)

        def show(entry: JournalEntry | None) -> None:
            page = self.watching
            if page is None or not page.isVisible():
                return
            if entry is None or not entry.graph:
                page.job.tell(translate("Submit", "This workstation has no record of the graph."))
                return
            note = translate("Submit", "As it was sent.")
            view = GraphView(
                self._application,
                self._tasks,
                job.workflow_name,
                entry.graph,
                note=note,
                parent=page.window(),
            )
            view.open()

        def failed(error: Exception) -> None:
            page = self.watching
            if page is not None and page.isVisible():
                reason = str(error) if isinstance(error, JobMonitorError) else repr(error)
                page.job.tell(
                    translate("Submit", "The graph cannot be shown. {reason}").format(reason=reason)
                )

        self._tasks.spawn(find(), "find the graph of a job", on_done=show, on_error=failed)

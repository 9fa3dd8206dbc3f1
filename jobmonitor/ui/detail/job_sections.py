"""The sections below the picture, in their order: what each has, and when it is made."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property, partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from jobmonitor.domain.job import Job
from jobmonitor.ui.detail.facts import id_facts
from jobmonitor.ui.detail.failure import Failure, failing_node
from jobmonitor.ui.detail.folds import Folds, FoldSection, Later
from jobmonitor.ui.detail.graph_section import JobGraph
from jobmonitor.ui.detail.items import inputs_of, outputs_of
from jobmonitor.ui.detail.job_files import JobFiles
from jobmonitor.ui.detail.note import JobNote
from jobmonitor.ui.detail.parameters import ParameterTable
from jobmonitor.ui.detail.sections import LongText, fact_table
from jobmonitor.ui.detail.times import Times
from jobmonitor.ui.ports import Pictures
from jobmonitor.ui.qt_actions import Actions
from jobmonitor.ui.runtime import Tasks
from jobmonitor.ui.theme.theme import Theme
from jobmonitor.ui.translating import translate
from jobmonitor.ui.words import bounded, count_text, duration_text

if TYPE_CHECKING:
    from jobmonitor.services.application import Application

MAX_PROMPT = 50_000


class JobSections(QObject):
    """The headings are made at once; what stands below one, when it is first seen."""

    reach_wanted = Signal(QWidget)
    """A section that shall be seen."""
    search_wanted = Signal(str)
    retry_wanted = Signal(object)

    def __init__(
        self,
        application: Application,
        pictures: Pictures,
        tasks: Tasks,
        theme: Theme,
        actions: Actions,
        server_title: Callable[[str | None], str],
        folds: Folds,
        later: Later,
    ) -> None:
        super().__init__()
        self._application, self._pictures, self._tasks = application, pictures, tasks
        self._theme, self._actions, self._later = theme, actions, later
        self._server_title = server_title
        self._job: Job | None = None

        def section(key: str, title: str, rank: int, *, usual: bool = True) -> FoldSection:
            return FoldSection(key, title, folds, later, rank, usual=usual)

        self.error = section("error", translate("Details", "Error"), 0)
        self.outputs = section("files", translate("Details", "Inputs and outputs"), 1)
        self.prompt = section("prompt", translate("Details", "Prompt"), 2)
        self.timeline = section("timeline", translate("Details", "Timeline"), 3)
        self.parameters = section("parameters", translate("Details", "Parameters"), 4)
        self.graph = section("graph", translate("Details", "Graph"), 5, usual=False)
        self.ids = section("ids", translate("Details", "Ids and addresses"), 6)
        self.note = section("note", translate("Details", "Note"), 7, usual=False)
        self.all = (
            self.error,
            self.outputs,
            self.prompt,
            self.timeline,
            self.parameters,
            self.graph,
            self.ids,
            self.note,
        )

    # what stands below the headings

    @cached_property
    def failure(self) -> Failure:
        """The error of the job."""
        made = Failure(self._application, self._tasks, self._theme, self._server_title)
        made.node_wanted.connect(self.show_node)
        made.similar.search_wanted.connect(self.search_wanted)
        made.similar.retry_wanted.connect(self.retry_wanted)
        self.error.set_widget(made)
        return made

    @cached_property
    def files(self) -> JobFiles:
        """What went in and what came out."""
        made = JobFiles(
            self._application, self._pictures, self._tasks, self._theme, self._actions, self._later
        )
        self.outputs.set_widget(made)
        return made

    @cached_property
    def times(self) -> Times:
        """The timeline."""
        made = Times(self._application, self._tasks, self._theme)
        made.node_wanted.connect(self.show_node)
        self.timeline.set_widget(made)
        return made

    @cached_property
    def table(self) -> ParameterTable:
        """The parameters."""
        made = ParameterTable(self._application.local, self._tasks, self._theme)
        made.filled.connect(self.parameters.setVisible)
        self.parameters.set_widget(made)
        return made

    @cached_property
    def job_graph(self) -> JobGraph:
        """The graph."""
        made = JobGraph(self._application, self._tasks, self._theme)
        self.graph.set_widget(made)
        return made

    @cached_property
    def job_note(self) -> JobNote:
        """The note."""
        made = JobNote(self._application, self._tasks)
        made.changed.connect(self._tell_note)
        self.note.set_widget(made)
        return made

    def _has(self, name: str) -> bool:
        """Whether one of these was made."""
        return name in self.__dict__

    # from the pane

    def close(self) -> None:
        """Hears nothing more, and stores what was typed."""
        self.forget_job()
        if self._has("files"):
            self.files.kept.close_note()
        if self._has("job_graph"):
            self.job_graph.close_graph()
        if self._has("job_note"):
            self.job_note.close_note()

    def forget_job(self) -> None:
        """No job is shown: nothing is looked for any more."""
        if self._has("failure"):
            self.failure.similar.show_job(None)

    def tick(self) -> None:
        """Time goes by."""
        if self._has("times"):
            self.times.tick()

    def show_job(self, job: Job) -> None:
        """Each section shows this job, when its turn comes."""
        self._job = job
        given, made = inputs_of(job), outputs_of(job)
        text = job.prompt if job.prompt and job.prompt.strip() else ""
        error = (job.ref, job.error_message, job.parameters)
        self.error.fill(error, partial(self._show_error, job), has=bool(job.error_message))
        files = (job.ref, given, made)
        self.outputs.fill(files, partial(self._show_files, job), has=bool(given or made))
        self.prompt.fill((job.ref, text), partial(self._make_prompt, text), has=bool(text))
        self.timeline.fill(job, partial(self._show_times, job))
        self.parameters.fill(_parameters(job), partial(self._show_parameters, job))
        self.graph.fill(job.ref, partial(self._show_graph, job))
        ids = id_facts(job, self._server_title(job.comfy_url))
        self.ids.fill((job.ref, ids), partial(fact_table, ids))
        self.note.fill(job.ref, partial(self._show_note, job))
        self._summarise(job, len(given), len(made))

    @property
    def is_loading(self) -> bool:
        """Whether a section waits for what a thread makes."""
        return self._has("table") and self.table.is_loading

    def forget_colours(self) -> None:
        """What has icons is made anew with the next `show_job`."""
        if self._has("files"):
            self.files.forget_colours()
            self.outputs.forget()

    def show_node(self, node_id: str) -> None:
        """Unfolds the graph and goes to a node."""
        self.graph.set_open(True)
        self.graph.build()
        self.job_graph.go_to(node_id)
        self.reach_wanted.emit(self.graph)

    def _summarise(self, job: Job, given: int, made: int) -> None:
        """What a folded section has, beside its name."""
        words = translate("Details", "{inputs} in, {outputs} out")
        self.outputs.heading.set_summary(words.format(inputs=count_text(given), outputs=count_text(made)))
        self.timeline.heading.set_summary(duration_text(job.duration) if job.duration is not None else "")
        number = len(job.parameters)
        self.parameters.heading.set_summary(count_text(number) if number else "")
        self._tell_note(self._application.notes.has(job.ref))

    def _show_error(self, job: Job) -> bool:
        self.failure.show_job(job)
        return bool(job.error_message)

    def _show_files(self, job: Job) -> bool:
        self.files.show_job(job)
        return True

    @staticmethod
    def _make_prompt(text: str) -> QWidget:
        return LongText(bounded(text, MAX_PROMPT), translate("Details", "Prompt"))

    def _show_times(self, job: Job) -> bool:
        self.times.show_job(job)
        return True

    def _show_parameters(self, job: Job) -> bool:
        self.table.show_job(job)
        return True

    def _show_graph(self, job: Job) -> bool:
        self.job_graph.show_job(job, failing_node(job)[0])
        self.job_graph.load()
        return True

    def _show_note(self, job: Job) -> bool:
        self.job_note.show_job(job)
        return True

    def _tell_note(self, has_note: bool) -> None:
        self.note.heading.set_summary(translate("Details", "one is kept") if has_note else "")


def _parameters(job: Job) -> object:
    """What the table of parameters depends on."""
    sizes = (job.width, job.height, job.fps, job.duration_seconds, job.model_used)
    return (job.ref, job.parameters, sizes, job.prompt, job.error_message)

"""The sections below the picture, in their order: what each has, and when it is made."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
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
    """Made once; each shows the job that was shown last, when its turn comes."""

    reach_wanted = Signal(QWidget)
    """A section that shall be seen."""

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
        self._server_title, self._has_note = server_title, application.notes.has
        self._job: Job | None = None
        self.failure = Failure(application, tasks, theme)
        self.files = JobFiles(application, pictures, tasks, theme, actions, later)
        self.times = Times(application, tasks, theme)
        self.table = ParameterTable(application.local, tasks, theme)
        self.job_graph = JobGraph(application, tasks, theme)
        self.job_note = JobNote(application, tasks)

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
        self._join()

    def _join(self) -> None:
        for section, widget in (
            (self.error, self.failure),
            (self.outputs, self.files),
            (self.timeline, self.times),
            (self.parameters, self.table),
            (self.graph, self.job_graph),
            (self.note, self.job_note),
        ):
            section.set_widget(widget)
        self.failure.node_wanted.connect(self.show_node)
        self.times.node_wanted.connect(self.show_node)
        self.graph.opened.connect(lambda is_open: self.job_graph.load() if is_open else None)
        self.job_note.changed.connect(self._tell_note)
        self.table.filled.connect(self.parameters.setVisible)

    def close(self) -> None:
        """Hears nothing more, and stores what was typed."""
        self.files.kept.close_note()
        self.job_graph.close_graph()
        self.job_note.close_note()
        self.failure.similar.show_job(None)

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
        self.job_graph.show_job(job, failing_node(job)[0])
        self._summarise(job, len(given), len(made))

    @property
    def is_loading(self) -> bool:
        """Whether a section waits for what a thread makes."""
        return self.table.is_loading

    def forget_colours(self) -> None:
        """What has icons is made anew with the next `show_job`."""
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
        self._tell_note(self._has_note(job.ref))

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

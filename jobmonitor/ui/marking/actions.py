"""What Favourite and Note do, for one job or many."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from jobmonitor.domain.job import JobRef
from jobmonitor.services.favourites import MAX_FAVOURITES
from jobmonitor.services.found_jobs import FoundJobs
from jobmonitor.services.notes import MAX_NOTES
from jobmonitor.ui.bulk.meant import Meant
from jobmonitor.ui.bulk.runner import BulkRunner
from jobmonitor.ui.bulk.words import jobs_text
from jobmonitor.ui.runtime import Tasks
from jobmonitor.ui.translating import translate
from jobmonitor.ui.words import count_text

if TYPE_CHECKING:
    from jobmonitor.services.application import Application
    from jobmonitor.ui.marking.note_dialog import NoteDialog

Then = Callable[[Sequence[JobRef]], None]


class MarkActions:
    """Each works on what is selected when it is called; on the job that is shown, where nothing is."""

    def __init__(self, application: Application, tasks: Tasks, runner: BulkRunner, meant: Meant) -> None:
        self._application, self._tasks, self._runner, self._meant = application, tasks, runner, meant
        self.dialog: NoteDialog | None = None
        """Where a note is written just now."""

    # Favourites

    def favourite(self) -> None:
        """Marks the jobs; where all of them are marked already, takes the marks away."""
        self._with_refs(MAX_FAVOURITES, self._mark)

    def _mark(self, refs: Sequence[JobRef]) -> None:
        favourites = self._application.favourites
        marked = not all(favourites.is_favourite(ref) for ref in refs)
        told = (
            translate("Actions", "{jobs} marked as favourites.")
            if marked
            else translate("Actions", "{jobs} are no favourites any more.")
        )
        self._tasks.spawn(
            favourites.set(refs, marked),
            "mark favourites",
            on_done=lambda _: self._tell_many(refs, told),
            on_error=partial(self._runner.tell, translate("Actions", "Nothing was marked.")),
        )

    # Notes

    def note(self) -> None:
        """Asks for a note: the one that a job has, or the same one for many."""
        self._with_refs(MAX_NOTES, self._ask)

    def _ask(self, refs: Sequence[JobRef]) -> None:
        if len(refs) > 1:
            self._open(refs, "")
            return
        self._tasks.spawn(
            self._application.notes.of(refs[0]),
            "read a note",
            on_done=partial(self._open, refs),
            on_error=partial(self._runner.tell, translate("Actions", "The note cannot be read.")),
        )

    def _open(self, refs: Sequence[JobRef], text: str) -> None:
        from jobmonitor.ui.marking.note_dialog import NoteDialog  # as late as it is needed

        dialog = NoteDialog(len(refs), text, self._runner.window)
        dialog.written.connect(partial(self._write, refs))
        dialog.finished.connect(lambda _: setattr(self, "dialog", None))
        self.dialog = dialog
        dialog.open()

    def _write(self, refs: Sequence[JobRef], text: str) -> None:
        told = (
            translate("Actions", "{jobs} got the note.")
            if text.strip()
            else translate("Actions", "{jobs} have no note any more.")
        )
        self._tasks.spawn(
            self._application.notes.set(refs, text),
            "write a note",
            on_done=lambda _: self._tell_many(refs, told),
            on_error=partial(self._runner.tell, translate("Actions", "The note was not kept.")),
        )

    # Which jobs

    def _with_refs(self, most: int, then: Then) -> None:
        jobs, selected = self._meant.jobs(), self._meant.selected()
        if jobs is not None:
            if jobs:
                then([job.ref for job in jobs])
        elif selected is not None:
            self._runner.find(
                selected,
                frozenset(),
                most=most,
                looking=translate("Actions", "Reading the selected jobs"),
                none=translate("Actions", "None of the selected jobs exists any more."),
                failed=translate("Actions", "Nothing was marked."),
                then=partial(self._found, most, then),
            )

    def _found(self, most: int, then: Then, found: FoundJobs) -> None:
        if found.is_whole:
            then([job.ref for job in found.jobs])
        else:
            told = translate("Actions", "At most {count} jobs can be marked: select fewer.")
            self._runner.line.tell(told.format(count=count_text(most)), tone="muted")

    def _tell_many(self, refs: Sequence[JobRef], told: str) -> None:
        """Of one job the list itself shows it."""
        if len(refs) > 1:
            self._runner.line.tell(told.format(jobs=jobs_text(len(refs))))

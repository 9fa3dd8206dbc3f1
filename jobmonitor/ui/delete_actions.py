"""What Delete and Undo delete do, for one job or many."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from jobmonitor.domain.saved_row import DeletedRound
from jobmonitor.services.deleting import KEPT_DAYS, ManyDeletes, Restored, restore_round
from jobmonitor.services.selected_jobs import SelectedJobs
from jobmonitor.ui.bulk.meant import Meant
from jobmonitor.ui.bulk.runner import MAX_NAMED, BulkRunner
from jobmonitor.ui.bulk.words import Deed, done_text, jobs_text
from jobmonitor.ui.translating import mark, translate
from jobmonitor.ui.widgets.question import Question
from jobmonitor.ui.words import count_text

if TYPE_CHECKING:
    from jobmonitor.services.application import Application

ASKED_FROM = 100
"""From so many jobs on it is asked first: putting them back would take its time too."""
DELETING = Deed(
    doing=mark("Actions", "Deleting"),
    done_one=mark("Actions", "1 job deleted. What it made stays where it is."),
    done_many=mark("Actions", "{count} jobs deleted. What they made stays where it is."),
    refused=mark("Actions", "{refused} of {jobs} were not deleted."),
    nothing=mark("Actions", "Not all were deleted."),
)


class DeleteActions:
    """Works on what is selected when it is called; on the job that is shown, where nothing is."""

    def __init__(self, application: Application, runner: BulkRunner, meant: Meant) -> None:
        self._application, self._runner, self._meant = application, runner, meant
        self.question: Question | None = None
        """What is asked just now."""

    def delete(self) -> None:
        """One's own rows of jobs that are over; what they made stays. It can be undone."""
        selected = self._meant.selected()
        if selected is None or not self._runner.is_free():
            return
        if selected.count < ASKED_FROM:
            self._delete(selected)
            return
        jobs = jobs_text(selected.count)
        told = translate(
            "Actions",
            "Those that have ended and are yours are taken out of the database."
            " What they made stays where it is. They can be put back on this workstation for {days} days.",
        )
        self.question = self._runner.ask(
            translate("Actions", "Delete {jobs}?").format(jobs=jobs),
            told.format(days=KEPT_DAYS),
            translate("Actions", "Delete {jobs}").format(jobs=jobs),
            translate("Actions", "Leave them"),
            lambda: self._delete(selected),
        )
        self.question.finished.connect(lambda _: setattr(self, "question", None))
        self.question.open()

    def _delete(self, selected: SelectedJobs) -> None:
        runner = self._runner
        if not runner.is_free():
            return
        many = ManyDeletes(self._application.deleting)
        work = many.run(runner.reader, selected, runner.progress)
        runner.run(many, DELETING, work, selected.count, partial(self._deleted, many))

    def _deleted(self, many: ManyDeletes) -> None:
        """The summary, also of a round that was stopped."""
        if many.refused:
            self._runner.sum_up(many, DELETING)
            return
        if not many.acted:
            none = translate("Actions", "None of the selected jobs has ended: nothing was deleted.")
            self._runner.line.tell(none, tone="muted")
            return
        rest = ""
        if many.skipped:
            stay = translate("Actions", "{count} that have not ended stay.")
            rest = " " + stay.format(count=count_text(many.skipped))
        self._runner.line.tell(f"{done_text(many, DELETING)}{rest}", translate("Actions", "Undo"), self.undo)

    # Undo

    def undo(self) -> None:
        """Puts the rows of the last round back."""
        last = self._application.deleting.last
        runner = self._runner
        if last is None or not runner.is_free():
            return
        runner.begin(
            translate("Actions", "Putting back"),
            last.count,
            restore_round(self._application.deleting, last, runner.progress),
            partial(self._restored, last),
            failed=translate("Actions", "Not all were put back."),
        )

    def _restored(self, last: DeletedRound, restored: Restored) -> None:
        runner = self._runner
        if not restored.refused:
            told = translate("Actions", "{jobs} put back as before.")
            runner.line.tell(told.format(jobs=jobs_text(restored.acted)))
            return
        runner.line.end()
        told = translate("Actions", "{refused} of {jobs} were not put back.")
        runner.messages.tell(
            told.format(refused=count_text(len(restored.refused)), jobs=jobs_text(last.count)),
            str(restored.refused[0][1]),
            "\n".join(f"{ref}: {error}" for ref, error in restored.refused[:MAX_NAMED]),
        )

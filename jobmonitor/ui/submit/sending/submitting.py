"""From the press of Submit to a submission that is on its way, or to all that is wrong with it."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from jobmonitor.domain.events import ProblemOccurred
from jobmonitor.domain.preflight import PreflightReport
from jobmonitor.domain.workflow import Submission, Workflow
from jobmonitor.ui.submit.check.checking import Checked, check_form
from jobmonitor.ui.submit.check.findings import findings_of, may_override, waits_for
from jobmonitor.ui.submit.check.preflight import Preflight
from jobmonitor.ui.submit.check.reporting import Reporting
from jobmonitor.ui.submit.footer import Footer
from jobmonitor.ui.submit.form.form import WorkflowForm
from jobmonitor.ui.submit.server.choosing import Choosing
from jobmonitor.ui.translating import translate

if TYPE_CHECKING:
    from jobmonitor.services.application import Application
    from jobmonitor.ui.runtime import Tasks

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class _Found:
    """What the checks of one press of Submit found."""

    checked: Checked
    report: PreflightReport | None
    """None where the values alone are wrong, or there is no server."""


class Submitting(QObject):
    """Checks the form and hands it on; shows what is wrong where it is wrong."""

    changed = Signal()
    """It began or ended to check."""
    ready = Signal(object)
    """A Submission that may be sent."""

    def __init__(
        self,
        application: Application,
        tasks: Tasks,
        footer: Footer,
        choosing: Choosing,
        preflight: Preflight,
        reporting: Reporting,
        form: Callable[[], WorkflowForm | None],
    ) -> None:
        super().__init__()
        self._application, self._tasks = application, tasks
        self._footer = footer
        self._choosing, self._preflight, self._reporting = choosing, preflight, reporting
        self._form = form
        self.is_checking = False
        self._is_left = False

    def leave_alone(self) -> None:
        """Nobody looks at the form any more: what stops a submission is told to everybody."""
        self._is_left = True

    def submit(self, *, anyway: bool = False) -> None:
        """Checks what is in the form and hands it to `ready`; shows all that is wrong, where something is.
        With `anyway`, what the check of the graph doubts stops nothing."""

        def take(submission: Submission, report: PreflightReport) -> None:
            may_go = report.is_ready or bool(waits_for(report))
            if may_go or (anyway and may_override(report)):
                self._footer.problems.hide()
                self.ready.emit(submission)
            elif self._is_left:
                found = findings_of(report, submission.workflow)
                self._tell_everybody(submission.workflow, found[0].text if found else "")
            else:
                self._reporting.show_report(report)

        self.look(take)

    def look(self, then: Callable[[Submission, PreflightReport], None]) -> None:
        """Checks what is in the form; where its values can be used, `then` gets it with what was found."""
        form = self._form()
        if form is None or self.is_checking:
            return
        self.is_checking = True
        self._footer.notice.hide()
        self._footer.say(translate("Submit", "Checking …"))
        self.changed.emit()
        self._tasks.spawn(
            self._check(form),
            "check the form",
            on_done=lambda found: self._checked(found, then),
            on_error=self._check_failed,
        )

    async def _check(self, form: WorkflowForm) -> _Found:
        server = await self._choosing.resolve(form.workflow)
        checked = await check_form(self._application, form, server)
        if checked.submission is None:
            return _Found(checked, None)
        return _Found(checked, await self._preflight.check(checked.submission))

    def _checked(self, found: _Found, then: Callable[[Submission, PreflightReport], None]) -> None:
        self.is_checking = False
        self._footer.say("")
        checked, report = found.checked, found.report
        if checked.submission is None or report is None:
            if self._is_left:
                problem = next(iter(checked.problems.values()), "")
                self._tell_everybody(checked.form.workflow, problem)
            elif not checked.form.is_abandoned:
                self._reporting.show_problems(checked.form, checked.problems)
        else:
            if not self._is_left:
                self._reporting.take(report)
            then(checked.submission, report)
        self.changed.emit()

    def _tell_everybody(self, workflow: Workflow, problem: str) -> None:
        self._application.bus.publish(
            ProblemOccurred(
                translate("Submit", "{title} was not submitted: {problem}").format(
                    title=workflow.title,
                    problem=problem or translate("Submit", "something is wrong with it."),
                ),
                translate("Submit", "Open its form again: it has what was typed."),
            )
        )

    def _check_failed(self, error: Exception) -> None:
        self.is_checking = False
        log.error("The form could not be checked", exc_info=error)
        self._footer.say("")
        self._footer.notice.show_problem(
            translate("Submit", "The form could not be checked."), details=repr(error)
        )
        self.changed.emit()

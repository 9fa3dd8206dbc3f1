"""Where what a check found is shown: beside the fields it concerns, in the panel, in one line."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping

from PySide6.QtCore import QObject

from jobmonitor.domain.errors import InvalidField, InvalidSubmission, JobMonitorError, PromptRefused
from jobmonitor.domain.preflight import PreflightReport
from jobmonitor.services.checking.placing import placed
from jobmonitor.ui.submit.check.findings import (
    field_problems,
    findings_of,
    graph_findings,
    may_override,
    summary,
    waits_for,
)
from jobmonitor.ui.submit.fields.file_preview import bytes_text
from jobmonitor.ui.submit.footer import Footer
from jobmonitor.ui.submit.form.form import WorkflowForm
from jobmonitor.ui.submit.header import Header
from jobmonitor.ui.submit.sending.outgoing import Outgoing
from jobmonitor.ui.submit.sending.sending import Sending
from jobmonitor.ui.translating import mark, translate

KEPT = mark("Submit", "Submitted now, the job waits in the outbox, and is sent by itself later.")


class Reporting(QObject):
    """Shows reports of the form that is on the screen, and why a submission of it failed."""

    def __init__(
        self,
        header: Header,
        footer: Footer,
        outbox: Sending,
        form: Callable[[], WorkflowForm | None],
    ) -> None:
        super().__init__()
        self._header, self._footer, self._outbox, self._form = header, footer, outbox, form
        self.waits_for = ""
        """Why a submission would wait in the outbox; empty where it would not."""
        self._told: set[str] = set()
        """Fields beside which something of a background check stands."""
        footer.problems.go_wanted.connect(self._go_to)
        footer.problems.use_wanted.connect(self._use)
        outbox.failed.connect(self._not_sent)

    def forget(self) -> None:
        """Another form is shown."""
        self._told, self.waits_for = set(), ""
        self._footer.know("")
        self._footer.problems.show_findings((), "", may_override=False)

    def take(self, report: PreflightReport) -> None:
        """Shows quietly what was found: nothing opens, the focus stays."""
        form = self._form()
        if form is None:
            return
        shown = shown_fields(form)
        problems = {**_file_problems(form, report, shown), **field_problems(report.graph, shown)}
        for name in self._told - problems.keys():
            form.rows[name].tell("")
        for name, problem in problems.items():
            if form.rows[name].problem != problem:
                form.rows[name].tell(problem)
        self._told = set(problems)
        found = findings_of(report, form.workflow, shown)
        words = summary(report)
        self._footer.problems.show_findings(found, words, may_override=may_override(report))
        unfinished = bool(report.fields) and not found
        self.waits_for = waits_for(report)
        if self.waits_for:
            self._footer.know(
                f"{self.waits_for} {translate('Submit', KEPT)}", "pending", has_findings=bool(found)
            )
        elif not words and report.is_checked:
            self._footer.know(_ready(report))
        elif unfinished:
            self._footer.know("")  # a form that is being filled is no problem yet
        else:
            stops = not report.is_ready
            self._footer.know(words, "failed" if stops else "pending", has_findings=bool(found))

    def show_report(self, report: PreflightReport) -> None:
        """Shows aloud why nothing was sent: at the fields, and in the panel, which opens."""
        form = self._form()
        if form is None:
            return
        problems = {each.field: str(each) for each in report.fields}
        problems.update(field_problems(report.graph, shown_fields(form)))
        if problems:
            form.tell(problems)
        self._footer.problems.open_panel()

    def show_problems(self, form: WorkflowForm, problems: Mapping[str, str]) -> None:
        """Shows values that cannot be used, beside their fields."""
        no_server = bool(self._header.server_problem()) and not problems
        missing = self._header.servers.current() is None
        count = len(problems) + missing
        shown = shown_fields(form) if form is self._form() else frozenset()
        if shown:
            form.tell(problems)
        if missing or no_server:
            self._header.servers.focus()
        if count:
            self._footer.say(
                translate("Submit", "One field needs attention.")
                if count == 1
                else translate("Submit", "{count} fields need attention.").format(count=count),
                "failed",
            )
        elsewhere = [problem for name, problem in problems.items() if name not in shown]
        if elsewhere:
            self._footer.notice.show_problem(" ".join(elsewhere))

    def _not_sent(self, outgoing: Outgoing, error: JobMonitorError) -> None:
        """A submission failed: what is wrong with a value or a node is shown there."""
        form = self._form()
        if form is None or form.workflow != outgoing.submission.workflow:
            self._footer.notice.show_error(error)
        elif isinstance(error, InvalidSubmission | InvalidField):
            found = error.problems if isinstance(error, InvalidSubmission) else (error,)
            self._outbox.dismiss(outgoing)  # it is to be corrected, not to be sent again
            self.show_problems(form, {each.field: str(each) for each in found})
        else:
            self._footer.notice.show_error(error)
            if isinstance(error, PromptRefused):
                self._show_refusal(form, error)

    def _show_refusal(self, form: WorkflowForm, error: PromptRefused) -> None:
        """What the server said of its nodes, in the same way as what is found before it is asked."""
        found_by_server = placed(form.workflow, error)
        shown = shown_fields(form)
        found = graph_findings(found_by_server, form.workflow, shown)
        if found:
            form.tell(field_problems(found_by_server, shown))
            self._footer.problems.show_findings(
                found, translate("Submit", "The server refused it"), may_override=False
            )
            self._footer.problems.open_panel()

    def _go_to(self, name: str) -> None:
        form = self._form()
        if form is not None:
            form.go_to(name)

    def _use(self, name: str, value: str) -> None:
        form = self._form()
        if form is not None and name in form.rows:
            form.rows[name].restore(value)
            form.go_to(name)


def _file_problems(form: WorkflowForm, report: PreflightReport, shown: Collection[str]) -> dict[str, str]:
    """What is wrong with files that are chosen, such as that the server takes none as large. Other values
    are judged by their rows as they are typed."""
    return {
        each.field: str(each)
        for each in report.fields
        if each.field in shown and form.rows[each.field].field.type.media and form.rows[each.field].value()
    }


def _ready(report: PreflightReport) -> str:
    """That nothing is wrong, and how much will be sent."""
    size = sum(each.byte_count for each in report.uploads if not each.is_there)
    return (
        translate("Submit", "Ready to submit, with {size} to send.").format(size=bytes_text(size))
        if size
        else translate("Submit", "Ready to submit.")
    )


def shown_fields(form: WorkflowForm) -> Collection[str]:
    """The fields that are on the screen, folded or not."""
    return frozenset(name for name, row in form.rows.items() if row.is_shown)

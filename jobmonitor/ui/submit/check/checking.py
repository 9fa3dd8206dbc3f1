"""From what is in the form to a submission, or to all that is wrong with it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from jobmonitor.domain.server import Server
from jobmonitor.domain.workflow import Submission, Value, Workflow
from jobmonitor.services.forms import check_values

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jobmonitor.services.application import Application
    from jobmonitor.services.submitting.submission import SubmissionService
    from jobmonitor.ui.submit.form.form import WorkflowForm


@dataclass(frozen=True)
class Checked:
    """`submission` is None where something is wrong; `problems` are by field name."""

    form: WorkflowForm
    submission: Submission | None
    problems: Mapping[str, str]


async def check_form(application: Application, form: WorkflowForm, server: Server | None) -> Checked:
    """Waits until what was chosen is known, then checks every value; files are looked at in the background.

    Where another form took its place meanwhile, there is neither a submission nor a problem.
    """
    await form.settle()
    if form.is_abandoned:
        return Checked(form, None, {})
    run, workflow, values = application.local.run, form.workflow, form.values()
    found = form.problems()
    used, wrong = await run(checked_values, workflow, values)
    problems = {**wrong, **found}
    if server is None:
        return Checked(form, None, problems)
    submission = Submission(workflow=workflow, server=server, values=used, user_id=application.user_id)
    if not problems:
        problems = await run(problems_of, application.submission, submission)
    return Checked(form, None if problems else submission, problems)


def checked_values(
    workflow: Workflow, values: Mapping[str, Value]
) -> tuple[dict[str, Value], dict[str, str]]:
    """The values as they will be used, and field name → what is wrong. Blocking: looks at files."""
    used, problems = check_values(workflow, values)
    return used, {problem.field: str(problem) for problem in problems}


def problems_of(service: SubmissionService, submission: Submission) -> dict[str, str]:
    """Field name → what the service finds wrong. Blocking: looks at files."""
    return {error.field: str(error) for error in service.check(submission)}

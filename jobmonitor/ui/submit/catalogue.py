"""The workflows that can be chosen, and those that cannot be used. Without Qt."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from jobmonitor.domain.errors import InvalidField, JobMonitorError
from jobmonitor.domain.workflow import Submission, Value, Workflow
from jobmonitor.services.forms import check_value

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jobmonitor.services.ports import WorkflowLibrary
    from jobmonitor.services.submission import SubmissionService


@dataclass(frozen=True)
class Entry:
    """One workflow of the library; `problem` says why it cannot be used, where it cannot."""

    name: str
    workflow: Workflow | None
    problem: str = ""

    @property
    def title(self) -> str:
        """What an operator calls it."""
        return self.workflow.title if self.workflow is not None else self.name


def load(library: WorkflowLibrary) -> tuple[Entry, ...]:
    """Every workflow by its title, those that cannot be used last. Blocking."""
    entries = []
    for name in library.names():
        try:
            entries.append(Entry(name, library.get(name)))
        except JobMonitorError as error:
            entries.append(Entry(name, None, str(error)))
    return tuple(sorted(entries, key=lambda entry: (entry.workflow is None, entry.title.casefold())))


def checked_values(
    workflow: Workflow, values: Mapping[str, Value]
) -> tuple[dict[str, Value], dict[str, str]]:
    """The values as they will be used, and field name → what is wrong. Blocking: looks at files."""
    good: dict[str, Value] = {}
    wrong: dict[str, str] = {}
    for field in workflow.fields:
        try:
            good[field.name] = check_value(field, values.get(field.name))
        except InvalidField as error:
            wrong[field.name] = str(error)
    return good, wrong


def problems_of(service: SubmissionService, submission: Submission) -> dict[str, str]:
    """Field name → what the service finds wrong. Blocking: looks at files."""
    return {error.field: str(error) for error in service.check(submission)}

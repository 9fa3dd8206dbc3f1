"""The workflows that can be chosen, and those that cannot be used."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from jobmonitor.domain.errors import JobMonitorError
from jobmonitor.domain.workflow import Workflow
from jobmonitor.ui.workflow_words import in_own_words

if TYPE_CHECKING:
    from jobmonitor.services.ports import WorkflowLibrary


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
            entries.append(Entry(name, in_own_words(library.get(name))))
        except JobMonitorError as error:
            entries.append(Entry(name, None, str(error)))
    return tuple(sorted(entries, key=lambda entry: (entry.workflow is None, entry.title.casefold())))

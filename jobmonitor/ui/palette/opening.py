"""Opens the palette, with what can be done just now."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from jobmonitor.domain.workflow import Workflow
from jobmonitor.ui.palette.entries import Entry
from jobmonitor.ui.palette.recent import Recent
from jobmonitor.ui.runtime import Tasks
from jobmonitor.ui.theme.theme import Theme
from jobmonitor.ui.translating import translate
from jobmonitor.ui.words import one_line

if TYPE_CHECKING:
    from jobmonitor.services.application import Application
    from jobmonitor.ui.palette.palette import CommandPalette

Entries = Callable[[], Iterable[Entry]]
OWN = "palette"
"""The key of the action that opens it: it is not in it."""


class PaletteOpener:
    """Knows whom to ask for entries; asks them each time."""

    def __init__(
        self, window: QWidget, application: Application, tasks: Tasks, theme: Theme, *sources: Entries
    ) -> None:
        self._window, self._theme, self._sources = window, theme, list(sources)
        self._recent = Recent(application, tasks)
        self.palette: CommandPalette | None = None
        """The palette that is open."""

    def add_source(self, source: Entries) -> None:
        """Somebody else has entries: views, for example. They stand behind those that are there."""
        self._sources.append(source)

    def open(self) -> None:
        """Opens it over the window."""
        from jobmonitor.ui.palette.palette import CommandPalette  # as late as it is needed

        if self.palette is not None:
            return
        self._recent.read()
        entries = [entry for source in self._sources for entry in source() if entry.key != OWN]
        palette = CommandPalette(entries, self._recent, self._theme, self._window)
        palette.closed.connect(lambda: setattr(self, "palette", None))
        self.palette = palette
        palette.open_over(self._window)


def workflow_entries(
    workflows: Iterable[Workflow], submit: Callable[[str], None], reason: str
) -> list[Entry]:
    """One entry for each workflow that can be submitted; `reason`: why none can be."""
    return [
        Entry(
            key=f"submit/{workflow.name}",
            title=translate("Actions", "Submit {workflow}").format(workflow=one_line(workflow.title, 80)),
            place=translate("Actions", "Workflow"),
            icon="submit",
            words=one_line(workflow.name, 80),
            reason=reason,
            run=_submitting(submit, workflow.name),
        )
        for workflow in workflows
    ]


def _submitting(submit: Callable[[str], None], name: str) -> Callable[[], None]:
    return lambda: submit(name)

"""Opens the palette, with what can be done just now."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from jobmonitor.domain.workflow import Workflow
from jobmonitor.services.saved_views import SavedView
from jobmonitor.ui.feed.views.built_in import BUILT_IN
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
        self._window, self._theme, self._sources = window, theme, sources
        self._recent = Recent(application, tasks)
        self.palette: CommandPalette | None = None
        """The palette that is open."""

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
            run=partial(submit, workflow.name),
        )
        for workflow in workflows
    ]


def view_entries(
    own: Iterable[SavedView], show: Callable[[SavedView], None], reason_of_mine: str
) -> list[Entry]:
    """One entry for each view of lists; `reason_of_mine`: why those of my own jobs cannot be shown."""
    built_in = [(translate("Feed", view.name), view) for view in BUILT_IN]
    return [
        Entry(
            key=f"view/{view.name}",
            title=translate("Actions", "Show {view}").format(view=one_line(title, 80)),
            place=translate("Actions", "View of a list"),
            icon="bookmark",
            words="saved view filter",
            reason=reason_of_mine if view.values.get("mine") else "",
            run=partial(show, view),
        )
        for title, view in [*built_in, *((view.name, view) for view in own)]
    ]

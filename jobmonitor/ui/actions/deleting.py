"""Of the menu Jobs: rows are deleted, and put back."""

from __future__ import annotations

from jobmonitor.ui.action_context import (
    no_delete,
    no_undo,
)
from jobmonitor.ui.actions.action import Action
from jobmonitor.ui.translating import mark

DELETING: tuple[Action, ...] = (
    Action(
        key="delete",
        text=mark("Actions", "Delete"),
        menu="Jobs",
        icon="delete",
        shortcuts=("Del",),
        tip=mark("Actions", "Delete your own row of a job that has ended; what the job made stays"),
        many=mark("Actions", "Delete jobs"),
        many_tip=mark(
            "Actions",
            "Delete those of the selected jobs that have ended and are yours",
        ),
        reason=no_delete,
        in_context=True,
        separated=True,
        synonyms="remove erase row clean up",
    ),
    Action(
        key="undo-delete",
        text=mark("Actions", "Undo delete"),
        menu="Jobs",
        icon="undo",
        shortcuts=("Ctrl+Z",),
        tip=mark("Actions", "Put back what was deleted last"),
        reason=no_undo,
        in_context=True,
        synonyms="restore recover put back",
    ),
)

"""Of the menu Jobs: favourites and notes."""

from __future__ import annotations

from jobmonitor.ui.action_context import (
    no_jobs,
)
from jobmonitor.ui.actions.action import Action
from jobmonitor.ui.translating import mark

MARKING: tuple[Action, ...] = (
    Action(
        key="favourite",
        text=mark("Actions", "Favourite"),
        menu="Jobs",
        icon="star",
        shortcuts=("F",),
        tip=mark("Actions", "Mark the job, to find it again with is:favourite"),
        many=mark("Actions", "Favourites"),
        many_tip=mark("Actions", "Mark the selected jobs; where all are marked, take the marks away"),
        checkable=True,
        checked=lambda context: context.is_favourite,
        reason=no_jobs,
        in_context=True,
        separated=True,
        synonyms="star mark tag bookmark",
    ),
    Action(
        key="note",
        text=mark("Actions", "Note…"),
        menu="Jobs",
        icon="note",
        shortcuts=("N",),
        tip=mark("Actions", "Note something of the job, on this workstation"),
        many_tip=mark("Actions", "The same note for the selected jobs"),
        reason=no_jobs,
        in_context=True,
        synonyms="comment remark tag annotate",
    ),
)

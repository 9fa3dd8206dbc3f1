"""What is declared of an action."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from jobmonitor.ui.action_context import Context, always
from jobmonitor.ui.translating import translate

Enabled = Callable[[Context], bool]
Reason = Callable[[Context], str]
Checked = Callable[[Context], bool]


def no_reason(_context: Context) -> str:
    """There is nothing to be said."""
    return ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """One thing an operator can do. Texts are English, marked, and translated when they are shown."""

    key: str
    text: str
    menu: str
    """A name in MENUS."""
    short: str = ""
    """On buttons."""
    icon: str = ""
    shortcuts: tuple[str, ...] = ()
    tip: str = ""
    many: str = ""
    """The text where several jobs are selected."""
    many_tip: str = ""
    enabled: Enabled = always
    reason: Reason = no_reason
    """Why it cannot be done now, where that needs saying; empty where it can. A sentence, translated."""
    checkable: bool = False
    """It is a choice that is on or off."""
    group: str = ""
    """It is one of several choices, of which one is on."""
    submenu: str = ""
    """The submenu that has it: neighbours of one name share one."""
    in_context: bool = False
    """It stands in the menu of a job in a list."""
    separated: bool = False
    """A line stands above it in menus."""
    checked: Checked | None = None
    """Whether it is on, where the context says so."""
    synonyms: str = ""
    """Other words by which it is found in the command palette."""

    def why_not(self, context: Context) -> str:
        """Why it cannot be done now, as a sentence; empty where it can."""
        reason = self.reason(context)
        if reason or self.enabled(context):
            return reason
        return translate("Actions", "There is nothing to do it with now.")

"""The actions as Qt has them: in menus, in the toolbar, by their shortcuts."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QMenu, QMenuBar, QWidget

from jobmonitor.ui.action_context import Context
from jobmonitor.ui.actions import ACTIONS, MENUS, Action
from jobmonitor.ui.palette.entries import Entry
from jobmonitor.ui.theme.theme import Theme
from jobmonitor.ui.translating import translate
from jobmonitor.ui.widgets.plain import tooltip


class Actions(QObject):
    """The declared actions, and what they call."""

    def __init__(self, theme: Theme, handlers: Mapping[str, Callable[[], None]], parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._groups: dict[str, QActionGroup] = {}
        self._reasons: dict[str, str] = {}
        self._told: dict[str, tuple[str, bool]] = {}
        """Why an action cannot be done, and whether it means many jobs, as its QAction says now."""
        self._actions = {action.key: self._make(action, handlers[action.key], parent) for action in ACTIONS}
        theme.changed.connect(self._paint_icons)
        self._paint_icons()
        self.update(Context())

    def __getitem__(self, key: str) -> QAction:
        return self._actions[key]

    def _make(self, action: Action, call: Callable[[], None], parent: QWidget) -> QAction:
        made = QAction(parent)
        made.setObjectName(action.key)
        made.setCheckable(action.checkable)
        made.setShortcuts([QKeySequence(each) for each in action.shortcuts])
        if action.group:
            if action.group not in self._groups:
                self._groups[action.group] = QActionGroup(self)
            self._groups[action.group].addAction(made)
        made.triggered.connect(lambda _checked=False: call())
        parent.addAction(made)
        return made

    def _paint_icons(self) -> None:
        for action in ACTIONS:
            if action.icon:
                tone = "on_accent" if action.key == "submit" else "text"
                self._actions[action.key].setIcon(self._theme.icon(action.icon, tone))

    def update(self, context: Context) -> None:
        """Enables what makes sense now, and says of what does not why, where that needs saying."""
        for action in ACTIONS:
            made, reason = self._actions[action.key], action.why_not(context)
            if action.checked is not None:
                made.setChecked(action.checked(context))
            told_before = self._told.get(action.key)
            if told_before == (reason, context.is_many):
                continue  # as nearly all are when another row is chosen
            self._told[action.key] = (reason, context.is_many)
            self._reasons[action.key] = reason
            made.setEnabled(not reason)
            text = _text(action.many if action.many and context.is_many else action.text)
            if text != made.text():
                made.setText(text)
                short = _text(action.short) if action.short else text
                made.setIconText(f" {short}")  # a little air between icon and word
            shortcut = f" ({action.shortcuts[0]})" if action.shortcuts else ""
            told = action.many_tip if action.many_tip and context.is_many else action.tip
            tip = f"{_text(told) if told else text.rstrip('…')}{shortcut}"
            made.setToolTip(tooltip(f"{tip}\n{reason}" if reason else tip))

    def entries(self) -> list[Entry]:
        """What the command palette has of the actions, as they are now."""
        return [self._entry(action) for action in ACTIONS]

    def _entry(self, action: Action) -> Entry:
        made = self._actions[action.key]
        place = f"{_text(action.menu)} › {_text(action.submenu)}" if action.submenu else _text(action.menu)
        return Entry(
            key=action.key,
            title=made.text().rstrip("…"),
            place=place,
            shortcut=made.shortcut().toString(QKeySequence.SequenceFormat.NativeText),
            icon=action.icon,
            words=f"{_text(action.synonyms)} {action.synonyms} {_text(action.tip)}",
            reason=self._reasons[action.key],
            run=made.trigger,
        )

    def fill_menus(self, bar: QMenuBar) -> None:
        """One menu for each name in MENUS."""
        for name in MENUS:
            menu = bar.addMenu(f"&{_text(name)}")
            menu.setToolTipsVisible(True)
            self.fill(menu, [action for action in ACTIONS if action.menu == name])

    def context_menu(self, parent: QWidget) -> QMenu:
        """The menu of a job in a list."""
        menu = QMenu(parent)
        menu.setToolTipsVisible(True)
        self.fill(menu, [action for action in ACTIONS if action.in_context])
        return menu

    def fill(self, menu: QMenu, actions: list[Action]) -> None:
        """Adds actions to a menu; neighbours with the same submenu stand in one."""
        at, name = menu, ""
        for action in actions:
            if action.submenu != name:
                name = action.submenu
                if action.separated:
                    menu.addSeparator()
                at = menu.addMenu(_text(name)) if name else menu
                at.setToolTipsVisible(True)
            elif action.separated:
                at.addSeparator()
            at.addAction(self._actions[action.key])


def _text(text: str) -> str:
    """A text of the tables of actions, in the operator's language."""
    return translate("Actions", text)

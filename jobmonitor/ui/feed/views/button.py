"""The button with the views: which one is shown, whether it was changed, and what can be done with it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QToolButton, QWidget

from jobmonitor.services.saved_views import SavedView
from jobmonitor.ui.feed.views.built_in import BUILT_IN, EVERYTHING
from jobmonitor.ui.theme.theme import Theme
from jobmonitor.ui.translating import translate
from jobmonitor.ui.widgets.plain import add_named
from jobmonitor.ui.words import shortened

MAX_SHOWN = 24
"""Characters of the name in the button."""


class ViewsButton(QToolButton):
    """Name of the current view with a mark where it was changed; a menu."""

    chosen = Signal(object)
    """A SavedView."""
    save_wanted = Signal()
    update_wanted = Signal()
    rename_wanted = Signal()
    delete_wanted = Signal()
    default_wanted = Signal(bool)

    def __init__(self, theme: Theme, *, knows_me: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._knows_me = theme, knows_me
        self._own: Sequence[SavedView] = ()
        self._current: SavedView | None = None
        self._is_changed = self._is_default = False
        self.setProperty("chip", True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.choices = QMenu(self)
        self.choices.setToolTipsVisible(True)
        self.choices.aboutToShow.connect(self._fill)
        self.clicked.connect(lambda: self.choices.popup(self.mapToGlobal(self.rect().bottomLeft())))
        self.show_view(None, is_changed=False, is_default=False, own=())
        theme.changed.connect(self._paint_icon)
        self._paint_icon()

    def show_view(
        self, current: SavedView | None, *, is_changed: bool, is_default: bool, own: Sequence[SavedView]
    ) -> None:
        """Which view is shown, whether the list is otherwise by now, and all that there are."""
        self._own, self._current = own, current
        self._is_changed, self._is_default = is_changed, is_default
        name = "" if current is None or current is EVERYTHING else _title(current)
        shown = shortened(name, MAX_SHOWN) if name else translate("Feed", "Views")
        changed = bool(name) and is_changed
        self.setText(f" {shown} •" if changed else f" {shown}")  # a little air between icon and word
        told = translate("Feed", "{view}, changed").format(view=name) if changed else name
        self.setAccessibleName(translate("Feed", "View: {view}").format(view=told or EVERYTHING.name))
        tip = translate("Feed", "Views that are kept by name")
        self.setToolTip(f"{told}\n{tip}" if told else tip)

    def _fill(self) -> None:
        menu = self.choices
        menu.clear()
        for view in BUILT_IN:
            action = self._add(menu, view)
            if view.values.get("mine") and not self._knows_me:
                action.setEnabled(False)
                action.setToolTip(
                    translate("Feed", "Who you are is not set: start with --user, or set JOBMONITOR_USER")
                )
        if self._own:
            menu.addSeparator()
        for view in self._own:
            self._add(menu, view)
        menu.addSeparator()
        own = self._current if self._current in self._own else None
        menu.addAction(translate("Feed", "Save as…")).triggered.connect(self.save_wanted)
        name = "" if own is None else shortened(_title(own), MAX_SHOWN)
        for text, signal, enabled in (
            (translate("Feed", "Update “{view}”"), self.update_wanted, self._is_changed),
            (translate("Feed", "Rename “{view}”…"), self.rename_wanted, True),
            (translate("Feed", "Delete “{view}”"), self.delete_wanted, True),
        ):
            if own is not None:
                action = add_named(menu, text.format(view=name))
                action.setEnabled(enabled)
                action.triggered.connect(signal)
        if own is not None:
            default = add_named(menu, translate("Feed", "Begin with “{view}”").format(view=name))
            default.setToolTip(translate("Feed", "All lists are shown so when the window opens"))
            default.setCheckable(True)
            default.setChecked(self._is_default)
            default.triggered.connect(self.default_wanted)

    def _add(self, menu: QMenu, view: SavedView) -> QAction:
        action = add_named(menu, _title(view))
        action.setCheckable(True)
        action.setChecked(view is self._current or (self._current is None and view is EVERYTHING))
        action.triggered.connect(lambda _=False: self.chosen.emit(view))
        return action

    def _paint_icon(self) -> None:
        self.setIcon(self._theme.icon("bookmark", "muted"))


def _title(view: SavedView) -> str:
    """What a view is called here: its own name, or that of a built-in one in the operator's language."""
    return translate("Feed", view.name) if view in BUILT_IN else view.name

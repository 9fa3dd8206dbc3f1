"""The toolbar: submit, what is done most with a job, and the details pane."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QSizePolicy, QToolBar, QWidget

from jobmonitor.ui.qt_actions import Actions
from jobmonitor.ui.submit_menu import SubmitButton, SubmitMenu
from jobmonitor.ui.theme.theme import Theme
from jobmonitor.ui.theme.tokens import ICON
from jobmonitor.ui.translating import translate
from jobmonitor.ui.widgets.buttons import tool_button


def make_toolbar(actions: Actions, submit_menu: SubmitMenu, theme: Theme) -> QToolBar:
    """The window's only toolbar; it stays where it is."""
    bar = QToolBar(translate("Window", "Toolbar"))
    bar.setObjectName("toolbar")
    bar.setMovable(False)
    bar.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
    bar.setIconSize(QSize(ICON, ICON))
    bar.addWidget(SubmitButton(actions["submit"], submit_menu, theme))
    for key in ("refresh", "cancel", "open-output"):
        bar.addWidget(tool_button(actions[key], with_text=key != "refresh"))
    spacer = QWidget()
    spacer.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
    bar.addWidget(spacer)
    bar.addWidget(tool_button(actions["dock-details"], with_text=False))
    return bar

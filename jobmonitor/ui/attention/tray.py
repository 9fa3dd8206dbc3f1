"""The icon beside the clock: how many jobs ended, a menu, and messages of the desktop."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QSystemTrayIcon

from jobmonitor.ui.attention import without_tray
from jobmonitor.ui.attention.badge import badged_icon
from jobmonitor.ui.attention.words import state_words
from jobmonitor.ui.theme.theme import Theme
from jobmonitor.ui.translating import translate

MESSAGE_MS = 10_000
_TAGS = str.maketrans("<>", "‹›")


def without_tags(text: str) -> str:
    """A text in which no desktop finds HTML: those of Linux take some of it, links and pictures too, and
    whether they do cannot be told. Signs that look alike are plain to all."""
    return text.translate(_TAGS)


class Tray(QObject):
    """Shown where the desktop has a tray; elsewhere there are messages alone."""

    show_wanted = Signal()
    clicked = Signal()
    """The last message was."""
    mute_wanted = Signal(bool)

    def __init__(
        self, theme: Theme, submit: Callable[[], None], quit_: Callable[[], None], parent: QObject
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._counts = (0, 0, 0)
        self.icon = QSystemTrayIcon(self)
        self.menu = QMenu()
        self.show_action = self._add(translate("Attention", "Show jobmonitor"), self.show_wanted.emit)
        self.state = self._add("", self.show_wanted.emit)
        self.menu.addSeparator()
        self.submit = self._add(translate("Attention", "Submit…"), submit)
        self.mute = self._add(translate("Attention", "Mute for one hour"), lambda: None)
        self.mute.setCheckable(True)
        self.mute.triggered.connect(self.mute_wanted)
        self.menu.addSeparator()
        self.quit = self._add(translate("Attention", "Quit"), quit_)
        self.icon.setContextMenu(self.menu)
        self.icon.activated.connect(self._activated)
        self.icon.messageClicked.connect(self.clicked)
        theme.changed.connect(self._paint)
        self.tell(0, 0, 0)
        if QSystemTrayIcon.isSystemTrayAvailable():
            self.icon.show()

    def tell(self, running: int, failed: int, unread: int) -> None:
        """How it stands with the operator's jobs."""
        self._counts = (running, failed, unread)
        words = state_words(running, failed, unread)
        self.state.setText(words)
        self.icon.setToolTip(f"jobmonitor\n{words}")
        self._paint()

    def show_message(self, title: str, text: str, *, failed: bool) -> None:
        """A message of the desktop; a click on it is told by `clicked` where there is a tray."""
        title, text = without_tags(title), without_tags(text)
        if without_tray.is_needed() and without_tray.show_message(
            title, text, failed=failed, milliseconds=MESSAGE_MS
        ):
            return
        kind = QSystemTrayIcon.MessageIcon
        self.icon.showMessage(title, text, kind.Warning if failed else kind.Information, MESSAGE_MS)

    def hide(self) -> None:
        """There is no icon any more."""
        self.icon.hide()
        self.menu.deleteLater()

    def _paint(self) -> None:
        _, failed, unread = self._counts
        tone = "failed" if failed else "completed"
        self.icon.setIcon(badged_icon(self._theme.icons, self._theme.tokens, unread, tone))

    def _activated(self, reason: QSystemTrayIcon.ActivationReason) -> None:
        if reason in (
            QSystemTrayIcon.ActivationReason.Trigger,
            QSystemTrayIcon.ActivationReason.DoubleClick,
        ):
            self.show_wanted.emit()

    def _add(self, text: str, call: Callable[[], object]) -> QAction:
        action = self.menu.addAction(text)
        action.triggered.connect(lambda _checked=False: call())
        return action

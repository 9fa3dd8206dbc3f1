"""Which of the studio's two systems of tables a list shows: a button that is there where there are both."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu, QToolButton, QWidget

from jobmonitor.domain.feed import FeedSystem
from jobmonitor.ui.theme.theme import Theme
from jobmonitor.ui.translating import mark, translate

SYSTEMS: tuple[tuple[FeedSystem, str, str], ...] = (
    (
        FeedSystem.AUTO,
        mark("Feed", "Automatic"),
        mark("Feed", "both systems where both exist, else what there is"),
    ),
    (
        FeedSystem.NEW,
        mark("Feed", "New"),
        mark("Feed", "video_jobs, image_jobs and text_jobs: where new jobs are stored"),
    ),
    (
        FeedSystem.LEGACY,
        mark("Feed", "Legacy"),
        mark("Feed", "multitalk_jobs, edited_images, style_transfers, datasets: what there was before"),
    ),
    (
        FeedSystem.BOTH,
        mark("Feed", "Both"),
        mark("Feed", "all of these in one list; a job that was migrated is shown once, as the new one"),
    ),
)
"""The choice, its name and what it means."""


class TablesSwitch(QToolButton):
    """Says which system is shown, and offers the others, each with a sentence."""

    chosen = Signal(object)
    """A FeedSystem."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setProperty("plain", True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.choices = QMenu(self)
        title = self.choices.addAction(translate("Feed", "Tables that this list shows"))
        title.setEnabled(False)
        self.systems = QActionGroup(self)
        self.by_system: dict[FeedSystem, QAction] = {}
        for system, name, meaning in SYSTEMS:
            words = f"{translate('Feed', name)}: {translate('Feed', meaning)}"
            action = self.by_system[system] = self.choices.addAction(words)
            action.setCheckable(True)
            self.systems.addAction(action)
            action.triggered.connect(lambda _=False, system=system: self.chosen.emit(system))
        self.clicked.connect(lambda: self.choices.popup(self.mapToGlobal(self.rect().bottomLeft())))
        self.show_choice(FeedSystem.AUTO)
        self.offer(False)
        theme.changed.connect(self._paint_icon)
        self._paint_icon()

    def offer(self, has_both: bool) -> None:
        """There are both systems, or a choice was made that is to be undone."""
        self.setVisible(has_both or not self.by_system[FeedSystem.AUTO].isChecked())

    def show_choice(self, system: FeedSystem) -> None:
        """Which system is shown."""
        self.by_system[system].setChecked(True)
        name, meaning = next((name, meaning) for each, name, meaning in SYSTEMS if each is system)
        is_usual = system in (FeedSystem.AUTO, FeedSystem.BOTH)
        shown = translate("Feed", "New + legacy") if is_usual else translate("Feed", name)
        self.setText(f" {shown}")  # a little air between icon and word
        tip = f"{translate('Feed', name)}: {translate('Feed', meaning)}"
        self.setToolTip(translate("Feed", "Tables: {choice}").format(choice=tip))
        self.setAccessibleName(translate("Feed", "Tables: {choice}").format(choice=shown))
        self.setAccessibleDescription(tip)

    def _paint_icon(self) -> None:
        self.setIcon(self._theme.icon("database", "muted"))

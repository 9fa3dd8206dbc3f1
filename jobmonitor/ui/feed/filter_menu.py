"""What else narrows a list: when jobs were created, which of the studio's two systems, text jobs."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu, QToolButton, QWidget

from jobmonitor.domain.feed import FeedSystem
from jobmonitor.ui.theme.theme import Theme

SPANS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("Any time", ()),
    ("Last 24 hours", ("since:24h",)),
    ("Last 7 days", ("since:7d",)),
    ("Last 30 days", ("since:30d",)),
)
"""What it says, and the words of the search field that mean it."""

SYSTEMS: tuple[tuple[FeedSystem, str, str], ...] = (
    (FeedSystem.AUTO, "Automatic", "Both systems where both exist, else the one there is"),
    (FeedSystem.NEW, "New tables", "Only video_jobs, image_jobs and text_jobs"),
    (FeedSystem.LEGACY, "Legacy tables", "Only multitalk_jobs, edited_images, style_transfers and datasets"),
    (FeedSystem.BOTH, "Both", "Both systems; a job that was migrated is shown once"),
)


class FilterMenu(QToolButton):
    """A button with what is seldom changed. It says which system is shown where that is chosen."""

    span_chosen = Signal(tuple)
    """Words of the search field."""
    dates_wanted = Signal()
    system_chosen = Signal(object)
    text_chosen = Signal(bool)

    def __init__(self, theme: Theme, *, may_have_text: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._may_have_text = may_have_text
        self.setProperty("plain", True)
        self.setAccessibleName("More filters")
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        menu = QMenu(self)
        menu.setToolTipsVisible(True)
        self.setMenu(menu)
        menu.addSection("Created")
        self.spans = QActionGroup(self)
        self._by_words: dict[tuple[str, ...], QAction] = {}
        for title, words in SPANS:
            action = self._by_words[words] = self._add(title, self.spans)
            action.triggered.connect(lambda _=False, words=words: self.span_chosen.emit(words))
        self.dates = menu.addAction("Between…")
        self.dates.setToolTip("Write the dates into the search field: since:2026-03-01 until:2026-03-12")
        self.dates.triggered.connect(lambda _=False: self.dates_wanted.emit())
        self._systems_title = menu.addSection("Jobs of")
        self.systems = QActionGroup(self)
        self.by_system: dict[FeedSystem, QAction] = {}
        for system, title, explanation in SYSTEMS:
            action = self.by_system[system] = self._add(title, self.systems)
            action.setToolTip(explanation)
            action.triggered.connect(lambda _=False, system=system: self.system_chosen.emit(system))
        self._text_line = menu.addSeparator()
        self.text_jobs = menu.addAction("Include text jobs")
        self.text_jobs.setCheckable(True)
        self.text_jobs.setToolTip("Show captions and other text jobs too")
        self.text_jobs.triggered.connect(self.text_chosen)
        self.show_choice(FeedSystem.AUTO, text=False)
        self.offer(systems=False, text=False)
        self.show_times(())
        theme.changed.connect(self._paint_icon)
        self._paint_icon()

    def _add(self, title: str, group: QActionGroup) -> QAction:
        menu = self.menu()
        assert menu is not None
        action = menu.addAction(title)
        action.setCheckable(True)
        group.addAction(action)
        return action

    def offer(self, *, systems: bool, text: bool) -> None:
        """What makes sense to choose: a system where there are both; text jobs where there are any."""
        systems = systems or not self.by_system[FeedSystem.AUTO].isChecked()
        text = self._may_have_text and (text or self.text_jobs.isChecked())
        for action in (self._systems_title, *self.systems.actions()):
            action.setVisible(systems)
        for action in (self._text_line, self.text_jobs):
            action.setVisible(text)

    def show_choice(self, system: FeedSystem, *, text: bool) -> None:
        """Which system is shown, and whether text jobs are."""
        action = self.by_system[system]
        action.setChecked(True)
        usual = system is FeedSystem.AUTO
        self.setText("" if usual else f" {action.text()}")  # a little air between icon and word
        self.setToolTip("More filters: time, tables" if usual else f"{action.text()}: {action.toolTip()}")
        self.text_jobs.setChecked(text)
        style = Qt.ToolButtonStyle
        self.setToolButtonStyle(style.ToolButtonTextBesideIcon if self.text() else style.ToolButtonIconOnly)

    def show_times(self, words: tuple[str, ...]) -> None:
        """Which span of time the search field names."""
        known = self._by_words.get(words)
        self.spans.setExclusive(False)
        for action in self.spans.actions():
            action.setChecked(action is known)
        self.spans.setExclusive(True)
        self.dates.setCheckable(known is None)
        self.dates.setChecked(known is None)

    def _paint_icon(self) -> None:
        self.setIcon(self._theme.icon("settings", "muted"))

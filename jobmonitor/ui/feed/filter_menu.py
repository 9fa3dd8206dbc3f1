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
    (FeedSystem.AUTO, "Automatic", "both systems where both exist"),
    (FeedSystem.NEW, "New", "video_jobs, image_jobs and text_jobs alone"),
    (FeedSystem.LEGACY, "Legacy", "multitalk_jobs, edited_images, style_transfers and datasets alone"),
    (FeedSystem.BOTH, "Both", "a job that was migrated is shown once"),
)
"""The choice, its name and what it means."""


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
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.choices = menu = QMenu(self)
        menu.setToolTipsVisible(True)
        self.clicked.connect(self._open)
        self._title("Created")
        self.spans = QActionGroup(self)
        self._by_words: dict[tuple[str, ...], QAction] = {}
        for title, words in SPANS:
            action = self._by_words[words] = self._add(title, self.spans)
            action.triggered.connect(lambda _=False, words=words: self.span_chosen.emit(words))
        self.dates = menu.addAction("Between…")
        self.dates.setToolTip("Write the dates into the search field: since:2026-03-01 until:2026-03-12")
        self.dates.triggered.connect(lambda _=False: self.dates_wanted.emit())
        menu.addSeparator()
        self._systems_title = self._title("Tables")
        self.systems = QActionGroup(self)
        self.by_system: dict[FeedSystem, QAction] = {}
        for system, title, explanation in SYSTEMS:
            action = self.by_system[system] = self._add(f"{title}: {explanation}", self.systems)
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

    def _open(self) -> None:
        self.choices.popup(self.mapToGlobal(self.rect().bottomLeft()))

    def _title(self, text: str) -> QAction:
        """A line that says what the choices below it are about."""
        title = self.choices.addAction(text)
        title.setEnabled(False)
        return title

    def _add(self, title: str, group: QActionGroup) -> QAction:
        action = self.choices.addAction(title)
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
        name, meaning = next((name, meaning) for each, name, meaning in SYSTEMS if each is system)
        self.by_system[system].setChecked(True)
        usual = system is FeedSystem.AUTO
        self.setText("" if usual else f" {name}")  # a little air between icon and word
        self.setToolTip("More filters: time, tables" if usual else f"{name}: {meaning}")
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

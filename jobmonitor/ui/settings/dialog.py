"""The settings dialog: pages at the left, what is chosen at the right, one button to save."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QSize, Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from jobmonitor.domain.errors import JobMonitorError
from jobmonitor.domain.setting import SettingsPage
from jobmonitor.services.profiles import ProfileBook
from jobmonitor.ui.attention.page import AttentionPage
from jobmonitor.ui.profiles.choosing import profile_title
from jobmonitor.ui.settings.answers import Answers
from jobmonitor.ui.settings.appearance_page import AppearancePage
from jobmonitor.ui.settings.draft import ProfileDraft
from jobmonitor.ui.settings.page import Page, SpecPage
from jobmonitor.ui.settings.profile_bar import ProfileBar
from jobmonitor.ui.settings.profile_page import ProfilePage
from jobmonitor.ui.settings.servers_page import ServersPage
from jobmonitor.ui.theme.tokens import COMPACT_ROW, GROUP, MARGIN
from jobmonitor.ui.translating import translate
from jobmonitor.ui.widgets.bars import link_button
from jobmonitor.ui.widgets.name_question import NameQuestion
from jobmonitor.ui.widgets.plain import PlainLabel
from jobmonitor.ui.widgets.question import Question

if TYPE_CHECKING:
    from jobmonitor.ui.window.main_window import MainWindow

SIZE = QSize(820, 650)
NAV = 150
"""Width of the list of pages, in pixels at the usual size of text."""


class SettingsDialog(QDialog):
    """Edits one profile at a time. Open it with `open()`; it deletes itself."""

    def __init__(self, window: MainWindow, page: str = "profile") -> None:
        super().__init__(window)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(translate("Settings", "Settings"))
        self._window, self._application = window, window.application
        self._tasks = Answers(window.tasks, self)
        self._profiles = window.application.profiles
        self.draft: ProfileDraft | None = None
        """What is being edited; None until the file was read."""
        self._is_warned = False
        """Whether it was said that something is not saved."""
        self._wanted = ""
        """The profile that was asked for last."""
        self.bar = ProfileBar()
        trials, theme = window.application.trials, window.theme
        self.profile = ProfilePage(self._profiles, trials, self._tasks, theme)
        self.servers = ServersPage(self._profiles, trials, self._tasks, theme)
        self.results = SpecPage(self._profiles, SettingsPage.RESULTS)
        self.advanced = SpecPage(self._profiles, SettingsPage.ADVANCED)
        self.language = SpecPage(self._profiles, SettingsPage.APPEARANCE)
        self.appearance = AppearancePage(window, self.language)
        self.attention = AttentionPage(window.application.attention.settings)
        self.pages: dict[str, tuple[str, QWidget]] = {
            "profile": (translate("Settings", "Profile"), self.profile),
            "servers": (translate("Settings", "Servers"), self.servers),
            "results": (translate("Settings", "Results and storage"), self.results),
            "notifications": (translate("Settings", "Notifications"), self.attention),
            "appearance": (translate("Settings", "Appearance"), self.appearance),
            "advanced": (translate("Settings", "Advanced"), self.advanced),
        }
        self.nav, self.stack = QListWidget(), QStackedWidget()
        self.top = QStackedWidget()
        """Which profile is edited; on a page that is of none, that."""
        self.sentence = PlainLabel(muted=True)
        self.sentence.setWordWrap(True)
        self.offer = link_button("", lambda: self._take_offer())
        self._take_offer: Callable[[], None] = lambda: None
        self.save = QPushButton(translate("Settings", "Save"))
        self.save.setDefault(True)
        self.close_button = QPushButton(translate("Settings", "Close"))
        self.close_button.setAutoDefault(False)
        self._lay_out()
        self._connect()
        self.show_page(page)
        self._say("")
        self._read(self._profiles.current)
        least = QSize(440, 360)
        self.resize(SIZE.boundedTo(window.size() * 0.95).expandedTo(least))

    # Building

    def _lay_out(self) -> None:
        shared = PlainLabel(translate("Settings", "Of the profile that is open; kept at once."), muted=True)
        self.top.addWidget(self.bar)
        self.top.addWidget(shared)
        self.top.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.nav.setProperty("choices", "true")
        self.nav.setAccessibleName(translate("Settings", "Pages"))
        self.nav.setFixedWidth(self._window.theme.px(NAV))
        self.nav.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.nav.setTextElideMode(Qt.TextElideMode.ElideRight)
        for title, page in self.pages.values():
            item = QListWidgetItem(title)
            item.setSizeHint(QSize(0, self._window.theme.px(COMPACT_ROW)))
            self.nav.addItem(item)
            area = QScrollArea()
            area.setWidgetResizable(True)
            area.setFrameShape(QFrame.Shape.NoFrame)
            area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
            area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            around = QWidget()
            column = QVBoxLayout(around)
            column.setContentsMargins(GROUP, 0, GROUP, MARGIN)
            column.addWidget(page)
            area.setWidget(around)
            self.stack.addWidget(area)
        middle = QHBoxLayout()
        middle.setSpacing(0)
        middle.addWidget(self.nav)
        middle.addWidget(self.stack, 1)
        folder = link_button(translate("Settings", "Open the settings file"), self._open_file)
        folder.setToolTip(str(self._profiles.path))
        buttons = QHBoxLayout()
        buttons.setSpacing(MARGIN)
        buttons.addWidget(folder)
        buttons.addStretch(1)
        buttons.addWidget(self.save)
        buttons.addWidget(self.close_button)
        told = QHBoxLayout()
        told.setSpacing(MARGIN)
        told.addWidget(self.sentence, 1)
        told.addWidget(self.offer)
        column = QVBoxLayout(self)
        column.setContentsMargins(GROUP, GROUP, GROUP, GROUP)
        column.setSpacing(GROUP)
        column.addWidget(self.top)
        column.addLayout(middle, 1)
        column.addLayout(told)
        column.addLayout(buttons)

    def _connect(self) -> None:
        self.nav.currentRowChanged.connect(self._turned)
        for page in self._edited:
            page.changed.connect(self._edited_now)
        self.attention.changed.connect(self._store_attention)
        self.bar.chosen.connect(self._choose)
        self.bar.new_wanted.connect(self._ask_new)
        self.bar.rename_wanted.connect(self._ask_rename)
        self.bar.delete_wanted.connect(self._delete)
        self.bar.first_wanted.connect(self._set_first)
        self.save.clicked.connect(self._save)
        self.close_button.clicked.connect(self.reject)
        for trial in (self.profile.trial, self.servers.trial):
            self.finished.connect(trial.forget)

    @property
    def _edited(self) -> tuple[Page, ...]:
        return self.profile, self.servers, self.results, self.language, self.advanced

    # Pages

    def show_page(self, key: str) -> None:
        """Turns to a page by its key."""
        self.nav.setCurrentRow(list(self.pages).index(key))

    def _turned(self, row: int) -> None:
        self.stack.setCurrentIndex(row)
        page = list(self.pages.values())[row][1]
        self.top.setCurrentIndex(0 if page in (*self._edited, self.appearance) else 1)

    # Reading and choosing

    def _read(self, name: str) -> None:
        self._wanted = name
        self._tasks.spawn(
            self._profiles.read(),
            "read the profiles",
            on_done=partial(self._show, name),
            on_error=self._failed,
        )

    def _show(self, name: str, book: ProfileBook) -> None:
        if name != self._wanted:
            return  # another one was chosen meanwhile
        if name not in book.names:
            name = book.names[0]
        self.draft = ProfileDraft.of(book, name)
        self.bar.show_book(book, name, self._profiles.current)
        for page in self._edited:
            page.show_draft(self.draft)
        self._refresh()

    def _choose(self, name: str) -> None:
        if self.draft is not None and self.draft.is_changed:
            self.bar.box.setCurrentIndex(self.bar.box.findData(self.draft.name))
            self._say(translate("Settings", "Save or undo what was changed first."), "pending")
            self._offer(translate("Settings", "Undo the changes"), lambda: self._read(name))
        else:
            self._say("")
            self._read(name)

    def _edited_now(self) -> None:
        self._is_warned = False
        self._say("")
        self._refresh()

    def _refresh(self) -> None:
        self.save.setEnabled(self.draft is not None and self.draft.is_changed)

    # Saving

    def _save(self) -> None:
        draft = self.draft
        if draft is None:
            return
        for key, page in (
            ("profile", self.profile),
            ("servers", self.servers),
            ("results", self.results),
            ("appearance", self.language),
            ("advanced", self.advanced),
        ):
            if not page.judge():
                self.show_page(key)
                self._say(translate("Settings", "Something is not right yet."), "failed")
                return
        self.save.setEnabled(False)
        self._tasks.spawn(
            self._profiles.save(draft.name, draft.changes, draft.secrets),
            "save the settings",
            on_done=partial(self._saved, draft.name),
            on_error=self._failed,
        )

    def _saved(self, name: str, in_keyring: bool) -> None:
        self._read(name)
        if name == self._profiles.current:
            words = translate("Settings", "Saved. It holds when this profile is opened anew.")
            self._offer(translate("Settings", "Open it anew"), lambda: self._switch(name))
        else:
            words = translate("Settings", "Saved.")
            offer = translate("Settings", "Switch to {name}").format(name=profile_title(name))
            self._offer(offer, lambda: self._switch(name))
        if not in_keyring:
            words += " " + translate(
                "Settings", "This computer has no keyring: the password is known until jobmonitor ends."
            )
        self._say(words, "pending" if not in_keyring else "completed", keeps_offer=True)

    def _switch(self, name: str) -> None:
        self.accept()
        self._window.profiles.switch(name)

    def _store_attention(self) -> None:
        self._tasks.spawn(
            self._application.attention.set_settings(self.attention.settings),
            "keep what is to be told",
            on_error=self._failed,
        )

    # Whole profiles

    def _ask_new(self) -> None:
        self._ask(
            translate("Settings", "New profile"),
            "",
            translate("Settings", "Make it"),
            lambda name: self._do(self._profiles.create(name), name),
        )

    def _ask_rename(self) -> None:
        former = self.draft.name if self.draft is not None else ""
        self._ask(
            translate("Settings", "Rename profile"),
            former,
            translate("Settings", "Rename"),
            lambda name: self._do(self._profiles.rename(former, name), name),
        )

    def _ask(self, title: str, name: str, button: str, then: Callable[[str], None]) -> None:
        taken = self._profiles.known.names if self._profiles.known is not None else ()
        question = NameQuestion(
            title, name, button, lambda typed: self._profiles.name_problem(typed, taken), self
        )
        question.accepted.connect(lambda: then(question.name))
        question.open()

    def _delete(self) -> None:
        if self.draft is None:
            return
        name = self.draft.name
        question = Question(
            self,
            translate("Settings", "Delete the profile “{name}”?").format(name=profile_title(name)),
            translate(
                "Settings",
                "It goes out of the settings file, with all that it says. Its jobs stay where they are.",
            ),
        )
        question.offer(
            translate("Settings", "Delete profile"),
            translate("Settings", "Keep it"),
            lambda: self._do(self._profiles.delete(name), self._profiles.current),
        )
        question.open()

    def _set_first(self) -> None:
        if self.draft is not None:
            self._do(self._profiles.set_first(self.draft.name), self.draft.name)

    def _do(self, work: Coroutine[Any, Any, None], name: str) -> None:
        self._tasks.spawn(
            work,
            "change the profiles",
            on_done=lambda _none: self._read(name),
            on_error=self._failed,
        )

    def reject(self) -> None:
        """Closes it; where something is not saved, that is said first."""
        if self.draft is None or not self.draft.is_changed or self._is_warned:
            super().reject()
            return
        self._is_warned = True
        self._say(translate("Settings", "What was changed is not saved."), "pending")
        self._offer(translate("Settings", "Close without saving"), self.reject)

    # Words

    def _failed(self, error: Exception) -> None:
        self._refresh()
        words = str(error) if isinstance(error, JobMonitorError) else repr(error)
        self._say(words, "failed")

    def _say(self, words: str, tone: str = "", *, keeps_offer: bool = False) -> None:
        if not keeps_offer:
            self.offer.hide()
        self.sentence.setText(words)
        self.sentence.setVisible(bool(words))
        self.sentence.setProperty("muted", not tone)
        self.sentence.setProperty("tone", tone or None)
        self.sentence.style().unpolish(self.sentence)
        self.sentence.style().polish(self.sentence)

    def _offer(self, words: str, call: Callable[[], None]) -> None:
        self._take_offer = call
        self.offer.setText(words)
        self.offer.setAccessibleName(words)
        self.offer.show()

    def _open_file(self) -> None:
        path = self._profiles.path
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(path if path.exists() else path.parent)))

"""First steps: from nothing to a job that is done. Each step can be left out and taken up again."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFont
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QHBoxLayout,
    QPushButton,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
)

from jobmonitor.domain.errors import JobMonitorError
from jobmonitor.domain.setting import DEFAULT_PROFILE
from jobmonitor.services.profiles import ProfileBook
from jobmonitor.ui.first_run.job_page import JobPage
from jobmonitor.ui.first_run.pages import MePage, PlacePage, ServerPage, StepPage
from jobmonitor.ui.settings.answers import Answers
from jobmonitor.ui.settings.draft import ProfileDraft
from jobmonitor.ui.theme.theme import large
from jobmonitor.ui.theme.tokens import GROUP, MARGIN
from jobmonitor.ui.translating import mark, translate
from jobmonitor.ui.widgets.plain import PlainLabel

if TYPE_CHECKING:
    from jobmonitor.ui.window.main_window import MainWindow

SIZE = QSize(560, 440)
PLACE, SERVER, ME, JOB = range(4)
TITLES = (
    mark("Settings", "Where are the jobs?"),
    mark("Settings", "Which server does the work?"),
    mark("Settings", "Who are you?"),
    mark("Settings", "Submit a first job"),
)


class FirstSteps(QDialog):
    """Stands beside the window, which can be used meanwhile. It deletes itself."""

    def __init__(self, window: MainWindow, step: int = PLACE, *, can_simulate: bool = False) -> None:
        super().__init__(window)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(translate("Settings", "First steps"))
        self._window, self._tasks = window, Answers(window.tasks, self)
        self._profiles = window.application.profiles
        self.draft: ProfileDraft | None = None
        """What is to be written; None until the settings were read."""
        trials, theme = window.application.trials, window.theme
        self.place = PlacePage(self._profiles, trials, self._tasks, theme)
        self.server = ServerPage(self._profiles, trials, self._tasks, theme)
        self.me = MePage()
        self.job = JobPage(window, self._tasks)
        self.server.simulate.setVisible(can_simulate)
        self.server.simulate_wanted.connect(window.first_steps.simulate)
        self.job.completed.connect(self._done)
        self.finished.connect(lambda _result: self.job.close_page())
        for trial in (self.place.trial, self.server.trial):
            self.finished.connect(trial.forget)
        self.pages: tuple[StepPage, ...] = (self.place, self.server, self.me, self.job)
        self.stack = QStackedWidget()
        self.where, self.title, self.problem = PlainLabel(muted=True), PlainLabel(), PlainLabel()
        self.back = QPushButton(translate("Settings", "Back"))
        self.skip = QPushButton(translate("Settings", "Skip"))
        self.go_on = QPushButton(translate("Settings", "Continue"))
        self._lay_out()
        self._tasks.spawn(
            self._profiles.read(),
            "read the profiles",
            on_done=partial(self._begin, step),
            on_error=self._failed,
        )

    def _lay_out(self) -> None:
        font = QFont(large(self.title.font()))
        font.setWeight(QFont.Weight.DemiBold)
        self.title.setFont(font)
        self.title.setWordWrap(True)
        self.problem.setWordWrap(True)
        self.problem.setProperty("tone", "failed")
        self.problem.hide()
        for page in self.pages:
            around = QScrollArea()
            around.setWidget(page)
            around.setWidgetResizable(True)
            around.setFrameShape(QFrame.Shape.NoFrame)
            around.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            around.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
            self.stack.addWidget(around)
        for button, call in ((self.back, self._back), (self.skip, self._skip), (self.go_on, self._continue)):
            button.setAccessibleName(button.text())
            button.clicked.connect(call)
        self.back.setAutoDefault(False)
        self.skip.setAutoDefault(False)
        self.go_on.setDefault(True)
        self.later = later = QPushButton(translate("Settings", "Later"))
        later.setAccessibleName(translate("Settings", "Go on with the first steps later"))
        later.setAutoDefault(False)
        later.clicked.connect(self.reject)
        buttons = QHBoxLayout()
        buttons.setSpacing(MARGIN)
        buttons.addWidget(later)
        buttons.addStretch(1)
        for button in (self.back, self.skip, self.go_on):
            buttons.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(GROUP, GROUP, GROUP, GROUP)
        column.setSpacing(MARGIN)
        column.addWidget(self.where)
        column.addWidget(self.title)
        column.addSpacing(MARGIN)
        column.addWidget(self.stack, 1)
        column.addWidget(self.problem)
        column.addLayout(buttons)
        self.resize(SIZE.boundedTo(self._window.size() * 0.95))

    def _begin(self, step: int, book: ProfileBook) -> None:
        # A simulated server is in no profile: what is chosen here is for the one that the file begins with.
        name = self._profiles.current
        self.draft = ProfileDraft.of(book, name if name in book.names else DEFAULT_PROFILE)
        for page in self.pages:
            page.show_draft(self.draft)
        self.show_step(step)

    @property
    def step(self) -> int:
        """Which step is seen, from 0."""
        return self.stack.currentIndex()

    def show_step(self, step: int) -> None:
        """Turns to a step."""
        self.stack.setCurrentIndex(step)
        count = len(self.pages)
        self.where.setText(translate("Settings", "Step {n} of {count}").format(n=step + 1, count=count))
        self.title.setText(translate("Settings", TITLES[step]))
        self.problem.hide()
        self.back.setVisible(step > PLACE)
        self.skip.setVisible(step < JOB)
        self.later.setVisible(step < JOB)
        self.go_on.setText(
            translate("Settings", "Close") if step == JOB else translate("Settings", "Continue")
        )
        self.go_on.setAccessibleName(self.go_on.text())
        if step == SERVER:
            self.server.look_here()
        elif step == ME and self.draft is not None:
            self.me.show_draft(self.draft)
        elif step == JOB:
            self.job.look()
        self._window.first_steps.keep(step)

    def _back(self) -> None:
        self.show_step(self.step - 1)

    def _skip(self) -> None:
        self._leave(self.step)

    def _continue(self) -> None:
        if self.step == JOB:
            self.accept()
        elif self.draft is not None and not self.pages[self.step].take(self.draft):
            self._leave(self.step)

    def _leave(self, step: int) -> None:
        if step < ME:
            self.show_step(step + 1)
        elif self.draft is not None and (self.draft.is_changed or not self._has_file):
            self.go_on.setEnabled(False)
            self._tasks.spawn(
                self._profiles.save(self.draft.name, self._written(self.draft), self.draft.secrets),
                "save the settings",
                on_done=self._saved,
                on_error=self._failed,
            )
        else:
            self.show_step(JOB)

    @property
    def _has_file(self) -> bool:
        return self._profiles.known is not None and self._profiles.known.is_there

    def _written(self, draft: ProfileDraft) -> dict[str, object | None]:
        """There is a settings file from now on, whatever was left out."""
        return draft.changes or {"database": draft.values.get("database", "embedded")}

    def _saved(self, _in_keyring: bool) -> None:
        """What was chosen holds in a window of its own, where the last step is taken."""
        if self.draft is not None:
            self._window.profiles.switch(self.draft.name, lambda window: window.first_steps.open(JOB))

    def _done(self) -> None:
        self.title.setText(translate("Settings", "Your first job is done"))
        self._window.first_steps.keep(JOB, is_done=True)

    def _failed(self, error: Exception) -> None:
        self.go_on.setEnabled(True)
        self.problem.setText(str(error) if isinstance(error, JobMonitorError) else repr(error))
        self.problem.show()

"""The page with a profile's database, and as whom it is asked."""

from __future__ import annotations

from PySide6.QtWidgets import QLineEdit

from jobmonitor.domain.setting import SettingsPage
from jobmonitor.services.ports.trials import Trials
from jobmonitor.services.profiles import Profiles
from jobmonitor.ui.settings.answers import Answers
from jobmonitor.ui.settings.draft import ProfileDraft
from jobmonitor.ui.settings.page import Page
from jobmonitor.ui.settings.rows import Row
from jobmonitor.ui.settings.trial_panel import TrialPanel
from jobmonitor.ui.theme.theme import Theme
from jobmonitor.ui.translating import translate


class ProfilePage(Page):
    """The database can be tried as it is typed."""

    def __init__(self, profiles: Profiles, trials: Trials, tasks: Answers, theme: Theme) -> None:
        super().__init__(profiles)
        first, *others = [each for each in profiles.specs.values() if each.page is SettingsPage.PROFILE]
        self.add_rows([first])
        self.password = QLineEdit()
        self.password.setEchoMode(QLineEdit.EchoMode.Password)
        self.password_row = Row(
            translate("Settings", "Password"),
            translate("Settings", "It goes into the system's keyring, never into a file. Empty: as it is."),
            self.password,
        )
        self.password.textEdited.connect(self._password_typed)
        self.column.addWidget(self.password_row)
        user = [each for each in others if each.key == "user"]
        self.add_rows(user)
        self.trial = TrialPanel(
            translate("Settings", "Test database"),
            tasks,
            theme,
            lambda: trials.database(
                self.draft.in_force if self.draft is not None else {},
                self.draft.secrets if self.draft is not None else ProfileDraft("", {}, {}).secrets,
            ),
        )
        self.column.addWidget(self.trial)
        self.add_rows(each for each in others if each not in user)
        self.column.addStretch(1)
        self.changed.connect(self._draft_changed)

    def show_draft(self, draft: ProfileDraft) -> None:
        super().show_draft(draft)
        self.password.setText(draft.password)
        self.trial.forget()
        self._draft_changed()

    def _password_typed(self, text: str) -> None:
        if self.draft is not None:
            self.draft.password = text
            self.changed.emit()

    def _draft_changed(self) -> None:
        """A file has no password; what was found of another database does not hold."""
        self.trial.forget()
        address = str(self.draft.in_force.get("database", "")) if self.draft is not None else ""
        self.password_row.setVisible("://" in address and not address.startswith("sqlite"))

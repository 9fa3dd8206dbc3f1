"""The first three steps: where the jobs are, which server does the work, who I am."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QPushButton, QRadioButton, QVBoxLayout, QWidget

from jobmonitor.domain.findings import Finding, Verdict
from jobmonitor.services.ports.trials import Trials
from jobmonitor.services.profiles import Profiles
from jobmonitor.ui.settings.answers import Answers
from jobmonitor.ui.settings.draft import ProfileDraft
from jobmonitor.ui.settings.rows import Row
from jobmonitor.ui.settings.trial_panel import TrialPanel
from jobmonitor.ui.theme.theme import Theme
from jobmonitor.ui.theme.tokens import GROUP
from jobmonitor.ui.translating import translate
from jobmonitor.ui.widgets.bars import link_button

HERE = "http://127.0.0.1:8188"
"""Where ComfyUI listens by itself."""


class StepPage(QWidget):
    """A step. `take` writes what is chosen into the draft."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(GROUP)

    def show_draft(self, draft: ProfileDraft) -> None:
        """Shows what is known already."""

    def take(self, draft: ProfileDraft) -> str:
        """Writes what is chosen; what is wrong with it, in a sentence."""
        return ""


class PlacePage(StepPage):
    """A file of this computer, or the studio's database."""

    def __init__(self, profiles: Profiles, trials: Trials, tasks: Answers, theme: Theme) -> None:
        super().__init__()
        self._profiles = profiles
        self.here = QRadioButton(translate("Settings", "On this computer, in a file of its own"))
        self.studio = QRadioButton(translate("Settings", "In the studio's database"))
        self.address, self.password = QLineEdit(), QLineEdit()
        self.address.setPlaceholderText("postgresql://user@host/name")
        self.password.setEchoMode(QLineEdit.EchoMode.Password)
        self.address_row = Row(
            translate("Settings", "Address"),
            translate("Settings", "As whoever looks after the database told you."),
            self.address,
        )
        self.password_row = Row(
            translate("Settings", "Password"),
            translate("Settings", "It goes into the system's keyring, never into a file."),
            self.password,
        )
        self.trial = TrialPanel(
            translate("Settings", "Test database"), tasks, theme, lambda: self._try(trials)
        )
        for widget in (self.here, self.studio, self.address_row, self.password_row, self.trial):
            self.column.addWidget(widget)
        self.column.addStretch(1)
        for button in (self.here, self.studio):
            button.setAccessibleName(button.text())
        self.here.setChecked(True)
        self.studio.toggled.connect(self._toggled)
        self.address.textEdited.connect(lambda _text: self.trial.forget())
        self._toggled()

    def _toggled(self) -> None:
        for widget in (self.address_row, self.password_row, self.trial):
            widget.setVisible(self.studio.isChecked())
        self.changed.emit()

    async def _try(self, trials: Trials) -> Sequence[Finding]:
        draft = ProfileDraft("", {}, {}, {"database": self.address.text().strip()}, self.password.text())
        return await trials.database(draft.values, draft.secrets)

    def show_draft(self, draft: ProfileDraft) -> None:
        address = str(draft.in_force.get("database", "") or "")
        if "://" in address:
            self.studio.setChecked(True)
            self.address.setText(address)

    def take(self, draft: ProfileDraft) -> str:
        if self.here.isChecked():
            if "database" in draft.in_force:
                draft.set("database", "embedded")
            return ""
        address = self.address.text().strip()
        problem = (
            self._profiles.check("database", address)
            if address
            else translate("Settings", "Type its address.")
        )
        self.address_row.tell(problem)
        if not problem:
            draft.set("database", address)
            draft.password = self.password.text()
        return problem


class ServerPage(StepPage):
    """One ComfyUI server; one on this computer is found by itself."""

    simulate_wanted = Signal()

    def __init__(self, profiles: Profiles, trials: Trials, tasks: Answers, theme: Theme) -> None:
        super().__init__()
        self._profiles, self._trials, self._tasks = profiles, trials, tasks
        self.address = QLineEdit()
        self.address.setPlaceholderText(HERE)
        self.row = Row(
            translate("Settings", "Address of the ComfyUI server"),
            translate("Settings", "More servers can be added in the settings."),
            self.address,
        )
        self.trial = TrialPanel(translate("Settings", "Test server"), tasks, theme, lambda: self._try(trials))
        self.simulate: QPushButton = link_button(
            translate("Settings", "No server at hand? Try it with a simulated one"), self.simulate_wanted.emit
        )
        self.simulate.setAccessibleName(self.simulate.text())
        self.simulate.hide()
        for widget in (self.row, self.trial, self.simulate):
            self.column.addWidget(widget)
        self.column.addStretch(1)
        self.address.textEdited.connect(lambda _text: self.trial.forget())

    async def _try(self, trials: Trials) -> Sequence[Finding]:
        return await trials.server({"url": self.address.text().strip() or HERE}, "", {})

    def look_here(self) -> None:
        """Asks whether a server runs on this computer, where none is known."""
        if not self.address.text():
            self._tasks.spawn(
                self._trials.server({"url": HERE}, "", {}), "look for a server here", on_done=self._found
            )

    def _found(self, findings: Sequence[Finding]) -> None:
        is_there = findings and all(each.verdict is not Verdict.BROKEN for each in findings)
        if is_there and not self.address.text():
            self.address.setText(HERE)
            self.trial.start()

    def show_draft(self, draft: ProfileDraft) -> None:
        servers = draft.in_force.get("server")
        first = servers[0] if isinstance(servers, list) and servers else servers
        url = first.get("url", "") if isinstance(first, dict) else first or ""
        self.address.setText(str(url))

    def take(self, draft: ProfileDraft) -> str:
        address = self.address.text().strip()
        problem = self._profiles.check("server", [{"url": address}]) if address else ""
        self.row.tell(problem)
        known = draft.in_force.get("server")
        if address and not problem and address not in str(known):
            draft.set("server", [{"url": address}])
        return problem


class MePage(StepPage):
    """Whose jobs are "mine"."""

    def __init__(self) -> None:
        super().__init__()
        self.user = QLineEdit()
        self.row = Row(translate("Settings", "Who I am"), "", self.user)
        self.column.addWidget(self.row)
        self.column.addStretch(1)

    def show_draft(self, draft: ProfileDraft) -> None:
        is_studio = "://" in str(draft.in_force.get("database", "") or "")
        self.row.tell("")
        self.row.told.setVisible(True)
        self.row.told.setText(
            translate(
                "Settings", "Your user id in the studio's database: “Mine” shows the jobs that have it."
            )
            if is_studio
            else translate("Settings", "Leave it empty: jobmonitor makes an id for you.")
        )
        self.user.setText(str(draft.in_force.get("user", "") or ""))

    def take(self, draft: ProfileDraft) -> str:
        draft.set("user", self.user.text().strip() or None)
        return ""

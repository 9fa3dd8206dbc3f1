"""The page with the ComfyUI servers: a list in its order, and the one that is chosen as a form."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QHBoxLayout, QListWidget, QListWidgetItem, QPushButton

from jobmonitor.services.ports.trials import Trials
from jobmonitor.services.profiles import Profiles
from jobmonitor.ui.settings.answers import Answers
from jobmonitor.ui.settings.draft import ProfileDraft
from jobmonitor.ui.settings.page import Page
from jobmonitor.ui.settings.server_form import ServerForm
from jobmonitor.ui.settings.trial_panel import TrialPanel
from jobmonitor.ui.theme.theme import Theme
from jobmonitor.ui.theme.tokens import SPACE
from jobmonitor.ui.translating import translate
from jobmonitor.ui.widgets.plain import PlainLabel
from jobmonitor.ui.words import one_line

KEY = "server"
LINES = 5
"""Servers that are seen at once."""


class ServersPage(Page):
    """The first server is where a submission goes by default."""

    def __init__(self, profiles: Profiles, trials: Trials, tasks: Answers, theme: Theme) -> None:
        super().__init__(profiles)
        self._tables: list[dict[str, Any]] = []
        self._inherits = False
        self.note = PlainLabel(muted=True)
        self.note.setWordWrap(True)
        self.list = QListWidget()
        self.list.setProperty("choices", "true")
        self.list.setAccessibleName(translate("Settings", "Servers"))
        self.add = self._button(translate("Settings", "Add"), self._add)
        self.remove = self._button(translate("Settings", "Remove"), self._remove)
        self.up = self._button(translate("Settings", "Up"), lambda: self._move(-1))
        self.down = self._button(translate("Settings", "Down"), lambda: self._move(1))
        buttons = QHBoxLayout()
        buttons.setSpacing(SPACE)
        for button in (self.add, self.remove, self.up, self.down):
            buttons.addWidget(button)
        buttons.addStretch(1)
        self.form = ServerForm()
        self.trial = TrialPanel(translate("Settings", "Test server"), tasks, theme, lambda: self._try(trials))
        self.column.addWidget(self.note)
        self.column.addWidget(self.list)
        self.column.addLayout(buttons)
        self.column.addWidget(self.form)
        self.column.addWidget(self.trial)
        self.column.addStretch(1)
        self.list.currentRowChanged.connect(self._show_current)
        self.form.changed.connect(self._take_form)

    def _button(self, text: str, call: Any) -> QPushButton:
        button = QPushButton(text)
        button.setAutoDefault(False)
        button.setAccessibleName(translate("Settings", "{verb} server").format(verb=text))
        button.clicked.connect(call)
        return button

    def show_draft(self, draft: ProfileDraft) -> None:
        super().show_draft(draft)
        own = draft.values.get(KEY)
        self._inherits = own is None and draft.top.get(KEY) is not None
        self._tables = _tables(own if own is not None else draft.top.get(KEY))
        self._fill(0)

    def judge(self) -> bool:
        """Says what is wrong with a server, and chooses it."""
        for at, table in enumerate(self._tables):
            if problem := self.profiles.check(KEY, [table]):
                self.list.setCurrentRow(at)
                self.form.url_row.tell(problem)
                return False
        return True

    def add_server(self, url: str, name: str = "") -> None:
        """One more, at the end, and chosen."""
        self._tables.append({"url": url, **({"name": name} if name else {})})
        self._fill(len(self._tables) - 1)
        self._write()

    def _fill(self, row: int) -> None:
        self.list.blockSignals(True)
        self.list.clear()
        for at, table in enumerate(self._tables):
            self.list.addItem(QListWidgetItem(_title(table, is_first=at == 0)))
        self.list.setCurrentRow(min(row, len(self._tables) - 1))
        self.list.blockSignals(False)
        height = self.list.sizeHintForRow(0) if self._tables else self.fontMetrics().lineSpacing() * 2
        self.list.setFixedHeight(height * min(LINES, max(1, len(self._tables))) + 2 * SPACE + 2)
        self._tell()
        self._show_current()

    def _tell(self) -> None:
        if self._inherits:
            text = translate(
                "Settings", "These are the servers of Default; a change makes a list of its own."
            )
        elif not self._tables:
            text = translate("Settings", "There is no server yet: add one to submit jobs.")
        else:
            text = translate("Settings", "The first is where a submission goes by default.")
        self.note.setText(text)

    def _show_current(self, _row: int = 0) -> None:
        at = self.list.currentRow()
        is_one = 0 <= at < len(self._tables)
        self.form.setVisible(is_one)
        self.trial.setVisible(is_one)
        self.trial.forget()
        self.remove.setEnabled(is_one)
        self.up.setEnabled(at > 0)
        self.down.setEnabled(is_one and at < len(self._tables) - 1)
        if is_one:
            table = self._tables[at]
            self.form.show_table(table, self._token(table))

    def _token(self, table: dict[str, Any]) -> str:
        return self.draft.server_tokens.get(str(table.get("url", "")), "") if self.draft else ""

    def _take_form(self) -> None:
        at = self.list.currentRow()
        if self.draft is None or not 0 <= at < len(self._tables):
            return
        self.trial.forget()
        self.draft.server_tokens.pop(str(self._tables[at].get("url", "")), None)
        table = self.form.table()
        if self.form.token.text():
            self.draft.server_tokens[table["url"]] = self.form.token.text()
        self._tables[at] = table
        self.list.item(at).setText(_title(table, is_first=at == 0))
        self.form.url_row.tell(self.profiles.check(KEY, [table]) if table["url"] else "")
        self._write()

    def _write(self) -> None:
        if self.draft is not None:
            self._inherits = False
            self.draft.set(KEY, [dict(each) for each in self._tables] or None)
            self._tell()
            self.changed.emit()

    def _add(self) -> None:
        self.add_server("")
        self.form.url.setFocus()

    def _remove(self) -> None:
        at = self.list.currentRow()
        del self._tables[at]
        self._write()
        self._fill(max(0, at - 1))

    def _move(self, by: int) -> None:
        at = self.list.currentRow()
        self._tables[at], self._tables[at + by] = self._tables[at + by], self._tables[at]
        self._write()
        self._fill(at + by)

    async def _try(self, trials: Trials) -> Any:
        table = self.form.table()
        others = dict(self.draft.in_force) if self.draft is not None else {}
        others.pop(KEY, None)
        return await trials.server(table, self.form.token.text(), others)

    def sizeHint(self) -> QSize:
        return super().sizeHint().boundedTo(QSize(520, 10_000))


def _tables(value: object) -> list[dict[str, Any]]:
    many = value if isinstance(value, list) else [] if value is None else [value]
    return [dict(each) if isinstance(each, dict) else {"url": str(each)} for each in many]


def _title(table: dict[str, Any], *, is_first: bool) -> str:
    url, name = one_line(str(table.get("url", "")), 80), one_line(str(table.get("name", "")), 40)
    title = f"{name}  {url}".strip() or translate("Settings", "A new server")
    return translate("Settings", "{title}  (default)").format(title=title) if is_first else title

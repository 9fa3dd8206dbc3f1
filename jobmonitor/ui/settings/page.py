"""A page of the settings dialog: a column of rows for what one profile says."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from jobmonitor.domain.setting import SettingsPage, SettingSpec
from jobmonitor.services.profiles import Profiles
from jobmonitor.ui.settings.draft import ProfileDraft
from jobmonitor.ui.settings.rows import SettingRow, row_of
from jobmonitor.ui.theme.tokens import GROUP
from jobmonitor.ui.translating import translate
from jobmonitor.ui.widgets.plain import PlainLabel


class Page(QWidget):
    """Shows a draft and writes into it what is typed."""

    changed = Signal()
    """The draft is another one now."""

    def __init__(self, profiles: Profiles) -> None:
        super().__init__()
        self.profiles = profiles
        self.draft: ProfileDraft | None = None
        self.rows: dict[str, SettingRow] = {}
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(GROUP)

    def add_rows(self, specs: Iterable[SettingSpec]) -> None:
        """A row for each; one that the environment says tells so."""
        for spec in specs:
            row = row_of(spec, self.profiles.check)
            row.changed.connect(lambda row=row: self._take(row))
            self.rows[spec.key] = row
            self.column.addWidget(row)
            if spec.key in self.profiles.fixed:
                note = PlainLabel(
                    translate(
                        "Settings", "{variable} says it just now: what is written here does not hold."
                    ).format(variable=spec.variable)
                )
                note.setWordWrap(True)
                note.setProperty("tone", "pending")
                self.column.addWidget(note)

    def show_draft(self, draft: ProfileDraft) -> None:
        """Shows what it says."""
        self.draft = draft
        for key, row in self.rows.items():
            row.show_value(draft.values.get(key), draft.top.get(key))

    def judge(self) -> bool:
        """Says of each value what is wrong with it. Whether nothing is."""
        return not [row for row in self.rows.values() if row.judge()]

    def _take(self, row: SettingRow) -> None:
        if self.draft is not None:
            self.draft.set(row.spec.key, row.value())
            self.changed.emit()


class SpecPage(Page):
    """A page that has nothing but the settings that are declared for it."""

    def __init__(self, profiles: Profiles, page: SettingsPage) -> None:
        super().__init__(profiles)
        self.add_rows(each for each in profiles.specs.values() if each.page is page)
        self.column.addStretch(1)

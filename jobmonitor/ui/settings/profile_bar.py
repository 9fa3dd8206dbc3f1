"""Which profile is being edited, and what can be done with it as a whole."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLineEdit, QMenu, QPushButton, QVBoxLayout, QWidget

from jobmonitor.domain.setting import DEFAULT_PROFILE
from jobmonitor.services.profiles import ProfileBook
from jobmonitor.ui.profiles.choosing import profile_title
from jobmonitor.ui.settings.rows import Row
from jobmonitor.ui.theme.tokens import GROUP, MARGIN
from jobmonitor.ui.translating import translate
from jobmonitor.ui.widgets.controls import ComboBox
from jobmonitor.ui.widgets.plain import PlainLabel


class ProfileBar(QWidget):
    """A list of the profiles and a menu."""

    chosen = Signal(str)
    new_wanted = Signal()
    rename_wanted = Signal()
    delete_wanted = Signal()
    first_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.box = ComboBox()
        self.box.setAccessibleName(translate("Settings", "Profile"))
        label = PlainLabel(translate("Settings", "Profile"))
        label.setBuddy(self.box)
        self.button = QPushButton(translate("Settings", "Profiles…"))
        self.button.setAutoDefault(False)
        self.button.setAccessibleName(translate("Settings", "New, rename, delete profile"))
        menu = QMenu(self.button)
        menu.setToolTipsVisible(True)
        self.new = menu.addAction(translate("Settings", "New profile…"), self.new_wanted.emit)
        self.rename = menu.addAction(translate("Settings", "Rename…"), self.rename_wanted.emit)
        self.delete = menu.addAction(translate("Settings", "Delete"), self.delete_wanted.emit)
        menu.addSeparator()
        self.first = menu.addAction(translate("Settings", "Begin with this profile"), self.first_wanted.emit)
        self.first.setCheckable(True)
        self.button.setMenu(menu)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(MARGIN)
        line.addWidget(label)
        line.addWidget(self.box, 1)
        line.addWidget(self.button)
        self.box.activated.connect(lambda _at: self.chosen.emit(self.box.currentData()))

    def show_book(self, book: ProfileBook, name: str, current: str) -> None:
        """Shows the profiles, `name` as the chosen one; `current` is open."""
        self.box.clear()
        for each in book.names:
            title = profile_title(each)
            if each == current:
                title = translate("Settings", "{name} (open now)").format(name=title)
            self.box.addItem(title, each)
        self.box.setCurrentIndex(max(0, self.box.findData(name)))
        self.rename.setEnabled(name != DEFAULT_PROFILE)
        self.delete.setEnabled(name not in (DEFAULT_PROFILE, current))
        self.delete.setToolTip(
            translate("Settings", "Switch to another one first.") if name == current else ""
        )
        self.first.setChecked(book.first == name)


class NameQuestion(QDialog):
    """Asks for the name of a profile. Open it with `open()`; it deletes itself."""

    def __init__(
        self, title: str, name: str, button: str, check: Callable[[str], str], parent: QWidget
    ) -> None:
        """`check` says what is wrong with a name; empty: nothing is."""
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(title)
        self._check = check
        self.entry = QLineEdit(name)
        self.entry.selectAll()
        self.row = Row(translate("Settings", "Name"), "", self.entry)
        self.confirm = QPushButton(button)
        self.confirm.setDefault(True)
        cancel = QPushButton(translate("Settings", "Cancel"))
        cancel.setAutoDefault(False)
        buttons = QHBoxLayout()
        buttons.setSpacing(MARGIN)
        buttons.addStretch(1)
        buttons.addWidget(self.confirm)
        buttons.addWidget(cancel)
        column = QVBoxLayout(self)
        column.setContentsMargins(GROUP, GROUP, GROUP, GROUP)
        column.setSpacing(GROUP)
        column.addWidget(self.row)
        column.addLayout(buttons)
        self.setMinimumWidth(320)
        self.confirm.clicked.connect(self._confirm)
        cancel.clicked.connect(self.reject)

    @property
    def name(self) -> str:
        """What was typed."""
        return self.entry.text().strip()

    def _confirm(self) -> None:
        problem = self._check(self.name)
        self.row.tell(problem)
        if not problem:
            self.accept()

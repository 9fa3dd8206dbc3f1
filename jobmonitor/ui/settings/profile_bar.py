"""Which profile is being edited, and what can be done with it as a whole."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QMenu, QPushButton, QWidget

from jobmonitor.domain.setting import DEFAULT_PROFILE
from jobmonitor.services.profiles import ProfileBook
from jobmonitor.ui.profiles.choosing import profile_title
from jobmonitor.ui.theme.tokens import MARGIN
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

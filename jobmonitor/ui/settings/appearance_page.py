"""The page on how the window looks: what is chosen there is seen at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QVBoxLayout, QWidget

from jobmonitor.ui.settings.rows import Row
from jobmonitor.ui.theme.theme import Mode
from jobmonitor.ui.theme.tokens import GROUP, TEXT_SIZES
from jobmonitor.ui.translating import mark, translate
from jobmonitor.ui.widgets.controls import ComboBox
from jobmonitor.ui.widgets.plain import PlainLabel

if TYPE_CHECKING:
    from jobmonitor.ui.window.main_window import MainWindow

MODES = {
    Mode.SYSTEM: mark("Settings", "As the system"),
    Mode.LIGHT: mark("Settings", "Light"),
    Mode.DARK: mark("Settings", "Dark"),
    Mode.CONTRAST: mark("Settings", "High contrast"),
}


class AppearancePage(QWidget):
    """Shows how the window is, and changes it."""

    def __init__(self, window: MainWindow, above: QWidget) -> None:
        """`above`: what is saved with the profile, and stands first."""
        super().__init__()
        self._window = window
        self.theme, self.text, self.density = ComboBox(), ComboBox(), ComboBox()
        for mode, words in MODES.items():
            self.theme.addItem(translate("Settings", words), mode)
        for percent in TEXT_SIZES:
            self.text.addItem(translate("Settings", "{percent} %").format(percent=percent), percent)
        self.density.addItem(translate("Settings", "Rows with thumbnails"), False)
        self.density.addItem(translate("Settings", "Compact rows"), True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GROUP)
        column.addWidget(above)
        column.addWidget(
            Row(
                translate("Settings", "Colours"),
                translate("Settings", "High contrast is chosen by itself where the system asks for it."),
                self.theme,
            )
        )
        column.addWidget(
            Row(
                translate("Settings", "Text size"),
                translate("Settings", "Also Ctrl++ and Ctrl+-."),
                self.text,
            )
        )
        column.addWidget(Row(translate("Settings", "Lists"), "", self.density))
        note = PlainLabel(
            translate(
                "Settings",
                "The language holds when the profile is opened anew; the rest at once, kept with the window.",
            ),
            muted=True,
        )
        note.setWordWrap(True)
        column.addWidget(note)
        column.addStretch(1)
        self.show_window()
        self.theme.activated.connect(lambda _at: window.set_theme(Mode(self.theme.currentData())))
        self.text.activated.connect(lambda _at: window.set_text_size(self.text.currentData()))
        self.density.activated.connect(lambda _at: window.set_compact(self.density.currentData()))

    def show_window(self) -> None:
        """Shows how it is now."""
        window = self._window
        for box, value in (
            (self.theme, window.theme.mode),
            (self.text, window.theme.text_size),
            (self.density, window.current_tab.table.is_compact),
        ):
            at = next((at for at in range(box.count()) if box.itemData(at) == value), 0)
            box.setCurrentIndex(at)

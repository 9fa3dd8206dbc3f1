"""The line at the top of the viewer: which file, how large, and what can be done with it."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QButtonGroup, QFrame, QHBoxLayout, QSizePolicy, QToolButton, QWidget

from jobmonitor.ui.detail.comparing import CompareMode
from jobmonitor.ui.theme.theme import Theme, tabular
from jobmonitor.ui.theme.tokens import ICON, MARGIN, SPACE
from jobmonitor.ui.translating import mark, translate
from jobmonitor.ui.widgets.plain import ElidedLabel

_MODES = {
    CompareMode.SLIDER: (mark("Details", "Slider"), "left"),
    CompareMode.SIDE: (mark("Details", "Side by side"), "middle"),
    CompareMode.DIFFERENCE: (mark("Details", "Difference"), "right"),
}
LEAST_WIDTH = 400
WIDE = 640
"""Logical pixels, from which on everything has room."""


class ViewerBar(QFrame):
    """Buttons as data of the viewer: it connects them."""

    mode_chosen = Signal(CompareMode)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._icons: dict[QToolButton, str] = {}
        self._comparing = self._zooms = False
        self.setProperty("bar", True)
        self.previous = self._button("previous", translate("Details", "Previous job (Left)"))
        self.next = self._button("next", translate("Details", "Next job (Right)"))
        self.name = ElidedLabel(mode=Qt.TextElideMode.ElideMiddle, least=8)
        self.name.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.about = ElidedLabel(muted=True)
        self.about.setFont(tabular(self.about.font()))
        self.about.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.modes = QWidget()
        self._mode_buttons: dict[CompareMode, QToolButton] = {}
        self._make_modes()
        self.swap = self._button("reconcile", translate("Details", "Swap both pictures (S)"))
        self.compare = self._button(
            "compare", translate("Details", "Compare with the input or another output (C)"), checkable=True
        )
        self.player = self._button("open-external", translate("Details", "Open in player"))
        self.fit = self._button("fit", translate("Details", "Fit (Ctrl+0)"))
        self.whole = self._button("", translate("Details", "100 % (Ctrl+1)"))
        self.whole.setText("1:1")
        self.screen_button = self._button("expand", translate("Details", "Full screen (F11)"))
        line = QHBoxLayout(self)
        line.setContentsMargins(MARGIN, SPACE, MARGIN, SPACE)
        line.setSpacing(SPACE)
        for part in (self.previous, self.next):
            line.addWidget(part)
        line.addSpacing(SPACE)
        line.addWidget(self.name, 1)
        line.addWidget(self.about)
        line.addSpacing(SPACE)
        line.addWidget(self.modes)
        for button in (self.swap, self.compare, self.player, self.fit, self.whole, self.screen_button):
            line.addWidget(button)
        theme.changed.connect(self._paint_icons)
        self._paint_icons()

    def _make_modes(self) -> None:
        group = QButtonGroup(self)
        line = QHBoxLayout(self.modes)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(0)
        for mode, (text, side) in _MODES.items():
            button = QToolButton()
            button.setText(translate("Details", text))
            button.setCheckable(True)
            button.setProperty("segment", side)
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.clicked.connect(partial(self._mode_clicked, mode))
            group.addButton(button)
            line.addWidget(button)
            self._mode_buttons[mode] = button
        self.show_mode(CompareMode.SLIDER)

    def _button(self, icon: str, name: str, *, checkable: bool = False) -> QToolButton:
        button = QToolButton()
        button.setProperty("chip", True)
        button.setIconSize(QSize(ICON, ICON))
        button.setAccessibleName(name)
        button.setToolTip(name)
        button.setCheckable(checkable)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        if icon:
            self._icons[button] = icon
        return button

    def mode_button(self, mode: CompareMode) -> QToolButton:
        """The button of a way to compare."""
        return self._mode_buttons[mode]

    def show_mode(self, mode: CompareMode) -> None:
        """Which way to compare is in force."""
        self._mode_buttons[mode].setChecked(True)

    def tell(self, name: str, about: str) -> None:
        """Which file is shown, and what there is to say of it."""
        self.name.set_text(name)
        self.about.set_text(about)

    def offer(
        self, *, comparing: bool, can_compare: bool, can_step: bool, can_zoom: bool, can_play: bool
    ) -> None:
        """Shows what makes sense now."""
        self._comparing, self._zooms = comparing, can_zoom
        self.modes.setVisible(comparing)
        self.compare.setChecked(comparing)
        self.compare.setVisible(can_compare or comparing)
        self.previous.setEnabled(can_step)
        self.next.setEnabled(can_step)
        self.player.setVisible(can_play)
        self._give_way()

    def minimumSizeHint(self) -> QSize:
        return QSize(LEAST_WIDTH, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._give_way()

    def _give_way(self) -> None:
        """Where there is little room, what keys do as well gives way to the ways to compare."""
        has_room = self.width() >= WIDE or not self._comparing
        self.swap.setVisible(self._comparing and has_room)
        for part in (self.name, self.about, self.screen_button):  # the pictures themselves are named
            part.setVisible(has_room)
        for button in (self.fit, self.whole):
            button.setVisible(self._zooms and has_room)

    def _mode_clicked(self, mode: CompareMode, _checked: bool = False) -> None:
        self.mode_chosen.emit(mode)

    def _paint_icons(self) -> None:
        for button, icon in self._icons.items():
            button.setIcon(self._theme.icon(icon))

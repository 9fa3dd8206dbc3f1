"""One dock: its title with a menu of where it can go, and its content, made when it is first seen."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QMoveEvent, QResizeEvent
from PySide6.QtWidgets import QDockWidget, QHBoxLayout, QMenu, QSizePolicy, QToolButton, QWidget

from jobmonitor.domain.job import JSON
from jobmonitor.ui.docks.kept import KeptContent
from jobmonitor.ui.docks.spec import BOTTOM, LEFT, RIGHT, DockSpec
from jobmonitor.ui.theme.theme import Theme, small
from jobmonitor.ui.theme.tokens import ICON, MARGIN, SPACE
from jobmonitor.ui.translating import translate
from jobmonitor.ui.widgets.plain import ElidedLabel


class Dock(QDockWidget):
    """A dock that is empty until it is seen."""

    arranged = Signal()
    """It is somewhere else, or of another size."""
    rearranged = Signal()
    """Something else is chosen in its content."""

    def __init__(self, spec: DockSpec, theme: Theme, fill_menu: Callable[[QMenu, str], None]) -> None:
        """`fill_menu(menu, key)` puts into the menu what can be done with the dock now."""
        super().__init__(spec.title)
        self.spec = spec
        self.setObjectName(f"dock-{spec.key}")
        self.setAccessibleName(spec.title)
        self.setAllowedAreas(LEFT | RIGHT | BOTTOM)
        self.title_bar = TitleBar(spec, theme, fill_menu)
        self.title_bar.close_button.clicked.connect(self.close)
        self.setTitleBarWidget(self.title_bar)
        self._is_made = False
        self._kept: dict[str, JSON] = {}
        # Later: Qt tells of it in the midst of arranging docks, and what asks it about them then may crash.
        self.visibilityChanged.connect(self._seen, Qt.ConnectionType.QueuedConnection)
        self.dockLocationChanged.connect(lambda _area: self.arranged.emit())
        self.topLevelChanged.connect(lambda _floats: self.arranged.emit())
        self.visibilityChanged.connect(lambda _seen: self.arranged.emit())

    @property
    def content(self) -> QWidget:
        """What is in it; made now where it was not."""
        if not self._is_made:
            self._is_made = True
            content = self.spec.make()
            self.setWidget(content)
            if isinstance(content, KeptContent):
                content.restore(self._kept)
                content.rearranged.connect(self.rearranged)
        return self.widget()

    @property
    def is_made(self) -> bool:
        """Whether there is something in it already."""
        return self._is_made

    @property
    def is_seen(self) -> bool:
        """Whether it is open and no other dock is in front of it."""
        return self.isVisible() and not self.visibleRegion().isEmpty()

    def dump(self) -> dict[str, JSON]:
        """What is chosen in it; as it was left, where it was not seen yet."""
        content = self.widget() if self._is_made else None
        return content.dump() if isinstance(content, KeptContent) else self._kept

    def restore_content(self, values: Mapping[str, JSON]) -> None:
        """Chooses in it what was chosen; where it was not seen yet, when it is."""
        self._kept = dict(values)
        content = self.widget() if self._is_made else None
        if isinstance(content, KeptContent):
            content.restore(values)

    def set_title(self, title: str) -> None:
        """Calls it so."""
        self.setWindowTitle(title)
        self.title_bar.title.set_text(title)

    def take_focus(self) -> None:
        """What is in it has the keyboard."""
        content = self.content
        proxy = content.focusProxy() or content
        if not proxy.focusPolicy() & Qt.FocusPolicy.TabFocus:
            found = (
                each
                for each in content.findChildren(QWidget)
                if each.focusPolicy() & Qt.FocusPolicy.TabFocus and each.isVisible() and each.isEnabled()
            )
            proxy = next(found, self.title_bar.menu_button)
        proxy.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.arranged.emit()

    def moveEvent(self, event: QMoveEvent) -> None:
        super().moveEvent(event)
        if self.isFloating():
            self.arranged.emit()

    def _seen(self, _is_seen: bool) -> None:
        if self.is_seen:
            _ = self.content


class TitleBar(QWidget):
    """The dock's name, a menu of where it can go, and a button that closes it."""

    def __init__(self, spec: DockSpec, theme: Theme, fill_menu: Callable[[QMenu, str], None]) -> None:
        super().__init__()
        self._spec, self._theme, self._fill_menu = spec, theme, fill_menu
        self.setProperty("dock-title", True)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.title = ElidedLabel(least=4)
        self.title.setFont(small(self.title.font()))
        self.title.set_text(spec.title)
        menu_words = translate("Window", "Where “{title}” stands").format(title=spec.title)
        self.menu_button = _button(menu_words)
        self.menu = QMenu(self.menu_button)
        self.menu.aboutToShow.connect(self._fill)
        self.menu_button.clicked.connect(self.open_menu)
        self.close_button = _button(translate("Window", "Close “{title}”").format(title=spec.title))
        line = QHBoxLayout(self)
        line.setContentsMargins(MARGIN + SPACE, SPACE // 2, SPACE, SPACE // 2)
        line.setSpacing(0)
        line.addWidget(self.title, 1)
        line.addWidget(self.menu_button)
        line.addWidget(self.close_button)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self._paint_icons)
        self._paint_icons()

    def open_menu(self) -> None:
        """Shows what can be done with the dock."""
        button = self.menu_button
        button.setFocus()
        self.menu.popup(button.mapToGlobal(button.rect().bottomLeft()))  # Qt's own way waits for its end

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self.title.setFont(small(self.font()))

    def _fill(self) -> None:
        self.menu.clear()
        self._fill_menu(self.menu, self._spec.key)

    def _paint_icons(self) -> None:
        self.menu_button.setIcon(self._theme.icon("more", "muted"))
        self.close_button.setIcon(self._theme.icon("close", "muted"))


def _button(words: str) -> QToolButton:
    button = QToolButton()
    button.setAutoRaise(True)
    button.setProperty("slight", True)
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    button.setAccessibleName(words)
    button.setToolTip(words)
    button.setFixedSize(ICON + MARGIN, ICON + MARGIN)
    return button

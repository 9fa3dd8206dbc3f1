"""The servers in the status bar: as many as there is room for, the others behind a button."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QIcon, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QSizePolicy, QToolButton, QWidget

from jobmonitor.ui.status_item import StatusItem, Told
from jobmonitor.ui.theme.theme import Theme
from jobmonitor.ui.theme.tokens import GROUP
from jobmonitor.ui.translating import translate
from jobmonitor.ui.widgets.plain import add_named, tooltip

LEAST = 168
"""Pixels that the strip keeps room for."""
MANY = 16
"""From more servers on, they are summed up: a few names of many say nothing."""


class ServerStrip(QWidget):
    """Items in the order in which their servers came. None is cut where it can be folded away instead."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._items: dict[str, StatusItem] = {}
        self.more = QToolButton()
        self.more.setProperty("slight", True)
        self.more.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.more.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.more.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.more.hide()
        self._menu = QMenu(self.more)
        self._menu.setToolTipsVisible(True)
        self._menu.aboutToShow.connect(self._fill)
        self.more.setMenu(self._menu)
        self._line = QHBoxLayout(self)
        self._line.setContentsMargins(0, 0, 0, 0)
        self._line.setSpacing(GROUP)
        self._line.addWidget(self.more)
        self._line.addStretch(1)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self._fit)

    def tell(self, url: str, told: Told) -> None:
        """Shows how the server at `url` is."""
        if url not in self._items:
            self._items[url] = StatusItem(self._theme, self)
            self._line.insertWidget(len(self._items) - 1, self._items[url])
        self._items[url].tell(told)
        self._fit()

    def item(self, url: str) -> StatusItem:
        """The item of a server."""
        return self._items[url]

    @property
    def folded(self) -> tuple[StatusItem, ...]:
        """The items that there is no room for."""
        return tuple(item for item in self._items.values() if item.isHidden())

    def minimumSizeHint(self) -> QSize:
        return QSize(LEAST, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        self.more.setFixedHeight(self.more.fontMetrics().height() + 2)  # the bar is as high without it
        items = list(self._items.values())
        if len(items) > MANY:
            for item in items:
                item.hide()
            self._sum_up(items)
            self.more.show()
            return
        widths = [item.sizeHint().width() for item in items]
        shown = len(items)
        if sum(widths) + GROUP * (shown - 1) > self.width():
            self._name(items)
            room = self.width() - self.more.sizeHint().width()
            shown = 0
            while shown < len(items) and (room := room - widths[shown] - GROUP) >= 0:
                shown += 1
        for at, item in enumerate(items):
            item.setVisible(at < shown)
        self._name(items[shown:])
        self.more.setVisible(shown < len(items))

    def _sum_up(self, items: list[StatusItem]) -> None:
        """ "48 servers ready, 2 away"; the tooltip has those that are away, the menu all."""
        away = [item.text for item in items if item.told.tone == "failed"]
        ready = sum(item.told.tone in ("completed", "pending") for item in items)
        parts = [translate("Window", "%n server(s) ready", ready)]
        if len(items) - ready - len(away):
            parts.append(translate("Window", "%n connecting", len(items) - ready - len(away)))
        if away:
            parts.append(translate("Window", "%n away", len(away)))
        self.more.setText(f" {', '.join(parts)}")
        icon, tone = ("warning", "failed") if away else ("server", "completed")
        self.more.setIcon(self._theme.icon(icon, tone))
        self.more.setToolTip(tooltip("\n".join(away)))

    def _name(self, folded: list[StatusItem]) -> None:
        """Says how many are behind the button, and of how many of them something is wrong."""
        wrong = [item for item in folded if item.told.tone == "failed"]
        some = "" if len(folded) == len(self._items) else translate("Window", "more ")
        text = (
            translate("Window", "{count} {some}servers").format(count=len(folded), some=some)
            if len(folded) != 1
            else translate("Window", "1 {some}server").format(some=some)
        )
        many = "" if len(wrong) == len(folded) else f", {len(wrong)}"
        self.more.setText(
            translate("Window", " {text}{many} unreachable").format(text=text, many=many)
            if wrong
            else f" {text}"
        )
        self.more.setIcon(
            self._theme.icon("warning", "failed") if wrong else self._theme.icon("server", "muted")
        )
        self.more.setToolTip(tooltip("\n".join(item.text for item in folded)))

    def _fill(self) -> None:
        self._menu.clear()
        for item in self.folded:
            told = item.told
            icon = QIcon(self._theme.pixmap(told.icon, told.tone, self.devicePixelRatioF()))
            action = add_named(self._menu, told.text)
            action.setIcon(icon)
            action.setToolTip(tooltip(told.tip))

"""The search field with its filters as chips, in one frame."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QToolButton, QWidget

from jobmonitor.services.searching.completing import Completion
from jobmonitor.services.searching.keys import BY_NAME
from jobmonitor.services.searching.language import (
    MAX_SEARCH,
    Filter,
    Search,
    parse,
    scan,
    write,
    write_term,
)
from jobmonitor.ui.feed.searching.chip import ChipStrip
from jobmonitor.ui.feed.searching.field import SearchField
from jobmonitor.ui.theme.theme import Theme
from jobmonitor.ui.theme.tokens import ICON, SPACE
from jobmonitor.ui.translating import translate
from jobmonitor.ui.widgets.plain import PlainLabel

FIELD_ROOM = 96
"""Pixels that chips leave to the text."""
LEAST_WIDTH = 180
MAX_CHIPS = 30


class SearchBox(QFrame):
    """Chips, then what is typed. A filter that is typed and understood becomes a chip when it is finished."""

    changed = Signal()
    """Something else is looked for; not for each letter, but when the typing rests."""
    left = Signal()
    searched = Signal(str)
    """All that is looked for, as text, where it was meant: by Enter."""

    def __init__(
        self,
        theme: Theme,
        complete: Callable[[str, int, bool], Completion],
        is_understood: Callable[[Filter], bool],
        claim: Callable[[Filter], bool],
        parent: QWidget | None = None,
    ) -> None:
        """`claim`: whether a filter is shown elsewhere, and needs no chip."""
        super().__init__(parent)
        self._theme, self._is_understood, self._claim = theme, is_understood, claim
        self._terms: tuple[Filter, ...] = ()
        self.setProperty("searchbox", True)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setCursor(Qt.CursorShape.IBeamCursor)
        self._glass = PlainLabel()
        self._glass.setFixedSize(ICON, ICON)
        self.strip = ChipStrip(theme)
        self.strip.setCursor(Qt.CursorShape.ArrowCursor)
        self.field = SearchField(complete)
        self.clear_button = QToolButton()
        self.clear_button.setProperty("flat", True)
        self.clear_button.setCursor(Qt.CursorShape.ArrowCursor)
        self.clear_button.setToolTip(translate("Feed", "Clear the search and its filters"))
        self.clear_button.setAccessibleName(translate("Feed", "Clear the search and its filters"))
        self.clear_button.clicked.connect(self._clear)
        line = QHBoxLayout(self)
        line.setContentsMargins(SPACE + 2, 0, 2, 0)
        line.setSpacing(SPACE + 1)
        line.addWidget(self._glass)
        line.addWidget(self.strip)
        line.addWidget(self.field, 1)
        line.addWidget(self.clear_button)
        self.setFocusProxy(self.field)
        self.field.installEventFilter(self)
        self.field.typed.connect(lambda _: self.changed.emit())
        self.field.left.connect(self.left)
        self.field.finished.connect(self.take_filters)
        self.field.searched.connect(lambda: self.searched.emit(self.text))
        self.field.erased_back.connect(lambda: self.remove(len(self._terms) - 1))
        self.field.textChanged.connect(lambda _: self._show_clear())
        self.strip.removed.connect(self.remove)
        self.strip.edited.connect(self.edit)
        self.strip.passed.connect(self.field.setFocus)
        theme.changed.connect(self._paint_icons)
        self._paint_icons()
        self._show_clear()

    # what is looked for

    @property
    def terms(self) -> tuple[Filter, ...]:
        """The filters that are chips."""
        return self._terms

    @property
    def search(self) -> Search:
        """All that is looked for: the chips, then what is typed."""
        return (*self._terms, *parse(self.field.text()))

    @property
    def text(self) -> str:
        """The same as text."""
        return " ".join(part for part in (write(self._terms), self.field.text().strip()) if part)

    def set_text(self, text: str) -> None:
        """Looks for this: its filters are chips. Tells nothing."""
        self._terms = ()
        _, rest = self._without_filters(text)
        self._write(rest)
        self._show()

    def add(self, term: Filter) -> None:
        """Looks for a filter too; for one whose key has one value, instead of what was there."""
        if not self._claim(term):
            self._put(term)
        self._show()
        self._tell()

    def replace_key(self, key: str, terms: Sequence[Filter]) -> None:
        """Other filters of one key, in place of those that there are."""
        self._terms = tuple(term for term in self._terms if term.key != key)
        for term in terms:
            self._put(term)
        self._show()
        self._tell()

    def remove(self, at: int) -> None:
        """A chip goes; the keyboard is in the text then."""
        if 0 <= at < len(self._terms):
            self._terms = (*self._terms[:at], *self._terms[at + 1 :])
            self._show()
            self.field.setFocus()
            self._tell()

    def edit(self, at: int) -> None:
        """A chip becomes text, its values selected; one that is longer than the field takes stays a chip."""
        if not 0 <= at < len(self._terms):
            return
        term = self._terms[at]
        if len(write_term(term)) + len(self.field.text()) >= MAX_SEARCH:
            return
        self._terms = (*self._terms[:at], *self._terms[at + 1 :])
        self._show()
        typed = write_term(term)
        self.field.setFocus(Qt.FocusReason.OtherFocusReason)
        self.field.setText(f"{typed} {self.field.text()}".strip())
        value = typed.index(":") + 1
        self.field.setSelection(value, len(typed) - value)

    def clear(self) -> None:
        """Looks for nothing more. Tells nothing."""
        self.set_text("")

    def _clear(self) -> None:
        self.clear()
        self.field.setFocus()
        self._tell()

    def take_filters(self) -> None:
        """What is finished and understood in the text becomes chips."""
        taken, rest = self._without_filters(self.field.text())
        if taken:
            self._write(rest)
            self._show()
            self._tell()

    def _without_filters(self, typed: str) -> tuple[bool, str]:
        """Makes chips of what is understood in a text; whether there was such, and what is left."""
        rest, at, taken = [], 0, False
        for term, start, end in scan(typed):
            if isinstance(term, Filter) and self._is_understood(term) and len(self._terms) < MAX_CHIPS:
                rest.append(typed[at:start])
                at, taken = end, True
                if not self._claim(term):
                    self._put(term)
        if not taken:
            return False, typed
        rest.append(typed[at:])
        left = " ".join(part.strip() for part in rest if part.strip())
        return True, f"{left} " if left and typed.endswith(" ") else left

    def _write(self, text: str) -> None:
        """Puts this into the field, and tells nothing."""
        blocked = self.field.blockSignals(True)
        self.field.setText(text)
        self.field.blockSignals(blocked)

    def _put(self, term: Filter) -> None:
        kept = self._terms
        if not BY_NAME[term.key].takes_several:
            kept = tuple(each for each in kept if each.key != term.key)
        self._terms = tuple(dict.fromkeys((*kept, term)))

    # the widget

    def _tell(self) -> None:
        self.field.tell()

    def _show(self) -> None:
        self.strip.show_terms(self._terms)
        self.field.set_hinted(not self._terms)
        self._give_room()
        self._show_clear()

    def _show_clear(self) -> None:
        self.clear_button.setVisible(bool(self._terms or self.field.text()))

    def _give_room(self) -> None:
        self.strip.set_room(max(0, self.width() - FIELD_ROOM - 2 * ICON - 5 * SPACE))
        self.strip.setVisible(bool(self._terms))

    def minimumSizeHint(self) -> QSize:
        return QSize(LEAST_WIDTH, super().minimumSizeHint().height())  # chips give way

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._give_room()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.field.setFocus(Qt.FocusReason.MouseFocusReason)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The frame shows where the keyboard is."""
        if event.type() in (QEvent.Type.FocusIn, QEvent.Type.FocusOut):
            self.setProperty("active", event.type() == QEvent.Type.FocusIn)
            self.style().polish(self)
        return super().eventFilter(watched, event)

    def _paint_icons(self) -> None:
        self._glass.setPixmap(self._theme.pixmap("search", "muted", self.devicePixelRatioF()))
        self.clear_button.setIcon(self._theme.icon("close", "muted"))

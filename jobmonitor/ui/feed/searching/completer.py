"""What may be meant, in a list below the search field."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal
from PySide6.QtWidgets import QCompleter, QLineEdit, QListView

from jobmonitor.services.searching.completing import Completion, Offer
from jobmonitor.ui.feed.searching.tips import TIPS
from jobmonitor.ui.translating import translate
from jobmonitor.ui.words import one_line

Index = QModelIndex | QPersistentModelIndex
LEAST_WIDTH = 280
MAX_SHOWN = 90
"""Characters of one offer that are shown."""
_TAKEN = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Tab)


class OfferModel(QAbstractListModel):
    """The offers: what is written, and what it means."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._offers: tuple[Offer, ...] = ()

    def show(self, offers: tuple[Offer, ...]) -> None:
        """Has these now."""
        self.beginResetModel()
        self._offers = offers
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - as Qt declares it
        return 0 if parent.isValid() else len(self._offers)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid() or index.row() >= len(self._offers):
            return None
        offer = self._offers[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            shown = one_line(offer.text, MAX_SHOWN)
            return f"{shown}   {translate('Feed', TIPS[offer.key])}" if offer.key else shown
        return offer.text if role == Qt.ItemDataRole.EditRole else None


class Completer(QObject):
    """Offers while one types, and puts in what is chosen."""

    chosen = Signal()
    """Something complete was put in."""

    def __init__(self, field: QLineEdit, complete: Callable[[str, int, bool], Completion]) -> None:
        super().__init__(field)
        self._field, self._complete = field, complete
        self._completion = Completion(0, 0)
        self.model = OfferModel(self)
        self._completer = QCompleter(self.model, self)
        self._completer.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
        self._completer.setMaxVisibleItems(12)
        self._completer.setWidget(field)
        self._completer.activated.connect(self._choose)
        self.view = QListView()
        self.view.setProperty("offers", True)
        self.view.setAccessibleName(translate("Feed", "Suggestions"))
        self._completer.setPopup(self.view)

    @property
    def is_open(self) -> bool:
        """Whether the list is seen."""
        return self.view.isVisible()

    def takes(self, key: int) -> bool:
        """Whether a key is about the list: a row is chosen by it."""
        return key in _TAKEN and self.view.currentIndex().isValid()

    def close(self) -> None:
        """The list goes."""
        self.view.hide()

    def offer(self, *, asked: bool = False) -> None:
        """Shows what may be meant at the cursor, if anything."""
        field = self._field
        self._completion = self._complete(field.text(), field.cursorPosition(), asked)
        if not self._completion.offers:
            self.close()
            return
        self.model.show(self._completion.offers)
        rect = field.rect()
        left = field.cursorRect().left()
        rect.setLeft(min(left, max(0, field.width() - LEAST_WIDTH)))
        rect.setWidth(max(LEAST_WIDTH, min(self.view.sizeHintForColumn(0) + 32, 560)))
        self._completer.complete(rect)
        self._fit()
        self.view.setCurrentIndex(QModelIndex())

    def _fit(self) -> None:
        """Qt makes the list as high as its rows, and forgets the room around them."""
        rows = min(self._completer.maxVisibleItems(), len(self._completion.offers))
        around = self.view.height() - self.view.viewport().height()
        wanted = rows * self.view.sizeHintForRow(0) + around
        if self.view.height() < wanted:
            self.view.resize(self.view.width(), wanted)

    def _choose(self, chosen: str) -> None:
        field, found = self._field, self._completion
        offer = next((each for each in found.offers if each.text == chosen), None)
        if offer is None:
            return
        text = field.text()
        rest = text[found.end :]
        gap = "" if offer.goes_on or rest[:1] in (" ", ",") else " "
        field.setText(f"{text[: found.start]}{offer.text}{gap}{rest}")
        field.setCursorPosition(found.start + len(offer.text) + (not offer.goes_on))
        if offer.goes_on:
            self.offer()
        else:
            self.chosen.emit()

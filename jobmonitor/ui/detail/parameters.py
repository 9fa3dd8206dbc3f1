"""Names and values of a job in a table: searched, copied one by one or all at once."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from jobmonitor.domain.job import Job
from jobmonitor.ui.detail.facts import Fact, facts_text, parameter_facts, whole_text
from jobmonitor.ui.runtime import Tasks
from jobmonitor.ui.theme.theme import Theme
from jobmonitor.ui.theme.tokens import MARGIN, SPACE
from jobmonitor.ui.translating import translate
from jobmonitor.ui.widgets.bars import link_button
from jobmonitor.ui.widgets.plain import PlainLabel, TextBlock, tooltip
from jobmonitor.ui.widgets.text_rows import TextRows
from jobmonitor.ui.words import count_text, one_line

if TYPE_CHECKING:
    from jobmonitor.services.ports import Background

log = logging.getLogger(__name__)

ROW_HEIGHT = 24
NAME_WIDTH = 112
MOST_ROWS = 14
"""Rows that are shown at once; the others by scrolling."""
SEARCHED_FROM = 8
"""From how many rows on there is a search."""
VALUE_LINES = 6
NAME, VALUE = range(2)
_OWN_KEYS = (QKeySequence.StandardKey.Copy, QKeySequence.StandardKey.SelectAll)
Index = QModelIndex | QPersistentModelIndex


class FactModel(QAbstractTableModel):
    """Facts, those that match."""

    def __init__(self, theme: Theme, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._all: tuple[Fact, ...] = ()
        self._words = ""
        self.facts: tuple[Fact, ...] = ()

    def show_facts(self, facts: Sequence[Fact]) -> None:
        """Shows others, with the same search."""
        self.beginResetModel()
        self._all = tuple(facts)
        self._match()
        self.endResetModel()

    def search(self, words: str) -> None:
        """Shows those that have these words in name or value."""
        self.beginResetModel()
        self._words = words.strip().casefold()
        self._match()
        self.endResetModel()

    def _match(self) -> None:
        words = self._words
        self.facts = tuple(
            fact for fact in self._all if words in fact.name.casefold() or words in fact.value.casefold()
        )

    @property
    def everything(self) -> tuple[Fact, ...]:
        """All of them, also those that do not match."""
        return self._all

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        return 0 if parent.isValid() else len(self.facts)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        return 0 if parent.isValid() else 2

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not 0 <= index.row() < len(self.facts):
            return None
        fact = self.facts[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return fact.name if index.column() == NAME else one_line(fact.value, 600)
            case Qt.ItemDataRole.ToolTipRole:
                return tooltip(fact.value)
            case Qt.ItemDataRole.AccessibleTextRole:
                return f"{fact.name}: {one_line(fact.value, 300)}"
            case Qt.ItemDataRole.ForegroundRole if index.column() == NAME:
                return QColor(self._theme.tokens.muted)
            case _:
                return None


class FactView(TextRows):
    """Ctrl+C copies the values of the selected rows."""

    def __init__(self, model: FactModel, parent: QWidget) -> None:
        super().__init__(ROW_HEIGHT, parent)
        self._facts = model
        self.setModel(model)
        self.setProperty("framed", True)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.horizontalHeader().hide()
        self.horizontalHeader().setStretchLastSection(True)
        self.setColumnWidth(NAME, NAME_WIDTH)
        self.setAccessibleName(translate("Details", "Parameters"))

    def chosen(self) -> list[Fact]:
        """The facts of the selected rows."""
        rows = sorted({index.row() for index in self.selectionModel().selectedIndexes()})
        return [self._facts.facts[row] for row in rows]

    def event(self, event: QEvent) -> bool:
        """Here Ctrl+C and Ctrl+A mean the values, and no action of the window."""
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and (
                event.matches(QKeySequence.StandardKey.Copy)
                or event.matches(QKeySequence.StandardKey.SelectAll)
            )
        ):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            facts = self.chosen()
            text = whole_text(facts[0]) if len(facts) == 1 else facts_text(facts)
            if facts:
                QGuiApplication.clipboard().setText(text)
        else:
            super().keyPressEvent(event)


class ParameterTable(QWidget):
    """The table, a search above it, and the whole of the value that is chosen below it."""

    filled = Signal(bool)
    """The parameters of a job are shown; whether there are any."""

    def __init__(self, local: Background, tasks: Tasks, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._local, self._tasks = local, tasks
        self._question, self._loading = 0, False
        self.model = FactModel(theme, self)
        self.line = QLineEdit(self)
        self.line.setPlaceholderText(translate("Details", "Find a parameter"))
        self.line.setAccessibleName(self.line.placeholderText())
        self.line.setClearButtonEnabled(True)
        self.told = PlainLabel("", muted=True)
        self.copy = link_button(translate("Details", "Copy all"), self.copy_all, self)
        self.copy.setAccessibleName(translate("Details", "Copy all parameters"))
        self.view = FactView(self.model, self)
        self.value = TextBlock(max_lines=VALUE_LINES)
        self.value.setAccessibleName(translate("Details", "Value"))
        self.value.hide()
        head = QHBoxLayout()
        head.setSpacing(MARGIN)
        head.addWidget(self.line, 1)
        head.addWidget(self.told)
        head.addStretch(0)
        head.addWidget(self.copy)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE)
        column.addLayout(head)
        column.addWidget(self.view)
        column.addWidget(self.value)
        self.line.textChanged.connect(self._search)
        self.view.selectionModel().selectionChanged.connect(lambda *_: self._show_value())
        self.model.modelReset.connect(self._show_value)

    @property
    def is_loading(self) -> bool:
        """Whether names and values are being made."""
        return self._loading

    def show_job(self, job: Job) -> None:
        """Shows the parameters of a job, as soon as they are made: there may be a megabyte of them."""
        self._question += 1
        self._loading = True
        question = self._question
        self._tasks.spawn(
            self._local.run(parameter_facts, job),
            "parameters of a job",
            on_done=partial(self._made, question),
            on_error=partial(self._failed, question),
        )

    def _made(self, question: int, facts: list[Fact]) -> None:
        if question == self._question:
            self._loading = False
            self.show_facts(facts)
            self.filled.emit(bool(facts))

    def _failed(self, question: int, error: Exception) -> None:
        log.error("The parameters of a job cannot be shown", exc_info=error)
        self._made(question, [])

    def show_facts(self, facts: Sequence[Fact]) -> None:
        """Shows these."""
        searched = len(facts) >= SEARCHED_FROM
        self.line.setVisible(searched)
        if not searched and self.line.text():
            self.line.clear()
        self.model.show_facts(facts)
        self._fit()
        self._tell()

    def copy_all(self) -> None:
        """Names and whole values of all of them onto the clipboard."""
        self._tasks.spawn(
            self._local.run(facts_text, self.model.everything),
            "copy parameters",
            on_done=QGuiApplication.clipboard().setText,
        )

    def _search(self, words: str) -> None:
        self.model.search(words)
        self._tell()

    def _tell(self) -> None:
        shown, whole = self.model.rowCount(), len(self.model.everything)
        words = translate("Details", "{number} of {count}")
        told = words.format(number=count_text(shown), count=count_text(whole)) if shown != whole else ""
        self.told.setText(told)

    def _fit(self) -> None:
        rows = min(max(1, self.model.rowCount()), MOST_ROWS)
        self.view.setFixedHeight(rows * self.view.row_height + 2 * self.view.frameWidth() + 2)

    def _show_value(self) -> None:
        """All of a value that has no room in its row."""
        facts = self.view.chosen()
        room = self.view.columnWidth(VALUE) - 2 * MARGIN
        value = facts[0].value if len(facts) == 1 else ""
        is_cut = "\n" in value or self.fontMetrics().horizontalAdvance(value[:400]) > room
        self.value.setVisible(is_cut)
        if is_cut:
            self.value.set_text(value)

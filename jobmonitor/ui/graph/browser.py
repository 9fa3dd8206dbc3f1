"""A graph to read: its nodes in order, a search, links that jump, and the whole as JSON."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QModelIndex, Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from jobmonitor.domain.job import EMPTY, JSON
from jobmonitor.ui.graph.delegate import ROW_HEIGHT, OutlineDelegate
from jobmonitor.ui.graph.model import NAME, OutlineModel
from jobmonitor.ui.graph.outline import Outline, outline
from jobmonitor.ui.graph.text import json_text
from jobmonitor.ui.theme.theme import Theme
from jobmonitor.ui.theme.tokens import MARGIN, SPACE
from jobmonitor.ui.translating import translate
from jobmonitor.ui.widgets.bars import link_button
from jobmonitor.ui.widgets.plain import PlainLabel
from jobmonitor.ui.widgets.text_rows import TextRows
from jobmonitor.ui.words import count_text

if TYPE_CHECKING:
    from jobmonitor.services.ports import Background
    from jobmonitor.ui.runtime import Tasks

NAME_WIDTH = 132
"""Of the names' column, at first."""


class OutlineView(TextRows):
    """The rows. Enter, or a double click, on a link goes to its node; Ctrl+C copies a row."""

    jump_wanted = Signal(str)

    def __init__(self, model: OutlineModel, parent: QWidget) -> None:
        super().__init__(ROW_HEIGHT, parent)
        self._outline = model
        self.setModel(model)
        self.setProperty("framed", True)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.horizontalHeader().hide()
        self.horizontalHeader().setStretchLastSection(True)
        self.setColumnWidth(NAME, NAME_WIDTH)
        self.setAccessibleName(translate("Details", "Nodes of the graph"))
        self.doubleClicked.connect(self._activate)

    def show_outline(self, outline: Outline) -> None:
        """Shows another graph: the headings of nodes go across both columns."""
        self.clearSpans()
        self._outline.show_outline(outline)
        for at in outline.places.values():
            self.setSpan(at, NAME, 1, 2)

    def event(self, event: QEvent) -> bool:
        """Here Ctrl+C means the row, and no action of the window."""
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and event.matches(QKeySequence.StandardKey.Copy)
        ):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        row = self._outline.row(self.currentIndex().row())
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and row is not None and row.target:
            self.jump_wanted.emit(row.target)
        elif event.matches(QKeySequence.StandardKey.Copy) and row is not None:
            QGuiApplication.clipboard().setText(f"{row.name}\t{row.value}")
        else:
            super().keyPressEvent(event)

    def _activate(self, index: QModelIndex) -> None:
        row = self._outline.row(index.row())
        if row is not None and row.target:
            self.jump_wanted.emit(row.target)


class GraphBrowser(QWidget):
    """Shows one graph at a time. Its outline, and its JSON, are made away from the window's thread."""

    def __init__(self, local: Background, tasks: Tasks, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._local, self._tasks = local, tasks
        self._graph: Mapping[str, JSON] = EMPTY
        self._question = 0
        self._found: tuple[int, ...] = ()
        self._wanted = ""
        self.model = OutlineModel(self)
        self.line = QLineEdit(self)
        self.line.setPlaceholderText(translate("Details", "Find in the graph"))
        self.line.setAccessibleName(self.line.placeholderText())
        self.line.setClearButtonEnabled(True)
        self.line.installEventFilter(self)
        self.told = PlainLabel("", self, muted=True)
        self.copy = link_button(translate("Details", "Copy as JSON"), self.copy_json, self)
        self.view = OutlineView(self.model, self)
        self._delegate = OutlineDelegate(theme, self.view)
        self.view.setItemDelegate(self._delegate)
        head = QHBoxLayout()
        head.setSpacing(MARGIN)
        head.addWidget(self.line, 1)
        head.addWidget(self.told)
        head.addWidget(self.copy)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE)
        column.addLayout(head)
        column.addWidget(self.view, 1)
        self.line.textChanged.connect(self._typed)
        self.view.jump_wanted.connect(self.go_to)
        theme.changed.connect(self.view.viewport().update)

    @property
    def graph(self) -> Mapping[str, JSON]:
        """What is shown, or is about to be."""
        return self._graph

    def show_graph(self, graph: Mapping[str, JSON], marked: str = "") -> None:
        """Shows a graph; the node `marked` stands out."""
        self._graph, self._delegate.marked = graph, marked
        self._question += 1
        self._tasks.spawn(
            self._local.run(outline, graph),
            "nodes of a graph",
            on_done=partial(self._show, self._question),
        )

    def forget(self) -> None:
        """Shows nothing, and drops what is being made."""
        self._question += 1
        self._graph, self._wanted = EMPTY, ""
        self.view.show_outline(Outline())

    def go_to(self, node_id: str) -> bool:
        """Makes a node current and brings it to the top; as soon as it is there, where it is not yet."""
        at = self.model.outline.places.get(node_id)
        if at is None:
            self._wanted = node_id
            return False
        self._wanted = ""
        index = self.model.index(at, NAME)
        self.view.setCurrentIndex(index)
        self.view.scrollTo(index, QAbstractItemView.ScrollHint.PositionAtTop)
        return True

    def look(self, *, backwards: bool = False) -> None:
        """Goes to the next row that was found, round the end."""
        if not self._found:
            return
        at = self.view.currentIndex().row()
        if backwards:
            before = [each for each in self._found if each < at]
            target = before[-1] if before else self._found[-1]
        else:
            target = next((each for each in self._found if each > at), self._found[0])
        index = self.model.index(target, NAME)
        self.view.setCurrentIndex(index)
        self.view.scrollTo(index, QAbstractItemView.ScrollHint.PositionAtCenter)
        self._tell_found(self._found.index(target) + 1)

    def copy_json(self) -> None:
        """The whole graph, as ComfyUI reads it, onto the clipboard."""
        self._tasks.spawn(
            self._local.run(json_text, self._graph),
            "copy a graph",
            on_done=QGuiApplication.clipboard().setText,
        )

    def eventFilter(self, watched: object, event: QEvent) -> bool:
        """In the search line, Enter looks on, with Shift backwards; Escape empties it."""
        if watched is self.line and event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self.look(backwards=bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier))
                return True
            if event.key() == Qt.Key.Key_Escape and self.line.text():
                self.line.clear()
                return True
        return super().eventFilter(watched, event)  # type: ignore[arg-type]  # Qt hands over a QObject

    def _show(self, question: int, made: Outline) -> None:
        if question != self._question:
            return
        self.view.show_outline(made)
        self.view.setAccessibleDescription(self._count_words())
        self._typed()
        if self._wanted:
            self.go_to(self._wanted)

    def _typed(self) -> None:
        self._found = self.model.outline.find(self.line.text())
        if self._found:
            index = self.model.index(self._found[0], NAME)
            self.view.setCurrentIndex(index)
            self.view.scrollTo(index, QAbstractItemView.ScrollHint.PositionAtCenter)
            self._tell_found(1)
        elif self.line.text().strip():
            self.told.setText(translate("Details", "Not found"))
        else:
            self.told.setText(self._count_words())

    def _tell_found(self, number: int) -> None:
        words = translate("Details", "{number} of {count}")
        self.told.setText(words.format(number=count_text(number), count=count_text(len(self._found))))

    def _count_words(self) -> str:
        made = self.model.outline
        if made.is_cut:
            words = translate("Details", "{shown} of {count} nodes")
            return words.format(shown=count_text(len(made.places)), count=count_text(made.nodes))
        return translate("Details", "%n node(s)", made.nodes) if made.nodes else ""

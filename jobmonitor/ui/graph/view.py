"""The graph of a submission as text, before it is sent or after, and what is different from the last one."""

from __future__ import annotations

import logging
import os
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFontDatabase, QGuiApplication, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QButtonGroup,
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QPlainTextEdit,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from jobmonitor.domain.errors import JobMonitorError, StorageError
from jobmonitor.domain.job import EMPTY, JSON
from jobmonitor.services.submitting.evidence import without_evidence
from jobmonitor.ui.graph.search import SearchBar
from jobmonitor.ui.graph.text import GraphText, json_text, render
from jobmonitor.ui.theme.tokens import MARGIN
from jobmonitor.ui.translating import translate
from jobmonitor.ui.widgets.plain import PlainLabel
from jobmonitor.ui.words import bounded, one_line

if TYPE_CHECKING:
    from jobmonitor.services.application import Application
    from jobmonitor.ui.runtime import Tasks

log = logging.getLogger(__name__)

USUAL_SIZE = QSize(720, 600)
LEAST_SIZE = QSize(420, 320)


class GraphView(QDialog):
    """Shows one graph. Open it with `open()`; it deletes itself when it is closed."""

    def __init__(
        self,
        application: Application,
        tasks: Tasks,
        title: str,
        graph: Mapping[str, JSON],
        *,
        note: str = "",
        compare_with: str = "",
        parent: QWidget | None = None,
    ) -> None:
        """`compare_with` names the workflow with whose last graph it is compared; empty: with none."""
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._application, self._tasks = application, tasks
        self._graph, self._name = graph, title
        self._shown: GraphText | None = None
        self._is_open = True
        self.text = QPlainTextEdit(self)
        self.search = SearchBar(self.text, self)
        self.graph_button = self._segment(translate("Graph", "Graph"), "left")
        self.changes_button = self._segment(translate("Graph", "Changes"), "right")
        self.copy_button = QPushButton(translate("Graph", "&Copy"), self)
        self.save_button = QPushButton(translate("Graph", "&Save…"), self)
        self.close_button = QPushButton(translate("Graph", "Close"), self)
        self._told = PlainLabel(bounded(note, 600), self, muted=True)
        self._told.setWordWrap(True)
        self._lay_out(compared=bool(compare_with))
        self._connect()
        work = self._load(compare_with)
        self._tasks.spawn(work, "show the graph", on_done=self._show_graph, on_error=self._failed)

    @property
    def shown(self) -> GraphText | None:
        """What is shown, once it is there."""
        return self._shown

    def done(self, result: int) -> None:
        self._is_open = False
        super().done(result)

    # Building

    def _lay_out(self, *, compared: bool) -> None:
        self.setWindowTitle(translate("Graph", "Graph of {name}").format(name=one_line(self._name, 80)))
        self.setMinimumSize(LEAST_SIZE)
        self.resize(USUAL_SIZE.boundedTo(self.screen().availableGeometry().size() * 0.92))
        self.text.setReadOnly(True)
        self.text.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self.text.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.text.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.text.setAccessibleName(translate("Graph", "Graph"))
        self.text.setTabChangesFocus(True)
        self.text.setPlainText(translate("Graph", "Preparing the graph …"))
        self.changes_button.setVisible(compared)
        self.graph_button.setVisible(compared)
        head = QHBoxLayout()
        head.setSpacing(0)
        head.addWidget(self.graph_button)
        head.addWidget(self.changes_button)
        head.addStretch(1)
        buttons = QHBoxLayout()
        buttons.setSpacing(MARGIN)
        for button in (self.copy_button, self.save_button):
            buttons.addWidget(button)
        buttons.addStretch(1)
        buttons.addWidget(self.close_button)
        for button in (self.copy_button, self.save_button, self.close_button):
            button.setAutoDefault(False)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(MARGIN)
        column.addLayout(head)
        column.addWidget(self._told)
        column.addWidget(self.text, 1)
        column.addWidget(self.search)
        column.addLayout(buttons)

    def _segment(self, text: str, side: str) -> QToolButton:
        button = QToolButton(self)
        button.setText(text)
        button.setCheckable(True)
        button.setProperty("segment", side)
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        return button

    def _connect(self) -> None:
        group = QButtonGroup(self)
        for button in (self.graph_button, self.changes_button):
            group.addButton(button)
        self.graph_button.setChecked(True)
        group.buttonClicked.connect(lambda _: self._show_text())
        self.copy_button.clicked.connect(self._copy)
        self.copy_button.setToolTip(translate("Graph", "Copy the whole text"))
        self.save_button.clicked.connect(self._ask_where)
        self.save_button.setToolTip(translate("Graph", "Save the graph as a file that ComfyUI opens"))
        self.close_button.clicked.connect(self.reject)
        QShortcut(QKeySequence.StandardKey.Find, self).activated.connect(self.search.open_bar)
        QShortcut(QKeySequence.StandardKey.FindNext, self).activated.connect(self.search.look)
        self.text.setFocus()

    # Showing

    async def _load(self, compare_with: str) -> GraphText:
        application = self._application
        former: Mapping[str, JSON] = EMPTY
        if compare_with:
            try:
                former = await application.local.run(application.journal.last_graph, compare_with)
                former = without_evidence(former)
            except JobMonitorError as error:
                log.info("The last graph is not known: %s", error)
        return await application.local.run(render, self._graph, former)

    def _show_graph(self, shown: GraphText) -> None:
        if not self._is_open:
            return
        self._shown = shown
        count = len(shown.changes) + shown.more_changes
        self.changes_button.setText(
            translate("Graph", "Changes · {count}").format(count=count)
            if shown.has_former
            else translate("Graph", "Changes")
        )
        self.changes_button.setToolTip(
            translate("Graph", "What is different from the last one that was sent")
        )
        self._show_text()

    def _show_text(self) -> None:
        if self._shown is None:
            return
        shown = self._shown
        text = changes_text(shown) if self.changes_button.isChecked() else shown.text
        if shown.is_cut and not self.changes_button.isChecked():
            text += translate("Graph", "\n… The graph goes on: save it to see all of it.")
        self.text.setPlainText(text)

    def _failed(self, error: Exception) -> None:
        log.error("The graph could not be shown", exc_info=error)
        if self._is_open:
            self.text.setPlainText(
                translate("Graph", "The graph could not be shown: {error}").format(error=error)
            )

    # Taking it along

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.text.toPlainText())
        self.copy_button.setText(translate("Graph", "Copied"))

    def _ask_where(self) -> None:
        browser = QFileDialog(
            self,
            translate("Graph", "Save the graph"),
            str(Path.home()),
            translate("Graph", "ComfyUI graph (*.json)"),
        )
        browser.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        browser.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        browser.setDefaultSuffix("json")
        browser.selectFile(f"{''.join(c if c.isalnum() or c in '-_' else '-' for c in self._name)[:60]}.json")
        browser.fileSelected.connect(self.save)
        browser.open()

    def save(self, path: str) -> None:
        """Writes the whole graph into a file, in the background."""
        target = Path(path)
        work = self._application.local.run(_write, target, self._graph)
        self._tasks.spawn(
            work, "save the graph", on_done=partial(self._saved, target), on_error=self._not_saved
        )

    def _saved(self, target: Path, _: None) -> None:
        if self._is_open:
            self._told.setText(translate("Graph", "Saved as {target}.").format(target=target))

    def _not_saved(self, error: Exception) -> None:
        if self._is_open:
            self._told.setText(str(error))


def changes_text(shown: GraphText) -> str:
    """The list of changes, then the texts line by line."""
    if not shown.has_former:
        return translate(
            "Graph", "Nothing was sent from this workflow before, so there is nothing to compare with."
        )
    if not shown.changes:
        return translate("Graph", "Nothing is different from the last one that was sent.")
    lines = list(shown.changes)
    if shown.more_changes:
        lines.append(translate("Graph", "… and {more_changes} more").format(more_changes=shown.more_changes))
    if shown.difference:
        lines += ["", shown.difference]
    return "\n".join(lines)


def _write(target: Path, graph: Mapping[str, JSON]) -> None:
    """Blocking. The file is there when it is whole. Raises StorageError."""
    part = target.with_name(f"{target.name}.part")
    try:
        part.write_text(json_text(graph) + "\n", encoding="utf-8")
        os.replace(part, target)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise StorageError(
            translate("Graph", "The graph was not saved: {reason}.").format(reason=reason),
            remedy=translate("Graph", "Choose another place."),
            details=str(target),
        ) from error

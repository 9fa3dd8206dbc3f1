"""The top of the dialog: which workflow, and where it goes."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QWidget

from jobmonitor.domain.server import Server
from jobmonitor.ui.submit.form.catalogue import Entry
from jobmonitor.ui.submit.server.servers import ServerChooser
from jobmonitor.ui.translating import translate
from jobmonitor.ui.widgets.controls import ComboBox
from jobmonitor.ui.widgets.plain import ElidedLabel, PlainLabel, tooltip
from jobmonitor.ui.words import bounded, one_line

ABOUT = 20
"""Logical pixels: as high as the links beside it."""


class Header(QFrame):
    """The workflow with its description, the server with its state."""

    workflow_chosen = Signal(object)
    """An Entry."""

    def __init__(self, servers: Sequence[Server], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("bar", "true")
        self._entries: tuple[Entry, ...] = ()
        self.workflows = ComboBox(self)
        self.workflows.setAccessibleName(translate("Submit", "Workflow"))
        self.servers = ServerChooser(servers, self)
        workflow_label = _caption(translate("Submit", "&Workflow"), self.workflows)
        server_label = _caption(translate("Submit", "S&erver"), self.servers.box)
        self._description = _plain("muted")
        self._server_problem = _plain("failed")
        self._server_problem.hide()
        self._server_about = ElidedLabel(muted=True, least=12)
        self._server_about.setMinimumHeight(ABOUT)
        self._server_about.setText(" ")  # keeps its room, so that nothing moves when something is known
        self._grid = grid = QGridLayout(self)
        grid.setContentsMargins(16, 12, 16, 12)
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(4)
        grid.addWidget(workflow_label, 0, 0)
        grid.addWidget(server_label, 0, 1)
        grid.addWidget(self.workflows, 1, 0, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(self.servers, 1, 1, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(self._server_problem, 2, 1, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(self._server_about, 2, 1, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(self._description, 3, 0, 1, 2, Qt.AlignmentFlag.AlignTop)
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(1, 1)
        self.workflows.currentIndexChanged.connect(self._chosen)

    def show_entries(self, entries: Sequence[Entry], wanted: str) -> None:
        """Fills the list of workflows and chooses the one called `wanted`, else the first."""
        self._entries = tuple(entries)
        with QSignalBlocker(self.workflows):
            self.workflows.clear()
            for entry in entries:
                title = one_line(entry.title, 100)
                self.workflows.addItem(
                    title
                    if entry.workflow
                    else translate("Submit", "{title} (cannot be used)").format(title=title),
                    entry.name,
                )
                self.workflows.setItemData(
                    self.workflows.count() - 1,
                    tooltip(one_line(entry.name, 100)),
                    Qt.ItemDataRole.ToolTipRole,
                )
            self.workflows.setCurrentIndex(max(0, self.workflows.findData(wanted)))
        self._chosen(self.workflows.currentIndex())

    def add_tools(self, tools: QWidget) -> None:
        """Puts what concerns the form as a whole below the workflow."""
        self._grid.addWidget(tools, 2, 0, Qt.AlignmentFlag.AlignTop)

    def show_server_problem(self, text: str) -> None:
        """Says below the server what is wrong with it."""
        self._server_problem.setText(bounded(text, 300))
        self._server_problem.setVisible(bool(text))
        self._server_about.setVisible(not text)

    def show_server_about(self, text: str) -> None:
        """Says below the server how it suits; what is wrong with it comes before that."""
        self._server_about.set_text(bounded(text, 300) or " ")

    def mark_address(self, invalid: bool) -> None:
        """Outlines the line of the server's address, or not."""
        line = self.servers.address
        if bool(line.property("invalid")) != invalid:
            line.setProperty("invalid", invalid)
            line.style().polish(line)

    def server_problem(self) -> str:
        """What is said below the server."""
        return self._server_problem.text()

    def _chosen(self, index: int) -> None:
        if 0 <= index < len(self._entries):
            entry = self._entries[index]
            description = bounded(entry.workflow.description, 400) if entry.workflow else ""
            self._description.setText(description)
            self._description.setVisible(bool(description))
            self.workflow_chosen.emit(entry)


def _caption(text: str, buddy: QWidget) -> QLabel:
    label = QLabel(text)
    label.setProperty("muted", "true")
    label.setBuddy(buddy)
    return label


def _plain(tone: str) -> QLabel:
    label = PlainLabel()
    label.setWordWrap(True)
    label.setProperty("muted" if tone == "muted" else "tone", "true" if tone == "muted" else tone)
    return label

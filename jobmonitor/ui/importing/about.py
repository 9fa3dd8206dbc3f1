"""What the workflow is called, what it makes, and which node's files are its result."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QGridLayout, QLabel, QLineEdit, QWidget

from jobmonitor.domain.job import JobKind
from jobmonitor.services.importing import Proposal, name_from
from jobmonitor.ui.theme.tokens import GROUP, SPACE
from jobmonitor.ui.translating import mark, translate
from jobmonitor.ui.widgets.controls import ComboBox
from jobmonitor.ui.widgets.plain import PlainLabel
from jobmonitor.ui.words import one_line

_KINDS = (
    (JobKind.VIDEO, mark("Importing", "Video")),
    (JobKind.IMAGE, mark("Importing", "Image")),
    (JobKind.TEXT, mark("Importing", "Text")),
)


class About(QWidget):
    """The name follows the title until somebody types one."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.title = QLineEdit()
        self.name = QLineEdit()
        self.description = QLineEdit()
        self.kind = ComboBox()
        self.result = ComboBox()
        self.name_problem = PlainLabel()
        self.name_problem.setWordWrap(True)
        self.name_problem.setProperty("tone", "failed")
        self.name_problem.hide()
        self.name.setToolTip(
            translate("Importing", "Also the name of its two files, and what `jobmonitor submit` takes")
        )
        self.result.setToolTip(
            translate("Importing", "The node whose files, or whose text, are the job's result")
        )
        self.description.setPlaceholderText(translate("Importing", "May stay empty"))
        for kind, text in ((kind, translate("Importing", text)) for kind, text in _KINDS):
            self.kind.addItem(text, kind.value)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(GROUP)
        grid.setVerticalSpacing(SPACE)
        rows = (
            (
                (translate("Importing", "&Title"), self.title),
                (translate("Importing", "&Name"), self.name),
                (translate("Importing", "Ma&kes"), self.kind),
            ),
            (
                (translate("Importing", "&Description"), self.description),
                None,
                (translate("Importing", "&Result"), self.result),
            ),
        )
        for at, line in enumerate(rows):
            for column, each in enumerate(line):
                if each is not None:
                    span = 2 if at == 1 and column == 0 else 1
                    grid.addWidget(_caption(*each), at * 3, column, 1, span)
                    grid.addWidget(each[1], at * 3 + 1, column, 1, span)
        grid.addWidget(self.name_problem, 2, 0, 1, 3)
        grid.setRowMinimumHeight(2, SPACE)
        for column, stretch in enumerate((3, 2, 2)):
            grid.setColumnStretch(column, stretch)
        self._typed_name = False
        self.title.textEdited.connect(self._title_edited)
        self.name.textEdited.connect(self._name_edited)
        self.description.textEdited.connect(self.changed)
        self.kind.activated.connect(self.changed)
        self.result.activated.connect(self._result_chosen)

    def show_proposal(self, proposal: Proposal, title: str, name: str) -> None:
        """What is suggested; what was typed or chosen before is given up."""
        self._typed_name = False
        self.title.setText(title)
        self.name.setText(name)
        self.description.clear()
        with QSignalBlocker(self.result):
            self.result.clear()
            for each in proposal.results:
                words = each.title if each.title == each.class_type else f"{each.title} ({each.class_type})"
                self.result.addItem(
                    one_line(
                        translate("Importing", "{words}, node {node_id}").format(
                            words=words, node_id=each.node_id
                        ),
                        120,
                    ),
                    (each.node_id, each.kind.value),
                )
        self.kind.setCurrentIndex(self.kind.findData(proposal.kind.value))

    @property
    def chosen_kind(self) -> JobKind:
        """What it makes."""
        return JobKind(self.kind.currentData())

    @property
    def result_node(self) -> str | None:
        """The id of the node, None where there is none to choose."""
        found = self.result.currentData()
        return found[0] if found else None

    def tell_name(self, problem: str) -> None:
        """Says below the name what is wrong with it."""
        self.name_problem.setText(problem)
        self.name_problem.setVisible(bool(problem))
        if bool(self.name.property("invalid")) != bool(problem):
            self.name.setProperty("invalid", bool(problem))
            self.name.style().polish(self.name)

    def _title_edited(self, text: str) -> None:
        if not self._typed_name:
            self.name.setText(name_from(text))
        self.changed.emit()

    def _name_edited(self, text: str) -> None:
        self._typed_name = bool(text)
        self.changed.emit()

    def _result_chosen(self) -> None:
        found = self.result.currentData()
        if found:
            self.kind.setCurrentIndex(self.kind.findData(found[1]))
        self.changed.emit()


def _caption(text: str, buddy: QWidget) -> QLabel:
    label = QLabel(text)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setProperty("muted", "true")
    label.setBuddy(buddy)
    buddy.setAccessibleName(text.replace("&", ""))
    return label

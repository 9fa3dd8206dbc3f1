"""One field that is varied, and the values that it takes."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import (
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from jobmonitor.domain.workflow import Field
from jobmonitor.ui.submit.batch.words import LINES, Typed, example, usual_text
from jobmonitor.ui.submit.fields.path_line import FILTERS
from jobmonitor.ui.theme.tokens import MARGIN, SPACE
from jobmonitor.ui.translating import translate
from jobmonitor.ui.widgets.bars import link_button
from jobmonitor.ui.widgets.controls import ComboBox
from jobmonitor.ui.widgets.plain import PlainLabel
from jobmonitor.ui.words import one_line

LINES_HEIGHT = 88


class VariedRow(QFrame):
    """Chooses a field and takes its values, as text."""

    changed = Signal()
    removed = Signal()

    def __init__(self, fields: Sequence[Field], field: Field, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._fields = tuple(fields)
        self.box = ComboBox(self)
        self.box.setAccessibleName(translate("Submit", "Field that is varied"))
        for each in self._fields:
            self.box.addItem(one_line(each.label, 60), each.name)
        self.line = QLineEdit(self)
        self.lines = QPlainTextEdit(self)
        self.lines.setTabChangesFocus(True)
        self.lines.setFixedHeight(LINES_HEIGHT)
        self.files = QPushButton(translate("Submit", "Files…"), self)
        self.folder = QPushButton(translate("Submit", "Folder…"), self)
        for button in (self.files, self.folder):
            button.setAutoDefault(False)
        self.remove = link_button(translate("Submit", "Remove"), self.removed.emit, self)
        self._problem = PlainLabel("", self)
        self._problem.setProperty("tone", "failed")
        self._problem.setWordWrap(True)
        self._lay_out()
        self.box.currentIndexChanged.connect(lambda _: self._choose())
        self.line.textChanged.connect(self.changed)
        self.lines.textChanged.connect(self.changed)
        self.files.clicked.connect(self._browse_files)
        self.folder.clicked.connect(self._browse_folder)
        with QSignalBlocker(self.box):
            self.box.setCurrentIndex(self._fields.index(field))
        self._choose()

    @property
    def field(self) -> Field:
        """The chosen field."""
        return self._fields[max(0, self.box.currentIndex())]

    def typed(self) -> Typed:
        """What is in the row."""
        text = self.lines.toPlainText() if self.field.type in LINES else self.line.text()
        return Typed(self.field, text)

    def entry(self) -> QWidget:
        """Where values are typed."""
        return self.lines if self.field.type in LINES else self.line

    def show_problem(self, problem: str) -> None:
        """Says what is wrong with the values."""
        self._problem.setText(problem)
        self._problem.setVisible(bool(problem))

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(MARGIN)
        head.addWidget(self.box, 1)
        head.addWidget(self.remove)
        values = QHBoxLayout()
        values.setSpacing(MARGIN)
        values.addWidget(self.line, 1)
        values.addWidget(self.lines, 1)
        values.addWidget(self.files)
        values.addWidget(self.folder)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, MARGIN)
        column.setSpacing(SPACE)
        column.addLayout(head)
        column.addLayout(values)
        column.addWidget(self._problem)
        self._problem.hide()

    def _choose(self) -> None:
        field = self.field
        in_lines = field.type in LINES
        self.line.setVisible(not in_lines)
        self.lines.setVisible(in_lines)
        for button in (self.files, self.folder):
            button.setVisible(bool(field.type.media))
        for entry in (self.line, self.lines):
            entry.setPlaceholderText(example(field))
            entry.setAccessibleName(translate("Submit", "Values of {label}").format(label=field.label))
            entry.setToolTip(example(field))
        self.remove.setAccessibleName(translate("Submit", "Do not vary {label}").format(label=field.label))
        self.show_problem("")
        with QSignalBlocker(self.line), QSignalBlocker(self.lines):
            self.line.setText(usual_text(field))
            self.lines.clear()
        self.changed.emit()

    def _browse_files(self) -> None:
        browser = self._browser(translate("Submit", "Files for {label}").format(label=self.field.label))
        browser.setFileMode(QFileDialog.FileMode.ExistingFiles)
        browser.setNameFilters(
            [translate("Submit", FILTERS[self.field.type]), translate("Submit", "All files (*)")]
        )
        browser.filesSelected.connect(lambda paths: self.line.setText("|".join(paths)))
        browser.open()

    def _browse_folder(self) -> None:
        browser = self._browser(translate("Submit", "Folder for {label}").format(label=self.field.label))
        browser.setFileMode(QFileDialog.FileMode.Directory)
        browser.setOption(QFileDialog.Option.ShowDirsOnly, True)
        browser.fileSelected.connect(self.line.setText)
        browser.open()

    def _browser(self, title: str) -> QFileDialog:
        browser = QFileDialog(self.window(), title, str(Path.home()))
        browser.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        return browser

"""What the database was found to be, whole: what it is, each table, and what is wrong."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QDialog, QFrame, QHBoxLayout, QPushButton, QScrollArea, QVBoxLayout, QWidget

from jobmonitor.domain.database import DatabaseInfo
from jobmonitor.services.database_words import table_words, whole_words
from jobmonitor.ui.detail.facts import Fact
from jobmonitor.ui.detail.sections import Section, copy_text, fact_table
from jobmonitor.ui.theme.tokens import GROUP, MARGIN
from jobmonitor.ui.translating import mark, translate
from jobmonitor.ui.widgets.plain import PlainLabel

SIZE = QSize(560, 420)
SPARE = 3
"""Lines."""
NOT_REACHED = mark("Window", "The database was not reached yet.")


class DatabaseDialog(QDialog):
    """Open it with `open()`. It shows what is found meanwhile, too: see `show_database`."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(translate("Window", "About the database"))
        self.resize(SIZE)
        self.text = ""
        """All of it as plain text."""
        self.sentence = PlainLabel()
        self.sentence.setWordWrap(True)
        self._sections = {
            name: Section(translate("Window", title) if title else "") for name, title in _TITLES
        }
        body = QWidget()
        self._column = column = QVBoxLayout(body)
        column.setContentsMargins(GROUP, MARGIN, GROUP, MARGIN)
        column.addWidget(self.sentence)
        for section in self._sections.values():
            column.addWidget(section)
        column.addStretch(1)
        self._area = area = QScrollArea()
        area.setWidget(body)
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.copy = QPushButton(translate("Window", "Copy"))
        self.copy.setAccessibleName(translate("Window", "Copy what was found"))
        self.copy.clicked.connect(lambda: copy_text(self.text))
        self.close_button = QPushButton(translate("Window", "Close"))
        self.close_button.setDefault(True)
        self.close_button.clicked.connect(self.accept)
        buttons = QHBoxLayout()
        buttons.setContentsMargins(GROUP, MARGIN, GROUP, GROUP)
        buttons.setSpacing(MARGIN)
        buttons.addStretch(1)
        buttons.addWidget(self.copy)
        buttons.addWidget(self.close_button)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, MARGIN, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(area, 1)
        whole.addLayout(buttons)

    def show_database(self, info: DatabaseInfo | None, problem: str) -> None:
        """What was found when it was last reached, and why it does not answer where it does not."""
        self.sentence.setText(problem or ("" if info is not None else translate("Window", NOT_REACHED)))
        self.sentence.setVisible(bool(self.sentence.text()))
        problems = () if info is None else info.problems
        found = {
            "whole": () if info is None else whole_words(info),
            "tables": () if info is None else table_words(info),
            "problems": tuple((str(at), text) for at, text in enumerate(problems, 1)),
        }
        parts = [problem] if problem else []
        for name, section in self._sections.items():
            section.fill(found[name], partial(_table, found[name]))
            parts += [f"{what}: {text}" for what, text in found[name]]
        self.text = "\n".join(parts)
        if not self.isVisible():
            self.resize(SIZE.width(), min(SIZE.height(), self._needed()))

    def _needed(self) -> int:
        """The height at which nothing has to be scrolled, with room for what is broken into several lines."""
        around = self.sizeHint().height() - self._area.sizeHint().height()
        column = self._column
        column.activate()
        return around + column.sizeHint().height() + SPARE * self.fontMetrics().lineSpacing()


_TITLES = (
    ("whole", ""),
    ("tables", mark("Window", "Tables")),
    ("problems", mark("Window", "What is missing or odd")),
)


def _table(rows: Sequence[tuple[str, str]]) -> QWidget | None:
    return fact_table([Fact(name, text) for name, text in rows])

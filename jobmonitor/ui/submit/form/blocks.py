"""How a form stands on the screen: rows under each other, those of a group under a heading that folds."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QBoxLayout, QVBoxLayout, QWidget

from jobmonitor.domain.workflow import Field, FieldType
from jobmonitor.ui.submit.form.row import FieldRow
from jobmonitor.ui.theme.tokens import GROUP, SPACE
from jobmonitor.ui.translating import translate
from jobmonitor.ui.widgets.fold import FoldHeading

NARROW = 610
"""Below this width, in pixels, labels stand above their editors; every form fits into it beside them."""
LABEL_WIDTH = 160
QWIDGETSIZE_MAX = 16_777_215
"""Qt's own bound of a widget's width, which the bindings do not name."""
LABEL_DROP = 6
"""Pixels that bring a label to the height of the text in its editor."""


def gathered(fields: Sequence[Field]) -> list[tuple[str, list[Field]]]:
    """Fields by group in the order in which they are shown: a group stands where its first field does;
    runs of fields without a group have an empty name."""
    first: dict[str, int] = {}
    for number, each in enumerate(fields):
        first.setdefault(each.group, number)
    places = [
        (first[each.group] if each.group else number, each.group, each) for number, each in enumerate(fields)
    ]
    places.sort(key=lambda place: place[0])  # stable: the order within a group stays
    return [(group, [each for _, _, each in run]) for group, run in groupby(places, lambda place: place[1])]


class Block(QWidget):
    """Rows of labels and editors; of a group, below its heading."""

    folded = Signal()
    """It was folded or unfolded, by whoever."""

    def __init__(self, group: str, parent: QWidget, *, is_list: bool = False) -> None:
        """`is_list`: its rows are boxes to tick, each with its name beside it."""
        super().__init__(parent)
        self.group = group
        self._is_list = is_list
        self.rows: list[FieldRow] = []
        self.heading = FoldHeading(group, self) if group else None
        self.body = QWidget(self)
        self._lines: dict[FieldRow, QBoxLayout] = {}
        self._holders: dict[FieldRow, QWidget] = {}
        self._column = QVBoxLayout(self.body)
        self._column.setContentsMargins(0, SPACE if group else 0, 0, 0)
        self._column.setSpacing(SPACE if is_list else GROUP)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE)
        if self.heading is not None:
            self.heading.setChecked(True)
            self.heading.toggled.connect(self._toggled)
            column.addWidget(self.heading)
        column.addWidget(self.body)

    def add(self, row: FieldRow) -> None:
        """A row at the end."""
        self.rows.append(row)
        line = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        line.setSpacing(GROUP)
        if self._is_list:
            row.take_label_inside()
            line.addWidget(row.body, 1)
            line.addWidget(row.head, 0, Qt.AlignmentFlag.AlignTop)
        else:
            line.addWidget(row.head, 0, Qt.AlignmentFlag.AlignTop)
            line.addWidget(row.body, 1)
        self._lines[row] = line
        self._holders[row] = holder = QWidget(self.body)
        holder.setLayout(line)
        line.setContentsMargins(0, 0, 0, 0)
        self._column.addWidget(holder)
        row.changed.connect(self.tell)
        row.editor.hint_changed.connect(self.tell)

    def show_rows(self, shown: Iterable[FieldRow]) -> None:
        """Shows these rows and no others; without any, the heading is hidden too."""
        wanted = set(shown)
        for row in self.rows:
            row.is_shown = row in wanted
            self._holders[row].setVisible(row.is_shown)
        self.setVisible(any(row.is_shown for row in self.rows))
        self.tell()

    @property
    def is_open(self) -> bool:
        """Whether its rows are on the screen."""
        return self.heading is None or self.heading.isChecked()

    def set_open(self, is_open: bool) -> None:
        """Folds or unfolds; rows without a heading stay."""
        if self.heading is not None:
            self.heading.setChecked(is_open)

    def tell(self) -> None:
        """Says beside the heading what is hidden while it is folded."""
        if self.heading is None:
            return
        if self.is_open:
            self.heading.set_summary("")
            return
        shown = [row for row in self.rows if row.is_shown]
        parts = [
            translate("Submit", "1 field")
            if len(shown) == 1
            else translate("Submit", "{count} fields").format(count=len(shown))
        ]
        if changed := sum(row.differs() for row in shown):
            parts.append(translate("Submit", "{changed} changed").format(changed=changed))
        if advised := sum(bool(row.editor.advice()) for row in shown):
            parts.append(translate("Submit", "{advised} to look at").format(advised=advised))
        self.heading.set_summary(", ".join(parts))

    def set_narrow(self, narrow: bool) -> None:
        """Labels above their editors, or beside them."""
        if self._is_list:
            return
        self._column.setSpacing(SPACE if narrow else GROUP)
        direction = QBoxLayout.Direction.TopToBottom if narrow else QBoxLayout.Direction.LeftToRight
        for line in self._lines.values():
            line.setDirection(direction)
            line.setSpacing(SPACE if narrow else GROUP)
        for row in self.rows:
            row.head.setMinimumWidth(0 if narrow else LABEL_WIDTH)
            row.head.setMaximumWidth(QWIDGETSIZE_MAX if narrow else LABEL_WIDTH)
            row.head.setContentsMargins(0, 0 if narrow else LABEL_DROP, 0, 0)
            row.body.setContentsMargins(0, 0, 0, 12 if narrow else 0)

    def _toggled(self, is_open: bool) -> None:
        self.body.setVisible(is_open)
        self.tell()
        self.folded.emit()


def is_list(fields: Sequence[Field]) -> bool:
    """Whether fields are several boxes to tick and nothing else."""
    return len(fields) > 2 and all(each.type is FieldType.BOOLEAN for each in fields)


def starts_open(fields: Sequence[Field]) -> bool:
    """Whether a group is unfolded until an operator folds it: where something of it has to be filled."""
    return any(each.required and each.default is None for each in fields)

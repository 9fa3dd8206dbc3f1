"""The inputs of a graph as a table: what becomes a field, its label, type and default, where it stands."""

from __future__ import annotations

from enum import IntEnum
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal

from jobmonitor.domain.workflow import FieldType
from jobmonitor.services.importing import Candidate, Proposal
from jobmonitor.ui.importing.choices import Choices, default_text
from jobmonitor.ui.translating import mark, translate
from jobmonitor.ui.widgets.plain import tooltip
from jobmonitor.ui.words import bounded, one_line

Index = QModelIndex | QPersistentModelIndex
_NONE = QModelIndex()
_FILES = (FieldType.IMAGE, FieldType.AUDIO, FieldType.VIDEO)
_TYPE_WORDS = {
    FieldType.MULTILINE: mark("Importing", "long text"),
    FieldType.FLOAT: mark("Importing", "number"),
    FieldType.INTEGER: mark("Importing", "whole number"),
}


class Column(IntEnum):
    """From left to right."""

    LABEL = 0
    TYPE = 1
    DEFAULT = 2
    PLACE = 3


_TITLES = (
    mark("Importing", "Field"),
    mark("Importing", "Type"),
    mark("Importing", "Default"),
    mark("Importing", "Node"),
)


def type_words(kind: FieldType) -> str:
    """A type as an operator reads it."""
    words = _TYPE_WORDS.get(kind)
    return kind.value.replace("_", " ") if words is None else translate("Importing", words)


class ChoicesModel(QAbstractTableModel):
    """Choices as Qt's views show and edit them."""

    changed = Signal()
    """Something was chosen or edited by the operator."""
    refused = Signal(str)
    """Why what was typed cannot be taken."""

    def __init__(self, choices: Choices) -> None:
        super().__init__()
        self.choices = choices

    def rowCount(self, parent: Index = _NONE) -> int:
        return 0 if parent.isValid() else len(self.choices)

    def columnCount(self, parent: Index = _NONE) -> int:
        return 0 if parent.isValid() else len(Column)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = 0) -> Any:
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return translate("Importing", _TITLES[section])
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        found = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        each, column = self.choices[index.row()], index.column()
        if column == Column.LABEL:
            found |= Qt.ItemFlag.ItemIsEditable
            if not each.is_needed:
                found |= Qt.ItemFlag.ItemIsUserCheckable
        elif (column == Column.TYPE and len(each.types) > 1) or (
            column == Column.DEFAULT and _has_plain_default(each)
        ):
            found |= Qt.ItemFlag.ItemIsEditable
        return found

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        row, column = index.row(), index.column()
        each = self.choices[row]
        match role:
            case Qt.ItemDataRole.DisplayRole | Qt.ItemDataRole.AccessibleTextRole:
                return _text(each, column)
            case Qt.ItemDataRole.EditRole:
                return each.field.label if column == Column.LABEL else default_text(each.field.default)
            case Qt.ItemDataRole.CheckStateRole if column == Column.LABEL:
                return Qt.CheckState.Checked if self.choices.is_chosen(row) else Qt.CheckState.Unchecked
            case Qt.ItemDataRole.ToolTipRole:
                return tooltip(self._tip(row, column))
            case _:
                return None

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        row, column = index.row(), index.column()
        if role == Qt.ItemDataRole.CheckStateRole:
            self.choices.choose(row, Qt.CheckState(value) is Qt.CheckState.Checked)
        elif column == Column.LABEL:
            self.choices.set_label(row, str(value))
        elif column == Column.TYPE:
            self.choices.set_type(row, FieldType(value))
        else:
            self.choices.set_default(row, str(value))
        self.dataChanged.emit(self.index(row, 0), self.index(row, len(Column) - 1))
        self.refused.emit(self.choices.problem(row))
        self.changed.emit()
        return True

    def renew(self, proposal: Proposal) -> None:
        """The same graph with more known of it; what was chosen and edited stays."""
        self.beginResetModel()
        self.choices.renew(proposal)
        self.endResetModel()

    def toggle(self, row: int) -> None:
        """Makes a field of it, or none."""
        state = Qt.CheckState.Unchecked if self.choices.is_chosen(row) else Qt.CheckState.Checked
        self.setData(self.index(row, Column.LABEL), state, Qt.ItemDataRole.CheckStateRole)

    def choose_all(self, chosen: bool | None) -> None:
        """All, none, or (None) what is suggested."""
        if chosen is None:
            self.choices.choose_suggested()
        else:
            self.choices.choose_all(chosen)
        self.dataChanged.emit(self.index(0, 0), self.index(len(self.choices) - 1, len(Column) - 1))
        self.changed.emit()

    def _tip(self, row: int, column: int) -> str:
        each = self.choices[row]
        if problem := self.choices.problem(row):
            return problem
        if column == Column.PLACE:
            places = ", ".join(
                translate("Importing", "{input_name} of node {node_id}").format(
                    input_name=place.input_name, node_id=place.node_id
                )
                for place in each.places
            )
            return f"{each.node_title} ({each.class_type}): {places}"
        if column == Column.DEFAULT and not _has_plain_default(each) and each.field.default:
            return translate("Importing", "{default_text}\n\nIt has several lines; they stay.").format(
                default_text=bounded(default_text(each.field.default), 600)
            )
        words = _why_needed(each) or _text(each, column)
        return f"{words}\n{_text(each, Column.PLACE)}" if column == Column.LABEL else words


def _why_needed(each: Candidate) -> str:
    """Why it has to be a field; empty where it does not."""
    if each.has_braces:
        return translate(
            "Importing",
            "Its text has {{braces}}, which would be a placeholder in the graph's file: so it is a field.",
        )
    return (
        translate("Importing", "The graph has a placeholder here, so it is a field.")
        if each.is_placeholder
        else ""
    )


def _has_plain_default(each: Candidate) -> bool:
    """Whether the default can be typed into one line."""
    return each.field.type not in _FILES and "\n" not in default_text(each.field.default)


def _text(each: Candidate, column: int) -> str:
    if column == Column.LABEL:
        return one_line(each.field.label, 120)
    if column == Column.TYPE:
        return type_words(each.field.type)
    if column == Column.PLACE:
        inputs = translate("Importing", " and ").join(place.input_name for place in each.places)
        return one_line(f"{each.node_title} · {inputs}", 160)
    if each.field.type is FieldType.SEED and each.field.default is None:
        return translate("Importing", "a new one each time")
    if each.field.type in _FILES:
        return "–"
    return one_line(default_text(each.field.default), 160)

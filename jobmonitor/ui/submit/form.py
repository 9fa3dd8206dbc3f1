"""The form that is made from a workflow's fields."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QMimeData, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QResizeEvent
from PySide6.QtWidgets import QApplication, QFormLayout, QVBoxLayout, QWidget

from jobmonitor.domain.workflow import FieldType, Size, Value, Workflow
from jobmonitor.ui.submit.fields.base import Surroundings
from jobmonitor.ui.submit.fields.factory import make_editor
from jobmonitor.ui.submit.fields.file import FileEditor
from jobmonitor.ui.submit.fields.incoming import kind_of
from jobmonitor.ui.submit.given import Given
from jobmonitor.ui.submit.row import FieldRow
from jobmonitor.ui.submit.stored import Recalled, gone_text

NARROW = 560
"""Below this width, in pixels, labels stand above their editors; every form fits into it beside them."""
LABEL_WIDTH = 160
QWIDGETSIZE_MAX = 16_777_215
"""Qt's own bound of a widget's width, which the bindings do not name."""
LABEL_DROP = 6
"""Pixels that bring a label to the height of the text in its editor."""


class WorkflowForm(QWidget):
    """A row for each field, in the manifest's order."""

    changed = Signal()

    def __init__(self, workflow: Workflow, surroundings: Surroundings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.workflow = workflow
        self.is_abandoned = False
        own = replace(
            surroundings,
            image_shape=self.image_shape,
            fps=workflow.fps,
            path_of=self.path_of,
            values=self.values,
            speakers=self.speakers,
            seconds_of=self.seconds_of,
        )
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        self._layout = QFormLayout()
        column.addLayout(self._layout)
        column.addStretch(1)
        self._layout.setContentsMargins(16, 16, 16, 16)
        self._layout.setHorizontalSpacing(16)
        self._layout.setVerticalSpacing(16)
        self._layout.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        self._layout.setLabelAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        self.rows: dict[str, FieldRow] = {}
        for field in workflow.fields:
            row = FieldRow(make_editor(field, own), self)
            self.rows[field.name] = row
            self._layout.addRow(row.head, row.body)
            row.changed.connect(self._row_changed)
        self._shape: Size | None = None
        self._told: tuple[object, ...] = ()
        self._is_telling = False
        self.setAcceptDrops(True)
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        app.focusChanged.connect(self._focus_changed)

    def values(self) -> dict[str, Value]:
        """Field name → what is in its editor, not checked."""
        return {name: row.value() for name, row in self.rows.items()}

    def begin(self, recalled: Recalled, given: Given | None = None) -> None:
        """Shows what was typed last, or what was given; says which files of the last time are gone."""
        values = dict(given.values) if given is not None else {}
        if given is None or not given.is_whole:
            values = {**recalled.values, **values}
            for name, count in recalled.gone.items():
                if name in self.rows and name not in values:
                    self.rows[name].note(gone_text(count))
        self.restore(values)

    def restore(self, values: Mapping[str, Value]) -> None:
        """Shows values of an earlier time; fields that are not named keep theirs."""
        for name, value in values.items():
            if name in self.rows:
                self.rows[name].restore(value)

    def problems(self) -> dict[str, str]:
        """Field name → what is wrong, for every field that has a problem just now."""
        return {name: found for name, row in self.rows.items() if (found := row.judgement())}

    def tell(self, problems: Mapping[str, str]) -> None:
        """Shows all problems at once and puts the focus on the first."""
        for name, row in self.rows.items():
            row.tell(problems.get(name, ""))
        first = next((row for name, row in self.rows.items() if problems.get(name)), None)
        if first is not None:
            first.editor.entry().setFocus(Qt.FocusReason.OtherFocusReason)

    def commit_focused(self) -> None:
        """Takes what is in the field with the focus as finished, as if it had been left."""
        focused = self.focusWidget()
        for row in self.rows.values():
            if focused is not None and row.body.isAncestorOf(focused):
                row.leave()

    def focus_first(self) -> None:
        """Puts the focus on the first field."""
        for row in self.rows.values():
            row.editor.entry().setFocus(Qt.FocusReason.OtherFocusReason)
            return

    def server_changed(self) -> None:
        """Another server was chosen."""
        for row in self.rows.values():
            row.editor.server_changed()

    async def settle(self) -> None:
        """Returns when what is known of all values is known."""
        for row in tuple(self.rows.values()):
            await row.editor.settle()

    def abandon(self) -> None:
        """The form will be deleted: answers that come later are dropped."""
        self.is_abandoned = True
        for row in self.rows.values():
            row.editor.abandon()

    def image_shape(self) -> Size | None:
        """The pixel size of the first image that is chosen."""
        for row in self.rows.values():
            if row.field.type is FieldType.IMAGE and isinstance(row.editor, FileEditor):
                shape = row.editor.shape()
                if shape is not None:
                    return shape
        return None

    def path_of(self, field_name: str) -> Path | None:
        """The file that is chosen in this field, once it is known to be one of the field's kind."""
        row = self.rows.get(field_name)
        return row.editor.path() if row is not None and isinstance(row.editor, FileEditor) else None

    def seconds_of(self, field_name: str) -> float | None:
        """When the last sound in this field ends, in seconds, once that is known."""
        row = self.rows.get(field_name)
        return row.editor.seconds() if row is not None else None

    def speakers(self) -> int | None:
        """How many speakers the form's sounds have; None where no field has speakers."""
        found = (row.editor.speakers() for row in self.rows.values())
        return next((count for count in found if count is not None), None)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if self._target(event.mimeData()) is not None:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        target = self._target(event.mimeData())
        if target is not None:
            event.acceptProposedAction()
            target.take_mime(event.mimeData())

    def _target(self, mime: QMimeData) -> FileEditor | None:
        """Where a file goes that is dropped beside the fields: the first free one of its kind, else the
        first of its kind."""
        kind = kind_of(mime)
        editors = [row.editor for row in self.rows.values() if row.field.type.value == kind]
        files = [editor for editor in editors if isinstance(editor, FileEditor)]
        return next((each for each in files if each.value() is None), next(iter(files), None))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        narrow = event.size().width() < NARROW
        policy = QFormLayout.RowWrapPolicy.WrapAllRows if narrow else QFormLayout.RowWrapPolicy.DontWrapRows
        if policy is not self._layout.rowWrapPolicy():
            self._layout.setRowWrapPolicy(policy)
            self._layout.setVerticalSpacing(4 if narrow else 16)
        for row in self.rows.values():
            row.head.setMinimumWidth(0 if narrow else LABEL_WIDTH)
            row.head.setMaximumWidth(QWIDGETSIZE_MAX if narrow else LABEL_WIDTH)
            row.head.setContentsMargins(0, 0 if narrow else LABEL_DROP, 0, 0)
            row.body.setContentsMargins(0, 0, 0, 12 if narrow else 0)

    def _row_changed(self) -> None:
        self._tell_values()
        shape = self.image_shape()
        if shape != self._shape:
            self._shape = shape
            for row in self.rows.values():
                row.editor.image_changed()
        self.changed.emit()

    def _tell_values(self) -> None:
        """Tells the editors what the whole form holds, as long as one of them answers with another value."""
        if self._is_telling:
            return  # an editor answers with another value: the loop below sees it
        self._is_telling = True
        try:
            for _ in range(len(self.rows) + 1):
                told = (self.values(), self.speakers(), *map(self.seconds_of, self.rows))
                if told == self._told:
                    return
                self._told = told
                for row in self.rows.values():
                    row.editor.values_changed()
        finally:
            self._is_telling = False

    def _focus_changed(self, old: QWidget | None, new: QWidget | None) -> None:
        """Tells the row that the focus went from it to another widget of this window."""
        if old is None or new is None or new.window() is not self.window():
            return
        for row in self.rows.values():
            if row.body.isAncestorOf(old) and not row.body.isAncestorOf(new):
                row.leave()

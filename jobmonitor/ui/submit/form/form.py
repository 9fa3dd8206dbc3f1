"""The form that is made from a workflow's fields."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import QMimeData, QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QResizeEvent
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from jobmonitor.domain.workflow import FieldType, Size, Value, Workflow
from jobmonitor.ui.submit.fields.base import FieldEditor, Surroundings
from jobmonitor.ui.submit.fields.factory import make_editor
from jobmonitor.ui.submit.fields.incoming import kind_of
from jobmonitor.ui.submit.form.answers import Answers
from jobmonitor.ui.submit.form.blocks import NARROW, Block, gathered, is_list, starts_open
from jobmonitor.ui.submit.form.conditions import standings
from jobmonitor.ui.submit.form.given import Given
from jobmonitor.ui.submit.form.row import FieldRow
from jobmonitor.ui.submit.form.stored import Recalled, Sent, gone_text
from jobmonitor.ui.submit.form.undo_line import UndoLine
from jobmonitor.ui.theme.tokens import GROUP
from jobmonitor.ui.translating import translate


class WorkflowForm(QWidget):
    """A row for each field, in the manifest's order; those of a group stand together.

    Rows whose condition does not hold are hidden and keep what was typed.
    """

    changed = Signal()

    def __init__(self, workflow: Workflow, surroundings: Surroundings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.workflow = workflow
        self.is_abandoned = False
        self.rows: dict[str, FieldRow] = {}
        self._answers = Answers(self.rows, surroundings.server)
        self.blocks: list[Block] = []
        self.undo_line = UndoLine(self)
        self._is_told = False
        """Whether the rows are as the values say; not while many values are set at once."""
        self._is_telling = False
        self._told: object = None
        self._shape: Size | None = None
        self._lay_out(self._answers.within(surroundings, workflow.fps))
        self._stand()
        self._is_told = True
        self.setAcceptDrops(True)
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        app.focusChanged.connect(self._focus_changed)

    def _lay_out(self, surroundings: Surroundings) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.undo_line)
        inner = QVBoxLayout()
        inner.setContentsMargins(GROUP, GROUP, GROUP, GROUP)
        inner.setSpacing(GROUP)
        column.addLayout(inner)
        column.addStretch(1)
        for group, fields in gathered(self.workflow.fields):
            block = Block(group, self, is_list=bool(group) and is_list(fields))
            self.blocks.append(block)
            inner.addWidget(block)
            for field in fields:
                row = FieldRow(make_editor(field, surroundings), block.body)
                self.rows[field.name] = row
                block.add(row)
                row.changed.connect(self._row_changed)
                row.editor.speaker_gone.connect(self._speaker_gone)
            block.set_open(not group or starts_open(fields))

    # What is in it

    def values(self) -> dict[str, Value]:
        """Field name → what is in its editor, not checked; also of those that are not shown."""
        return self._answers.values()

    def begin(self, recalled: Recalled, given: Given | None = None) -> None:
        """Shows what was typed last, or what was given; says which files of the last time are gone."""
        values = dict(given.values) if given is not None else {}
        gone: Mapping[str, int] = {}
        if given is None or not given.is_whole:
            values = {**recalled.values, **values}
            gone = {name: count for name, count in recalled.gone.items() if name not in values}
        self._answers.sent = recalled.sent
        self.restore(values)
        for block in self.blocks:
            block.set_open(recalled.folds.get(block.group, block.is_open))
        for name, count in gone.items():
            if name in self.rows:
                self.rows[name].note(gone_text(count))
        if given is not None and given.note:
            self.undo_line.tell(given.note)

    def restore(self, values: Mapping[str, Value]) -> None:
        """Shows values of an earlier time; fields that are not named keep theirs."""

        def restore() -> None:
            for name, value in values.items():
                if name in self.rows:
                    self.rows[name].restore(value)

        self._all_at_once(restore, kept=values)

    def reset(self) -> None:
        """Every field back to its default; that can be undone."""
        before = self.values()

        def reset() -> None:
            for row in self.rows.values():
                row.reset()

        self._all_at_once(reset)
        self._offer_undo(translate("Submit", "All fields have their defaults again."), before)

    def apply(self, values: Mapping[str, Value], sentence: str) -> None:
        """Shows `values` as `restore` does; that can be undone. `sentence` says what was done."""
        before = self.values()
        self.restore(values)
        self._offer_undo(sentence, before)

    def differs(self) -> bool:
        """Whether a field that is shown has another value than its default."""
        return any(row.is_shown and row.differs() for row in self.rows.values())

    def _offer_undo(self, sentence: str, before: Mapping[str, Value]) -> None:
        after = self.values()

        def undo() -> None:
            now = self.values()
            self.restore({name: value for name, value in before.items() if now[name] == after[name] != value})

        self.undo_line.tell(sentence, undo)

    def _all_at_once(self, work: Callable[[], None], kept: Mapping[str, Value] | None = None) -> None:
        """Sets many values, and looks once at what they mean; the values of `kept` do not follow a default
        that becomes another one."""
        self._is_told = False
        try:
            work()
        finally:
            self._is_told = True
        self._stand(kept or {})
        self._row_changed()

    # What is wrong

    def problems(self) -> dict[str, str]:
        """Field name → what is wrong, for every field that is shown and has a problem just now."""
        return {name: found for name, row in self.rows.items() if row.is_shown and (found := row.judgement())}

    def tell(self, problems: Mapping[str, str]) -> None:
        """Shows all problems at once and puts the focus on the first; a group that has one is unfolded."""
        for name, row in self.rows.items():
            row.tell(problems.get(name, ""))
        for block in self.blocks:
            if any(row.problem for row in block.rows):
                block.set_open(True)
        first = next((row for name, row in self.rows.items() if problems.get(name) and row.is_shown), None)
        if first is not None:
            first.editor.entry().setFocus(Qt.FocusReason.OtherFocusReason)

    def commit_focused(self) -> None:
        """Takes what is in the field with the focus as finished, as if it had been left."""
        focused = self.focusWidget()
        for row in self.rows.values():
            if focused is not None and row.body.isAncestorOf(focused):
                row.leave()

    def focus_first(self) -> None:
        """Puts the focus on the first field that is on the screen."""
        for block in self.blocks:
            shown = [row for row in block.rows if row.is_shown]
            if block.is_open and shown:
                shown[0].editor.entry().setFocus(Qt.FocusReason.OtherFocusReason)
                return

    def go_to(self, name: str) -> None:
        """Puts the focus on a field that is shown; its group is unfolded."""
        row = self.rows.get(name)
        for block in self.blocks:
            if row is not None and row in block.rows and row.is_shown:
                block.set_open(True)
                row.editor.entry().setFocus(Qt.FocusReason.OtherFocusReason)

    def was_sent(self, sent: Sent) -> None:
        """The workflow was submitted with these values."""
        self._answers.sent = sent
        self._told = None
        self._tell_values()

    def folds(self) -> dict[str, bool]:
        """Group → whether it is unfolded."""
        return {block.group: block.is_open for block in self.blocks if block.group}

    # What happens around it

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

    # Dropping

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if self._target(event.mimeData()) is not None:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        target = self._target(event.mimeData())
        if target is not None:
            event.acceptProposedAction()
            target.take_mime(event.mimeData())

    def _target(self, mime: QMimeData) -> FieldEditor | None:
        """Where files go that are dropped beside the fields: the first free one of their kind, else the
        first of their kind. Masks are painted."""
        kind = kind_of(mime)
        rows = (row for row in self.rows.values() if row.is_shown and row.field.type is not FieldType.MASKS)
        editors = [row.editor for row in rows if kind and row.field.type.media == kind]
        return next((each for each in editors if each.value() is None), next(iter(editors), None))

    def minimumSizeHint(self) -> QSize:
        """As narrow as there is room: then labels stand above their editors."""
        return QSize(0, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        for block in self.blocks:
            block.set_narrow(event.size().width() < NARROW)

    # What a change means

    def _row_changed(self) -> None:
        if not self._is_told:
            return  # more values come
        self._stand()
        self._tell_values()
        shape = self._answers.image_shape()
        if shape != self._shape:
            self._shape = shape
            for row in self.rows.values():
                row.editor.image_changed()
        self.changed.emit()

    def _stand(self, kept: Mapping[str, Value] | None = None) -> None:
        """Shows and hides rows, and gives them the limits and defaults that hold; a value that follows a
        default may change the next one's."""
        kept = kept or {}
        for _ in range(len(self.rows) + 1):
            found = standings(self.workflow, self.values())
            changed = False
            for name, row in self.rows.items():
                with QSignalBlocker(row):
                    changed |= row.set_field(found[name].field, keeps_value=name in kept)
            if not changed:
                break
        for block in self.blocks:
            block.show_rows(row for row in block.rows if found[row.field.name].is_shown)

    def _tell_values(self) -> None:
        """Tells the editors what the whole form holds, as long as one of them answers with another value."""
        if self._is_telling:
            return  # an editor answers with another value: the loop below sees it
        self._is_telling = True
        try:
            for _ in range(len(self.rows) + 1):
                told = self._answers.told()
                if told == self._told:
                    return
                self._told = told
                for row in self.rows.values():
                    row.editor.values_changed()
        finally:
            self._is_telling = False

    def _speaker_gone(self, speaker: int) -> None:
        for row in self.rows.values():
            row.editor.speaker_removed(speaker)

    def _focus_changed(self, old: QWidget | None, new: QWidget | None) -> None:
        """Tells the row that the focus went from it to another widget of this window."""
        if old is None or new is None or new.window() is not self.window():
            return
        for row in self.rows.values():
            if row.body.isAncestorOf(old) and not row.body.isAncestorOf(new):
                row.leave()

"""One row of the form: a label, an editor, and what is to be said about the value."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from jobmonitor.domain.errors import InvalidField
from jobmonitor.domain.workflow import Field, Value
from jobmonitor.services.forms import check_value
from jobmonitor.ui.submit.fields.base import FieldEditor, text_of
from jobmonitor.ui.submit.fields.boolean import BooleanEditor
from jobmonitor.ui.submit.form.conditions import same
from jobmonitor.ui.translating import translate
from jobmonitor.ui.widgets.plain import PlainLabel, tooltip
from jobmonitor.ui.words import one_line

RESET_KEYS = "Ctrl+R"
BOX = 23
"""Pixels that a box to tick takes before its name."""


class FieldRow(QObject):
    """Holds what belongs to one field. `head` and `body` go into the form's layout.

    A value is judged when its editor was left for the first time, and from then on as it is typed.
    """

    changed = Signal()

    def __init__(self, editor: FieldEditor, parent: QWidget) -> None:
        super().__init__(parent)
        self.editor = editor
        self.field = editor.field
        self.is_shown = True
        """Whether the form shows it; set by the form."""
        self._judging = False
        self._told = ""
        self._noted = ""
        self.head = QWidget(parent)
        self.label = self._make_label(self.head)
        self.body = QWidget(parent)
        self.reset_button = self._make_reset()
        self._tell_default()
        self._message = _line(self.body, "failed")
        self._hint = _line(self.body, "")
        self._advice = _line(self.body, "pending")
        self._help = _line(self.body, "muted", self.field.help)
        self._lay_out()
        entry = editor.entry()
        entry.setAccessibleName(
            translate("Submit", "{label}, required").format(label=self.field.label)
            if self.field.required
            else self.field.label
        )
        entry.setAccessibleDescription(self.field.help)
        self.label.setBuddy(entry)
        editor.set_value(self.field.default)
        editor.changed.connect(self._changed)
        editor.hint_changed.connect(self._refresh)
        self._refresh()

    @property
    def problem(self) -> str:
        """What the row says is wrong; one or two sentences, or nothing."""
        return self._message.text()

    def value(self) -> Value:
        """What is in the editor, not checked."""
        return self.editor.value()

    def restore(self, value: Value) -> None:
        """Shows a value of an earlier time."""
        self.editor.set_value(value)

    def reset(self) -> None:
        """Back to the default."""
        self.editor.set_value(self.field.default)

    def take_label_inside(self) -> None:
        """Shows the label within the editor, where that can have it; the head has the reset alone then."""
        if isinstance(self.editor, BooleanEditor):
            self.editor.take_label()
            self.label.hide()
            for line in (self._message, self._hint, self._advice, self._help):
                line.setIndent(BOX)

    def differs(self) -> bool:
        """Whether the value is another one than the default."""
        return not same(self.field, self.value(), self.field.default)

    def set_field(self, field: Field, *, keeps_value: bool = False) -> bool:
        """The same field with other limits and perhaps another default, which a value that nobody has changed
        follows. Returns whether anything is different now."""
        if field == self.field:
            return False
        follows = not keeps_value and not self.differs() and field.default != self.field.default
        self.field = field
        self.editor.set_field(field)
        if follows:
            self.editor.set_value(field.default)
        self._tell_default()
        self._refresh()
        return True

    def leave(self) -> None:
        """The editor was left: from now on its value is judged."""
        self.editor.commit()
        self._judging = True
        self._refresh()

    def tell(self, problem: str) -> None:
        """Shows what a check outside the form found; it stands until the value is another one."""
        self._judging = True
        self._told = problem
        self._refresh()

    def note(self, text: str) -> None:
        """Says something about the value; it stands until the value is another one."""
        self._noted = text
        self._refresh()

    def judgement(self) -> str:
        """What is wrong with the value just now, whether it is shown or not."""
        if problem := self.editor.problem():
            return problem
        if self.field.type.media and self.value():
            return ""  # whether the files are there is found out by the editor, away from the GUI thread
        try:
            check_value(self.field, self.value())
        except InvalidField as error:
            return str(error)
        return ""

    def _changed(self) -> None:
        self._told = self._noted = ""
        self._refresh()
        self.changed.emit()

    def _refresh(self) -> None:
        # What an editor found out about a chosen file is told at once: that took its time already.
        problem = self._told or (self.judgement() if self._judging else self.editor.problem_at_once())
        _show(self._message, problem)
        _show(self._hint, "" if problem else self.editor.hint() or self._noted)
        _show(self._advice, "" if problem else self.editor.advice())
        entry = self.editor.entry()
        if bool(entry.property("invalid")) != bool(problem):
            entry.setProperty("invalid", bool(problem))
            entry.style().polish(entry)
        entry.setAccessibleDescription(one_line(" ".join(filter(None, (problem, self.field.help)))))
        self.reset_button.setVisible(self.differs())

    def _make_label(self, parent: QWidget) -> QLabel:
        label = QLabel(parent)
        label.setTextFormat(Qt.TextFormat.PlainText)
        name = one_line(self.field.label, 80).replace("&", "&&")
        label.setText(f"{name} *" if self.field.required else name)
        label.setToolTip(translate("Submit", "Required") if self.field.required else "")
        label.setWordWrap(True)
        label.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        return label

    def _make_reset(self) -> QToolButton:
        button = QToolButton(self.head)
        button.setText(translate("Submit", "Reset"))
        button.setProperty("link", "true")
        button.setAutoRaise(True)
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # Tab goes from value to value; the keys do the same
        button.setAccessibleName(translate("Submit", "Reset {label}").format(label=self.field.label))
        button.setFixedHeight(self.label.fontMetrics().height() + 2)
        policy = button.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        button.setSizePolicy(policy)
        button.clicked.connect(self.reset)
        keys = QShortcut(QKeySequence(RESET_KEYS), self.body)
        keys.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        keys.activated.connect(self.reset)
        return button

    def _tell_default(self) -> None:
        default = one_line(text_of(self.field.default), 60)
        what = (
            f"“{default}”"
            if default
            else translate("Submit", "a new one")
            if self.field.type == "seed"
            else translate("Submit", "nothing")
        )
        self.reset_button.setToolTip(
            tooltip(
                translate("Submit", "Back to {what} ({reset_keys})").format(what=what, reset_keys=RESET_KEYS)
            )
        )

    def _lay_out(self) -> None:
        self.editor.setParent(self.body)
        top = QHBoxLayout(self.head)
        top.setContentsMargins(0, 0, 0, 0)
        top.setSpacing(4)
        top.addWidget(self.label, 1, Qt.AlignmentFlag.AlignTop)
        top.addWidget(self.reset_button, 0, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout(self.body)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.editor)
        for line in (self._message, self._hint, self._advice, self._help):
            column.addWidget(line)


def _line(parent: QWidget, tone: str, text: str = "") -> QLabel:
    """A line of plain text below the editor; takes no room while it is empty."""
    label = PlainLabel(parent=parent)  # without one it would be a window of its own when it is shown
    label.setWordWrap(True)
    label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
    label.setProperty("muted" if tone == "muted" else "tone", "true" if tone == "muted" else tone)
    _show(label, text)
    return label


def _show(label: QLabel, text: str) -> None:
    label.setText(text)
    label.setVisible(bool(text))

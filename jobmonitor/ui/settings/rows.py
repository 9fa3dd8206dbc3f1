"""One setting in the dialog: its name, an editor, what it means, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QFileDialog,
    QHBoxLayout,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from jobmonitor.domain.setting import SettingKind, SettingSpec
from jobmonitor.ui.settings.texts import CHOICES, NO, TEXTS, YES
from jobmonitor.ui.theme.tokens import MARGIN, SPACE
from jobmonitor.ui.translating import translate
from jobmonitor.ui.widgets.controls import ComboBox
from jobmonitor.ui.widgets.plain import PlainLabel
from jobmonitor.ui.words import one_line

LINES = 3
"""Lines of a list of folders that are seen at once."""


class Row(QWidget):
    """Name above, editor, help below. What is wrong stands in place of the help."""

    changed = Signal()

    def __init__(self, label: str, help_text: str, editor: QWidget, *beside: QWidget) -> None:
        super().__init__()
        self._help = help_text
        self.label = PlainLabel(label)
        self.label.setBuddy(editor)
        self.told = PlainLabel(help_text, muted=True)
        self.told.setWordWrap(True)
        self.told.setVisible(bool(help_text))
        editor.setAccessibleName(label)
        editor.setAccessibleDescription(help_text)
        self._editor = editor
        self.line = QHBoxLayout()
        self.line.setSpacing(MARGIN)
        self.line.addWidget(editor, 1)
        for widget in beside:
            self.line.addWidget(widget)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE)
        column.addWidget(self.label)
        column.addLayout(self.line)
        column.addWidget(self.told)

    def tell(self, problem: str) -> None:
        """What is wrong, in a sentence; empty: nothing is."""
        self.told.setText(problem or self._help)
        self.told.setVisible(bool(problem or self._help))
        self.told.setProperty("muted", not problem)
        self.told.setProperty("tone", "failed" if problem else None)
        self._editor.setProperty("invalid", bool(problem))
        self._editor.setAccessibleDescription(problem or self._help)
        for widget in (self.told, self._editor):
            widget.style().unpolish(widget)
            widget.style().polish(widget)

    @property
    def problem(self) -> str:
        """What is said to be wrong."""
        return self.told.text() if self._editor.property("invalid") else ""


class SettingRow(Row):
    """A declared setting. `value` is as the settings file has it; None: it says nothing."""

    def __init__(
        self, spec: SettingSpec, check: Callable[[str, object], str], editor: QWidget, *beside: QWidget
    ) -> None:
        text = TEXTS[spec.key]
        super().__init__(translate("Settings", text.label), translate("Settings", text.help), editor, *beside)
        self.spec, self._check = spec, check

    def value(self) -> object | None:
        """What is in the editor."""
        raise NotImplementedError

    def show_value(self, value: object | None, inherited: object | None) -> None:
        """Shows what the profile says, and what holds where it says nothing."""
        raise NotImplementedError

    def judge(self) -> str:
        """Says what is wrong with the value, if anything is."""
        value = self.value()
        problem = "" if value is None else self._check(self.spec.key, value)
        self.tell(problem)
        return problem

    def _typed(self) -> None:
        if self.problem:
            self.judge()
        self.changed.emit()


class LineRow(SettingRow):
    """A line of text."""

    def __init__(self, spec: SettingSpec, check: Callable[[str, object], str], *beside: QWidget) -> None:
        self.entry = QLineEdit()
        super().__init__(spec, check, self.entry, *beside)
        self.entry.textEdited.connect(lambda _text: self._typed())
        self.entry.editingFinished.connect(self.judge)

    def value(self) -> object | None:
        """The text, None where there is none."""
        return self.entry.text().strip() or None

    def show_value(self, value: object | None, inherited: object | None) -> None:
        """Shows it; what holds otherwise stands there pale."""
        self.entry.setText("" if value is None else str(value))
        self.entry.setCursorPosition(0)
        pale = inherited if inherited is not None else self.spec.usual
        self.entry.setPlaceholderText(one_line(str(pale), 100) if pale not in ("", None) else "")
        self.tell("")


class ChoiceRow(SettingRow):
    """One of a few values, or none of them."""

    def __init__(self, spec: SettingSpec, check: Callable[[str, object], str]) -> None:
        self.box = ComboBox()
        super().__init__(spec, check, self.box)
        self.box.addItem("", None)
        if spec.kind is SettingKind.YES_NO:
            self.box.addItem(translate("Settings", YES), True)
            self.box.addItem(translate("Settings", NO), False)
        for choice in spec.choices:
            self.box.addItem(translate("Settings", CHOICES[spec.key, choice]), choice)
        self.box.activated.connect(lambda _index: self._typed())

    def value(self) -> object | None:
        """What is chosen, None for the first entry."""
        value: object | None = self.box.currentData()
        return value

    def show_value(self, value: object | None, inherited: object | None) -> None:
        """The first entry says what holds where nothing is chosen."""
        pale = inherited if inherited is not None else self.spec.usual
        words = next(
            (
                self.box.itemText(at)
                for at in range(1, self.box.count())
                if self.box.itemData(at) == pale
                and isinstance(self.box.itemData(at), bool) is isinstance(pale, bool)
            ),
            one_line(str(pale), 60),
        )
        self.box.setItemText(0, translate("Settings", "Usual: {words}").format(words=words))
        at = next(
            (
                at
                for at in range(1, self.box.count())
                if self.box.itemData(at) is value
                or (isinstance(value, str) and self.box.itemData(at) == value)
            ),
            0,
        )
        self.box.setCurrentIndex(at)
        self.tell("")


class FoldersRow(SettingRow):
    """A path on each line."""

    def __init__(self, spec: SettingSpec, check: Callable[[str, object], str]) -> None:
        self.text = QPlainTextEdit()
        self.text.setTabChangesFocus(True)
        self.text.setFixedHeight(self.text.fontMetrics().lineSpacing() * LINES + 3 * MARGIN)
        super().__init__(spec, check, self.text)
        self.text.textChanged.connect(self._typed)

    def value(self) -> object | None:
        """A list of paths, None where there is none."""
        lines = [line.strip() for line in self.text.toPlainText().splitlines()]
        return [line for line in lines if line] or None

    def show_value(self, value: object | None, inherited: object | None) -> None:
        """Shows them."""
        many = value if isinstance(value, list) else [] if value is None else [value]
        self.text.blockSignals(True)
        self.text.setPlainText("\n".join(str(each) for each in many))
        self.text.blockSignals(False)
        pale = inherited if isinstance(inherited, list) else []
        self.text.setPlaceholderText("\n".join(str(each) for each in pale))
        self.tell("")


def browse_button(entry: QLineEdit, what: str, *, folder: bool = False, saves: bool = False) -> QPushButton:
    """A button that puts a file's or folder's path into a line. `saves`: the file may be a new one."""
    button = QPushButton(translate("Settings", "Browse…"))
    button.setAutoDefault(False)
    button.setAccessibleName(translate("Settings", "Browse for: {what}").format(what=what))

    def open_dialog() -> None:
        dialog = QFileDialog(button.window(), what)
        if folder:
            dialog.setFileMode(QFileDialog.FileMode.Directory)
        elif saves:
            dialog.setFileMode(QFileDialog.FileMode.AnyFile)
            dialog.setLabelText(QFileDialog.DialogLabel.Accept, translate("Settings", "Choose"))
        else:
            dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        now = Path(entry.text()).expanduser() if entry.text() and "://" not in entry.text() else None
        if now is not None and now.parent.is_absolute():
            dialog.setDirectory(str(now.parent))

        def chosen(files: Sequence[str]) -> None:
            if files:
                entry.setText(files[0])
                entry.textEdited.emit(files[0])
                entry.editingFinished.emit()

        dialog.filesSelected.connect(chosen)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    button.clicked.connect(open_dialog)
    return button


def row_of(spec: SettingSpec, check: Callable[[str, object], str]) -> SettingRow:
    """The row that fits a setting's kind."""
    if spec.kind in (SettingKind.YES_NO, SettingKind.CHOICE):
        return ChoiceRow(spec, check)
    if spec.kind is SettingKind.FOLDERS:
        return FoldersRow(spec, check)
    if spec.kind in (SettingKind.FILE, SettingKind.DATABASE, SettingKind.STORAGE):
        return _Browsed(spec, check)
    return LineRow(spec, check)


class _Browsed(LineRow):
    """A line with a button to choose a path."""

    def __init__(self, spec: SettingSpec, check: Callable[[str, object], str]) -> None:
        super().__init__(spec, check)
        label = translate("Settings", TEXTS[spec.key].label)
        self.browse = browse_button(
            self.entry,
            label,
            folder=spec.kind is SettingKind.STORAGE,
            saves=spec.kind is SettingKind.DATABASE,
        )
        self.line.addWidget(self.browse)

"""What concerns the form as a whole: its presets, and all of its defaults."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

import shiboken6
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QMenu, QPushButton, QWidget

from jobmonitor.domain.workflow import Value
from jobmonitor.ui.submit.form.form import WorkflowForm
from jobmonitor.ui.submit.form.stored import Recalled, gone_text, to_json
from jobmonitor.ui.submit.presets.keeper import PresetKeeper
from jobmonitor.ui.submit.presets.name import PresetName
from jobmonitor.ui.submit.presets.named import (
    MOST_PRESETS,
    Preset,
    Presets,
    named,
    renamed,
    with_preset,
    without,
)
from jobmonitor.ui.theme.tokens import MARGIN
from jobmonitor.ui.translating import translate
from jobmonitor.ui.widgets.plain import add_named, tooltip

if TYPE_CHECKING:
    from jobmonitor.services.application import Application
    from jobmonitor.ui.runtime import Tasks

PRESET_KEYS = "Ctrl+P"
RESET_KEYS = "Ctrl+Shift+R"


class FormTools(QWidget):
    """A menu of presets and a button that resets the form; `show_form` says which form."""

    def __init__(self, application: Application, tasks: Tasks, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tasks = tasks
        self._keeper = PresetKeeper(application, tasks)
        self._form: WorkflowForm | None = None
        self.known: Presets = ()
        """The presets of the form's workflow."""
        self.is_known = False
        """Whether they were read; until then none can be saved, which would take the place of all."""
        self.name_dialog: PresetName | None = None
        """What asks for a name just now."""
        self.menu = QMenu(self)
        self.menu.setToolTipsVisible(True)
        self.presets = self._button(
            translate("Submit", "Presets ▾"),
            translate("Submit", "Named sets of values for this workflow ({preset_keys})").format(
                preset_keys=PRESET_KEYS
            ),
        )
        self.reset = self._button(
            translate("Submit", "Reset all"),
            translate("Submit", "All fields back to their defaults ({reset_keys})").format(
                reset_keys=RESET_KEYS
            ),
        )
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(2 * MARGIN)
        line.addWidget(self.presets)
        line.addWidget(self.reset)
        line.addStretch(1)
        self.menu.aboutToShow.connect(self._fill)
        self.presets.clicked.connect(self._open_menu)
        self.reset.clicked.connect(self._reset)
        for keys, call in ((PRESET_KEYS, self._open_menu), (RESET_KEYS, self._reset)):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setContext(Qt.ShortcutContext.WindowShortcut)
            shortcut.activated.connect(call)
        self.show_form(None)

    def show_form(self, form: WorkflowForm | None) -> None:
        """From now on it is about this form."""
        self._form, self.known, self.is_known = form, (), False
        self.setEnabled(form is not None)
        if form is None:
            return
        form.changed.connect(self._refresh)
        self._refresh()
        self._tasks.spawn(
            self._keeper.load(form.workflow.name), "read the presets", on_done=partial(self._loaded, form)
        )

    def _loaded(self, form: WorkflowForm, presets: Presets) -> None:
        if form is self._form:
            self.known, self.is_known = presets, True

    def _refresh(self) -> None:
        if self._form is not None and shiboken6.isValid(self):
            self.reset.setEnabled(self._form.differs())

    def _reset(self) -> None:
        if self._form is not None and self._form.differs():
            self._form.reset()

    # The menu

    def _open_menu(self) -> None:
        if self.isEnabled():
            below = self.presets.mapToGlobal(QPoint(0, self.presets.height()))
            self.menu.popup(below)  # `showMenu` would wait for the menu to close

    def _fill(self) -> None:
        self.menu.clear()
        form = self._form
        if form is None or not self.is_known:
            self.menu.addAction(translate("Submit", "Reading the presets …")).setEnabled(False)
            return
        now = to_json(form.values())
        for preset in self.known:
            action = add_named(self.menu, preset.name)
            action.setCheckable(True)
            action.setChecked(all(now.get(name) == value for name, value in preset.values.items()))
            action.triggered.connect(partial(self._apply, preset))
        if not self.known:
            self.menu.addAction(translate("Submit", "There are no presets yet")).setEnabled(False)
        self.menu.addSeparator()
        save = self.menu.addAction(translate("Submit", "&Save as…"))
        save.setEnabled(len(self.known) < MOST_PRESETS)
        save.triggered.connect(lambda: self._ask_name())
        for text, call in (
            (translate("Submit", "&Update"), self._update),
            (translate("Submit", "&Rename"), self._ask_new_name),
            (translate("Submit", "&Delete"), self._delete),
        ):
            self._add_menu(text, call)

    def _add_menu(self, text: str, call: Callable[[Preset], None]) -> None:
        menu = self.menu.addMenu(text)
        menu.setEnabled(bool(self.known))
        for preset in self.known:
            add_named(menu, preset.name).triggered.connect(lambda _checked=False, preset=preset: call(preset))

    # What it does

    def _apply(self, preset: Preset, _checked: bool = False) -> None:
        form = self._form
        if form is not None:
            self._tasks.spawn(
                self._keeper.values_of(form.workflow, preset),
                f"apply the preset {preset.name}",
                on_done=partial(self._show_values, form, preset.name),
            )

    def _show_values(self, form: WorkflowForm, name: str, recalled: Recalled) -> None:
        if form is self._form:
            form.apply(
                recalled.values, translate("Submit", "The preset “{name}” was applied.").format(name=name)
            )
            for field, count in recalled.gone.items():
                form.rows[field].note(gone_text(count))

    def _ask_name(self) -> None:
        form = self._form
        if form is None:
            return
        has_files = any(row.field.type.media and row.value() for row in form.rows.values())
        self._open(
            PresetName(
                translate("Submit", "Save a preset"), "", self._taken, self.window(), with_files=has_files
            ),
            lambda name, files: self._save(name, with_files=files),
        )

    def _taken(self, name: str) -> str:
        return (
            translate("Submit", "“{name}” exists and is replaced.").format(name=name)
            if named(self.known, name) is not None
            else ""
        )

    def _ask_new_name(self, preset: Preset) -> None:
        def taken(name: str) -> str:
            return self._taken(name) if name.casefold() != preset.name.casefold() else ""

        self._open(
            PresetName(translate("Submit", "Rename the preset"), preset.name, taken, self.window()),
            lambda name, _: self._change(
                renamed(self.known, preset.name, name),
                translate("Submit", "“{name}” is now “{name_2}”.").format(name=preset.name, name_2=name),
            ),
        )

    def _open(self, dialog: PresetName, call: Callable[[str, bool], None]) -> None:
        self.name_dialog = dialog
        dialog.named.connect(call)
        dialog.finished.connect(lambda _: setattr(self, "name_dialog", None))
        dialog.open()

    def _save(self, name: str, *, with_files: bool) -> None:
        if self._form is not None:
            preset = Preset(name, to_json(self._values(with_files=with_files)))
            self._change(
                with_preset(self.known, preset),
                translate("Submit", "The preset “{name}” was saved.").format(name=name),
            )

    def _update(self, preset: Preset) -> None:
        if self._form is None:
            return
        media = {row.field.name for row in self._form.rows.values() if row.field.type.media}
        values = to_json(self._values(with_files=bool(media & preset.values.keys())))
        self._change(
            with_preset(self.known, Preset(preset.name, values)),
            translate("Submit", "The preset “{name}” has the form's values now.").format(name=preset.name),
        )

    def _delete(self, preset: Preset) -> None:
        self._change(
            without(self.known, preset.name),
            translate("Submit", "The preset “{name}” was deleted.").format(name=preset.name),
        )

    def _values(self, *, with_files: bool) -> dict[str, Value]:
        assert self._form is not None
        return {
            name: row.value()
            for name, row in self._form.rows.items()
            if not row.field.type.media or (with_files and row.value())
        }

    def _change(self, presets: Presets, sentence: str) -> None:
        """Keeps other presets, and offers those from before."""
        form, before = self._form, self.known
        if form is None:
            return
        self._keep(form, presets)
        form.undo_line.tell(sentence, lambda: self._keep(form, before))

    def _keep(self, form: WorkflowForm, presets: Presets) -> None:
        self._keeper.keep(form.workflow.name, presets)
        if form is self._form:
            self.known = presets

    def _button(self, text: str, tip: str) -> QPushButton:
        button = QPushButton(self)
        button.setText(text)
        button.setProperty("link", "true")
        button.setAutoDefault(False)
        button.setToolTip(tooltip(tip))
        button.setAccessibleName(text.removesuffix(" ▾"))
        return button

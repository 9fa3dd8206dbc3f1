"""One of several; for model files, what the chosen server has."""

from __future__ import annotations

import asyncio

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtWidgets import QComboBox, QCompleter, QHBoxLayout, QWidget

from jobmonitor.domain.errors import JobMonitorError
from jobmonitor.domain.server import Server
from jobmonitor.domain.workflow import Field, Value
from jobmonitor.ui.submit.fields.base import FieldEditor, Surroundings, WheelGuard, text_of
from jobmonitor.ui.translating import translate
from jobmonitor.ui.widgets.controls import ComboBox
from jobmonitor.ui.words import one_line

LONGEST = 400
"""Letters of an entry of a list."""
MOST_MODELS = 5_000
"""More names than this from a server are not offered; they can still be typed."""
NOTHING = "–"


class ChoiceEditor(FieldEditor):
    """A list of the field's choices, one of which is taken."""

    def __init__(self, field: Field, parent: QWidget | None = None) -> None:
        super().__init__(field, parent)
        self._box = make_box(self)
        if not field.required and field.default is None:
            self._box.addItem(NOTHING, None)
        for choice in field.choices:
            self._box.addItem(one_line(choice, LONGEST), choice)
        self._box.currentIndexChanged.connect(self.changed)

    def value(self) -> Value:
        choice = self._box.currentData()
        return choice if isinstance(choice, str) else None

    def set_value(self, value: Value) -> None:
        index = self._box.findData(value)
        if index >= 0:
            self._box.setCurrentIndex(index)

    def entry(self) -> QWidget:
        return self._box


class ModelEditor(FieldEditor):
    """A file name of a model: typed, or one of those that the chosen server has."""

    def __init__(self, field: Field, surroundings: Surroundings, parent: QWidget | None = None) -> None:
        super().__init__(field, parent)
        self._surroundings = surroundings
        self._server: Server | None = None
        self._models: tuple[str, ...] | None = None
        self._box = make_box(self)
        self._box.setEditable(True)
        self._box.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        completer = self._box.completer()
        assert completer is not None, "an editable box has one"
        completer.setCompletionMode(QCompleter.CompletionMode.PopupCompletion)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self._offer(())
        self._box.editTextChanged.connect(self._text_changed)

    def value(self) -> Value:
        return self._box.currentText()

    def set_value(self, value: Value) -> None:
        self._box.setEditText(text_of(value))
        self._show_beginning()

    def entry(self) -> QWidget:
        return self._box

    def offered(self) -> tuple[str, ...]:
        """What the list offers just now."""
        return tuple(self._box.itemText(index) for index in range(self._box.count()))

    def server_changed(self) -> None:
        self._server, self._models = self._surroundings.server(), None
        self._say()
        if self._server is None:
            self._offer(())
            return
        self._say(hint=translate("Submit", "Asking {title} for its files …").format(title=self._server.title))
        name = f"models of {self.field.model_folder} at {self._server.title}"
        self._surroundings.tasks.spawn(self._ask(self._server), name)

    def abandon(self) -> None:
        self._server = None

    async def _ask(self, server: Server) -> None:
        """Offers what `server` has, unless another one was chosen meanwhile."""
        problem = ""
        models: tuple[str, ...] = ()
        try:
            client = self._surroundings.application.comfy.get(server)
            async with asyncio.timeout(20):
                models = await client.models(self.field.model_folder)
        except JobMonitorError as error:
            problem = error.message
        except TimeoutError:
            problem = translate("Submit", "{title} does not answer.").format(title=server.title)
        if server is not self._server:
            return
        if problem:
            self._say(
                hint=translate("Submit", "Only the usual file is offered: {problem}").format(problem=problem)
            )
            return
        self._models = models
        self._offer(models[:MOST_MODELS])
        self._tell_presence()

    def _offer(self, models: tuple[str, ...]) -> None:
        """Puts the choices into the list, as far as a name can be read in it; what is in the line stays."""
        models = tuple(name for name in models if name.isprintable() and len(name) <= LONGEST)
        own = [text_of(self.field.default), *self.field.choices]
        extra = [name for name in own if name and name not in models]
        text = self._box.currentText()
        with QSignalBlocker(self._box):
            self._box.clear()
            self._box.addItems([*models, *dict.fromkeys(extra)])
            self._box.setCurrentIndex(self._box.findText(text, Qt.MatchFlag.MatchFixedString))
            self._box.setEditText(text)
        self._show_beginning()

    def _show_beginning(self) -> None:
        line = self._box.lineEdit()
        if line is not None and not line.hasFocus():
            line.setCursorPosition(0)

    def _text_changed(self) -> None:
        if self._models is not None:
            self._tell_presence()
        self.changed.emit()

    def _tell_presence(self) -> None:
        text, server = self._box.currentText(), self._server
        missing = bool(text) and self._models is not None and text not in self._models and server is not None
        self._say(
            advice=translate("Submit", "{title} does not have this file.").format(title=server.title)
            if missing and server
            else ""
        )


def make_box(parent: QWidget) -> ComboBox:
    """The list as the only thing in `parent`."""
    box = ComboBox(parent)
    WheelGuard.watch(box)
    layout = QHBoxLayout(parent)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.addWidget(box)
    return box

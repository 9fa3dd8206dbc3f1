"""The Submit dialog on real parts (a server, a database, a workstation), and an operator's hands."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import shiboken6
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from jobmonitor.bootstrap import build_pictures
from jobmonitor.domain.job import JobRef
from jobmonitor.domain.server import Connection, Server
from jobmonitor.domain.workflow import AudioTrack, Field, FieldType, Size, Value
from jobmonitor.ui.runtime import Tasks
from jobmonitor.ui.submit.dialog import SubmitDialog
from jobmonitor.ui.submit.fields.masks.editor import MasksEditor
from jobmonitor.ui.submit.fields.tracks.editor import TracksEditor
from jobmonitor.ui.submit.form.form import WorkflowForm
from jobmonitor.ui.submit.form.row import FieldRow
from jobmonitor.ui.theme.theme import Theme
from tests.support.qt_loop import until
from tests.support.workstation import Workstation

PATIENCE = 60.0
LEFT, CONTROL = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ControlModifier


class Hands:
    """Types, drops, paints and presses keys in one open dialog."""

    def __init__(self, here: Workstation, dialog: SubmitDialog) -> None:
        self.here, self.dialog = here, dialog

    @property
    def form(self) -> WorkflowForm:
        form = self.dialog.form
        assert form is not None
        return form

    def row(self, name: str) -> FieldRow:
        return self.form.rows[name]

    def write(self, entry: QWidget, text: str) -> None:
        """Selects what is in a line or an area of text, and types over it; what no key types is pasted."""
        entry.setFocus()
        QTest.keyClick(entry, Qt.Key.Key_A, CONTROL)
        QTest.keyClick(entry, Qt.Key.Key_Delete)
        if text.isascii() and text.isprintable():
            QTest.keyClicks(entry, text)
        else:
            QApplication.clipboard().setText(text)
            QTest.keyClick(entry, Qt.Key.Key_V, CONTROL)

    def press(self, key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        """A key where the focus is."""
        QTest.keyClick(self.dialog.focusWidget() or self.dialog, key, modifiers)

    def drop(self, target: QWidget, *paths: Path) -> None:
        """Drags files over a widget that takes them, and lets go."""
        mime = QMimeData()
        mime.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
        place = target.rect().center()
        keys = (Qt.DropAction.CopyAction, mime, LEFT, Qt.KeyboardModifier.NoModifier)
        enter = QDragEnterEvent(QPoint(place), *keys)
        enter.ignore()
        QApplication.sendEvent(target, enter)
        assert enter.isAccepted()
        QApplication.sendEvent(target, QDropEvent(QPointF(place), *keys))

    # Filling

    async def fill(self, field: Field, value: Value) -> None:
        """Gives a field this value, in the way that its editor has for it."""
        self.form.go_to(field.name)
        editor = self.row(field.name).editor
        if isinstance(value, Size):
            self.write(editor.entry(), str(value.width))
            self.press(Qt.Key.Key_Tab)
            height = self.dialog.focusWidget()
            assert height is not None
            self.write(height, str(value.height))
        elif field.type in (FieldType.AUDIO, FieldType.VIDEO):
            assert isinstance(value, Path)
            self.drop(editor, value)
        elif field.type is FieldType.IMAGES:
            assert isinstance(value, tuple)
            self.drop(editor, *(path for path in value if isinstance(path, Path)))
        elif field.type is FieldType.AUDIO_TRACKS:
            assert isinstance(value, tuple)
            await self._fill_tracks(field, [track for track in value if isinstance(track, AudioTrack)])
        elif field.type is FieldType.MASKS:
            assert isinstance(value, tuple)
            await self._paint(field, value[1])
        elif field.type is FieldType.SEED:
            if value is not None:
                self.press(Qt.Key.Key_Space)  # it is no new one each time
                line = self.dialog.focusWidget()
                assert line is not None
                self.write(line, str(value))
        else:
            self.write(editor.entry(), str(value))
        await editor.settle()

    async def _fill_tracks(self, field: Field, tracks: list[AudioTrack]) -> None:
        """Sounds that are dropped beside the fields go to a speaker each; starts are typed."""
        editor = self.row(field.name).editor
        assert isinstance(editor, TracksEditor)
        self.drop(self.form, *(track.path for track in tracks))
        await editor.settle()
        for box, track in zip(editor.rows.boxes(), tracks, strict=True):
            self.write(box, f"{track.start:g}")
            QTest.keyClick(box, Qt.Key.Key_Return)

    async def _paint(self, field: Field, second: Value) -> None:
        """The second speaker's mask comes from a file; over it the first speaker is painted."""
        editor = self.row(field.name).editor
        assert isinstance(editor, MasksEditor)
        assert isinstance(second, Path)
        await until(editor.paint_button.isEnabled, PATIENCE)
        editor.paint_button.setFocus()
        self.press(Qt.Key.Key_Space)
        painting = editor.dialog
        assert painting is not None
        await until(lambda: painting.canvas._levels, PATIENCE)
        painting.activateWindow()
        canvas = painting.canvas
        QTest.keyClick(painting, Qt.Key.Key_2)
        painting.load(second)
        await until(lambda: canvas.history.can_undo, PATIENCE)
        QTest.keyClick(painting, Qt.Key.Key_1)
        canvas.set_brush(10)
        start, end = (canvas.view.to_widget(QPointF(x, 30)).toPoint() for x in (20, 40))
        QTest.mousePress(canvas, LEFT, pos=start)
        QTest.mouseMove(canvas, end)
        QTest.mouseRelease(canvas, LEFT, pos=end)
        QTest.keyClick(painting, Qt.Key.Key_Return, CONTROL)
        await until(lambda: editor.dialog is None, PATIENCE)
        await self.come_back()

    # The dialog

    async def come_back(self) -> None:
        """To this dialog, from one that was in front of it."""
        self.dialog.activateWindow()
        await until(self.dialog.isActiveWindow)

    def submit(self) -> None:
        """By the keys."""
        self.press(Qt.Key.Key_Return, CONTROL)

    async def sent(self) -> JobRef:
        """Until the job is at the server; the newest one."""
        await until(lambda: self.dialog.sent.refs() or self.complaints(), PATIENCE)
        assert self.complaints() == []
        return self.dialog.sent.refs()[0]

    def complaints(self) -> list[str]:
        """What is wrong, as it is read beside the fields and below the form."""
        found = [f"{name}: {row.problem}" for name, row in self.form.rows.items() if row.problem]
        return found + [str(failed) for failed in self.dialog.outbox.failures]


@asynccontextmanager
async def real_dialog(
    home: Path, database: str, server: str, workflow: str, *, user: str | None = None
) -> AsyncIterator[Hands]:
    """The dialog of a workstation with one server, at the form of a workflow."""
    async with Workstation(home, database, Server(server, "gpu1"), user=user) as here:
        failures: list[tuple[str, Exception]] = []
        tasks = Tasks(lambda name, error: failures.append((name, error)))
        pictures = build_pictures(here.paths, here.application)
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        dialog = SubmitDialog(here.application, pictures, tasks, workflow, None, theme=Theme(app))
        dialog.open()
        try:
            await until(lambda: dialog.form is not None, PATIENCE)
            dialog.activateWindow()
            await until(dialog.isActiveWindow)
            statuses = here.application.tracking.server_statuses
            await until(lambda: [each.connection for each in statuses()] == [Connection.CONNECTED], PATIENCE)
            yield Hands(here, dialog)
            await until(lambda: not tasks, PATIENCE)  # pictures that are on their way
        finally:
            if shiboken6.isValid(dialog):
                dialog.close()
            await until(lambda: not shiboken6.isValid(dialog), PATIENCE)
            await tasks.close()
            await pictures.aclose()
        assert failures == []

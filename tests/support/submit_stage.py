"""The Submit dialog on a stage of fakes, driven by real keys, clicks, drops and pastes."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import shiboken6
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QDragEnterEvent, QDropEvent, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from jobmonitor.domain.job import JobKind
from jobmonitor.domain.outbox import OutboxEntry
from jobmonitor.domain.workflow import Field, FieldType, Size, Workflow
from jobmonitor.ui.runtime import Tasks
from jobmonitor.ui.submit.dialog import SubmitDialog
from jobmonitor.ui.submit.form.given import Given
from jobmonitor.ui.submit.form.row import FieldRow
from jobmonitor.ui.submit.sending.editing import Editing
from tests.support.fake_submission import FakeApplication, FakeLibrary, FakePictures
from tests.support.qt_loop import until

PAINT = Workflow(
    name="paint",
    title="Paint",
    kind=JobKind.IMAGE,
    graph={},
    description="Paints a picture.",
    fields=(
        Field(name="image", label="Image", type=FieldType.IMAGE, required=True),
        Field(name="prompt", label="Prompt", type=FieldType.MULTILINE, required=True, help="What to paint."),
        Field(name="strength", label="Strength", type=FieldType.FLOAT, default=0.87, minimum=0, maximum=1),
        Field(name="seed", label="Seed", type=FieldType.SEED),
    ),
)
EVERYTHING = Workflow(
    name="everything",
    title="Everything & more",
    kind=JobKind.VIDEO,
    graph={},
    fps=24,
    fields=(
        Field(name="title", label="Title", type=FieldType.TEXT, default="a & b"),
        Field(name="prompt", label="Prompt", type=FieldType.MULTILINE),
        Field(name="steps", label="Steps", type=FieldType.INTEGER, default=20, minimum=1, maximum=100),
        Field(name="big", label="Big", type=FieldType.INTEGER, default=2**53 + 1),
        Field(name="strength", label="Strength", type=FieldType.FLOAT, default=0.5, minimum=0, maximum=1),
        Field(name="trim", label="Trim", type=FieldType.BOOLEAN, default=True),
        Field(name="mode", label="Mode", type=FieldType.CHOICE, default="slow", choices=("fast", "slow")),
        Field(
            name="model", label="Model", type=FieldType.CHOICE, default="usual.pt", model_folder="checkpoints"
        ),
        Field(name="seed", label="Seed", type=FieldType.SEED),
        Field(
            name="size",
            label="Size",
            type=FieldType.SIZE,
            default=Size(640, 360),
            minimum=64,
            maximum=1024,
            step=32,
        ),
        Field(
            name="length",
            label="Length",
            type=FieldType.DURATION,
            default=3.375,
            minimum=3,
            maximum=10,
            step=0.125,
        ),
        Field(name="image", label="Image", type=FieldType.IMAGE),
        Field(name="voice", label="Voice", type=FieldType.AUDIO),
        Field(name="clip", label="Clip", type=FieldType.VIDEO),
    ),
)


class Stage:
    """One open dialog, its surroundings, and an operator's hands."""

    def __init__(
        self,
        application: FakeApplication,
        pictures: FakePictures,
        workflow: str | None,
        given: Given | None = None,
        entry: OutboxEntry | None = None,
    ) -> None:
        """`entry`: what waits in the outbox and is changed in the form."""
        self.application = application
        self.pictures = pictures
        self.failures: list[tuple[str, Exception]] = []
        self.tasks = Tasks(lambda name, error: self.failures.append((name, error)))
        self.dialog = SubmitDialog(
            application,  # type: ignore[arg-type]  # stands in for it
            pictures,
            self.tasks,
            workflow,
            None,
            given=given,
            editing=Editing(application, self.tasks, entry) if entry is not None else None,  # type: ignore[arg-type]
        )

    def row(self, name: str) -> FieldRow:
        form = self.dialog.form
        assert form is not None
        return form.rows[name]

    def entry(self, name: str) -> QWidget:
        return self.row(name).editor.entry()

    def focus(self, name: str) -> QWidget:
        entry = self.entry(name)
        entry.setFocus()
        return entry

    def type(self, name: str, text: str) -> None:
        """Selects what is in the field and types over it."""
        entry = self.focus(name)
        QTest.keyClick(entry, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
        QTest.keyClick(entry, Qt.Key.Key_Delete)
        if text.isascii() and text.isprintable():
            QTest.keyClicks(entry, text)
        else:  # what no key types is pasted
            QApplication.clipboard().setText(text)
            QTest.keyClick(entry, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)

    def press(self, key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        """A key where the focus is."""
        QTest.keyClick(self.dialog.focusWidget() or self.dialog, key, modifiers)

    def submit(self) -> None:
        self.press(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)

    def paste(self, name: str, mime: QMimeData) -> None:
        QApplication.clipboard().setMimeData(mime)
        QTest.keyClick(self.focus(name), Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)

    def drop(self, name: str, mime: QMimeData) -> bool:
        """Drags something over a field; see `drag`."""
        return self.drag(self.row(name).editor, mime)

    def drag(self, target: QWidget, mime: QMimeData) -> bool:
        """Whether the widget took what was dragged over it; then it was dropped."""
        point = target.rect().center()
        keys = (Qt.DropAction.CopyAction, mime, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
        enter = QDragEnterEvent(QPoint(point), *keys)
        enter.ignore()
        QApplication.sendEvent(target, enter)
        if enter.isAccepted():
            QApplication.sendEvent(target, QDropEvent(QPointF(point), *keys))
        return enter.isAccepted()

    def texts(self, name: str) -> list[str]:
        """What the row says below its editor."""
        labels = self.row(name).body.findChildren(QLabel)
        return [label.text() for label in labels if label.isVisible() and label.text()]

    async def sent(self) -> None:
        """Until the submission is out."""
        await until(lambda: self.dialog.footer.sent.refs())


@asynccontextmanager
async def stage(
    *workflows: Workflow,
    choose: str | None = None,
    application: FakeApplication | None = None,
    pictures: FakePictures | None = None,
    given: Given | None = None,
    entry: OutboxEntry | None = None,
) -> AsyncIterator[Stage]:
    """An open dialog with its form on the screen; afterwards nothing of it may be left or have failed."""
    library = FakeLibrary({workflow.name: workflow for workflow in workflows or (PAINT,)})
    play = Stage(application or FakeApplication(library), pictures or FakePictures(), choose, given, entry)
    play.dialog.open()
    await until(lambda: play.dialog.form is not None)
    play.dialog.activateWindow()
    await until(play.dialog.isActiveWindow)
    try:
        yield play
    finally:
        if shiboken6.isValid(play.dialog):
            play.dialog.close()
        play.application.submission.gate.set()
        play.application.preflight.gate.set()
        await until(lambda: not play.tasks)
        await until(lambda: not shiboken6.isValid(play.dialog))
        await play.tasks.close()
    assert play.failures == []


def picture(path: Path, width: int = 800, height: int = 600) -> Path:
    """A PNG file."""
    assert image(width, height).save(str(path))
    return path


def image(width: int = 64, height: int = 48) -> QImage:
    """A picture in one colour."""
    made = QImage(width, height, QImage.Format.Format_RGB32)
    made.fill(QColor("teal"))
    return made

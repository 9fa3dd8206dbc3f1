"""The import dialog: a graph from a file, a drop or a job; what is chosen of it; the workflow in the menu."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QLabel, QLineEdit, QWidget

from jobmonitor import bootstrap
from jobmonitor.domain.errors import ServerUnreachable
from jobmonitor.domain.job import EMPTY
from jobmonitor.domain.workflow import FieldType
from jobmonitor.services.importing.service import ImportService
from jobmonitor.ui.importing.dialog import ImportDialog
from jobmonitor.ui.importing.model import Column
from jobmonitor.workflows.library import FileWorkflowLibrary
from tests.media.test_embedded import text, with_chunks
from tests.services.test_importing import INFO, PAINT
from tests.support.fake_application import FakeApplication, InlineBackground, fake_application
from tests.support.fake_jobs import make_job
from tests.support.pictures import png
from tests.support.qt_loop import on_qt_loop, until
from tests.support.window_stage import Stage, stage


class Servers:
    """One server that describes its nodes and remembers a graph, unless `problem` is set."""

    def __init__(self) -> None:
        self.gate = asyncio.Event()
        self.gate.set()
        self.graph: Any = EMPTY
        self.problem: ServerUnreachable | None = None

    def get(self, server: object) -> Servers:
        return self

    async def of(self, server: object) -> Any:
        await self.gate.wait()
        if self.problem is not None:
            raise self.problem
        return INFO

    async def graph_of(self, prompt_id: str) -> Any:
        if self.problem is not None:
            raise self.problem
        return self.graph

    def find(self, ids: object) -> dict[str, Any]:
        return {}

    async def download(self, address: str, target: Path, *, limit: int) -> None:
        content = with_chunks(text("prompt", PAINT)) if "saved" in address else png()
        await asyncio.to_thread(target.write_bytes, content)


@asynccontextmanager
async def window(folder: Path, *jobs: Any) -> AsyncIterator[tuple[Stage, Servers]]:
    """The main window with a library in `folder`, and the servers that its import asks."""
    application: FakeApplication = fake_application(jobs or [make_job()])
    servers, library, background = Servers(), FileWorkflowLibrary([folder]), InlineBackground()
    application.workflows = library  # type: ignore[assignment]
    application.importing = ImportService(  # type: ignore[attr-defined]
        library, servers, servers, servers, servers, background, background,
        read=bootstrap.read_graph, check=bootstrap.checked_graph,
        save=partial(bootstrap.save_workflow, folder),
    )  # type: ignore[arg-type]  # fmt: skip
    async with stage(application=application) as play:
        await play.ready()
        yield play, servers
        if play.window.importing.dialog is not None:
            play.window.importing.dialog.close()


def write(folder: Path, content: Any = PAINT, name: str = "my paint.json") -> Path:
    path = folder / name
    path.write_text(json.dumps(content))
    return path


async def opened(play: Stage, path: Path) -> ImportDialog:
    """The dialog with a graph that can be saved as it is suggested."""
    play.window.importing.open_file(path)
    dialog = play.window.importing.dialog
    assert dialog is not None
    await until(dialog.save_button.isEnabled)
    dialog.activateWindow()
    await until(dialog.isActiveWindow)
    return dialog


def drag(target: QWidget, path: Path) -> bool:
    """Whether the widget took a file that was dropped on it."""
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path))])
    point = target.rect().center()
    keys = (Qt.DropAction.CopyAction, mime, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
    enter = QDragEnterEvent(QPoint(point), *keys)
    enter.ignore()
    QApplication.sendEvent(target, enter)
    if enter.isAccepted():
        QApplication.sendEvent(target, QDropEvent(QPointF(point), *keys))
    return enter.isAccepted()


def row_of(dialog: ImportDialog, key: str) -> int:
    assert dialog.model is not None
    choices = dialog.model.choices
    return next(row for row in range(len(choices)) if choices[row].key == key)


@on_qt_loop
async def test_a_graph_becomes_a_workflow_by_keyboard_alone(tmp_path: Path) -> None:
    async with window(tmp_path / "own") as (play, _):
        play.key(Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
        dialog = play.window.importing.dialog
        assert dialog is not None
        assert "Drop a file here" in dialog.state.sentence.text()
        assert not dialog.save_button.isEnabled()
        dialog.resize(1000, 640)  # there is room for the preview
        dialog.take_file(write(tmp_path))
        await until(dialog.save_button.isEnabled)
        dialog.activateWindow()
        await until(dialog.about.title.hasFocus)
        QTest.keyClicks(dialog.focusWidget(), "Castles")
        assert dialog.about.name.text() == "castles"
        dialog.table.setFocus()
        dialog.table.setCurrentIndex(dialog.table.model().index(row_of(dialog, "3.cfg"), Column.LABEL))
        QTest.keyClick(dialog.table, Qt.Key.Key_Space)
        await until(lambda: dialog.preview.form is not None and "cfg" in dialog.preview.form.rows)
        QTest.keyClick(dialog.table, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
        await until(lambda: play.submitted == ["castles"])
        await until(lambda: play.window.importing.dialog is None)
        await until(lambda: play.window.submit_menu.actions()[0].objectName() == "castles")
    made = FileWorkflowLibrary([tmp_path / "own"]).get("castles")
    assert made.title == "Castles"
    assert made.field_named("cfg") is not None
    assert made.graph["3"]["inputs"]["cfg"] == "{{CFG}}"


@on_qt_loop
async def test_labels_types_and_defaults_are_edited_in_the_table(tmp_path: Path) -> None:
    async with window(tmp_path / "own") as (play, _):
        dialog = await opened(play, write(tmp_path))
        model, table = dialog.model, dialog.table
        assert model is not None
        steps = row_of(dialog, "3.steps")

        def edit(column: Column) -> QWidget:
            table.setFocus()
            table.setCurrentIndex(model.index(steps, column))
            QTest.keyClick(table, Qt.Key.Key_F2)
            editor = table.findChild(QComboBox if column == Column.TYPE else QLineEdit)
            assert isinstance(editor, QWidget)
            return editor

        label = edit(Column.LABEL)
        QTest.keyClicks(label, "How long")
        QTest.keyClick(label, Qt.Key.Key_Return)
        await until(lambda: model.choices[steps].field.label == "How long")
        default = edit(Column.DEFAULT)
        QTest.keyClicks(default, "many")
        QTest.keyClick(default, Qt.Key.Key_Return)
        await until(lambda: "whole number" in dialog.notice.text() and dialog.notice.isVisible())
        assert model.choices[steps].field.default == 25  # the former one stays
        await until(lambda: table.findChild(QLineEdit) is None)
        default = edit(Column.DEFAULT)
        QTest.keyClicks(default, "30")
        QTest.keyClick(default, Qt.Key.Key_Return)
        await until(lambda: model.choices[steps].field.default == 30)
        assert dialog.notice.isHidden()
        await until(lambda: table.findChild(QLineEdit) is None)
        kind = edit(Column.TYPE)
        assert isinstance(kind, QComboBox)
        QTest.keyClick(kind, Qt.Key.Key_Down)
        QTest.keyClick(kind, Qt.Key.Key_Return)
        await until(lambda: model.choices[steps].field.type is FieldType.SEED)


@on_qt_loop
async def test_what_the_server_knows_comes_later_and_keeps_what_was_chosen(tmp_path: Path) -> None:
    async with window(tmp_path / "own") as (play, servers):
        servers.gate.clear()
        dialog = await opened(play, write(tmp_path))
        sampler = row_of(dialog, "3.sampler_name")
        assert dialog.model is not None
        assert dialog.model.choices[sampler].field.type is FieldType.TEXT
        dialog.model.toggle(row_of(dialog, "3.cfg"))
        dialog.model.toggle(row_of(dialog, "3.steps"))
        servers.gate.set()
        await until(lambda: _type(dialog, "3.sampler_name") is FieldType.CHOICE)
        await until(lambda: "gpu1 lacks the node EmptyLatentImage" in dialog.problem.text())
        assert dialog.save_button.isEnabled()
        chosen = {each.key for each in dialog.model.choices.chosen}
        assert "3.cfg" in chosen
        assert "3.steps" not in chosen


def _type(dialog: ImportDialog, key: str) -> FieldType:
    assert dialog.model is not None
    return dialog.model.choices[row_of(dialog, key)].field.type


@on_qt_loop
async def test_a_name_that_is_taken_or_impossible_is_said_at_once(tmp_path: Path) -> None:
    own = tmp_path / "own"
    own.mkdir()
    write(own, name="Taken.json")
    async with window(own) as (play, _):
        dialog = await opened(play, write(tmp_path, name="taken.json"))
        assert dialog.about.name.text() == "taken-2"
        for name, problem in (("taken", "already"), ("../up", "letters, digits"), ("", "no name")):
            dialog.about.name.selectAll()
            QTest.keyClick(dialog.about.name, Qt.Key.Key_Delete)
            QTest.keyClicks(dialog.about.name, name)
            await until(lambda problem=problem: problem in dialog.about.name_problem.text())
            assert not dialog.save_button.isEnabled()
        QTest.keyClicks(dialog.about.name, "free")
        await until(dialog.save_button.isEnabled)
        assert dialog.about.name_problem.isHidden()


@on_qt_loop
async def test_files_without_a_graph_are_explained(tmp_path: Path) -> None:
    async with window(tmp_path / "own") as (play, _):
        play.window.importing.open()
        dialog = play.window.importing.dialog
        assert dialog is not None
        (tmp_path / "lost.png").write_bytes(png())
        (tmp_path / "no.json").write_text("{")
        for path, told in (
            (write(tmp_path, {"nodes": [], "links": []}, "ui.json"), "Workflow → Export (API)"),
            (tmp_path / "lost.png", "no graph inside"),
            (tmp_path / "no.json", "not JSON"),
            (tmp_path / "gone.json", "gone.json"),
        ):
            dialog.take_file(path)
            await until(lambda told=told: told in dialog.state.sentence.text())
            assert not dialog.save_button.isEnabled()
        dialog.take_file(write(tmp_path, {"1": PAINT["4"], "2": PAINT["6"]}, "no result.json"))
        await until(lambda: dialog.model is not None and dialog.model.choices.proposal.results == ())
        await until(lambda: "saves or shows a result" in dialog.problem.text())
        assert not dialog.save_button.isEnabled()


@on_qt_loop
async def test_a_file_dropped_on_window_or_dialog_is_read(tmp_path: Path) -> None:
    (tmp_path / "saved.png").write_bytes(with_chunks(text("prompt", PAINT)))
    async with window(tmp_path / "own") as (play, _):
        assert not drag(play.window, tmp_path / "notes.txt")
        assert drag(play.window, tmp_path / "saved.png")
        dialog = play.window.importing.dialog
        assert dialog is not None
        await until(dialog.save_button.isEnabled)
        assert "saved.png" in dialog.origin.text()
        assert drag(dialog, write(tmp_path, name="other.json"))
        await until(lambda: "other.json" in dialog.origin.text() and dialog.save_button.isEnabled())


@on_qt_loop
async def test_the_graph_of_a_job_comes_from_its_server_else_from_its_result(tmp_path: Path) -> None:
    made = make_job(1, outputs=("http://gpu1:8188/view?filename=saved_1.png",))
    async with window(tmp_path / "own", made) as (play, servers):
        play.click_row(0)
        await until(lambda: play.window.actions_["import-job"].isEnabled())
        servers.graph = {"1": {"class_type": "SaveImage", "inputs": {"filename_prefix": "from the server"}}}
        play.window.actions_["import-job"].trigger()
        dialog = play.window.importing.dialog
        assert dialog is not None
        await until(dialog.save_button.isEnabled)
        assert dialog.model is not None
        assert len(dialog.model.choices) == 1
        dialog.close()
        servers.graph = EMPTY  # restarted meanwhile
        play.window.actions_["import-job"].trigger()
        dialog = play.window.importing.dialog
        assert dialog is not None
        await until(lambda: dialog.model is not None and len(dialog.model.choices) > 5)
        dialog.close()


@on_qt_loop
async def test_a_job_whose_graph_is_lost_says_where_it_was_looked_for(tmp_path: Path) -> None:
    made = make_job(1, outputs=("http://gpu1:8188/view?filename=lost.png",))
    async with window(tmp_path / "own", made) as (play, servers):
        servers.problem = ServerUnreachable("gpu1 does not answer.")
        play.click_row(0)
        await until(lambda: play.window.actions_["import-job"].isEnabled())
        play.window.actions_["import-job"].trigger()
        dialog = play.window.importing.dialog
        assert dialog is not None
        await until(lambda: "nowhere to be found" in dialog.state.sentence.text())
        told = dialog.state.sentence.text()
        assert "gpu1 does not answer" in told
        assert "Its result has no graph inside" in told


@on_qt_loop
async def test_many_inputs_are_searched_and_chosen_at_once(tmp_path: Path) -> None:
    async with window(tmp_path / "own") as (play, _):
        dialog = await opened(play, write(tmp_path))
        model = dialog.model
        assert model is not None
        QTest.keyClicks(dialog.search, "ksampler seed")
        shown = [row for row in range(len(model.choices)) if not dialog.table.isRowHidden(row)]
        assert [model.choices[row].key for row in shown] == ["3.seed"]
        for name, count in (("Choose every input", len(model.choices)), ("Choose no input", 0)):
            button = next(each for each in dialog.findChildren(QWidget) if each.accessibleName() == name)
            QTest.mouseClick(button, Qt.MouseButton.LeftButton)
            assert len(model.choices.chosen) == count
        await until(dialog.save_button.isEnabled)  # a form without fields is one


@on_qt_loop
async def test_a_huge_graph_is_chosen_from_without_a_preview(tmp_path: Path) -> None:
    graph = {f"{copy}:{key}": node for copy in range(40) for key, node in PAINT.items()}
    async with window(tmp_path / "own") as (play, _):
        play.window.importing.open()
        dialog = play.window.importing.dialog
        assert dialog is not None
        dialog.resize(1000, 640)
        dialog.take_file(write(tmp_path, graph))
        await until(dialog.save_button.isEnabled)
        assert dialog.preview.form is None
        labels = [label.text() for label in dialog.preview.findChildren(QLabel)]
        assert any("too many to be shown" in text for text in labels)

"""The window as a whole: actions, tabs, status bar, messages, layout, and nothing that is read as HTML."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QDesktopServices, QGuiApplication, QKeySequence
from PySide6.QtWidgets import (
    QAbstractButton,
    QComboBox,
    QLabel,
    QLineEdit,
    QMenu,
    QMessageBox,
    QPlainTextEdit,
    QTableView,
)

from jobmonitor.domain.errors import CancelRefused, StorageError
from jobmonitor.domain.events import ProblemOccurred
from jobmonitor.domain.job import JobKind, JobStatus
from jobmonitor.domain.progress import LiveState, Phase
from jobmonitor.domain.server import Connection, Server, ServerStatus
from jobmonitor.ui import layout_keeper
from jobmonitor.ui.actions import ACTIONS, MENUS
from jobmonitor.ui.docks.spec import BOTTOM
from jobmonitor.ui.layout_state import (
    MAX_BYTES,
    NAME,
    VERSION,
    LayoutState,
    aside_name,
    layout_name,
    load_layout,
)
from jobmonitor.ui.theme.theme import Mode
from tests.support.fake_application import GPU1, GPU3, fake_application
from tests.support.fake_jobs import NOON, make_job, sample_jobs
from tests.support.qt_loop import on_qt_loop, until
from tests.support.window_stage import Stage, stage

OUTPUT = "http://gpu1:8188/view?filename=out.png"
JOB = make_job(1, outputs=(OUTPUT,))
ACTIVE = make_job(2, status=JobStatus.PROCESSING, prompt="<h1>big</h1>")


async def choose(play: Stage, row: int) -> None:
    await play.ready()
    play.click_row(row)


@on_qt_loop
async def test_tabs_by_keyboard() -> None:
    jobs = [make_job(1), make_job(2, kind=JobKind.VIDEO)]
    async with stage(jobs, tab="video") as play:
        await until(lambda: play.shown() == ["prompt 2"])
        play.key(Qt.Key.Key_2, Qt.KeyboardModifier.ControlModifier)
        assert play.tab.spec.key == "image"
        await until(lambda: play.shown() == ["prompt 1"])
        play.key(Qt.Key.Key_3, Qt.KeyboardModifier.ControlModifier)
        await until(lambda: play.shown() == ["prompt 1", "prompt 2"])


@on_qt_loop
async def test_cancel_asks_first_and_means_the_current_job() -> None:
    async with stage([JOB, ACTIVE]) as play:
        await choose(play, 0)
        cancel = play.window.actions_["cancel"]
        assert not cancel.isEnabled()
        play.click_row(1)
        assert cancel.isEnabled()
        cancel.trigger()
        question = play.window.job_actions.question
        assert question is not None
        assert question.textFormat() is Qt.TextFormat.PlainText
        assert question.informativeText().startswith("“<h1>big</h1>”")
        question.reject()
        assert play.application.cancelling.cancelled == []
        cancel.trigger()
        await answer(play, "Cancel job")
        await until(lambda: play.application.cancelling.cancelled == [ACTIVE.ref])
        play.application.tracking.see(LiveState(ref=ACTIVE.ref, phase=Phase.CANCELLING))
        assert play.window.pane.status.text() == "cancelling…"
        assert not cancel.isEnabled()


@on_qt_loop
async def test_a_job_that_ends_meanwhile_is_not_asked_about_any_more() -> None:
    async with stage([JOB, ACTIVE]) as play:
        await choose(play, 1)
        play.window.actions_["cancel"].trigger()
        await play.write(replace(ACTIVE, status=JobStatus.COMPLETED))
        await until(lambda: play.window.job_actions.question is None)
        assert play.application.cancelling.cancelled == []


async def answer(play: Stage, text: str) -> None:
    question = play.window.job_actions.question
    assert isinstance(question, QMessageBox)
    next(button for button in question.buttons() if button.text() == text).click()


@on_qt_loop
async def test_a_cancel_that_is_refused_is_told() -> None:
    async with stage([ACTIVE]) as play:
        play.application.cancelling.problem = CancelRefused(
            "The server is too old.", remedy="Update it.", details="0.3.40"
        )
        await choose(play, 0)
        play.window.actions_["cancel"].trigger()
        await answer(play, "Cancel job")
        bar = play.window.message_bar
        await until(bar.isVisible)
        told = "The img2img job was not cancelled. The server is too old. Update it."
        assert bar.sentence.text() == told
        assert not bar.details.isVisible()
        play.click(bar.fold)
        assert bar.details.toPlainText() == "0.3.40"
        play.click(bar.dismiss)
        assert not bar.isVisible()


@on_qt_loop
async def test_copy_and_open(monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(url.toString()))
    bad = make_job(2, outputs=("file:///etc/passwd",))
    async with stage([JOB, bad]) as play:
        await choose(play, 0)
        actions, clipboard = play.window.actions_, QGuiApplication.clipboard()
        for key, text in (
            ("copy-id", JOB.ref.key),
            ("copy-comfy-id", JOB.comfy_job_id),
            ("copy-output", OUTPUT),
        ):
            actions[key].trigger()
            assert clipboard.text() == text
        actions["open-output"].trigger()
        assert opened == [OUTPUT]
        play.click_row(1)
        assert not actions["open-output"].isEnabled()
        play.window.result_actions.open_output()
        assert opened == [OUTPUT]


@on_qt_loop
async def test_submit_by_shortcut_and_by_workflow() -> None:
    async with stage([JOB]) as play:
        await play.ready()
        play.key(Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
        menu = play.window.submit_menu
        await until(lambda: len(menu.actions()) == 2)
        next(action for action in menu.actions() if action.text() == "Image to image").trigger()
        assert play.submitted == [None, "img2img"]


@on_qt_loop
async def test_a_submitted_job_is_shown() -> None:
    async with stage([JOB], tab="video") as play:
        fresh = make_job(800, created_at=NOON + timedelta(seconds=1), status=JobStatus.PENDING)
        play.window.reveal(fresh)
        await play.arrive(fresh)
        assert play.tab.spec.key == "image"
        await until(lambda: play.window.current_job == fresh)


@on_qt_loop
async def test_a_file_is_called_by_its_name_and_its_path_is_in_the_tooltip() -> None:
    application = fake_application()
    info = replace(application.repository.info(), title="/data/of/ann/jobs.sqlite", is_local=True)
    application.repository.info = lambda: info
    async with stage(application=application) as play:
        database = play.window.status_bar.database
        await until(lambda: database.text == "jobs.sqlite · connected")
        assert play.window.windowTitle() == "jobmonitor · jobs.sqlite"
        assert "/data/of/ann/jobs.sqlite" in database.toolTip()


@on_qt_loop
async def test_without_a_server_the_window_says_where_to_name_one() -> None:
    application = fake_application()
    application.servers = ()
    async with stage(application=application) as play:
        assert play.window.status_bar.servers.isHidden()
        await until(lambda: "address of a ComfyUI server" in play.tab.panel.sentence.text())
        bar = play.window.status_bar
        assert bar.no_server.isVisible()
        application.tracking.server(ServerStatus(server=GPU1, connection=Connection.CONNECTED, since=NOON))
        assert not bar.no_server.isVisible()


@on_qt_loop
async def test_servers_that_there_is_no_room_for_are_folded_behind_a_button() -> None:
    application = fake_application()
    long = "a server with a name that goes on and on & on"
    application.servers = (
        Server("http://long", long),
        *(Server(f"http://gpu{n}", f"gpu{n}") for n in range(12)),
    )
    async with stage(application=application) as play:
        strip = play.window.status_bar.servers
        lost = NOON - timedelta(minutes=3)
        for server in application.servers:
            play.application.tracking.server(
                ServerStatus(server=server, connection=Connection.UNREACHABLE, since=lost)
            )
        await until(lambda: bool(strip.folded))
        first = strip.item("http://long")
        assert first.isVisible()
        assert long not in first.text
        assert long in first.toolTip().replace("&amp;", "&")
        count = len(strip.folded)
        assert strip.more.text().strip() == f"{count} more servers unreachable"
        strip.more.menu().aboutToShow.emit()
        assert len(strip.more.menu().actions()) == count
        assert strip.more.menu().actions()[-1].text() == "gpu11 unreachable for 3 min"


@on_qt_loop
async def test_fifty_servers_are_summed_up_in_a_small_window() -> None:
    application = fake_application()
    application.servers = tuple(Server(f"http://gpu{n}", f"render-node-{n}.studio") for n in range(50))
    async with stage(application=application) as play:
        window, strip = play.window, play.window.status_bar.servers
        height = window.status_bar.height()
        for number, server in enumerate(application.servers):
            connection = Connection.UNREACHABLE if number in (7, 31) else Connection.CONNECTED
            application.tracking.server(ServerStatus(server=server, connection=connection, since=NOON))
        window.resize(1280, 720)
        await until(lambda: strip.more.text().strip() == "48 servers ready, 2 away")
        assert (window.width(), window.status_bar.height()) == (1280, height)
        assert "render-node-31.studio unreachable" in strip.more.toolTip()
        strip.more.menu().aboutToShow.emit()
        assert len(strip.more.menu().actions()) == 50


@on_qt_loop
async def test_the_status_bar_tells_how_it_stands() -> None:
    async with stage([JOB]) as play:
        await play.ready()
        bar = play.window.status_bar
        await until(lambda: bar.database.text == "studio-prod · connected")
        assert play.window.windowTitle() == "jobmonitor · studio-prod"
        tracking = play.application.tracking
        status = ServerStatus(server=GPU1, connection=Connection.CONNECTED, since=NOON, queue_length=2)
        tracking.server(status)
        assert bar.server(GPU1.url).text == "gpu1 · 2 in the queue"
        tracking.server(ServerStatus(server=GPU1, connection=Connection.POLLING, since=NOON, queue_length=0))
        assert bar.server(GPU1.url).text == "gpu1 · idle · polling"
        lost = NOON - timedelta(minutes=3)
        problem = "gpu3 does not answer <b>at all</b>."
        tracking.server(
            ServerStatus(server=GPU3, connection=Connection.UNREACHABLE, since=lost, problem=problem)
        )
        item = bar.server(GPU3.url)
        assert item.text == "gpu3 unreachable for 3 min"
        assert "<b>" not in item.toolTip()
        assert problem in item.accessibleDescription()


@on_qt_loop
async def test_problems_are_told_one_after_another() -> None:
    async with stage([JOB]) as play:
        bar = play.window.message_bar
        for message in ("One.", "Two.", "One."):
            play.application.bus.publish(ProblemOccurred(message))
        assert bar.sentence.text() == "One."
        play.click(bar.dismiss)
        assert bar.sentence.text() == "Two."
        play.click(bar.dismiss)
        assert not bar.isVisible()


@on_qt_loop
async def test_the_layout_is_kept() -> None:
    application = fake_application([JOB])
    async with stage(application=application) as play:
        play.window.show_tab("image")
        play.window.set_theme(Mode.DARK)
        play.window.set_compact(True)
        play.window.actions_["dock-details"].trigger()
    async with stage(application=application, tab="") as play:
        assert play.tab.spec.key == "image"
        assert play.window.theme.mode is Mode.DARK
        assert play.tab.table.is_compact
        assert not play.window.docks.is_open("details")
        play.window.set_theme(Mode.SYSTEM)


@on_qt_loop
async def test_a_full_screen_and_panels_are_kept_and_the_layout_can_be_reset() -> None:
    application = fake_application([JOB])
    async with stage(application=application) as play:
        window = play.window
        await play.ready()
        await until(window.isActiveWindow)
        play.key(Qt.Key.Key_F11)
        await until(window.isFullScreen)
        assert window.actions_["full-screen"].isChecked()
        window.docks.move("activity", BOTTOM)
        window.docks.set_floating("details", True)
    async with stage(application=application, tab="") as play:
        window = play.window
        assert window.isFullScreen()
        assert window.docks["details"].isFloating()
        assert window.dockWidgetArea(window.docks["activity"]) == BOTTOM
        window.actions_["reset-layout"].trigger()
        assert not window.docks["details"].isFloating()
        assert not window.docks.is_open("activity")
        window.actions_["full-screen"].trigger()
        await until(lambda: not window.isFullScreen())


@on_qt_loop
async def test_each_profile_has_a_layout_of_its_own() -> None:
    application = fake_application([JOB])
    application.profile_name = "night"
    async with stage(application=application) as play:
        play.window.set_compact(True)
    assert load_layout(application.layout.held[layout_name("night")]).compact
    assert NAME not in application.layout.held


@on_qt_loop
async def test_another_size_is_stored_before_the_window_is_closed() -> None:
    async with stage([JOB]) as play:
        play.window.resize(1000, 640)
        held = play.application.layout.held
        await until(lambda: NAME in held)
        assert load_layout(held[NAME]).geometry_bytes == play.window.saveGeometry().data()


@pytest.mark.parametrize(
    "stored",
    [
        None,
        b"",
        b"\xff\x00",
        b"[]",
        b"[" * 100_000,
        b'{"tab": 3, "pane_width": -1, "geometry": "?"}',
        b"x" * MAX_BYTES * 2,
    ],
)
def test_a_layout_of_garbage_is_the_usual_one(stored: bytes | None) -> None:
    state = load_layout(stored)
    assert (state.tab, state.pane_width, state.geometry_bytes) == ("video", 0, b"")


def test_a_layout_reads_as_it_was_stored() -> None:
    state = LayoutState(geometry="AAEC", pane_width=300, tab="unified", mine=True)
    assert load_layout(state.dump()) == state
    assert state.geometry_bytes == b"\x00\x01\x02"


@on_qt_loop
async def test_a_strange_layout_is_used_as_far_as_it_goes_set_aside_and_told() -> None:
    for version, told in (({}, "damaged"), ({"version": VERSION + 1}, "newer jobmonitor")):
        application = fake_application([make_job(1, kind=JobKind.VIDEO)])
        odd = {"tab": "none", "theme": "pink", "geometry": "AAAA", "compact": True, "holograms": [1]}
        stored = application.layout.held[NAME] = json.dumps({**odd, **version}).encode()
        async with stage(application=application, tab="") as play:
            await play.ready()
            assert play.shown() == ["prompt 1"]
            assert play.tab.table.is_compact
            await until(play.window.message_bar.isVisible)
            assert told in play.window.message_bar.sentence.text()
            assert application.layout.held[aside_name(NAME)] == stored
        assert load_layout(application.layout.held[NAME]).version == VERSION


@on_qt_loop
async def test_a_disk_that_is_full_is_told_once_and_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(layout_keeper, "AGAIN_MS", 1)
    application = fake_application([JOB])
    tries = 0

    def full(name: str, value: bytes) -> None:
        nonlocal tries
        tries += 1
        raise StorageError("The disk is full.", remedy="Make room on it.")

    async with stage(application=application) as play:
        await play.ready()
        with monkeypatch.context() as patch:
            patch.setattr(application.layout, "store", full)
            play.window.set_compact(True)
            await until(lambda: tries > 1)
        bar = play.window.message_bar
        assert "How the window is arranged is not kept. The disk is full." in bar.sentence.text()
        await until(lambda: NAME in application.layout.held)
        assert load_layout(application.layout.held[NAME]).compact
        play.click(bar.dismiss)
        assert not bar.isVisible()


@on_qt_loop
async def test_nothing_is_read_as_html() -> None:
    async with stage(sample_jobs()) as play:
        await play.ready()
        play.window.message_bar.tell("<b>bold</b>", details="<i>x</i>")
        for row in range(8):
            play.tab.table.choose(row)
            for label in play.window.findChildren(QLabel):
                assert label.textFormat() is Qt.TextFormat.PlainText, label.text()
            assert all(isinstance(each, QPlainTextEdit) for each in play.window.findChildren(QPlainTextEdit))


@on_qt_loop
async def test_everything_that_can_be_used_has_a_name() -> None:
    async with stage(sample_jobs()) as play:
        await play.ready()
        play.tab.table.choose(0)
        own = (QAbstractButton, QLineEdit, QComboBox, QTableView, QPlainTextEdit)
        for kind in own:
            for widget in play.window.findChildren(kind):
                if widget.isVisible() and not widget.objectName().startswith("qt_"):
                    named = widget.accessibleName() or (isinstance(widget, QAbstractButton) and widget.text())
                    assert named, widget


@on_qt_loop
async def test_every_action_is_in_a_menu_and_no_shortcut_means_two_things() -> None:
    async with stage([JOB]) as play:
        bar = play.window.menuBar()
        assert [action.text() for action in bar.actions()] == [f"&{name}" for name in MENUS]
        in_menus = {each.objectName() for menu in bar.findChildren(QMenu) for each in menu.actions()}
        assert {action.key for action in ACTIONS} <= in_menus
        shortcuts = [each for action in ACTIONS for each in action.shortcuts]
        assert len(shortcuts) == len({QKeySequence(each).toString() for each in shortcuts})
        assert all(isinstance(play.window.actions_[action.key], QAction) for action in ACTIONS)


@on_qt_loop
async def test_the_window_is_usable_when_it_is_small() -> None:
    async with stage(sample_jobs()) as play:
        await play.ready()
        play.window.resize(900, 560)
        await until(lambda: play.window.width() == 900)
        table = play.tab.table
        await until(lambda: table.viewport().width() <= 620)
        assert table.horizontalHeader().length() <= table.viewport().width()
        assert play.window.pane.width() >= 280

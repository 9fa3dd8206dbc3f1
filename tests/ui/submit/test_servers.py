"""The list of servers: best first, in words, and left to jobmonitor where the operator wants that."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt

from jobmonitor.domain.events import ServerChanged
from jobmonitor.domain.preflight import Estimate, ServerChoice
from jobmonitor.domain.server import Connection, ServerStatus
from jobmonitor.ui.submit.server.items import ABOUT_ROLE
from jobmonitor.ui.submit.server.words import choice_text
from tests.support.fake_submission import GPU1, GPU2, NOON, FakeApplication, FakeLibrary
from tests.support.qt_loop import on_qt_loop, until
from tests.support.submit_stage import PAINT, Stage, picture, stage

GOOD = ServerChoice(server=GPU2, is_usable=True, reasons=("free now", "22 GB of video memory free"))
POOR = ServerChoice(
    server=GPU1,
    is_usable=False,
    missing_classes=("WanVideoSampler",),
    reasons=("lacks ComfyUI-WanVideoWrapper", "2 in the queue"),
)


def application() -> FakeApplication:
    made = FakeApplication(FakeLibrary({"paint": PAINT}))
    made.chooser.answer = (GOOD, POOR)
    made.estimates.known = {GPU2.url: Estimate(20, 40, 12)}
    return made


async def compared(play: Stage) -> None:
    box = play.dialog.header.servers.box
    await until(lambda: box.itemText(0).startswith("gpu2"))


def test_a_server_is_told_in_words() -> None:
    assert choice_text(POOR) == "lacks ComfyUI-WanVideoWrapper"
    assert choice_text(GOOD, Estimate(20, 40, 12)) == "22 GB of video memory free · usually 20 s to 40 s"


@on_qt_loop
async def test_the_best_server_stands_first_and_the_choice_stays() -> None:
    async with stage(application=application()) as play:
        entry = play.focus("prompt")
        await compared(play)
        servers = play.dialog.header.servers
        assert [servers.box.itemText(at) for at in range(4)] == [
            "gpu2 · idle",
            "gpu1 · 2 in the queue",
            "Let jobmonitor choose · now gpu2",
            "Another address …",
        ]
        assert servers.current() == GPU1
        assert servers.about() == "lacks ComfyUI-WanVideoWrapper"
        assert servers.box.itemData(0, ABOUT_ROLE).endswith("usually 20 s to 40 s")
        assert entry.hasFocus()


@on_qt_loop
async def test_a_paused_server_is_told_before_anything_is_sent() -> None:
    async with stage(application=application()) as play:
        await compared(play)
        problem = play.dialog.header._server_problem
        assert problem.isHidden()
        await play.application.server_facts.pause(GPU1)
        assert problem.text() == "Submissions to gpu1 are paused: this one will wait in the outbox."
        await play.application.server_facts.resume(GPU1)
        assert problem.isHidden()


@on_qt_loop
async def test_an_open_list_keeps_its_order_while_servers_change() -> None:
    async with stage(application=application()) as play:
        await compared(play)
        servers = play.dialog.header.servers
        servers.box.showPopup()
        servers.show_choices([GPU1.url, GPU2.url], {}, GPU1)
        assert servers.box.itemText(0) == "gpu2 · idle"
        lost = ServerStatus(server=GPU2, connection=Connection.UNREACHABLE, since=NOON, problem="It is gone.")
        play.application.tracking.statuses = (lost,)
        play.application.bus.publish(ServerChanged(lost))
        assert servers.box.itemText(0) == "gpu2 · unreachable"
        servers.box.hidePopup()


@on_qt_loop
async def test_jobmonitor_chooses_at_the_moment_of_submitting(tmp_path: Path) -> None:
    made = application()
    async with stage(application=made) as play:
        await compared(play)
        servers = play.dialog.header.servers
        servers.box.setFocus()
        play.press(Qt.Key.Key_Down)
        assert servers.is_any
        assert servers.current() == GPU2
        made.chooser.answer = (ServerChoice(server=GPU1, is_usable=True), GOOD)
        play.row("image").editor.set_value(picture(tmp_path / "in.png"))
        play.type("prompt", "x")
        play.submit()
        await play.sent()
        assert made.submission.submissions[0].server == GPU1
    async with stage(application=made) as again:
        assert again.dialog.header.servers.is_any


@on_qt_loop
async def test_where_no_server_suits_nothing_is_sent_and_it_says_why(tmp_path: Path) -> None:
    made = application()
    made.chooser.answer = (POOR,)
    async with stage(application=made) as play:
        play.row("image").editor.set_value(picture(tmp_path / "in.png"))
        play.type("prompt", "x")
        play.dialog.header.servers.choose("any")
        play.submit()
        await until(lambda: "No server can run this now" in play.dialog.header.server_problem())
        await until(lambda: play.dialog.footer.submit.isEnabled())
        assert made.submission.submissions == []
